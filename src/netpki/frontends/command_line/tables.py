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
        line(console, sentence(result), style_of(result))
        if result.diff:
            _show_diff(console, result.diff)
        if commands and result.data.get("commands"):
            line(console, "\n".join(f"  {text}" for text in result.data["commands"]), "")
    show_results(console, results, ("Device", "Outcome", "Release", "Now", "Then"), _plan_row)


def show_proof(console: Console, results: Sequence[DeviceResult], *, halted: str) -> None:
    """What each device holds now; what went wrong; what is left to type."""
    columns = ("Device", "Outcome", "Old CA", "New CA", "Saved", "Registered")
    show_results(console, results, columns, _proof_row)
    show_remaining(console, results, halted=halted)


def show_remaining(console: Console, results: Sequence[DeviceResult], *, halted: str) -> None:
    """What went wrong, what is left to type, and why not all had their turn."""
    for result in results:
        if result.data["failed"]:
            line(console, sentence(result), style_of(result))
        if result.data.get("remaining_commands"):
            line(console, f"Type this on {result.name} to bring back what was there:", "bold")
            line(console, "\n".join(result.data["remaining_commands"]), "")
    if halted:
        line(console, f"Stopped before all devices had their turn: {halted}.", _FAILED)


def show_facts(console: Console, results: Sequence[DeviceResult]) -> None:
    """One table of all trustpoints of all devices."""
    table = new_table("Device", "Release", "Trustpoint", "CA", "Until", "SHA-256", "Uses", "Saved")
    for result in results:
        if result.outcome == "read":
            for row in _fact_rows(result):
                table.add_row(*row)
    if table.row_count:
        console.print(table)
    for result in results:
        if result.outcome != "read":
            line(console, sentence(result), style_of(result))


def sentence(result: DeviceResult) -> str:
    """The message; errors of a device name it already."""
    message = str(result.data["message"])
    return message if message.startswith(f"{result.name}: ") else f"{result.name}: {message}"


def show_results(
    console: Console, results: Sequence[DeviceResult], columns: Sequence[str], row: Row
) -> None:
    """A table with the outcome of each device, then how many ended how."""
    table = new_table(*columns)
    for result in results:
        table.add_row(
            cell(result.name), Text(_words(result.outcome), style_of(result)), *row(result)
        )
    console.print(table)
    counts = Counter(_words(result.outcome) for result in results)
    line(console, ", ".join(f"{count} {outcome}" for outcome, count in counts.items()), "bold")


def _plan_row(result: DeviceResult) -> Sequence[Text]:
    data = result.data
    after = data.get("after") if result.outcome in {"planned", "unchanged"} else None
    return (
        cell(data.get("release") or "-"),
        certificate_cell(data.get("before")),
        certificate_cell(after),
    )


def _proof_row(result: DeviceResult) -> Sequence[Text]:
    data = result.data
    held = data.get("after") if result.outcome in _HOLDS_WANTED else data.get("before")
    unknown = result.outcome in {"stuck", "unknown"}
    return (
        certificate_cell(data.get("before")),
        cell("?") if unknown else certificate_cell(held),
        _yes_no(data.get("saved"), known=result.outcome not in _UNTOUCHED),
        _yes_no(data.get("registered"), known=True),
    )


def _fact_rows(result: DeviceResult) -> list[tuple[Text, ...]]:
    head = (cell(result.name), cell(result.data["release"] or "-"))
    rows = [(*head, *_trustpoint_cells(found)) for found in result.data["trustpoints"]]
    return rows or [(*head, *map(cell, "------"))]


def _trustpoint_cells(found: Mapping[str, Any]) -> Sequence[Text]:
    ca = found["ca"]
    return (
        cell(found["name"]),
        cell(ca["subject"] if ca else "-"),
        cell(ca["not_after"][:10] if ca else "-"),
        certificate_cell(ca),
        cell(str(len(found["used_by"]))),
        _yes_no(found["saved"], known=True),
    )


def new_table(*columns: str) -> Table:
    """An empty table without lines."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def cell(text: str) -> Text:
    """Text of a device, made harmless."""
    return Text(printable(text))


def certificate_cell(facts: Mapping[str, Any] | None) -> Text:
    """The first digits of its SHA-256; ``--json`` has all of them."""
    return cell(facts["fingerprint_sha256"][:_DIGITS].lower() if facts else "-")


def _yes_no(value: bool | None, *, known: bool) -> Text:  # noqa: FBT001 a value to show
    return cell("-" if value is None or not known else "yes" if value else "no")


def style_of(result: DeviceResult) -> str:
    """The colour of an outcome."""
    return _STYLES.get(result.outcome, _FAILED if result.data.get("failed") else "")


def _words(outcome: str) -> str:
    return outcome.replace("_", " ")


def _show_diff(console: Console, diff: str) -> None:
    for text in diff.splitlines():
        style = {"+": "green", "-": "red", "@": "cyan"}.get(text[:1], "")
        line(console, f"  {text}", style)


def line(console: Console, text: str, style: str) -> None:
    """A line, wrapped by the terminal alone."""
    console.print(Text(printable(text), style), soft_wrap=True)
