"""Faults that can be injected into an emulated router, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar, Final

from netpki.emulators.faults import ArgumentKind, Board, NamedFault

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
class Fault(NamedFault):
    """One fault of a router."""

    KNOWN: ClassVar[Mapping[str, tuple[ArgumentKind, str]]] = FAULTS
    ONE_SHOT: ClassVar[frozenset[str]] = _ONE_SHOT

    @property
    def moment(self) -> datetime:
        """The argument of ``wrong-clock``, aware UTC unless it names a zone."""
        moment = datetime.fromisoformat(str(self.argument))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _accepts(self, argument: str, kind: ArgumentKind) -> bool:
        # Named in full: a class with slots is made twice, which breaks the short form of super.
        if not super(Fault, self)._accepts(argument, kind):
            return False
        return self.name != "syslog" or argument.split(":", maxsplit=1)[0] in SYSLOG_STYLES


@dataclass(slots=True)
class FaultBoard(Board[Fault]):
    """The faults of one router, with what each has counted since it was injected."""

    def earlier_login(self) -> bool:
        """Count a log-in against ``refuse-second-login``; True if it must be refused."""
        refused = False
        for armed in self.armed:
            if armed.fault.name == "refuse-second-login":
                armed.count += 1
                refused = refused or armed.count > 1
        return refused
