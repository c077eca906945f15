"""What a terminal does when the socket under it fails in other ways than closing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import paramiko
import pytest

from netpki.errors import ConnectionFailedError
from netpki.transport.ssh import SshChannel


def test_a_socket_error_is_a_broken_session(monkeypatch: pytest.MonkeyPatch) -> None:
    def reset(_terminal: paramiko.Channel, _size: int) -> bytes:
        raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr(paramiko.Channel, "recv", reset)
    shell: Any = SimpleNamespace(remote_conn=paramiko.Channel(1))
    under: Any = None
    with pytest.raises(ConnectionFailedError, match="r1: the SSH session broke"):
        SshChannel(shell, under, "r1").receive(1.0)
