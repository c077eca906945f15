"""What the terminal shows of an inventory."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from rich.console import Console
from support.certificates import NOON
from support.fleets import hostile_device, twelve_devices
from support.inventories import device, document_of, gap, invented, placement, served

from netpki.frontends.reports.terminal import show_inventory

TWELVE = (
    "12 devices (10 complete, 1 incomplete, 1 unreachable), 21 certificates in 30 places "
    "(2 expired, 2 within 30 days, 4 within 90 days, 1 without a known end), 3 gaps"
)
ONE = (
    "1 device (0 complete, 0 incomplete, 1 unreachable), 0 certificates in 0 places "
    "(0 expired, 0 within 30 days, 0 within 90 days, 0 without a known end), 0 gaps"
)


def shown(document: dict[str, Any], width: int = 200) -> list[str]:
    text = io.StringIO()
    show_inventory(Console(file=text, width=width, highlight=False), document, now=NOON)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_certificates_come_by_expiry_then_gaps_then_totals() -> None:
    lines = shown(twelve_devices())
    assert [line[:10] for line in lines[:4]] == [
        "Expires   ",
        "2024-12-22",
        "2026-11-19",
        "2026-12-10",
    ]
    assert lines[2].split()[:5] == ["2026-11-19", "expired", "3", "days", "ago"]
    assert lines[21].startswith("not known   not known")
    assert lines[22] == (
        'edge-1: show crypto pki certificates verbose (line 14, "Associated Trustpoints: CARRIER '
        'PARTNER <unexpected>"): The output was not understood.'
    )
    assert lines[23:25] == [
        "edge-1: startup-config: It was not read: the device denied the command.",
        "zurich-old: device: Nothing listens on port 22.",
    ]
    assert lines[25:] == [TWELVE]


def test_a_row_says_who_signed_how_it_is_held_and_where() -> None:
    root = invented("CN=CA", NOON + timedelta(days=90), ca=True)
    leaf = invented("CN=leaf", NOON, root) | {"fingerprint_sha256": "AB" * 32}
    devices = [
        device("r1", certificates=[placement(root, "ca", "A"), placement(leaf, "identity", "A")]),
        device("r2", certificates=[placement(root, "ca", "A"), placement(root, "other", "B")]),
        device("r3", served=[served([leaf])]),
    ]
    lines = [" ".join(line.split()) for line in shown(document_of(devices, [root, leaf]))]
    digits = root["fingerprint_sha256"][:16].lower()
    assert lines[1:3] == [
        "2026-11-22 today CN=leaf CN=CA RSA 2048 identity 2 devices abababababababab",
        f"2027-02-20 90 days CN=CA self-signed RSA 2048 ca, other 2 devices {digits}",
    ]


def test_what_is_only_served_says_so() -> None:
    leaf = invented("CN=leaf", NOON)
    lines = shown(document_of([device("r3", served=[served([leaf])])], [leaf]))
    assert " served " in lines[1]


def test_a_device_that_could_not_be_read_is_named_even_without_a_gap() -> None:
    lines = shown(document_of([device("r1", status="unreachable")], []))
    assert lines == ["r1: nothing could be read.", ONE]


def test_nothing_a_device_says_moves_the_cursor_or_is_markup() -> None:
    lines = shown(hostile_device("http://192.0.2.1/"), width=2000)
    assert all(line.isprintable() for line in lines)
    found = document_of([device("r1", gaps=[gap("[red]x[/red]", ":smile: [bold]")])], [])
    assert shown(found)[0] == "r1: [red]x[/red]: :smile: [bold]"


def test_long_values_are_folded_never_cut() -> None:
    leaf = invented("CN=" + "z" * 300, NOON)
    held = device("r1", certificates=[placement(leaf, "identity", "A")])
    lines = shown(document_of([held], [leaf]), width=100)
    assert "".join(lines).count("z") == 300
    assert all(len(line) <= 100 for line in lines[:-1])


def test_a_terminal_gets_what_needs_attention_and_a_hint_at_the_rest() -> None:
    ends = [*range(-30, 20), *range(200, 260)]
    made = [invented(f"CN=c{day}", NOON + timedelta(days=day)) for day in ends]
    unknown = invented("CN=undated", NOON) | {"not_after": None}
    held = [placement(each, "ca", "A") for each in (*made, unknown)]
    document = document_of([device("r1", certificates=held)], [*made, unknown])
    text = io.StringIO()
    console = Console(file=text, width=200, highlight=False, force_terminal=True, no_color=True)
    show_inventory(console, document, now=NOON)
    on_screen = text.getvalue()

    assert on_screen.count("CN=c") == 50
    assert "CN=undated" in on_screen
    assert "and 60 certificates more" in on_screen
    assert sum("CN=c" in line for line in shown(document)) == 110
