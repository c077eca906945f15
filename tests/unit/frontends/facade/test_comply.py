"""Judging by what tasks read: what is looked at before, and what a run without traces knows."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.certificates import NOON
from support.compliance_fleets import fleet

from netpki.errors import InputError
from netpki.frontends.facade.compliance import (
    ComplianceRequest,
    check_compliance,
    comply,
    prepare,
)
from netpki.frontends.inventory_document import document_of

DAMAGED = "is damaged, or no history of netpki"


def damaged(directory: Path) -> Path:
    path = directory / "runs.sqlite"
    path.write_text("no database")
    return path


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("Nothing of it was read: no answer.", "r1: no answer."),
        ("Nothing of it was read: no answer.", "Task failed: r1: no answer."),
        ("Nothing of it was read: r2: no answer.", "r2: no answer."),
    ],
)
def test_the_reason_names_the_device_once(message: str, name: str) -> None:
    (found,) = comply({"r1": {"msg": name}}, ComplianceRequest())["findings"]
    assert (found["rule"], found["message"]) == ("META-001", message)


def test_what_can_be_used_leaves_no_trace(tmp_path: Path) -> None:
    request = ComplianceRequest(history=tmp_path / "runs.sqlite")
    prepared = prepare(request, [tmp_path / "report.html"])
    assert prepared.read.policy.name == "default"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_used_is_told_before_the_fleet_is_read(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("version: 2\n")
    cases = (
        (ComplianceRequest(), tmp_path / "report.pdf", "report.pdf"),
        (ComplianceRequest(), tmp_path / "none" / "report.html", "is no directory"),
        (ComplianceRequest(policy=policy), tmp_path / "report.html", "policy.yml line 1"),
        (ComplianceRequest(history=damaged(tmp_path)), tmp_path / "report.html", DAMAGED),
    )
    for request, report, message in cases:
        with pytest.raises(InputError, match=re.escape(message)):
            prepare(request, [report])


def test_a_dry_run_judges_by_the_history_and_adds_nothing(tmp_path: Path) -> None:
    (record,) = fleet(1, NOON)
    path = tmp_path / "runs.sqlite"
    request = ComplianceRequest(history=path)
    check_compliance([record], request, now=NOON)
    before = path.read_bytes()
    readings = {record.name: {"inventory": document_of([record], now=NOON)}}

    result = comply(readings, request, dry_run=True)
    assert not result["changed"]
    assert path.read_bytes() == before

    damaged(tmp_path)
    with pytest.raises(InputError, match=DAMAGED):
        comply(readings, request, dry_run=True)


def test_a_run_is_added_and_counts_as_a_change(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    result = comply({"r1": {"msg": "no answer"}}, ComplianceRequest(history=path))

    assert (result["changed"], result["reports"]) == (True, [])
    assert [each["status"] for each in result["findings"]] == ["new"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (1,)
