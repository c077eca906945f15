"""Starts what the root account asks for, and ends it when the appliance is switched off."""

from __future__ import annotations

import asyncio
import os
from typing import Final

from netpki.emulators.sps.commands import Listener, ShellCommand
from netpki.emulators.sps.terminal import ON_TERMINAL, TerminalCommand
from netpki.emulators.sps.tree import Tree

_SHELL: Final = "/bin/sh"
_UMASK: Final = 0o022


class Shell:
    """The shell of one appliance.

    Args:
        tree: Where it begins, and what it finds first.
        hostname: For its prompt.
    """

    def __init__(self, tree: Tree, hostname: str) -> None:
        self._tree, self._hostname = tree, hostname
        self._running: set[ShellCommand] = set()

    async def start(
        self, command: str | None, listener: Listener, *, terminal: bool
    ) -> ShellCommand:
        """Start a command; without one, a shell that reads commands from its input."""
        if terminal:
            return await self._start_on_terminal(command, listener)
        started = ShellCommand(listener, self._running.discard)
        arguments = () if command is None else ("-c", command)
        return await self._run(started, *arguments, through=asyncio.subprocess.PIPE)

    async def stop(self) -> None:
        """Kill all and wait for them."""
        running = tuple(self._running)
        for command in running:
            command.kill()
        await asyncio.gather(*(command.over for command in running))

    async def _start_on_terminal(self, command: str | None, listener: Listener) -> ShellCommand:
        ends = os.openpty()
        name = os.ttyname(ends[1])
        started = TerminalCommand(listener, self._running.discard, ends)
        script = ON_TERMINAL + (f"exec {_SHELL} -i" if command is None else command)
        return await self._run(started, "-c", script, name, through=asyncio.subprocess.DEVNULL)

    async def _run(self, started: ShellCommand, *arguments: str, through: int) -> ShellCommand:
        self._running.add(started)
        try:
            await asyncio.get_running_loop().subprocess_exec(
                lambda: started,
                _SHELL,
                *arguments,
                stdin=through,
                stdout=through,
                stderr=through,
                env=self._environment(),
                cwd=self._tree.home,
                start_new_session=True,
                umask=_UMASK,
            )
        except OSError as error:
            started.abandon()
            started.connection_lost(error)
            raise
        return started

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": self._tree.search_path,
            "HOME": str(self._tree.home),
            "LANG": "C",
            "LOGNAME": "root",
            "PS1": f"[root@{self._hostname} ~]# ",
            "SHELL": _SHELL,
            "TERM": "vt100",
            "USER": "root",
        }
