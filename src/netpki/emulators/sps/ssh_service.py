"""SSH of one appliance: on, off, and on again at the same port."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import asyncssh

from netpki.emulators.sockets import bound_socket
from netpki.emulators.ssh_listener import (
    OLD_ALGORITHMS,
    Listener,
    Options,
    accept_old_key_exchange,
    known_hosts_line,
    new_host_key,
)

_GRACE_SECONDS: Final = 0.2
Opener = Callable[[], asyncssh.SSHServer]


class SshService:
    """The listener of one appliance.

    Args:
        host: Loopback address.
        opener: Makes what checks who comes in.
        old: Only old algorithms.
        shared: Host key and options that many appliances share; None makes a key at the first
            start, as an appliance does.
    """

    def __init__(
        self,
        host: str,
        opener: Opener,
        *,
        old: bool,
        shared: tuple[asyncssh.SSHKey, Options] | None,
    ) -> None:
        self._socket = bound_socket(host)
        self.place: tuple[str, int] = self._socket.getsockname()[:2]
        self._opener, self._old = opener, old
        self._key = shared[0] if shared else None
        self._options = shared[1] if shared else None
        self._listener = Listener(self._socket, lambda _accepted: self._choose())
        self._is_open = False

    def start(self) -> bool:
        """Let connections in; True if a host key was made for that."""
        generated = self._options is None
        if self._options is None:
            self._key = new_host_key(old=self._old)
            self._options = ssh_options(self._opener, self._key, old=self._old)
        if not self._is_open:
            self._listener.start()
            self._is_open = True
        return generated

    def stop(self) -> None:
        """Let no connection in; end those there are once what is under way was said."""
        if self._is_open:
            self._is_open = False
            self._listener.pause()
            asyncio.get_running_loop().call_later(_GRACE_SECONDS, self._listener.drop)

    async def free(self) -> None:
        """End everything and give up the port."""
        await self._listener.stop()

    def known_hosts(self) -> str:
        """The host key as a line of OpenSSH's known_hosts; empty if there is none yet."""
        return known_hosts_line(*self.place, self._key) if self._key else ""

    def _choose(self) -> Options | None:
        if self._old:
            accept_old_key_exchange()
        return self._options


def ssh_options(opener: Opener, key: asyncssh.SSHKey, *, old: bool) -> Options:
    """Options of an appliance's server; making them takes long, so they are shared."""
    return Options(
        server_factory=opener,
        server_host_keys=[key],
        server_version="OpenSSH_4.3" if old else "OpenSSH_7.4",
        line_editor=False,
        encoding=None,
        allow_scp=False,
        x11_forwarding=False,
        agent_forwarding=False,
        compression_algs=["none"],
        login_timeout=60,
        **(OLD_ALGORITHMS if old else {}),
    )
