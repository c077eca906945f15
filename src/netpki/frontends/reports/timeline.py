"""When certificates end, as a picture: a bar for each, or by month where they are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from netpki.frontends.reports.overview import Document, State, date_of, moment_of, short_name
from netpki.frontends.reports.picture import End, ends_of, fitted, on_devices
from netpki.frontends.reports.timeline_months import MonthColumns, month_columns, month_name

MOST_BARS: Final = 40
"""More certificates than this are counted by month."""

_BEFORE: Final = timedelta(days=365)
_AFTER: Final = timedelta(days=3 * 365)
_LEFT, _RIGHT, _TOP, _ROW = 290, 1340, 40, 24
_MARGIN: Final = 170
"""For what stands right of the axis."""

_LABEL: Final = 38


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the picture with its label; years stand out."""

    x: float
    label: str
    major: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """The validity of one certificate.

    Attributes:
        y: Middle.
        start: Left end of the bar.
        end: Right end.
        cut_left: It began before the picture begins.
        cut_right: It ends after the picture ends.
        left: How long it is still valid, in words.
        query: What finds its rows.
    """

    y: int
    start: float
    end: float
    cut_left: bool
    cut_right: bool
    state: State
    label: str
    left: str
    tooltip: str
    query: str


@dataclass(frozen=True, slots=True)
class ValidityBars:
    """One bar for each certificate, on an axis from a year ago to three years ahead."""

    width: int
    bottom: int
    left: int
    right: int
    now: float
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]


def timeline_of(document: Document, now: datetime) -> ValidityBars | MonthColumns | None:
    """The picture of all certificates whose end is known; None where there are none."""
    ends = ends_of(document, now)
    if not ends:
        return None
    return _validity_bars(ends, now) if len(ends) <= MOST_BARS else month_columns(ends, now)


class _Axis:
    """Where a moment is, kept within the picture."""

    def __init__(self, now: datetime) -> None:
        self.first, self.last = now - _BEFORE, now + _AFTER

    def at(self, moment: datetime) -> float:
        within = min(max(moment, self.first), self.last)
        share = (within - self.first) / (self.last - self.first)
        return round(_LEFT + share * (_RIGHT - _LEFT), 1)

    def quarters(self) -> Iterator[datetime]:
        for year in range(self.first.year, self.last.year + 1):
            for month in (1, 4, 7, 10):
                start = datetime(year, month, 1, tzinfo=UTC)
                if self.first <= start <= self.last:
                    yield start


def _validity_bars(ends: Sequence[End], now: datetime) -> ValidityBars:
    axis = _Axis(now)
    return ValidityBars(
        width=_RIGHT + _MARGIN,
        bottom=_TOP + len(ends) * _ROW,
        left=_LEFT,
        right=_RIGHT,
        now=axis.at(now),
        ticks=tuple(_tick(axis, start) for start in axis.quarters()),
        bars=tuple(_bar(axis, end, _TOP + i * _ROW + _ROW // 2) for i, end in enumerate(ends)),
    )


def _tick(axis: _Axis, start: datetime) -> Tick:
    major = start.month == 1
    return Tick(axis.at(start), str(start.year) if major else month_name(start.month), major)


def _bar(axis: _Axis, end: End, y: int) -> Bar:
    certificate = end.certificate
    begin = moment_of(certificate["not_before"])
    return Bar(
        y=y,
        start=axis.at(begin or end.moment),
        end=axis.at(end.moment),
        cut_left=begin is not None and begin < axis.first,
        cut_right=end.moment > axis.last,
        state=end.expiry.state,
        label=fitted(short_name(certificate["subject"]), _LABEL),
        left=end.expiry.words,
        tooltip=(
            f"{certificate['subject'] or 'No subject'}: valid from {date_of(begin)} to "
            f"{date_of(end.moment)} ({end.expiry.words}), {on_devices(certificate)}"
        ),
        query=f"ends:{end.moment:%Y-%m-%d}",
    )
