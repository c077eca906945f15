"""Documents of runs, one for each night, with findings that tests choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from support.compliance_reports import Facts, document, finding, standing

RULES = ("EXP-001", "KEY-001", "REV-001")


def night(number: int) -> str:
    """When the run of a night in November 2026 began."""
    return f"2026-11-{number:02}T01:00:00+00:00"


def wrong(rule: str, device: str, **parts: Any) -> Facts:  # noqa: ANN401 any part
    """A finding whose id is its rule and device."""
    return finding(rule, device, id=f"{rule}@{device}", **parts)


def run(  # noqa: PLR0913 all have defaults, and a test names what it means
    number: int,
    findings: Iterable[Facts] = (),
    *,
    devices: Iterable[str] = ("r1", "r2"),
    outcomes: Mapping[str, Mapping[str, str]] | None = None,
    statuses: Mapping[str, str] | None = None,
    judged: Mapping[str, int] | None = None,
    **parts: Any,  # noqa: ANN401 any part
) -> Facts:
    """The document of a night.

    Args:
        number: Of the night.
        findings: All of them.
        devices: All of them.
        outcomes: By device and rule, where they do not follow from the findings; "" for a rule
            that was not checked.
        statuses: By device, where it is not ``complete``.
        judged: How many things each rule looked at on every device, where it is not one.
        parts: Others of the document.
    """
    found = list(findings)
    listed = [
        _device(name, found, (outcomes or {}).get(name, {}), (statuses or {}).get(name), judged)
        for name in devices
    ]
    return document(listed, found, generated_at=night(number), **parts)


def _device(
    name: str,
    findings: Iterable[Facts],
    outcomes: Mapping[str, str],
    status: str | None,
    judged: Mapping[str, int] | None,
) -> Facts:
    by_rule = dict.fromkeys(RULES, "pass")
    by_rule |= {each["rule"]: each["state"] for each in findings if each["device"] == name}
    by_rule |= outcomes
    grouped: dict[str, list[str]] = {}
    for code, outcome in by_rule.items():
        if outcome:
            grouped.setdefault(outcome, []).append(code)
    return {
        "name": name,
        "platform": "ios",
        "hostname": name,
        "release": "17.9",
        "status": status or "complete",
        "standing": "unreachable" if status == "unreachable" else standing(grouped),
        "outcomes": grouped,
        "judged": dict.fromkeys(by_rule, 1) | dict(judged or {}),
        "sources": [],
    }
