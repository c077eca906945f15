"""From one device to the whole fleet, in waves. Pure.

A rollout is a fold over endings: small waves first, larger ones only after a wave in which a
device ended well, none at all once more devices failed than the budget allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from netpki.errors import InputError

_PATIENCE: Final = 3
"""Waves in a row without a device that ended well, after which a rollout gives up."""


class Ending(StrEnum):
    """How the work on one device ended, as far as a rollout needs to know.

    ``FAILED`` counts against the budget, be the device rolled back or never changed.
    ``UNREACHABLE`` does not: nothing was tried. ``UNKNOWN`` is a device of which nobody can
    tell. ``WITHHELD`` is one whose turn came after the rollout had to stop.
    """

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    STUCK = "stuck"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"


_GOOD: Final = frozenset({Ending.UNCHANGED, Ending.CHANGED})


@dataclass(frozen=True, slots=True)
class Share:
    """A number of devices, or a percentage of all.

    Attributes:
        amount: How many, or how many per cent.
        is_percentage: Which of the two.
    """

    amount: int
    is_percentage: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``3`` or ``5%``.

        Raises:
            InputError: It is neither, or more than 100 %.
        """
        match = re.fullmatch(r"\s*(\d{1,9})\s*(%?)\s*", text, re.ASCII)
        if match is None or (match[2] and int(match[1]) > 100):  # noqa: PLR2004 per cent
            raise InputError(
                f"{text!r} is not a number of devices.", hint="Write a count or 0% to 100%."
            )
        return cls(int(match[1]), bool(match[2]))

    def of(self, total: int) -> int:
        """How many of ``total``, rounded down."""
        return total * self.amount // 100 if self.is_percentage else self.amount

    def __str__(self) -> str:
        return f"{self.amount}%" if self.is_percentage else str(self.amount)


DEFAULT_SIZES: Final = (Share(1), Share(5, True), Share(25, True), Share(100, True))  # noqa: FBT003
"""One device, then 5 %, then 25 %, then the rest."""


@dataclass(frozen=True, slots=True)
class Start:
    """Work on these devices next."""

    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Halt:
    """Stop here, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Every device had its turn."""


Decision = Start | Halt | Finish


@dataclass(frozen=True, slots=True)
class Rollout:
    """What is known so far.

    Attributes:
        hosts: All devices, in the order in which they take their turns.
        sizes: How many devices each wave takes, as shares of all devices; the last repeats.
        budget: How many devices may fail.
        waves: The endings of each wave so far. A device that is missing is unknown.
    """

    hosts: tuple[str, ...]
    sizes: tuple[Share, ...] = DEFAULT_SIZES
    budget: int = 0
    waves: tuple[Mapping[str, Ending], ...] = ()

    def __post_init__(self) -> None:
        if not self.sizes:
            raise InputError("A rollout needs at least one wave.", hint="Give a size, such as 1.")
        if len(set(self.hosts)) != len(self.hosts):
            raise InputError("A device is named twice.", hint="Name each device once.")

    def after(self, wave: Start, endings: Mapping[str, Ending]) -> Rollout:
        """The rollout once ``wave`` is over; who has no ending is unknown."""
        known = {host: endings.get(host, Ending.UNKNOWN) for host in wave.hosts}
        return replace(self, waves=(*self.waves, known))

    def decide(self) -> Decision:
        """What comes next."""
        remaining = self.hosts[sum(map(len, self.waves)) :]
        if not remaining:
            return Finish()
        reason = objection(self.endings, self.budget) or self._fruitless()
        if reason:
            return Halt(reason)
        return Start(remaining[: self._next_size()])

    @property
    def endings(self) -> dict[str, Ending]:
        """The endings of all devices that had their turn."""
        return {host: ending for wave in self.waves for host, ending in wave.items()}

    def _next_size(self) -> int:
        """A wave that proved nothing is followed by one of its own size."""
        proven = sum(map(_proves, self.waves))
        share = self.sizes[min(proven, len(self.sizes) - 1)]
        return max(1, share.of(len(self.hosts)))

    def _fruitless(self) -> str:
        recent = self.waves[-_PATIENCE:]
        if len(recent) < _PATIENCE or any(map(_proves, recent)):
            return ""
        return f"no device ended well in the last {_PATIENCE} waves"


def objection(endings: Mapping[str, Ending], budget: int) -> str:
    """Why no further device may be touched, or empty; valid in the middle of a wave too."""
    for ending, meaning in (
        (Ending.STUCK, "neither changed nor rolled back"),
        (Ending.UNKNOWN, "in an unknown state"),
    ):
        hosts = _with(endings, ending)
        if hosts:
            return f"{', '.join(hosts)} {'is' if len(hosts) == 1 else 'are'} {meaning}"
    failed = _with(endings, Ending.FAILED)
    if len(failed) > budget:
        return f"{len(failed)} failed and the budget is {budget} ({', '.join(failed)})"
    return "the work was interrupted" if _with(endings, Ending.WITHHELD) else ""


def read_sizes(texts: Iterable[str]) -> tuple[Share, ...]:
    """Sizes of waves from ``1``, ``5%`` or ``1,5%,100%``.

    Raises:
        InputError: One is not a share, or is zero.
    """
    sizes = tuple(Share.parse(part) for text in texts for part in text.split(","))
    if any(not share.amount for share in sizes):
        raise InputError("A wave of no devices gets nowhere.", hint="Begin with 1.")
    return sizes or DEFAULT_SIZES


def _proves(wave: Mapping[str, Ending]) -> bool:
    return any(ending in _GOOD for ending in wave.values())


def _with(endings: Mapping[str, Ending], wanted: Ending) -> Sequence[str]:
    return [host for host, ending in endings.items() if ending is wanted]
