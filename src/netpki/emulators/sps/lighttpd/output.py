"""What a program prints while it runs, sent on at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Output(Protocol):
    """The two streams of a running program, and its standard input."""

    def out(self, text: str) -> None:
        """Print."""

    def err(self, text: str) -> None:
        """Complain."""

    def read_line(self) -> None:
        """Wait for a line, or the end, of standard input before going on."""


def stamped(place: str, message: str) -> str:
    """A line as lighttpd logs it."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}: ({place}) {message}\n"
