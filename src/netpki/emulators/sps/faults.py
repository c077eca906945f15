"""Faults that can be injected into an emulated appliance, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from netpki.emulators.faults import ArgumentKind, Board, NamedFault

APPLIANCE_FAULTS: Final = MappingProxyType[str, tuple[ArgumentKind, str]](
    {
        "drop-before": ("number", "drop the SSH connection when operation N arrives, unexecuted"),
        "drop-after": ("number", "execute operation N to its end, then drop before any answer"),
        "drop-at-byte": ("number", "drop after N bytes of uploaded data or standard input"),
        "stall": ("number", "hang when operation N arrives, unexecuted"),
        "refuse-login": ("number", "refuse the N-th log-in"),
        "start-fails": ("number", "fail the N-th start of lighttpd although its files are good"),
        "start-fails-always": ("none", "fail every start of lighttpd"),
        "slow-start": ("seconds", "let every start of lighttpd take that long"),
        "late-listen": ("seconds", "open the ports that long after a start that said OK"),
        "serves-other": ("none", "serve another certificate than the file's"),
        "tls-silent": ("none", "accept connections to TLS ports and say nothing"),
        "disk-full": ("none", "fail SFTP writes under etc/lighttpd: no space left"),
    }
)
"""Argument and meaning by name. N counts from 1, from the moment of injection."""


@dataclass(frozen=True, slots=True)
class ApplianceFault(NamedFault):
    """One fault of an appliance.

    ``disk-full`` fails what arrives by SFTP; commands run in a real shell on a real disk, which
    is not full.
    """

    KNOWN: ClassVar[Mapping[str, tuple[ArgumentKind, str]]] = APPLIANCE_FAULTS
    ONE_SHOT: ClassVar[frozenset[str]] = frozenset(
        name for name, (kind, _) in APPLIANCE_FAULTS.items() if kind == "number"
    )

    @property
    def seconds(self) -> float:
        """The argument of a delay."""
        return float(self.argument)


ApplianceBoard = Board[ApplianceFault]
