"""When certificates end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from cryptography import x509
from support.certificates import NOON
from support.chains import Authority, authority, key_of, signed
from support.compliance import Sample, device, held

from netpki.pki import Certificate
from netpki.platforms.contract import DeviceClock, DeviceRecord, HeldCertificate
from netpki.services.compliance import Anchors, Severity, Thresholds

CRITICAL: Final = "critical"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
UNDATED = "Nothing that was read tells when the certificate ends."
NOT_ENCODED = "Nothing that was read holds the whole certificate."
CA = authority("Expiry CA", kind="ec-p256")
"""Ends on 2046-11-17."""
PUBLIC = ("2.23.140.1.1", "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3")
SHOWN = partial(HeldCertificate, trustpoints=("TP",), certificate=None)


def ending(
    end: datetime,
    *,
    life: int = 730,
    start: datetime | None = None,
    by: Authority | None = None,
    policies: tuple[str, ...] = (),
) -> Certificate:
    """A router's certificate with this end."""
    found = [x509.PolicyInformation(x509.ObjectIdentifier(each), None) for each in policies]
    return signed(
        "CN=r1",
        key_of("ec-p256"),
        by=by,
        extensions=[(x509.CertificatePolicies(found), False)] if found else [],
        start=start or end - life * DAY,
        end=end,
    )


def until(end: datetime, kind: str = "identity", *, clock: datetime | None = None) -> DeviceRecord:
    """A router with such a certificate, and maybe a clock of its own."""
    own = DeviceClock("x", clock, authoritative=True) if clock else None
    return device(held(ending(end), kind), clock=own)


def of_life(end: datetime, days: int) -> DeviceRecord:
    """A router with a certificate that ends and has a life of so many days."""
    return device(held(ending(end, life=days)))


def public(
    begin: datetime, life: timedelta, policies: tuple[str, ...] = PUBLIC[1:2]
) -> DeviceRecord:
    """A router with a certificate of a public CA."""
    return device(held(ending(begin + life, start=begin, policies=policies)))


def _valid() -> Iterator[Sample]:
    code = "EXP-001"
    late, early = NOON + 2 * DAY, NOON - 2 * DAY
    from_noon = ending(NOON + DAY, start=NOON)
    future = ending(NOON + DAY, start=NOON + SECOND)
    ahead, behind = "by the clock of the device", "by our clock"
    yield Sample(code, "ends later", "pass", until(NOON + DAY))
    yield Sample(code, "ends this moment", "pass", until(NOON))
    told = f"It ended on 2026-11-22, {behind}."
    yield Sample(code, "ended a second ago", "fail", until(NOON - SECOND), CRITICAL, told)
    yield Sample(code, "begins this moment", "pass", device(held(from_noon)))
    told = f"It is valid from 2026-11-22 only, {behind}."
    yield Sample(code, "begins in a second", "fail", device(held(future)), CRITICAL, told)
    told = f"It ended on 2026-11-24, {ahead}."
    record = until(late, clock=late + SECOND)
    yield Sample(code, "ended for a clock that is ahead", "fail", record, CRITICAL, told)
    record = device(
        held(ending(late, start=early)), clock=DeviceClock("x", early - SECOND, authoritative=True)
    )
    told = f"It is valid from 2026-11-20 only, {ahead}."
    yield Sample(code, "begins for a clock that is behind", "fail", record, CRITICAL, told)
    record = replace(until(late, clock=NOON + DAY), read_at=NOON - DAY)
    title = "ends as a clock that was read a day ago shows it"
    yield Sample(code, title, "pass", record)
    record = replace(until(late, clock=NOON + DAY + SECOND), read_at=NOON - DAY)
    told = f"It ended on 2026-11-24, {ahead}."
    title = "ended a second before that"
    yield Sample(code, title, "fail", record, CRITICAL, told)
    record = replace(until(late, clock=late + DAY), read_at=None)
    yield Sample(code, "nobody knows when a clock that is ahead was read", "pass", record)
    record = device(held(ending(NOON)), clock=DeviceClock("x", None, authoritative=False))
    yield Sample(code, "the clock of the device is not known", "pass", record)
    for title, shown in (
        ("the end is not known", SHOWN("identity", not_before=early)),
        ("the begin is not known", SHOWN("identity", not_after=late)),
    ):
        yield Sample(code, title, "unknown", device(shown), CRITICAL, UNDATED)
    yield Sample(code, "a CA alone", "not_applicable", until(early, "ca"))


def _near() -> Iterator[Sample]:
    code = "EXP-002"
    wanted: tuple[tuple[timedelta, Severity, str], ...] = (
        (0 * DAY, "critical", "2026-11-22, today"),
        (DAY - SECOND, "critical", "2026-11-23, today"),
        (DAY, "critical", "2026-11-23, in 1 day"),
        (2 * DAY, "critical", "2026-11-24, in 2 days"),
        (7 * DAY, "critical", "2026-11-29, in 7 days"),
        (7 * DAY + SECOND, "high", "2026-11-29, in 7 days"),
        (14 * DAY, "high", "2026-12-06, in 14 days"),
        (14 * DAY + SECOND, "medium", "2026-12-06, in 14 days"),
        (30 * DAY, "medium", "2026-12-22, in 30 days"),
    )
    for left, severity, told in wanted:
        message = f"It ends on {told}."
        yield Sample(code, f"ends in {left}", "fail", until(NOON + left), severity, message)
    yield Sample(code, "ends in 30 days, 1 second", "pass", until(NOON + 30 * DAY + SECOND))
    yield Sample(code, "ended: another rule says so", "not_applicable", until(NOON - SECOND))
    record = of_life(NOON + 20 * DAY, 60)
    yield Sample(code, "a third of a short life is left", "pass", record)
    record, told = of_life(NOON + 20 * DAY - SECOND, 60), "It ends on 2026-12-12, in 19 days."
    yield Sample(code, "less than a third of it is left", "fail", record, "medium", told)
    record, told = of_life(NOON + 7 * DAY, 22), "It ends on 2026-11-29, in 7 days."
    yield Sample(code, "seven days of a short life are left", "fail", record, "critical", told)
    record = of_life(NOON + 6 * DAY, 6)
    yield Sample(code, "new for six days", "pass", record)
    record, told = of_life(NOON + 2 * DAY - SECOND, 6), "It ends on 2026-11-24, in 1 day."
    yield Sample(code, "less than a third of six days is left", "fail", record, "critical", told)
    record = of_life(NOON + 10 * DAY, 30)
    yield Sample(code, "a short life is not judged by days", "pass", record)
    told = "It ends on 2026-12-06, in 14 days."
    record = of_life(NOON + 14 * DAY, 90)
    yield Sample(code, "a life of 90 days is long", "fail", record, "high", told)
    record = of_life(NOON + 14 * DAY, 89)
    yield Sample(code, "a life of 89 days is short", "fail", record, "high", told)
    record = of_life(NOON + 30 * DAY, 89)
    yield Sample(code, "more than a third of 89 days is left", "pass", record)
    for title, shown in (
        ("the end is not known", SHOWN("identity", not_before=NOON)),
        ("the begin is not known", SHOWN("identity", not_after=NOON + DAY)),
    ):
        yield Sample(code, title, "unknown", device(shown), "high", UNDATED)
    around = {"thresholds": Thresholds(short_life_fraction=0.5)}
    record, told = of_life(NOON + 29 * DAY, 60), "It ends on 2026-12-21, in 29 days."
    yield Sample(code, "half of it", "fail", record, "medium", told, around=around)


def _authorities() -> Iterator[Sample]:
    code = "EXP-003"
    for title, end in (
        ("ends in 180 days, 1 second", NOON + 180 * DAY + SECOND),
        ("ends in 700 days", NOON + 700 * DAY),
    ):
        yield Sample(code, title, "pass", until(end, "ca"))
    wanted: tuple[tuple[timedelta, Severity, str], ...] = (
        (180 * DAY, "medium", "2027-05-21, in 180 days"),
        (90 * DAY + SECOND, "medium", "2027-02-20, in 90 days"),
        (90 * DAY, "high", "2027-02-20, in 90 days"),
        (0 * DAY, "high", "2026-11-22, today"),
    )
    for left, severity, told in wanted:
        record = until(NOON + left, "ca")
        yield Sample(code, f"ends in {left}", "fail", record, severity, f"It ends on {told}.")
    told = "It ended on 2026-11-22, by our clock."
    yield Sample(code, "ended", "fail", until(NOON - SECOND, "ca"), "critical", told)
    record = device(held(ending(NOON + 900 * DAY, start=NOON + DAY), "ca"))
    told = "It is valid from 2026-11-23 only, by our clock."
    yield Sample(code, "is not valid yet", "fail", record, "critical", told)
    for title, shown in (
        ("the end is not known", SHOWN("ca", not_before=NOON)),
        ("the begin is not known", SHOWN("ca", not_after=NOON + DAY)),
    ):
        yield Sample(code, title, "unknown", device(shown), "high", UNDATED)
    yield Sample(code, "no CA", "not_applicable", until(NOON))


def _public() -> Iterator[Sample]:
    code = "EXP-004"
    for begin, days in (
        (datetime(2026, 3, 14, 23, 59, 59, tzinfo=UTC), 398),
        (datetime(2026, 3, 15, tzinfo=UTC), 200),
        (datetime(2027, 3, 14, 23, 59, 59, tzinfo=UTC), 200),
        (datetime(2027, 3, 15, tzinfo=UTC), 100),
        (datetime(2029, 3, 14, 23, 59, 59, tzinfo=UTC), 100),
        (datetime(2029, 3, 15, tzinfo=UTC), 47),
    ):
        title = f"valid for {days} days from {begin:%Y-%m-%d}"
        yield Sample(code, title, "pass", public(begin, days * DAY - SECOND))
        told = (
            f"It is valid for more than {days} days and begins on {begin:%Y-%m-%d}; "
            "clients may refuse it."
        )
        record = public(begin, days * DAY)
        yield Sample(code, f"{title} and a second", "fail", record, "medium", told)
    for policy in PUBLIC:
        told = (
            "It is valid for more than 200 days and begins on 2026-11-22; clients may refuse it."
        )
        record = public(NOON, 300 * DAY, ("1.2.3.4", policy))
        yield Sample(code, f"policy {policy}", "fail", record, "medium", told)
    record = public(NOON, 300 * DAY, ("2.23.140.1.2",))
    yield Sample(code, "another policy", "not_applicable", record)
    yield Sample(code, "no policy", "not_applicable", public(NOON, 300 * DAY, ()))
    record = device(SHOWN("identity", not_before=NOON, not_after=NOON + 200 * DAY - SECOND))
    yield Sample(code, "short, public or not", "pass", record)
    record = device(SHOWN("identity", not_before=NOON, not_after=NOON + 200 * DAY))
    told = "It is valid for more than 200 days; whether its CA is public is not known."
    yield Sample(code, "long, public or not", "unknown", record, "medium", told)
    for title, shown in (
        ("the end is not known", SHOWN("identity", not_before=NOON)),
        ("the begin is not known", SHOWN("identity", not_after=NOON)),
    ):
        yield Sample(code, title, "unknown", device(shown), "medium", UNDATED)


def _field_notice() -> Iterator[Sample]:
    code, end = "EXP-005", datetime(2020, 1, 1, tzinfo=UTC)
    told = "It is self-signed and ended with the year 2019, as the field notice tells."
    yield Sample(code, "ends then", "fail", until(end, "self-signed"), "high", told)
    record = device(SHOWN("identity", subject="CN=r1", issuer="CN=r1", not_after=end))
    yield Sample(code, "its own issuer, as shown", "fail", record, "high", told)
    record = device(SHOWN("self-signed", subject="CN=r1", issuer="CN=r2", not_after=end))
    yield Sample(code, "of that kind, as shown", "fail", record, "high", told)
    yield Sample(code, "ends a second later", "pass", until(end + SECOND, "self-signed"))
    yield Sample(code, "ends a second earlier", "pass", until(end - SECOND, "self-signed"))
    record = device(SHOWN("self-signed"))
    yield Sample(code, "the end is not known", "unknown", record, "high", UNDATED)
    record = device(held(ending(end, by=CA)))
    yield Sample(code, "issued by a CA", "not_applicable", record)
    record = device(SHOWN("identity", not_after=end))
    yield Sample(code, "nobody knows who issued it", "not_applicable", record)


def _outliving() -> Iterator[Sample]:
    code, end = "EXP-006", CA.certificate.not_after
    ca = held(CA.certificate, "ca")
    told = "It outlives its CA, whose certificate ends on 2046-11-17."
    as_long, longer = ending(end, by=CA), ending(end + SECOND, by=CA)
    yield Sample(code, "ends with its CA", "pass", device(held(as_long), ca))
    yield Sample(code, "ends a second later", "fail", device(held(longer), ca), "high", told)
    renewed = signed("CN=Expiry CA", CA.key, end=end + DAY)
    fleet = (device(held(renewed, "ca"), name="r2"),)
    yield Sample(code, "its CA was renewed", "pass", device(held(longer), ca), others=fleet)
    given = {"anchors": Anchors(certificates=(CA.certificate,))}
    alone = device(held(longer))
    yield Sample(code, "the policy holds its CA", "fail", alone, "high", told, around=given)
    yield Sample(code, "self-signed", "pass", device(held(ending(end), "self-signed")))
    told = "The certificate of its issuer, CN=Expiry CA, is not known."
    yield Sample(code, "its CA is not known", "unknown", device(held(as_long)), "high", told)
    record = device(SHOWN("identity", not_after=NOON))
    yield Sample(code, "it was not read", "unknown", record, "high", NOT_ENCODED)


SAMPLES = (
    *_valid(),
    *_near(),
    *_authorities(),
    *_public(),
    *_field_notice(),
    *_outliving(),
)
