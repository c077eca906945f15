"""The inventory at the terminal: what expires when, what is missing, how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netpki.frontends.reports.overview import (
    Document,
    State,
    Totals,
    by_expiry,
    counted,
    date_of,
    expiry_of,
    places_of,
    short_digits,
    totals_of,
)
from netpki.pki.names import harmless

_COLUMNS: Final = ("Expires", "Left", "Subject", "Issuer", "Key", "Held as", "Devices", "SHA-256")
_STYLES: Final[Mapping[State, str]] = {
    "expired": "red",
    "soon": "yellow",
    "near": "cyan",
    "fine": "",
    "undated": "magenta",
}
_MISSING: Final = "magenta"
_URGENT: Final = frozenset({"expired", "soon", "near"})
_ROWS_OF_A_SCREEN: Final = 40


def show_inventory(console: Console, document: Document, *, now: datetime) -> None:
    """Certificates, the first to end first; then every gap; then the totals.

    A terminal gets the first forty, more if more have ended or end soon, and those whose end is
    not known; a file or a pipe gets them all.

    Args:
        console: Where to.
        document: The inventory of the fleet.
        now: Aware UTC.
    """
    kinds: dict[str, dict[str, None]] = {}
    for place in places_of(document):
        kinds.setdefault(place.certificate["id"], {})[place.placement["kind"]] = None
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in _COLUMNS:
        table.add_column(column, overflow="fold")
    listed = by_expiry(document)
    shown = _for_a_screen(listed, now) if console.is_terminal else listed
    for certificate in shown:
        held_as = ", ".join(kinds.get(certificate["id"], ("served",)))
        table.add_row(*_row(certificate, held_as, now))
    if table.row_count:
        console.print(table)
    if len(shown) < len(listed):
        more = counted(len(listed) - len(shown), "certificate")
        _line(console, f"and {more} more; see them all with --output fleet.html, or | less", "dim")
    _show_gaps(console, document)
    _line(console, _sentence(totals_of(document, now)), "bold")


def _for_a_screen(
    certificates: Sequence[Mapping[str, Any]], now: datetime
) -> Sequence[Mapping[str, Any]]:
    states = [expiry_of(each, now).state for each in certificates]
    first = max(sum(state in _URGENT for state in states), _ROWS_OF_A_SCREEN)
    return [
        each
        for index, (each, state) in enumerate(zip(certificates, states, strict=True))
        if index < first or state == "undated"
    ]


def _row(certificate: Mapping[str, Any], held_as: str, now: datetime) -> tuple[Text, ...]:
    expiry = expiry_of(certificate, now)
    style = _STYLES[expiry.state]
    key = f"{certificate['key_type'] or '-'} {certificate['key_bits'] or ''}"
    issuer = "self-signed" if certificate["self_signed"] else certificate["issuer"] or "-"
    return (
        _cell(date_of(expiry.moment), style),
        _cell(expiry.words, style),
        _cell(certificate["subject"] or "-"),
        _cell(issuer),
        _cell(key.strip()),
        _cell(held_as),
        _cell(_devices(certificate["devices"])),
        _cell(short_digits(certificate) or "-"),
    )


def _devices(names: list[str]) -> str:
    return names[0] if len(names) == 1 else counted(len(names), "device")


def _show_gaps(console: Console, document: Document) -> None:
    for device in document["devices"]:
        if device["status"] == "unreachable" and not device["gaps"]:
            _line(console, f"{device['name']}: nothing could be read.", _MISSING)
        for gap in device["gaps"]:
            _line(console, f"{device['name']}: {_gap(gap)}", _MISSING)


def _gap(gap: Mapping[str, Any]) -> str:
    number = f"line {gap['line']}" if gap["line"] is not None else ""
    text = f'"{gap["text"].strip()}"' if gap["text"] else ""
    place = ", ".join(part for part in (number, text) if part)
    return f"{gap['source']}{f' ({place})' if place else ''}: {gap['message']}"


def _sentence(totals: Totals) -> str:
    devices = (
        f"{counted(totals.devices, 'device')} ({totals.complete:,} complete, "
        f"{totals.incomplete:,} incomplete, {totals.unreachable:,} unreachable)"
    )
    certificates = (
        f"{counted(totals.certificates, 'certificate')} in {counted(totals.places, 'place')} "
        f"({totals.expired:,} expired, {totals.within_30:,} within 30 days, "
        f"{totals.within_90:,} within 90 days, {totals.undated:,} without a known end)"
    )
    return f"{devices}, {certificates}, {counted(totals.gaps, 'gap')}"


def _cell(text: str, style: str = "") -> Text:
    """Text of a device, made harmless."""
    return Text(harmless(text), style)


def _line(console: Console, text: str, style: str) -> None:
    """A line, wrapped by the terminal alone."""
    console.print(Text(harmless(text), style), soft_wrap=True)
