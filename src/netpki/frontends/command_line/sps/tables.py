"""Results of ``netpki sps`` for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from netpki.frontends.command_line.tables import (
    cell,
    certificate_cell,
    line,
    new_table,
    sentence,
    show_remaining,
    show_results,
    style_of,
)
from netpki.frontends.command_line.work import DeviceResult

_SEVERITIES: Final[Mapping[str, str]] = {"error": "red", "policy": "red", "repaired": "yellow"}
_HOLDS_WANTED: Final = frozenset({"rotated", "unchanged"})


def show_servers(console: Console, results: Sequence[DeviceResult]) -> None:
    """One table of all TLS sockets of all appliances."""
    table = new_table(
        "Device", "Web server", "Endpoint", "Certificate", "Until", "SHA-256", "Sent", "Issued by"
    )
    for result in results:
        if result.outcome == "read":
            for endpoint in result.data["endpoints"]:
                table.add_row(*_endpoint_row(result, endpoint))
    if table.row_count:
        console.print(table)
    for result in results:
        if result.outcome != "read":
            line(console, sentence(result), style_of(result))


def show_installed(console: Console, results: Sequence[DeviceResult], *, halted: str) -> None:
    """What each appliance serves now; what went wrong; what is left to type."""
    columns = ("Device", "Outcome", "Web server", "Old", "New", "Until", "Sockets")
    show_results(console, results, columns, _installed_row)
    for result in results:
        for note in result.data.get("notes", ()):
            line(console, f"{result.name}: note: {note}", "yellow")
    show_remaining(console, results, halted=halted)


def show_requests(console: Console, results: Sequence[DeviceResult]) -> None:
    """Which keys and requests there are."""
    columns = ("Device", "Outcome", "Names", "Key", "Request")
    show_results(console, results, columns, _request_row)
    show_remaining(console, results, halted="")


def show_issued(console: Console, results: Sequence[DeviceResult]) -> None:
    """Which certificates there are, and who is waited for."""
    columns = ("Device", "Outcome", "Certificate", "Issued by", "Until", "Chain")
    show_results(console, results, columns, _issued_row)
    for result in results:
        if result.outcome == "pending":
            line(console, sentence(result), "yellow")
    show_remaining(console, results, halted="")


def show_bundle(console: Console, facts: Mapping[str, Any]) -> None:
    """The parts of a bundle, and what is wrong with it."""
    for defect in facts["defects"]:
        style = "" if defect["accepted"] else _SEVERITIES[defect["severity"]]
        where = f"{defect['where']}: " if defect["where"] else ""
        word = "accepted" if defect["accepted"] else defect["severity"]
        line(console, f"{word} [{defect['code']}] {where}{defect['message']}", style)
        if defect["remedy"] and defect["severity"] != "repaired":
            line(console, f"  {defect['remedy']}", "")
    table = new_table("Part", "Subject", "Until", "SHA-256")
    for part in facts["parts"]:
        shown = part["certificate"]
        table.add_row(
            cell(part["part"]),
            cell(shown["subject"]),
            cell(shown["not_after"][:10]),
            certificate_cell(shown),
        )
    if table.row_count:
        console.print(table)
    line(console, facts["verdict"], "green" if facts["usable"] else "red")


def _endpoint_row(result: DeviceResult, endpoint: Mapping[str, Any]) -> tuple[Text, ...]:
    shown = endpoint["certificate"]
    head = (cell(result.name), cell(result.data["software"]), cell(endpoint["endpoint"]))
    if shown is None:
        return (*head, Text(endpoint["problem"], "red"), *map(cell, "----"))
    issuer = "itself" if endpoint["self_signed"] else shown["issuer"]
    return (
        *head,
        cell(shown["subject"]),
        Text(shown["not_after"][:10], "red" if endpoint["expired"] else ""),
        certificate_cell(shown),
        cell(str(len(endpoint["sent"]))),
        cell(issuer),
    )


def _request_row(result: DeviceResult) -> Sequence[Text]:
    data = result.data
    if "request_file" not in data:
        return [*map(cell, "---")]
    return [*map(cell, (", ".join(data["names"]), data["key"], data["request_file"]))]


def _issued_row(result: DeviceResult) -> Sequence[Text]:
    leaf = result.data.get("after")
    if leaf is None:
        return [*map(cell, "----")]
    until, chain_file = leaf["not_after"][:10], result.data["chain_file"]
    return [*map(cell, (leaf["subject"], leaf["issuer"], until, chain_file))]


def _installed_row(result: DeviceResult) -> Sequence[Text]:
    data = result.data
    held = data.get("after") if result.outcome in _HOLDS_WANTED else data.get("before")
    unknown = result.outcome in {"stuck", "unknown"}
    return (
        cell(data.get("release") or "-"),
        certificate_cell(data.get("before")),
        cell("?") if unknown else certificate_cell(held),
        cell(held["not_after"][:10] if held and not unknown else "-"),
        cell(str(len(data.get("endpoints", ()))) if "endpoints" in data else "-"),
    )
