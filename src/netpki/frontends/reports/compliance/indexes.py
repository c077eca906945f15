"""Parts of a compliance document, found by device and rule: what the machine formats share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from netpki.frontends.reports.overview import Document
from netpki.services.compliance import SEVERITIES

Finding = Mapping[str, Any]
ByPlace = Mapping[tuple[str, str], Sequence[Finding]]
"""Findings by device and rule."""

STATES: Final = ("fail", "unknown", "waived")
"""Of a finding; the worst first."""


def findings_by_place(document: Document) -> ByPlace:
    """All findings, what fails before what is unknown before what is waived, the worst first."""
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for each in sorted(document["findings"], key=_badness):
        found[each["device"], each["rule"]].append(each)
    return found


def rules_by_code(document: Document) -> dict[str, Mapping[str, Any]]:
    """In the order of the document."""
    return {rule["code"]: rule for rule in document["rules"]}


def outcomes_of(device: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Codes of rules, sorted, with their outcome on a device."""
    return iter(
        sorted((code, outcome) for outcome, codes in device["outcomes"].items() for code in codes)
    )


def version_of(document: Document) -> str:
    """Of the program that judged."""
    return str(document["generator"]).rpartition(" ")[2]


def excuse_of(finding: Finding) -> str:
    """Who has taken responsibility, why and until when; empty without a waiver."""
    waiver = finding["waiver"]
    if waiver is None:
        return ""
    return f"{waiver['reason']} (waived until {waiver['expires']} by {waiver['owner']})"


def _badness(finding: Finding) -> tuple[int, int]:
    return STATES.index(finding["state"]), SEVERITIES.index(finding["severity"])
