"""The inventory for spreadsheets: one row for each place where a device holds a certificate."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from netpki.frontends.reports.overview import Document, certificates_by_id, uses_of
from netpki.pki.names import harmless

COLUMNS: Final = (
    *("device", "device_status", "platform", "hostname", "release", "gaps"),
    *("trustpoints", "kind", "used_by", "key_label", "status", "storage"),
    *("installed_at", "saved"),
    *("subject", "issuer", "serial_number", "not_before", "not_after", "key_type", "key_bits"),
    *("signature_hash", "is_ca", "self_signed", "names"),
    *("fingerprint_sha256", "fingerprint_sha1", "fingerprint_md5", "anchors", "certificate"),
)

_OF_DEVICE: Final = ("platform", "hostname", "release")
_OF_PLACEMENT: Final = (
    *("trustpoints", "kind", "key_label", "status", "storage", "installed_at", "saved"),
    "certificate",
)
_OF_CERTIFICATE: Final = (
    *("subject", "issuer", "serial_number", "not_before", "not_after", "key_type", "key_bits"),
    *("signature_hash", "is_ca", "self_signed", "names"),
    *("fingerprint_sha256", "fingerprint_sha1", "fingerprint_md5", "anchors"),
)

# A semicolon separates cells where the decimal point is a comma; wide forms count as well.
_FORMULA: Final = re.compile(r"(?:^|(?<=;))(?=[\s\"']*[=+\-@\t\r＝＋－＠])")  # noqa: RUF001 meant
_APOSTROPHE: Final = "'"
"""Tells a spreadsheet that text follows."""


def inventory_csv(document: Document) -> str:
    """All rows below their heading, as RFC 4180 has it; write it without changing line ends."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(csv_rows(document))
    return text.getvalue()


def csv_rows(document: Document) -> Iterator[dict[str, str]]:
    """Cells by column, none of which a spreadsheet would take for a formula.

    A device that holds nothing, or was not reached, has one row without a certificate: a list
    that leaves it out would look as if all were well. What no source tells is empty.
    """
    certificates = certificates_by_id(document)
    for device in document["devices"]:
        head = {
            "device": device["name"],
            "device_status": device["status"],
            "gaps": len(device["gaps"]),
            **{name: device[name] for name in _OF_DEVICE},
        }
        for placement in device["certificates"]:
            certificate = certificates[placement["certificate"]]
            yield inert_cells(head | _place(device, placement, certificate))
        if not device["certificates"]:
            yield inert_cells(head)


def _place(
    device: Mapping[str, Any], placement: Mapping[str, Any], certificate: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "used_by": uses_of(device, "trustpoint", placement["trustpoints"]),
        **{name: placement[name] for name in _OF_PLACEMENT},
        **{name: certificate[name] for name in _OF_CERTIFICATE},
    }


def inert_cells(row: Mapping[str, Any]) -> dict[str, str]:
    """Values as text that no spreadsheet takes for a formula."""
    return {name: _inert(_text(value)) for name, value in row.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(value)
    return str(value)


def _inert(text: str) -> str:
    shown = text if text.isprintable() else harmless(text)
    return _FORMULA.sub(_APOSTROPHE, shown)
