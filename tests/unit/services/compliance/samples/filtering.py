"""The subscription of a router to content filtering."""

from datetime import datetime, timedelta

from support.certificates import NOON
from support.compliance import Sample, device

from netpki.platforms.contract import DeviceRecord, Filtering
from netpki.services.compliance import Thresholds

DAY = timedelta(days=1)


def answered(last_request: str | None) -> DeviceRecord:
    """An active subscription whose last request ended so."""
    return device(filtering=Filtering("Active", active=True, last_request=last_request))


def ending(end: datetime | None) -> DeviceRecord:
    """A subscription with this end."""
    return device(filtering=Filtering("Active", active=True, expires_at=end))


WORKS = (
    Sample("APP-001", "answered", "pass", answered("Processed response successfully")),
    Sample("APP-001", "active, and no request is shown", "pass", answered(None)),
    Sample(
        "APP-001",
        "not active",
        "fail",
        device(filtering=Filtering("Expired", active=False, last_request="successfully")),
        severity="high",
        message="The status of the subscription is Expired.",
    ),
    Sample(
        "APP-001",
        "not answered",
        "fail",
        answered("Processed response unsuccessfully."),
        severity="medium",
        message="The last request to the service ended with: Processed response unsuccessfully.",
    ),
    Sample("APP-001", "no subscription", "not_applicable", device()),
)

LASTS = (
    Sample("APP-002", "31 days", "pass", ending(NOON + 31 * DAY)),
    Sample("APP-002", "a moment over 30 days", "pass", ending(NOON + 30.001 * DAY)),
    Sample(
        "APP-002",
        "30 days",
        "fail",
        ending(NOON + 30 * DAY),
        severity="medium",
        message="The subscription ends on 2026-12-22.",
    ),
    Sample(
        "APP-002",
        "this moment",
        "fail",
        ending(NOON),
        severity="medium",
        message="The subscription ends on 2026-11-22.",
    ),
    Sample(
        "APP-002",
        "a second ago",
        "fail",
        ending(NOON - timedelta(seconds=1)),
        severity="high",
        message="The subscription ended on 2026-11-22.",
    ),
    Sample(
        "APP-002",
        "as early as the policy wants to know",
        "pass",
        ending(NOON + 11 * DAY),
        around={"thresholds": Thresholds(filtering_days=10)},
    ),
    Sample(
        "APP-002",
        "not told",
        "unknown",
        ending(None),
        severity="medium",
        message="Nothing that was read tells when the subscription ends.",
    ),
    Sample("APP-002", "no subscription", "not_applicable", device()),
)

SAMPLES = (*WORKS, *LASTS)
