"""Jump hosts: one SSH connection to each, shared by all devices behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import paramiko

from netpki.errors import ConnectionFailedError
from netpki.transport.settings import SshSettings

_connections: dict[SshSettings, paramiko.SSHClient] = {}
_guard = threading.RLock()


Connect = Callable[[SshSettings], paramiko.SSHClient]


def channel_through(
    jump: SshSettings, target: SshSettings, *, connect: Connect
) -> paramiko.Channel:
    """A ``direct-tcpip`` channel (RFC 4254 section 7.2) to ``target`` through ``jump``.

    Args:
        jump: The host in between.
        target: The device behind it.
        connect: How to open an SSH connection to the jump host when there is none yet.

    Raises:
        ConnectionFailedError: The jump host is not reached, or does not reach the target.
    """
    transport = _connected(jump, connect).get_transport()
    assert transport is not None  # noqa: S101 _connected returns live connections only
    try:
        return transport.open_channel(
            "direct-tcpip",
            (target.address, target.port),
            ("127.0.0.1", 0),
            timeout=target.connect_timeout,
        )
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise ConnectionFailedError(
            f"the jump host {jump.address} does not reach "
            f"{target.address}:{target.port} ({error})",
            device=target.name,
        ) from error


def close_jump_connections() -> None:
    """Hang up on all jump hosts; the next device that needs one connects anew."""
    with _guard:
        for client in _connections.values():
            client.close()
        _connections.clear()


def _connected(jump: SshSettings, connect: Connect) -> paramiko.SSHClient:
    with _guard:
        client = _connections.get(jump)
        transport = client.get_transport() if client else None
        if client is not None and transport is not None and transport.is_active():
            return client
        # Inside the lock: threads that need the same jump wait for one connection. A jump
        # behind a jump comes back here, hence the re-entrant lock.
        fresh = connect(jump)
        _connections[jump] = fresh
        return fresh
