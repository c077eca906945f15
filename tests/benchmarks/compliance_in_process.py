"""Commands of the benchmarks of compliance within the process of a test, without their start."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from typer.testing import CliRunner

from benchmarks.reading_costs import Cost
from netpki.frontends.command_line.application import app


def in_process(command: Sequence[str], *, said: Path | None = None) -> Cost:
    """In place of ``measured``: what the command does, with costs that are not its own."""
    assert said is None
    program, *arguments = command
    if Path(program).name == "netpki":
        return cost_of(CliRunner().invoke(app, arguments).exit_code)
    with mock.patch.object(sys, "argv", arguments):
        runpy.run_path(arguments[0], run_name="__main__")
    return cost_of(0)


def cost_of(exit_code: int = 8, *, wall: float = 4.0, peak_mib: float = 80.0) -> Cost:
    """Any cost."""
    return Cost(exit_code=exit_code, wall=wall, cpu=6.0, peak_mib=peak_mib, busy=0.02)
