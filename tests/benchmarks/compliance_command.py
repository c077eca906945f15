"""The command behind ``compliance.py``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.compliance_files import file_runs
from benchmarks.compliance_lint import lint_runs
from benchmarks.compliance_live import live_runs
from benchmarks.compliance_page import Figures, page_of
from benchmarks.compliance_saved import saved_runs
from benchmarks.compliance_tables import (
    columns_of_files,
    columns_of_lint,
    columns_of_live,
    columns_of_saved,
)
from benchmarks.environment import BUILD, make_peer_environment, versions
from benchmarks.tables import table_of_columns

_WIDTH: Final = 160


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for, print tables, write all figures.

    Returns:
        1 if this project judged something wrong, else 0; figures never fail.
    """
    chosen = _parsed(arguments)
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print("Preparing the environment of the peers ...")
    make_peer_environment()
    figures = Figures(datetime.now(UTC).date().isoformat(), _versions())
    for name in chosen.only or _PARTS:
        _PARTS[name](figures, chosen, console)
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps(figures.record(), indent=1) + "\n", encoding="utf-8")
    console.print(f"All figures: {chosen.output}")
    if chosen.page:
        chosen.page.write_text(page_of(figures), encoding="utf-8")
    return figures.failed


def _versions() -> dict[str, str]:
    return versions() | {"own pkilint": metadata.version("pkilint")}


def _live(figures: Figures, chosen: argparse.Namespace, console: Console) -> None:
    for run in live_runs(chosen.routers, chosen.workers):
        figures.live.append(run)
        console.print(
            f"{run.devices} routers, {run.down} down, {run.workers} workers: {run.right} right, "
            f"{run.cost.wall:.0f} s, {run.cost.busy:.0%} in use by others before"
        )
    console.print(table_of_columns("Routers that are asked", columns_of_live(figures.live)))


def _files(figures: Figures, chosen: argparse.Namespace, console: Console) -> None:
    for run in file_runs(chosen.devices):
        figures.files.append(run)
        console.print(
            f"{run.devices} devices, {run.kind}: {run.right} right, {run.cost.wall:.1f} s, "
            f"{run.cost.busy:.0%} in use by others before"
        )
    console.print(table_of_columns("Inventories made before", columns_of_files(figures.files)))


def _saved(figures: Figures, chosen: argparse.Namespace, console: Console) -> None:
    figures.saved += saved_runs(chosen.few, chosen.configurations)
    console.print(table_of_columns("Saved configurations", columns_of_saved(figures.saved)))


def _lint(figures: Figures, chosen: argparse.Namespace, console: Console) -> None:
    figures.lint += lint_runs(chosen.few, chosen.certificates)
    console.print(table_of_columns("Certificates", columns_of_lint(figures.lint)))


_PARTS: Final[Mapping[str, Callable[[Figures, argparse.Namespace, Console], None]]] = {
    "live": _live,
    "files": _files,
    "saved": _saved,
    "lint": _lint,
}


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compliance.py",
        description="What it costs to judge a fleet with netpki, asked live or read from files, "
        "and what parts of it cost with other tools.",
    )
    _add_sizes(parser)
    parser.add_argument("--only", nargs="+", choices=[*_PARTS], help="these parts, without page")
    parser.add_argument(
        "--output", type=Path, default=BUILD / "bench-compliance.json", help="file for all figures"
    )
    parser.add_argument(
        "--page", type=Path, help="also write this page: docs/reference/benchmarks-compliance.md"
    )
    chosen = parser.parse_args(arguments)
    if chosen.page and chosen.only:
        parser.error("a page needs all parts")
    return chosen


def _add_sizes(parser: argparse.ArgumentParser) -> None:
    for name, sizes, text in (
        ("--routers", [100, 300, 1000], "that are asked, ascending (100 300 1000)"),
        ("--workers", [20, 50], "routers at a time (20 50)"),
        ("--devices", [1000, 3000, 10_000], "of an inventory file, ascending (1000 3000 10000)"),
    ):
        parser.add_argument(name, type=int, nargs="+", metavar="N", default=sizes, help=text)
    for name, size, text in (
        ("--few", 40, "configurations and certificates that slow peers read too (40)"),
        ("--configurations", 1000, "in a folder (1000)"),
        ("--certificates", 1000, "that are linted (1000)"),
    ):
        parser.add_argument(name, type=int, metavar="N", default=size, help=text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
