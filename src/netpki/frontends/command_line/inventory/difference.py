"""What changed between two inventories, for people and programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.speech import output, printable
from netpki.frontends.inventory_document import read_inventory
from netpki.services.inventory import Change, differences

_SIGNS: Final = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}
_NONE: Final = "nothing"


def show(before: Path, after: Path, *, json_wanted: bool, detailed_exit_code: bool) -> ExitCode:
    """Compare two documents and say what differs.

    Raises:
        InputError: One of them cannot be read.
    """
    old, new = read_inventory(before), read_inventory(after)
    changes = differences(old, new)
    if json_wanted:
        document = {
            "before": old["generated_at"],
            "after": new["generated_at"],
            "changes": [asdict(change) for change in changes],
        }
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        _show(output(), changes)
    return ExitCode.PENDING if changes and detailed_exit_code else ExitCode.DONE


def _show(console: Console, changes: Sequence[Change]) -> None:
    device = None
    for change in changes:
        if change.device != device:
            device = change.device
            console.print(Text(printable(device), "bold"))
        sign, style = _SIGNS[change.kind]
        console.print(Text(f"  {sign} {change.subject} {printable(change.name)}", style))
        if change.kind == "changed":
            for fact, was in change.before.items():
                told = f"      {fact}: {_shown(was)} -> {_shown(change.after[fact])}"
                console.print(Text(printable(told)))
    console.print(_summary(changes), markup=False)


def _shown(value: Any) -> str:  # noqa: ANN401 whatever JSON holds
    if value is None or value == []:
        return _NONE
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, Mapping):
        return json.dumps(value)
    return str(value)


def _summary(changes: Sequence[Change]) -> str:
    if not changes:
        return "Nothing has changed."
    devices = len({change.device for change in changes})
    return f"{len(changes)} changes on {devices} device{'s' if devices != 1 else ''}."
