"""The figures as tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table

from benchmarks.comparison import Finding, Summary
from benchmarks.host_key_costs import LookupCost


def table_of_summaries(
    title: str, summaries: Iterable[Summary], titles: Mapping[str, str]
) -> Table:
    """What each contestant cost."""
    table = Table(title=title, title_justify="left")
    table.add_column("contestant")
    for heading in (
        "right",
        "CPU ms/device",
        "(least)",
        "wall ms/device",
        "(least)",
        "sessions",
        "MiB",
    ):
        table.add_column(heading, justify="right")
    for summary in summaries:
        table.add_row(
            titles[summary.contestant],
            f"{summary.right}/{summary.setting.devices}",
            f"{summary.cpu_median:.1f}",
            f"{summary.cpu_least:.1f}",
            f"{summary.wall_median:.0f}",
            f"{summary.wall_least:.0f}",
            f"{summary.sessions:.0f}",
            f"{summary.peak_mib:.0f}",
        )
    return table


def table_of_findings(findings: Iterable[Finding], titles: Mapping[str, str]) -> Table:
    """What was promised and what was measured."""
    table = Table(title="How many times as much the others need", title_justify="left")
    for heading in ("", "compared with", "round trip", "measure"):
        table.add_column(heading)
    for heading in ("measured", "expected", "met"):
        table.add_column(heading, justify="right")
    for finding in findings:
        wanted = finding.expectation
        table.add_row(
            titles[wanted.ours],
            titles[wanted.peer],
            f"{1000 * wanted.round_trip_time:.0f} ms",
            "CPU" if wanted.measure == "cpu" else "wall",
            f"{finding.ratio:.2f}",
            "" if wanted.factor is None else f"{wanted.factor:g}",
            {None: "", True: "yes", False: "no"}[finding.met],
        )
    return table


def table_of_lookups(costs: Iterable[LookupCost]) -> Table:
    """What a host key costs."""
    table = Table(
        title="Host key of one device in known_hosts, CPU ms per connection", title_justify="left"
    )
    table.add_column("entries", justify="right")
    table.add_column("names")
    for heading in ("first", "further", "paramiko"):
        table.add_column(heading, justify="right")
    for cost in costs:
        table.add_row(
            f"{cost.entries:,}",
            "hashed" if cost.hashed else "plain",
            f"{cost.first:.2f}",
            f"{cost.further:.2f}",
            "" if cost.paramiko is None else f"{cost.paramiko:.1f}",
        )
    return table


def table_of_columns(title: str, columns: Mapping[str, Sequence[str]]) -> Table:
    """Columns as they are, the first to the left."""
    table = Table(title=title, title_justify="left")
    for position, heading in enumerate(columns):
        table.add_column(heading, justify="right" if position else "left")
    for row in zip(*columns.values(), strict=True):
        table.add_row(*row)
    return table


def lines_of_scale(summaries: Sequence[Summary]) -> list[str]:
    """Throughput of the large fleet."""
    return [
        f"{s.setting.devices} routers through Nornir, {s.setting.workers} threads: "
        f"{s.right} right, {1000 / s.wall_median:.1f} devices/s, {s.cpu_median:.1f} ms of CPU "
        f"per device, peak {s.peak_mib:.0f} MiB"
        for s in summaries
    ]
