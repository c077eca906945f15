"""From single runs to what is compared."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.runs import Run, Setting


@dataclass(frozen=True, slots=True)
class Summary:
    """All runs of one contestant in one setting; milliseconds are for each device.

    Attributes:
        contestant: Its key.
        setting: What it met.
        runs: How many.
        right: Fewest routers that ended as they should.
        cpu_median, cpu_least: CPU milliseconds.
        wall_median, wall_least: Milliseconds of time.
        sessions: SSH sessions for each device.
        peak_mib: Resident memory of the largest process.
    """

    contestant: str
    setting: Setting
    runs: int
    right: int
    cpu_median: float
    cpu_least: float
    wall_median: float
    wall_least: float
    sessions: float
    peak_mib: float

    @property
    def complete(self) -> bool:
        """Whether every router ended as it should in every run."""
        return self.right == self.setting.devices

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A comparison, and what this project promises of it.

    Attributes:
        ours: Key of our contestant.
        peer: Key of the other.
        measure: ``cpu`` or ``wall``.
        factor: How many times as much the peer is expected to need at least; None where nothing
            is promised.
        round_trip_time: In seconds.
    """

    ours: str
    peer: str
    measure: str
    factor: float | None
    round_trip_time: float = 0.0


EXPECTATIONS = (
    Expectation("netpki-ansible", "cisco-one-task", "cpu", 12),
    Expectation("netpki-ansible", "cisco-four-tasks", "cpu", 40),
    Expectation("netpki-nornir", "netmiko-timing", "cpu", 1),
    Expectation("netpki-nornir", "netmiko-timing", "wall", 1),
    Expectation("netpki-nornir", "netmiko-timing", "cpu", 1, 0.05),
    Expectation("netpki-nornir", "netmiko-timing", "wall", 1, 0.05),
    Expectation("netpki-nornir", "netmiko-expect", "cpu", None),
    Expectation("netpki-nornir", "netmiko-expect", "wall", None),
    Expectation("netpki-nornir", "netmiko-expect", "cpu", None, 0.05),
    Expectation("netpki-nornir", "netmiko-expect", "wall", None, 0.05),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of an expectation."""

    expectation: Expectation
    ratio: float

    @property
    def met(self) -> bool | None:
        """Whether the peer needed as many times as much as expected; None without a promise."""
        factor = self.expectation.factor
        return None if factor is None else self.ratio >= factor

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self) | {"met": self.met}


def summarize(runs: Iterable[Run]) -> list[Summary]:
    """One summary for each contestant and setting, in the order of their first runs."""
    groups: dict[tuple[str, Setting], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.contestant, run.setting), []).append(run)
    return [_summary(group) for group in groups.values()]


def judge(summaries: Sequence[Summary]) -> list[Finding]:
    """The expectations whose contestants both took part, by the medians."""
    return [
        Finding(wanted, ratio)
        for wanted in EXPECTATIONS
        if (ratio := _ratio(wanted, summaries)) is not None
    ]


def _summary(runs: Sequence[Run]) -> Summary:
    setting = runs[0].setting
    return Summary(
        contestant=runs[0].contestant,
        setting=setting,
        runs=len(runs),
        right=min(run.right for run in runs),
        cpu_median=statistics.median(run.cpu_ms_per_device for run in runs),
        cpu_least=min(run.cpu_ms_per_device for run in runs),
        wall_median=statistics.median(run.wall_ms_per_device for run in runs),
        wall_least=min(run.wall_ms_per_device for run in runs),
        sessions=statistics.median(run.sessions for run in runs) / setting.devices,
        peak_mib=max(run.peak_mib for run in runs),
    )


def _ratio(wanted: Expectation, summaries: Sequence[Summary]) -> float | None:
    ours, peer = (
        next((s for s in summaries if _is(s, key, wanted.round_trip_time)), None)
        for key in (wanted.ours, wanted.peer)
    )
    if ours is None or peer is None:
        return None
    if wanted.measure == "cpu":
        return peer.cpu_median / ours.cpu_median
    return peer.wall_median / ours.wall_median


def _is(summary: Summary, key: str, round_trip_time: float) -> bool:
    return summary.contestant == key and summary.setting.round_trip_time == round_trip_time
