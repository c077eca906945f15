"""SARIF 2.1.0 for code scanning: findings at the lines of saved configurations.

Section numbers are those of the OASIS standard of 2020-03-27.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from netpki.frontends.reports.compliance.indexes import Finding, version_of
from netpki.frontends.reports.overview import Document
from netpki.pki.names import harmless

Facts = dict[str, Any]

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final[Mapping[str, str]] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}
_SCORES: Final[Mapping[str, str]] = {
    "critical": "9.5",
    "high": "8.0",
    "medium": "5.5",
    "low": "2.0",
}
"""In the middle of the bands that GitHub calls so; info has none."""
_BASELINE: Final[Mapping[str, str]] = {
    "new": "new",
    "open": "unchanged",
    "unconfirmed": "unchanged",
    "fixed": "absent",
}
_FINGERPRINT: Final = "netpkiFinding/v1"
_NO_PLACE: Final = frozenset({"", ".", ".."})


def sarif(document: Document) -> Facts:
    """One run with all findings, those included that are there no longer.

    Those that the run could not confirm are open ones: left out, they would be closed.

    A finding without a line points to the first file that its device was read from, as GitHub
    refuses results without a file; where a device was asked itself, there is none.
    """
    rules = {rule["code"]: index for index, rule in enumerate(document["rules"])}
    files = {device["name"]: _first_file(device) for device in document["devices"]}
    found = (
        *document["findings"],
        *document.get("unconfirmed", ()),
        *document["fixed"],
    )
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(document)},
                "invocations": [_invocation(document, rules)],
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, rules, files.get(each["device"])) for each in found],
            }
        ],
    }


def _driver(document: Document) -> Facts:
    return {
        "name": "netpki",
        "version": harmless(version_of(document)),
        "rules": [_rule(rule) for rule in document["rules"]],
    }


def _rule(rule: Mapping[str, Any]) -> Facts:
    severity = rule["severity"]
    score = {"security-severity": _SCORES[severity]} if severity in _SCORES else {}
    return {
        "id": rule["code"],
        "shortDescription": _message(rule["title"]),
        "fullDescription": _message(rule["why"]),
        "help": _message(f"{rule['remedy']} Source: {rule['source']}"),
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"severity": severity, **score, "tags": ["security"]},
    }


def _invocation(document: Document, rules: Mapping[str, int]) -> Facts:
    """When it ran, and which rules judged nothing: no result is no pass."""
    at = datetime.fromisoformat(document["generated_at"]).astimezone(UTC)
    return {
        "executionSuccessful": True,
        "startTimeUtc": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "toolExecutionNotifications": [
            {
                "level": "warning",
                "message": _message(
                    f"{each['rule']} was not checked: it needs {each['needs']}, which was not "
                    "given."
                ),
                "associatedRule": _reference(each["rule"], rules),
            }
            for each in document["not_checked"]
        ],
    }


def _reference(code: str, rules: Mapping[str, int]) -> Facts:
    return {"id": code, **({"index": rules[code]} if code in rules else {})}


def _result(finding: Finding, rules: Mapping[str, int], file: str | None) -> Facts:
    code = finding["rule"]
    return {
        "ruleId": code,
        **({"ruleIndex": rules[code]} if code in rules else {}),
        **_judgement(finding),
        "message": _message(_told(finding)),
        "locations": [_location(finding, file)],
        "partialFingerprints": {_FINGERPRINT: finding["id"]},
        **_suppressions(finding),
        **_baseline(finding),
        "properties": {"severity": finding["severity"], "state": finding["state"]},
    }


def _told(finding: Finding) -> str:
    told = f"{finding['device']}: {finding['subject']['name']}: {finding['message']}"
    return f"{told} {finding['note']}" if finding.get("note") else told


def _judgement(finding: Finding) -> Facts:
    """``open`` means that the facts do not suffice (3.27.9); the level is then none (3.27.10)."""
    if finding["state"] == "unknown" or finding["status"] == "unconfirmed":
        return {"kind": "open", "level": "none"}
    return {"kind": "fail", "level": _LEVELS[finding["severity"]]}


def _suppressions(finding: Finding) -> Facts:
    waiver = finding["waiver"]
    if finding["state"] != "waived" or waiver is None:
        return {}
    excuse = f"{waiver['reason']} ({waiver['owner']}, until {waiver['expires']})"
    return {
        "suppressions": [
            {"kind": "external", "status": "accepted", "justification": harmless(excuse)}
        ]
    }


def _baseline(finding: Finding) -> Facts:
    status = finding["status"]
    return {"baselineState": _BASELINE[status]} if status else {}


def _location(finding: Finding, file: str | None) -> Facts:
    device = harmless(finding["device"])
    return {
        **dict(_physical(finding["line"] or {}, file)),
        "logicalLocations": [{"name": device, "fullyQualifiedName": device, "kind": "device"}],
    }


def _physical(line: Mapping[str, Any], file: str | None) -> Iterator[tuple[str, Facts]]:
    origin = line.get("origin")
    uri = _uri(origin or file or "")
    if not uri:
        return
    place: Facts = {"artifactLocation": {"uri": uri}}
    if origin and line["number"]:
        place["region"] = {"startLine": line["number"]}
        if line["text"]:
            place["region"]["snippet"] = {"text": harmless(line["text"])}
    yield "physicalLocation", place


def _first_file(device: Mapping[str, Any]) -> str | None:
    return next((source["origin"] for source in device["sources"] if source["origin"]), None)


def _uri(path: str) -> str:
    """A relative reference (RFC 3986, 4.2) that leaves no directory, whatever a file is called."""
    parts = (part for part in path.split("/") if part not in _NO_PLACE)
    return "/".join(quote(part, safe="", errors="backslashreplace") for part in parts)


def _message(text: str) -> Facts:
    """Plain text, in which no brace is a placeholder (3.11.5), and no bracket a link (3.11.6)."""
    shown = harmless(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")
    return {"text": shown}
