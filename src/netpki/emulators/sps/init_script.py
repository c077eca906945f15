"""The SysV script of the web server, as upstream wrote it for Red Hat: stop, then start.

That the appliance's own script is this one is inferred; nobody documents it. The texts before
the colon stand in the script, the rest of the line is what Red Hat's functions print (inferred).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from netpki.emulators.sps.lighttpd.daemon import NO_PROCESS, Daemon
from netpki.emulators.sps.lighttpd.output import Output

_COLUMN: Final = 59
_NOT_RUNNING: Final = 3
"""Exit status of ``status`` for a stopped service (LSB)."""


class InitScript:
    """``/etc/init.d/lighttpd``.

    Args:
        path: Its own path, for the usage line.
        configuration: What it hands to the program.
        daemon: What it controls.
        output: Where it prints.
    """

    def __init__(self, path: Path, configuration: Path, daemon: Daemon, output: Output) -> None:
        self._path, self._configuration = path, configuration
        self._daemon, self._output = daemon, output

    async def run(self, action: str) -> int:
        """Carry out one action; the exit status."""
        actions: dict[str, Callable[[], Awaitable[int]]] = {
            "start": self._start,
            "stop": self._stop,
            "restart": self._restart,
            "condrestart": self._restart_if_running,
            "reload": self._reload,
            "status": self._status,
        }
        if action in actions:
            return await actions[action]()
        self._output.out(f"Usage: {self._path} {{start|stop|restart|condrestart|reload|status}}\n")
        return 1

    async def _start(self) -> int:
        self._output.out("Starting lighttpd: ")
        status = await self._daemon.start(self._configuration, self._output)
        self._verdict("Starting lighttpd: ", good=status == 0)
        return status

    async def _stop(self) -> int:
        good = self._daemon.stop()
        self._output.out("Stopping lighttpd: ")
        self._verdict("Stopping lighttpd: ", good=good)
        return 0 if good else 1

    async def _restart(self) -> int:
        await self._stop()
        return await self._start()

    async def _restart_if_running(self) -> int:
        return await self._restart() if self._daemon.is_serving else 0

    async def _reload(self) -> int:
        good = self._daemon.cycle()
        self._output.out("Reloading lighttpd: ")
        self._verdict("Reloading lighttpd: ", good=good)
        return 0 if good else 1

    async def _status(self) -> int:
        running = self._daemon.is_serving
        self._output.out(
            f"lighttpd (pid {NO_PROCESS}) is running...\n" if running else "lighttpd is stopped\n"
        )
        return 0 if running else _NOT_RUNNING

    def _verdict(self, before: str, *, good: bool) -> None:
        self._output.out(" " * (_COLUMN - len(before)) + ("[  OK  ]\n" if good else "[FAILED]\n"))
