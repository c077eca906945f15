"""From the options of the connection plug-in to settings of the library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError
from netpki.frontends.ansible.values import untagged
from netpki.frontends.facade import DeviceSettings, web_server_of
from netpki.transport import SshSettings

_JUMP_HOST: Final = re.compile(
    r"(?:(?P<user>[^@:\s]+)@)?(?:\[(?P<bracketed>[^\]\s]+)\]|(?P<host>[^:@\s]+))(?::(?P<port>\d+))?"
)


def device_settings(options: Mapping[str, object]) -> DeviceSettings:
    """Settings of one device.

    Args:
        options: All options that the connection plug-in documents, by name.

    Raises:
        InputError: There is no user name, or the jump host cannot be read.
    """
    given = untagged(options)
    if not given["remote_user"]:
        raise InputError(
            f"{given['device_name']}: no user name is given.", hint="Set ansible_user."
        )
    return DeviceSettings(
        ssh=_ssh_settings(given),
        enable_secret=given["enable_secret"] or "",
        timeout=float(given["command_timeout"]),
        pacing=float(given["pacing"]),
        tls_legacy=bool(given["tls_legacy"]),
        admin_username=given["admin_username"],
        admin_password=given["admin_password"] or "",
        web=web_server_of(given),
    )


def _ssh_settings(given: Mapping[str, Any]) -> SshSettings:
    return SshSettings(
        name=given["device_name"] or given["host"],
        address=given["host"],
        port=int(given["port"]),
        username=given["remote_user"],
        password=given["password"] or "",
        key_file=_path(given["private_key_file"]),
        key_passphrase=given["private_key_passphrase"] or "",
        jump=_jump_settings(given) if given["jump_host"] else None,
        legacy_algorithms=bool(given["legacy_algorithms"]),
        **_common(given),
    )


def _jump_settings(given: Mapping[str, Any]) -> SshSettings:
    """The jump host; the device's password is not offered to it unless somebody said so."""
    found = _JUMP_HOST.fullmatch(given["jump_host"])
    if found is None:
        raise InputError(  # without the text, which may hold a password
            f"{given['device_name']}: the jump host cannot be read.",
            hint="Write it as user@host:port, and its password in netpki_jump_password.",
        )
    address = found["bracketed"] or found["host"]
    own_key = _path(given["jump_private_key_file"])
    return SshSettings(
        name=f"jump host {address}",
        address=address,
        port=int(found["port"] or 22),
        username=found["user"] or given["remote_user"],
        password=given["jump_password"] or "",
        key_file=own_key or _path(given["private_key_file"]),
        key_passphrase=given["private_key_passphrase"] or "",
        **_common(given),
    )


def _common(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "use_agent": bool(given["use_agent"]),
        "host_key_checking": bool(given["host_key_checking"]),
        "known_hosts": tuple(Path(file) for file in given["known_hosts"]),
        "connect_timeout": float(given["connect_timeout"]),
    }


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
