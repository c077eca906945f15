"""The driver on an emulated router without a network in between."""

from __future__ import annotations

from collections.abc import Callable

from netpki.emulators import Console, EmulatedRouter
from netpki.errors import ConnectionFailedError
from netpki.platforms.ios.driver import IosDevice
from netpki.transport import Pace

Cut = Callable[[bytes], list[bytes]]


def whole(data: bytes) -> list[bytes]:
    """Everything in one piece."""
    return [data]


def pieces_of(size: int) -> Cut:
    """Pieces of ``size`` bytes."""
    return lambda data: [data[i : i + size] for i in range(0, len(data), size)]


class MemoryChannel:
    """Keeps ``netpki.transport.Channel`` on a console in memory; silence is immediate."""

    def __init__(self, console: Console, device: str, cut: Cut = whole) -> None:
        self._console = console
        self._device = device
        self._cut = cut
        self._pending = [piece for piece in cut(console.open()) if piece]

    def send(self, text: str) -> None:
        if self._console.closed:
            raise ConnectionFailedError("the session broke", device=self._device)
        self._pending += [piece for piece in self._cut(self._console.feed(text.encode())) if piece]

    def receive(self, seconds: float) -> str:
        assert seconds > 0
        if self._pending:
            return self._pending.pop(0).decode()
        if self._console.closed:
            raise ConnectionFailedError("the session was closed", device=self._device)
        raise TimeoutError

    def close(self) -> None:
        if not self._console.closed:
            self._console.close()


def memory_device(
    router: EmulatedRouter, *, cut: Cut = whole, enable_secret: str = "", name: str = "r1"
) -> IosDevice:
    """A device whose every connection is a new console of ``router``."""

    def open_channel() -> MemoryChannel:
        if not router.admits_login():
            raise ConnectionFailedError("the log-in was refused", device=name)
        return MemoryChannel(router.attach(), name, cut)

    return IosDevice(
        name,
        open_channel,
        enable_secret=enable_secret,
        pace=Pace(timeout=1.0),
    )
