"""The one thing a session needs from a connection: text out, text in."""

from __future__ import annotations

from typing import Protocol


class Channel(Protocol):
    """An open terminal on a device."""

    def send(self, text: str) -> None:
        """Write all of ``text``.

        Raises:
            ConnectionFailedError: The connection is gone.
        """

    def receive(self, seconds: float) -> str:
        """Wait until the device prints something and return it, never empty.

        Raises:
            TimeoutError: Nothing came within ``seconds``.
            ConnectionFailedError: The connection is gone.
        """

    def close(self) -> None:
        """Hang up; safe to call twice."""
