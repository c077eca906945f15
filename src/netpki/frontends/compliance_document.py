"""The result of a compliance run as plain data: ``frontends/schemas/compliance-1.json``.

Every report is made from this document and from nothing else.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import netpki
from netpki.errors import InputError
from netpki.frontends.files import read_json
from netpki.frontends.shape import damage_in
from netpki.pki.names import harmless
from netpki.platforms.contract import ConfigurationLine, DeviceRecord, HeldCertificate
from netpki.services.compliance import (
    RULES,
    SEVERITIES,
    Assessed,
    Assessment,
    Finding,
    Policy,
    Rule,
    State,
    Waiver,
    is_open,
    is_unwanted,
)
from netpki.services.compliance.finding import OUTCOMES
from netpki.services.inventory import Fleet

FORMAT: Final = "netpki-compliance"
VERSION: Final = 1

_NEXT: Final = timedelta(days=90)
_WEEK: Final = timedelta(weeks=1)
_WEEKS: Final = 14
"""Ninety days touch as many weeks at most."""

Remedies = Callable[[Finding, DeviceRecord, Policy], Mapping[str, Any] | None]
"""``Remedy`` as plain data; None where none is known."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a run besides its findings.

    Attributes:
        now: When it began, aware.
        policy: By which was judged.
        profile: Which shipped profile the policy is based on.
        inventory_at: When the inventory was made, if that was before.
    """

    now: datetime
    policy: Policy
    profile: str = "default"
    inventory_at: str | None = None


def document_of(
    assessment: Assessment, fleet: Fleet, run: Run, *, remedies: Remedies
) -> dict[str, Any]:
    """The whole document; the same run gives the same document.

    What history tells (``status`` and ``since`` of findings, ``fixed``, ``unconfirmed``,
    ``history``) is empty
    until ``services.history`` fills it in.
    """
    records = {record.name: record for record in fleet.records}
    findings = [
        _finding(each, records[each.device], run, remedies) for each in assessment.findings
    ]
    unwanted = _unwanted(assessment.findings, run.policy)
    devices = [
        _device(each, records[each.device], unwanted.get(each.device, frozenset()))
        for each in assessment.devices
    ]
    expiries = list(_expiries(fleet))
    return {
        "format": FORMAT,
        "version": VERSION,
        "generated_at": run.now.astimezone(UTC).isoformat(timespec="seconds"),
        "generator": f"netpki {netpki.__version__}",
        "inventory_at": run.inventory_at,
        "policy": {
            "name": harmless(run.policy.name),
            "profile": run.profile,
            "fail_on": run.policy.fail_on,
        },
        "totals": _totals(devices, findings),
        "rules": [_rule(rule) for rule in RULES],
        "not_checked": [
            {"rule": rule.code, "needs": need} for rule, need in assessment.not_checked
        ],
        "devices": devices,
        "expiries": expiries,
        "weeks": _weeks(expiries, run.now),
        "findings": findings,
        "fixed": [],
        "unconfirmed": [],
        "waivers": {
            "expired": [_waiver(each) for each in assessment.expired],
            "unmatched": [_waiver(each) for each in assessment.unmatched],
        },
        "history": None,
    }


def as_text(document: Mapping[str, Any]) -> str:
    """The document as JSON with one finding, and one device, a line."""
    parts = (f"  {json.dumps(key)}: {_value(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def require_document(value: object, *, source: str) -> dict[str, Any]:
    """``value`` if it is a report that this program reads.

    Raises:
        InputError: It is something else, or of another version.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise InputError(
            f"{source} is no compliance report.",
            hint="Make one with: netpki compliance --format json",
        )
    if value.get("version") != VERSION:
        raise InputError(
            f"{source} is a compliance report of version {value.get('version')!r}; this netpki "
            f"reads version {VERSION}.",
            hint="Make it anew with this netpki.",
        )
    return value


def read_report(path: Path) -> dict[str, Any]:
    """A report from its file.

    Raises:
        InputError: It cannot be read, is no compliance report, or lacks a part of one.
    """
    hint = "Make a report with: netpki compliance --format json"
    document = require_document(read_json(path, hint), source=str(path))
    damage = damage_in(document, "compliance-1.json")
    if damage is not None:
        raise InputError(f"{path} is damaged: {damage}.", hint=hint)
    return document


def _value(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    return "[\n" + ",\n".join(f"    {json.dumps(entry)}" for entry in value) + "\n  ]"


def _totals(
    devices: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    statuses = Counter(device["status"] for device in devices)
    states = Counter(finding["state"] for finding in findings)
    failing = Counter(each["severity"] for each in findings if each["state"] == "fail")
    return {
        "devices": len(devices),
        "complete": statuses["complete"],
        "incomplete": statuses["incomplete"],
        "unreachable": statuses["unreachable"],
        "compliant": sum(device["standing"] == "fine" for device in devices),
        "fail": states["fail"],
        "unknown": states["unknown"],
        "waived": states["waived"],
        "open": sum(finding["open"] for finding in findings),
        "by_severity": {severity: failing[severity] for severity in SEVERITIES},
    }


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "code": rule.code,
        "title": rule.title,
        "severity": rule.severity,
        "source": rule.source,
        "why": rule.why,
        "remedy": rule.remedy,
        "stig": list(rule.stig),
        "stig_in_part": rule.stig_in_part,
        "compares_devices": rule.compares_devices,
    }


def _unwanted(findings: Iterable[Finding], policy: Policy) -> dict[str, set[State]]:
    """States of the findings by which devices are not as the policy wants them."""
    found: dict[str, set[State]] = defaultdict(set)
    for finding in findings:
        if is_unwanted(finding, policy):
            found[finding.device].add(finding.state)
    return found


def _device(
    assessed: Assessed, record: DeviceRecord, unwanted: Collection[State]
) -> dict[str, Any]:
    codes: dict[str, list[str]] = defaultdict(list)
    for code, outcome in assessed.outcomes.items():
        codes[outcome].append(code)
    return {
        "name": record.name,
        "platform": record.platform,
        "hostname": record.hostname,
        "release": record.release,
        "status": _status(record),
        "standing": _standing(assessed, record, unwanted),
        "outcomes": {outcome: codes[outcome] for outcome in OUTCOMES if codes[outcome]},
        "judged": dict(assessed.judged),
        "sources": [
            {"command": source.command, "origin": source.origin} for source in record.sources
        ],
    }


def _status(record: DeviceRecord) -> str:
    if not record.reached:
        return "unreachable"
    return "incomplete" if record.gaps else "complete"


def _standing(assessed: Assessed, record: DeviceRecord, unwanted: Collection[State]) -> str:
    """What the device is, all in all; never fine where nothing was judged."""
    if not record.reached:
        return "unreachable"
    if "fail" in unwanted:
        return "fail"
    if unwanted or record.gaps:
        return "unknown"
    return "fine" if any(assessed.judged.values()) else "idle"


def _finding(
    finding: Finding, record: DeviceRecord, run: Run, remedies: Remedies
) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity,
        "state": finding.state,
        "open": is_open(finding, run.policy),
        "device": finding.device,
        "subject": {
            "kind": finding.subject.kind,
            "name": finding.subject.name,
            "id": finding.subject.id,
        },
        "message": finding.message,
        "line": _line(finding.subject.line),
        "mend": remedies(finding, record, run.policy),
        "waiver": _waiver(finding.waiver) if finding.waiver else None,
        "status": None,
        "since": None,
    }


def _line(line: ConfigurationLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {"text": harmless(line.text), "number": line.number, "origin": line.origin}


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "rule": waiver.rule,
        "devices": list(waiver.devices),
        "subject": waiver.subject,
        "owner": harmless(waiver.owner),
        "reason": harmless(waiver.reason),
        "expires": waiver.expires.isoformat(),
        "line": waiver.line,
    }


def _expiries(fleet: Fleet) -> Iterator[dict[str, Any]]:
    """Where certificates end, by device: for metrics and pictures."""
    for record in fleet.records:
        for held in _dated(record.certificates):
            yield {
                "device": record.name,
                "certificate": fleet.id_of(held),
                "subject": harmless(held.subject or held.serial_number or ""),
                "kind": held.kind,
                "trustpoints": list(held.trustpoints),
                "not_after": _time(held.not_after),
            }


def _weeks(expiries: Iterable[Mapping[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """What ends in the next 90 days, by week from Monday, those in which nothing ends included."""
    found: dict[date, list[Mapping[str, Any]]] = {
        _monday(now.date()) + week * _WEEK: [] for week in range(_WEEKS)
    }
    for each in expiries:
        end = datetime.fromisoformat(each["not_after"])
        if now <= end <= now + _NEXT:
            found[_monday(end.date())].append(each)
    return [
        {
            "from": monday.isoformat(),
            "certificates": len({each["certificate"] for each in ending}),
            "devices": len({each["device"] for each in ending}),
        }
        for monday, ending in found.items()
    ]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _dated(certificates: Iterable[HeldCertificate]) -> Iterator[HeldCertificate]:
    return (held for held in certificates if held.not_after and held.kind != "trustpool")


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
