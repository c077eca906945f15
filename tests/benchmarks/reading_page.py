"""What was measured of reading, as a page of the documentation and as plain data."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import Template
from typing import Any, Final

from benchmarks.environment import HERE
from benchmarks.reading_configurations import (
    FEWEST_EACH_SECOND,
    MOST_KIB_PER_CONFIGURATION,
    NETPKI,
    FolderRun,
    SurveyRun,
    kib_per_configuration,
)
from benchmarks.reading_large import MOST_MIB, LargeRun, growths
from benchmarks.reading_reports import ReportRun
from benchmarks.reading_screens import FormRun
from benchmarks.reading_tables import (
    YES_NO,
    Columns,
    columns_of_folders,
    columns_of_forms,
    columns_of_growths,
    columns_of_reports,
    columns_of_surveys,
    grouped,
)

_SHOWN: Final = (
    "python",
    "processors",
    "cryptography",
    "textfsm",
    "ntc_templates",
    "ciscoconfparse2",
)
"""Of all versions, those that matter here."""


@dataclass(slots=True)
class Figures:
    """Everything that one run measured.

    Attributes:
        date: ISO 8601.
        versions: By name.
        folders: Saved configurations.
        surveys: The same by the library alone.
        forms: Screens.
        large: Large and hostile captures.
        reports: The HTML page.
    """

    date: str
    versions: Mapping[str, str]
    folders: list[FolderRun] = field(default_factory=list)
    surveys: list[SurveyRun] = field(default_factory=list)
    forms: list[FormRun] = field(default_factory=list)
    large: list[LargeRun] = field(default_factory=list)
    reports: list[ReportRun] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether this project read something wrong; figures never fail."""
        wrong = [run for run in self.folders if run.contestant == NETPKI and not run.complete]
        surveys = [run for run in self.surveys if run.devices != run.configurations]
        forms = [run for run in self.forms if not run.complete]
        return bool(wrong or surveys or forms)

    @property
    def each_second(self) -> float:
        """Configurations that the command read each second in its best run on most of them."""
        own = [run for run in self.folders if run.contestant == NETPKI]
        return max(own, key=lambda run: (run.configurations, run.each_second)).each_second

    @property
    def busy(self) -> list[float]:
        """What others used of the processors before each measurement."""
        return [
            *(run.cost.busy for run in self.folders),
            *(run.cost.busy for run in self.large),
            *(run.busy for run in self.forms),
            *(run.busy for run in self.reports),
        ]

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "date": self.date,
            "versions": dict(self.versions),
            "folders": [run.record() for run in self.folders],
            "surveys": [run.record() for run in self.surveys],
            "screens": [run.record() for run in self.forms],
            "large": [run.record() for run in self.large],
            "growth": [growth.record() for growth in growths(self.large)],
            "reports": [run.record() for run in self.reports],
        }


def page_of(figures: Figures) -> str:
    """The whole page, Markdown."""
    kib = kib_per_configuration(figures.folders)
    found = growths(figures.large)
    busy = figures.busy
    template = Template((HERE / "reading.md.template").read_text(encoding="utf-8"))
    return template.substitute(
        date=figures.date,
        versions=_versions(figures.versions),
        folders=_table(columns_of_folders(figures.folders)),
        each_second=f"{figures.each_second:.0f}",
        repeat=max(map(len, grouped(figures.folders))),
        fewest=FEWEST_EACH_SECOND,
        fast=YES_NO[figures.each_second > FEWEST_EACH_SECOND],
        kib=f"{kib:.0f}",
        most_kib=MOST_KIB_PER_CONFIGURATION,
        kept=YES_NO[kib <= MOST_KIB_PER_CONFIGURATION],
        surveys=_table(columns_of_surveys(figures.surveys)),
        forms=_table(columns_of_forms(figures.forms)),
        captures=figures.forms[0].captures,
        large=_table(columns_of_growths(figures.large)),
        linear=f"{sum(each.is_linear for each in found)} of {len(found)}",
        bounded=f"{sum(each.is_bounded for each in found)} of {len(found)}",
        most_mib=f"{MOST_MIB:,}",
        reports=_table(columns_of_reports(figures.reports)),
        busy_median=f"{statistics.median(busy):.0%}",
        busy_most=f"{max(busy):.0%}",
    )


def _versions(versions: Mapping[str, str]) -> str:
    shown = (f"{name} {version}" for name, version in versions.items() if _matters(name))
    return ", ".join(shown)


def _matters(name: str) -> bool:
    return name.removeprefix("own ").removeprefix("peers ") in _SHOWN


def _table(columns: Columns) -> str:
    rows: Sequence[Sequence[str]] = [*zip(*columns.values(), strict=True)]
    lines = [tuple(columns), ("---",) * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
