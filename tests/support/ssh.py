"""Reaching emulated routers over real SSH."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from netpki.emulators import EmulatedFleet, EmulatedJumpHost
from netpki.frontends.facade import DeviceSettings, open_device
from netpki.platforms.ios.driver import IosDevice
from netpki.transport import SshSettings

SECONDS = 20.0


def written(directory: Path, text: str, name: str = "known_hosts") -> Path:
    """A file with this text."""
    file = directory / name
    file.write_text(text, encoding="utf-8")
    return file


def settings_for(
    fleet: EmulatedFleet,
    hostname: str,
    directory: Path,
    **changes: Any,  # noqa: ANN401 fields of SshSettings
) -> SshSettings:
    """How to reach a router of the fleet, whose host key is known."""
    address, port = fleet.endpoint(hostname)
    router = fleet.routers[hostname]
    settings = SshSettings(
        name=hostname,
        address=address,
        port=port,
        username=router.username,
        password=router.password,
        known_hosts=(written(directory, fleet.known_hosts()),),
        connect_timeout=SECONDS,
    )
    return replace(settings, **changes)


def jump_settings(
    host: EmulatedJumpHost,
    directory: Path,
    name: str = "jump",
    **changes: Any,  # noqa: ANN401 fields of SshSettings
) -> SshSettings:
    """How to reach a jump host, whose host key is known."""
    address, port = host.endpoint
    settings = SshSettings(
        name=name,
        address=address,
        port=port,
        username=host.username,
        password=host.password,
        known_hosts=(written(directory, host.known_hosts(), f"known_hosts_{name}"),),
        connect_timeout=SECONDS,
    )
    return replace(settings, **changes)


def device_over(settings: SshSettings, *, enable_secret: str = "", pacing: float = 0) -> IosDevice:
    """The driver over real SSH."""
    return open_device(
        DeviceSettings(settings, enable_secret=enable_secret, timeout=SECONDS, pacing=pacing)
    )
