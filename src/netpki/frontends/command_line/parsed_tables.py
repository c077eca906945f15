"""What was parsed, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netpki.frontends.command_line.speech import printable
from netpki.frontends.parsed import UNKNOWN

_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "show crypto pki certificates": (
        *("kind", "status", "subject", "issuer", "serial_number", "not_after", "trustpoints"),
    ),
    "show crypto pki trustpoints status": ("name", "ca", "identities", "state"),
}
_SELDOM_WANTED: Final = frozenset({"public_key", "extensions", "der"})
_WIDEST: Final = 60


def show_parsed(console: Console, command: str, value: Any, *, heading: bool) -> None:  # noqa: ANN401 JSON
    """A table with a row for each entry of a list, or for each fact of an object."""
    if heading:
        console.print(Text(command, "bold"))
    if isinstance(value, list):
        _show_entries(console, command, value)
    elif isinstance(value, dict):
        _show_facts(console, value)


def _show_entries(console: Console, command: str, entries: Sequence[Mapping[str, Any]]) -> None:
    known = [each for each in entries if each.get("kind") != UNKNOWN]
    columns = _COLUMNS.get(command) or _columns(known)
    table = Table(*columns)
    for entry in known:
        table.add_row(*(Text(_shown(entry.get(column))) for column in columns))
    console.print(table if known else Text("Nothing is shown.", "dim"))
    for entry in entries:
        if entry.get("kind") == UNKNOWN:
            text = f"line {entry['line']} is not understood: {entry['text']}"
            console.print(Text(printable(text), "red"))


def _show_facts(console: Console, facts: Mapping[str, Any]) -> None:
    table = Table("fact", "value")
    for name, value in facts.items():
        table.add_row(name, Text(_shown(value), "red" if name == UNKNOWN and value else ""))
    console.print(table)


def _columns(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    found = dict.fromkeys(name for entry in entries for name in entry)
    return [
        name
        for name in found
        if name not in _SELDOM_WANTED and any(entry.get(name) for entry in entries)
    ]


def _shown(value: Any) -> str:  # noqa: ANN401 JSON
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_shown(each)}" for name, each in value.items() if each)
    if isinstance(value, list):
        if all(isinstance(each, list) for each in value):
            return ",".join("=".join(map(str, each)) for each in value)
        return ("\n" if any(isinstance(each, Mapping) for each in value) else ", ").join(
            map(_shown, value)
        )
    text = printable(str(value))
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}..."
