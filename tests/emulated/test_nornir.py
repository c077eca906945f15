"""The Nornir tasks on emulated routers over real SSH."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nornir.core.configuration import Config
from nornir.core.inventory import Host
from nornir.core.plugins.connections import ConnectionPlugin, ConnectionPluginRegister
from nornir.core.task import AggregatedResult
from nornir.init_nornir import InitNornir
from support.certificates import generated_ca
from support.rollover import MODES, NEW, OLD, SETTINGS, Mode, request, trustpoint_of
from unit.frontends.laboratories import fleet_in, laboratory, routers, without

from netpki.emulators import EmulatedRouter, Fault, TrmService
from netpki.frontends import facade
from netpki.frontends.facade import CaRequest, Execution
from netpki.frontends.nornir import (
    DeviceConnection,
    RichProgress,
    apply_request,
    ca_certificate,
    pki_info,
    trm_registration,
    trustpoint,
)
from netpki.frontends.nornir.settings import settings_of_host
from netpki.platforms.ios.driver import IosDevice
from netpki.services.rotation import Registration

SECRETS = ("demo-password", "demo-enable")


@pytest.fixture
def fleet() -> list[EmulatedRouter]:
    return routers(3)


@pytest.fixture
def lab(tmp_path: Path, fleet: list[EmulatedRouter]) -> Iterator[Path]:
    with laboratory(tmp_path / "lab", fleet):
        yield tmp_path / "lab"


def change(mode: Mode, journal: Path) -> dict[str, Any]:
    """Arguments of ``ca_certificate`` that ask for the new CA."""
    return {
        "trustpoint": trustpoint_of(mode),
        "certificate": NEW.pem(),
        "sha256": str(NEW.fingerprint("sha256")),
        "mode": mode,
        "settings": list(SETTINGS),
        "journal_directory": journal,
    }


def data_of(results: AggregatedResult) -> dict[str, dict[str, Any]]:
    return {name: multi[0].result for name, multi in results.items()}


def outcomes(results: AggregatedResult) -> dict[str, str]:
    return {name: data["outcome"] for name, data in data_of(results).items()}


@pytest.mark.parametrize("mode", MODES)
def test_the_change_gives_the_data_of_the_facade_and_a_second_run_changes_nothing(
    lab: Path, tmp_path: Path, mode: Mode
) -> None:
    nornir = fleet_in(lab, "r2", "r3")
    first = nornir.run(ca_certificate, **change(mode, tmp_path))
    device = facade.open_device(settings_of_host(fleet_in(lab).inventory.hosts["r1"]))
    report = facade.apply(device, request(mode), Execution(journal_directory=tmp_path))
    names = {"device": "", "hostname": ""}
    for result in data_of(first).values():
        assert result | names == report.data | names
    assert first["r2"].changed
    assert not first.failed
    second = nornir.run(ca_certificate, **change(mode, tmp_path))
    assert outcomes(second) == {"r2": "unchanged", "r3": "unchanged"}
    assert not any(multi.changed for multi in second.values())


def test_a_dry_run_shows_the_difference_and_sends_no_configuration_command(
    lab: Path, tmp_path: Path, fleet: list[EmulatedRouter]
) -> None:
    nornir = fleet_in(lab)
    nornir.data.dry_run = True
    planned = nornir.run(ca_certificate, **change("in_place", tmp_path))
    assert set(outcomes(planned).values()) == {"planned"}
    assert all(multi.changed for multi in planned.values())
    assert "-" + f" ! ca certificate {OLD.subject}" in planned["r1"][0].diff.splitlines()
    assert "+" + f" ! ca certificate {NEW.subject}" in planned["r1"][0].diff.splitlines()
    assert all(router.command_log for router in fleet)
    assert not any(router.configuration_commands() for router in fleet)


def test_the_task_may_decide_on_the_dry_run_itself(
    lab: Path, tmp_path: Path, fleet: list[EmulatedRouter]
) -> None:
    nornir = fleet_in(lab, "r1")
    results = nornir.run(ca_certificate, **change("beside", tmp_path), dry_run=True)
    execution = Execution(dry_run=True, journal_directory=tmp_path)
    again = nornir.run(apply_request, request=request("beside"), execution=execution)
    assert outcomes(results) == outcomes(again) == {"r1": "planned"}
    assert not fleet[0].configuration_commands()


def test_a_trustpoint_gets_settings_and_can_go(lab: Path, tmp_path: Path) -> None:
    nornir = fleet_in(lab, "r1")
    arguments: dict[str, Any] = {"trustpoint": "spare", "journal_directory": tmp_path}
    made = nornir.run(trustpoint, settings=["revocation-check none"], **arguments)
    again = nornir.run(trustpoint, settings=["revocation-check none"], **arguments)
    gone = nornir.run(trustpoint, state="absent", **arguments)
    assert [outcomes(r)["r1"] for r in (made, again, gone)] == ["rotated", "unchanged", "rotated"]


def test_facts_are_those_of_the_facade(lab: Path) -> None:
    facts = data_of(fleet_in(lab).run(pki_info))
    assert facts["r1"]["trustpoints"][0]["ca"]["subject"] == OLD.subject
    device = facade.open_device(settings_of_host(fleet_in(lab).inventory.hosts["r1"]))
    assert facts["r1"] == facade.gather(device)


def test_a_registration_is_made_once(lab: Path, fleet: list[EmulatedRouter]) -> None:
    fleet[0].trm = TrmService(trusts=OLD)
    nornir = fleet_in(lab, "r1")
    registration = Registration(timeout=5.0, interval=0.01)
    planned = nornir.run(trm_registration, dry_run=True)
    assert (planned["r1"].changed, planned["r1"].result["registered"]) == (True, False)
    assert not fleet[0].configuration_commands()
    first = nornir.run(trm_registration, registration=registration)
    second = nornir.run(trm_registration, registration=registration)
    assert [r["r1"].changed for r in (first, second)] == [True, False]
    assert second["r1"].result["registered"]


def test_an_unreachable_host_says_so_and_the_others_go_on(lab: Path, tmp_path: Path) -> None:
    without(lab, "r2")
    results = fleet_in(lab).run(ca_certificate, **change("in_place", tmp_path))
    assert outcomes(results) == {"r1": "rotated", "r2": "unreachable", "r3": "rotated"}
    lost = data_of(results)["r2"]
    assert (lost["unreachable"], lost["failed"], lost["changed"]) == (True, True, False)
    assert lost["message"].startswith("r2: no TCP connection to 127.0.0.1:1 ")
    assert lost["error"]["kind"] == "ConnectionFailedError"


def test_a_wrong_password_is_unreachable_and_not_repeated(lab: Path, tmp_path: Path) -> None:
    nornir = fleet_in(lab, "r1")
    nornir.inventory.hosts["r1"].password = "wrong-one"
    results = nornir.run(ca_certificate, **change("in_place", tmp_path))
    found = data_of(results)["r1"]
    assert (found["unreachable"], found["error"]["kind"]) == (True, "AuthenticationFailedError")
    assert "wrong-one" not in str(found)


@pytest.mark.parametrize(
    "wrong",
    [
        {"certificate": "no PEM"},
        {"sha256": "00" * 32},
        {"settings": ["hostname evil"]},
        {"trustpoint": "two words"},
    ],
)
def test_a_bad_request_is_told_in_one_sentence_and_nothing_is_sent(
    lab: Path, tmp_path: Path, fleet: list[EmulatedRouter], wrong: dict[str, Any]
) -> None:
    results = fleet_in(lab).run(ca_certificate, **change("in_place", tmp_path) | wrong)
    for data in data_of(results).values():
        assert data["outcome"] == "failed"
        assert not data["unreachable"]
        assert "\n" not in data["message"]
        assert "Traceback" not in str(data)
    assert not any(router.command_log for router in fleet)


def test_the_certificate_is_parsed_once_for_all_hosts(
    lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    genuine = CaRequest.wanted

    def counting(request: CaRequest) -> object:
        parsed.append(request.trustpoint)
        return genuine(request)

    # A count is the only trace that parsing once leaves.
    monkeypatch.setattr(CaRequest, "wanted", counting)
    fresh = generated_ca("Parsed Once")
    arguments = change("in_place", tmp_path) | {
        "certificate": fresh.pem(),
        "sha256": str(fresh.fingerprint("sha256")),
        "dry_run": True,
    }
    nornir = fleet_in(lab)
    nornir.run(ca_certificate, **arguments)
    nornir.run(ca_certificate, **arguments)
    assert 1 <= len(parsed) <= 3  # threads that begin together may each parse


def test_a_failed_change_is_rolled_back_and_a_stuck_one_says_what_to_type(
    lab: Path, tmp_path: Path, fleet: list[EmulatedRouter]
) -> None:
    fleet[0].inject(Fault("lose-save"))
    fleet[1].inject(Fault("deny", "crypto pki authenticate"), Fault("refuse-second-login"))
    results = fleet_in(lab).run(ca_certificate, **change("in_place", tmp_path))
    assert outcomes(results) == {"r1": "rolled_back", "r2": "stuck", "r3": "rotated"}
    assert results["r1"].failed
    assert results["r1"].diff == ""
    assert "crypto pki trustpoint trendmicro" in data_of(results)["r2"]["remaining_commands"]


def test_stages_reach_a_processor_that_asks_for_them(lab: Path, tmp_path: Path) -> None:
    class Listener(RichProgress):
        def stage_reached(self, host: Host, stage: str) -> None:
            told.append((host.name, stage))

    told: list[tuple[str, str]] = []
    listener = Listener()
    nornir = fleet_in(lab, "r1").with_processors([listener])
    nornir.run(ca_certificate, **change("in_place", tmp_path))
    stages = ("connecting", "reading", "changing", "verifying", "saving")
    assert told == [("r1", stage) for stage in stages]


def test_the_connection_is_a_plugin_that_nornir_finds_and_that_opens_nothing(
    lab: Path, fleet: list[EmulatedRouter]
) -> None:
    plugin: type[ConnectionPlugin] = DeviceConnection
    for name, parameter in inspect.signature(ConnectionPlugin.open).parameters.items():
        assert inspect.signature(plugin.open).parameters[name].kind == parameter.kind
    nornir = InitNornir(
        inventory={
            "plugin": "SimpleInventory",
            "options": {
                "host_file": str(lab / "nornir" / "hosts.yaml"),
                "group_file": str(lab / "nornir" / "groups.yaml"),
                "defaults_file": str(lab / "nornir" / "defaults.yaml"),
            },
        },
        logging={"enabled": False},
    )
    assert ConnectionPluginRegister.get_plugin("netpki") is DeviceConnection
    device = nornir.inventory.hosts["r1"].get_connection("netpki", Config())
    assert isinstance(device, IosDevice)
    nornir.close_connections()
    assert not any(router.command_log for router in fleet)
    assert set(data_of(nornir.run(pki_info))) == {"r1", "r2", "r3"}


def test_no_secret_reaches_results_or_logs(
    lab: Path, tmp_path: Path, fleet: list[EmulatedRouter], caplog: pytest.LogCaptureFixture
) -> None:
    fleet[1].privilege = 1
    without(lab, "r3")
    with caplog.at_level(logging.DEBUG):
        changed = fleet_in(lab).run(ca_certificate, **change("in_place", tmp_path))
        facts = fleet_in(lab).run(pki_info)
    assert outcomes(changed)["r2"] == "rotated"
    told = str(data_of(changed)) + str(data_of(facts)) + caplog.text
    assert not [secret for secret in SECRETS if secret in told]
