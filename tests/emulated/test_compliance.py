"""Compliance of emulated routers, live: read only, one time-out for a device that is down."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.certificates import NOON
from typer.testing import CliRunner
from unit.frontends.laboratories import fleet_in, laboratory, routers, without

from netpki.emulators import EmulatedRouter
from netpki.frontends.command_line.application import app
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.facade.compliance import ComplianceRequest, check_compliance
from netpki.frontends.nornir import pki_compliance, pki_inventory

EXAMPLES = Path(__file__).parents[2] / "examples" / "compliance"
HOSTILE = "=cmd\x1b[31m<script>alert(1)</script>&\"'"


@dataclass(frozen=True)
class Night:
    """What one run over a fleet with a device that is down and an odd one left behind."""

    routers: list[EmulatedRouter]
    document: Mapping[str, Any]
    code: int
    output: str
    directory: Path


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    directory = tmp_path_factory.mktemp("night")
    fleet = routers(3)
    fleet[1].running.enter_section("ip http server")
    policy = directory / "policy.yml"
    policy.write_text("version: 1\nname: night\nrules: {'SSH-*': off, TIME-003: off}\n")
    with laboratory(directory, fleet):
        without(directory, "r3")
        report = directory / "report.json"
        words = ["-i", str(directory / "inventory.yml"), "--policy", str(policy)]
        words += ["--history", str(directory / "runs.sqlite"), "-o", str(report)]
        result = CliRunner().invoke(app, ["compliance", *words])
        document = json.loads(report.read_text())
        yield Night(fleet, document, result.exit_code, result.output, directory)


def findings(document: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(each["rule"], each["device"]) for each in document["findings"]}


def test_what_is_wrong_is_found_on_the_device_that_has_it(night: Night) -> None:
    assert night.code == ExitCode.NOT_COMPLIANT, night.output
    assert {rule for rule, device in findings(night.document) if device == "r3"} == {"META-001"}
    plain = [each for each in night.document["findings"] if each["rule"] == "HTTPS-001"]
    assert [(each["device"], each["line"]["text"]) for each in plain] == [("r2", "ip http server")]
    assert plain[0]["mend"] == {
        "kind": "configuration",
        "lines": ["no ip http server"],
        "then": "write memory",
    }


def test_a_device_that_is_down_is_never_a_good_one(night: Night) -> None:
    (down,) = (each for each in night.document["devices"] if each["name"] == "r3")

    assert (down["status"], down["standing"]) == ("unreachable", "unreachable")
    assert "pass" not in down["outcomes"]


def test_no_device_is_configured_or_saved(night: Night) -> None:
    for router in night.routers:
        assert not router.configuration_commands()
        assert router.running.saved is None or router.running.saved.moment <= NOON


def test_the_task_of_nornir_judges_the_same(tmp_path: Path) -> None:
    fleet = routers(2)
    with laboratory(tmp_path, fleet):
        nornir = fleet_in(tmp_path)
        alone = nornir.run(pki_compliance, request=ComplianceRequest(profile="stig"))
        records = [each[0].record for each in nornir.run(pki_inventory).values()]
    together = check_compliance(records, ComplianceRequest(profile="stig"), now=NOON)

    assert [name for name, result in alone.items() if result[0].compliant] == []
    one_by_one = {each for result in alone.values() for each in findings(result[0].result)}
    assert one_by_one == findings(together)
    assert one_by_one == {
        (rule, device) for rule in ("TIME-002", "TA-001") for device in ("r1", "r2")
    }
    assert alone["r1"][0].record.name == "r1"


def test_the_task_of_nornir_fails_where_a_device_is_down(tmp_path: Path) -> None:
    with laboratory(tmp_path, routers(1)):
        without(tmp_path, "r1")
        (result,) = fleet_in(tmp_path).run(pki_compliance)["r1"]

    assert (result.failed, result.compliant) == (True, False)
    assert findings(result.result) == {("META-001", "r1")}


def test_a_wrong_policy_fails_the_task_and_says_why(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("version: 2\n")
    fleet = routers(1)
    with laboratory(tmp_path, fleet):
        results = fleet_in(tmp_path).run(pki_compliance, request=ComplianceRequest(policy))

    assert results["r1"].failed
    assert "version" in results["r1"][0].result["message"]


def test_what_a_router_says_of_itself_does_no_harm_in_any_report(tmp_path: Path) -> None:
    (router,) = routers(1)
    router.running.enter_section(f"ip http secure-trustpoint {HOSTILE}")
    router.running.enter_section("ip http server")
    names = ("r.html", "r.csv", "r.xml", "r.sarif", "r.prom", "r.cklb", "r.json")
    with laboratory(tmp_path, [router]):
        words = ["compliance", "-i", str(tmp_path / "inventory.yml")]
        words += [word for name in names for word in ("-o", str(tmp_path / name))]
        result = CliRunner().invoke(app, words)

    assert result.exit_code == ExitCode.NOT_COMPLIANT, result.output
    for name in names:
        text = (tmp_path / name).read_text("utf-8")
        assert "\x1b" not in text, name
        assert "<script>alert(1)</script>" not in text or name not in {"r.html", "r.xml"}


# Examples


def test_the_policy_of_the_examples_is_one() -> None:
    result = CliRunner().invoke(app, ["compliance", "policy", str(EXAMPLES / "policy.yml")])

    assert result.exit_code == ExitCode.DONE, result.output


def command_of_cron() -> tuple[dict[str, str], list[str]]:
    lines = [
        line for line in (EXAMPLES / "netpki.cron").read_text().splitlines() if line[:1] != "#"
    ]
    environment = dict(line.split("=", 1) for line in lines if "=" in line.split(" ")[0])
    (entry,) = (line for line in lines if line not in {f"{k}={v}" for k, v in environment.items()})
    minute, hour, *_days, user, command = entry.split(None, 6)
    assert (minute, hour, user) == ("15", "2", "netpki")
    return environment, shlex.split(command)


def command_of_systemd() -> tuple[dict[str, str], list[str]]:
    text = (EXAMPLES / "netpki-compliance.service").read_text().splitlines()
    settings = [line.partition("=")[::2] for line in text]
    environment = dict(value.split("=", 1) for name, value in settings if name == "Environment")
    (command,) = (value for name, value in settings if name == "ExecStart")
    assert ("SuccessExitStatus", str(int(ExitCode.NOT_COMPLIANT))) in settings
    return environment, shlex.split(command)


@pytest.mark.parametrize("example", [command_of_cron, command_of_systemd], ids=["cron", "systemd"])
def test_the_nightly_command_of_the_examples_works(
    example: Any,  # noqa: ANN401 a function
    night: Night,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment, (program, *words) = example()
    places = {
        "/etc/netpki/inventory.yml": str(night.directory / "inventory.yml"),
        "/etc/netpki/policy.yml": str(night.directory / "policy.yml"),
        "/var/lib/netpki": str(tmp_path),
    }
    assert program == "netpki"
    for name, value in environment.items():
        monkeypatch.setenv(name, _elsewhere(value, places))
    result = CliRunner().invoke(app, [_elsewhere(word, places) for word in words])

    assert result.exit_code == ExitCode.NOT_COMPLIANT, result.output
    assert {path.name for path in tmp_path.iterdir()} >= {
        "report.html",
        "report.json",
        "netpki.prom",
        "runs.sqlite",
    }


def _elsewhere(text: str, places: Mapping[str, str]) -> str:
    for standard, place in places.items():
        text = text.replace(standard, place)
    return text


def test_the_play_for_awx_makes_a_template_and_a_daily_schedule() -> None:
    (play,) = yaml.safe_load((EXAMPLES / "awx.yml").read_text())
    template, schedule = (next(v for k, v in t.items() if k != "name") for t in play["tasks"])

    assert template["playbook"] == "compliance.yml"
    assert schedule["unified_job_template"] == template["name"]
    assert schedule["rrule"].endswith("RRULE:FREQ=DAILY;INTERVAL=1")
