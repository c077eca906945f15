"""Files that are judged without a device: inventories, configurations, certificates."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from benchmarks import compliance_files, compliance_lint, compliance_saved
from benchmarks.compliance_files import (
    ALL_REPORTS,
    FIRST_NIGHT,
    JSON_ALONE,
    SECOND_NIGHT,
    FileRun,
    file_runs,
    wanted_of,
)
from benchmarks.compliance_in_process import cost_of, in_process
from benchmarks.compliance_lint import by_library, by_netpki, by_program, write_certificates
from benchmarks.compliance_saved import ONE_RULE, SavedRun, told_by_script, write_folder
from benchmarks.compliance_verdicts import EXPIRED, FINE, UNREACHED


class _HurriedClock:
    """Time enough between runs that the history takes them for different ones."""

    def __init__(self) -> None:
        self._asked = 0

    def now(self, zone: tzinfo) -> datetime:
        self._asked += 1
        return datetime.now(zone) + timedelta(minutes=self._asked)


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (compliance_files, compliance_saved, compliance_lint):
        monkeypatch.setattr(module, "measured", in_process)


def test_an_inventory_is_judged_alone_with_all_reports_and_twice_with_a_history(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "netpki.frontends.command_line.compliance.commands.datetime", _HurriedClock()
    )
    alone, reported, first, second = file_runs([6])
    assert [run.kind for run in (alone, reported)] == [JSON_ALONE, ALL_REPORTS]
    assert [run.kind for run in (first, second)] == [FIRST_NIGHT, SECOND_NIGHT]
    assert all(run.complete and run.right == 6 for run in (alone, reported, first, second))
    assert [run.findings for run in (alone, reported, first, second)] == [1, 1, 6, 6]
    assert 0 < alone.megabytes < reported.megabytes


def test_what_is_wanted_follows_from_the_number_of_a_router() -> None:
    wanted = wanted_of(251, FINE)
    assert (wanted["r00000"], wanted["r00001"], wanted["r00100"]) == (EXPIRED, FINE, EXPIRED)
    assert (wanted["r00249"], wanted["r00250"]) == (UNREACHED, FINE)


def test_a_run_on_an_inventory_is_complete_when_all_are_right_and_the_command_says_so() -> None:
    run = FileRun(JSON_ALONE, 100, 1, 100, 0.1, cost_of())
    assert run.complete
    assert run.each_second == 25.0
    assert not replace(run, right=99).complete
    assert not replace(run, cost=cost_of(0)).complete


def test_expired_certificates_are_told_from_others_in_all_forms_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compliance_saved, "BYTES", 14_000)
    monkeypatch.setattr(compliance_saved, "EXPIRED_EVERY", 2)
    folder = tmp_path / "saved"
    folder.mkdir()
    write_folder(folder, 5)
    assert b"\r\n" in (folder / "edge-0001.cfg").read_bytes()
    run = compliance_saved.by_netpki(folder, 5, compliance_saved.NETPKI, ONE_RULE)
    assert (run.right, run.cost.exit_code, run.complete) == (5, 8, True)


def test_what_the_script_tells_is_compared_with_what_was_written() -> None:
    told = told_by_script(
        [{"device": f"edge-{number:04}", "expired": []} for number in range(1, 21)]
    )
    assert compliance_saved.right_names(told, 20) == 18
    assert compliance_saved.right_names(told, 21) == 0
    assert compliance_saved.right_names({**told, "edge-0010": True}, 20) == 19


def test_only_a_command_that_failed_makes_a_run_on_configurations_incomplete() -> None:
    run = SavedRun(compliance_saved.NETPKI, 40, 40, cost_of(7))
    assert run.complete
    assert run.is_own
    assert (run.each_second, run.cpu_ms) == (10.0, 150.0)
    assert not replace(run, cost=cost_of(2)).complete
    assert not replace(run, right=39).complete
    assert not replace(run, contestant=compliance_saved.SCRIPT).is_own


def test_certificates_are_linted_alike_by_the_library_and_by_the_command(tmp_path: Path) -> None:
    write_certificates(tmp_path, 8)
    assert (by_library(tmp_path, 8).right, by_netpki(tmp_path, 8).right) == (8, 8)


def test_the_program_of_pkilint_is_called_for_each_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("benchmarks.reading_costs.wait_for_quiet", lambda: 0.0)
    monkeypatch.setattr(compliance_lint, "FAULTY_EVERY", 2)
    write_certificates(tmp_path, 2)
    run = by_program(tmp_path, 2)
    assert (run.right, run.complete) == (2, True)
    assert run.cpu_ms > 0


def test_certificates_are_compared_with_what_was_made() -> None:
    names = [f"r{number:05}" for number in range(8)]
    assert compliance_lint.right_names(["r00003", "r00007"], names, 8) == 8
    assert compliance_lint.right_names(["r00003", "r00001"], names, 8) == 6
    assert compliance_lint.right_names(["r00003", "r00007"], names[1:], 8) == 0
