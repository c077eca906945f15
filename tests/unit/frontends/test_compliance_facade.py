"""Judging a fleet: the same run gives the same bytes; a day later, exactly the change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.certificates import NOON
from support.compliance_fleets import fleet, router, unreached

from netpki.errors import InputError
from netpki.frontends.compliance_document import as_text, read_report, require_document
from netpki.frontends.facade.compliance import ComplianceRequest, check_compliance, comply
from netpki.frontends.inventory_document import document_of
from netpki.frontends.report_forms import FormName
from netpki.frontends.reports.compliance.writing import rendered

DAY = timedelta(days=1)
FLEET = tuple(fleet(6, NOON))
SCHEMA = json.loads(
    (Path(__file__).parents[3] / "src/netpki/frontends/schemas/compliance-1.json").read_text()
)


def told(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["rule"], each["device"]) for each in findings}


@pytest.mark.parametrize("form", [form for form in FormName if form is not FormName.TABLE])
def test_the_same_input_gives_the_same_bytes_whatever_the_order(form: FormName) -> None:
    one = check_compliance(FLEET, ComplianceRequest(), now=NOON)
    other = check_compliance(FLEET[::-1], ComplianceRequest(), now=NOON)

    assert rendered(one, form) == rendered(other, form)


def test_two_runs_a_day_apart_report_exactly_the_difference(tmp_path: Path) -> None:
    request = ComplianceRequest(history=tmp_path / "runs.sqlite")
    expired, second, third, *rest = FLEET
    later = (
        router(0, NOON, 300),
        replace(second, web=replace(second.web, plain=True)),
        unreached(third.name),
        *rest,
    )
    first = check_compliance(FLEET, request, now=NOON)
    again = check_compliance(later, request, now=NOON + DAY)

    assert told(first["findings"]) == {("EXP-001", expired.name)}
    new = [each for each in again["findings"] if each["status"] == "new"]
    assert told(new) == {("HTTPS-001", second.name), ("META-001", third.name)}
    assert told(again["fixed"]) == {("EXP-001", expired.name)}
    assert again["unconfirmed"] == []


def test_the_document_is_as_its_schema_says(tmp_path: Path) -> None:
    request = ComplianceRequest(history=tmp_path / "runs.sqlite")
    validator = Draft202012Validator(SCHEMA)
    Draft202012Validator.check_schema(SCHEMA)
    for day in (0, 1):
        records = FLEET[: len(FLEET) - day]
        document = check_compliance(records, request, now=NOON + day * DAY)
        assert [error.message for error in validator.iter_errors(document)] == []


def test_a_document_says_when_its_inventory_was_made() -> None:
    document = check_compliance(FLEET, ComplianceRequest(), now=NOON + DAY, inventory_at=NOON)

    assert document["inventory_at"] == "2026-11-22T12:00:00+00:00"
    assert "TIME-003" not in {each["rule"] for each in document["findings"]}


def test_what_ends_in_the_next_weeks_is_counted_from_monday() -> None:
    document = check_compliance(FLEET[:2], ComplianceRequest(), now=NOON + 140 * DAY)

    ending = [week for week in document["weeks"] if week["certificates"]]
    assert document["weeks"][0]["from"] == "2027-04-05"
    assert len(document["weeks"]) == 14
    assert ending == [{"from": "2027-06-07", "certificates": 1, "devices": 1}]


def readings(*names: str) -> dict[str, dict[str, Any]]:
    known = {record.name: record for record in FLEET}
    return {name: {"inventory": document_of([known[name]], now=NOON)} for name in names}


def test_what_tasks_read_is_judged_and_reports_are_written(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    down = {"unreachable": True, "msg": "r9 did not answer."}
    result = comply({**readings("r00001"), "r9": down, "r10": {}}, ComplianceRequest(),
                    reports=[report])  # fmt: skip

    assert (result["changed"], result["compliant"]) == (True, False)
    assert result["reports"] == [str(report)]
    assert result["totals"]["unreachable"] == 2
    messages = {each["device"]: each["message"] for each in result["findings"]}
    assert "r9 did not answer" in messages["r9"]
    assert "it had no turn" in messages["r10"]
    assert read_report(report)["totals"] == result["totals"]


def test_in_a_dry_run_nothing_is_written(tmp_path: Path) -> None:
    request = ComplianceRequest(history=tmp_path / "runs.sqlite")
    result = comply(readings("r00001"), request, reports=[tmp_path / "r.html"], dry_run=True)

    assert (result["changed"], result["reports"]) == (False, [])
    assert list(tmp_path.iterdir()) == []


def test_a_reading_that_is_no_inventory_is_refused() -> None:
    with pytest.raises(InputError, match=r"^What was read of r1"):
        comply({"r1": {"inventory": {"devices": "x"}}}, ComplianceRequest())


@pytest.mark.parametrize("value", [[], {"format": "netpki-inventory"}, None])
def test_another_document_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="is no compliance report"):
        require_document(value, source="x.json")


def test_a_report_of_a_later_version_is_refused() -> None:
    document = check_compliance(FLEET[:1], ComplianceRequest(), now=NOON)

    with pytest.raises(InputError, match="of version 2"):
        require_document({**document, "version": 2}, source="x.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), (b"\xff", "is no JSON"), (b"[" * 200_000, "is no JSON")],
)
def test_a_file_that_is_no_report_is_refused(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(InputError, match=message):
        read_report(path)


def test_the_text_has_a_finding_a_line() -> None:
    document = check_compliance(FLEET, ComplianceRequest(), now=NOON)
    text = as_text(document)

    assert json.loads(text) == document
    assert sum('"rule": "EXP-001"' in line and '"id"' in line for line in text.splitlines()) == 1
