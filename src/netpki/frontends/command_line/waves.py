"""A change on the fleet, wave by wave."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

from nornir.core import Nornir
from nornir.core.task import Result, Task

from netpki.frontends.command_line.exit_codes import outcome_of
from netpki.frontends.command_line.work import DeviceResult, run_on
from netpki.frontends.facade import Execution
from netpki.frontends.nornir.progress import RichProgress
from netpki.frontends.nornir.tasks import apply_request
from netpki.services.plan import Wanted
from netpki.services.rollout import Ending, Halt, Rollout, Start, objection
from netpki.transport import close_jump_connections

_ENDINGS: Final[Mapping[str, Ending]] = {
    "unchanged": Ending.UNCHANGED,
    "rotated": Ending.CHANGED,
    "failed": Ending.FAILED,
    "rolled_back": Ending.FAILED,
    "unreachable": Ending.UNREACHABLE,
    "stuck": Ending.STUCK,
    "not_started": Ending.WITHHELD,
}
_REFUSALS: Final = frozenset({"AuthenticationFailedError", "HostKeyError"})
"""Unreachable by refusal: on the next device it would be the same, and may lock the account."""
_NAMES_AT_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class RolloutResult:
    """Everything that happened.

    Attributes:
        results: Of all devices, those that had no turn included.
        halted: Why not all had their turn, or empty.
        interrupted: Whether somebody asked to stop.
    """

    results: list[DeviceResult]
    halted: str
    interrupted: bool


@dataclass(slots=True)
class Gate:
    """Lets devices begin while nothing speaks against it; asked by many threads.

    A wave that goes wrong in its middle thereby ends with the devices already at work.
    """

    budget: int
    interrupted: bool = False
    _endings: dict[str, Ending] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def record(self, host: str, ending: Ending) -> None:
        """Note how a device ended."""
        with self._guard:
            self._endings[host] = ending

    def objection(self) -> str:
        """Why no further device may begin, or empty."""
        if self.interrupted:
            return "the work was interrupted"
        with self._guard:
            return objection(self._endings, self.budget)


def ending_of(data: Mapping[str, Any]) -> Ending:
    """What the data of a device mean for the rollout."""
    ending = _ENDINGS.get(outcome_of(data), Ending.UNKNOWN)
    if ending is Ending.UNREACHABLE and data["error"]["kind"] in _REFUSALS:
        return Ending.FAILED
    return ending


def roll_out(
    nornir: Nornir,
    wanted: Wanted,
    execution: Execution,
    rollout: Rollout,
    *,
    announce: Callable[[str], None],
) -> RolloutResult:
    """Carry the change out.

    Args:
        nornir: The devices.
        wanted: The checked goal.
        execution: How to work.
        rollout: Waves and budget; its hosts are those of ``nornir``.
        announce: Called with one sentence before each wave.
    """
    gate = Gate(rollout.budget)
    fleet = _Fleet(nornir, wanted, execution, gate)
    try:
        with _stopping_politely(gate, announce), RichProgress(total=len(rollout.hosts)) as bar:
            while isinstance(wave := rollout.decide(), Start) and not gate.interrupted:
                announce(f"Wave {len(rollout.waves) + 1}: {named(wave.hosts)}.")
                rollout = rollout.after(wave, fleet.run(wave, bar))
    finally:
        close_jump_connections()
    halted = ""
    if fleet.had_no_turn(rollout.hosts):
        halted = wave.reason if isinstance(wave, Halt) else gate.objection()
    results = [fleet.results.get(host) or _withheld(host, halted) for host in rollout.hosts]
    return RolloutResult(results, halted, gate.interrupted)


@dataclass(slots=True)
class _Fleet:
    """The devices, what is to be done to them, and what they said so far."""

    nornir: Nornir
    wanted: Wanted
    execution: Execution
    gate: Gate
    results: dict[str, DeviceResult] = field(default_factory=dict)

    def run(self, wave: Start, progress: RichProgress) -> dict[str, Ending]:
        """Work on the devices of a wave; how each ended."""
        found = run_on(
            self.nornir.filter(filter_func=_among(wave.hosts)),
            progress,
            _gated,
            gate=self.gate,
            request=self.wanted,
            execution=self.execution,
        )
        self.results |= {result.name: result for result in found}
        return {result.name: ending_of(result.data) for result in found}

    def had_no_turn(self, hosts: tuple[str, ...]) -> bool:
        """Whether one of ``hosts`` was not begun."""
        began = {name for name, found in self.results.items() if found.outcome != "not_started"}
        return not began.issuperset(hosts)


def named(hosts: tuple[str, ...]) -> str:
    """A few names, or how many there are."""
    if len(hosts) <= _NAMES_AT_MOST:
        return ", ".join(hosts)
    return f"{', '.join(hosts[:_NAMES_AT_MOST])} and {len(hosts) - _NAMES_AT_MOST} more"


def _gated(task: Task, *, gate: Gate, request: Wanted, execution: Execution) -> Result:
    objecting = gate.objection()
    if objecting:
        return Result(task.host, result=_withheld(task.host.name, objecting).data)
    try:
        result = apply_request(task, request=request, execution=execution)
    except BaseException:
        gate.record(task.host.name, Ending.UNKNOWN)
        raise
    gate.record(task.host.name, ending_of(result.result))
    return result


def _withheld(host: str, reason: str) -> DeviceResult:
    return DeviceResult(
        host,
        {
            "device": host,
            "outcome": "not_started",
            "changed": False,
            "failed": False,
            "message": f"Not started: {reason}.",
            "error": None,
        },
    )


def _among(hosts: tuple[str, ...]) -> Callable[..., bool]:
    names = frozenset(hosts)
    return lambda host, **_: host.name in names


@contextmanager
def _stopping_politely(gate: Gate, announce: Callable[[str], None]) -> Iterator[None]:
    """On the first SIGINT or SIGTERM no further device begins; those at work finish."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if not gate.interrupted:
            announce("Stopping: devices at work are brought to an end, no other begins.")
        gate.interrupted = True

    stopping = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, stop) for number in stopping}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
