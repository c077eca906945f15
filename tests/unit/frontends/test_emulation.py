from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from netpki.emulators import APPLIANCE_PERSONALITIES, PERSONALITIES
from netpki.errors import InputError
from netpki.frontends.command_line.emulated_appliances import (
    build_appliances,
    write_appliance_files,
)
from netpki.frontends.command_line.emulation import TRUSTPOINT, build, write_files
from netpki.frontends.inventory.loading import load
from netpki.frontends.materials import read_materials
from netpki.frontends.nornir.settings import settings_of_host
from netpki.issuing import read_local_ca
from netpki.pki import CaProfile, read_certificate, require_acceptable


def test_a_mixed_fleet_has_each_personality_in_turn() -> None:
    routers = build(count=7).fleet.routers
    assert list(routers) == [f"r{number}" for number in range(1, 8)]
    kinds = [router.personality.key for router in routers.values()]
    assert kinds == [*PERSONALITIES, *list(PERSONALITIES)[:2]]


def test_all_routers_trust_the_old_ca_and_old_ones_speak_old_ssh() -> None:
    laboratory = build(count=5)
    for router in laboratory.fleet.routers.values():
        held = router.trustpoint(TRUSTPOINT)
        assert held is not None
        assert held.ca == laboratory.old
        assert "revocation-check none" in held.lines
        assert router.legacy_ssh == router.personality.key.startswith("ios-")
        assert (router.trm is not None) == router.personality.has_trm


def test_the_new_ca_is_fit_to_be_installed_now() -> None:
    new = build(count=1).new
    require_acceptable(new, CaProfile(pin=new.fingerprint("sha256")))
    assert new.not_before < datetime.now(UTC) < new.not_after


def test_files_lead_both_worlds_to_the_same_routers(tmp_path: Path) -> None:
    laboratory = build(count=3)
    with laboratory.fleet:
        write_files(laboratory, tmp_path)
        endpoints = {name: laboratory.fleet.endpoint(name) for name in laboratory.fleet.routers}
    for source in ("inventory.yml", "nornir"):
        hosts = load(str(tmp_path / source)).hosts
        found = {name: settings_of_host(host) for name, host in hosts.items()}
        assert {n: (s.ssh.address, s.ssh.port) for n, s in found.items()} == endpoints
        assert {n: s.ssh.legacy_algorithms for n, s in found.items()} == {
            "r1": True,
            "r2": True,
            "r3": False,
        }
        assert found["r1"].enable_secret == "demo-enable"
        assert found["r1"].ssh.known_hosts == (tmp_path / "known_hosts",)
    new = read_certificate((tmp_path / "new-ca.pem").read_text(), source="new-ca.pem")
    assert new == laboratory.new


def test_files_with_passwords_are_private_whatever_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "inventory.yml").write_text("open to all")
    (tmp_path / "inventory.yml").chmod(0o644)
    laboratory = build(count=1)
    with laboratory.fleet:
        write_files(laboratory, tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 7
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert "all" in yaml.safe_load((tmp_path / "inventory.yml").read_text())


def test_faults_are_armed_on_the_router_they_name() -> None:
    routers = build(count=2, faults=["r2=drop-at-step:12", "r2=lose-save"]).fleet.routers
    assert routers["r2"].faults.active("drop-at-step") is not None
    assert routers["r2"].faults.active("lose-save") is not None
    assert routers["r1"].faults.active("lose-save") is None


@pytest.mark.parametrize("fault", ["r9=lose-save", "lose-save", "r1=explode", "r1=lose-save:3"])
def test_a_fault_that_makes_no_sense_is_one_sentence(fault: str) -> None:
    with pytest.raises(InputError):
        build(count=2, faults=[fault])


def test_an_unknown_personality_is_told_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="no personality 'junos'") as caught:
        build(count=1, personality="junos")
    assert "xe-17" in caught.value.hint


def test_a_directory_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    laboratory = build(count=1)
    with laboratory.fleet, pytest.raises(InputError, match="cannot be written"):
        write_files(laboratory, tmp_path / "file" / "lab")


def test_appliances_have_each_release_in_turn_and_an_inventory_of_their_own(
    tmp_path: Path,
) -> None:
    laboratory = build_appliances(count=4, faults=["s2=start-fails:1"])
    appliances = laboratory.fleet.appliances
    kinds = [appliance.personality.key for appliance in appliances.values()]
    assert kinds == [*APPLIANCE_PERSONALITIES, next(iter(APPLIANCE_PERSONALITIES))]
    with laboratory.listening():
        assert all(appliance.is_serving for appliance in appliances.values())
        assert appliances["s2"].faults.fires("start-fails")
        write_appliance_files(laboratory, tmp_path)
        endpoints = {name: laboratory.fleet.endpoint(name) for name in appliances}
        configurations = {n: str(each.configuration_path) for n, each in appliances.items()}
    hosts = load(str(tmp_path / "appliances.yml")).hosts
    found = {name: settings_of_host(host) for name, host in hosts.items()}
    assert {n: (s.ssh.address, s.ssh.port) for n, s in found.items()} == endpoints
    assert {n: s.web.configuration for n, s in found.items()} == configurations
    for name, settings in found.items():
        assert settings.ssh.username == "root"
        assert settings.ssh.password == appliances[name].root_password
        assert settings.admin_password == appliances[name].admin_password
        assert settings.ssh.known_hosts == (tmp_path / "appliances.known_hosts",)


def test_the_ca_of_the_appliances_lies_beside_their_inventory(tmp_path: Path) -> None:
    laboratory = build_appliances(count=1)
    with laboratory.listening():
        write_appliance_files(laboratory, tmp_path)
    materials = read_materials([str(tmp_path / "ca.pem"), str(tmp_path / "ca.key")], host="")
    ca = read_local_ca(materials, now=datetime.now(UTC))
    assert ca.root.pem() == (tmp_path / "root.pem").read_text()
    assert ca.certificate != ca.root
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("fault", ["s9=start-fails:1", "s1", "s1=nonsense"])
def test_a_fault_of_no_appliance_is_refused(fault: str) -> None:
    with pytest.raises(InputError):
        build_appliances(count=1, faults=[fault])
