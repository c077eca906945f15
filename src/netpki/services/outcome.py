"""How work on one device can end."""

from __future__ import annotations

from dataclasses import dataclass

from netpki.errors import NetpkiError
from netpki.platforms.contract import Trustpoint
from netpki.services.plan import Plan


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The device was as wanted, running and saved."""

    plan: Plan
    registered: bool | None = None


@dataclass(frozen=True, slots=True)
class Rotated:
    """The change was made, seen over a new connection, and is saved."""

    plan: Plan
    after: Trustpoint | None
    registered: bool | None = None


@dataclass(frozen=True, slots=True)
class RolledBack:
    """A step failed; what stood before was brought back and seen over a new connection."""

    plan: Plan
    cause: NetpkiError


@dataclass(frozen=True, slots=True)
class Stuck:
    """A step failed and the way back too; a person is needed.

    Attributes:
        commands: What to type to bring back what stood before.
    """

    plan: Plan
    cause: NetpkiError
    obstacle: NetpkiError
    commands: tuple[str, ...]


Outcome = Unchanged | Rotated | RolledBack | Stuck
