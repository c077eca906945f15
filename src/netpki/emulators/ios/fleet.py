"""Emulated routers behind real SSH, many in one process."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Final, Literal

import asyncssh

from netpki.emulators.background import BackgroundServer
from netpki.emulators.ios.https_door import HttpsDoor
from netpki.emulators.ios.router import EmulatedRouter
from netpki.emulators.ios.ssh_door import Door
from netpki.emulators.ssh_listener import (
    OLD_ALGORITHMS,
    Listener,
    Options,
    accept_old_key_exchange,
    known_hosts_line,
    new_host_key,
)
from netpki.errors import InputError

_DEFAULT_PORT: Final = 2222
_BLOCK: Final = 250

Place = tuple[str, int]


class EmulatedFleet(BackgroundServer):
    """Routers that listen on loopback while the context is open.

    Args:
        routers: Hostnames must differ.
        mode: ``ports``: each router has a port of its own on ``host``. ``addresses``: one
            listener serves all of 127.0.0.0/8 (Linux), router n has an address of its own.
        host: Loopback address for ``ports``.
        round_trip_time: Seconds that every input is held back.
        port: For ``addresses`` the port of all (2222 if None, 0 for a free one); for
            ``ports`` that of the first router, the others follow (free ones if None).
        host_keys: Host key by hostname; the others share one per kind, made at the start.
        https: Each router has a TLS port too, on the address of its SSH server.

    Raises:
        InputError: Two routers share a hostname, or ``host`` is not a loopback address.
    """

    def __init__(  # noqa: PLR0913 settings of a server, by keyword
        self,
        routers: Iterable[EmulatedRouter],
        *,
        mode: Literal["ports", "addresses"] = "ports",
        host: str = "127.0.0.1",
        round_trip_time: float = 0.0,
        port: int | None = None,
        host_keys: dict[str, asyncssh.SSHKey] | None = None,
        https: bool = False,
    ) -> None:
        listed = tuple(routers)
        self.routers = {router.hostname: router for router in listed}
        if len(self.routers) != len(listed):
            raise InputError(
                "Two emulated routers have the same hostname.", hint="Give each its own."
            )
        if not host.startswith("127."):
            raise InputError(
                f"{host} is no loopback address.", hint="Emulated routers listen on 127.x.y.z."
            )
        self._mode, self._host, self._port = mode, host, port
        self._round_trip_time = round_trip_time
        self._own_keys = host_keys or {}
        self._places: dict[str, Place] = {}
        self._name_at: dict[Place, str] = {}
        self._keys: dict[bool, asyncssh.SSHKey] = {}
        self._options: dict[str, Options] = {}
        self._listeners: list[Listener] = []
        self._https = https
        self._doors: dict[str, HttpsDoor] = {}

    def endpoint(self, hostname: str) -> Place:
        """Address and port of a router; known while the fleet runs."""
        return self._places[hostname]

    def https_endpoint(self, hostname: str) -> Place:
        """Address and port of a router's HTTPS server; known while a fleet with ``https`` runs."""
        return self._doors[hostname].place

    def known_hosts(self) -> str:
        """Host keys of all routers as text of an OpenSSH known_hosts file."""
        return "".join(
            known_hosts_line(*self._places[name], self._key_of(name, router))
            for name, router in self.routers.items()
        )

    async def start(self) -> None:
        """Listen on the current loop."""
        for legacy in sorted({router.legacy_ssh for router in self.routers.values()}):
            self._keys[legacy] = new_host_key(old=legacy)
        await self._build_options()
        for listening in self._sockets():
            listener = Listener(listening, self._choose, round_trip_time=self._round_trip_time)
            listener.start()
            self._listeners.append(listener)
        if self._https:
            for name, router in self.routers.items():
                self._doors[name] = HttpsDoor(router, self._places[name][0])
                self._doors[name].start()

    async def stop(self) -> None:
        """Drop all connections and free all ports."""
        await asyncio.gather(*(listener.stop() for listener in self._listeners))
        await asyncio.gather(*(door.stop() for door in self._doors.values()))
        self._listeners.clear()
        self._doors.clear()

    def _key_of(self, name: str, router: EmulatedRouter) -> asyncssh.SSHKey:
        return self._own_keys.get(name) or self._keys[router.legacy_ssh]

    async def _build_options(self) -> None:
        """One options object per kind of router, and per host key of its own."""
        shared: dict[tuple[bool, asyncssh.SSHKey], Options] = {}
        for name, router in self.routers.items():
            kind = (router.legacy_ssh, self._key_of(name, router))
            if kind not in shared:
                shared[kind] = await self._options_for(*kind)
            self._options[name] = shared[kind]

    async def _options_for(self, legacy: bool, key: asyncssh.SSHKey) -> Options:  # noqa: FBT001
        options: Options = await Options.construct(
            server_factory=self._door,
            server_host_keys=[key],
            server_version="Cisco-1.25",
            line_editor=False,
            encoding=None,
            allow_scp=False,
            x11_forwarding=False,
            agent_forwarding=False,
            compression_algs=["none"],
            login_timeout=60,
            **(OLD_ALGORITHMS if legacy else {}),
        )
        return options

    def _door(self) -> Door:
        return Door(self._found)

    def _found(self, place: Place) -> EmulatedRouter | None:
        name = self._name_at.get(place)
        return self.routers[name] if name else None

    def _choose(self, accepted: socket.socket) -> Options | None:
        name = self._name_at.get(accepted.getsockname()[:2])
        if name is None:
            return None
        if self.routers[name].legacy_ssh:
            accept_old_key_exchange()
        return self._options[name]

    def _sockets(self) -> Iterable[socket.socket]:
        if self._mode == "addresses":
            yield self._shared_socket()
            return
        for position, name in enumerate(self.routers):
            listening = socket.create_server(
                (self._host, self._port + position if self._port else 0)
            )
            self._place(name, (self._host, listening.getsockname()[1]))
            yield listening

    def _shared_socket(self) -> socket.socket:
        """One socket for all loopback addresses; bound to ``lo``, nothing else reaches it."""
        listening = socket.socket()
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
            listening.bind(("0.0.0.0", _DEFAULT_PORT if self._port is None else self._port))  # noqa: S104 see above
        except (OSError, AttributeError) as error:
            listening.close()
            raise InputError(
                f"One listener for all loopback addresses is not possible here: {error}.",
                hint="Use mode ports, or another port.",
            ) from error
        port = listening.getsockname()[1]
        for position, name in enumerate(self.routers):
            self._place(name, (address_of(position), port))
        return listening

    def _place(self, name: str, place: Place) -> None:
        self._places[name] = place
        self._name_at[place] = name


def address_of(position: int) -> str:
    """Loopback address of the router with this position, counted from 0."""
    return f"127.1.{position // _BLOCK}.{position % _BLOCK + 1}"
