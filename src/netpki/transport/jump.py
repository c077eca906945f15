"""Jump hosts: one SSH connection to each, shared by all devices behind it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import paramiko

from netpki.errors import ConnectionFailedError
from netpki.transport.settings import SshSettings

Connect = Callable[[SshSettings], paramiko.SSHClient]


@dataclass(slots=True)
class _Gate:
    """The connection to one jump host."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    client: paramiko.SSHClient | None = None
    failure: ConnectionFailedError | None = None
    failed_at: float = 0.0


_gates: dict[SshSettings, _Gate] = {}
_guard = threading.Lock()


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
        for gate in _gates.values():
            if gate.client is not None:
                gate.client.close()
        _gates.clear()


def _connected(jump: SshSettings, connect: Connect) -> paramiko.SSHClient:
    with _guard:
        gate = _gates.setdefault(jump, _Gate())
    asked = time.monotonic()
    # Threads that need the same jump host wait for one connection, and share its failure.
    with gate.lock:
        transport = gate.client.get_transport() if gate.client else None
        if gate.client is not None and transport is not None and transport.is_active():
            return gate.client
        if gate.failure is not None and gate.failed_at >= asked:
            raise gate.failure
        try:
            gate.client = connect(jump)
        except ConnectionFailedError as error:
            gate.failure, gate.failed_at = error, time.monotonic()
            raise
        return gate.client
