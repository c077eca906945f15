"""Run one command and tell what its whole process tree cost.

A program of its own, so that the accounts of its children hold nothing else. It is the
subreaper of the command: daemons that the command leaves behind become its children, and their
CPU is counted as well.

Usage: measuring.py RESULT.json COMMAND [ARGUMENT ...]
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_GRACE_SECONDS = 15.0
_LOOK_AGAIN_SECONDS = 0.05
_KIB_PER_MIB = 1024


def measure(command: list[str]) -> dict[str, float]:
    """Run ``command`` and wait for everything that it started.

    Returns:
        ``exit_code``; ``wall``: seconds until the command ended; ``user`` and ``system``: CPU
        seconds of all its processes; ``adopted``: processes that outlived their parents;
        ``terminated``: those of them that had to be told to end; ``peak_mib``: resident memory
        of its largest process.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "this system has no subreapers")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    exit_code = subprocess.run(command, check=False).returncode
    wall = time.perf_counter() - start
    adopted, terminated = _reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "exit_code": exit_code,
        "wall": wall,
        "user": after.ru_utime - before.ru_utime,
        "system": after.ru_stime - before.ru_stime,
        "adopted": adopted,
        "terminated": terminated,
        "peak_mib": after.ru_maxrss / _KIB_PER_MIB,
    }


def _reap() -> tuple[int, int]:
    """Wait for the processes left behind; ask those that stay to end."""
    adopted, told = 0, set[int]()
    deadline = time.monotonic() + _GRACE_SECONDS
    while True:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return adopted, len(told)
        if process:
            adopted += 1
            continue
        if time.monotonic() > deadline:
            told |= _terminate(_children() - told)
        time.sleep(_LOOK_AGAIN_SECONDS)


def _children() -> set[int]:
    task = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(number) for number in task.read_text().split()}


def _terminate(processes: set[int]) -> set[int]:
    for process in processes:
        os.kill(process, signal.SIGTERM)
    return processes


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(measure(sys.argv[2:])), encoding="utf-8")
