"""Sockets that keep their port while they do not listen."""

from __future__ import annotations

import socket


def bound_socket(host: str, port: int = 0) -> socket.socket:
    """A bound TCP socket that can listen, stop and listen again without losing its port.

    Linux keeps a socket that stopped listening bound only if it was bound by number, so a free
    port is looked for first. While bound and not listening it refuses connections, and nobody
    else can have the port.

    Args:
        host: Address.
        port: 0 for a free one.

    Raises:
        OSError: It is taken.
    """
    with _socket(host, port) as first:
        # Both may be bound at once, since neither listens yet.
        return _socket(host, first.getsockname()[1])


def _socket(host: str, port: int) -> socket.socket:
    made = socket.socket()
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
