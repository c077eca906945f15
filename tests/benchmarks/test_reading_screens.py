"""Generated screens are as devices print them, and are compared fact by fact."""

from __future__ import annotations

import pytest

from benchmarks.reading_captures import (
    COMMAND,
    FORMS,
    USUAL,
    VERBOSE,
    Facts,
    captures,
    verbose_screens,
)
from benchmarks.reading_screens import by_netpki, ntc_facts, reading_of
from netpki.platforms.ios.parsing import parse_certificates

ROW = {
    "certificate_type": "Certificate",
    "serial_number": "0A",
    "issuer_e": "",
    "issuer_cn": "Issuing",
    "issuer_ou": "",
    "issuer_o": "Example",
    "subject_cn": "edge-1",
    "subject_hostname": "edge-1",
    "start_date": "09:17:52 UTC Jun 22 2026",
    "end_date": "09:17:52 UTC Jun 22 2027",
    "associated_trustpoints": "FLEET-CA",
    "subject_name": "edge-1",
    "storage": "nvram:1.cer",
}


def facts(form: str) -> list[Facts]:
    (capture,) = captures(form, 1)
    return [block.facts for block in capture.blocks]


@pytest.mark.parametrize("form", FORMS)
def test_this_project_reads_every_form_right(form: str) -> None:
    reading = by_netpki(captures(form, 3))
    assert (reading.right, reading.refused) == (12, 0)


def test_the_forms_show_what_they_are_named_for() -> None:
    two, components, units, request, own = (facts(form) for form in list(FORMS)[1:6])
    assert two[2]["trustpoints"] == ("FLEET-CA", "FLEET-ROOT")
    assert [value for name, value in components[3]["subject"] if name == "dc"] == [
        "com",
        "example",
        "net",
    ]
    assert [value for name, value in units[0]["subject"] if name == "ou"] == [
        "Berlin",
        "Edge Routers",
    ]
    assert "serial_number" not in request[3]
    assert own[0]["heading"] == "Router Self-Signed Certificate"


def test_captures_are_the_same_in_every_run_and_differ_by_seed() -> None:
    assert captures(USUAL, 2) == captures(USUAL, 2)
    assert captures(USUAL, 2) != captures(USUAL, 2, seed=1)
    usual, verbose = captures(USUAL, 1), captures("`verbose`", 1)
    assert (usual[0].command, verbose[0].command) == (COMMAND, VERBOSE)
    assert "X509v3" in verbose[0].text
    assert "X509v3" not in usual[0].text


def test_a_long_screen_is_as_long_as_asked_for_and_whole() -> None:
    text = verbose_screens(20_000)
    assert 20_000 <= len(text) < 26_000
    assert len(parse_certificates(text, device="edge")) == text.count("  Status: Available")


def test_a_row_of_ntc_templates_is_compared_by_the_same_facts() -> None:
    assert ntc_facts(ROW) == {
        "heading": "Certificate",
        "serial_number": "0A",
        "issuer": [("cn", "Issuing"), ("o", "Example")],
        "subject": [("cn", "edge-1"), ("hostname", "edge-1")],
        "start": "09:17:52 UTC Jun 22 2026",
        "end": "09:17:52 UTC Jun 22 2027",
        "trustpoints": ("FLEET-CA",),
        "host": "edge-1",
    }


def test_what_was_refused_lost_or_misread_is_not_right() -> None:
    made = captures(USUAL, 4)
    whole = facts(USUAL)
    read = [whole, None, whole[:3], [{**whole[0], "end": ""}, *whole[1:]]]
    same = [made[0]] * 4
    reading = reading_of(same, read, seconds=2.0)
    assert (reading.right, reading.refused) == (4 + 3, 1)
    assert reading.ms_per_mb == pytest.approx(2e9 / (4 * len(made[0].text)))
