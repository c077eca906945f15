"""Faults that can be injected into an emulated router, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal

from netpki.errors import InputError

ArgumentKind = Literal["number", "text", "time", "none"]

FAULTS: Final = MappingProxyType[str, tuple[ArgumentKind, str]](
    {
        "drop-at-step": ("number", "drop the connection when input line N arrives, unexecuted"),
        "drop-after-step": ("number", "execute input line N, then drop before any output of it"),
        "drop-at-byte": ("number", "drop the connection after N bytes of input"),
        "stall-at-step": ("number", "hang the session when input line N arrives, unexecuted"),
        "drop-character": ("number", "lose the N-th pasted character"),
        "refuse-login": ("number", "refuse the N-th log-in"),
        "refuse-second-login": ("none", "refuse every log-in after the first"),
        "deny": ("text", "refuse commands with this beginning (AAA)"),
        "unknown-prompt": ("text", "ask an unheard-of question before such a command"),
        "syslog": ("text", "glued, newline, synchronous, before-output or random:SEED"),
        "lose-save": ("none", "say [OK] and save nothing"),
        "nvram-full": ("none", "fail every save: no space left"),
        "busy-nvram": ("none", "fail every save: another session is saving"),
        "wrong-clock": ("time", "set the clock to this ISO time"),
        "unset-clock": ("none", "let the clock stand at its factory date, not authoritative"),
        "wrong-fingerprint": ("none", "show the fingerprints of another certificate"),
        "other-certificate": ("none", "store another certificate than the pasted one"),
    }
)
"""Argument and meaning by name. N counts from 1, from the moment of injection."""

_ONE_SHOT: Final = frozenset(
    {
        "drop-at-step",
        "drop-after-step",
        "drop-at-byte",
        "stall-at-step",
        "drop-character",
        "refuse-login",
    }
)
SYSLOG_STYLES: Final = ("glued", "newline", "synchronous", "before-output", "random")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Args:
        name: A key of ``FAULTS``.
        argument: As that entry says, in text or as a number.

    Raises:
        InputError: No such fault, or its argument does not fit.
    """

    name: str
    argument: str | int = ""

    def __post_init__(self) -> None:
        if self.name not in FAULTS:
            raise InputError(
                f"There is no fault {self.name!r}.", hint=f"Known are: {', '.join(FAULTS)}."
            )
        kind, meaning = FAULTS[self.name]
        if not _fits(str(self.argument), kind) or not self._style_is_known():
            raise InputError(
                f"The fault {self.name} cannot take {str(self.argument)!r}.",
                hint=f"It: {meaning}.",
            )

    def _style_is_known(self) -> bool:
        return self.name != "syslog" or str(self.argument).split(":")[0] in SYSLOG_STYLES

    @classmethod
    def parse(cls, text: str) -> Fault:
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
    def moment(self) -> datetime:
        """The argument of ``wrong-clock``, aware UTC unless it names a zone."""
        moment = datetime.fromisoformat(str(self.argument))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def is_one_shot(self) -> bool:
        """Whether it disarms after firing."""
        return self.name in _ONE_SHOT

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
        case "time":
            try:
                datetime.fromisoformat(argument)
            except ValueError:
                return False
            return True


@dataclass(slots=True)
class _Armed:
    fault: Fault
    count: int = 0


@dataclass(slots=True)
class FaultBoard:
    """The faults of one router, with what each has counted since it was injected."""

    _armed: list[_Armed] = field(default_factory=list)

    def arm(self, fault: Fault) -> None:
        """Let ``fault`` count and fire from now on."""
        self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Disarm all."""
        self._armed.clear()

    def active(self, name: str) -> Fault | None:
        """The armed fault of this name, if any."""
        return next((armed.fault for armed in self._armed if armed.fault.name == name), None)

    def all_active(self, name: str) -> Iterator[Fault]:
        """All armed faults of this name."""
        return (armed.fault for armed in tuple(self._armed) if armed.fault.name == name)

    def fires(self, name: str) -> bool:
        """Count one occurrence for the faults of this name; True if one of them fires now."""
        fired = False
        for armed in tuple(self._armed):
            if armed.fault.name == name:
                armed.count += 1
                if armed.count == armed.fault.number:
                    self._armed.remove(armed)
                    fired = True
        return fired

    def bytes_until_drop(self, arriving: int) -> int | None:
        """How many of ``arriving`` bytes get through before the drop; None if all do."""
        for armed in tuple(self._armed):
            if armed.fault.name == "drop-at-byte":
                room = armed.fault.number - armed.count
                if arriving >= room:
                    self._armed.remove(armed)
                    return room
                armed.count += arriving
        return None

    def earlier_login(self) -> bool:
        """Count a log-in against ``refuse-second-login``; True if it must be refused."""
        refused = False
        for armed in self._armed:
            if armed.fault.name == "refuse-second-login":
                armed.count += 1
                refused = refused or armed.count > 1
        return refused
