"""What the exit code of ``netpki`` says, for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, Final


class ExitCode(IntEnum):
    """Exit codes; the worst of all devices wins."""

    DONE = 0
    USAGE = 2
    PENDING = 3
    FAILED = 4
    UNREACHABLE = 5
    STUCK = 6
    NOT_UNDERSTOOD = 7
    NOT_COMPLIANT = 8
    INTERRUPTED = 130


_BY_OUTCOME: Final[Mapping[str, ExitCode]] = {
    "read": ExitCode.DONE,
    "unchanged": ExitCode.DONE,
    "planned": ExitCode.DONE,
    "rotated": ExitCode.DONE,
    "requested": ExitCode.DONE,
    "issued": ExitCode.DONE,
    "pending": ExitCode.PENDING,
    "not_started": ExitCode.DONE,
    "failed": ExitCode.FAILED,
    "rolled_back": ExitCode.FAILED,
    "unreachable": ExitCode.UNREACHABLE,
    "stuck": ExitCode.STUCK,
    "unknown": ExitCode.STUCK,
}
_WORST_FIRST: Final = (
    ExitCode.STUCK,
    ExitCode.FAILED,
    ExitCode.UNREACHABLE,
    ExitCode.PENDING,
)


def outcome_of(data: Mapping[str, Any]) -> str:
    """The outcome that a device's data tell; facts have none but that they were read."""
    return str(data.get("outcome", "read"))


def exit_code_of(results: Iterable[Mapping[str, Any]]) -> ExitCode:
    """The exit code for the data of all devices; an outcome nobody knows is as bad as stuck."""
    codes = {_BY_OUTCOME.get(outcome_of(data), ExitCode.STUCK) for data in results}
    return next((code for code in _WORST_FIRST if code in codes), ExitCode.DONE)
