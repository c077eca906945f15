"""Making an inventory and writing it in the form that was asked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.inventory.options import FormatName
from netpki.frontends.command_line.origins.origin import Origin
from netpki.frontends.command_line.speech import output
from netpki.frontends.files import require_directory_of, write
from netpki.frontends.inventory_document import as_text
from netpki.frontends.reports.ansible_groups import ansible_inventory
from netpki.frontends.reports.html import html_page
from netpki.frontends.reports.inventory_csv import inventory_csv
from netpki.frontends.reports.terminal import show_inventory

Document = dict[str, Any]

_BY_ENDING: Final = {
    ".json": FormatName.JSON,
    ".csv": FormatName.CSV,
    ".html": FormatName.HTML,
    ".htm": FormatName.HTML,
}


def survey(origin: Origin, form: FormatName | None, path: Path | None) -> ExitCode:
    """Make the inventory and write it.

    Raises:
        InputError: The origin is not clear, or the file cannot be written.
    """
    form = form or _BY_ENDING.get(path.suffix.lower() if path else "", FormatName.TABLE)
    if path:
        require_directory_of(path)
    now = datetime.now(UTC)
    document = origin.document(now)
    if form is FormatName.TABLE and path is None:
        show_inventory(output(), document, now=now)
    else:
        write(_rendered(document, form, now), path)
    return exit_code_of(document)


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
