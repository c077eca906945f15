"""The clock of an emulated router and the ways IOS writes a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from netpki.emulators.ios.zones import DAYS, MONTHS, UTC_ZONE, Zone

_FACTORY: Final = datetime(1993, 3, 1, 0, 2, 11, tzinfo=UTC)
"""Where the clock of a device starts that was never set (captured: Packet Tracer, 1993)."""


def stamp(moment: datetime, zone: Zone = UTC_ZONE) -> str:
    """``12:32:40 UTC Thu Oct 27 2016``, as in the head of a configuration."""
    local, name = zone.local(moment)
    return f"{local:%H:%M:%S} {name} {DAYS[local.weekday()]} {_date(local)}"


def validity(moment: datetime, zone: Zone = UTC_ZONE) -> str:
    """``09:17:52 UTC Jun 22 2022``, as in ``show crypto pki certificates``."""
    local, name = zone.local(moment)
    return f"{local:%H:%M:%S} {name} {_date(local)}"


def _date(moment: datetime) -> str:
    return f"{MONTHS[moment.month - 1]} {moment.day} {moment.year}"


def _milliseconds(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}"


@dataclass(slots=True)
class DeviceClock:
    """A running clock.

    Attributes:
        start: Device time when the router was made, aware UTC.
        authoritative: False puts ``*`` before every time, as on a clock never set.
        source: For example ``NTP`` or ``user configuration``; empty for none.
        synchronised: False puts ``.`` before every time of an authoritative clock.
        seconds: Monotonic seconds; tests put a frozen one here.
    """

    start: datetime
    authoritative: bool = True
    source: str = "NTP"
    synchronised: bool = True
    seconds: Callable[[], float] = time.monotonic
    _origin: float = field(init=False)

    def __post_init__(self) -> None:
        self._origin = self.seconds()

    def now(self) -> datetime:
        """Device time, aware UTC."""
        return self.start + timedelta(seconds=self.seconds() - self._origin)

    def set(self, moment: datetime) -> None:
        """Set the clock; it runs on from there."""
        self.start, self._origin = moment, self.seconds()

    def unset(self) -> None:
        """Bring the clock to the state after a loss of battery and NTP."""
        self.set(_FACTORY)
        self.authoritative, self.source = False, ""

    @property
    def mark(self) -> str:
        """The character before a time: ``*``, ``.`` or none."""
        if not self.authoritative:
            return "*"
        return "" if self.synchronised else "."

    def show(self, zone: Zone = UTC_ZONE) -> str:
        """Answer to ``show clock``."""
        now, name = zone.local(self.now())
        day = DAYS[now.weekday()]
        return f"{self.mark}{_milliseconds(now)} {name} {day} {_date(now)}"

    def source_line(self) -> str:
        """Second line of ``show clock detail`` (``No time source`` is captured on 12.x)."""
        return f"Time source is {self.source}" if self.source else "No time source"

    def syslog_prefix(self, zone: Zone = UTC_ZONE) -> str:
        """``*Dec 30 07:16:20.644: ``, before each message."""
        now, _ = zone.local(self.now())
        return f"{self.mark}{MONTHS[now.month - 1]} {now.day:>2} {_milliseconds(now)}: "
