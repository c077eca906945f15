"""Connections to devices: SSH terminals and shells, host keys, jump hosts, sessions, TLS."""

from netpki.transport.channel import Channel
from netpki.transport.jump import close_jump_connections
from netpki.transport.session import Pace, Session
from netpki.transport.settings import SshSettings
from netpki.transport.shell import (
    Completed,
    RemoteShell,
    Script,
    SftpMissingError,
    is_open,
    open_shell,
)
from netpki.transport.ssh import Sock, open_ssh_channel
from netpki.transport.tls import TlsError, TlsSettings, opener, sent_chain

__all__ = [
    "Channel",
    "Completed",
    "Pace",
    "RemoteShell",
    "Script",
    "Session",
    "SftpMissingError",
    "Sock",
    "SshSettings",
    "TlsError",
    "TlsSettings",
    "close_jump_connections",
    "is_open",
    "open_shell",
    "open_ssh_channel",
    "opener",
    "sent_chain",
]
