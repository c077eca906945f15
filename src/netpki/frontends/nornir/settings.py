"""From a host of an inventory to the settings of the library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from nornir.core.inventory import Host

from netpki.errors import InputError
from netpki.frontends.facade import DeviceSettings, web_server_of
from netpki.frontends.nornir.options import read_options
from netpki.transport import SshSettings

CONNECTION: Final = "netpki"
"""Name of the connection plug-in, and of its ``connection_options``."""

_DATA_PREFIX: Final = "netpki_"
_JUMP_HOST: Final = re.compile(
    r"(?:(?P<user>[^@\s]+)@)?(?:\[(?P<bracketed>[^\]\s]+)\]|(?P<host>[^:@\s]+))(?::(?P<port>\d{1,5}))?"
)
_LAST_PORT: Final = 65535
_SHARED_WITH_JUMP: Final = ("use_agent", "host_key_checking", "known_hosts", "connect_timeout")
_FOR_SSH: Final = (*_SHARED_WITH_JUMP, "key_file", "key_passphrase", "legacy_algorithms")
_FOR_DIALOGS: Final = (
    *("enable_secret", "timeout", "pacing"),
    *("tls_legacy", "admin_username", "admin_password"),
)


def options_of(host: Host) -> dict[str, Any]:
    """Connection options of a host: ``netpki_*`` of its data, then those of the connection."""
    from_data = {
        key.removeprefix(_DATA_PREFIX): value
        for key, value in host.extended_data().items()
        if key.startswith(_DATA_PREFIX)
    }
    return {"name": host.name} | from_data | (_parameters(host).extras or {})


def settings_of_host(host: Host) -> DeviceSettings:
    """Settings of one host of an inventory.

    Raises:
        InputError: Something is missing or does not fit.
    """
    parameters = _parameters(host)
    return settings_of(
        address=parameters.hostname or host.name,
        port=parameters.port,
        username=parameters.username,
        password=parameters.password,
        options=options_of(host),
    )


def settings_of(
    *,
    address: str,
    port: object,
    username: str | None,
    password: str | None,
    options: Mapping[str, Any],
) -> DeviceSettings:
    """Settings of one device.

    Args:
        address: Host name or IP address.
        port: TCP port, 22 if it is None.
        username: Account on the device.
        password: Its password, if it has one.
        options: The options of the connection; ``name`` is what messages call the device.

    Raises:
        InputError: Something is missing or does not fit.
    """
    name = str(options.get("name") or address)
    read = read_options(name, options)
    if not username:
        raise InputError(
            f"{name}: no user name is given.",
            hint="Set ansible_user (Nornir: username), or give --user.",
        )
    ssh = SshSettings(
        name=name,
        address=address,
        port=_port(name, port),
        username=str(username),
        password="" if password is None else str(password),
        **_those(read, _FOR_SSH),
    )
    jump = _jump(ssh, read) if read.get("jump_host") else None
    return DeviceSettings(
        ssh=replace(ssh, jump=jump), web=web_server_of(read), **_those(read, _FOR_DIALOGS)
    )


def _parameters(host: Host) -> Any:  # noqa: ANN401 nornir's ConnectionOptions, loosely typed
    return host.get_connection_parameters(CONNECTION)


def _jump(device: SshSettings, read: Mapping[str, Any]) -> SshSettings:
    """The jump host; the device's password is never sent to it."""
    found = _JUMP_HOST.fullmatch(read["jump_host"])
    if found is None:
        raise InputError(
            f"{device.name}: {read['jump_host']!r} is not a jump host.",
            hint="Write it as user@host:port.",
        )
    address = found["bracketed"] or found["host"]
    return SshSettings(
        name=f"jump host {address}",
        address=address,
        port=_port(device.name, found["port"]),
        username=found["user"] or device.username,
        password=read.get("jump_password", ""),
        key_file=read.get("jump_key_file") or device.key_file,
        key_passphrase=device.key_passphrase,
        **_those(read, _SHARED_WITH_JUMP),
    )


def _port(name: str, value: object) -> int:
    text = "22" if value is None else str(value)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT):
        raise InputError(
            f"{name}: {text!r} is not a TCP port.", hint="It is a number from 1 to 65535."
        )
    return int(text)


def _those(read: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: read[name] for name in names if name in read}
