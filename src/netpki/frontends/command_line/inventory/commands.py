"""Making an inventory and writing it in the form that was asked for."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netpki.errors import InputError
from netpki.frontends.command_line.counting import counting
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.inventory.options import FormatName
from netpki.frontends.command_line.speech import errors, output
from netpki.frontends.inventory_document import as_text, document_of, require_document
from netpki.frontends.reports import (
    ansible_inventory,
    html_page,
    inventory_csv,
    show_inventory,
)
from netpki.frontends.saved import survey as survey_files
from netpki.platforms.contract import DeviceRecord

if TYPE_CHECKING:
    from netpki.frontends.command_line.target import Target

Document = dict[str, Any]

_VARIABLE: Final = "NETPKI_INVENTORY"
_BY_ENDING: Final = {
    ".json": FormatName.JSON,
    ".csv": FormatName.CSV,
    ".html": FormatName.HTML,
    ".htm": FormatName.HTML,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an inventory is taken from: exactly one of devices, files, or a document.

    Attributes:
        target: Devices to ask.
        saved: Files and folders with configurations and captures.
        document: An inventory made before.
        probe: Ask HTTPS servers too.
        processes: Files read at a time; None takes one for each processor.
    """

    target: Target | None
    saved: Sequence[Path]
    document: Path | None
    probe: bool
    processes: int | None

    def take(self, now: datetime) -> Document:
        """The inventory as a document.

        Raises:
            InputError: Not exactly one origin was named, or it cannot be read.
        """
        files = [each for each in (self.saved, self.document) if each]
        if len(files) + (self._target(bool(files)) is not None) != 1:
            raise InputError(
                "Nothing, or more than one thing, says where the inventory is to be taken from.",
                hint="Give one of --inventory (devices), --saved (files) or --from (an inventory "
                "made before).",
            )
        if self.document is not None:
            return read_document(self.document)
        records = self._from_files() if self.saved else self._from_devices()
        return document_of(records, now=now)

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


def survey(origin: Origin, form: FormatName | None, path: Path | None) -> ExitCode:
    """Make the inventory and write it.

    Raises:
        InputError: The origin is not clear, or the file cannot be written.
    """
    form = form or _BY_ENDING.get(path.suffix.lower() if path else "", FormatName.TABLE)
    if path and not path.parent.is_dir():
        raise InputError(
            f"{path.parent}, where {path.name} is to be written, is no directory.",
            hint="Make it, or give another file with --output.",
        )
    now = datetime.now(UTC)
    document = origin.take(now)
    if form is FormatName.TABLE and path is None:
        show_inventory(output(), document, now=now)
    else:
        _write(_rendered(document, form, now), path)
    return exit_code_of(document)


def read_document(path: Path) -> Document:
    """An inventory from its file.

    Raises:
        InputError: It cannot be read or is no inventory.
    """
    try:
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(
            f"{path} is no JSON: {error}.",
            hint="Make an inventory with: netpki inventory --format json",
        ) from error
    return require_document(value, source=str(path))


def exit_code_of(document: Document) -> ExitCode:
    """The worst of all devices: not reached, then not understood."""
    found = {device["status"] for device in document["devices"]}
    if "unreachable" in found:
        return ExitCode.UNREACHABLE
    return ExitCode.NOT_UNDERSTOOD if "incomplete" in found else ExitCode.DONE


def _rendered(document: Document, form: FormatName, now: datetime) -> str:
    match form:
        case FormatName.JSON:
            return as_text(document)
        case FormatName.CSV:
            return inventory_csv(document)
        case FormatName.HTML:
            return html_page(document, now=now)
        case FormatName.ANSIBLE:
            return json.dumps(ansible_inventory(document, now=now), indent=2) + "\n"
        case FormatName.TABLE:
            raise InputError(
                "A table is for terminals, not for files.",
                hint="Give --format json, csv, html or ansible with --output.",
            )


def _write(text: str, path: Path | None) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
