"""The figures as a page of the documentation."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from benchmarks.comparison import Finding, Summary, judge, summarize
from benchmarks.environment import HERE
from benchmarks.host_key_costs import LookupCost
from benchmarks.runs import Run
from benchmarks.server_figures import (
    MOST_KIB_PER_APPLIANCE,
    columns_of_growths,
    columns_of_runs,
    growths,
)
from benchmarks.server_runs import ServerRun
from benchmarks.tables import lines_of_scale


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that one run of the benchmarks measured.

    Attributes:
        date: ISO 8601.
        versions: By name.
        runs: All comparisons.
        scale: The large fleet.
        lookups: The host keys.
        servers: Certificates of web servers.
    """

    date: str
    versions: Mapping[str, str]
    runs: Sequence[Run]
    scale: Sequence[Run]
    lookups: Sequence[LookupCost]
    servers: Sequence[ServerRun]


def page_of(figures: Figures, titles: Mapping[str, str]) -> str:
    """The whole page, Markdown."""
    summaries = sorted(
        summarize(figures.runs), key=lambda summary: list(titles).index(summary.contestant)
    )
    near = [summary for summary in summaries if not summary.setting.round_trip_time]
    far = [summary for summary in summaries if summary.setting.round_trip_time]
    busy = [run.busy for run in figures.runs] + [run.busy for run in figures.servers]
    template = Template((HERE / "page.md.template").read_text(encoding="utf-8"))
    return template.substitute(
        date=figures.date,
        versions=", ".join(f"{name} {version}" for name, version in figures.versions.items()),
        near=_table(_HEADINGS, (_row(summary, titles) for summary in near)),
        far=_table(_HEADINGS, (_row(summary, titles) for summary in far)),
        ratios=_table(_RATIOS, (_judged(found, titles) for found in judge(summaries))),
        host_keys=_table(_LOOKUPS, (_lookup(cost) for cost in figures.lookups)),
        scale="\n".join(f"* {line}" for line in lines_of_scale(summarize(figures.scale))),
        servers=_table_of_columns(columns_of_runs(figures.servers, titles)),
        server_memory=_table_of_columns(columns_of_growths(growths(figures.servers), titles)),
        most_kib=MOST_KIB_PER_APPLIANCE,
        busy_median=f"{statistics.median(busy):.0%}",
        busy_most=f"{max(busy):.0%}",
    )


_HEADINGS = (
    "contestant",
    "right",
    "CPU ms/device, median (least)",
    "wall ms/device, median (least)",
    "sessions/device",
    "largest process",
)
_RATIOS = ("ours", "compared with", "round trip", "measure", "measured", "expected", "met")
_LOOKUPS = ("entries", "names", "first connection", "each further one", "`paramiko.HostKeys`")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _table_of_columns(columns: Mapping[str, Sequence[str]]) -> str:
    return _table(tuple(columns), zip(*columns.values(), strict=True))


def _row(summary: Summary, titles: Mapping[str, str]) -> list[str]:
    return [
        titles[summary.contestant],
        f"{summary.right}/{summary.setting.devices}",
        f"{summary.cpu_median:.1f} ({summary.cpu_least:.1f})",
        f"{summary.wall_median:.0f} ({summary.wall_least:.0f})",
        f"{summary.sessions:.0f}",
        f"{summary.peak_mib:.0f} MiB",
    ]


def _judged(finding: Finding, titles: Mapping[str, str]) -> list[str]:
    wanted = finding.expectation
    return [
        titles[wanted.ours],
        titles[wanted.peer],
        f"{1000 * wanted.round_trip_time:.0f} ms",
        "CPU" if wanted.measure == "cpu" else "wall",
        f"{finding.ratio:.2f}",
        "" if wanted.factor is None else f"{wanted.factor:g}",
        {None: "", True: "yes", False: "**no**"}[finding.met],
    ]


def _lookup(cost: LookupCost) -> list[str]:
    return [
        f"{cost.entries:,}",
        "hashed" if cost.hashed else "plain",
        f"{cost.first:.2f}",
        f"{cost.further:.2f}",
        "" if cost.paramiko is None else f"{cost.paramiko:.1f}",
    ]
