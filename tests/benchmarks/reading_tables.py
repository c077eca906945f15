"""What was measured of reading, as columns of tables for people."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.reading_configurations import FolderRun, SurveyRun
from benchmarks.reading_large import ANSWERS, Growth, LargeRun, growths
from benchmarks.reading_reports import ReportRun
from benchmarks.reading_screens import FormRun

Columns = Mapping[str, Sequence[str]]
"""Cells of a table by heading."""

YES_NO: Final = {True: "yes", False: "**no**"}


def columns_of_folders(runs: Sequence[FolderRun]) -> Columns:
    """Of equal runs; of what was right the least, of memory the most."""
    groups = grouped(runs)
    return {
        "what read them": [group[0].contestant for group in groups],
        "configurations": [f"{group[0].configurations:,}" for group in groups],
        "right": [f"{min(run.right for run in group):,}" for group in groups],
        "seconds, median (least)": [
            _median_and_least([run.cost.wall for run in group]) for group in groups
        ],
        "each second, at best": [
            f"{max(run.each_second for run in group):.0f}" for group in groups
        ],
        "CPU ms each, median (least)": [
            _median_and_least([run.cpu_ms for run in group]) for group in groups
        ],
        "largest process": [f"{_largest(group):.0f} MiB" for group in groups],
    }


def grouped(runs: Sequence[FolderRun]) -> list[list[FolderRun]]:
    """Equal runs together, in the order of their first ones."""
    groups: dict[tuple[str, int], list[FolderRun]] = {}
    for run in runs:
        groups.setdefault((run.contestant, run.configurations), []).append(run)
    return list(groups.values())


def _largest(group: Sequence[FolderRun]) -> float:
    return max(run.cost.peak_mib for run in group)


def columns_of_surveys(runs: Sequence[SurveyRun]) -> Columns:
    """The library alone."""
    return {
        "processes": [str(run.processes) for run in runs],
        "configurations": [f"{run.configurations:,}" for run in runs],
        "devices": [f"{run.devices:,}" for run in runs],
        "seconds": [f"{run.wall:.1f}" for run in runs],
        "each second": [f"{run.configurations / run.wall:.0f}" for run in runs],
    }


def columns_of_forms(runs: Sequence[FormRun]) -> Columns:
    """How much of each form is read, and in what time."""
    return {
        "each capture holds": [run.form for run in runs],
        "netpki, right": [f"{run.netpki.right}/{run.certificates}" for run in runs],
        "ntc-templates, right": [f"{run.ntc.right}/{run.certificates}" for run in runs],
        "captures refused by ntc-templates": [f"{run.ntc.refused}/{run.captures}" for run in runs],
        "netpki, ms per MB": [f"{run.netpki.ms_per_mb:.0f}" for run in runs],
        "ntc-templates, ms per MB": [
            "" if run.ntc.refused else f"{run.ntc.ms_per_mb:.0f}" for run in runs
        ],
    }


def columns_of_growths(runs: Sequence[LargeRun]) -> Columns:
    """Time and memory of each kind by its size."""
    found = growths(runs)
    sizes = [run.mib for run in found[0].runs] if found else []
    seconds = {
        f"{size} MiB": [f"{each.runs[place].cost.cpu:.1f}" for each in found]
        for place, size in enumerate(sizes)
    }
    return {
        "kind": [each.runs[0].kind for each in found],
        "answer": [_answer(each) for each in found],
        **seconds,
        "s per further MiB": [_pair(each) for each in found],
        "linear": [YES_NO[each.is_linear] for each in found],
        "peak": [f"{each.runs[-1].cost.peak_mib:,.0f} MiB" for each in found],
        "MiB per further MiB": [f"{each.mib_per_mib:.1f}" for each in found],
    }


def _answer(growth: Growth) -> str:
    code = growth.runs[-1].cost.exit_code
    return ANSWERS.get(code, f"**exit code {code}**")


def _pair(growth: Growth) -> str:
    lower, upper = growth.seconds_per_mib
    return f"{lower:.2f}, {upper:.2f}"


def columns_of_reports(runs: Sequence[ReportRun]) -> Columns:
    """The HTML page of fleets."""
    return {
        "devices": [f"{run.devices:,}" for run in runs],
        "certificates": [f"{run.certificates:,}" for run in runs],
        "CPU s": [f"{run.cpu:.1f}" for run in runs],
        "size": [f"{run.megabytes:.1f} MB" for run in runs],
        "names every device": [YES_NO[run.complete] for run in runs],
    }


def _median_and_least(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f})"
