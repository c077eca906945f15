"""What a restart, a renewal and the router's own alerts make of the configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final

from netpki.platforms.contract import DeviceRecord, HeldCertificate, HeldTrustpoint
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.rules.told import untold
from netpki.services.compliance.subjects import every_certificate, identities, routers, trustpoints

Kept = HeldCertificate | HeldTrustpoint

_MANUFACTURED: Final = "CISCO_IDEVID_SUDI"
"""Begins the names of trustpoints whose certificates the hardware holds; unverified as a list."""
_IN_SILENCE: Final = {
    "self-signed": "self-signed certificates",
    "sudi": "certificates of the hardware (SUDI)",
    "trustpool": "certificates of the trustpool",
}


def _saved_things(case: Case) -> Iterator[Kept]:
    """What a configuration brings back."""
    things: tuple[Kept, ...] = (*every_certificate(case), *trustpoints(case))
    return (each for _ in routers(case) for each in things if not _is_manufactured(each))


def _is_manufactured(item: Kept) -> bool:
    names = item.trustpoints if isinstance(item, HeldCertificate) else (item.name,)
    return any(name.startswith(_MANUFACTURED) for name in names)


def _is_saved(item: Kept, _case: Case) -> Judgement:
    if item.saved is None:
        return untold("whether a restart would bring it back")
    return None if item.saved else Fault("A restart would not bring it back as it is.")


def _self_renewing(case: Case) -> Iterator[HeldTrustpoint]:
    return (each for each in trustpoints(case) if each.auto_enrollment is not None)


def _can_renew(trustpoint: HeldTrustpoint, case: Case) -> Judgement:
    own = [each for each in identities(case) if trustpoint.name in each.trustpoints]
    missing = list(_obstacles(trustpoint, own, case))
    if missing:
        return Fault(f"It is to renew its certificate by itself, but {'; '.join(missing)}.")
    if trustpoint.url is None:
        return Unknown("The url to enroll with stands in a profile, which was not read.")
    if any(each.saved is None for each in own):
        return untold("whether its certificate is saved")
    return None


def _obstacles(
    trustpoint: HeldTrustpoint, own: list[HeldCertificate], case: Case
) -> Iterator[str]:
    if trustpoint.url is None and not _has_profile(trustpoint):
        yield "no url to enroll with is configured"
    if any(each.saved is False for each in own):
        yield "its certificate is not saved"
    others = _sharers(trustpoint, case)
    if others and trustpoint.auto_enrollment and trustpoint.auto_enrollment.regenerate:
        yield f"the key pair that it would replace is also that of {', '.join(others)}"
    if trustpoint.auto_enrollment and trustpoint.auto_enrollment.percent is None:
        yield "no percentage of its life is configured"


def _has_profile(trustpoint: HeldTrustpoint) -> bool:
    return (trustpoint.enrollment or "").startswith("profile")


def _sharers(trustpoint: HeldTrustpoint, case: Case) -> tuple[str, ...]:
    """Other trustpoints with the same key pair, as configured or as read with the key."""
    label = trustpoint.key_label
    named = (each.name for each in trustpoints(case) if label and each.key_label == label)
    keyed = (key.trustpoints for key in case.record.keys if trustpoint.name in key.trustpoints)
    found = dict.fromkeys((*named, *chain.from_iterable(keyed)))
    return tuple(name for name in found if name != trustpoint.name)


def _certified_routers(case: Case) -> Iterator[DeviceRecord]:
    return (router for router in routers(case) if router.certificates)


def _alerts_of_all(router: DeviceRecord, _case: Case) -> Judgement:
    """Clones of trustpoints, the fourth exception, cannot be told from others by what is read."""
    silent = [(kind, each) for each in router.certificates if (kind := _silence(each))]
    if not silent:
        return None
    counted = Counter(kind for kind, _ in silent)
    shown = ", ".join(
        f"{counted[kind]} {name}" for kind, name in _IN_SILENCE.items() if counted[kind]
    )
    undated = sum(each.not_after is None for _, each in silent)
    if undated:
        return Fault(f"IOS will not alert of the end of {shown}; that of {undated} is not known.")
    return Fault(f"IOS will not alert of the end of {shown}: only these checks do.", "info")


def _silence(held: HeldCertificate) -> str | None:
    if _is_manufactured(held):
        return "sudi"
    return held.kind if held.kind in _IN_SILENCE else None


RULES: Final = (
    Rule(
        code="CFG-001",
        title="Certificates and trustpoints are saved",
        severity="high",
        source="Cisco IOS XE 16, Configuring Certificate Enrollment for a PKI",
        over=_saved_things,
        check=_is_saved,
        why="After the next power cut the router has an older certificate or none, and nobody "
        "connects that with a change of months ago.",
        remedy="write memory",
        needs_whole=True,
    ),
    Rule(
        code="CFG-002",
        title="Automatic renewal can work",
        severity="high",
        source="Cisco IOS XE 16, Configuring Certificate Enrollment for a PKI",
        over=_self_renewing,
        check=_can_renew,
        why="Everybody relies on a renewal that will not happen, or that takes another service's "
        "key away.",
        remedy="Configure what the message lists, and save.",
        needs_whole=True,
    ),
    Rule(
        code="CFG-003",
        title="The router itself alerts of the end of every certificate",
        severity="low",
        source="Cisco IOS XE 17.x, PKI Credentials Expiry Alerts, restrictions",
        over=_certified_routers,
        check=_alerts_of_all,
        why="Who waits for the alert of the router waits in vain for certificates like these.",
        remedy="Keep this check running for them; nothing on the router makes it alert of them.",
        needs_whole=True,
    ),
)
