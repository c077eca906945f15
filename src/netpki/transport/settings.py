"""How to reach one device."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_SSH_PORT = 22


@dataclass(frozen=True, slots=True)
class SshSettings:
    """Everything needed to open an SSH session; nothing is guessed.

    Attributes:
        name: The device's name in messages, reports and journals.
        address: Host name or IP address to connect to.
        port: TCP port.
        username: Account on the device.
        password: Password for password or keyboard-interactive log-in.
        key_file: Private key in a format that paramiko reads.
        key_passphrase: Pass phrase of ``key_file``.
        use_agent: Whether to ask the SSH agent for keys.
        host_key_checking: Whether the device's host key must be known.
        known_hosts: Files in OpenSSH's known_hosts format, looked up in order.
        jump: The host through which to connect; it may have a jump of its own.
        legacy_algorithms: Allow the SHA-1 key exchanges, host keys and MACs and the CBC
            ciphers that IOS 12.4 and 15.x offer. Off unless a person decided so for the host.
        connect_timeout: Seconds for TCP, key exchange and log-in, each.
    """

    name: str
    address: str
    port: int = DEFAULT_SSH_PORT
    username: str = ""
    password: str = field(default="", repr=False)
    key_file: Path | None = None
    key_passphrase: str = field(default="", repr=False)
    use_agent: bool = False
    host_key_checking: bool = True
    known_hosts: tuple[Path, ...] = (Path("~/.ssh/known_hosts"), Path("/etc/ssh/ssh_known_hosts"))
    jump: SshSettings | None = None
    legacy_algorithms: bool = False
    connect_timeout: float = 15.0
