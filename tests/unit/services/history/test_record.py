"""The file of a history: runs in their order, all or nothing, and never written over."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.compliance_reports import Facts
from unit.services.history.nights import night, run, wrong

from netpki.errors import InputError
from netpki.services.compliance import Past
from netpki.services.history import History
from netpki.services.history import record as record_module

KEY, OTHER = ("AB" * 32, "CD" * 32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def content(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def run_of(policy: str, profile: str, number: int, *findings: Facts) -> Facts:
    named = {"name": policy, "profile": profile, "fail_on": "low"}
    return run(number, findings, policy=named)


def refused(path: Path, document: Facts, **parts: Any) -> InputError:  # noqa: ANN401 any argument
    with pytest.raises(InputError) as caught:
        History(path, **parts).remember(document)
    return caught.value


@pytest.mark.usefixtures("open_umask")
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "runs.sqlite"
    History(path).remember(run(1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_stands_there_keeps_its_mode(path: Path) -> None:
    path.touch(0o640)
    path.chmod(0o640)
    History(path).remember(run(1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_the_same_run_again_changes_nothing_and_gets_the_same_answer(path: Path) -> None:
    history = History(path)
    history.remember(run(1, [wrong("EXP-001", "r1"), wrong("KEY-001", "r1"), wrong("X", "r9")]))
    second = run(2, [wrong("KEY-001", "r1"), wrong("REV-001", "r1")])
    told = history.remember(second, keys=[(KEY, "sha256:A")])
    assert [len(told[part]) for part in ("findings", "fixed", "unconfirmed")] == [2, 1, 1]
    before = content(path)
    assert history.remember(second, keys=[(KEY, "sha256:A")]) == told
    assert History(path).remember(told) == told
    assert content(path) == before


def test_a_run_of_the_same_moment_with_other_findings_is_refused(path: Path) -> None:
    history = History(path)
    history.remember(run(1, [wrong("EXP-001", "r1")]))
    before = content(path)
    others = [run(1), run(1, [wrong("EXP-001", "r1")], statuses={"r2": "unreachable"})]
    for other in others:
        assert refused(path, other).message == (
            f"The history {path} has another run of {night(1)} already."
        )
    assert content(path) == before


def test_a_run_that_is_older_than_the_newest_is_refused(path: Path) -> None:
    History(path).remember(run(2))
    before = content(path)
    assert refused(path, run(1)).message == (
        f"The run of {night(1)} is older than the newest one in the history {path}, of {night(2)}."
    )
    assert content(path) == before


def test_moments_are_compared_in_utc(path: Path) -> None:
    history = History(path)
    history.remember({**run(2), "generated_at": "2026-11-02T01:00:00+02:00"})
    told = history.remember({**run(2), "generated_at": "2026-11-02T00:00:00+00:00"})
    assert [each["at"] for each in told["history"]["runs"]] == [
        "2026-11-01T23:00:00+00:00",
        "2026-11-02T00:00:00+00:00",
    ]


def test_a_document_gets_the_counts_of_the_runs_up_to_it(path: Path) -> None:
    history = History(path)
    history.remember(run(1, [wrong("EXP-001", "r1"), wrong("KEY-001", "r1", state="unknown")]))
    told = history.remember(run(2, [wrong("KEY-001", "r1", state="waived", open=False)]))
    none = {"critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0}
    assert told["history"]["runs"] == [
        {
            "at": night(1),
            "devices": 2,
            "open": 2,
            "fail": 1,
            "unknown": 1,
            "waived": 0,
            "by_severity": {**none, "high": 1},
        },
        {
            "at": night(2),
            "devices": 2,
            "open": 0,
            "fail": 0,
            "unknown": 0,
            "waived": 1,
            "by_severity": none,
        },
    ]


def test_the_last_runs_are_shown(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert record_module.KEPT_RUNS == 90
    monkeypatch.setattr(record_module, "KEPT_RUNS", 3)
    for number in range(1, 6):
        told = History(path).remember(run(number))
    assert [each["at"] for each in told["history"]["runs"]] == [night(3), night(4), night(5)]


def test_policies_do_not_mix(path: Path) -> None:
    history = History(path)
    history.remember(run_of("branches", "default", 5, wrong("EXP-001", "r1")))
    for policy, profile in (("branches", "stig"), ("core", "default")):
        told = history.remember(run_of(policy, profile, 1, wrong("EXP-001", "r1")))
        assert told["findings"][0]["status"] == "new"
        assert len(told["history"]["runs"]) == 1
    told = history.remember(run_of("branches", "default", 6, wrong("EXP-001", "r1")))
    assert told["findings"][0]["since"] == night(5)
    assert len(told["history"]["runs"]) == 2


def test_what_was_seen_for_a_key_is_told_to_the_next_run(path: Path) -> None:
    history = History(path)
    assert history.past() == Past()
    assert not path.exists()
    history.remember(run(1), keys=[(KEY, "sha256:A"), (OTHER, "sha256:C"), (KEY, "sha256:A")])
    history.remember(run(2), keys=iter([(KEY, "sha256:B")]))
    assert history.past() == Past(
        {KEY: frozenset({"sha256:A", "sha256:B"}), OTHER: frozenset({"sha256:C"})}
    )


def test_an_empty_file_is_a_history_without_runs(path: Path) -> None:
    path.touch()
    assert History(path).past() == Past()
    assert History(path).prune() == 0
    assert History(path).remember(run(1))["history"]["runs"][0]["at"] == night(1)


def test_what_is_old_is_forgotten_and_what_counts_is_kept(path: Path) -> None:
    history = History(path)
    history.remember(run_of("gone", "default", 1, wrong("EXP-001", "r1")))
    gone_key = (OTHER, "sha256:C")
    history.remember(
        run(1, [wrong("EXP-001", "r1"), wrong("KEY-001", "r2")]),
        keys=[(KEY, "sha256:A"), gone_key],
    )
    away = {"r2": "unreachable"}
    history.remember(run(2, [wrong("EXP-001", "r1")], statuses=away))
    history.remember(run(12, [wrong("EXP-001", "r1")], statuses=away), keys=[(KEY, "sha256:B")])
    assert history.prune(keep_days=11) == 0
    assert history.prune(keep_days=10) == 2
    assert history.past() == Past({KEY: frozenset({"sha256:A", "sha256:B"})})
    told = history.remember(run(13, [wrong("EXP-001", "r1")], statuses=away))
    assert [each["at"] for each in told["history"]["runs"]] == [night(2), night(12), night(13)]
    assert told["findings"][0]["since"] == night(1)
    assert told["unconfirmed"] == []
    assert not [line for line in content(path) if "gone" in line]


def test_a_history_of_more_than_a_year_is_kept(path: Path) -> None:
    history = History(path)
    history.remember({**run(1), "generated_at": "2025-10-18T01:00:00+00:00"})
    told = history.remember(run(22))
    assert len(told["history"]["runs"]) == 2
    told = history.remember(run(23))
    assert [each["at"] for each in told["history"]["runs"]] == [night(22), night(23)]
    assert history.prune() == 0
    assert history.prune(keep_days=0) == 1


@pytest.mark.parametrize("step", ["_see", "as_document"])
def test_a_crash_in_the_middle_leaves_what_was_there(
    step: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    history = History(path)
    history.remember(run(1, [wrong("EXP-001", "r1")]))
    before = content(path)
    with monkeypatch.context() as patched:
        patched.setattr(record_module, step, crash)
        with pytest.raises(KeyboardInterrupt):
            history.remember(run(2))
    assert content(path) == before
    assert [each["id"] for each in history.remember(run(2))["fixed"]] == ["EXP-001@r1"]


def test_a_process_that_is_killed_leaves_what_was_there(path: Path) -> None:
    history = History(path)
    history.remember(run(1, [wrong("EXP-001", "r1")]))
    before = content(path)
    child = os.fork()
    if not child:
        record_module.as_document = lambda *_: os._exit(9)
        history.remember(run(2))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert content(path) == before
    assert [each["id"] for each in history.remember(run(2))["fixed"]] == ["EXP-001@r1"]


def test_runs_at_the_same_time_wait_for_each_other(path: Path) -> None:
    def remember(number: int) -> Facts:
        return History(path).remember(run_of(f"policy {number}", "default", 1))

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(remember, range(8)))
    assert [len(each["history"]["runs"]) for each in told] == [1] * 8


def test_a_run_that_holds_the_file_too_long_is_told(path: Path) -> None:
    History(path).remember(run(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        error = refused(path, run(2), patience=0.02)
    assert error.message == (
        f"The history {path} is in use by another run for more than 0.02 seconds."
    )
    assert record_module.PATIENCE == 10


def damage(path: Path, how: str) -> None:
    """Make a file that is no history."""
    if how == "text":
        path.write_text("no database, whatever its name says\n" * 100)
        return
    if how == "foreign":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE run (x)")
        return
    findings = [wrong("EXP-001", f"r{number}") for number in range(200)]
    History(path).remember(run(1, findings))
    data = path.read_bytes()
    if how == "short":
        path.write_bytes(data[: len(data) // 2])
    elif how == "overwritten":
        half = len(data) // 2
        path.write_bytes(data[:half] + b"\xff" * 4096 + data[half + 4096 :])
    else:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("UPDATE standing SET finding = '{'")


@pytest.mark.parametrize("how", ["text", "foreign", "short", "overwritten", "row"])
def test_a_damaged_file_is_refused_and_left_as_it_is(how: str, path: Path) -> None:
    damage(path, how)
    before = path.read_bytes()
    error = refused(path, run(2))
    assert error.message == (
        f"The history {path} is damaged, or no history of netpki; it was left as it is."
    )
    assert error.hint == (
        "Bring back a copy of it, or move it away: the next run begins a new history."
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", ["text", "foreign", "short"])
def test_reading_and_pruning_refuse_a_damaged_file_as_well(how: str, path: Path) -> None:
    damage(path, how)
    before = path.read_bytes()
    for act in (History(path).past, History(path).prune):
        with pytest.raises(InputError, match=r"is damaged, or no history of netpki"):
            act()
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, 2])
def test_another_version_is_refused(version: int, path: Path) -> None:
    History(path).remember(run(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    assert refused(path, run(2)).message == (
        f"The history {path} is of version {version}; this netpki reads version 1."
    )


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = refused(tmp_path / "file" / "runs.sqlite", run(1))
    assert error.diagnostics() == (
        f"The history {tmp_path}/file/runs.sqlite cannot be used (Not a directory). "
        "Make room, or name another file."
    )
    assert refused(tmp_path, run(1)).message == (
        f"The history {tmp_path} cannot be used (unable to open database file)."
    )


def test_hostile_names_are_data(path: Path) -> None:
    names = ["'; DROP TABLE run; --", '"', "\x1b[31m", "\u202e\ud800", "a\0b"]
    found = [{**wrong("EXP-001", name), "id": f"{at:016x}"} for at, name in enumerate(names)]
    history = History(path)
    history.remember(run(1, found, devices=names))
    told = history.remember(run(2, devices=names))
    assert [each["device"] for each in told["fixed"]] == names
