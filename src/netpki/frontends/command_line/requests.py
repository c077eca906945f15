"""From options to what the facade takes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from netpki.errors import InputError
from netpki.frontends.command_line.options import ModeName, SaveName, StateName
from netpki.frontends.facade import CaRequest, Execution
from netpki.platforms.contract import SaveMethod
from netpki.services.plan import Mode
from netpki.services.rotation import Registration

_MODES: dict[ModeName, Mode] = {ModeName.BESIDE: "beside", ModeName.IN_PLACE: "in_place"}
_SAVES: dict[SaveName, SaveMethod] = {
    SaveName.WRITE_MEMORY: "write_memory",
    SaveName.COPY_RUNNING_CONFIG: "copy_running_config",
}


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """The options that ``plan`` and ``apply`` share, as typed."""

    certificate: str
    sha256: str
    trustpoint: str
    state: StateName
    mode: ModeName
    settings: Sequence[str]
    superseded: Sequence[str]
    allow_weak_key: bool
    allow_unset_clock: bool
    save: SaveName
    register: bool
    register_timeout: float
    journal_directory: Path | None

    def request(self) -> CaRequest:
        """What shall be.

        Raises:
            InputError: The certificate cannot be read.
        """
        return CaRequest(
            trustpoint=self.trustpoint,
            certificate=_pem_text(self.certificate),
            sha256=self.sha256,
            source=self.certificate,
            state="absent" if self.state is StateName.ABSENT else "present",
            mode=_MODES[self.mode],
            settings=tuple(self.settings),
            superseded=tuple(self.superseded),
            allow_weak_key=self.allow_weak_key,
            allow_unset_clock=self.allow_unset_clock,
        )

    def execution(self, *, dry_run: bool) -> Execution:
        """How to work."""
        return Execution(
            dry_run=dry_run,
            save=_SAVES[self.save],
            registration=Registration(self.register_timeout) if self.register else None,
            journal_directory=self.journal_directory,
        )


def _pem_text(file: str) -> str:
    """Undecodable bytes are replaced: whoever parses the text says better what is wrong."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
    except OSError as error:
        raise InputError(
            f"The certificate {file} cannot be read ({error.strerror}).",
            hint="Give the file that holds it.",
        ) from error
    return data.decode("utf-8", errors="replace")
