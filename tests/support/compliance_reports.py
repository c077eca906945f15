"""Compliance documents for tests of reports: one of everything, and one that is hostile."""

from __future__ import annotations

from typing import Any

Facts = dict[str, Any]

AT = "2026-11-22T12:00:00+00:00"
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "\x1b[31mred\x1b[0m",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "one\r\ntwo",
    "\u202egpj.exe\u2028\x00\x0b\ufffe",
    '"} 1\nnetpki_forged{device="x',
)
"""What a device may put into its names and subjects."""


def rule(code: str, severity: str = "high", **parts: Any) -> Facts:  # noqa: ANN401 any part
    """A rule as a document lists it."""
    return {
        "code": code,
        "title": f"What {code} asks for",
        "severity": severity,
        "source": "policy",
        "why": "Peers refuse such a certificate.",
        "remedy": "Renew the certificate.",
        "stig": [],
        "stig_in_part": False,
        "compares_devices": False,
        **parts,
    }


def finding(rule: str, device: str, **parts: Any) -> Facts:  # noqa: ANN401 any part
    """A finding that fails and is open."""
    subject = parts.pop("subject", "CN=r1 (identity, TP)")
    return {
        "id": f"{rule}-{device}"[:16].ljust(16, "0"),
        "rule": rule,
        "severity": "high",
        "state": "fail",
        "open": True,
        "device": device,
        "subject": {"kind": "certificate", "name": subject, "id": subject},
        "message": "It ended on 2026-11-20, by our clock.",
        "line": None,
        "mend": None,
        "waiver": None,
        "status": None,
        "since": None,
        **parts,
    }


def device(name: str, **outcomes: list[str]) -> Facts:
    """A device that was read completely, with the codes of rules by outcome."""
    return {
        "name": name,
        "platform": "ios",
        "hostname": name,
        "release": "17.9",
        "status": "complete",
        "standing": standing(outcomes),
        "outcomes": outcomes,
        "judged": {code: 1 for codes in outcomes.values() for code in codes},
        "sources": [{"command": "show running-config", "origin": f"{name}.cfg"}],
    }


def standing(outcomes: dict[str, list[str]]) -> str:
    """What a device that was read completely is, all in all."""
    for each in ("fail", "unknown"):
        if each in outcomes:
            return each
    return "fine" if {"pass", "waived"} & outcomes.keys() else "idle"


def expiry(device: str, not_after: str, **parts: Any) -> Facts:  # noqa: ANN401 any part
    """An end."""
    return {
        "device": device,
        "certificate": f"sha256:{'AB' * 32}",
        "subject": "CN=r1",
        "kind": "identity",
        "trustpoints": ["TP"],
        "not_after": not_after,
        **parts,
    }


def waiver(**parts: Any) -> Facts:  # noqa: ANN401 any part
    """One that holds until the end of the year."""
    return {
        "rule": "REV-001",
        "devices": ["r2"],
        "subject": "*",
        "owner": "network team",
        "reason": "the vendor says so",
        "expires": "2026-12-31",
        "line": 12,
        **parts,
    }


def document(devices: list[Facts], findings: list[Facts], **parts: Any) -> Facts:  # noqa: ANN401 any part
    """A whole document, with totals that fit."""
    failing = [each for each in findings if each["state"] == "fail"]
    severities = ("critical", "high", "medium", "low", "info")
    codes = sorted({each["rule"] for each in findings} | {"EXP-001"})
    return {
        "format": "netpki-compliance",
        "version": 1,
        "generated_at": AT,
        "generator": "netpki 0.1.0",
        "inventory_at": None,
        "policy": {"name": "default", "profile": "default", "fail_on": "low"},
        "totals": {
            "devices": len(devices),
            "complete": sum(each["status"] == "complete" for each in devices),
            "incomplete": sum(each["status"] == "incomplete" for each in devices),
            "unreachable": sum(each["status"] == "unreachable" for each in devices),
            "compliant": sum(each["standing"] == "fine" for each in devices),
            "fail": len(failing),
            "unknown": sum(each["state"] == "unknown" for each in findings),
            "waived": sum(each["state"] == "waived" for each in findings),
            "open": sum(each["open"] for each in findings),
            "by_severity": {
                name: sum(each["severity"] == name for each in failing) for name in severities
            },
        },
        "rules": [rule(code) for code in codes],
        "not_checked": [],
        "devices": devices,
        "expiries": [],
        "weeks": [],
        "findings": findings,
        "fixed": [],
        "unconfirmed": [],
        "waivers": {"expired": [], "unmatched": []},
        "history": None,
        **parts,
    }


def example() -> Facts:
    """Three devices: one fails, one is waived, one was not reached."""
    down = {
        **device("r3", unknown=["META-001"]),
        "status": "unreachable",
        "standing": "unreachable",
        "sources": [],
        "hostname": None,
    }
    return document(
        [
            device("r1", fail=["EXP-001"], **{"pass": ["KEY-001", "REV-001", "META-001"]}),
            device(
                "r2",
                waived=["REV-001"],
                not_applicable=["KEY-001"],
                **{"pass": ["EXP-001", "META-001"]},
            ),
            down,
        ],
        [
            finding(
                "EXP-001",
                "r1",
                severity="critical",
                line={"text": " certificate 0A", "number": 41, "origin": "r1.cfg"},
                mend={"kind": "configuration", "lines": ["crypto pki enroll TP"]},
            ),
            finding(
                "META-001",
                "r3",
                severity="medium",
                state="unknown",
                subject="connection",
                message="The device was not reached: timed out.",
            ),
            finding(
                "REV-001",
                "r2",
                severity="medium",
                state="waived",
                open=False,
                subject="trendmicro",
                message="revocation-check is none.",
                waiver=waiver(),
            ),
        ],
        expiries=[
            expiry("r1", "2026-11-20T00:00:00+00:00"),
            expiry("r2", "2027-01-04T00:00:00+00:00", subject="CN=r2"),
        ],
        weeks=[{"from": "2027-01-04", "certificates": 1, "devices": 1}],
        rules=[
            rule("EXP-001", "critical"),
            rule("KEY-001"),
            rule("REV-001", "medium"),
            rule("META-001", "medium"),
        ],
        not_checked=[{"rule": "TA-001", "needs": "approved anchors"}],
    )


def with_history(shown: Facts) -> Facts:
    """The same, after two nights."""
    for number, each in enumerate(shown["findings"]):
        each["status"], each["since"] = (
            ("new", AT) if number else ("open", "2026-11-20T01:00:00+00:00")
        )
    fixed = finding("EXP-001", "r2", message="It ended on 2026-11-20, by our clock.")
    fixed |= {"since": "2026-11-20T01:00:00+00:00", "status": "fixed", "open": False}
    runs = [
        {
            "at": "2026-11-20T01:00:00+00:00",
            "devices": 3,
            "open": 4,
            "fail": 3,
            "unknown": 1,
            "waived": 0,
            "by_severity": {"critical": 2, "high": 1, "medium": 0, "low": 0, "info": 0},
        },
        {
            "at": "2026-11-21T01:00:00+00:00",
            "devices": 3,
            "open": 3,
            "fail": 2,
            "unknown": 1,
            "waived": 1,
            "by_severity": {"critical": 1, "high": 1, "medium": 0, "low": 0, "info": 0},
        },
        {
            "at": AT,
            "devices": 3,
            "open": 2,
            "fail": 1,
            "unknown": 1,
            "waived": 1,
            "by_severity": {"critical": 1, "high": 0, "medium": 0, "low": 0, "info": 0},
        },
    ]
    return {**shown, "fixed": [fixed], "history": {"runs": runs}}


def hostile() -> Facts:
    """Every name and message is one that attacks some format."""
    devices = [device(name, fail=["EXP-001"]) for name in HOSTILE]
    findings = [
        finding(
            "EXP-001",
            name,
            id=f"{number:016x}",
            subject=name,
            message=name,
            line={"text": name, "number": 1, "origin": name},
            mend={"kind": "configuration", "lines": [name]},
        )
        for number, name in enumerate(HOSTILE)
    ]
    ends = [
        expiry(name, "2026-12-01T00:00:00+00:00", subject=name, trustpoints=[name])
        for name in HOSTILE
    ]
    return document(devices, findings, expiries=ends)
