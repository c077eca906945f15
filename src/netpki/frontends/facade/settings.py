"""How to reach a device, and how to talk to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from netpki.platforms.sps.driver import WebServer
from netpki.transport import SshSettings

_WEB_OPTIONS: Final = {"web_configuration": "configuration", "web_service": "service"}


def web_server_of(options: Mapping[str, Any]) -> WebServer:
    """The web server that options of a connection name; what they do not say is the default."""
    given = {field: options.get(name) for name, field in _WEB_OPTIONS.items()}
    return WebServer(**{field: value for field, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """How to reach a device and how to talk to it.

    Attributes:
        ssh: The SSH connection.
        enable_secret: For accounts without privileged rights.
        timeout: Seconds of silence after which the device counts as stuck.
        pacing: Seconds between the lines of a paste; 0 writes it at once.
        tls_legacy: Allow TLS 1.0 and old ciphers when the TLS sockets of the device are asked
            what they serve. Off unless a person decided so for the host.
        admin_username: Account of an appliance's own command line.
        admin_password: Its password.
        web: Which web server of an appliance is meant, where a call does not say it.
    """

    ssh: SshSettings
    enable_secret: str = field(default="", repr=False)
    timeout: float = 30.0
    pacing: float = 0.0
    tls_legacy: bool = False
    admin_username: str = "admin"
    admin_password: str = field(default="", repr=False)
    web: WebServer = field(default_factory=WebServer)
