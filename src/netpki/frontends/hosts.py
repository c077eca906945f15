"""Names and addresses of hosts, as people give them."""

from __future__ import annotations


def can_be_asked_for(host: str) -> bool:
    """Whether the resolver takes it: no empty label, and none of more than 63 characters.

    Python raises ``UnicodeError`` for others, and only when the work is done.
    """
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return bool(host)
