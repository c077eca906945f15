"""A check for monitoring: its exit code, its one line, its performance data, nothing injected."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from support.compliance_reports import HOSTILE, Facts, device, document, example, finding, hostile

from netpki.frontends.reports.compliance.nagios import nagios

PERFORMANCE = re.compile(r"'([a-z]+)'=(\d+);(\d*);(\d*);(\d*);(\d*)")
"""As the guidelines for plug-ins have it: label, value, warning, critical, least, greatest."""


def failing(*severities: str, **parts: Any) -> Facts:  # noqa: ANN401 any part
    found = [
        finding("EXP-001", f"r{number}", severity=each, **parts)
        for number, each in enumerate(severities)
    ]
    return document([device(each["device"], fail=["EXP-001"]) for each in found], found)


def unknown(*more: str) -> Facts:
    found = finding("META-001", "r9", state="unknown", severity="critical")
    report = failing(*more)
    devices = [*report["devices"], device("r9", unknown=["META-001"])]
    return document(devices, [*report["findings"], found])


@pytest.mark.parametrize(
    ("report", "code", "status"),
    [
        (failing("critical"), 2, "COMPLIANCE CRITICAL: 1 critical on 1 of 1 device"),
        (failing("high"), 2, "COMPLIANCE CRITICAL: 1 high on 1 of 1 device"),
        (failing("medium", "low"), 1, "COMPLIANCE WARNING: 1 medium, 1 low on 2 of 2 devices"),
        (failing("low"), 1, "COMPLIANCE WARNING: 1 low on 1 of 1 device"),
        (failing("info"), 0, "COMPLIANCE OK: 1 info on 1 of 1 device"),
        (unknown(), 3, "COMPLIANCE UNKNOWN: 1 unknown on 1 of 1 device"),
        (unknown("low"), 1, "COMPLIANCE WARNING: 1 low, 1 unknown on 2 of 2 devices"),
        (unknown("high"), 2, "COMPLIANCE CRITICAL: 1 high, 1 unknown on 2 of 2 devices"),
        (failing("high", open=False), 0, "COMPLIANCE OK: no open finding on 1 device"),
        (document([device("r1")], []), 0, "COMPLIANCE OK: no open finding on 1 device"),
        (document([], []), 3, "COMPLIANCE UNKNOWN: no device was judged"),
    ],
)
def test_the_worst_open_finding_is_the_state(report: Facts, code: int, status: str) -> None:
    found, output = nagios(report)
    assert found == code
    assert output.partition(" | ")[0] == status


@pytest.mark.parametrize(
    ("severity", "code"), [("critical", 2), ("high", 1), ("medium", 1), ("low", 0)]
)
def test_severities_of_states_can_be_chosen(severity: str, code: int) -> None:
    found, output = nagios(failing(severity), warning="medium", critical="critical")
    assert found == code
    assert "'critical'=" in output
    bounds = {name: (warn, crit) for name, _, warn, crit, *_ in PERFORMANCE.findall(output)}
    assert bounds["critical"] == ("", "0")
    assert bounds["high"] == bounds["medium"] == ("0", "")
    assert bounds["low"] == bounds["info"] == ("", "")


def test_the_whole_output_of_a_run() -> None:
    assert nagios(example()) == (
        2,
        (
            "COMPLIANCE CRITICAL: 1 critical, 1 unknown on 2 of 3 devices | "
            "'critical'=1;;0;0; 'high'=0;;0;0; 'medium'=0;0;;0; 'low'=0;0;;0; 'info'=0;;;0; "
            "'unknown'=1;;;0; 'waived'=1;;;0; 'reached'=2;;;0;3 'compliant'=1;;;0;3\n"
            "critical: r1 EXP-001 CN=r1 (identity, TP): It ended on 2026-11-20, by our clock.\n"
            "unknown: r3 META-001 connection: The device was not reached: timed out.\n"
        ),
    )


def test_performance_data_is_all_there_is_behind_the_bar() -> None:
    first, *_ = nagios(example())[1].splitlines()
    behind = first.partition(" | ")[2].split(" ")
    assert [bool(PERFORMANCE.fullmatch(each)) for each in behind] == [True] * 9


def test_ten_findings_are_shown_and_the_rest_is_counted() -> None:
    lines = nagios(failing(*["high"] * 12))[1].splitlines()
    assert len(lines) == 1 + 10 + 1
    assert lines[-1] == "and 2 more"
    assert len(nagios(failing(*["high"] * 10))[1].splitlines()) == 1 + 10


def test_a_long_message_is_cut_and_all_stays_below_what_every_version_reads() -> None:
    output = nagios(failing(*["high"] * 20, message="x" * 1000))[1]
    assert output.splitlines()[1].endswith("xxx...")
    assert len(output.splitlines()[1]) == 203
    assert len(output.encode()) < 4096


def test_nothing_a_device_says_is_performance_data_or_a_line_or_markup() -> None:
    report = hostile()
    piped = finding("EXP-001", "a|'x'=1", message="b|c", subject="$(reboot)`id`")
    report = document([device("a|'x'=1", fail=["EXP-001"])], [piped, *report["findings"]])
    output = nagios(report)[1]
    lines = output.splitlines()
    assert len(lines) == 1 + 1 + len(HOSTILE)
    assert lines[1] == "high: a??x?=1 EXP-001 ?(reboot)?id?: b?c"
    assert output.count("|") == 1
    assert not set("`~$&'\"<>") & set("".join(lines[1:]))
    assert output.replace("\n", "").isprintable()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert nagios(example()) == nagios(copy.deepcopy(example()))
