"""Who may log in to an emulated appliance, and what they get."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Protocol

import asyncssh

Session = asyncssh.SSHServerSession[bytes]


class Host(Protocol):
    """What a door belongs to."""

    def admits(self, username: str, password: str) -> bool:
        """Whether this log-in is good, and no fault refuses it."""

    def lets_in(self) -> bool:
        """Count a log-in with good credentials; False if a fault refuses it."""

    def authorized_keys(self, username: str) -> str:
        """Public keys, OpenSSH form, that may log in without password."""

    def session(self, username: str, connection: asyncssh.SSHServerConnection) -> Session:
        """What an account gets."""


class Door(asyncssh.SSHServer):
    """Checks who comes in; one per connection.

    Args:
        find: The appliance at a local address and port.
    """

    def __init__(self, find: Callable[[tuple[str, int]], Host | None]) -> None:
        self._find = find
        self._connection: asyncssh.SSHServerConnection | None = None
        self._host: Host | None = None
        self._username = ""
        self._admitted = False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Find the appliance that was called."""
        self._connection = conn
        self._host = self._find(conn.get_extra_info("sockname")[:2])

    def begin_auth(self, username: str) -> bool:
        """Every log-in needs authentication."""
        self._username = username
        keys = self._host.authorized_keys(username) if self._host else ""
        if keys and self._connection:
            self._connection.set_authorized_keys(asyncssh.import_authorized_keys(keys))
        return True

    def password_auth_supported(self) -> bool:
        """Passwords, also by keyboard-interactive."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Whether the appliance lets this user in now."""
        self._admitted = self._host is not None and self._host.admits(username, password)
        return self._admitted

    def session_requested(self) -> Session | bool:
        """A shell or a command line; a log-in by key meets the faults of log-ins here."""
        if self._host is None or self._connection is None:
            return False
        self._admitted = self._admitted or self._host.lets_in()
        if not self._admitted:
            return False
        return self._host.session(self._username, self._connection)


def same(one: str, other: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
