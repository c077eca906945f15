"""Log-in and terminal of an emulated router over SSH."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable

import asyncssh

from netpki.emulators.ios.console import Console
from netpki.emulators.ios.router import EmulatedRouter


class Door(asyncssh.SSHServer):
    """Checks who comes in; one per connection.

    Args:
        find: The router at a local address and port.
    """

    def __init__(self, find: Callable[[tuple[str, int]], EmulatedRouter | None]) -> None:
        self._find = find
        self._connection: asyncssh.SSHServerConnection | None = None
        self._router: EmulatedRouter | None = None
        self._admitted = False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Find the router that was called."""
        self._connection = conn
        self._router = self._find(conn.get_extra_info("sockname")[:2])

    def begin_auth(self, username: str) -> bool:
        """Every log-in needs authentication."""
        keys = self._router.authorized_keys if self._router else ""
        if keys and self._connection and self._router and username == self._router.username:
            self._connection.set_authorized_keys(asyncssh.import_authorized_keys(keys))
        return True

    def password_auth_supported(self) -> bool:
        """Passwords, also by keyboard-interactive."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Whether the device lets this user in now."""
        router = self._router
        if router is None or username != router.username:
            return False
        if not hmac.compare_digest(password.encode(), router.password.encode()):
            return False
        self._admitted = router.admits_login()
        return self._admitted

    def session_requested(self) -> asyncssh.SSHServerSession[bytes] | bool:
        """Open a vty; a log-in by key meets the faults of log-ins here."""
        router = self._router
        if router is None or self._connection is None:
            return False
        if not (self._admitted or router.admits_login()):
            return False
        return Terminal(self._connection, router.attach(router.username))


class Terminal(asyncssh.SSHServerSession[bytes]):
    """Carries bytes between an SSH channel and a console."""

    def __init__(self, connection: asyncssh.SSHServerConnection, console: Console) -> None:
        self._connection = connection
        self._console = console
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Remember where output goes."""
        self._channel = chan

    def pty_requested(
        self,
        term_type: str,  # noqa: ARG002 IOS emulates no terminal
        term_size: tuple[int, int, int, int],  # noqa: ARG002 a vty begins with 80 by 24
        term_modes: object,  # noqa: ARG002
    ) -> bool:
        """A vty is always a terminal."""
        return True

    def shell_requested(self) -> bool:
        """The only thing there is; commands by ``exec`` are refused."""
        return True

    def session_started(self) -> None:
        """Print the first prompt."""
        self._send(self._console.open())

    def data_received(self, data: bytes, datatype: int | None) -> None:  # noqa: ARG002 stdin only
        """Type what the user typed."""
        self._send(self._console.feed(data))

    def eof_received(self) -> bool:
        """The user closed the input: hang up."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 a vty does not care
        """The line dropped."""
        self._console.close()

    def _send(self, output: bytes) -> None:
        if self._channel is None:
            return
        if output:
            self._channel.write(output)
        if self._console.dropped:
            self._connection.abort()
        elif self._console.closed:
            # One turn of the loop each, so that a peer that is already gone is noticed before
            # more is written to it.
            loop = asyncio.get_running_loop()
            loop.call_soon(self._exit, self._channel)
            loop.call_soon(self._connection.close)

    def _exit(self, channel: asyncssh.SSHServerChannel[bytes]) -> None:
        if not channel.is_closing():
            channel.exit(0)
