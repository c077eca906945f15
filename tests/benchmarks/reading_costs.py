"""What a command costs that reads files, with all the processes that it starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.environment import HERE
from benchmarks.quiet import wait_for_quiet


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured.

    Attributes:
        exit_code: Of the command.
        wall: Seconds until it ended.
        cpu: CPU seconds of all its processes.
        peak_mib: Resident memory of the largest of them.
        busy: Share of the processors that others used just before it began, 0 to 1.
    """

    exit_code: int
    wall: float
    cpu: float
    peak_mib: float
    busy: float

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def measured(command: Sequence[str], *, said: Path | None = None) -> Cost:
    """Run a command on a quiet machine.

    Args:
        command: With its arguments.
        said: File for what it says on standard error; what it prints is thrown away.
    """
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        result = Path(name) / "cost.json"
        busy = wait_for_quiet()
        with (said or Path(os.devnull)).open("wb") as errors:
            subprocess.run(
                [sys.executable, str(HERE / "measuring.py"), str(result), *command],
                check=True,
                cwd=name,
                env={"HOME": name, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        cost = json.loads(result.read_text(encoding="utf-8"))
    return Cost(
        exit_code=int(cost["exit_code"]),
        wall=cost["wall"],
        cpu=cost["user"] + cost["system"],
        peak_mib=cost["peak_mib"],
        busy=busy,
    )


def script(name: str) -> str:
    """Path of a script of this folder."""
    return str(HERE / "scripts" / name)
