"""The root account over SSH: every command meets a real shell."""

from __future__ import annotations

import asyncio
from signal import Signals
from typing import Final

import asyncssh

from netpki.emulators.sps.commands import ShellCommand
from netpki.emulators.sps.faults import ApplianceBoard
from netpki.emulators.sps.operations import Fate, Operations
from netpki.emulators.sps.shell import Shell

_CHUNK: Final = 65536
_FULL: Final = 1 << 20
"""Bytes of output under way, at which the command has to wait."""

Process = asyncssh.SSHServerProcess[bytes]


class RootAccount:
    """Runs what root asks for.

    Args:
        shell: Starts it.
        operations: Logs it.
        faults: Those of the appliance.
    """

    def __init__(self, shell: Shell, operations: Operations, faults: ApplianceBoard) -> None:
        self._shell, self._operations, self._faults = shell, operations, faults

    async def serve(self, process: Process) -> None:
        """Handle one session from its first byte to its last."""
        kind = "shell" if process.command is None else "exec"
        fate = self._operations.arrive(kind, process.command or "")
        if fate is Fate.DROPPED:
            _drop(process)
        elif fate is not Fate.STALLED:
            await self._run(process, _Output(process, discard=fate is Fate.DONE_UNANSWERED))
        await process.channel.wait_closed()

    async def _run(self, process: Process, output: _Output) -> None:
        terminal = process.term_type is not None
        command = await self._shell.start(process.command, output, terminal=terminal)
        output.command = command
        feeding = asyncio.ensure_future(self._feed(process, command, output))
        await process.channel.wait_closed()
        if not command.over.done():
            # What has arrived before the end still reaches the command.
            command.abandon()
            await asyncio.wait({feeding, command.over}, return_when=asyncio.FIRST_COMPLETED)
            command.end_input()
        feeding.cancel()

    async def _feed(self, process: Process, command: ShellCommand, output: _Output) -> None:
        while data := await _read(process):
            passed = self._faults.bytes_until_drop(len(data))
            command.feed(data[:passed])
            if passed is not None:
                _drop(process)
                return
            await output.has_room.wait()
        command.end_input()


class _Output:
    """Carries what a command prints to its session, or nowhere."""

    def __init__(self, process: Process, *, discard: bool) -> None:
        self._process, self._discard = process, discard
        self._draining: asyncio.Task[None] | None = None
        self.command: ShellCommand | None = None
        self.has_room = asyncio.Event()
        self.has_room.set()

    def printed(self, data: bytes, *, as_error: bool) -> None:
        if self._discard or self._process.channel.is_closing():
            return
        stream = self._process.stderr if as_error else self._process.stdout
        stream.write(data)
        if self._process.channel.get_write_buffer_size() > _FULL and self._draining is None:
            self._draining = asyncio.ensure_future(self._drain())

    def ended(self, status: int) -> None:
        if self._discard:
            _drop(self._process)
        elif not self._process.channel.is_closing():
            _leave(self._process, status)

    def hold(self) -> None:
        self.has_room.clear()

    def go_on(self) -> None:
        self.has_room.set()

    async def _drain(self) -> None:
        if self.command:
            self.command.pause_output()
            await self._process.stdout.drain()
            self.command.resume_output()
        self._draining = None


async def _read(process: Process) -> bytes:
    """Some bytes; none at the end of the input."""
    while True:
        try:
            return await process.stdin.read(_CHUNK)
        except (asyncssh.BreakReceived, asyncssh.SignalReceived, asyncssh.TerminalSizeChanged):
            continue
        except (asyncssh.Error, OSError):
            return b""


def _drop(process: Process) -> None:
    connection = process.channel.get_connection()
    connection.abort()


def _leave(process: Process, status: int) -> None:
    if status >= 0:
        process.exit(status)
    else:
        process.exit_with_signal(Signals(-status).name.removeprefix("SIG"))
