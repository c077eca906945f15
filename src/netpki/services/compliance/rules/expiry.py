"""When certificates end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from netpki.platforms.contract import HeldCertificate
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Severity, Unknown
from netpki.services.compliance.rules.facts import (
    NOT_ENCODED,
    day,
    extension_of,
    is_root,
    issuers_of,
)
from netpki.services.compliance.subjects import authorities, identities

_DAY: Final = timedelta(days=1)
_BOTH_ENDS: Final = timedelta(seconds=1)
"""RFC 5280, section 4.1.2.5: the first and the last second both belong to the validity."""
_UNDATED: Final = Unknown("Nothing that was read tells when the certificate ends.")
_FN70489: Final = datetime(2020, 1, 1, tzinfo=UTC)
_SCHEDULE: Final = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
)
"""Days that a public certificate may be valid if it begins then or later."""
_BEFORE_THE_SCHEDULE: Final = 398
_PUBLIC_POLICIES: Final = frozenset(
    x509.ObjectIdentifier(dotted)
    for dotted in ("2.23.140.1.1", "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3")
)
"""By which a certificate claims to follow the Baseline Requirements of the CA/Browser Forum."""


def device_time(case: Case) -> datetime:
    """By which a device judges certificates: its own clock, or ours where that is not known.

    What was read some time ago tells how far apart the two are; what was read nobody knows when
    tells nothing.
    """
    clock, read_at = case.record.clock, case.record.read_at
    if clock is None or clock.moment is None or read_at is None:
        return case.now
    return clock.moment + (case.now - read_at)


def _is_valid(held: HeldCertificate, case: Case) -> Judgement:
    if held.not_after is None or held.not_before is None:
        return _UNDATED
    for now, whose in ((case.now, "our clock"), (device_time(case), "the clock of the device")):
        if held.not_after < now:
            return Fault(f"It ended on {day(held.not_after)}, by {whose}.")
        if held.not_before > now:
            return Fault(f"It is valid from {day(held.not_before)} only, by {whose}.")
    return None


def _not_ended(case: Case) -> Iterator[HeldCertificate]:
    """Too late for those that have ended: that is the matter of EXP-001."""
    return (
        held for held in identities(case) if held.not_after is None or held.not_after >= case.now
    )


def _is_not_near_its_end(held: HeldCertificate, case: Case) -> Judgement:
    if held.not_after is None or held.not_before is None:
        return _UNDATED
    left, life = held.not_after - case.now, held.not_after - held.not_before
    return _near_end(held.not_after, left, _urgency(left, life, case))


def _urgency(left: timedelta, life: timedelta, case: Case) -> Severity | None:
    """A certificate with a short life is due by its fraction, and then as urgent as others."""
    limits = case.thresholds
    is_short = life < limits.short_life_days * _DAY
    if is_short and left >= life * limits.short_life_fraction:
        return None
    if left <= limits.identity_critical_days * _DAY:
        return "critical"
    if left <= limits.identity_high_days * _DAY:
        return "high"
    return "medium" if is_short or left <= limits.identity_medium_days * _DAY else None


def _authority_lasts(held: HeldCertificate, case: Case) -> Judgement:
    today = _is_valid(held, case)
    if isinstance(today, Fault):
        return replace(today, severity="critical")
    if held.not_after is None:
        return today
    left = held.not_after - case.now
    return today or _near_end(held.not_after, left, _urgency_of_authority(left, case))


def _urgency_of_authority(left: timedelta, case: Case) -> Severity | None:
    if left <= case.thresholds.ca_high_days * _DAY:
        return "high"
    return "medium" if left <= case.thresholds.ca_medium_days * _DAY else None


def _near_end(end: datetime, left: timedelta, severity: Severity | None) -> Judgement:
    return Fault(f"It ends on {day(end)}, {_days(left)}.", severity) if severity else None


def _days(left: timedelta) -> str:
    days = left // _DAY
    return f"in {days} day{'' if days == 1 else 's'}" if days else "today"


def _maybe_public(case: Case) -> Iterator[HeldCertificate]:
    """Own certificates that claim to be public, and those that nothing is known of."""
    return (held for held in identities(case) if _claims_to_be_public(held) is not False)


def _claims_to_be_public(held: HeldCertificate) -> bool | None:
    """None where the certificate was not read."""
    if held.certificate is None:
        return None
    policies = extension_of(held.certificate, x509.CertificatePolicies) or ()
    return any(each.policy_identifier in _PUBLIC_POLICIES for each in policies)


def _is_as_short_as_public_ones(held: HeldCertificate, _case: Case) -> Judgement:
    if held.not_after is None or held.not_before is None:
        return _UNDATED
    life, most = held.not_after - held.not_before + _BOTH_ENDS, _most_days(held.not_before)
    if life <= most * _DAY:
        return None
    if held.certificate is None:
        return Unknown(
            f"It is valid for more than {most} days; whether its CA is public is not known."
        )
    return Fault(
        f"It is valid for more than {most} days and begins on {day(held.not_before)}; "
        "clients may refuse it."
    )


def _most_days(begin: datetime) -> int:
    fitting = (days for since, days in _SCHEDULE if begin >= since)
    return next(fitting, _BEFORE_THE_SCHEDULE)


def _self_signed(case: Case) -> Iterator[HeldCertificate]:
    return (
        held
        for held in identities(case)
        if held.kind == "self-signed" or (held.subject and held.subject == held.issuer)
    )


def _is_not_that_of_the_field_notice(held: HeldCertificate, _case: Case) -> Judgement:
    if held.not_after is None:
        return _UNDATED
    if held.not_after != _FN70489:
        return None
    return Fault("It is self-signed and ended with the year 2019, as the field notice tells.")


def _does_not_outlive_its_ca(held: HeldCertificate, case: Case) -> Judgement:
    """A CA that was certified anew with its old key lasts as long as its last certificate."""
    if held.certificate is None:
        return NOT_ENCODED
    ends = [issuer.not_after for issuer in issuers_of(held.certificate, case)]
    if is_root(held.certificate):
        return None
    if not ends:
        return Unknown(f"The certificate of its issuer, {held.issuer}, is not known.")
    last = max(ends)
    if held.certificate.not_after <= last:
        return None
    return Fault(f"It outlives its CA, whose certificate ends on {day(last)}.")


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
        over=_not_ended,
        check=_is_not_near_its_end,
        why="What ends soon has to be renewed while somebody is there to do it.",
        remedy="Renew the certificate before the day given.",
    ),
    Rule(
        code="EXP-003",
        title="CA certificates are valid and do not end soon",
        severity="high",
        source="policy",
        over=authorities,
        check=_authority_lasts,
        why="With its CA certificate everything that a CA issued is refused, on all devices at "
        "once; a new one has to be brought to each of them before that.",
        remedy="Get the next certificate of the CA, check its SHA-256 and roll it out.",
    ),
    Rule(
        code="EXP-004",
        title="Public certificates are as short as clients ask",
        severity="medium",
        source="CA/Browser Forum, ballot SC-081v3, as pkilint 0.13.3 applies it",
        over=_maybe_public,
        check=_is_as_short_as_public_ones,
        why="Browsers refuse public certificates that are valid for longer than was allowed when "
        "they began. Certificates of private CAs are not concerned.",
        remedy="Have the certificate issued anew, and renew it automatically: lives get shorter.",
    ),
    Rule(
        code="EXP-005",
        title="No self-signed certificate is that of field notice FN70489",
        severity="high",
        source="Cisco field notice FN70489",
        over=_self_signed,
        check=_is_not_that_of_the_field_notice,
        why="Releases without the correction make self-signed certificates that all end at "
        "2020-01-01 00:00 UTC and cannot make new ones.",
        remedy="Have a CA issue the certificate, or install a release with the correction and "
        "make the self-signed certificate anew.",
    ),
    Rule(
        code="EXP-006",
        title="Own certificates do not outlive their CA",
        severity="high",
        source="policy",
        over=identities,
        check=_does_not_outlive_its_ca,
        why="It looks valid until its own end and is refused from the end of its CA on.",
        remedy="Renew the certificate after the next certificate of the CA is rolled out.",
    ),
)
