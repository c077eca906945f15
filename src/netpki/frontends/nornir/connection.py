"""The Nornir connection plug-in ``netpki``."""

from __future__ import annotations

from typing import Any

from nornir.core.configuration import Config
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.core.task import Task

from netpki.frontends.facade import open_device
from netpki.frontends.nornir.settings import CONNECTION, options_of, settings_of
from netpki.platforms.ios.driver import IosDevice


class DeviceConnection:
    """Knows how to reach a device; the library opens sessions when it needs them.

    It needs two for a change, because what one session changed another one verifies. ``extras``
    of the connection are documented with ``settings_of``.

    Attributes:
        connection: The device, once ``open`` was called.
    """

    connection: IosDevice

    def open(  # noqa: PLR0913, PLR0917 Nornir's signature
        self,
        hostname: str | None,
        username: str | None,
        password: str | None,
        port: int | None,
        platform: str | None,
        extras: dict[str, Any] | None = None,
        configuration: Config | None = None,
    ) -> None:
        """Take the settings; nothing is connected.

        Raises:
            InputError: Something is missing or does not fit.
        """
        del platform, configuration
        settings = settings_of(
            address=hostname or "",
            port=port,
            username=username,
            password=password,
            options=extras or {},
        )
        self.connection = open_device(settings)

    def close(self) -> None:
        """Nothing to close: each session ended with the work that opened it."""


def device_of(task: Task) -> IosDevice:
    """The device behind the host of ``task``, under the name that the inventory gives it.

    Raises:
        InputError: Its inventory entry lacks something.
    """
    host = task.host
    if CONNECTION not in host.connections:
        ConnectionPluginRegister.register(CONNECTION, DeviceConnection)
        host.open_connection(
            CONNECTION,
            configuration=task.nornir.config,
            hostname=host.get_connection_parameters(CONNECTION).hostname or host.name,
            extras=options_of(host),
        )
    device = host.get_connection(CONNECTION, task.nornir.config)
    assert isinstance(device, IosDevice)  # noqa: S101 the register holds our plug-in
    return device
