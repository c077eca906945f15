"""Whether a router knows what time it is."""

from dataclasses import replace
from datetime import datetime, timedelta

from support.certificates import NOON
from support.compliance import Sample, device

from netpki.platforms.contract import DeviceClock, DeviceRecord, TimeKeeping, TimeSource
from netpki.services.compliance import Thresholds

UNTOLD = "Nothing that was read tells"
SECOND = timedelta(seconds=1)
PROVEN = TimeSource("192.0.2.1", "1", "md5", trusted=True)
PROVEN_TOO = TimeSource("192.0.2.2", "2", "hmac-sha2-256", trusted=True)
UNTRUSTED = TimeSource("192.0.2.3", "3", "hmac-sha2-256")
KEYLESS = TimeSource("192.0.2.4", trusted=True)


def at(moment: datetime | None, *, authoritative: bool = True) -> DeviceRecord:
    """A router with this clock."""
    return device(clock=DeviceClock("as shown", moment, authoritative=authoritative))


def asking(*sources: TimeSource, authenticates: bool = True) -> DeviceRecord:
    """A router with these time sources."""
    return device(time=TimeKeeping(authenticates, sources))


def untold(rule: str, what: str, severity: str) -> tuple[Sample, ...]:
    """A router of which that is not known, and an appliance."""
    return (
        Sample(
            rule,
            f"no source tells of {what}",
            "unknown",
            device(),
            severity=severity,
            message=f"{UNTOLD} of its {what}.",
        ),
        Sample(rule, "an appliance", "not_applicable", device(platform="sps")),
    )


AUTHORITATIVE = (
    Sample("TIME-001", "trusted", "pass", at(None)),
    Sample(
        "TIME-001",
        "not trusted",
        "fail",
        at(NOON, authoritative=False),
        severity="high",
        message="The router does not trust its own clock.",
    ),
    *untold("TIME-001", "clock", "high"),
)

SOURCES = (
    Sample("TIME-002", "two prove who they are", "pass", asking(PROVEN, PROVEN_TOO)),
    Sample(
        "TIME-002",
        "one proves who it is",
        "fail",
        asking(PROVEN, UNTRUSTED, KEYLESS),
        severity="medium",
        message="Of 3 time sources 1 prove who they are, not 2.",
    ),
    Sample(
        "TIME-002",
        "two, where the policy wants three",
        "fail",
        asking(PROVEN, PROVEN_TOO),
        around={"thresholds": Thresholds(time_sources=3)},
        severity="medium",
        message="Of 2 time sources 2 prove who they are, not 3.",
    ),
    Sample(
        "TIME-002",
        "proofs are not asked for",
        "fail",
        asking(PROVEN, PROVEN_TOO, authenticates=False),
        severity="medium",
        message="It takes time from anybody; 2 authenticated sources are wanted.",
    ),
    *untold("TIME-002", "time sources", "medium"),
)

SKEW = (
    Sample("TIME-003", "a minute ahead", "pass", at(NOON + 60 * SECOND)),
    Sample("TIME-003", "a minute behind", "pass", at(NOON - 60 * SECOND)),
    Sample(
        "TIME-003",
        "61 seconds ahead",
        "fail",
        at(NOON + 61.5 * SECOND),
        severity="high",
        message="Its clock is 0:01:01 ahead of ours.",
    ),
    Sample(
        "TIME-003",
        "three days behind",
        "fail",
        at(NOON - timedelta(days=3, seconds=2)),
        severity="high",
        message="Its clock is 3 days, 0:00:02 behind ours.",
    ),
    Sample(
        "TIME-003",
        "as far ahead as the policy allows",
        "pass",
        at(NOON + 90 * SECOND),
        around={"thresholds": Thresholds(clock_skew_seconds=90)},
    ),
    Sample(
        "TIME-003",
        "right when it was read yesterday",
        "pass",
        replace(at(NOON - timedelta(days=1)), read_at=NOON - timedelta(days=1, seconds=5)),
    ),
    Sample(
        "TIME-003",
        "wrong when it was read yesterday",
        "fail",
        replace(at(NOON), read_at=NOON - timedelta(days=1)),
        severity="high",
        message="Its clock is 1 day, 0:00:00 ahead of ours.",
    ),
    Sample(
        "TIME-003",
        "nobody knows when it was read",
        "unknown",
        replace(at(NOON), read_at=None),
        severity="high",
        message=f"{UNTOLD} when its clock was read.",
    ),
    Sample(
        "TIME-003",
        "in an unknown zone",
        "unknown",
        at(None),
        severity="high",
        message=f"{UNTOLD} the time zone of its clock.",
    ),
    *untold("TIME-003", "clock", "high"),
)

MD5 = (
    Sample("TIME-004", "with SHA-2", "pass", asking(PROVEN_TOO, KEYLESS)),
    Sample(
        "TIME-004",
        "with MD5",
        "fail",
        asking(PROVEN, PROVEN_TOO),
        severity="low",
        message="Key 1, which authenticates it, is for MD5.",
    ),
    Sample(
        "TIME-004",
        "a key that is not shown",
        "unknown",
        asking(TimeSource("192.0.2.5", "5")),
        severity="low",
        message=f"{UNTOLD} the algorithm of key 5.",
    ),
    Sample("TIME-004", "no keys", "not_applicable", asking(KEYLESS)),
    Sample("TIME-004", "no source tells of time sources", "not_applicable", device()),
)

SAMPLES = (*AUTHORITATIVE, *SOURCES, *SKEW, *MD5)
