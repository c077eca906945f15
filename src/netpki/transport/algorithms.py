"""Which SSH algorithms are offered.

The SHA-1 and CBC ones that IOS 12.4 and 15.x need stay out unless a person allows them for a
host. paramiko 5 has none of them any more, which is why this project keeps to paramiko 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LEGACY: Final[dict[str, Sequence[str]]] = {
    "kex": (
        "diffie-hellman-group-exchange-sha1",
        "diffie-hellman-group14-sha1",
        "diffie-hellman-group1-sha1",
    ),
    "keys": ("ssh-rsa", "ssh-dss"),
    "ciphers": ("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"),
    "macs": ("hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96"),
    "pubkeys": ("ssh-rsa",),
}
_FOR_LEGACY_HOSTS: Final[dict[str, Sequence[str]]] = {
    # A server that knows only ssh-rsa refuses an RSA user key offered with SHA-2.
    "pubkeys": ("rsa-sha2-256", "rsa-sha2-512"),
    # Finite-field exchanges that an old router is slow at while it also offers group14.
    "kex": ("diffie-hellman-group16-sha512",),
}


def disabled_algorithms(*, legacy: bool) -> dict[str, list[str]]:
    """What paramiko must not offer, in the form of its ``disabled_algorithms``."""
    chosen = _FOR_LEGACY_HOSTS if legacy else _LEGACY
    return {kind: list(names) for kind, names in chosen.items()}
