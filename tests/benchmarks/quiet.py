"""Waiting for others on the machine: what they do there makes everything cost more CPU."""

from __future__ import annotations

import time
from pathlib import Path

_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 15.0
_QUIET = 0.1


def wait_for_quiet() -> float:
    """Wait until the processors have little to do, but not for ever.

    Returns:
        The share of their time that was in use when the wait ended, 0 to 1.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        busy = _busy_share()
        if busy < _QUIET or time.monotonic() > deadline:
            return busy


def _busy_share() -> float:
    idle, total = _ticks()
    time.sleep(_LOOK_SECONDS)
    idle_then, total_then = _ticks()
    return 1 - (idle_then - idle) / max(1, total_then - total)


def _ticks() -> tuple[int, int]:
    """Idle and all ticks of all processors since the start (proc(5), /proc/stat)."""
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    user, nice, system, idle, waiting, *others = (int(ticks) for ticks in first.split()[1:9])
    return idle + waiting, user + nice + system + idle + waiting + sum(others)
