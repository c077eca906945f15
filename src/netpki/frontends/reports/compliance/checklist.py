"""A checklist for STIG Viewer 3 (CKLB): what the run says of the STIG rules that it covers.

Nobody publishes the form of such files for others to write. The keys are those that several
public programs write which say that STIG Viewer opens their files; **not verified** with STIG
Viewer itself are the values of ``mode``, ``active`` and ``has_path``, the id of the STIG, and that
an item whose ``group_id`` is a STIG id such as ``CISC-ND-001440`` is recognised: netpki knows no
number (``V-...``) for it. The severity is always ``unknown``, as a severity of netpki is no CAT.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from netpki.errors import InputError
from netpki.frontends.reports.compliance.indexes import (
    ByPlace,
    excuse_of,
    findings_by_place,
    outcomes_of,
    rules_by_code,
)
from netpki.frontends.reports.overview import Document, counted, moment_of
from netpki.pki.names import harmless

Facts = dict[str, Any]
Device = Mapping[str, Any]
Rule = Mapping[str, Any]

_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:netpki:checklist")
_STATUSES: Final = ("open", "not_reviewed", "not_a_finding", "not_applicable")
"""Of an item: the first of them that any device and any rule has."""
_BY_OUTCOME: Final[Mapping[str, str]] = {
    "fail": "open",
    "waived": "open",
    "unknown": "not_reviewed",
    "off": "not_reviewed",
    "pass": "not_a_finding",
    "not_applicable": "not_applicable",
}
"""A waiver explains a finding; it does not mend it."""
_EMPTY: Final = (
    *("false_positives", "false_negatives", "security_override_guidance", "potential_impacts"),
    *("third_party_tools", "ia_controls", "responsibility", "mitigations", "mitigation_control"),
    *("reference_identifier", "srg_id"),
)


@dataclass(frozen=True, slots=True)
class _Stig:
    name: str
    short: str
    id: str
    version: str
    release: str


_STIGS: Final[Mapping[str, _Stig]] = {
    "ios": _Stig(
        "Cisco IOS XE Router NDM Security Technical Implementation Guide",
        "Cisco IOS XE Router NDM",
        "Cisco_IOS-XE_Router_NDM_STIG",
        "3",
        "Release: 7",
    )
}
"""By platform. The items of other platforms' devices would not be about them."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What an item is filled in from."""

    document: Document
    devices: Sequence[Device]
    findings: ByPlace


def checklist(document: Document, device: str | None = None) -> Facts:
    """A checklist of one device, or one of all devices in which the worst counts.

    An item is a STIG rule; all rules of netpki that name it judge it together. What could not be
    judged, is switched off or was not checked is not reviewed, and so is what does not concern a
    device of which a part could not be read. What is waived is open, with the waiver as comment.

    Raises:
        InputError: There is no such device, or no STIG for its platform.
    """
    chosen = _chosen(document, device)
    findings = findings_by_place(document)
    platforms = sorted({each["platform"] for each in chosen})
    title = f"netpki compliance, {device or counted(len(chosen), 'device')}"
    return {
        "title": harmless(title),
        "id": _uuid("checklist", device or "", document["generated_at"]),
        "stigs": [
            _stig(
                _STIGS[platform],
                _Judged(
                    document, [each for each in chosen if each["platform"] == platform], findings
                ),
            )
            for platform in platforms
        ],
        "active": True,
        "mode": 2,
        "has_path": False,
        "target_data": _target(chosen),
        "cklb_version": "1.0",
    }


def _chosen(document: Document, name: str | None) -> list[Device]:
    devices = [each for each in document["devices"] if name in {None, each["name"]}]
    if not devices and name is not None:
        raise InputError(
            f"The report knows no device {harmless(name)}.",
            hint="Give a name as the report has it.",
        )
    known = [each for each in devices if each["platform"] in _STIGS]
    if not known:
        raise InputError(
            f"{'The report has' if name is None else f'{harmless(name)} is'} no device of a "
            "platform with a STIG.",
            hint=f"Platforms with a STIG: {', '.join(_STIGS)}.",
        )
    return known


def _target(devices: Sequence[Device]) -> Facts:
    alone = devices[0] if len(devices) == 1 else None
    return {
        "target_type": "Computing",
        "host_name": harmless(alone["hostname"] or alone["name"]) if alone else "",
        "ip_address": "",
        "mac_address": "",
        "fqdn": "",
        "comments": harmless(alone["name"]) if alone else counted(len(devices), "device"),
        "role": "None",
        "is_web_database": False,
        "technology_area": "",
        "web_db_site": "",
        "web_db_instance": "",
        "classification": "",
    }


def _stig(stig: _Stig, judged: _Judged) -> Facts:
    items: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules_by_code(judged.document).values():
        for identifier in rule["stig"]:
            items[identifier].append(rule)
    own = _uuid("stig", stig.id)
    return {
        "stig_name": stig.name,
        "display_name": stig.short,
        "stig_id": stig.id,
        "release_info": stig.release,
        "version": stig.version,
        "uuid": own,
        "reference_identifier": "",
        "size": len(items),
        "rules": [_item(name, items[name], own, judged) for name in sorted(items)],
    }


def _item(identifier: str, rules: Sequence[Rule], stig: str, judged: _Judged) -> Facts:
    title = "; ".join(harmless(rule["title"]) for rule in rules)
    return {
        "group_id_src": identifier,
        "group_tree": [{"id": identifier, "title": title, "description": ""}],
        "group_id": identifier,
        "severity": "unknown",
        "group_title": title,
        "rule_id_src": identifier,
        "rule_id": identifier,
        "rule_version": identifier,
        "rule_title": title,
        "fix_text": _told(rules, "remedy"),
        "weight": "10.0",
        "check_content": _told(rules, "source"),
        "check_content_ref": {"href": "netpki", "name": "M"},
        "classification": "Unclassified",
        "discussion": _told(rules, "why"),
        "documentable": "false",
        **dict.fromkeys(_EMPTY, ""),
        "legacy_ids": [],
        "ccis": [],
        "uuid": _uuid("item", stig, identifier),
        "stig_uuid": stig,
        "overrides": {},
        **_judgement(rules, judged),
    }


def _told(rules: Sequence[Rule], key: str) -> str:
    return "\n".join(harmless(f"{rule['code']}: {rule[key]}") for rule in rules)


def _judgement(rules: Sequence[Rule], judged: _Judged) -> Facts:
    """Worst status, why, and who has taken responsibility."""
    codes = [rule["code"] for rule in rules]
    at = moment_of(judged.document["generated_at"])
    details = [f"{judged.document['generator']}, {at:%Y-%m-%d}: {', '.join(codes)}"]
    comments: list[str] = []
    statuses = {_STATUSES[-1]}
    for device in judged.devices:
        outcomes = dict(outcomes_of(device))
        for rule in rules:
            code = rule["code"]
            status = _status(outcomes.get(code), device, rule)
            statuses.add(status)
            found = judged.findings.get((device["name"], code), ())
            place = f"{device['name']}: {code}"
            details += [f"{place}: {each['subject']['name']}: {each['message']}" for each in found]
            comments += [f"{place}: {excuse}" for each in found if (excuse := excuse_of(each))]
            if status == "not_reviewed" and not found:
                details.append(f"{place}: {_reason(outcomes.get(code), rule)}")
    return {
        "status": min(statuses, key=_STATUSES.index),
        "comments": "\n".join(map(harmless, comments)),
        "finding_details": "\n".join(map(harmless, details)),
    }


def _status(outcome: str | None, device: Device, rule: Rule) -> str:
    """Of one rule on one device; nothing is known of what was not read or is not judged."""
    status = _BY_OUTCOME[outcome] if outcome else "not_reviewed"
    if rule["stig_in_part"] and status != "open":
        return "not_reviewed"
    partly = outcome == "not_applicable" and device["status"] != "complete"
    nothing = status == "not_a_finding" and device["status"] == "unreachable"
    return "not_reviewed" if partly or nothing else status


def _reason(outcome: str | None, rule: Rule) -> str:
    if outcome is None:
        return "the rule was not checked."
    if outcome == "off":
        return "the policy does not want the rule."
    if rule["stig_in_part"]:
        return "the rule covers the item in part only; the rest is for a person to look at."
    return "the device was not read completely."


def _uuid(*parts: str) -> str:
    """The same for the same parts, so that the same report is the same file."""
    told = "\0".join(harmless(part) for part in parts)
    return str(uuid.uuid5(_NAMESPACE, told))
