"""What was said, with secrets masked in both directions."""

from __future__ import annotations

import re

MASK = "********"
_SECRET_LINE = re.compile(
    r"(?P<keep>"
    r"\b(?:password|secret|passphrase|key-string|pre-shared-key|community|md5|"
    r"authentication-key \d+ \S+|ospf authentication-key|authentication text|snmp-server host|"
    r"wpa-psk (?:ascii|hex)|set-key (?:ascii|hex)|"
    r"(?:isakmp|tacacs-server|radius-server|server-private|tacacs|radius)[^\r\n]{0,80}? key)"
    r"(?:[ \t]+\d{1,2})?[ \t]+"
    r"|\bsnmp-server user [^\r\n]{0,200}? auth \S+ "
    r"|\bkey [5678] "
    r"|^[ \t]+key "
    r")(?P<secret>[^\s?].*)",
    re.MULTILINE,
)


_PASSWORD = re.compile(r"(?P<keep>://[^/\s:@?]*:)[^/\s?]+(?=@|\?[^/\s]*@)")
"""Of an address, up to the last ``@`` of the host; a question mark in it does not save it."""
_ADDRESS = re.compile(r"(?P<keep>\bhttps?://[^\s?]*)(?P<query>\?\S+)?", re.IGNORECASE)
"""All of it, with or without a query, so that no text is looked at twice."""
_ARGUMENT = re.compile(r"(?P<name>[^?&;=]+=)?(?P<value>[^?&;]+)")


def mask_configuration(text: str) -> str:
    """Mask what a configuration line keeps secret (``password 7 ...``, ``secret 9 ...``).

    Of addresses, that is the password of a user and, over HTTP, all values of the query: a
    challenge may be among them.
    """
    text = _PASSWORD.sub(lambda match: match["keep"] + MASK, text)
    text = _ADDRESS.sub(lambda match: match["keep"] + _without_values(match["query"]), text)
    return _SECRET_LINE.sub(lambda match: match["keep"] + MASK, text)


def _without_values(query: str | None) -> str:
    return _ARGUMENT.sub(lambda match: (match["name"] or "") + MASK, query or "")


class Transcript:
    """A conversation that may be logged and put into errors.

    Args:
        limit: Characters kept; the beginning is dropped, since failures stand at the end.
    """

    def __init__(self, *, limit: int = 4000) -> None:
        self._limit = limit
        self._text = ""
        self._secrets: set[str] = set()

    def hide(self, secret: str) -> None:
        """Mask ``secret`` wherever it occurs, echoed or typed."""
        if secret:
            self._secrets.add(secret)

    def add(self, text: str) -> None:
        """Append what the device printed, which includes the echo of what we typed."""
        # Masked before it is cut, so that no part of a secret stays at the beginning.
        self._text = self._without_secrets(self._text + text)[-2 * self._limit :]

    def masked(self, text: str) -> str:
        """``text`` with the same secrets masked, for what is quoted apart."""
        return mask_configuration(self._without_secrets(text))

    def __str__(self) -> str:
        return self.masked(self._text.replace("\r", ""))[-self._limit :].strip()

    def _without_secrets(self, text: str) -> str:
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text
