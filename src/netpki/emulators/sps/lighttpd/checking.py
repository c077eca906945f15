"""Reading everything that a start reads, and complaining as the program does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from netpki.emulators.sps.lighttpd.configuration import (
    ConfigurationError,
    Context,
    read_configuration,
)
from netpki.emulators.sps.lighttpd.identity import RefusedIdentity
from netpki.emulators.sps.lighttpd.loading import Listening, load
from netpki.emulators.sps.lighttpd.output import Output, stamped
from netpki.emulators.sps.personality import AppliancePersonality

_ASKING = "Enter PEM pass phrase:"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a start has read."""

    root: Context
    sockets: tuple[Listening, ...]


class Checker:
    """Reads files for one release.

    Args:
        release: Whose rules hold.
    """

    def __init__(self, release: AppliancePersonality) -> None:
        self._release = release

    def configuration(self, path: Path, output: Output) -> Context | None:
        """The configuration alone, as ``-t`` reads it; None if it is refused."""
        try:
            return read_configuration(path)
        except ConfigurationError as error:
            for kind, message in error.lines:
                place = getattr(self._release.configuration, kind) if kind else ""
                output.err(stamped(place, message) if place else f"{message}\n")
            return None

    def everything(self, path: Path, output: Output) -> Loaded | None:
        """The configuration and all certificates; None if the program would not start."""
        root = self.configuration(path, output)
        if root is None:
            return None
        try:
            found = load(root, self._release, lambda *line: output.err(stamped(*line)))
        except RefusedIdentity as refused:
            self._complain(refused, output)
            return None
        return Loaded(root, found)

    def _complain(self, refused: RefusedIdentity, output: Output) -> None:
        """Without a terminal, the pass phrase is read from standard input (measured)."""
        for _ in range(refused.prompts):
            output.err(_ASKING)
            output.read_line()
            output.err("\n")
        for line in refused.lines:
            output.err(stamped(*line))
        if self._release.sends_whole_pemfile:
            words = "Initialization of plugins failed. Going down."
            output.err(stamped(self._release.places.given_up, words))
