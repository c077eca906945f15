"""The measuring program counts what a command leaves behind."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.environment import HERE

_DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while time.process_time() < 0.3:
            pass
    os._exit(0)
os._exit(3)
"""


def measured(tmp_path: Path, program: str) -> dict[str, float]:
    result = tmp_path / "result.json"
    command = [sys.executable, str(HERE / "measuring.py"), str(result)]
    subprocess.run([*command, sys.executable, "-c", program], check=True)
    cost: dict[str, float] = json.loads(result.read_text(encoding="utf-8"))
    return cost


def test_the_cpu_of_a_daemon_that_outlives_the_command_is_counted(tmp_path: Path) -> None:
    cost = measured(tmp_path, _DAEMON)
    assert cost["user"] + cost["system"] >= 0.3
    assert cost["adopted"] == 2
    assert cost["exit_code"] == 3


def test_a_command_that_does_nothing_has_no_daemons(tmp_path: Path) -> None:
    cost = measured(tmp_path, "pass")
    assert (cost["adopted"], cost["terminated"], cost["exit_code"]) == (0, 0, 0)
