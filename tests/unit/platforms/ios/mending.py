"""Routers, and what is typed on them to mend what was found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from support.certificates import NOON
from support.compliance import device

from netpki.platforms.contract import (
    DeviceClock,
    DeviceRecord,
    HeldCertificate,
    HeldTrustpoint,
    SshAccess,
    UsedBy,
)
from netpki.platforms.contract.remedy import Limits, Remedy
from netpki.platforms.ios.remedies import remedy_of

LIMITS = Limits(rsa_bits=2048, idle_seconds=120, time_sources=2)
SAVE = "write memory"
YEAR = timedelta(days=365)
URL = "http://ca.example.com"


def trustpoint(name: str = "WEB", **parts: Any) -> HeldTrustpoint:  # noqa: ANN401 any field
    return HeldTrustpoint(name, **{"enrollment": f"url {URL}", "url": URL, "line": 5, **parts})


def held(*names: str, kind: str = "identity", **parts: Any) -> HeldCertificate:  # noqa: ANN401 any field
    dates = {"not_before": NOON - YEAR, "not_after": NOON + YEAR}
    named = {"subject": "CN=r1", "issuer": "CN=CA"}
    return HeldCertificate(kind, names or ("WEB",), None, **{**dates, **named, **parts})


def use(name: str, kind: str = "ikev2-profile", target: Any = "trustpoint") -> UsedBy:  # noqa: ANN401 a word
    return UsedBy(target, name, defined=True, kind=kind, line="a line", section="")


def router(**parts: Any) -> DeviceRecord:  # noqa: ANN401 any field
    usual = {"trustpoints": (trustpoint(),), "ssh": SshAccess("2", "SSH-KEY"), "is_whole": True}
    return device(**{**usual, **parts})


def remedy(rule: str, item: object, record: DeviceRecord | None = None) -> Remedy | None:
    return remedy_of(rule, item, record or router(), LIMITS)


def configuration(*lines: str, then: str = SAVE) -> Remedy:
    return Remedy("configuration", lines, then)


def clock(days: int = 0, *, authoritative: bool = True) -> DeviceClock:
    return DeviceClock("as shown", NOON + timedelta(days=days), authoritative, "NTP")
