"""A test of a change on emulated routers: no hardware, no network beyond loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter, Fault
from netpki.frontends import facade
from netpki.frontends.command_line.emulation import TRUSTPOINT, Laboratory, build
from netpki.frontends.facade import CaRequest, DeviceSettings, Execution
from netpki.platforms.ios.driver import IosDevice
from netpki.transport import SshSettings


def device(fleet: EmulatedFleet, router: EmulatedRouter, known_hosts: Path) -> IosDevice:
    """How to reach an emulated router; it needs no other settings than a real one."""
    known_hosts.write_text(fleet.known_hosts(), encoding="ascii")
    address, port = fleet.endpoint(router.hostname)
    return facade.open_device(
        DeviceSettings(
            SshSettings(
                name=router.hostname,
                address=address,
                port=port,
                username=router.username,
                password=router.password,
                known_hosts=(known_hosts,),
                legacy_algorithms=router.legacy_ssh,
            )
        )
    )


def new_ca(laboratory: Laboratory) -> CaRequest:
    """Our change."""
    return CaRequest(
        trustpoint=TRUSTPOINT,
        certificate=laboratory.new.pem(),
        sha256=str(laboratory.new.fingerprint("sha256")),
        mode="in_place",
    )


@pytest.mark.parametrize("personality", PERSONALITIES)
def test_a_save_that_is_lost_leaves_the_old_ca(personality: str, tmp_path: Path) -> None:
    """Every release we have must fall back to the old CA."""
    laboratory = build(count=1, personality=personality)
    router = laboratory.fleet.routers["r1"]
    router.inject(Fault("lose-save"))
    with laboratory.fleet as fleet:
        there = device(fleet, router, tmp_path / "known_hosts")
        execution = Execution(journal_directory=tmp_path / "journal")
        report = facade.apply(there, new_ca(laboratory), execution)
    assert report.data["outcome"] == "rolled_back"
    held = router.trustpoint(TRUSTPOINT)
    assert held is not None
    assert held.ca == laboratory.old
