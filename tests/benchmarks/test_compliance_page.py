"""The page that documents what compliance costs."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.compliance_files import ALL_REPORTS, JSON_ALONE, FileRun
from benchmarks.compliance_in_process import cost_of
from benchmarks.compliance_lint import NETPKI as LINT
from benchmarks.compliance_lint import LintRun
from benchmarks.compliance_live import LiveRun
from benchmarks.compliance_page import Figures, kib_per_device, page_of, seconds_later
from benchmarks.compliance_saved import NETPKI, SCRIPT, SavedRun

LIVE = LiveRun(
    devices=1000,
    workers=20,
    down=0,
    right=1000,
    unreachable=0,
    sessions=1000,
    lines=13_000,
    configuring=0,
    emulator_cpu=30.4,
    cost=cost_of(wall=40.0, peak_mib=150.0),
)
FILE = FileRun(ALL_REPORTS, 1000, 14, 1000, 6.04, cost_of())
LARGE = FileRun(ALL_REPORTS, 10_000, 140, 10_000, 60.0, cost_of(wall=59.0, peak_mib=440.0))


def figures() -> Figures:
    return Figures(
        date="2026-01-01",
        versions={"python": "3.11", "own pkilint": "0.13", "peers netmiko": "4"},
        live=[LIVE, replace(LIVE, down=10, unreachable=10, cost=cost_of(wall=56.0))],
        files=[FILE, LARGE, replace(FILE, kind=JSON_ALONE)],
        saved=[SavedRun(SCRIPT, 40, 39, cost_of(0)), SavedRun(NETPKI, 40, 40, cost_of())],
        lint=[LintRun(LINT, 60, 60, cost_of())],
    )


def test_the_page_holds_every_figure() -> None:
    page = page_of(figures())
    words = " ".join(page.split())
    assert "$" not in page
    assert "Versions: python 3.11, own pkilint 0.13." in page
    row = "| 1,000 | 0 | 20 | 1,000 | 40 | 25.0 | 6 | 150 MiB | 30 | 13,000 | 0 |"
    assert row in page
    assert "| 1,000 | 10 | 20 | 1,000 | 56 |" in page
    assert "0 of 26,000 lines in all runs could have changed something" in words
    assert "compared with the same without: +16 s with 20 workers." in words
    assert f"| {ALL_REPORTS} | 1,000 | 14 | 1,000 | 4.0 | 250 | 6.0 | 80 MiB | 6.0 MB |" in page
    assert "Required are less than 60 seconds for 10,000 devices" in words
    assert "Measured on 10,000 devices: 59 s, 6 s of CPU, met: yes." in words
    assert "Each further device adds 41 KiB" in words
    assert f"| {SCRIPT} | 40 | 39 | 4.0 | 10.0 | 150 | 80 MiB |" in page
    assert f"| {LINT} | 60 | 60 | 4.0 | 100.0 | 80 MiB |" in page
    assert "others used 2% of the two cores (median), 2% at most" in words


def test_the_page_says_what_was_not_met_and_what_was_not_measured() -> None:
    slow = replace(LARGE, cost=cost_of(wall=60.0))
    assert "60 s, 6 s of CPU, met: **no**." in page_of(replace(figures(), files=[FILE, slow]))
    assert "not measured on 10,000 devices in this run" in page_of(
        replace(figures(), files=[FILE])
    )


def test_figures_never_fail_and_wrong_results_do() -> None:
    good = figures()
    assert not good.failed
    assert replace(good, live=[replace(LIVE, right=999)]).failed
    assert replace(good, files=[replace(FILE, right=999)]).failed
    assert replace(good, saved=[SavedRun(NETPKI, 40, 39, cost_of())]).failed
    assert replace(good, lint=[LintRun(LINT, 60, 59, cost_of())]).failed


def test_plain_data_holds_every_run() -> None:
    record = figures().record()
    assert [len(record[part]) for part in ("live", "files", "saved", "lint")] == [2, 3, 2, 1]


def test_growth_needs_two_sizes_and_lateness_the_same_workers() -> None:
    assert kib_per_device([FILE]) == 0.0
    assert kib_per_device([FILE, LARGE]) == 40.96
    other = replace(LIVE, down=10, workers=50)
    assert seconds_later([LIVE, other]) == {}
    page = page_of(replace(figures(), live=[LIVE]))
    assert "the same without: not measured in this run." in " ".join(page.split())
