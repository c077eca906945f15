"""A fleet for compliance: some that are read, one that is down, one that is not understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from support.ansible_controller import Controller, Run
from support.chains import make_chain
from unit.emulators.sps.making import make_appliance

from netpki.emulators import (
    PERSONALITIES,
    ApplianceFleet,
    EmulatedAppliance,
    EmulatedFleet,
    EmulatedRouter,
)

PLAYBOOK: Final = "netpki.rotation.compliance"
REPORTS: Final = ("report.json", "report.html", "report.prom", "report.xml")
READ: Final = ("r1", "r2", "r3", "sps1")
UNDERSTOOD: Final = "all:!odd"
"""Hosts whose variables the role takes."""

CHAIN: Final = make_chain(tag="Old", kind="ec-p256")
POLICY: Final = """\
version: 1
name: Nightly
rules:
  "*": off
  "META-*": medium
  REV-001: high
  CHAIN-003: high
"""
_REVOCATION: Final = {"r1": "none", "r2": "crl", "r3": "crl"}


@dataclass(frozen=True)
class Laboratory:
    """Devices that are on, in the order of the inventory, and two that are not there."""

    controller: Controller
    routers: Mapping[str, EmulatedRouter]
    appliance: EmulatedAppliance

    @property
    def history(self) -> Path:
        return self.controller.directory / "runs.sqlite"

    @property
    def reports(self) -> Path:
        return self.controller.directory / "reports"

    def play(self, *words: str, policy: str = POLICY, **variables: object) -> Run:
        given: dict[str, object] = {
            "compliance_hosts": UNDERSTOOD,
            "compliance_policy": str(self.controller.write("policy.yml", policy)),
            "compliance_history": str(self.history),
            "compliance_reports": [str(self.reports / name) for name in REPORTS],
        }
        return self.controller.play(PLAYBOOK, *words, **(given | variables))

    def files(self) -> dict[str, bytes]:
        """Content of what runs write."""
        paths = (*self.reports.iterdir(), self.history)
        return {path.name: path.read_bytes() for path in paths if path.exists()}

    def commands(self) -> int:
        """What devices were asked so far."""
        asked = sum(len(router.command_log) for router in self.routers.values())
        return asked + len(self.appliance.log)


def _router(name: str) -> EmulatedRouter:
    made = EmulatedRouter(
        hostname=name,
        personality=PERSONALITIES["ios-15"],
        clock=datetime.now(UTC),
        extra_configuration="ntp authentication-key 1 md5 not-to-be-seen\n",
    )
    trust(made, _REVOCATION[name])
    return made


def trust(router: EmulatedRouter, check: str) -> None:
    """Let it trust the root, and ask for revoked certificates like this."""
    lines = ["enrollment terminal", f"revocation-check {check}"]
    router.add_trustpoint("ROOT", lines=lines, ca=CHAIN.root)


@contextmanager
def laboratory(controller: Controller) -> Iterator[Laboratory]:
    """Devices that are on, and an inventory whose first hosts are those that are not there."""
    routers = {name: _router(name) for name in _REVOCATION}
    appliance = make_appliance(
        "sps-1.4.69",
        "sps1",
        server_pem=CHAIN.canonical,
        root_password="secret-of-root",
        admin_password="secret-of-admin",
    )
    with EmulatedFleet(routers.values()) as fleet, ApplianceFleet([appliance]) as appliances:
        known = controller.write("known_hosts", fleet.known_hosts() + appliances.known_hosts())
        hosts: dict[str, object] = {
            "odd": {"compliance_platform": "toaster"},
            "down": {"ansible_host": "127.0.0.1", "ansible_port": 1},
            **{name: _place(fleet.endpoint(name)) for name in routers},
        }
        sps1 = _place(appliances.endpoint("sps1")) | {
            "ansible_user": "root",
            "ansible_password": appliance.root_password,
            "netpki_admin_password": appliance.admin_password,
            "netpki_web_configuration": str(appliance.configuration_path),
        }
        everywhere = {
            "ansible_user": "netops",
            "ansible_password": "demo-password",
            "netpki_enable_secret": "demo-enable",
            "netpki_known_hosts": str(known),
        }
        groups = {"smart_protection_servers": {"hosts": {"sps1": sps1}}}
        listed = {"all": {"hosts": hosts, "vars": everywhere, "children": groups}}
        controller.write("inventory.yml", listed)
        lab = Laboratory(controller, routers, appliance)
        lab.reports.mkdir()
        yield lab


def _place(endpoint: tuple[str, int]) -> dict[str, object]:
    return dict(zip(("ansible_host", "ansible_port"), endpoint, strict=True))
