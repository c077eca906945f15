"""Time zones of an emulated router, from ``clock timezone`` and ``clock summer-time``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

# fmt: off
MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)
# fmt: on
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DEFAULT_RULE: Final = ("2", "Sun", "Mar", "2:00", "1", "Sun", "Nov", "2:00")
"""That of the United States, which holds where a line names none (documented)."""
_RULE_WORDS: Final = len(_DEFAULT_RULE)
_NAMED_WEEKS: Final = {"first": 1, "last": 0}
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Turn:
    """When the clock is put forward or back each year, in the time that holds until then.

    Attributes:
        week: 1 to 5; 0 for the last one.
        weekday: From Monday, 0.
        month: From 1.
        minute: Of the day.
    """

    week: int
    weekday: int
    month: int
    minute: int

    def in_year(self, like: datetime) -> datetime:
        """The moment in the year of ``like``."""
        first = like.replace(month=self.month, day=1, hour=0, minute=0, second=0, microsecond=0)
        day = first + timedelta(days=(self.weekday - first.weekday()) % _WEEK)
        if self.week:
            day += timedelta(weeks=self.week - 1)
        else:
            while (day + timedelta(weeks=1)).month == self.month:
                day += timedelta(weeks=1)
        return day + timedelta(minutes=self.minute)


@dataclass(frozen=True, slots=True)
class SummerTime:
    """What ``clock summer-time NAME recurring`` says.

    Attributes:
        name: Of the zone in summer.
        begin: In standard time.
        end: In summer time.
        shift: How far the clock is put forward.
    """

    name: str
    begin: Turn
    end: Turn
    shift: timedelta = timedelta(hours=1)

    def holds(self, standard: datetime) -> bool:
        """Whether it is summer at this standard time."""
        begin = self.begin.in_year(standard)
        end = self.end.in_year(standard) - self.shift
        if begin < end:
            return begin <= standard < end
        return not end <= standard < begin


@dataclass(frozen=True, slots=True)
class Zone:
    """How a device writes points in time.

    Attributes:
        name: Of the standard time.
        offset: Its distance from UTC.
        summer: Summer time, if it has one.
    """

    name: str = "UTC"
    offset: timedelta = timedelta()
    summer: SummerTime | None = None

    def local(self, moment: datetime) -> tuple[datetime, str]:
        """Time of the clock at ``moment``, still marked UTC, and the name of the zone then.

        A moment at the very end of the calendar stays in UTC: no clock can show it otherwise.
        """
        try:
            standard = moment + self.offset
            if self.summer and self.summer.holds(standard):
                return standard + self.summer.shift, self.summer.name
        except OverflowError:
            return moment, "UTC"
        return standard, self.name


UTC_ZONE: Final = Zone()
"""What an unconfigured device shows."""


def zone_of(headers: Iterable[str]) -> Zone:
    """The zone that the ``clock`` lines of a configuration set.

    Only recurring summer time is understood; other rules are stored and have no effect here.
    """
    return _zone(tuple(header for header in headers if header.startswith("clock ")))


@lru_cache(maxsize=256)
def _zone(lines: tuple[str, ...]) -> Zone:
    name, offset, summer = "UTC", timedelta(), None
    for line in lines:
        match line.split()[1:]:
            case ["timezone", name, hours, *minutes]:
                offset = _offset(hours, minutes)
            case ["summer-time", summer_name, "recurring", *rule]:
                summer = _summer(summer_name, rule)
    return Zone(name, offset, summer)


def _offset(hours: str, minutes: list[str]) -> timedelta:
    size = timedelta(hours=abs(int(hours)), minutes=int(minutes[0]) if minutes else 0)
    return -size if hours.startswith("-") else size


def _summer(name: str, rule: list[str]) -> SummerTime:
    words = rule[:_RULE_WORDS] if len(rule) >= _RULE_WORDS else list(_DEFAULT_RULE)
    shift = int(rule[_RULE_WORDS]) if len(rule) > _RULE_WORDS else 60
    half = _RULE_WORDS // 2
    return SummerTime(name, _turn(words[:half]), _turn(words[half:]), timedelta(minutes=shift))


def _turn(words: list[str]) -> Turn:
    week, weekday, month, time = words
    hour, _, minute = time.partition(":")
    return Turn(
        week=_NAMED_WEEKS[week] if week in _NAMED_WEEKS else int(week),
        weekday=DAYS.index(weekday[:3].capitalize()),
        month=MONTHS.index(month[:3].capitalize()) + 1,
        minute=60 * int(hour) + int(minute or 0),
    )
