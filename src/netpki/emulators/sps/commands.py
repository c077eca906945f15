"""Commands of the root account, in a real shell.

A command outlives the connection that asked for it, as under a real server: when the connection
drops, its input ends, its output goes nowhere, and it runs to its end.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

_INPUT, _OUTPUT, _ERRORS = range(3)
_LONGEST_SECONDS: Final = 30.0
"""How long an abandoned command may run on."""


class Listener(Protocol):
    """Who wants to know what a command does."""

    def printed(self, data: bytes, *, as_error: bool) -> None:
        """It printed."""

    def ended(self, status: int) -> None:
        """It ended, and nobody holds its output; a negative status is a signal."""

    def hold(self) -> None:
        """Its input is full."""

    def go_on(self) -> None:
        """Its input has room again."""


class ShellCommand(asyncio.SubprocessProtocol):
    """One running command.

    Args:
        listener: Told what happens.
        forget: Called when it has ended.
    """

    def __init__(self, listener: Listener, forget: Callable[[ShellCommand], None]) -> None:
        self._listener: Listener | None = listener
        self._forget = forget
        self._transport: asyncio.SubprocessTransport | None = None
        self._limit: asyncio.TimerHandle | None = None
        self._doomed = False
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It was started."""
        assert isinstance(transport, asyncio.SubprocessTransport)  # noqa: S101 for the type only
        self._transport = transport
        if self._doomed:
            self.kill()

    def feed(self, data: bytes) -> None:
        """Bytes for its input."""
        pipe = self._pipe(_INPUT)
        if isinstance(pipe, asyncio.WriteTransport) and not pipe.is_closing():
            pipe.write(data)

    def end_input(self) -> None:
        """No more input."""
        self._close(_INPUT)

    def pause_output(self) -> None:
        """Read no more until ``resume_output``."""
        for number in (_OUTPUT, _ERRORS):
            pipe = self._pipe(number)
            if isinstance(pipe, asyncio.ReadTransport):
                pipe.pause_reading()

    def resume_output(self) -> None:
        """Read on."""
        for number in (_OUTPUT, _ERRORS):
            pipe = self._pipe(number)
            if isinstance(pipe, asyncio.ReadTransport):
                pipe.resume_reading()

    def abandon(self) -> None:
        """Nobody listens any more; input may still follow."""
        self.resume_writing()
        self._listener = None
        for number in (_OUTPUT, _ERRORS):
            self._close(number)
        self._limit = asyncio.get_running_loop().call_later(_LONGEST_SECONDS, self.kill)

    def kill(self) -> None:
        """End it and what it started, as soon as its number is known."""
        self._doomed = True
        if self._transport is not None and not self.over.done():
            with suppress(ProcessLookupError):
                os.killpg(self._transport.get_pid(), signal.SIGKILL)
            for number in (_INPUT, _OUTPUT, _ERRORS):
                self._close(number)

    def pause_writing(self) -> None:
        """Its input is full."""
        if self._listener:
            self._listener.hold()

    def resume_writing(self) -> None:
        """Its input has room again."""
        if self._listener:
            self._listener.go_on()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """It printed."""
        if self._listener:
            self._listener.printed(data, as_error=fd == _ERRORS)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 it ended anyway
        """It ended, and so did everybody who held its output."""
        if self._limit:
            self._limit.cancel()
        status = self._transport.get_returncode() if self._transport else None
        if self._transport:
            self._transport.close()
        self._forget(self)
        self.over.set_result(None)
        if self._listener:
            self._listener.ended(status or 0)

    def _pipe(self, number: int) -> asyncio.BaseTransport | None:
        return self._transport.get_pipe_transport(number) if self._transport else None

    def _close(self, number: int) -> None:
        pipe = self._pipe(number)
        if pipe is not None:
            pipe.close()
