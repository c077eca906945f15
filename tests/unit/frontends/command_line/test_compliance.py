"""``netpki compliance``: one judgement, every form of it, an exit code that tells the truth."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.compliance_fleets import fleet
from typer.testing import CliRunner, Result

from netpki.frontends.command_line.application import app
from netpki.frontends.command_line.compliance.recipients import Recipients
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.facade.compliance import ComplianceRequest, check_compliance
from netpki.frontends.inventory_document import as_text, document_of
from netpki.platforms.contract import DeviceRecord, Gap
from netpki.services.compliance import RULES

NOW = datetime.now(UTC)
EXPIRED, GOOD, THIRD = tuple(fleet(3, NOW))
DOWN = DeviceRecord("r9", gaps=(Gap("connection", "timed out"),), reached=False)
ODD = replace(THIRD, gaps=(Gap("show clock detail", "this line is not understood"),))
ENDINGS = ("json", "html", "csv", "xml", "sarif", "prom", "cklb")


def types(*words: object) -> Result:
    result = CliRunner().invoke(app, ["compliance", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def inventory(directory: Path, *records: DeviceRecord) -> Path:
    path = directory / "inventory.json"
    path.write_text(as_text(document_of(records, now=NOW)))
    return path


def judged(directory: Path, *records: DeviceRecord, words: tuple[object, ...] = ()) -> Any:  # noqa: ANN401 JSON
    result = types("--from", inventory(directory, *records), "--json", *words)
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ((GOOD,), ExitCode.DONE),
        ((GOOD, EXPIRED), ExitCode.NOT_COMPLIANT),
        ((GOOD, DOWN), ExitCode.UNREACHABLE),
        ((GOOD, ODD), ExitCode.NOT_UNDERSTOOD),
        ((EXPIRED, DOWN, ODD), ExitCode.NOT_COMPLIANT),
        ((ODD, DOWN), ExitCode.UNREACHABLE),
    ],
    ids=["good", "expired", "down", "odd", "everything", "odd and down"],
)
def test_the_exit_code_is_that_of_what_is_known_to_be_wrong(
    tmp_path: Path, records: tuple[DeviceRecord, ...], code: ExitCode
) -> None:
    assert types("--from", inventory(tmp_path, *records)).exit_code == code


def test_every_form_is_written_in_one_run_and_is_the_same_again(tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    for directory in (first, again):
        directory.mkdir()
    outputs = [word for each in ENDINGS for word in ("-o", first / f"report.{each}")]

    ran = types("--from", inventory(tmp_path, GOOD, EXPIRED, DOWN), *outputs)
    anew = [word for each in ENDINGS for word in ("-o", again / f"report.{each}")]
    remade = types("report", first / "report.json", *anew)

    assert (ran.exit_code, ran.stdout) == (ExitCode.NOT_COMPLIANT, "")
    assert (remade.exit_code, remade.stdout) == (ExitCode.NOT_COMPLIANT, "")
    for each in ENDINGS:
        content = (first / f"report.{each}").read_bytes()
        assert content == (again / f"report.{each}").read_bytes(), each
        assert EXPIRED.name.encode() in content, each


def test_a_history_is_kept(tmp_path: Path) -> None:
    document = judged(tmp_path, EXPIRED, words=("--history", tmp_path / "runs.sqlite"))

    assert {each["status"] for each in document["findings"]} == {"new"}
    assert len(document["history"]["runs"]) == 1


def test_a_policy_counts(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("version: 1\nname: ours\nrules: {EXP-001: info}\n")
    result = types("--from", inventory(tmp_path, EXPIRED), "--policy", policy)

    assert result.exit_code == ExitCode.DONE
    assert "info" in result.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-o", "report.docx"), "The ending of report.docx says no form of a report."),
        (("-o", "missing/report.json"), "is no directory."),
        (("--policy", "missing.yml"), "missing.yml"),
        (("--profile", "lax"), "lax"),
        (("-o", "REPORT.PROM"), "REPORT.PROM does not end in .prom."),
        (("--syslog", "somewhere"), "somewhere"),
        (("--syslog", f"udp://{'a' * 64}"), "is no address of a syslog receiver."),
        (("--webhook", "http://192.0.2.1/"), "192.0.2.1"),
        (("--webhook-ca", "ca.pem"), "no webhook."),
    ],
)
def test_bad_input_is_told_before_any_device_is_asked(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    result = types("--saved", tmp_path / "nothing-here", *words)

    assert result.exit_code == ExitCode.USAGE
    assert told in " ".join(result.stderr.split())


def test_nagios_reads_code_and_line(tmp_path: Path) -> None:
    result = types("--from", inventory(tmp_path, EXPIRED), "--format", "nagios")

    assert result.exit_code == 2
    assert result.stdout.startswith("COMPLIANCE CRITICAL: 1 critical")


def test_what_mends_it_is_printed_and_nothing_else(tmp_path: Path) -> None:
    plain = replace(GOOD, web=replace(GOOD.web, plain=True) if GOOD.web else None)
    result = types("--from", inventory(tmp_path, plain, THIRD), "--mend")

    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0] == GOOD.name
    assert "no ip http server" in lines
    assert THIRD.name not in result.stdout


def test_a_receiver_that_is_not_there_is_told_after_reports_are_written(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    words = ("-o", report, "--syslog", f"unix://{tmp_path}/nobody")
    result = types("--from", inventory(tmp_path, EXPIRED), *words)

    assert result.exit_code == ExitCode.FAILED
    assert "nobody" in result.stderr
    assert json.loads(report.read_text())["totals"]["fail"] >= 1


def test_a_history_that_takes_no_more_costs_no_report(tmp_path: Path) -> None:
    history, report = tmp_path / "runs.sqlite", tmp_path / "report.json"
    later = NOW + timedelta(days=9)
    check_compliance([GOOD], ComplianceRequest(history=history), now=later)
    words = ("--history", history, "-o", report)
    result = types("--from", inventory(tmp_path, EXPIRED), *words)

    assert result.exit_code == ExitCode.FAILED
    assert "older than the newest one" in " ".join(result.stderr.split())
    assert json.loads(report.read_text())["history"] is None


def test_a_monitor_is_told_what_went_wrong_in_its_own_way(tmp_path: Path) -> None:
    result = types("--from", tmp_path / "missing.json", "--format", "nagios")
    told = types("report", tmp_path / "missing.json", "--format", "nagios")

    assert (result.exit_code, told.exit_code) == (3, 3)
    assert result.stdout.startswith("COMPLIANCE UNKNOWN: ")
    assert told.stdout.startswith("COMPLIANCE UNKNOWN: ")


@pytest.mark.parametrize(("severity", "code"), [("medium", 1), ("high", 2), ("info", 0)])
def test_the_exit_code_of_a_plug_in_goes_by_severity(
    tmp_path: Path, severity: str, code: int
) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text(f"version: 1\nrules: {{EXP-001: {severity}}}\n")
    known = inventory(tmp_path, EXPIRED)
    result = types("--from", known, "--policy", policy, "--format", "nagios")

    assert result.exit_code == code, result.stdout


def test_a_monitor_hears_that_somebody_was_not_told(tmp_path: Path) -> None:
    words = ("--format", "nagios", "--syslog", f"unix://{tmp_path}/nobody")

    assert types("--from", inventory(tmp_path, GOOD), *words).exit_code == 3
    assert types("--from", inventory(tmp_path, EXPIRED), *words).exit_code == 2


@pytest.mark.parametrize(
    "words", [("--json", "--format", "csv"), ("--mend", "--json"), ("--mend", "-f", "table")]
)
def test_two_forms_for_standard_output_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = types("--from", inventory(tmp_path, GOOD), *words)

    assert result.exit_code == ExitCode.USAGE
    assert "each say what is to be written" in result.stderr


def test_the_same_form_said_twice_is_one(tmp_path: Path) -> None:
    assert types("--from", inventory(tmp_path, GOOD), "--json", "-f", "json").exit_code == 0


def test_a_token_that_is_empty_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = Recipients(webhook="https://eda.example.com/")
    for token in ("", "t0ken"):
        monkeypatch.setenv("NETPKI_WEBHOOK_TOKEN", token)
        (sender,) = wanted.senders()
        assert isinstance(sender, partial)
        assert sender.keywords["webhook"].token == (token or None)


def test_rules_are_listed_and_explained() -> None:
    listed = json.loads(types("rules", "--json").stdout)
    explained = types("rules", "exp-001").stdout

    assert [each["code"] for each in listed] == [rule.code for rule in RULES]
    assert all(rule.code in types("rules").stdout for rule in RULES)
    assert explained.startswith("EXP-001  Own certificates are valid now\nSeverity: critical.")


def test_a_rule_that_is_not_there_is_told_with_those_that_are_like_it() -> None:
    result = types("rules", "EXP-01")

    assert result.exit_code == ExitCode.USAGE
    assert "Did you mean EXP-001" in result.stderr


def test_a_policy_is_checked(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("version: 1\nname: ours\nrules: {EXP-001: info, KEY-*: off}\n")
    levels = json.loads(types("policy", policy, "--json").stdout)["rules"]

    assert (levels["EXP-001"], levels["KEY-001"], levels["EXP-002"]) == ("info", "off", "high")
    assert "ours: profile default, 0 approved anchors" in types("policy", policy).stdout
