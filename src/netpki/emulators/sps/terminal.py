"""A command of the root account that has a terminal: a person's shell, or ``ssh -t``."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from netpki.emulators.sps.commands import Listener, ShellCommand

_CHUNK: Final = 65536
_END_OF_FILE: Final = b"\x04"
ON_TERMINAL: Final = 'exec <"$0" >"$0" 2>&1; '
"""The leader of a session that opens a terminal has it as its own from then on."""


class TerminalCommand(ShellCommand):
    """One running command behind a pseudo-terminal.

    Args:
        listener: Told what happens.
        forget: Called when it has ended.
        terminal: The terminal's two ends; they are closed here.
    """

    def __init__(
        self,
        listener: Listener,
        forget: Callable[[ShellCommand], None],
        terminal: tuple[int, int],
    ) -> None:
        super().__init__(listener, forget)
        self._ours, self._theirs = terminal
        self._is_open = True
        os.set_blocking(self._ours, False)
        asyncio.get_running_loop().add_reader(self._ours, self._read)

    def feed(self, data: bytes) -> None:
        """Type."""
        # What a terminal has no room for is lost, as on a real one.
        with suppress(BlockingIOError):
            if self._is_open:
                os.write(self._ours, data)

    def end_input(self) -> None:
        """Type the character that ends input."""
        self.feed(_END_OF_FILE)

    def pause_output(self) -> None:
        """Read no more until ``resume_output``."""
        asyncio.get_running_loop().remove_reader(self._ours)

    def resume_output(self) -> None:
        """Read on."""
        if self._is_open:
            asyncio.get_running_loop().add_reader(self._ours, self._read)

    def abandon(self) -> None:
        """Hang up: the kernel tells everybody at the terminal."""
        self._hang_up()
        super().abandon()

    def connection_lost(self, exc: Exception | None) -> None:
        """It ended; what it printed before is still there."""
        while self._is_open and self._read():
            pass
        self._hang_up()
        super().connection_lost(exc)

    def _read(self) -> bool:
        try:
            data = os.read(self._ours, _CHUNK)
        except OSError:  # nothing there, or nobody at the other end
            return False
        self.pipe_data_received(1, data)
        return bool(data)

    def _hang_up(self) -> None:
        if self._is_open:
            self._is_open = False
            asyncio.get_running_loop().remove_reader(self._ours)
            os.close(self._ours)
            os.close(self._theirs)
