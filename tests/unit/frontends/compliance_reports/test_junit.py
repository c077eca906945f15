"""JUnit XML: cases by device and rule, nothing unknown passes, nothing a device says is markup."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree
from support.compliance_reports import (
    HOSTILE,
    Facts,
    device,
    document,
    example,
    finding,
    hostile,
    waiver,
)

from netpki.frontends.reports.compliance.junit import junit
from netpki.pki.names import harmless

XSD = etree.XMLSchema(
    etree.parse(Path(__file__).parents[3] / "corpus" / "schemas" / "junit-10.xsd")
)


def read(report: Facts) -> Any:  # noqa: ANN401 junitparser has few types
    return JUnitXml.fromstring(junit(report).encode())


def results(report: Facts) -> dict[tuple[str, str], list[tuple[type, str, str, str]]]:
    return {
        (case.classname, case.name): [
            (type(each), each.type, each.message, each.text) for each in case.result
        ]
        for suite in read(report)
        for case in suite
    }


def test_a_device_is_a_suite_and_a_rule_on_it_is_a_case() -> None:
    failed = "critical: CN=r1 (identity, TP): It ended on 2026-11-20, by our clock."
    down = "unknown: connection: The device was not reached: timed out."
    waived = (
        "waived: trendmicro: revocation-check is none. the vendor says so "
        "(waived until 2026-12-31 by network team)"
    )
    assert results(example()) == {
        ("r1", "EXP-001 What EXP-001 asks for"): [(Failure, "critical", failed, failed)],
        ("r1", "KEY-001 What KEY-001 asks for"): [],
        ("r1", "META-001 What META-001 asks for"): [],
        ("r1", "REV-001 What REV-001 asks for"): [],
        ("r2", "EXP-001 What EXP-001 asks for"): [],
        ("r2", "META-001 What META-001 asks for"): [],
        ("r2", "REV-001 What REV-001 asks for"): [(Skipped, "medium", waived, waived)],
        ("r3", "META-001 What META-001 asks for"): [(Error, "medium", down, down)],
    }


def test_the_numbers_of_a_suite_and_of_all_are_those_of_their_cases() -> None:
    root = read(example())
    assert (root.tests, root.failures, root.errors) == (8, 1, 1)
    assert [
        (each.name, each.tests, each.failures, each.errors, each.skipped) for each in root
    ] == [("r1", 4, 1, 0, 0), ("r2", 3, 0, 0, 1), ("r3", 1, 0, 1, 0)]
    assert {each.timestamp for each in root} == {"2026-11-22T12:00:00"}


def test_what_does_not_concern_a_device_or_is_off_has_no_case() -> None:
    report = document([device("r1", off=["EXP-001"], not_applicable=["KEY-001"])], [])
    assert results(report) == {}
    assert [suite.tests for suite in read(report)] == [0]


def test_a_case_has_a_line_for_each_finding_the_worst_first() -> None:
    found = [
        finding("EXP-001", "r1", state="unknown", message="Nobody knows.", subject="b"),
        finding("EXP-001", "r1", severity="low", message="Soon.", subject="c"),
        finding("EXP-001", "r1", severity="critical", message="Over.", subject="d"),
        finding("EXP-001", "r1", state="waived", message="Late.", subject="a", waiver=waiver()),
    ]
    report = document([device("r1", fail=["EXP-001"])], found)
    ((result,),) = results(report).values()
    kind, severity, message, text = result
    assert (kind, severity, message) == (Failure, "critical", "critical: d: Over.")
    assert text.splitlines() == [
        "critical: d: Over.",
        "low: c: Soon.",
        "unknown: b: Nobody knows.",
        "waived: a: Late. the vendor says so (waived until 2026-12-31 by network team)",
    ]


def test_an_expired_waiver_excuses_nothing() -> None:
    over = finding("EXP-001", "r1", message="Over.", waiver=waiver(expires="2026-11-01"))
    ((result,),) = results(document([device("r1", fail=["EXP-001"])], [over])).values()
    assert result[0] is Failure
    assert "waived" not in result[3]


@pytest.mark.parametrize("make", [example, hostile])
def test_it_is_as_the_schema_of_jenkins_has_it(make: Any) -> None:  # noqa: ANN401 any
    XSD.assertValid(etree.fromstring(junit(make()).encode()))


def test_nothing_a_device_says_is_markup_and_every_name_is_read_back() -> None:
    root = ET.fromstring(junit(hostile()))  # noqa: S314 our own
    assert [each.get("name") for each in root] == [harmless(name) for name in HOSTILE]
    assert {each.tag for each in root.iter()} == {"testsuites", "testsuite", "testcase", "failure"}
    assert [each.text for each in root.iter("failure")] == [
        harmless(f"high: {name}: {name}") for name in HOSTILE
    ]
    assert "<!" not in junit(hostile())
    assert not any(character < " " and character != "\n" for character in junit(hostile()))


def test_the_bytes_are_the_same_again_and_with_either_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports = [example(), hostile()]
    texts = {}
    for library in (etree, ET):
        monkeypatch.setattr("junitparser.junitparser.etree", library)
        texts[library] = [junit(copy.deepcopy(report)) for report in reports]
    assert texts[etree] == texts[ET]
    assert texts[etree][0].startswith(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<testsuites name="netpki compliance" tests="8" failures="1" errors="1">\n'
        '<testsuite name="r1" '
    )


def test_devices_of_the_same_shown_name_stay_two() -> None:
    report = document([device("a\x00"), device("a\x01")], [])
    assert [suite.name for suite in read(report)] == ["a?", "a?"]
