"""When certificates end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from netpki.platforms.contract import HeldCertificate
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Severity, Unknown
from netpki.services.compliance.subjects import identities

_DAY: Final = timedelta(days=1)
_UNDATED: Final = Unknown("Nothing that was read tells when the certificate ends.")


def device_time(case: Case) -> datetime:
    """By which a device judges certificates: its own clock, or ours where that was not read."""
    clock = case.record.clock
    return clock.moment if clock and clock.moment else case.now


def _is_valid(held: HeldCertificate, case: Case) -> Judgement:
    if held.not_after is None or held.not_before is None:
        return _UNDATED
    for now, whose in ((case.now, "our clock"), (device_time(case), "the clock of the device")):
        if held.not_after < now:
            return Fault(f"It ended on {_day(held.not_after)}, by {whose}.")
        if held.not_before > now:
            return Fault(f"It is valid from {_day(held.not_before)} only, by {whose}.")
    return None


def _is_not_near_its_end(held: HeldCertificate, case: Case) -> Judgement:
    if held.not_after is None or held.not_before is None:
        return _UNDATED
    left, life = held.not_after - case.now, held.not_after - held.not_before
    if left < timedelta(0):
        return None
    severity = _urgency(left, life, case)
    return (
        Fault(f"It ends on {_day(held.not_after)}, {_days(left)}.", severity) if severity else None
    )


def _urgency(left: timedelta, life: timedelta, case: Case) -> Severity | None:
    limits = case.thresholds
    if left <= limits.identity_critical_days * _DAY:
        return "critical"
    if life < limits.short_life_days * _DAY:
        return "medium" if left < life * limits.short_life_fraction else None
    if left <= limits.identity_high_days * _DAY:
        return "high"
    return "medium" if left <= limits.identity_medium_days * _DAY else None


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _days(left: timedelta) -> str:
    days = left // _DAY
    return f"in {days} day{'' if days == 1 else 's'}" if days else "today"


RULES: Final = (
    Rule(
        code="EXP-001",
        title="Own certificates are valid now",
        severity="critical",
        source="RFC 5280, section 4.1.2.5",
        over=identities,
        check=_is_valid,
        why="Peers refuse a certificate outside its validity: tunnels, HTTPS and enrollment stop.",
        remedy="Renew the certificate; set the clock of the device if that is wrong.",
    ),
    Rule(
        code="EXP-002",
        title="Own certificates are renewed in time",
        severity="high",
        source="policy",
        over=identities,
        check=_is_not_near_its_end,
        why="What ends soon has to be renewed while somebody is there to do it.",
        remedy="Renew the certificate before the day given.",
    ),
)
