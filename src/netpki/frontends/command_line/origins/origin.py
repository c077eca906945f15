"""Records of a fleet from wherever the options say."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netpki.errors import InputError
from netpki.frontends.command_line.counting import counting
from netpki.frontends.command_line.speech import errors
from netpki.frontends.inventory_document import document_of, read_inventory
from netpki.frontends.saved import survey as survey_files
from netpki.platforms.contract import DeviceRecord

if TYPE_CHECKING:
    from netpki.frontends.command_line.target import Target

Document = dict[str, Any]

_VARIABLE: Final = "NETPKI_INVENTORY"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read.

    Attributes:
        records: Of all devices, those that were not reached included.
        made_at: When the inventory was made, if that was before.
    """

    records: Sequence[DeviceRecord]
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where facts are taken from: exactly one of devices, files, or a document.

    Attributes:
        target: Devices to ask.
        saved: Files and folders with configurations and captures.
        made_before: An inventory as a file.
        probe: Ask HTTPS servers too.
        processes: Files read at a time; None takes one for each processor.
    """

    target: Target | None
    saved: Sequence[Path]
    made_before: Path | None
    probe: bool
    processes: int | None

    def document(self, now: datetime) -> Document:
        """The inventory as a document.

        Raises:
            InputError: Not exactly one origin was named, or it cannot be read.
        """
        self._require_one()
        if self.made_before is not None:
            return read_inventory(self.made_before)
        return document_of(self._read(), now=now)

    def records(self) -> Taken:
        """The records of all devices.

        Raises:
            InputError: Likewise.
        """
        self._require_one()
        if self.made_before is not None:
            from netpki.frontends.inventory_records import records_of  # noqa: PLC0415 costly to import

            document = read_inventory(self.made_before)
            made_at = datetime.fromisoformat(document["generated_at"])
            return Taken(records_of(document, source=str(self.made_before)), made_at)
        return Taken(self._read())

    def _read(self) -> Sequence[DeviceRecord]:
        return self._from_files() if self.saved else self._from_devices()

    def _require_one(self) -> None:
        files = [each for each in (self.saved, self.made_before) if each]
        if len(files) + (self._target(bool(files)) is not None) != 1:
            raise InputError(
                "Nothing, or more than one thing, says where facts are to be taken from.",
                hint="Give one of --inventory (devices), --saved (files) or --from (an inventory "
                "made before).",
            )

    def _target(self, files_are_named: bool) -> Target | None:  # noqa: FBT001 said by its name
        """The devices, unless files are named and only the environment names devices."""
        named_by_environment = self.target and self.target.inventory == os.environ.get(_VARIABLE)
        return None if files_are_named and named_by_environment else self.target

    def _from_files(self) -> Sequence[DeviceRecord]:
        with counting(errors(), "Reading files") as progress:
            return survey_files(self.saved, processes=self.processes, progress=progress)

    def _from_devices(self) -> Sequence[DeviceRecord]:
        from netpki.frontends.command_line.inventory import devices  # noqa: PLC0415 costly to import

        assert self.target is not None  # noqa: S101 the only origin left
        return devices.ask(self.target, probe=self.probe)
