"""The running web server: reads its files at the start and never again."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from netpki.emulators.sps.faults import ApplianceBoard
from netpki.emulators.sps.lighttpd.checking import Checker, Loaded
from netpki.emulators.sps.lighttpd.configuration import Context
from netpki.emulators.sps.lighttpd.identity import Identity
from netpki.emulators.sps.lighttpd.loading import Listening
from netpki.emulators.sps.lighttpd.output import Output, stamped
from netpki.emulators.sps.personality import AppliancePersonality
from netpki.emulators.sps.tls_context import make_context
from netpki.emulators.sps.web import Greeting, Port

FAILED: Final = 255
"""Exit status of lighttpd when it does not start (measured)."""
NO_PROCESS: Final = 4194305
"""A process number that Linux gives to nobody, so that a signal to it hits nobody."""
_IN_USE: Final = "Address already in use"
_NO_CHAIN: Final = (
    "SSL: building cert chain for TLS server name : error:00000000:lib(0)::reason(0)"
)

Address = tuple[str, int]


class Daemon:
    """lighttpd of one appliance.

    Args:
        release: Whose rules hold.
        faults: Those of the appliance.
        ports: Ports that are kept while the server is down, by address.
        other: Makes what ``serves-other`` serves.
        old_tls: Offer TLS 1.0 and nothing else.

    Attributes:
        starts: How often it began to serve.
        is_serving: Whether its ports are open, or about to be.
    """

    def __init__(
        self,
        release: AppliancePersonality,
        faults: ApplianceBoard,
        ports: Mapping[Address, Port],
        other: Callable[[], Identity],
        *,
        old_tls: bool,
    ) -> None:
        self._release, self._faults, self._other = release, faults, other
        self._ports, self._old_tls = dict(ports), old_tls
        self._checker = Checker(release)
        self._open: list[Port] = []
        self._opening: asyncio.TimerHandle | None = None
        self._other_context: ssl.SSLContext | None = None
        self._failing: set[ssl.SSLContext] = set()
        self._root = Context()
        self.starts = 0
        self.is_serving = False

    @property
    def name(self) -> str:
        """Program and version."""
        return f"lighttpd/{self._release.version}"

    async def start(self, configuration: Path, output: Output) -> int:
        """Read everything and listen; the exit status of the program."""
        fails = self._faults.fires("start-fails") or self._faults.active("start-fails-always")
        if slow := self._faults.active("slow-start"):
            await asyncio.sleep(slow.seconds)
        loaded = self._checker.everything(configuration, output)
        if loaded is None:
            return FAILED
        for listening in loaded.sockets:
            reason = _IN_USE if fails else self._unavailable(listening)
            if reason:
                words = self._release.taken(listening.configured, reason)
                output.err(stamped(self._release.places.bind, words))
                return FAILED
        self._serve(loaded)
        return 0

    def stop(self) -> bool:
        """End at once, as SIGTERM does; False if it did not run."""
        if not self.is_serving:
            return False
        self.is_serving = False
        if self._opening:
            self._opening.cancel()
        for port in self._open:
            port.close()
        self._open.clear()
        self._log(self._release.places.stopped, f"server stopped by UID = 0 PID = {NO_PROCESS}")
        if file := self._root.text("server.pid-file"):
            with suppress(OSError):
                Path(file).unlink()
        return True

    def cycle(self) -> bool:
        """Do what SIGHUP does: open the log anew, and nothing else."""
        if self.is_serving:
            words = f"logfiles cycled UID = 0 PID = {NO_PROCESS}"
            self._log(self._release.places.cycled, words)
        return self.is_serving

    async def free(self) -> None:
        """Stop and give up all ports."""
        self.stop()
        await asyncio.gather(*(port.free() for port in self._ports.values()))

    def _unavailable(self, listening: Listening) -> str:
        """Why a socket cannot be had; empty if it can."""
        try:
            port = self._port(listening)
        except OSError as error:
            return error.strerror or str(error)
        return _IN_USE if self.is_serving or port.is_open else ""

    def _port(self, listening: Listening) -> Port:
        address = (listening.host, listening.port)
        if address not in self._ports:
            self._ports[address] = Port(*address)
        return self._ports[address]

    def _serve(self, loaded: Loaded) -> None:
        """The files have been read; what they hold from now on does not matter."""
        made: dict[Identity, ssl.SSLContext] = {}
        for listening in loaded.sockets:
            identity = listening.identity
            if identity is not None and identity not in made:
                made[identity] = make_context(identity, old=self._old_tls)
        self._failing = {made[identity] for identity in made if identity.fails}
        contexts = [
            (self._port(listening), made[listening.identity] if listening.identity else None)
            for listening in loaded.sockets
        ]
        self._root = loaded.root
        self.is_serving, self.starts = True, self.starts + 1
        self._log(self._release.places.started, self._release.started())
        self._write(self._root.text("server.pid-file"), f"{NO_PROCESS}\n", "w")
        if late := self._faults.active("late-listen"):
            loop = asyncio.get_running_loop()
            self._opening = loop.call_later(late.seconds, self._listen, contexts)
        else:
            self._listen(contexts)

    def _listen(self, contexts: list[tuple[Port, ssl.SSLContext | None]]) -> None:
        self._opening = None
        for port, context in contexts:
            port.open(self.name, self._greeter(context))
            self._open.append(port)

    def _greeter(self, context: ssl.SSLContext | None) -> Callable[[], Greeting]:
        """What the next connection meets; faults count from the moment of injection."""

        def greeting() -> Greeting:
            if context is None:
                return Greeting()
            if self._faults.active("tls-silent"):
                return Greeting(silent=True)
            if context in self._failing:
                self._log("mod_openssl.c.1107", _NO_CHAIN)
            return Greeting(self._another() if self._faults.active("serves-other") else context)

        return greeting

    def _another(self) -> ssl.SSLContext:
        if self._other_context is None:
            self._other_context = make_context(self._other(), old=self._old_tls)
        return self._other_context

    def _log(self, place: str, message: str) -> None:
        self._write(self._root.text("server.errorlog"), stamped(place, message), "a")

    def _write(self, file: str, text: str, mode: str) -> None:
        """A file that cannot be written stops nobody."""
        with suppress(OSError):
            if file:
                with Path(file).open(mode, encoding="utf-8") as stream:
                    stream.write(text)
