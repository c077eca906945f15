"""Costs of a command are those of all its processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import reading_costs
from benchmarks.environment import own_program
from benchmarks.reading_costs import measured

_WORKERS = """
import multiprocessing, sys, time
from concurrent.futures import ProcessPoolExecutor

def work(mebibytes):
    held = b"x" * (mebibytes << 20)
    begin = time.process_time()
    while time.process_time() < begin + 0.3:
        pass
    return len(held)

if __name__ == "__main__":
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("forkserver")) as pool:
        list(pool.map(work, [150, 1]))
    sys.stderr.write("done\\n")
    sys.exit(3)
"""


def test_workers_of_a_fork_server_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_costs, "wait_for_quiet", lambda: 0.25)
    program, said = tmp_path / "program.py", tmp_path / "said.txt"
    program.write_text(_WORKERS, encoding="utf-8")
    cost = measured([own_program("python"), str(program)], said=said)
    assert cost.cpu >= 0.6
    assert cost.peak_mib >= 150
    assert (cost.exit_code, cost.busy) == (3, 0.25)
    assert said.read_text(encoding="utf-8") == "done\n"
