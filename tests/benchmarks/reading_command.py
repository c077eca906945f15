"""The command behind ``reading.py``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.environment import BUILD, make_peer_environment, versions
from benchmarks.reading_configurations import FolderRun, folder_runs
from benchmarks.reading_large import SIZES, large_runs
from benchmarks.reading_page import Figures, page_of
from benchmarks.reading_reports import report_runs
from benchmarks.reading_screens import form_runs
from benchmarks.reading_tables import (
    columns_of_folders,
    columns_of_forms,
    columns_of_growths,
    columns_of_reports,
    columns_of_surveys,
)
from benchmarks.tables import table_of_columns

_WIDTH: Final = 160
_FLEETS: Final = (100, 1000)
"""Devices, of the HTML page."""


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for, print tables, write all figures.

    Returns:
        1 if this project read something wrong, else 0; figures never fail.
    """
    chosen = _parsed(arguments)
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print("Preparing the environment of the peers ...")
    make_peer_environment()
    figures = Figures(datetime.now(UTC).date().isoformat(), versions())
    for name in chosen.only or _PARTS:
        _PARTS[name](figures, chosen, console)
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps(figures.record(), indent=1) + "\n", encoding="utf-8")
    console.print(f"All figures: {chosen.output}")
    if chosen.page:
        chosen.page.write_text(page_of(figures), encoding="utf-8")
    return figures.failed


def _configurations(figures: Figures, chosen: argparse.Namespace, console: Console) -> None:
    for run in folder_runs(chosen.configurations, chosen.few, chosen.repeat):
        if isinstance(run, FolderRun):
            figures.folders.append(run)
            console.print(
                f"{run.contestant}: {run.right}/{run.configurations} right, "
                f"{run.each_second:.0f} each second, {run.cost.busy:.0%} in use by others before"
            )
        else:
            figures.surveys.append(run)
    folders = columns_of_folders(figures.folders)
    console.print(table_of_columns("Saved configurations", folders))
    surveys = columns_of_surveys(figures.surveys)
    console.print(table_of_columns("The library alone", surveys))


def _screens(figures: Figures, chosen: argparse.Namespace, console: Console) -> None:
    figures.forms += form_runs(chosen.captures)
    console.print(table_of_columns("Screens", columns_of_forms(figures.forms)))


def _large(figures: Figures, chosen: argparse.Namespace, console: Console) -> None:
    for run in large_runs(chosen.sizes):
        figures.large.append(run)
        console.print(
            f"{run.kind}, {run.mib} MiB: CPU {run.cost.cpu:.2f} s, {run.cost.peak_mib:.0f} MiB, "
            f"exit code {run.cost.exit_code}, {run.cost.busy:.0%} in use by others before"
        )
    console.print(table_of_columns("Large captures", columns_of_growths(figures.large)))


def _reports(figures: Figures, _chosen: argparse.Namespace, console: Console) -> None:
    figures.reports += report_runs(_FLEETS)
    console.print(table_of_columns("The page of a fleet", columns_of_reports(figures.reports)))


_PARTS: Final[Mapping[str, Callable[[Figures, argparse.Namespace, Console], None]]] = {
    "configurations": _configurations,
    "screens": _screens,
    "large": _large,
    "reports": _reports,
}


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="reading.py",
        description="What it costs to read saved configurations and captures with netpki, and "
        "with what people use today.",
    )
    parser.add_argument(
        "--configurations",
        type=int,
        nargs="+",
        metavar="N",
        default=[250, 500, 1000],
        help="in a folder, ascending (250 500 1000)",
    )
    parser.add_argument(
        "--few", type=int, default=40, help="configurations that the slow script reads too (40)"
    )
    parser.add_argument("--repeat", type=int, default=3, help="times to read each folder (3)")
    parser.add_argument("--captures", type=int, default=400, help="screens of each form (400)")
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        metavar="N",
        default=[*SIZES],
        help="of large captures, MiB (1 5 10 50)",
    )
    parser.add_argument("--only", nargs="+", choices=[*_PARTS], help="these parts, without page")
    parser.add_argument(
        "--output", type=Path, default=BUILD / "bench-reading.json", help="file for all figures"
    )
    parser.add_argument(
        "--page", type=Path, help="also write this page: docs/reference/benchmarks-reading.md"
    )
    chosen = parser.parse_args(arguments)
    if chosen.page and chosen.only:
        parser.error("a page needs all parts")
    return chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
