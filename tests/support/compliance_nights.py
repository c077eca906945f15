"""A compliance document as of a large fleet after thirty nights, for pages to be looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from support.compliance_reports import AT, device, document, expiry, finding, rule, waiver

Facts = dict[str, Any]

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RULES = (
    rule(
        "EXP-001",
        "critical",
        title="A certificate in use has not expired",
        source="RFC 5280, section 4.1.2.5",
        why="Peers refuse an expired certificate.",
        stig=["CISC-ND-001440"],
    ),
    rule(
        "EXP-002",
        "high",
        title="A certificate is renewed in time",
        remedy="Renew it before its last fortnight.",
    ),
    rule("KEY-001", "high", title="RSA keys have 2048 bits or more", source="NIST SP 800-131A"),
    rule("HTTP-001", "medium", title="Plain HTTP is off"),
    rule("REV-001", "medium", title="Revocation is checked", why="A revoked peer gets in."),
    rule("TIME-001", "low", title="Time sources are authenticated"),
    rule("META-001", "medium", title="The device was reached and understood"),
    rule("TA-001", "high", title="Only approved CA certificates are trusted"),
)
KINDS = (
    (
        "EXP-001",
        "critical",
        "CN={name}.example.net (identity, WAN)",
        "It ended on 2026-11-20 (two days ago), by our clock and by that of the device.",
        ["crypto pki enroll WAN"],
    ),
    (
        "EXP-002",
        "high",
        "CN={name}.example.net (identity, WAN)",
        "It ends on 2026-12-04, in 12 days; 14 days or more are wanted.",
        ["crypto pki enroll WAN"],
    ),
    (
        "KEY-001",
        "high",
        "WAN",
        "The RSA key has 1024 bits; 2048 or more are wanted.",
        [
            "crypto key generate rsa modulus 3072 label WAN-2026",
            "crypto pki trustpoint WAN-2026",
            " rsakeypair WAN-2026",
        ],
    ),
    ("HTTP-001", "medium", "web server", "Plain HTTP is on.", ["no ip http server"]),
    ("TIME-001", "low", "192.0.2.123", "The time source is not authenticated.", None),
)
CODES = tuple(each["code"] for each in RULES if each["code"] != "TA-001")


def large_run(devices: int = 220, findings: int = 16, nights: int = 30) -> Facts:
    """Devices of which the first have findings, two were not reached and one has a waiver."""
    names = [f"edge-{number:03}" for number in range(1, devices + 1)]
    made = [_finding(*each) for each in islice(_kinds(names[: max(findings // 4, 1)]), findings)]
    down = names[-2:]
    made += [_unknown(name) for name in down]
    made.append(_waived(names[-3]))
    failing: dict[str, list[str]] = {}
    for each in made:
        if each["state"] == "fail":
            failing.setdefault(each["device"], []).append(each["rule"])
    ends = [
        expiry(
            name,
            (NOW + timedelta(days=(number * 37) % 700 - 6)).isoformat(),
            subject=f"CN={name}.example.net",
            certificate=f"sha256:{number:064X}",
        )
        for number, name in enumerate(names)
    ]
    return document(
        [_device(name, failing.get(name, []), down, names[-3]) for name in names],
        made,
        rules=list(RULES),
        expiries=ends,
        weeks=_weeks(ends),
        not_checked=[{"rule": "TA-001", "needs": "approved anchors"}],
        waivers={
            "expired": [waiver(expires="2026-10-31", devices=["edge-00*"], rule="HTTP-001")],
            "unmatched": [waiver(line=40, devices=["branch-*"], rule="KEY-*")],
        },
        fixed=[
            finding(
                "HTTP-001",
                names[number],
                severity="medium",
                message="Plain HTTP is on.",
                subject="web server",
                status="fixed",
                since="2026-11-02T01:00:00+00:00",
                open=False,
            )
            for number in range(3)
        ],
        history={"runs": [_run(night, nights, made, devices) for night in range(nights)]},
    )


def _kinds(names: list[str]) -> Any:  # noqa: ANN401 an endless row of parts
    for number, kind in enumerate(cycle(KINDS)):
        yield number, names[number % len(names)], kind


def _finding(number: int, name: str, kind: Any) -> Facts:  # noqa: ANN401 one of the kinds
    code, severity, subject, message, lines = kind
    return finding(
        code,
        name,
        id=f"{number:016x}",
        severity=severity,
        subject=subject.format(name=name),
        message=message,
        line={"text": "crypto pki trustpoint WAN", "number": 41 + number, "origin": f"{name}.cfg"},
        mend={"kind": "configuration", "lines": lines} if lines else None,
        status="new" if number % 3 == 0 else "open",
        since=AT if number % 3 == 0 else "2026-11-02T01:00:00+00:00",
    )


def _unknown(name: str) -> Facts:
    return finding(
        "META-001",
        name,
        severity="medium",
        state="unknown",
        subject="connection",
        message="The device was not reached: timed out.",
        status="new",
        since=AT,
    )


def _waived(name: str) -> Facts:
    return finding(
        "REV-001",
        name,
        severity="medium",
        state="waived",
        open=False,
        subject="trendmicro",
        message="revocation-check is none.",
        waiver=waiver(devices=[name]),
        status="open",
        since="2026-11-02T01:00:00+00:00",
    )


def _device(name: str, failing: list[str], down: list[str], waived: str) -> Facts:
    if name in down:
        found = device(name, unknown=["META-001"])
        return {
            **found,
            "status": "unreachable",
            "standing": "unreachable",
            "sources": [],
            "hostname": None,
            "release": None,
        }
    excused = ["REV-001"] if name == waived else []
    outcomes: dict[str, list[str]] = {}
    if failing:
        outcomes["fail"] = sorted(set(failing))
    if excused:
        outcomes["waived"] = excused
    outcomes["pass"] = [code for code in CODES if code not in {*failing, *excused}]
    return device(name, **outcomes)


def _weeks(ends: list[Facts]) -> list[Facts]:
    monday = NOW.date() - timedelta(days=NOW.weekday())
    found = []
    for week in range(14):
        start = monday + timedelta(weeks=week)
        ending = [
            each
            for each in ends
            if NOW <= datetime.fromisoformat(each["not_after"]) <= NOW + timedelta(days=90)
            and start
            <= datetime.fromisoformat(each["not_after"]).date()
            < start + timedelta(weeks=1)
        ]
        found.append(
            {"from": start.isoformat(), "certificates": len(ending), "devices": len(ending)}
        )
    return found


def _run(night: int, nights: int, made: list[Facts], devices: int) -> Facts:
    """The fewer nights are left, the fewer findings more than in the end."""
    left = nights - 1 - night
    failing = [each["severity"] for each in made if each["state"] == "fail"]
    more = {
        "critical": left // 6,
        "high": left // 2,
        "medium": left // 3 + (left % 5 == 1) * 2,
        "low": left // 4,
        "info": 0,
    }
    counts = {name: failing.count(name) + extra for name, extra in more.items()}
    unknown = sum(each["state"] == "unknown" for each in made) + (left % 7 == 3) * 3
    fail = sum(counts.values())
    return {
        "at": (NOW - timedelta(days=left)).isoformat(),
        "devices": devices,
        "open": fail + unknown,
        "fail": fail,
        "unknown": unknown,
        "waived": 1,
        "by_severity": counts,
    }
