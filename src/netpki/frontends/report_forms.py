"""Forms of a compliance report. Imported for ``--help``, so without anything that makes one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from netpki.errors import InputError
from netpki.frontends.files import require_directory_of


class FormName(StrEnum):
    """Forms of a report."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"
    CSV = "csv"
    JUNIT = "junit"
    SARIF = "sarif"
    PROMETHEUS = "prometheus"
    NAGIOS = "nagios"
    CKLB = "cklb"


_COLLECTED: Final = ".prom"
"""In small letters; files of other names are passed over."""
_BY_ENDING: Final[Mapping[str, FormName]] = {
    ".json": FormName.JSON,
    ".html": FormName.HTML,
    ".htm": FormName.HTML,
    ".csv": FormName.CSV,
    ".xml": FormName.JUNIT,
    ".sarif": FormName.SARIF,
    _COLLECTED: FormName.PROMETHEUS,
    ".cklb": FormName.CKLB,
}


def form_of(path: Path) -> FormName:
    """The form that the ending of a file says.

    Raises:
        InputError: The ending says none, or not as whoever reads the file wants it.
    """
    form = _BY_ENDING.get(path.suffix.lower())
    if form is None:
        raise InputError(
            f"The ending of {path.name} says no form of a report.",
            hint=f"Use one of {' '.join(_BY_ENDING)}.",
        )
    if form is FormName.PROMETHEUS:
        require_collectable(path)
    return form


def require_collectable(path: Path) -> None:
    """Metrics go to files that are read.

    Raises:
        InputError: The textfile collector would not read a file of this name.
    """
    if path.suffix != _COLLECTED:
        raise InputError(
            f"{path.name} does not end in {_COLLECTED}.",
            hint="The textfile collector of node_exporter reads no other files.",
        )


def require_writable(paths: Iterable[Path]) -> None:
    """Complain before the work, not after it.

    Raises:
        InputError: A file has an ending that says no form, or there is no directory for it.
    """
    for path in paths:
        form_of(path)
        require_directory_of(path)
