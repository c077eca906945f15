"""What clients did to an appliance, one after another, and which of it goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from netpki.emulators.sps.faults import ApplianceBoard


@dataclass(frozen=True, slots=True)
class Operation:
    """One request that changes, reads or asks something.

    Attributes:
        number: From 1.
        kind: ``exec``, ``shell``, ``cli`` or, for file transfer, ``sftp-`` and the request.
        text: The command, the line, or the path; never what a file holds.
        time: When it arrived, aware UTC.
    """

    number: int
    kind: str
    text: str
    time: datetime


class Fate(Enum):
    """What becomes of an operation."""

    DONE = auto()
    DROPPED = auto()
    DONE_UNANSWERED = auto()
    STALLED = auto()


Hook = Callable[[Operation], None]


class Operations:
    """The log of an appliance.

    Args:
        faults: They decide the fates.

    Attributes:
        log: All operations, in order of arrival.
        hook: Called with each before it is carried out, in the thread of the fleet.
    """

    def __init__(self, faults: ApplianceBoard) -> None:
        self._faults = faults
        self.log: list[Operation] = []
        self.hook: Hook | None = None

    def arrive(self, kind: str, text: str) -> Fate:
        """Log an operation and say what becomes of it."""
        operation = Operation(len(self.log) + 1, kind, text, datetime.now(UTC))
        self.log.append(operation)
        if self.hook:
            self.hook(operation)
        # Every kind counts every operation, so all are asked.
        fates = {
            Fate.DROPPED: self._faults.fires("drop-before"),
            Fate.STALLED: self._faults.fires("stall"),
            Fate.DONE_UNANSWERED: self._faults.fires("drop-after"),
        }
        return next((fate for fate, fires in fates.items() if fires), Fate.DONE)
