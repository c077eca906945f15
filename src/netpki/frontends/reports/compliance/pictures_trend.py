"""How findings became more or fewer from run to run, as stacked areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from netpki.frontends.reports.compliance.pictures import LOOKS, Level, levels_of
from netpki.frontends.reports.compliance.reading import has_history
from netpki.frontends.reports.overview import Document, counted, moment_of
from netpki.services.compliance import SEVERITIES

LAYERS: Final = (*SEVERITIES, "unknown")
"""From the axis upwards: the worst stands on firm ground."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 640, 30, 236
_MOST_LABELS: Final = 8


@dataclass(frozen=True, slots=True)
class Layer:
    """One severity over time.

    Attributes:
        look: Class name of the style sheet.
        path: Outline of the area.
        edge: Its upper edge.
    """

    name: str
    look: str
    path: str
    edge: str


@dataclass(frozen=True, slots=True)
class Night:
    """A run: where the pointer finds it, and what is said then."""

    x: float
    start: float
    width: float
    y: float
    total: int
    tooltip: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Text below the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The picture; time runs to the right, true to scale."""

    width: int
    left: int
    right: int
    top: int
    bottom: int
    levels: tuple[Level, ...]
    layers: tuple[Layer, ...]
    nights: tuple[Night, ...]
    marks: tuple[Mark, ...]
    legend: tuple[tuple[str, str, int], ...]
    description: str


def counts_of(run: Mapping[str, Any]) -> dict[str, int]:
    """Of a run of the history: what failed by severity, and what was unknown."""
    return {**{name: run["by_severity"][name] for name in SEVERITIES}, "unknown": run["unknown"]}


def trend_of(document: Document) -> Trend | None:
    """The picture of all runs that are known; None where one alone would be shown."""
    if not has_history(document):
        return None
    runs = document["history"]["runs"]
    counts = [counts_of(run) for run in runs]
    totals = [sum(each.values()) for each in counts]
    most, levels = levels_of(max(totals), _TOP, _BOTTOM)
    times = [datetime.fromisoformat(run["at"]).astimezone(UTC) for run in runs]
    xs = _across(times)
    latest = counts[-1]
    present = [name for name in LAYERS if any(each[name] for each in counts)]
    return Trend(
        width=_RIGHT + 20,
        left=_LEFT,
        right=_RIGHT,
        top=_TOP,
        bottom=_BOTTOM,
        levels=levels,
        layers=tuple(_layers(present, counts, xs, most)),
        nights=tuple(_nights(runs, totals, xs, most)),
        marks=tuple(_marks(times, xs)),
        legend=tuple((LOOKS[name], name, latest[name]) for name in present),
        description=(
            f"From {times[0]:%Y-%m-%d} to {times[-1]:%Y-%m-%d}, {counted(len(runs), 'run')}: "
            f"{counted(totals[0], 'finding')} at first, {totals[-1]:,} at last; "
            f"{_listed(latest) or 'none'}."
        ),
    )


def _across(times: Sequence[datetime]) -> list[float]:
    """Where each run stands; evenly where the clock stood still or went back."""
    span = times[-1] - times[0]
    even = sorted(times) != list(times) or not span
    parts = len(times) - 1
    return [
        round(_LEFT + (_RIGHT - _LEFT) * (index / parts if even else (time - times[0]) / span), 1)
        for index, time in enumerate(times)
    ]


def _layers(
    present: Sequence[str], counts: Sequence[Mapping[str, int]], xs: Sequence[float], most: int
) -> Iterator[Layer]:
    below = [0] * len(xs)
    for name in present:
        above = [low + each[name] for low, each in zip(below, counts, strict=True)]
        edge = _line(xs, above, most)
        back = _line(xs[::-1], below[::-1], most)
        yield Layer(name, LOOKS[name], f"M{edge}L{back}Z", f"M{edge}")
        below = above


def _line(xs: Sequence[float], values: Sequence[int], most: int) -> str:
    return "L".join(f"{x} {_y(value, most)}" for x, value in zip(xs, values, strict=True))


def _y(value: float, most: int) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * value / most, 1)


def _nights(
    runs: Sequence[Mapping[str, Any]], totals: Sequence[int], xs: Sequence[float], most: int
) -> Iterator[Night]:
    for index, (run, total, x) in enumerate(zip(runs, totals, xs, strict=True)):
        start = (xs[index - 1] + x) / 2 if index else x
        end = (x + xs[index + 1]) / 2 if index + 1 < len(xs) else x
        tooltip = (
            f"{moment_of(run['at']):%Y-%m-%d %H:%M} UTC: {counted(total, 'finding')} on "
            f"{counted(run['devices'], 'device')} ({_listed(counts_of(run)) or 'none'}), "
            f"{run['waived']:,} waived"
        )
        yield Night(x, round(start, 1), round(end - start, 1), _y(total, most), total, tooltip)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)


def _marks(times: Sequence[datetime], xs: Sequence[float]) -> Iterator[Mark]:
    """Dates of some runs, the first and the last included, none on top of another."""
    distance = (_RIGHT - _LEFT) / _MOST_LABELS
    shown = -distance
    for time, x in zip(times, xs, strict=True):
        last = x == xs[-1]
        if last or (x - shown >= distance and xs[-1] - x >= distance):
            yield Mark(x, f"{time:%Y-%m-%d}" if last or x == xs[0] else f"{time:%m-%d}")
            shown = x
