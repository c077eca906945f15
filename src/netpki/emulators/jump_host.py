"""An emulated jump host: forwards connections to loopback, gives no shell."""

from __future__ import annotations

import hmac
import ipaddress
import socket

import asyncssh

from netpki.emulators.background import BackgroundServer
from netpki.emulators.ssh_listener import Listener, Options, known_hosts_line


class EmulatedJumpHost(BackgroundServer):
    """Listens on a free loopback port while the context is open.

    Args:
        username: Who may log in.
        password: With which password.

    Attributes:
        forwarded: Destinations that were connected to, in order.
    """

    def __init__(self, *, username: str = "jump", password: str = "demo-jump") -> None:  # noqa: S107 an emulated host
        self.username, self.password = username, password
        self.forwarded: list[tuple[str, int]] = []
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        self._place = ("127.0.0.1", 0)
        self._listener: Listener | None = None

    @property
    def endpoint(self) -> tuple[str, int]:
        """Address and port."""
        return self._place

    def known_hosts(self) -> str:
        """Its host key as text of an OpenSSH known_hosts file."""
        return known_hosts_line(*self._place, self._key)

    async def start(self) -> None:
        """Listen on the current loop."""
        options = await Options.construct(
            server_factory=lambda: _Gate(self),
            server_host_keys=[self._key],
            allow_scp=False,
            compression_algs=["none"],
        )
        listening = socket.create_server(self._place)
        self._place = listening.getsockname()[:2]
        self._listener = Listener(listening, lambda _accepted: options)
        self._listener.start()

    async def stop(self) -> None:
        """Drop all connections and free the port."""
        if self._listener:
            await self._listener.stop()
            self._listener = None


class _Gate(asyncssh.SSHServer):
    def __init__(self, host: EmulatedJumpHost) -> None:
        self._host = host

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 asked of everybody
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        good = hmac.compare_digest(password.encode(), self._host.password.encode())
        return good and username == self._host.username

    def connection_requested(
        self,
        dest_host: str,
        dest_port: int,
        orig_host: str,  # noqa: ARG002 anybody behind the log-in
        orig_port: int,  # noqa: ARG002
    ) -> bool:
        if not _is_loopback(dest_host):
            return False
        self._host.forwarded.append((dest_host, dest_port))
        return True


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
