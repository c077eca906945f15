"""Points in time as IOS prints them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from netpki.errors import OutputFormatError

Zones = Mapping[str, timedelta]
"""Distance from UTC by the name of the zone."""

NO_ZONES: Final[Zones] = MappingProxyType({})

_UNIVERSAL: Final = frozenset({"UTC", "GMT"})
# A default only: the C8000V of recording c8kv_17x_terminal_authenticate_enroll_import.txt calls
# UTC+8 "GMT", so pass the zones of the configuration wherever there is one.
# fmt: off
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)
# fmt: on
_STAMP = re.compile(
    r"[*.]?(?P<hour>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2})(?:\.(?P<fraction>\d{1,6}))?"
    r" (?P<zone>\S+)(?: [A-Z][a-z]{2})? (?P<month>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2})"
    r" (?P<year>\d{4})$"
)


def read_moment(
    shown: str, *, device: str, command: str, zones: Zones = NO_ZONES
) -> datetime | None:
    """Aware UTC of ``18:57:38.347 UTC Mon Oct 19 2015``; weekday and fraction may be missing.

    Returns:
        None where the distance of the zone from UTC is not known.

    Raises:
        OutputFormatError: ``shown`` is no point in time.
    """
    match = _STAMP.match(shown)
    offset = _offset(match["zone"], zones) if match else None
    try:
        local = _local(match) if match else None
        moment = local - offset if local is not None and offset is not None else None
    except (ValueError, OverflowError):
        local = moment = None
    if local is None:
        raise OutputFormatError(f"{command}: {shown!r} is no point in time.", device=device)
    return moment


_ZONELESS = re.compile(
    r"(?:[A-Z][a-z]{2} )?(?P<month>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2})"
    r" (?P<hour>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2}) (?P<year>\d{4})$"
)


def read_as_universal(shown: str) -> datetime | None:
    """``Sat May 25 07:00:00 2013``, which shows no zone, as if it were UTC; None for others."""
    match = _ZONELESS.match(shown)
    try:
        return _local(match) if match else None
    except ValueError:
        return None


def _local(match: re.Match[str]) -> datetime:
    """Time in the zone of the device, marked UTC for the arithmetic that follows."""
    return datetime(
        int(match["year"]),
        _MONTHS.index(match["month"]) + 1,
        int(match["day"]),
        int(match["hour"]),
        int(match["minute"]),
        int(match["second"]),
        int((match.groupdict().get("fraction") or "").ljust(6, "0")),
        tzinfo=UTC,
    )


def _offset(zone: str, zones: Zones) -> timedelta | None:
    return zones.get(zone, timedelta() if zone in _UNIVERSAL else None)
