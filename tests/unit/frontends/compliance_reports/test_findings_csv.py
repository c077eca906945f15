"""Findings as rows, none of which a spreadsheet takes for a formula."""

from __future__ import annotations

import copy
import csv
import io

import pytest
from support.compliance_reports import (
    HOSTILE,
    Facts,
    device,
    document,
    example,
    finding,
    hostile,
    with_history,
)

from netpki.frontends.reports.compliance.findings_csv import findings_csv
from netpki.pki.names import harmless


def rows(report: Facts) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(findings_csv(report), newline="")))


def test_a_row_has_everything_about_one_finding() -> None:
    first, second, third = rows(with_history(example()))
    assert first == {
        "device": "r1",
        "platform": "ios",
        "device_status": "complete",
        "rule": "EXP-001",
        "title": "What EXP-001 asks for",
        "severity": "critical",
        "state": "fail",
        "open": "yes",
        "subject_kind": "certificate",
        "subject": "CN=r1 (identity, TP)",
        "message": "It ended on 2026-11-20, by our clock.",
        "origin": "r1.cfg",
        "line": "41",
        "text": " certificate 0A",
        "mend": "crypto pki enroll TP",
        "status": "open",
        "since": "2026-11-20T01:00:00+00:00",
        "waiver_owner": "",
        "waiver_reason": "",
        "waiver_expires": "",
        "source": "policy",
        "remedy": "Renew the certificate.",
        "id": "EXP-001-r1000000",
    }
    assert (second["device_status"], second["state"], second["line"]) == (
        "unreachable",
        "unknown",
        "",
    )
    assert (third["state"], third["open"]) == ("waived", "no")
    assert (third["waiver_owner"], third["waiver_reason"], third["waiver_expires"]) == (
        "network team",
        "the vendor says so",
        "2026-12-31",
    )


def test_what_was_fixed_is_no_finding_any_more() -> None:
    assert [each["device"] for each in rows(with_history(example()))] == ["r1", "r3", "r2"]


def test_every_line_ends_as_the_rfc_has_it_and_has_all_columns() -> None:
    text = findings_csv(hostile())
    assert text.count("\r\n") == text.count("\n") == text.count("\r") == 1 + len(HOSTILE)
    assert {len(row) for row in csv.reader(io.StringIO(text, newline=""))} == {23}


@pytest.mark.parametrize(
    ("told", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("a;=1", "a;'=1"),
        ("\t=1", "?=1"),
        ("\x1b[2J", "?[2J"),
        ("CN=a,O=b", "CN=a,O=b"),
    ],
)
def test_nothing_a_device_says_is_a_formula(told: str, cell: str) -> None:
    line = {"text": told, "number": 1, "origin": told}
    found = finding("EXP-001", told, subject=told, message=told, line=line)
    found["mend"] = {"kind": "device", "lines": [told]}
    report = document([{**device(told), "platform": told}], [found])
    report["rules"][0] |= {"title": told, "source": told, "remedy": told}
    (row,) = rows(report)
    names = ("device", "platform", "subject", "message", "text", "origin", "mend")
    assert {row[name] for name in (*names, "title", "source", "remedy")} == {cell}


def test_every_hostile_name_is_read_back_harmlessly() -> None:
    shown = [harmless(name) for name in HOSTILE]
    shown[1] = f"'{shown[1]}"  # the formula
    assert [row["device"] for row in rows(hostile())] == shown
    assert [row["message"] for row in rows(hostile())] == shown


def test_the_same_document_gives_the_same_bytes() -> None:
    assert findings_csv(example()) == findings_csv(copy.deepcopy(example()))
