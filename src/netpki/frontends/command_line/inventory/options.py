"""The options of ``netpki inventory``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

_RESULT: Final = "Output"


class FormatName(StrEnum):
    """Forms of an inventory."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    ANSIBLE = "ansible"


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
