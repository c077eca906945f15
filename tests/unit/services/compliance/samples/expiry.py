"""When certificates end."""

from datetime import datetime, timedelta

from support.certificates import NOON
from support.chains import key_of, signed
from support.compliance import Sample, device, held

from netpki.pki import Certificate
from netpki.platforms.contract import DeviceClock, HeldCertificate

DAY = timedelta(days=1)


def ending(end: datetime, *, life: int = 730, start: datetime | None = None) -> Certificate:
    """A router's certificate with this end."""
    return signed("CN=r1", key_of("ec-p256"), start=start or end - life * DAY, end=end)


SAMPLES = (
    Sample("EXP-001", "ends later", "pass", device(held(ending(NOON + DAY)))),
    Sample("EXP-001", "ends this moment", "pass", device(held(ending(NOON)))),
    Sample(
        "EXP-001",
        "ended a second ago",
        "fail",
        device(held(ending(NOON - timedelta(seconds=1)))),
        severity="critical",
        message="It ended on 2026-11-22, by our clock.",
    ),
    Sample(
        "EXP-001",
        "ended for a device whose clock is ahead",
        "fail",
        device(
            held(ending(NOON + 2 * DAY)),
            clock=DeviceClock("x", NOON + 3 * DAY, authoritative=True),
        ),
        severity="critical",
        message="It ended on 2026-11-24, by the clock of the device.",
    ),
    Sample(
        "EXP-001",
        "the end is not known",
        "unknown",
        device(HeldCertificate("identity", ("TP",), None)),
        severity="critical",
        message="Nothing that was read tells when the certificate ends.",
    ),
    Sample("EXP-002", "ends in 31 days", "pass", device(held(ending(NOON + 31 * DAY)))),
    Sample(
        "EXP-002",
        "ends in 7 days",
        "fail",
        device(held(ending(NOON + 7 * DAY))),
        severity="critical",
        message="It ends on 2026-11-29, in 7 days.",
    ),
)
