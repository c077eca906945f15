"""What has changed since somebody approved the state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from netpki.pki.fingerprint import ALGORITHMS, Fingerprint
from netpki.platforms.contract import DeviceRecord, HeldCertificate, HeldTrustpoint
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.rules.told import is_configured, may_be_the_number, untold
from netpki.services.compliance.subjects import every_certificate, the_device, trustpoints

Item = DeviceRecord | HeldCertificate | HeldTrustpoint

_NOTHING: Final = DeviceRecord("", reached=False)
"""Approved of a device that was not there, or did not answer."""
_UNANNOUNCED: Final = Fault("It is not in the approved state, and no change announced it.")


def _things(case: Case) -> Iterator[Item]:
    """What there is, then what there was."""
    for record in the_device(case):
        approved = _approved(case)
        if not approved.reached:
            yield record
            return
        yield from every_certificate(case)
        yield from trustpoints(case)
        yield from _gone(approved, case)


def _approved(case: Case) -> DeviceRecord:
    return (case.around.approved or {}).get(case.record.name, _NOTHING)


def _gone(approved: DeviceRecord, case: Case) -> Iterator[Item]:
    now, before = tuple(every_certificate(case)), _approved_certificates(approved)
    new = [each for each in now if _is_allowed(each, case) and not _is_among(each, before)]
    for held in before:
        if _is_among(held, now) is False and not any(_replaces(each, held) for each in new):
            yield held
    names = {each.name for each in trustpoints(case)}
    yield from (each for each in approved.trustpoints if each.name not in names)


def _approved_certificates(approved: DeviceRecord) -> tuple[HeldCertificate, ...]:
    return tuple(each for each in approved.certificates if each.kind != "trustpool")


def _replaces(new: HeldCertificate, gone: HeldCertificate) -> bool:
    """Whether an announced one came into the place of another of its kind."""
    return new.kind == gone.kind and _places(new) >= _places(gone)


def _is_as_approved(item: Item, case: Case) -> Judgement:
    approved = _approved(case)
    if isinstance(item, DeviceRecord):
        return Fault("The approved state does not know the device.")
    if item not in (*case.record.certificates, *case.record.trustpoints):
        return _judge_gone(approved, case.record)
    if isinstance(item, HeldTrustpoint):
        return _judge_trustpoint(item, approved)
    return _judge_certificate(item, approved, case)


def _judge_gone(approved: DeviceRecord, record: DeviceRecord) -> Judgement:
    """What was not looked for, or stands in what was not understood, may still be there."""
    unread = {each.command for each in approved.sources} - {
        each.command for each in record.sources
    }
    if unread or record.gaps:
        return untold("whether it is still there")
    return Fault("It was in the approved state and is gone.")


def _judge_certificate(held: HeldCertificate, approved: DeviceRecord, case: Case) -> Judgement:
    found = _is_among(held, _approved_certificates(approved))
    if found or _is_allowed(held, case):
        return None
    return untold("whether it is the one that was approved") if found is None else _UNANNOUNCED


def _is_allowed(held: HeldCertificate, case: Case) -> bool:
    digest = held.certificate and held.certificate.fingerprint("sha256").hexadecimal
    return digest in case.around.approved_changes or digest in case.around.anchors.approved


def _is_among(held: HeldCertificate, others: Iterable[HeldCertificate]) -> bool | None:
    """Whether ``others`` have it in all its places; None where nothing tells."""
    alike = [(each, same) for each in others if (same := _is_same(held, each)) is not False]
    sure = frozenset(chain.from_iterable(_places(each) for each, same in alike if same))
    maybe = frozenset(chain.from_iterable(_places(each) for each, _ in alike))
    if _places(held) <= sure:
        return True
    return None if _places(held) <= maybe else False


def _places(held: HeldCertificate) -> frozenset[str]:
    return frozenset(held.trustpoints or (str(held.storage),))


def _is_same(one: HeldCertificate, other: HeldCertificate) -> bool | None:
    """By digests, as screens and encodings have them; None where they have none in common."""
    mine, its = _digests(one), _digests(other)
    if {each.algorithm for each in mine} & {each.algorithm for each in its}:
        return not mine.isdisjoint(its)
    return None if may_be_the_number(one.serial_number, other.serial_number) else False


def _digests(held: HeldCertificate) -> frozenset[Fingerprint]:
    read = held.certificate
    own = (read.fingerprint(each) for each in ALGORITHMS) if read else ()
    return frozenset((*held.fingerprints, *own))


def _judge_trustpoint(trustpoint: HeldTrustpoint, approved: DeviceRecord) -> Judgement:
    before = next((each for each in approved.trustpoints if each.name == trustpoint.name), None)
    if before is None:
        return _UNANNOUNCED
    if not (is_configured(trustpoint) and is_configured(before)):
        return Unknown("Its settings, or the approved ones, were not read.")
    return _judge_settings(set(before.settings), set(trustpoint.settings))


def _judge_settings(before: set[str], now: set[str]) -> Fault | None:
    if before == now:
        return None
    added, lost = sorted(now - before), sorted(before - now)
    parts = (("new", added), ("gone", lost))
    told = "; ".join(f"{word}: {', '.join(lines)}" for word, lines in parts if lines)
    return Fault(f"Its settings are not the approved ones ({told}).")


RULES: Final = (
    Rule(
        code="DRIFT-001",
        title="Certificates and trustpoints are as approved",
        severity="high",
        source="policy",
        over=_things,
        check=_is_as_approved,
        why="A change that nobody announced is a mistake or an intruder.",
        remedy="Find out who changed it; take it back, or approve the new state.",
        need="approved state",
    ),
)
