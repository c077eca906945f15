"""Running a task on the fleet and collecting what each device said."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nornir.core import Nornir
from nornir.core.task import MultiResult, Result

import netpki
from netpki.frontends.command_line.exit_codes import ExitCode, exit_code_of, outcome_of
from netpki.frontends.command_line.gate import Gate, gated, stopping_politely
from netpki.frontends.nornir.progress import RichProgress
from netpki.platforms.contract import DeviceRecord
from netpki.transport import close_jump_connections


@dataclass(frozen=True, slots=True)
class DeviceResult:
    """What one device said.

    Attributes:
        name: Its name in the inventory.
        data: Plain data; those of the facade's report where there is one.
        diff: The change of its trustpoint.
        record: What an inventory tells of it.
    """

    name: str
    data: dict[str, Any]
    diff: str = ""
    record: DeviceRecord | None = None

    @property
    def outcome(self) -> str:
        """How it ended, in one word."""
        return outcome_of(self.data)

    @property
    def had_a_turn(self) -> bool:
        """Whether it was begun."""
        return self.outcome != "not_started"


@dataclass(frozen=True, slots=True)
class FleetResult:
    """What all devices said.

    Attributes:
        results: In the order of the inventory, those that had no turn included.
        halted: Why not all had their turn, or empty.
        interrupted: Whether somebody asked to stop.
    """

    results: Sequence[DeviceResult]
    halted: str = ""
    interrupted: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """The exit code; nothing covers up a stuck device."""
        code = exit_code_of(result.data for result in self.results)
        if self.interrupted and self.halted and code is not ExitCode.STUCK:
            return ExitCode.INTERRUPTED
        return code

    def as_json(self, command: str, code: ExitCode) -> str:
        """The one document that ``--json`` prints."""
        document = {
            "netpki": netpki.__version__,
            "command": command,
            "exit_code": int(code),
            "halted": self.halted,
            "results": [result.data for result in self.results],
            "diffs": {result.name: result.diff for result in self.results if result.diff},
        }
        return json.dumps(document, indent=2)


def run(
    nornir: Nornir,
    progress: RichProgress,
    task: Callable[..., Result],
    **arguments: Any,  # noqa: ANN401 whatever the task takes
) -> FleetResult:
    """Run ``task`` on all devices at once."""
    gate = Gate()
    try:
        with progress, stopping_politely(gate, progress.say):
            results = run_gated(nornir, progress, gate, task, **arguments)
    finally:
        close_jump_connections()
    all_began = all(result.had_a_turn for result in results)
    return FleetResult(results, "" if all_began else gate.objection(), gate.interrupted)


def run_gated(
    nornir: Nornir,
    progress: RichProgress,
    gate: Gate,
    task: Callable[..., Result],
    **arguments: Any,  # noqa: ANN401 likewise
) -> list[DeviceResult]:
    """Run ``task`` on all devices of ``nornir`` while the gate is open."""
    results = nornir.with_processors([progress]).run(
        gated, name=task.__name__, on_failed=True, gate=gate, work=task, **arguments
    )
    return [_collected(name, results[name]) for name in nornir.inventory.hosts]


def _collected(name: str, results: MultiResult) -> DeviceResult:
    """The result of one device; a bug leaves it unknown."""
    result = results[0]
    if result.exception is None and isinstance(result.result, dict):
        record = getattr(result, "record", None)
        return DeviceResult(name, result.result, result.diff, record)
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
