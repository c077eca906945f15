"""When certificates end, counted by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from netpki.frontends.reports.overview import STATES, State, counted
from netpki.frontends.reports.picture import End, axis_step, states_in_words

_BEFORE, _AFTER = 12, 36
"""Months shown, besides the present one; what ends earlier or later has a column at each side."""

_EARLIER, _LATER = -_BEFORE - 1, _AFTER + 1
_LEFT, _TOP, _HEIGHT = 60, 44, 200
_COLUMN: Final = 28
_BAR: Final = 22
_GAP: Final = 14
"""Between the months and the columns at both sides."""

_LEAST: Final = 3.0
"""Height of the smallest number, so that one certificate among thousands is seen."""

_YEAR: Final = 12
_QUARTER: Final = 3
_NAMES: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Certificates of one state within a column."""

    y: float
    height: float
    state: State


@dataclass(frozen=True, slots=True)
class Column:
    """The certificates that end in one month, or before or after all months shown.

    Attributes:
        x: Left edge.
        top: Upper end of all segments.
        broken: Taller than the picture, and cut.
        query: What finds the rows; empty at both sides.
    """

    x: int
    top: float
    count: int
    segments: tuple[Segment, ...]
    broken: bool
    tooltip: str
    query: str


@dataclass(frozen=True, slots=True)
class Label:
    """Text below the axis, or left of a level."""

    at: float
    text: str
    major: bool = False


@dataclass(frozen=True, slots=True)
class MonthColumns:
    """A column for each month in which certificates end."""

    top: int
    bottom: int
    left: int
    right: int
    width: int
    bar: int
    now: float
    months: tuple[Label, ...]
    levels: tuple[Label, ...]
    columns: tuple[Column, ...]


def month_columns(ends: Sequence[End], now: datetime) -> MonthColumns:
    """Certificates by the month they end in, and by state."""
    bins: dict[int, list[End]] = {}
    for end in ends:
        bins.setdefault(_offset(end.moment, now), []).append(end)
    within = [len(found) for offset, found in bins.items() if _EARLIER < offset < _LATER]
    step = axis_step(max(within, default=0) or max(map(len, bins.values())))
    most = step * 4
    return MonthColumns(
        top=_TOP,
        bottom=_TOP + _HEIGHT,
        left=_LEFT,
        right=_x(_LATER) + _COLUMN,
        width=_x(_LATER) + _COLUMN + 16,
        bar=_BAR,
        now=round(_x(0) + _COLUMN * _share_of_month(now), 1),
        months=_labels(now),
        levels=tuple(
            Label(_TOP + _HEIGHT * (1 - index / 4), f"{step * index:,}") for index in range(5)
        ),
        columns=tuple(_column(offset, bins[offset], most, now) for offset in sorted(bins)),
    )


def month_name(month: int) -> str:
    """``Jan`` for 1."""
    return _NAMES[month - 1]


def _column(offset: int, ends: Sequence[End], most: int, now: datetime) -> Column:
    counts = Counter(end.expiry.state for end in ends)
    scale = _HEIGHT / max(most, len(ends))
    y = float(_TOP + _HEIGHT)
    segments = []
    for state in reversed(STATES):
        if counts[state]:
            height = round(max(_LEAST, counts[state] * scale), 1)
            y = round(y - height, 1)
            segments.append(Segment(y, height, state))
    devices = len({name for end in ends for name in end.certificate["devices"]})
    states = states_in_words(end.expiry.state for end in ends)
    return Column(
        x=_x(offset),
        top=y,
        count=len(ends),
        segments=tuple(segments),
        broken=len(ends) > most,
        tooltip=(
            f"{_title(offset, now)}: {counted(len(ends), 'certificate')} on "
            f"{counted(devices, 'device')} ({states})"
        ),
        query="" if offset in {_EARLIER, _LATER} else f"ends:{_month(offset, now):%Y-%m}",
    )


def _offset(moment: datetime, now: datetime) -> int:
    months = (moment.year - now.year) * _YEAR + moment.month - now.month
    return min(max(months, _EARLIER), _LATER)


def _month(offset: int, now: datetime) -> datetime:
    years, month = divmod(now.month - 1 + offset, _YEAR)
    return datetime(now.year + years, month + 1, 1, tzinfo=UTC)


def _share_of_month(now: datetime) -> float:
    start, end = _month(0, now), _month(1, now)
    return (now - start) / (end - start)


def _x(offset: int) -> int:
    gaps = {_EARLIER: 0, _LATER: 2}.get(offset, 1)
    return _LEFT + (offset - _EARLIER) * _COLUMN + gaps * _GAP + 2


def _title(offset: int, now: datetime) -> str:
    if offset == _EARLIER:
        return f"Before {_month(-_BEFORE, now):%Y-%m}"
    if offset == _LATER:
        return f"After {_month(_AFTER, now):%Y-%m}"
    return f"{_month(offset, now):%Y-%m}"


def _labels(now: datetime) -> tuple[Label, ...]:
    """Each quarter; at both sides what the column there counts."""
    middle = _BAR // 2
    months = [(offset, _month(offset, now)) for offset in range(-_BEFORE, _AFTER + 1)]
    quarters = [
        Label(
            _x(offset) + middle,
            str(month.year) if month.month == 1 else month_name(month.month),
            major=month.month == 1,
        )
        for offset, month in months
        if month.month % _QUARTER == 1
    ]
    sides = (Label(_x(_EARLIER) + middle, "before"), Label(_x(_LATER) + middle, "after"))
    return (*quarters, *sides)
