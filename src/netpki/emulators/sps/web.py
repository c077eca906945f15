"""The ports of the web server: real sockets, opened and closed as lighttpd does.

A port keeps its number while nobody listens: its socket stays bound, so that connections are
refused and no other process can take the number.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netpki.emulators.sockets import bound_socket

_BACKLOG: Final = 512
_HANDSHAKE_SECONDS: Final = 60.0
_PAGE: Final = b"<html><head><title>Smart Protection Server</title></head></html>\n"
_LONGEST_REQUEST: Final = 65536


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a new connection meets.

    Attributes:
        context: For TLS; None for plain HTTP.
        silent: Nothing is ever said.
    """

    context: ssl.SSLContext | None = None
    silent: bool = False


class Port:
    """One port on a loopback address.

    Args:
        host: Address to bind.
        number: Port; 0 for a free one.

    Raises:
        OSError: It is taken.
    """

    def __init__(self, host: str, number: int = 0) -> None:
        self.host = host
        self._socket = bound_socket(host, number)
        self.number: int = self._socket.getsockname()[1]
        self.is_open = False
        self._greeted: set[asyncio.Task[None]] = set()
        self._waiting: set[socket.socket] = set()
        self._visits: set[asyncio.BaseTransport] = set()

    def open(self, product: str, greeting: Callable[[], Greeting]) -> None:
        """Accept from now on, on the running loop.

        Args:
            product: What the ``Server`` header says.
            greeting: Asked for every connection.
        """
        self._socket.listen(_BACKLOG)
        self._socket.settimeout(0)
        self.is_open = True
        loop = asyncio.get_running_loop()
        loop.add_reader(self._socket, self._accept, product, greeting)

    def close(self) -> None:
        """Refuse connections, cut the open ones; the number stays ours."""
        if not self.is_open:
            return
        self.is_open = False
        asyncio.get_running_loop().remove_reader(self._socket)
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        for task in tuple(self._greeted):
            task.cancel()
        while self._waiting:  # a task that is cancelled before its first step never ends them
            self._waiting.pop().close()
        for visit in tuple(self._visits):
            _abort(visit)

    async def free(self) -> None:
        """Close for good."""
        self.close()
        self._socket.close()
        await asyncio.gather(*self._greeted, return_exceptions=True)

    def _accept(self, product: str, greeting: Callable[[], Greeting]) -> None:
        try:
            accepted, _ = self._socket.accept()
        except OSError:  # the peer gave up between the event and the call
            return
        accepted.settimeout(0)
        self._waiting.add(accepted)
        task = asyncio.get_running_loop().create_task(self._greet(accepted, product, greeting()))
        self._greeted.add(task)
        task.add_done_callback(self._greeted.discard)

    async def _greet(self, accepted: socket.socket, product: str, greeting: Greeting) -> None:
        self._waiting.discard(accepted)
        with suppress(OSError, EOFError):  # a handshake that failed, a peer that left
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: _Visit(self._visits, product, silent=greeting.silent),
                accepted,
                ssl=greeting.context,
                ssl_handshake_timeout=_HANDSHAKE_SECONDS if greeting.context else None,
            )


class _Visit(asyncio.Protocol):
    """One connection: any request gets the same page."""

    def __init__(self, visits: set[asyncio.BaseTransport], product: str, *, silent: bool) -> None:
        self._visits, self._product, self._silent = visits, product, silent
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 for the type only
        self._transport = transport
        self._visits.add(transport)

    def data_received(self, data: bytes) -> None:
        if self._silent or self._transport is None:
            return
        self._received += data
        if b"\r\n\r\n" in self._received or len(self._received) > _LONGEST_REQUEST:
            self._transport.write(_answer(self._product))
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 whatever it was
        if self._transport is not None:
            self._visits.discard(self._transport)


def _answer(product: str) -> bytes:
    lines = (
        "HTTP/1.0 200 OK",
        "Content-Type: text/html",
        f"Content-Length: {len(_PAGE)}",
        "Connection: close",
        f"Server: {product}",
        "",
        "",
    )
    return "\r\n".join(lines).encode() + _PAGE


def _abort(transport: asyncio.BaseTransport) -> None:
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
