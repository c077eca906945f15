"""Emulated appliances behind real SSH and TLS, many in one process."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import asyncssh

from netpki.emulators.background import BackgroundServer
from netpki.emulators.sps.appliance import EmulatedAppliance
from netpki.emulators.sps.door import Door
from netpki.emulators.sps.ssh_service import SshService, ssh_options
from netpki.emulators.sps.tools import ToolServer
from netpki.emulators.ssh_listener import Options, new_host_key
from netpki.errors import InputError

_LONGEST_SOCKET_PATH: Final = 100
Place = tuple[str, int]


class ApplianceFleet(BackgroundServer):
    """Appliances that listen on loopback while the context is open.

    Args:
        appliances: Hostnames must differ.
        host: Loopback address of all ports.

    Raises:
        InputError: Two appliances share a hostname, or ``host`` is not a loopback address.
    """

    def __init__(
        self, appliances: Iterable[EmulatedAppliance], *, host: str = "127.0.0.1"
    ) -> None:
        listed = tuple(appliances)
        self.appliances = {appliance.hostname: appliance for appliance in listed}
        if len(self.appliances) != len(listed):
            raise InputError(
                "Two emulated appliances have the same hostname.", hint="Give each its own."
            )
        if not host.startswith("127."):
            raise InputError(
                f"{host} is no loopback address.",
                hint="Emulated appliances listen on 127.x.y.z.",
            )
        self._host = host
        self._services: dict[str, SshService] = {}
        self._at: dict[Place, EmulatedAppliance] = {}
        self._shared: dict[bool, tuple[asyncssh.SSHKey, Options]] = {}
        self._undo = AsyncExitStack()

    def endpoint(self, hostname: str) -> Place:
        """Address and SSH port of an appliance; known while the fleet runs."""
        return self._services[hostname].place

    def tls_ports(self, hostname: str) -> tuple[int, ...]:
        """TLS ports of an appliance."""
        return self.appliances[hostname].tls_ports

    def known_hosts(self) -> str:
        """Host keys of all appliances as text of an OpenSSH known_hosts file."""
        return "".join(service.known_hosts() for service in self._services.values())

    async def start(self) -> None:
        """Switch all appliances on, on the current loop."""
        async with AsyncExitStack() as undo:
            base = _private_directory()
            undo.callback(shutil.rmtree, base, ignore_errors=True)
            tools = ToolServer(
                base / "tools", {name: each.play for name, each in self.appliances.items()}
            )
            await tools.start()
            undo.push_async_callback(tools.stop)
            for position, (name, appliance) in enumerate(self.appliances.items()):
                service = self._service(appliance)
                self._services[name] = service
                self._at[service.place] = appliance
                undo.push_async_callback(appliance.switch_off)
                undo.push_async_callback(service.free)
                await appliance.switch_on(
                    appliance.directory or base / f"{position:03}",
                    self._host,
                    base / "tools",
                    service,
                )
            self._undo = undo.pop_all()

    async def stop(self) -> None:
        """Switch all appliances off, free all ports, remove the files the fleet has made."""
        await self._undo.aclose()

    def _service(self, appliance: EmulatedAppliance) -> SshService:
        shared = self._shared_by(old=appliance.old_ssh) if appliance.ssh_enabled else None
        return SshService(self._host, self._door, old=appliance.old_ssh, shared=shared)

    def _shared_by(self, *, old: bool) -> tuple[asyncssh.SSHKey, Options]:
        if old not in self._shared:
            key = new_host_key(old=old)
            self._shared[old] = (key, ssh_options(self._door, key, old=old))
        return self._shared[old]

    def _door(self) -> Door:
        return Door(self._at.get)


def _private_directory() -> Path:
    """A directory whose path leaves room for a local socket."""
    made = Path(tempfile.mkdtemp(prefix="netpki-sps-")).resolve()
    if len(str(made)) < _LONGEST_SOCKET_PATH - len("/tools"):
        return made
    made.rmdir()
    return Path(tempfile.mkdtemp(prefix="netpki-sps-", dir="/tmp"))
