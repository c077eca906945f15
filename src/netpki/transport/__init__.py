"""Connections to devices: SSH terminals, host keys, jump hosts, sessions."""

from netpki.transport.channel import Channel
from netpki.transport.jump import close_jump_connections
from netpki.transport.session import Pace, Session
from netpki.transport.settings import SshSettings
from netpki.transport.ssh import open_ssh_channel

__all__ = [
    "Channel",
    "Pace",
    "Session",
    "SshSettings",
    "close_jump_connections",
    "open_ssh_channel",
]
