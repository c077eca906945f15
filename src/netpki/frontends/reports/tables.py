"""The tables of the page: what stands in their columns, and by what their rows are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from netpki.frontends.reports.overview import (
    Document,
    Expiry,
    Place,
    expiry_of,
    moment_of,
    places_of,
    short_digits,
    uses_of,
)

UNKNOWN: Final = "not known"
"""Where no source tells; never a blank, which could be taken for a no."""

NOTHING: Final = "—"
"""Where a source tells that there is nothing."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Text with how it looks.

    Attributes:
        text: What is shown.
        order: What it is sorted by instead; empty sorts last in both directions.
        look: Class names of the style sheet.
        note: A second line, smaller.
        block: Lines to be copied as they are.
    """

    text: str
    order: str | None = None
    look: str = ""
    note: str = ""
    block: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, and words that find the row though nobody sees them."""

    cells: tuple[Cell, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; the columns of numbers are sorted as such."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: Identifier within the page.
        empty: What is said where it has no rows.
        whole: All rows are shown from the start, however many.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str
    whole: bool = False


def columns(*titles: str, numeric: Sequence[str] = ()) -> tuple[Column, ...]:
    """Columns by their headings."""
    return tuple(Column(title, title in numeric) for title in titles)


def flag(value: bool | None, *, bad: bool | None = None) -> Cell:  # noqa: FBT001 a value to show
    """Yes, no or that nobody knows; ``bad`` is the value that needs a look."""
    if value is None:
        return Cell(UNKNOWN, look="unknown")
    return Cell("yes" if value else "no", look="bad" if value is bad else "")


def known(text: str | None) -> Cell:
    """Text of a source."""
    return Cell(text) if text else Cell(UNKNOWN, look="unknown")


def code(text: str | None, look: str = "code") -> Cell:
    """Digits, or what stands in a configuration."""
    return Cell(text, look=look) if text else Cell(UNKNOWN, look="unknown")


def listed(items: Sequence[str]) -> Cell:
    """All of them."""
    return Cell(", ".join(items) or NOTHING)


def number(value: int | None) -> Cell:
    """A number."""
    return Cell(f"{value:,}", str(value)) if value is not None else Cell(UNKNOWN, "", "unknown")


def time(text: str | None) -> Cell:
    """A time of the document, in UTC."""
    moment = moment_of(text)
    return Cell(f"{moment:%Y-%m-%d %H:%M}") if moment else Cell(UNKNOWN, "", "unknown")


def left(expiry: Expiry) -> Cell:
    """How long a certificate is still valid, with its colour and mark."""
    order = f"{expiry.moment.timestamp():.0f}" if expiry.moment else ""
    return Cell(expiry.words, order, f"state {expiry.state}")


def key_of(algorithm: str | None, bits: int | None) -> Cell:
    """Algorithm and size, as far as known."""
    return code(" ".join(str(part) for part in (algorithm, bits) if part), "word")


def certificates_table(document: Document, now: datetime) -> Table:
    """One row for each place where a device holds a certificate."""
    issuers = {found["id"]: short_digits(found) for found in document["certificates"]}
    return Table(
        name="certificates",
        title="Certificates",
        about="Each certificate at each place where a device holds it.",
        columns=columns(
            *("Device", "Trustpoint", "Kind", "Subject", "Left", "Ends (UTC)", "Used by"),
            *("Saved", "Issuer", "Key", "Hash", "Serial", "SHA-256"),
            numeric=("Left",),
        ),
        rows=tuple(_place_row(place, now, issuers) for place in places_of(document)),
        empty="No device holds a certificate, as far as was read.",
    )


def _place_row(place: Place, now: datetime, issuers: Mapping[str, str]) -> Row:
    device, placement, certificate = place.device, place.placement, place.certificate
    expiry = expiry_of(certificate, now)
    used_by = [
        *uses_of(device, "trustpoint", placement["trustpoints"]),
        *uses_of(device, "key", [placement["key_label"]]),
    ]
    names = ", ".join(certificate["names"])
    issuer = "self-signed" if certificate["self_signed"] else certificate["issuer"] or UNKNOWN
    cells = (
        Cell(device["name"], look="name"),
        listed(placement["trustpoints"]),
        Cell(placement["kind"]),
        Cell(
            certificate["subject"] or UNKNOWN, look="wide", note=f"also {names}" if names else ""
        ),
        left(expiry),
        time(certificate["not_after"]),
        listed(list(dict.fromkeys(used_by))),
        flag(placement["saved"], bad=False),
        Cell(issuer, look="wide"),
        key_of(certificate["key_type"], certificate["key_bits"]),
        known(certificate["signature_hash"]),
        code(certificate["serial_number"], "code serial"),
        code(certificate["fingerprint_sha256"], "code digest"),
    )
    return Row(cells, " ".join(_words(place, expiry, issuers)))


def _words(place: Place, expiry: Expiry, issuers: Mapping[str, str]) -> Iterator[str]:
    """What the pictures and the numbers at the top of the page ask for."""
    placement, certificate = place.placement, place.certificate
    yield f"is:{expiry.state}"
    if expiry.moment:
        yield f"ends:{expiry.moment:%Y-%m-%d}"
    if expiry.state in {"soon", "near"}:
        yield "is:within-90"
    if certificate["self_signed"]:
        yield "is:self-signed"
    if placement["saved"] is False:
        yield "is:unsaved"
    for issuer in certificate["issuers"]:
        if issuers.get(issuer):
            yield f"by:{issuers[issuer]}"


def uses_table(document: Document) -> Table:
    """The reference graph: what uses which trustpoint or key."""
    return Table(
        name="uses",
        title="Uses",
        about="Configuration lines that use a trustpoint or a key pair.",
        columns=columns("Device", "Uses", "Name", "Defined", "By", "Section", "Line", "Where"),
        rows=tuple(
            _use_row(device, reference)
            for device in document["devices"]
            for reference in device["references"]
        ),
        empty="No configuration line uses a trustpoint or a key pair, as far as was read.",
    )


def _use_row(device: Mapping[str, Any], reference: Mapping[str, Any]) -> Row:
    defined = reference["defined"]
    absent = defined is None and reference["target"] == "key"
    place = ":".join(str(part) for part in (reference["origin"], reference["number"]) if part)
    cells = (
        Cell(device["name"], look="name"),
        Cell(reference["target"]),
        Cell(reference["name"]),
        Cell(NOTHING) if absent else flag(defined, bad=False),
        Cell(reference["kind"]),
        Cell(reference["section"] or NOTHING, look="code"),
        Cell(reference["line"], look="code"),
        Cell(place or NOTHING, look="code"),
    )
    return Row(cells, "is:undefined" if defined is False else "")
