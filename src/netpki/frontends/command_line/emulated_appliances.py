"""Appliances of a laboratory: emulated web servers, a CA to sign for them, an inventory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from netpki.emulators import (
    APPLIANCE_PERSONALITIES,
    ApplianceFault,
    ApplianceFleet,
    EmulatedAppliance,
)
from netpki.errors import InputError
from netpki.frontends.command_line.laboratory_files import (
    as_group,
    as_yaml,
    write_private_files,
)
from netpki.issuing import LocalCa, create_local_ca

APPLIANCE_LETTER: Final = "s"
"""Appliances are called s1, s2, ..."""

_CONNECTION: Final = "netpki.rotation.netmiko"
_GROUP: Final = "smart_protection_servers"


@dataclass(frozen=True, slots=True)
class ApplianceLaboratory:
    """Emulated appliances with the certificates of the factory, and a CA.

    Attributes:
        fleet: The appliances.
        ca: Signs certificates for them.
        faults: Armed once they listen, by name of the appliance.
    """

    fleet: ApplianceFleet
    ca: LocalCa
    faults: tuple[tuple[str, ApplianceFault], ...] = ()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """They listen while this is entered."""
        with self.fleet:
            for name, fault in self.faults:
                self.fleet.appliances[name].inject(fault)
            yield

    def inventory(self, directory: Path) -> dict[str, Any]:
        """An inventory of Ansible; the appliances must listen already."""
        kinds = {each.personality.key for each in self.fleet.appliances.values()}
        children = {as_group(kind): {"hosts": self._hosts(kind)} for kind in sorted(kinds)}
        login = {
            "ansible_connection": _CONNECTION,
            "ansible_user": "root",
            "netpki_known_hosts": [str(directory / "appliances.known_hosts")],
            "sps_certificate_directory": str(directory / "pki"),
            "sps_certificate_ca_files": [str(directory / "ca.pem"), str(directory / "ca.key")],
        }
        return {"all": {"children": {_GROUP: {"vars": login, "children": children}}}}

    def _hosts(self, kind: str) -> dict[str, dict[str, Any]]:
        return {
            name: self._host(appliance)
            for name, appliance in self.fleet.appliances.items()
            if appliance.personality.key == kind
        }

    def _host(self, appliance: EmulatedAppliance) -> dict[str, Any]:
        address, port = self.fleet.endpoint(appliance.hostname)
        return {
            "ansible_host": address,
            "ansible_port": port,
            "ansible_password": appliance.root_password,
            "netpki_admin_password": appliance.admin_password,
            "netpki_web_configuration": str(appliance.configuration_path),
        }


def build_appliances(*, count: int, faults: Iterable[str] = ()) -> ApplianceLaboratory:
    """A laboratory whose appliances do not listen yet, each release of lighttpd in turn.

    Args:
        count: How many appliances.
        faults: Such as ``s3=drop-before:12``.

    Raises:
        InputError: There is no such appliance or fault.
    """
    releases = islice(cycle(APPLIANCE_PERSONALITIES.values()), count)
    appliances = {
        name: EmulatedAppliance(name, personality=release)
        for number, release in enumerate(releases, start=1)
        for name in [f"{APPLIANCE_LETTER}{number}"]
    }
    armed = tuple(_fault(appliances, text) for text in faults)
    ca = create_local_ca(
        "netpki emulation issuing CA",
        below="netpki emulation root",
        kind="rsa-2048",
        now=datetime.now(UTC),
    )
    return ApplianceLaboratory(ApplianceFleet(appliances.values()), ca, armed)


def write_appliance_files(laboratory: ApplianceLaboratory, directory: Path) -> None:
    """What leads to the appliances, and the CA; all private from birth.

    Raises:
        InputError: The directory cannot be written.
    """
    directory = directory.expanduser().resolve()
    contents = {
        "appliances.yml": as_yaml(laboratory.inventory(directory)),
        "appliances.known_hosts": laboratory.fleet.known_hosts(),
        "ca.pem": laboratory.ca.certificate.pem() + laboratory.ca.root.pem(),
        "root.pem": laboratory.ca.root.pem(),
        "ca.key": laboratory.ca.key.pem(),
    }
    write_private_files(directory, contents)


def _fault(appliances: Mapping[str, EmulatedAppliance], text: str) -> tuple[str, ApplianceFault]:
    name, separator, fault = text.partition("=")
    if not separator or name not in appliances:
        raise InputError(
            f"{text!r} names no appliance of this fleet.",
            hint="Write it like s3=drop-before:12; appliances are called s1, s2, ...",
        )
    return name, ApplianceFault.parse(fault)
