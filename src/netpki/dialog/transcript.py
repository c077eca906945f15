"""What was said, with secrets masked in both directions."""

from __future__ import annotations

import re

MASK = "********"
_SECRET_LINE = re.compile(
    r"(?P<keep>\b(?:password|secret|passphrase|key-string|pre-shared-key|community|md5|"
    r"authentication-key \d+ \S+)(?: \d{1,2})? )(?P<secret>[^\s?].*)"
)


def mask_configuration(text: str) -> str:
    """Mask what a configuration line keeps secret (``password 7 ...``, ``secret 9 ...``)."""
    return _SECRET_LINE.sub(lambda match: match["keep"] + MASK, text)


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
        self._text = (self._text + text)[-2 * self._limit :]

    def __str__(self) -> str:
        text = self._text
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return mask_configuration(text.replace("\r", ""))[-self._limit :].strip()
