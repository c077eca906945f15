"""Running a task on the fleet and collecting what each device said."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nornir.core import Nornir
from nornir.core.task import MultiResult, Result

import netpki
from netpki.frontends.command_line.exit_codes import ExitCode, outcome_of
from netpki.frontends.nornir.progress import RichProgress
from netpki.transport import close_jump_connections


@dataclass(frozen=True, slots=True)
class DeviceResult:
    """What one device said.

    Attributes:
        name: Its name in the inventory.
        data: Plain data; those of the facade's report where there is one.
        diff: The change of its trustpoint.
    """

    name: str
    data: dict[str, Any]
    diff: str = ""

    @property
    def outcome(self) -> str:
        """How it ended, in one word."""
        return outcome_of(self.data)


def run(
    nornir: Nornir,
    task: Callable[..., Result],
    **arguments: Any,  # noqa: ANN401 whatever the task takes
) -> list[DeviceResult]:
    """Run ``task`` on all devices, with a progress bar on standard error."""
    try:
        with RichProgress(total=len(nornir.inventory)) as progress:
            return run_on(nornir, progress, task, **arguments)
    finally:
        close_jump_connections()


def run_on(
    nornir: Nornir,
    progress: RichProgress,
    task: Callable[..., Result],
    **arguments: Any,  # noqa: ANN401 likewise
) -> list[DeviceResult]:
    """Run ``task`` on all devices of ``nornir``, in the order of the inventory."""
    results = nornir.with_processors([progress]).run(task, on_failed=True, **arguments)
    return [collected(name, results[name]) for name in nornir.inventory.hosts]


def collected(name: str, results: MultiResult) -> DeviceResult:
    """The result of one device; a bug leaves it unknown."""
    result = results[0]
    if result.exception is None and isinstance(result.result, dict):
        return DeviceResult(name, result.result, result.diff)
    kind = type(result.exception).__name__
    message = (
        f"{name}: an unexpected {kind} ended the work; what the device holds now is not known. "
        "Look at it, and report the traceback."
    )
    return DeviceResult(
        name,
        {
            "device": name,
            "outcome": "unknown",
            "changed": None,
            "failed": True,
            "message": message,
            "error": {"kind": kind, "message": message, "transcript": ""},
        },
    )


def as_json(
    command: str, results: Sequence[DeviceResult], code: ExitCode, *, halted: str = ""
) -> str:
    """The one document that ``--json`` prints."""
    document = {
        "netpki": netpki.__version__,
        "command": command,
        "exit_code": int(code),
        "halted": halted,
        "results": [result.data for result in results],
        "diffs": {result.name: result.diff for result in results if result.diff},
    }
    return json.dumps(document, indent=2)
