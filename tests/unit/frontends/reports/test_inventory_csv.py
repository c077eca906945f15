"""Rows for spreadsheets: one for each place, none of which is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from support.certificates import NOON
from support.fleets import hostile_device, many_devices, twelve_devices
from support.inventories import (
    device,
    document_of,
    gap,
    invented,
    placement,
    reference,
    unreachable,
)

from netpki.frontends.reports.inventory_csv import csv_rows, inventory_csv

LEAF = invented("CN=r1,O=Example", NOON) | {
    "names": ["r1.example.net", "192.0.2.1"],
    "fingerprint_sha256": "AB" * 32,
    "anchors": ["sha256:" + "CD" * 32],
    "serial_number": "0A01",
}


def test_a_row_has_everything_about_one_certificate_at_one_place() -> None:
    held = placement(LEAF, "identity", "WAN", "LAN", key_label="wan", saved=False)
    uses = [reference("LAN", "https-server", "ip http secure-trustpoint LAN")]
    gaps = [gap("startup-config", "It was not read.")]
    found = device("r1", certificates=[held], references=uses, gaps=gaps, status="incomplete")
    (row,) = csv_rows(document_of([found], [LEAF]))
    assert row == {
        "device": "r1",
        "device_status": "incomplete",
        "platform": "ios",
        "hostname": "r1",
        "release": "17.9.4a",
        "gaps": "1",
        "trustpoints": "WAN; LAN",
        "kind": "identity",
        "used_by": "https-server",
        "key_label": "wan",
        "status": "Available",
        "storage": "",
        "installed_at": "",
        "saved": "no",
        "subject": "CN=r1,O=Example",
        "issuer": "CN=r1,O=Example",
        "serial_number": "0A01",
        "not_before": "2024-12-22T12:00:00+00:00",
        "not_after": "2026-11-22T12:00:00+00:00",
        "key_type": "RSA",
        "key_bits": "2048",
        "signature_hash": "sha256",
        "is_ca": "no",
        "self_signed": "yes",
        "names": "r1.example.net; 192.0.2.1",
        "fingerprint_sha256": "AB" * 32,
        "fingerprint_sha1": "",
        "fingerprint_md5": "",
        "anchors": "sha256:" + "CD" * 32,
        "certificate": LEAF["id"],
    }


def test_a_device_that_was_not_reached_has_a_row_all_the_same() -> None:
    (row,) = csv_rows(document_of([unreachable("r9")], []))
    assert row["device"] == "r9"
    assert row["device_status"] == "unreachable"
    assert "certificate" not in row
    lines = inventory_csv(document_of([unreachable("r9")], [])).split("\r\n")
    assert lines[1] == "r9,unreachable,ios,,,1" + 24 * ","


def test_every_place_of_a_fleet_has_its_row() -> None:
    rows = list(csv.DictReader(io.StringIO(inventory_csv(twelve_devices()), newline="")))
    assert len(rows) == 31  # 30 places and a device without any
    assert [row["trustpoints"] for row in rows if row["device"] == "core-2"] == [
        "CORP-ROOT",
        "CORP-2026",
        "CORP-2026",
    ]


def test_every_line_ends_as_the_rfc_has_it_and_has_all_columns() -> None:
    text = inventory_csv(many_devices(50))
    assert text.count("\r\n") == text.count("\n") == 1 + 49 * 5 + 1
    assert {len(row) for row in csv.reader(io.StringIO(text, newline=""))} == {30}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+41 44", "'+41 44"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "?=1"),
        ("\r=1", "?=1"),
        (' "=1', "' \"=1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("a;=1", "a;'=1"),
        ("a; +1", "a;' +1"),
        ("CN=a,O=b-c", "CN=a,O=b-c"),
        ("a\nb", "a?b"),
        ("\x1b[2J", "?[2J"),
    ],
)
def test_nothing_a_device_says_is_a_formula(text: str, cell: str) -> None:
    leaf = LEAF | {"subject": text}
    found = device("r1", certificates=[placement(leaf, "identity", "TP")])
    (row,) = csv_rows(document_of([found], [leaf]))
    assert row["subject"] == cell


def test_a_hostile_device_stays_within_its_cells() -> None:
    document = hostile_device("http://192.0.2.1/")
    rows = list(csv.reader(io.StringIO(inventory_csv(document), newline="")))
    assert len(rows) == 2
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "".join(rows[1]).isprintable()
    assert "'=cmd|'/C calc'!A0" in rows[1]
