from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from netpki.emulators import PERSONALITIES
from netpki.errors import InputError
from netpki.frontends.command_line.emulation import TRUSTPOINT, build, write_files
from netpki.frontends.inventory.loading import load
from netpki.frontends.nornir.settings import settings_of_host
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
