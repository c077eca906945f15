"""What the pictures of a compliance page share, and when certificates end, by week and month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from netpki.frontends.reports.overview import NEAR_DAYS, SOON_DAYS, Document, State, counted
from netpki.frontends.reports.picture import axis_step, ends_of
from netpki.frontends.reports.timeline_months import MonthColumns, month_columns, month_name

LOOKS: Final[Mapping[str, str]] = {
    "critical": "expired",
    "high": "soon",
    "medium": "near",
    "low": "fine",
    "info": "undated",
    "unknown": "doubt",
    "waived": "waived",
}
"""Colour, pattern and shape of a severity or state: those of the page of an inventory."""

WEEK: Final = timedelta(weeks=1)

_LEFT, _TOP, _BOTTOM = 44, 30, 236
_COLUMN: Final = 38
_BAR: Final = 28
_GAP: Final = 16
"""Between what has ended and the weeks to come."""

_WEEKS: Final = 14
"""Room for as many; ninety days touch no more."""

_LEAST: Final = 3.0
"""Height of the smallest number, so that one certificate among thousands is seen."""


@dataclass(frozen=True, slots=True)
class Level:
    """A line across the picture and its number."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Week:
    """What ends in a week, or has ended.

    Attributes:
        x: Left edge.
        query: What finds the rows.
    """

    x: int
    y: float
    height: float
    state: State
    label: str
    count: int
    tooltip: str
    query: str


@dataclass(frozen=True, slots=True)
class Weeks:
    """The next 90 days by week, and before them what has ended already."""

    width: int
    left: int
    top: int
    bottom: int
    bar: int
    levels: tuple[Level, ...]
    weeks: tuple[Week, ...]
    description: str


def certificates_of(document: Document) -> list[dict[str, Any]]:
    """Certificates whose end is known, each once, with the devices that hold it."""
    found: dict[str, dict[str, Any]] = {}
    for each in document["expiries"]:
        one = found.setdefault(
            each["certificate"],
            {
                "id": each["certificate"],
                "subject": each["subject"],
                "not_after": each["not_after"],
                "kinds": [],
                "devices": [],
            },
        )
        if each["kind"] not in one["kinds"]:
            one["kinds"].append(each["kind"])
        if each["device"] not in one["devices"][-1:]:
            one["devices"].append(each["device"])
    return list(found.values())


def months_of(certificates: Sequence[Mapping[str, Any]], now: datetime) -> MonthColumns | None:
    """All ends by month; None where none is known."""
    ends = ends_of({"certificates": certificates}, now)
    return month_columns(ends, now) if ends else None


def levels_of(most: int, top: int, bottom: int) -> tuple[int, tuple[Level, ...]]:
    """The number at the top of an axis on which ``most`` has room, and its lines."""
    step = axis_step(most)
    parts = max(1, -(-most // step))
    return step * parts, tuple(
        Level(round(bottom - (bottom - top) * part / parts, 1), f"{step * part:,}")
        for part in range(parts + 1)
    )


def monday_of(moment: datetime) -> date:
    """The day that names its week."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def weeks_of(document: Document, expired: int, now: datetime) -> Weeks | None:
    """The picture of the next weeks; None where nothing has ended and nothing will.

    Args:
        document: The run.
        expired: How many certificates have ended.
        now: When the run began.
    """
    coming = document["weeks"]
    counts = [expired, *(week["certificates"] for week in coming)]
    if not any(counts):
        return None
    most, levels = levels_of(max(counts), _TOP, _BOTTOM)
    columns = [_over(expired, most)]
    for index, week in enumerate(coming):
        columns.append(_week(index, week, most, now))
    return Weeks(
        width=_x(max(len(coming), _WEEKS)) + 8,
        left=_LEFT,
        top=_TOP,
        bottom=_BOTTOM,
        bar=_BAR,
        levels=levels,
        weeks=tuple(columns),
        description=(
            f"{counted(expired, 'certificate')} ended already. By week: "
            f"{'; '.join(each.tooltip for each in columns[1:] if each.count) or 'none ends'}."
        ),
    )


def _over(expired: int, most: int) -> Week:
    height = _height(expired, most)
    return Week(
        x=_LEFT + (_COLUMN - _BAR) // 2,
        y=_BOTTOM - height,
        height=height,
        state="expired",
        label="over",
        count=expired,
        tooltip=f"{counted(expired, 'certificate')} ended already",
        query="is:expired",
    )


def _week(index: int, week: Mapping[str, Any], most: int, now: datetime) -> Week:
    monday = date.fromisoformat(week["from"])
    count, height = week["certificates"], _height(week["certificates"], most)
    return Week(
        x=_x(index) + (_COLUMN - _BAR) // 2,
        y=_BOTTOM - height,
        height=height,
        state=_state(monday, now),
        label="" if index % 2 else f"{monday.day} {month_name(monday.month)}",
        count=count,
        tooltip=(
            f"week from {monday}: {counted(count, 'certificate')} on "
            f"{counted(week['devices'], 'device')}"
        ),
        query=f"week:{monday}",
    )


def _state(monday: date, now: datetime) -> State:
    """By the first day of the week: what ends in it may end then."""
    days = (monday - now.date()).days
    if days <= SOON_DAYS:
        return "soon"
    return "near" if days <= NEAR_DAYS else "fine"


def _height(count: int, most: int) -> float:
    if not count:
        return 0.0
    return round(max(_LEAST, (_BOTTOM - _TOP) * count / most), 1)


def _x(index: int) -> int:
    """Left edge of the column of a week."""
    return _LEFT + _COLUMN + _GAP + index * _COLUMN
