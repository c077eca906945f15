"""What all faults of emulated devices have in common: a name, an argument, a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Generic, Literal, Self, TypeVar

from netpki.errors import InputError

ArgumentKind = Literal["number", "seconds", "text", "time", "none"]


@dataclass(frozen=True, slots=True)
class NamedFault:
    """One fault of one kind of device.

    Args:
        name: A key of ``KNOWN``.
        argument: As that entry says, in text or as a number.

    Attributes:
        KNOWN: Argument and meaning by name.
        ONE_SHOT: Names of those that disarm after firing.

    Raises:
        InputError: No such fault, or its argument does not fit.
    """

    KNOWN: ClassVar[Mapping[str, tuple[ArgumentKind, str]]] = {}
    ONE_SHOT: ClassVar[frozenset[str]] = frozenset()

    name: str
    argument: str | int = ""

    def __post_init__(self) -> None:
        if self.name not in self.KNOWN:
            raise InputError(
                f"There is no fault {self.name!r}.", hint=f"Known are: {', '.join(self.KNOWN)}."
            )
        kind, meaning = self.KNOWN[self.name]
        if not self._accepts(str(self.argument), kind):
            raise InputError(
                f"The fault {self.name} cannot take {str(self.argument)!r}.",
                hint=f"It: {meaning}.",
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``name`` or ``name:argument``.

        Raises:
            InputError: As the constructor.
        """
        name, _, argument = text.strip().partition(":")
        return cls(name, argument.strip())

    @property
    def number(self) -> int:
        """The argument of a counting fault."""
        return int(self.argument)

    @property
    def is_one_shot(self) -> bool:
        """Whether it disarms after firing."""
        return self.name in self.ONE_SHOT

    def _accepts(self, argument: str, kind: ArgumentKind) -> bool:
        return _fits(argument, kind)

    def __str__(self) -> str:
        return f"{self.name}:{self.argument}" if self.argument != "" else self.name


def _fits(argument: str, kind: ArgumentKind) -> bool:
    match kind:
        case "number":
            return argument.isascii() and argument.isdigit() and int(argument) > 0
        case "text":
            return bool(argument)
        case "none":
            return not argument
        case "seconds":
            return _is_read_by(float, argument) and 0 <= float(argument) < float("inf")
        case "time":
            return _is_read_by(datetime.fromisoformat, argument)


def _is_read_by(reader: Callable[[str], object], argument: str) -> bool:
    try:
        reader(argument)
    except ValueError:
        return False
    return True


AnyFault = TypeVar("AnyFault", bound=NamedFault)


@dataclass(slots=True)
class Armed(Generic[AnyFault]):
    """A fault with what it has counted since it was injected."""

    fault: AnyFault
    count: int = 0


@dataclass(slots=True)
class Board(Generic[AnyFault]):
    """The faults of one device."""

    armed: list[Armed[AnyFault]] = field(default_factory=list)

    def arm(self, fault: AnyFault) -> None:
        """Let ``fault`` count and fire from now on."""
        self.armed.append(Armed(fault))

    def clear(self) -> None:
        """Disarm all."""
        self.armed.clear()

    def active(self, name: str) -> AnyFault | None:
        """The armed fault of this name, if any."""
        return next(self.all_active(name), None)

    def all_active(self, name: str) -> Iterator[AnyFault]:
        """All armed faults of this name."""
        return (armed.fault for armed in tuple(self.armed) if armed.fault.name == name)

    def fires(self, name: str) -> bool:
        """Count one occurrence for the faults of this name; True if one of them fires now."""
        fired = False
        for armed in tuple(self.armed):
            if armed.fault.name == name:
                armed.count += 1
                if armed.count == armed.fault.number:
                    self.armed.remove(armed)
                    fired = True
        return fired

    def bytes_until_drop(self, arriving: int) -> int | None:
        """How many of ``arriving`` bytes get through before the drop; None if all do."""
        for armed in tuple(self.armed):
            if armed.fault.name == "drop-at-byte":
                room = armed.fault.number - armed.count
                if arriving >= room:
                    self.armed.remove(armed)
                    return room
                armed.count += arriving
        return None
