"""How work on one device can end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from traceback import extract_tb
from typing import Generic, TypeVar

from netpki.errors import DeviceError, NetpkiError
from netpki.platforms.contract import Trustpoint
from netpki.services.plan import Plan

PlanType = TypeVar("PlanType")


@dataclass(frozen=True, slots=True)
class Unchanged(Generic[PlanType]):
    """The device was as wanted, running and saved."""

    plan: PlanType
    registered: bool | None = None


@dataclass(frozen=True, slots=True)
class Rotated:
    """The change was made, seen over a new connection, and is saved."""

    plan: Plan
    after: Trustpoint | None
    registered: bool | None = None


@dataclass(frozen=True, slots=True)
class RolledBack(Generic[PlanType]):
    """A step failed; what stood before was brought back and seen over a new connection."""

    plan: PlanType
    cause: NetpkiError


@dataclass(frozen=True, slots=True)
class Stuck(Generic[PlanType]):
    """A step failed and the way back too; a person is needed.

    Attributes:
        commands: What to type to bring back what stood before.
    """

    plan: PlanType
    cause: NetpkiError
    obstacle: NetpkiError
    commands: tuple[str, ...]


Outcome = Unchanged[Plan] | Rotated | RolledBack[Plan] | Stuck[Plan]


def unforeseen(defect: Exception, device: str) -> NetpkiError:
    """A defect of netpki itself as the cause of an outcome; its text may hold anything."""
    place = extract_tb(defect.__traceback__)[-1]
    error = DeviceError(
        f"{type(defect).__name__} at {PurePath(place.filename).name}:{place.lineno} "
        "was not foreseen",
        device=device,
        hint="This is a defect of netpki; please report it.",
    )
    error.__cause__ = defect
    return error
