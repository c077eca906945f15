"""Whether the next device may begin."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

from nornir.core.task import Result, Task

from netpki.frontends.command_line.exit_codes import outcome_of
from netpki.services.rollout import Ending, objection

_ENDINGS: Final[Mapping[str, Ending]] = {
    "read": Ending.UNCHANGED,
    "planned": Ending.UNCHANGED,
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


@dataclass(slots=True)
class Gate:
    """Lets devices begin while nothing speaks against it; asked by many threads.

    A wave that goes wrong in its middle thereby ends with the devices already at work.

    Attributes:
        budget: How many devices may fail; None for any number.
        interrupted: Whether somebody asked to stop.
    """

    budget: int | None = None
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
        if self.budget is None:
            return ""
        with self._guard:
            return objection(self._endings, self.budget)


def gated(
    task: Task,
    *,
    gate: Gate,
    work: Callable[..., Result],
    **arguments: Any,  # noqa: ANN401 whatever the work takes
) -> Result:
    """The Nornir task ``work``, unless the gate is closed by the time it is the device's turn."""
    host = task.host
    reason = gate.objection()
    if reason:
        return Result(host, result=withheld(host.name, reason))
    try:
        result = work(task, **arguments)
    except BaseException:
        gate.record(host.name, Ending.UNKNOWN)
        raise
    gate.record(host.name, ending_of(result.result))
    return result


def ending_of(data: Mapping[str, Any]) -> Ending:
    """What the data of a device mean for the rollout."""
    ending = _ENDINGS.get(outcome_of(data), Ending.UNKNOWN)
    if ending is Ending.UNREACHABLE and data["error"]["kind"] in _REFUSALS:
        return Ending.FAILED
    return ending


def withheld(host: str, reason: str) -> dict[str, Any]:
    """The data of a device that had no turn."""
    return {
        "device": host,
        "outcome": "not_started",
        "changed": False,
        "failed": False,
        "message": f"Not started: {reason}.",
        "error": None,
    }


@contextmanager
def stopping_politely(gate: Gate, say: Callable[[str], None]) -> Iterator[None]:
    """On SIGINT or SIGTERM no further device begins; those at work finish."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if not gate.interrupted:
            gate.interrupted = True
            say("Stopping: devices at work are brought to an end, no other begins.")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
