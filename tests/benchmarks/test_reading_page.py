"""The page that documents what reading costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.reading_configurations import NETPKI, SCRIPT, FolderRun, SurveyRun
from benchmarks.reading_costs import Cost
from benchmarks.reading_large import LargeRun
from benchmarks.reading_page import Figures, page_of
from benchmarks.reading_reports import ReportRun, report_runs
from benchmarks.reading_screens import FormRun, Reading

COST = Cost(exit_code=0, wall=4.0, cpu=6.0, peak_mib=80.0, busy=0.02)
SLOW = replace(COST, wall=40.0, cpu=70.0, busy=0.06)
FORM = FormRun(
    "one name with `dc=`", 10, 40, 26_000, Reading(40, 0, 901.4), Reading(0, 10, 450.0), 0.0
)


def figures() -> Figures:
    return Figures(
        date="2026-01-01",
        versions={"python": "3.11", "own paramiko": "4", "peers ciscoconfparse2": "0.9"},
        folders=[
            FolderRun(SCRIPT, 40, 39, SLOW),
            FolderRun(NETPKI, 250, 250, COST),
            FolderRun(NETPKI, 1000, 1000, replace(COST, wall=5.0, peak_mib=95.0)),
            FolderRun(NETPKI, 1000, 1000, replace(COST, wall=7.0, peak_mib=94.0)),
        ],
        surveys=[SurveyRun(1000, 2, 4.0, 1000)],
        forms=[FORM],
        large=[
            LargeRun("prompts", mib, "", replace(COST, cpu=float(mib), exit_code=2))
            for mib in (1, 5, 10, 50)
        ],
        reports=[ReportRun(1000, 1963, 2.44, 5.04, complete=True, busy=0.0)],
    )


def test_the_page_holds_every_figure() -> None:
    page = page_of(figures())
    words = " ".join(page.split())
    assert "$" not in page
    assert "Versions: python 3.11, peers ciscoconfparse2 0.9." in page
    assert f"| {SCRIPT} | 40 | 39 | 40.0 (40.0) | 1 | 1750.0 (1750.0) | 80 MiB |" in page
    assert f"| {NETPKI} | 1,000 | 1,000 | 6.0 (5.0) | 200 | 6.0 (6.0) | 95 MiB |" in page
    assert "More than 100 configurations each second" in words
    assert "The best run on the largest folder: 200, met: yes." in words
    assert "Measured: 20 KiB, kept: yes." in words
    assert "| 2 | 1,000 | 1,000 | 4.0 | 250 |" in page
    assert "| one name with `dc=` | 40/40 | 0/40 | 10/10 | 901 |  |" in page
    row = "| 1.0 | 5.0 | 10.0 | 50.0 | 1.00, 1.00 | yes | 80 MiB | 0.0 |"
    assert f"| prompts | refused: nothing to read in it {row}" in page
    assert "| 1,000 | 1,963 | 2.4 | 5.0 MB | yes |" in page
    assert "others used 2% of the two cores (median), 6% at most" in words


def test_figures_never_fail_and_wrong_results_do() -> None:
    good = figures()
    assert not good.failed
    wrong = FolderRun(NETPKI, 250, 249, COST)
    assert replace(good, folders=[*good.folders, wrong]).failed
    assert replace(good, surveys=[SurveyRun(1000, 2, 4.0, 999)]).failed
    assert replace(good, forms=[replace(FORM, netpki=Reading(39, 0, 900.0))]).failed


def test_plain_data_holds_every_run() -> None:
    record = figures().record()
    assert [len(record[part]) for part in ("folders", "surveys", "screens", "large")] == [
        *(4, 1, 1, 4),
    ]
    assert record["growth"][0]["linear"] is True


def test_the_page_of_a_fleet_names_every_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.reading_reports.wait_for_quiet", lambda: 0.5)
    (run,) = report_runs([3])
    assert (run.devices, run.complete, run.busy) == (3, True, 0.5)
    assert run.megabytes > 0.01
