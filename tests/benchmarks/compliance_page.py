"""What was measured of compliance, as a page of the documentation and as plain data."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import Template
from typing import Any, Final

from benchmarks.compliance_files import ALL_REPORTS, MOST_SECONDS, FileRun
from benchmarks.compliance_lint import LintRun
from benchmarks.compliance_live import DOWN_EVERY, LiveRun
from benchmarks.compliance_saved import SavedRun
from benchmarks.compliance_tables import (
    columns_of_files,
    columns_of_lint,
    columns_of_live,
    columns_of_saved,
)
from benchmarks.environment import HERE
from benchmarks.reading_tables import YES_NO, Columns

ASKED_FOR: Final = 10_000
"""Devices for which the time is required."""

_SHOWN: Final = frozenset(
    {
        *("python", "processors", "own cryptography", "own nornir", "own paramiko"),
        *("own pkilint", "peers ciscoconfparse2"),
    }
)
"""Of all versions, those that matter here."""
_KIB_PER_MIB: Final = 1024


@dataclass(slots=True)
class Figures:
    """Everything that one run measured.

    Attributes:
        date: ISO 8601.
        versions: By name.
        live: Routers that were asked.
        files: Inventories made before.
        saved: Saved configurations.
        lint: Certificates.
    """

    date: str
    versions: Mapping[str, str]
    live: list[LiveRun] = field(default_factory=list)
    files: list[FileRun] = field(default_factory=list)
    saved: list[SavedRun] = field(default_factory=list)
    lint: list[LintRun] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether this project judged something wrong; figures never fail."""
        own: list[LiveRun | FileRun | SavedRun | LintRun] = [*self.live, *self.files, *self.lint]
        own += [run for run in self.saved if run.is_own]
        return not all(run.complete for run in own)

    @property
    def required(self) -> FileRun:
        """The largest fleet with all reports."""
        return max(
            (run for run in self.files if run.kind == ALL_REPORTS), key=lambda run: run.devices
        )

    @property
    def busy(self) -> list[float]:
        """What others used of the processors before each measurement."""
        runs: list[LiveRun | FileRun | SavedRun | LintRun]
        runs = [*self.live, *self.files, *self.saved, *self.lint]
        return [run.cost.busy for run in runs]

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "date": self.date,
            "versions": dict(self.versions),
            "live": [run.record() for run in self.live],
            "files": [run.record() for run in self.files],
            "saved": [run.record() for run in self.saved],
            "lint": [run.record() for run in self.lint],
        }


def page_of(figures: Figures) -> str:
    """The whole page, Markdown."""
    required, busy = figures.required, figures.busy
    template = Template((HERE / "compliance.md.template").read_text(encoding="utf-8"))
    return template.substitute(
        date=figures.date,
        versions=_versions(figures.versions),
        live=_table(columns_of_live(figures.live)),
        configuring=_configuring(figures.live),
        later=_later(figures.live),
        down_every=DOWN_EVERY,
        files=_table(columns_of_files(figures.files)),
        required=f"{required.devices:,}",
        seconds=f"{required.cost.wall:.0f}",
        cpu=f"{required.cost.cpu:.0f}",
        most_seconds=MOST_SECONDS,
        met=_met(required),
        kib=f"{kib_per_device(figures.files):.0f}",
        saved=_table(columns_of_saved(figures.saved)),
        lint=_table(columns_of_lint(figures.lint)),
        busy_median=f"{statistics.median(busy):.0%}",
        busy_most=f"{max(busy):.0%}",
    )


def kib_per_device(runs: Sequence[FileRun]) -> float:
    """What each further device added to the largest process, with all reports."""
    peaks = {run.devices: run.cost.peak_mib for run in runs if run.kind == ALL_REPORTS}
    few, many = min(peaks), max(peaks)
    return _KIB_PER_MIB * (peaks[many] - peaks[few]) / (many - few) if many > few else 0.0


def seconds_later(runs: Sequence[LiveRun]) -> dict[int, float]:
    """By workers, how much longer the largest fleet took with some routers down."""
    most = max(run.devices for run in runs)
    whole = {run.workers: run.cost.wall for run in runs if run.devices == most and not run.down}
    return {
        run.workers: run.cost.wall - whole[run.workers]
        for run in runs
        if run.down and run.workers in whole
    }


def _later(runs: Sequence[LiveRun]) -> str:
    later = seconds_later(runs).items()
    told = ", ".join(f"{seconds:+.0f} s with {workers} workers" for workers, seconds in later)
    return told or "not measured in this run"


def _configuring(runs: Sequence[LiveRun]) -> str:
    return f"{sum(run.configuring for run in runs):,} of {sum(run.lines for run in runs):,}"


def _met(run: FileRun) -> str:
    if run.devices < ASKED_FOR:
        return f"not measured on {ASKED_FOR:,} devices in this run"
    return f"met: {YES_NO[run.cost.wall < MOST_SECONDS]}"


def _versions(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items() if name in _SHOWN)


def _table(columns: Columns) -> str:
    rows: Sequence[Sequence[str]] = [*zip(*columns.values(), strict=True)]
    lines = [tuple(columns), ("---",) * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
