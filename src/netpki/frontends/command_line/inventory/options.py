"""The options of ``netpki inventory``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from netpki.frontends.command_line import options as general

_DEVICES: Final = "Devices"
_SAVED: Final = "Files in place of devices"
_RESULT: Final = "Output"


class FormatName(StrEnum):
    """Forms of an inventory."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    ANSIBLE = "ansible"


HostsOption = Annotated[
    str | None,
    typer.Option(
        "--inventory",
        "-i",
        envvar="NETPKI_INVENTORY",
        metavar="PATH",
        help=general.INVENTORY_HELP,
        rich_help_panel=_DEVICES,
    ),
]
NoProbeOption = Annotated[
    bool,
    typer.Option(
        "--no-probe",
        help="Do not ask HTTPS servers which certificate they present.",
        rich_help_panel=_DEVICES,
    ),
]
SavedOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--saved",
        "-s",
        metavar="PATH",
        help="Folder or file with saved configurations and captures; nothing is connected.",
        rich_help_panel=_SAVED,
    ),
]
FromOption = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="An inventory made before with --format json.",
        rich_help_panel=_SAVED,
    ),
]
ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=1,
        max=64,
        show_default="one for each processor",
        help="Files read at a time.",
        rich_help_panel=_SAVED,
    ),
]
FormatOption = Annotated[
    FormatName | None,
    typer.Option(
        "--format",
        "-f",
        show_default="by the ending of --output, else table",
        help="Form of the result.",
        rich_help_panel=_RESULT,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the result to this file in place of standard output.",
        rich_help_panel=_RESULT,
    ),
]
BeforeArgument = Annotated[
    Path, typer.Argument(metavar="BEFORE", help="An inventory made with --format json.")
]
AfterArgument = Annotated[
    Path, typer.Argument(metavar="AFTER", help="An inventory made later, likewise.")
]
