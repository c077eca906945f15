"""Results for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netpki.frontends.command_line.speech import printable
from netpki.frontends.command_line.work import DeviceResult

Row = Callable[[DeviceResult], Sequence[Text]]

_STYLES: Final[Mapping[str, str]] = {
    "rotated": "yellow",
    "planned": "yellow",
    "unchanged": "green",
    "not_started": "dim",
    "unreachable": "magenta",
}
_FAILED: Final = "red"
_DIGITS: Final = 16
_HOLDS_WANTED: Final = frozenset({"rotated", "unchanged"})
_UNTOUCHED: Final = frozenset({"not_started", "failed", "unreachable"})


def show_plans(console: Console, results: Sequence[DeviceResult], *, commands: bool) -> None:
    """Each device with its reason and its diff, then a table of all."""
    for result in results:
        _line(console, _sentence(result), _style(result))
        if result.diff:
            _show_diff(console, result.diff)
        if commands and result.data.get("commands"):
            _line(console, "\n".join(f"  {line}" for line in result.data["commands"]), "")
    _show_table(console, results, ("Device", "Outcome", "Release", "Now", "Then"), _plan_row)


def show_proof(console: Console, results: Sequence[DeviceResult], *, halted: str) -> None:
    """What each device holds now; what went wrong; what is left to type."""
    columns = ("Device", "Outcome", "Old CA", "New CA", "Saved", "Registered")
    _show_table(console, results, columns, _proof_row)
    for result in results:
        if result.data["failed"]:
            _line(console, _sentence(result), _style(result))
        if result.data.get("remaining_commands"):
            _line(console, f"Type this on {result.name} to bring back what was there:", "bold")
            _line(console, "\n".join(result.data["remaining_commands"]), "")
    if halted:
        _line(console, f"Stopped before all devices had their turn: {halted}.", _FAILED)


def show_facts(console: Console, results: Sequence[DeviceResult]) -> None:
    """One table of all trustpoints of all devices."""
    table = _table("Device", "Release", "Trustpoint", "CA", "Until", "SHA-256", "Uses", "Saved")
    for result in results:
        if result.outcome == "read":
            for row in _fact_rows(result):
                table.add_row(*row)
    if table.row_count:
        console.print(table)
    for result in results:
        if result.outcome != "read":
            _line(console, _sentence(result), _style(result))


def _sentence(result: DeviceResult) -> str:
    """The message; errors of a device name it already."""
    message = str(result.data["message"])
    return message if message.startswith(f"{result.name}: ") else f"{result.name}: {message}"


def _show_table(
    console: Console, results: Sequence[DeviceResult], columns: Sequence[str], row: Row
) -> None:
    table = _table(*columns)
    for result in results:
        table.add_row(
            _cell(result.name), Text(_words(result.outcome), _style(result)), *row(result)
        )
    console.print(table)
    counts = Counter(_words(result.outcome) for result in results)
    _line(console, ", ".join(f"{count} {outcome}" for outcome, count in counts.items()), "bold")


def _plan_row(result: DeviceResult) -> Sequence[Text]:
    data = result.data
    after = data.get("after") if result.outcome in {"planned", "unchanged"} else None
    return (
        _cell(data.get("release") or "-"),
        _certificate(data.get("before")),
        _certificate(after),
    )


def _proof_row(result: DeviceResult) -> Sequence[Text]:
    data = result.data
    held = data.get("after") if result.outcome in _HOLDS_WANTED else data.get("before")
    unknown = result.outcome in {"stuck", "unknown"}
    return (
        _certificate(data.get("before")),
        _cell("?") if unknown else _certificate(held),
        _yes_no(data.get("saved"), known=result.outcome not in _UNTOUCHED),
        _yes_no(data.get("registered"), known=True),
    )


def _fact_rows(result: DeviceResult) -> list[tuple[Text, ...]]:
    head = (_cell(result.name), _cell(result.data["release"] or "-"))
    rows = [(*head, *_trustpoint_cells(found)) for found in result.data["trustpoints"]]
    return rows or [(*head, *map(_cell, "------"))]


def _trustpoint_cells(found: Mapping[str, Any]) -> Sequence[Text]:
    ca = found["ca"]
    return (
        _cell(found["name"]),
        _cell(ca["subject"] if ca else "-"),
        _cell(ca["not_after"][:10] if ca else "-"),
        _certificate(ca),
        _cell(str(len(found["used_by"]))),
        _yes_no(found["saved"], known=True),
    )


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _cell(text: str) -> Text:
    return Text(printable(text))


def _certificate(facts: Mapping[str, Any] | None) -> Text:
    """The first digits of its SHA-256; ``--json`` has all of them."""
    return _cell(facts["fingerprint_sha256"][:_DIGITS].lower() if facts else "-")


def _yes_no(value: bool | None, *, known: bool) -> Text:  # noqa: FBT001 a value to show
    return _cell("-" if value is None or not known else "yes" if value else "no")


def _style(result: DeviceResult) -> str:
    return _STYLES.get(result.outcome, _FAILED if result.data.get("failed") else "")


def _words(outcome: str) -> str:
    return outcome.replace("_", " ")


def _show_diff(console: Console, diff: str) -> None:
    for line in diff.splitlines():
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        _line(console, f"  {line}", style)


def _line(console: Console, text: str, style: str) -> None:
    console.print(Text(printable(text), style), soft_wrap=True)
