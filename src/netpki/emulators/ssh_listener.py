"""Accepting SSH connections on sockets of our own, with options built once.

Building asyncssh's options costs more than a whole session, so each kind of server builds
them once and shares them between all connections.
"""

from __future__ import annotations

import asyncio
import socket
import warnings
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import asyncssh
from cryptography.utils import CryptographyDeprecationWarning

_BACKLOG = 4096
_SSH_PORT = 22
_OLD_KEY_BITS: Final = 2048

OLD_ALGORITHMS: Final = {
    "kex_algs": ["diffie-hellman-group14-sha1"],
    "encryption_algs": ["aes128-cbc", "3des-cbc"],
    "mac_algs": ["hmac-sha1"],
    "signature_algs": ["ssh-rsa"],
}
"""What servers of the time of OpenSSH 4.3 and IOS 15 offer."""

Options = asyncssh.SSHServerConnectionOptions
Chooser = Callable[[socket.socket], Options | None]


class DelayedConnection(asyncssh.SSHServerConnection):
    """A server connection whose input arrives later, in order: a simulated round trip."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, options: Options, round_trip_time: float
    ) -> None:
        super().__init__(loop, options)
        self._delay = round_trip_time
        self._underway: deque[bytes] = deque()
        self._event_loop = loop

    def data_received(self, data: bytes, datatype: int | None = None) -> None:
        """Hold ``data`` back for one round trip."""
        if not self._delay:
            super().data_received(data, datatype)
            return
        self._underway.append(data)
        self._event_loop.call_later(self._delay, self._deliver)

    def connection_lost(self, exc: Exception | None = None) -> None:
        """Forget what is still under way."""
        self._underway.clear()
        super().connection_lost(exc)

    def _deliver(self) -> None:
        if self._underway:
            super().data_received(self._underway.popleft())


class Listener:
    """A listening socket that hands each connection the options its caller chooses.

    Args:
        listening: A bound socket.
        choose: Options for an accepted connection; None refuses it.
        round_trip_time: Seconds that input is held back.
    """

    def __init__(
        self, listening: socket.socket, choose: Chooser, *, round_trip_time: float = 0.0
    ) -> None:
        self._socket = listening
        self._choose = choose
        self._round_trip_time = round_trip_time
        self._connections: set[asyncio.Task[None]] = set()
        self._open: list[asyncssh.SSHServerConnection] = []

    def start(self) -> None:
        """Accept from now on, on the running loop."""
        self._socket.listen(_BACKLOG)
        self._socket.settimeout(0)
        asyncio.get_running_loop().add_reader(self._socket, self._accept)

    def pause(self) -> None:
        """Refuse connections until the next ``start``; the socket must be bound by number."""
        asyncio.get_running_loop().remove_reader(self._socket)
        with suppress(OSError):  # it was not listening
            self._socket.shutdown(socket.SHUT_RDWR)

    def drop(self) -> None:
        """Drop the open connections."""
        for connection in self._open:
            connection.abort()

    async def stop(self) -> None:
        """Stop accepting and drop every connection."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self.drop()
        await asyncio.gather(*(connection.wait_closed() for connection in self._open))
        self._open.clear()

    def _accept(self) -> None:
        try:
            accepted, _ = self._socket.accept()
        except OSError:  # the peer gave up between the event and the call
            return
        options = self._choose(accepted)
        if options is None:
            accepted.close()
            return
        accepted.settimeout(0)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = asyncio.get_running_loop().create_task(self._serve(accepted, options))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, accepted: socket.socket, options: Options) -> None:
        loop = asyncio.get_running_loop()
        _, connection = await loop.connect_accepted_socket(
            lambda: DelayedConnection(loop, options, self._round_trip_time), accepted
        )
        self._open = [other for other in self._open if not other.is_closed()]
        self._open.append(connection)


def known_hosts_line(host: str, port: int, key: asyncssh.SSHKey) -> str:
    """One line of OpenSSH's known_hosts."""
    public = key.export_public_key().decode("ascii").split()
    name = host if port == _SSH_PORT else f"[{host}]:{port}"
    return f"{name} {public[0]} {public[1]}\n"


def new_host_key(*, old: bool) -> asyncssh.SSHKey:
    """A host key of a kind that suits ``OLD_ALGORITHMS``, or a modern one."""
    if old:
        return asyncssh.generate_private_key("ssh-rsa", key_size=_OLD_KEY_BITS)
    return asyncssh.generate_private_key("ssh-ed25519")


def accept_old_key_exchange() -> None:
    """Keep cryptography from complaining about what an old server offers on purpose.

    To be said again for every connection: test runners put their own filters first in between.
    """
    warnings.filterwarnings(
        "ignore",
        message="Diffie-Hellman over finite fields",
        category=CryptographyDeprecationWarning,
    )
