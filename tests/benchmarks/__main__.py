"""The command behind ``run.py``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.comparison import judge, summarize
from benchmarks.contestants import (
    EXPECT_NETMIKO,
    NETPKI_ANSIBLE,
    NETPKI_NORNIR,
    PLAIN_NETMIKO,
    Contestant,
    cisco_four_tasks,
    cisco_one_task,
)
from benchmarks.environment import BUILD, make_peer_environment, versions
from benchmarks.host_key_costs import LookupCost, lookup_costs
from benchmarks.job import Job, usual_job
from benchmarks.page import Figures, page_of
from benchmarks.runs import Run, Setting, run_once
from benchmarks.server_figures import columns_of_growths, columns_of_runs, growths
from benchmarks.server_runs import ServerRun
from benchmarks.servers import SERVER_CONTESTANTS, server_runs
from benchmarks.tables import (
    lines_of_scale,
    table_of_columns,
    table_of_findings,
    table_of_lookups,
    table_of_summaries,
)

_FAR = 0.05
_LARGE = 500
_LARGE_WORKERS = 50
_LOOKUPS = "host-keys"
_SCALE = "scale"
_SERVERS = "appliances"
_WIDTH = 120


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for, print tables, write all figures.

    Returns:
        1 if a contestant that must succeed left a router as it should not be, else 0; figures
        never fail.
    """
    chosen = _parsed(arguments)
    benchmark = _Benchmark(chosen, Console(width=None if sys.stdout.isatty() else _WIDTH))
    benchmark.run()
    benchmark.write(chosen.output)
    if chosen.page:
        benchmark.write_page(chosen.page)
    return benchmark.failed


class _Benchmark:
    """One run of everything, and what came out of it."""

    def __init__(self, chosen: argparse.Namespace, console: Console) -> None:
        self._chosen = chosen
        self._console = console
        self._peers = (cisco_one_task(chosen.ssh_type), cisco_four_tasks(chosen.ssh_type))
        self._everybody = (
            NETPKI_ANSIBLE,
            *self._peers,
            NETPKI_NORNIR,
            PLAIN_NETMIKO,
            EXPECT_NETMIKO,
        )
        everybody = (*self._everybody, *SERVER_CONTESTANTS)
        self._titles = {contestant.key: contestant.title for contestant in everybody}
        self._obliged = {contestant.key for contestant in everybody if contestant.must_succeed}
        self._job: Job = usual_job()
        self._runs: list[Run] = []
        self._scale: list[Run] = []
        self._servers: list[ServerRun] = []
        self._lookups: list[LookupCost] = []
        self._versions: dict[str, str] = {}
        self._date = datetime.now(UTC).date().isoformat()

    @property
    def failed(self) -> bool:
        """Whether somebody who must succeed did not."""
        incomplete = {run.contestant for run in self._runs + self._scale if not run.complete}
        incomplete |= {run.contestant for run in self._servers if not run.complete}
        return not incomplete.isdisjoint(self._obliged)

    def run(self) -> None:
        """Everything that was chosen, a table after each part."""
        self._console.print("Preparing the environment of the peers ...")
        make_peer_environment()
        self._versions = versions()
        devices, workers = self._chosen.devices, self._chosen.workers
        self._compare("No delay", self._everybody, Setting(devices, workers))
        far = tuple(c for c in self._everybody if self._chosen.all or c not in self._peers)
        self._compare("Round trip of 50 ms", far, Setting(devices, workers, _FAR))
        findings = judge(summarize(self._runs))
        if findings:
            self._console.print(table_of_findings(findings, self._titles))
        if self._wanted(_LOOKUPS):
            self._lookups = list(lookup_costs())
            self._console.print(table_of_lookups(self._lookups))
        if self._wanted(_SCALE):
            large = Setting(self._chosen.large, _LARGE_WORKERS)
            self._scale = [self._once(NETPKI_NORNIR, large)]
            for line in lines_of_scale(summarize(self._scale)):
                self._console.print(line)
        if self._wanted(_SERVERS):
            self._serve()

    def write(self, file: Path) -> None:
        """All figures as JSON."""
        summaries = summarize(self._runs)
        content: dict[str, Any] = {
            "date": self._date,
            "versions": self._versions,
            "summaries": [summary.record() for summary in summaries],
            "expectations": [finding.record() for finding in judge(summaries)],
            "host_keys": [cost.record() for cost in self._lookups],
            "scale": [summary.record() for summary in summarize(self._scale)],
            "runs": [run.record() for run in self._runs + self._scale],
            "server_memory": [growth.record() for growth in growths(self._servers)],
            "server_runs": [run.record() for run in self._servers],
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        self._console.print(f"All figures: {file}")

    def write_page(self, file: Path) -> None:
        """All figures as a page of the documentation."""
        figures = Figures(
            self._date, self._versions, self._runs, self._scale, self._lookups, self._servers
        )
        file.write_text(page_of(figures, self._titles), encoding="utf-8")

    def _compare(self, title: str, contestants: Sequence[Contestant], setting: Setting) -> None:
        chosen = [c for c in contestants if self._wanted(c.key)]
        if not chosen:
            return
        before = len(self._runs)
        for turn in range(self._chosen.repeat):
            # Whoever comes first, or after a heavy one, meets another machine than the others.
            for contestant in _shuffled(chosen, turn):
                self._runs.append(self._once(contestant, setting))
        order = [contestant.key for contestant in chosen]
        summaries = summarize(self._runs[before:])
        summaries.sort(key=lambda summary: order.index(summary.contestant))
        heading = (
            f"{title}: {setting.devices} routers, {setting.workers} forks or threads, median of "
            f"{self._chosen.repeat}"
        )
        self._console.print(table_of_summaries(heading, summaries, self._titles))

    def _once(self, contestant: Contestant, setting: Setting) -> Run:
        with self._console.status(contestant.title):
            run = run_once(contestant, self._job, setting)
        self._console.print(
            f"{contestant.title}: {run.right}/{setting.devices} right, CPU {run.cpu:.2f} s, "
            f"wall {run.wall:.1f} s, {run.busy:.0%} in use by others before"
        )
        return run

    def _serve(self) -> None:
        for run in server_runs(self._chosen.appliances):
            self._servers.append(run)
            self._console.print(
                f"{self._titles[run.contestant]}: {run.right}/{run.setting.devices} right, "
                f"{run.setting.workers} workers, CPU {run.cpu:.2f} s, wall {run.wall:.1f} s, "
                f"{run.busy:.0%} in use by others before"
            )
        runs = columns_of_runs(self._servers, self._titles)
        self._console.print(table_of_columns("Certificates of web servers", runs))
        memory = columns_of_growths(growths(self._servers), self._titles)
        self._console.print(table_of_columns("Memory by the number of appliances", memory))

    def _wanted(self, key: str) -> bool:
        return not self._chosen.only or key in self._chosen.only


def _shuffled(contestants: list[Contestant], turn: int) -> list[Contestant]:
    """Another first one, and other neighbours, in each turn."""
    first = turn % len(contestants)
    rotated = contestants[first:] + contestants[:first]
    return rotated[::-1] if turn % 2 else rotated


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="What a CA rollover and web certificates cost with netpki, and with what "
        "people use today.",
    )
    parser.add_argument("--devices", type=int, default=50, help="emulated routers (50)")
    parser.add_argument("--large", type=int, default=_LARGE, help=f"for 'scale' ({_LARGE})")
    parser.add_argument("--appliances", type=int, default=100, help="for 'appliances' (100)")
    parser.add_argument("--workers", type=int, default=20, help="forks or threads (20)")
    parser.add_argument("--repeat", type=int, default=2, help="runs of each contestant (2)")
    parser.add_argument(
        "--all", action="store_true", help="cisco.ios at a round trip of 50 ms as well: minutes"
    )
    parser.add_argument(
        "--ssh-type",
        choices=["libssh", "paramiko"],
        default="libssh",
        help="below network_cli (libssh)",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="KEY",
        help="netpki-ansible, cisco-one-task, cisco-four-tasks, netpki-nornir, netmiko-timing, "
        f"netmiko-expect, {_LOOKUPS}, {_SCALE}, {_SERVERS}",
    )
    parser.add_argument(
        "--output", type=Path, default=BUILD / "bench.json", help="file for all figures"
    )
    parser.add_argument(
        "--page", type=Path, help="also write this page: docs/reference/benchmarks.md"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
