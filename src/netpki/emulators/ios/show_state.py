"""``show crypto pki`` timers, counters and CRLs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from netpki.emulators.ios.clock import validity
from netpki.emulators.ios.zones import Zone

if TYPE_CHECKING:
    from netpki.emulators.ios.pki_state import PkiTimer, StoredCrl, TimerSection
    from netpki.emulators.ios.router import EmulatedRouter

_COUNTERS: Final = (
    "PKI Sessions Started",
    "PKI Sessions Ended",
    "PKI Sessions Active",
    "Successful Validations",
    "Failed Validations",
    "Bypassed Validations",
    "Pending Validations",
    "CRLs checked",
    "CRL - fetch attempts",
    "CRL - failed attempts",
    "CRL - rejected busy fetching",
    "AAA authorizations",
)
_SECTIONS: Final[tuple[TimerSection, ...]] = ("PKI", "CRL", "CS", "Trustpool", "Expiry Alert")
_COUNTDOWN_WIDTH: Final = 16
_CRL_CACHE: Final = 65536


def counters(router: EmulatedRouter) -> Iterator[str]:
    """Lines of ``show crypto pki counters`` (capture: XE; unverified for classic IOS)."""
    for label, number in zip(_COUNTERS, astuple(router.pki.counters), strict=True):
        yield f"{label}: {number}"


def timers(router: EmulatedRouter, *, detail: bool) -> Iterator[str]:
    """Lines of ``show crypto pki timers [detail]``: the next of each list, then the list.

    Captured is ``detail`` on XE. That the points in time are missing without it, that nothing is
    printed for an empty list, and the order of the lists, is unverified.
    """
    now = router.clock.now()
    for section in _SECTIONS:
        due = sorted(
            (timer for timer in router.pki.timers if timer.section == section),
            key=lambda timer: timer.moment,
        )
        if due:
            yield f"{section} Timers"
            yield f"|{_until(due[0], now, detail=detail)}"
        for timer in due:
            yield f"  |{_until(timer, now, detail=detail)} {timer.name}"


def _until(timer: PkiTimer, now: datetime, *, detail: bool) -> str:
    left = f"{countdown(timer.moment - now):>{_COUNTDOWN_WIDTH}}"
    return f"{left}  ({timer.moment:%Y-%m-%dT%H:%M:%SZ})" if detail else left


def countdown(left: timedelta) -> str:
    """``2:44.780``, ``20:20:16.086`` or ``303d23:59:25.387``; nothing is ever overdue."""
    total = max(left, timedelta()) // timedelta(milliseconds=1)
    seconds, thousandths = divmod(total, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days}d{hour:02d}:{minute:02d}:{second:02d}.{thousandths:03d}"
    if hour:
        return f"{hour}:{minute:02d}:{second:02d}.{thousandths:03d}"
    return f"{minute}:{second:02d}.{thousandths:03d}"


def crls(router: EmulatedRouter) -> Iterator[str]:
    """Lines of ``show crypto pki crls`` (capture: XE, one list; with more, it is unverified)."""
    for crl in router.pki.crls:
        yield from _crl(crl, router.zone)
    yield f"Parsed CRL cache current size is {sum(crl.size for crl in router.pki.crls)} bytes"
    yield f"Parsed CRL cache maximum size is {_CRL_CACHE} bytes"


def _crl(crl: StoredCrl, zone: Zone) -> Iterator[str]:
    yield "CRL Issuer Name:"
    yield f"    {crl.issuer}"
    yield f"    LastUpdate: {validity(crl.last_update, zone)}"
    yield f"    NextUpdate: {validity(crl.next_update, zone)}"
    yield ""
    yield f"    CRL downloaded at: {validity(crl.downloaded, zone)}"
    yield ""
    yield "    Retrieved from CRL Distribution Point:"
    yield f"      {crl.source}"
    yield ""
    yield f" CRL DER is {crl.size} bytes"
    yield " CRL is stored in parsed CRL cache"
    yield ""
    yield ""
