"""Devices are right that have the findings which were put there, and no other."""

from __future__ import annotations

from typing import Any

from benchmarks.compliance_verdicts import (
    EXPIRED,
    FINE,
    UNREACHED,
    history_devices,
    right_devices,
)

WANTED = {"r1": FINE, "r2": EXPIRED, "r3": UNREACHED}


def finding(device: str, rule: str, state: str = "fail", status: str | None = None) -> Any:  # noqa: ANN401 a part of a document
    return {"device": device, "rule": rule, "state": state, "status": status}


def document(*findings: dict[str, Any], standing: str = "fine") -> dict[str, Any]:
    standings = {"r1": standing, "r2": "fail", "r3": "unreachable"}
    return {
        "devices": [{"name": name, "standing": each} for name, each in standings.items()],
        "findings": list(findings),
    }


BOTH = (finding("r2", "EXP-001"), finding("r3", "META-001", "unknown"))


def test_all_are_right() -> None:
    assert right_devices(document(*BOTH), WANTED) == 3


def test_a_finding_too_few_too_many_or_of_another_state_is_wrong() -> None:
    assert right_devices(document(BOTH[0]), WANTED) == 2
    assert right_devices(document(*BOTH, finding("r1", "EXP-001")), WANTED) == 2
    assert right_devices(document(*BOTH, finding("r2", "EXP-002")), WANTED) == 2
    assert right_devices(document(BOTH[1], finding("r2", "EXP-001", "unknown")), WANTED) == 2


def test_a_device_of_which_nothing_was_judged_is_not_right() -> None:
    assert right_devices(document(*BOTH, standing="idle"), WANTED) == 2


def test_none_is_right_where_others_are_told_of() -> None:
    assert right_devices(document(*BOTH), {"r1": FINE, "r2": EXPIRED}) == 0
    assert right_devices(document(*BOTH), {**WANTED, "r4": FINE}) == 0


def test_the_history_has_to_say_the_same_of_all_findings_of_a_device() -> None:
    found = document(
        finding("r1", "EXP-001", status="new"),
        finding("r2", "EXP-001", status="new"),
        finding("r2", "EXP-002", status="open"),
        finding("r3", "META-001", status="open"),
    )
    assert history_devices(found, "new") == 1
    assert history_devices(found, "open") == 1
    assert history_devices(found, "fixed") == 0
