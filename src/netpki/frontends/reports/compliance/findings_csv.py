"""Findings for spreadsheets: one row each, none of which has a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from netpki.frontends.reports.compliance.indexes import Finding, rules_by_code
from netpki.frontends.reports.inventory_csv import inert_cells
from netpki.frontends.reports.overview import Document

COLUMNS: Final = (
    *("device", "platform", "device_status", "rule", "title", "severity", "state", "open"),
    *("subject_kind", "subject", "message", "origin", "line", "text", "mend"),
    *("status", "since", "waiver_owner", "waiver_reason", "waiver_expires"),
    *("source", "remedy", "id"),
)
_OF_FINDING: Final = (
    *("device", "rule", "severity", "state", "open", "message", "status", "since", "id"),
)
_OF_RULE: Final = ("title", "source", "remedy")


def findings_csv(document: Document) -> str:
    """All rows below their heading, as RFC 4180 has it; write it without changing line ends.

    They are what is wrong, unknown or waived now; what was fixed, and what the run could not
    confirm, is in the JSON document.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_rows(document))
    return text.getvalue()


def _rows(document: Document) -> Iterator[dict[str, str]]:
    devices = {
        device["name"]: inert_cells(
            {"platform": device["platform"], "device_status": device["status"]}
        )
        for device in document["devices"]
    }
    rules = {
        code: inert_cells({name: rule[name] for name in _OF_RULE})
        for code, rule in rules_by_code(document).items()
    }
    for each in document["findings"]:
        known = {name: value for name, value in _of_finding(each).items() if value is not None}
        yield (devices.get(each["device"], {}) | rules.get(each["rule"], {}) | inert_cells(known))


def _of_finding(finding: Finding) -> dict[str, Any]:
    line, waiver = finding["line"] or {}, finding["waiver"] or {}
    return {
        **{name: finding[name] for name in _OF_FINDING},
        "subject_kind": finding["subject"]["kind"],
        "subject": finding["subject"]["name"],
        "origin": line.get("origin"),
        "line": line.get("number"),
        "text": line.get("text"),
        "mend": finding["mend"]["lines"] if finding["mend"] else None,
        **{f"waiver_{name}": waiver.get(name) for name in ("owner", "reason", "expires")},
    }
