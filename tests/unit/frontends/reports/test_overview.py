"""Expiry, totals and names, as all reports have them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.certificates import NOON
from support.fleets import many_devices, twelve_devices
from support.inventories import device, document_of, invented, reference

from netpki.frontends.reports.overview import (
    Expiry,
    Totals,
    by_expiry,
    expiry_of,
    short_name,
    totals_of,
    uses_of,
)


@pytest.mark.parametrize(
    ("seconds", "days", "state", "words"),
    [
        (-1, 0, "expired", "expired today"),
        (-86_400, 1, "expired", "expired 1 day ago"),
        (-3 * 86_400, 3, "expired", "expired 3 days ago"),
        (0, 0, "soon", "today"),
        (86_399, 0, "soon", "today"),
        (86_400, 1, "soon", "1 day"),
        (30 * 86_400, 30, "soon", "30 days"),
        (30 * 86_400 + 1, 30, "near", "30 days"),
        (90 * 86_400, 90, "near", "90 days"),
        (90 * 86_400 + 1, 90, "fine", "90 days"),
        (2000 * 86_400, 2000, "fine", "2,000 days"),
    ],
)
def test_the_last_moment_of_validity_decides(
    seconds: int, days: int, state: str, words: str
) -> None:
    found = expiry_of(invented("CN=a", NOON + timedelta(seconds=seconds)), NOON)
    assert (found.days, found.state, found.words) == (days, state, words)


def test_an_end_that_no_source_tells_is_neither_good_nor_bad() -> None:
    found = expiry_of(invented("CN=a", None), NOON)
    assert found == Expiry(None, None, "undated")
    assert found.words == "not known"


def test_times_with_another_distance_from_utc_are_the_same_moments() -> None:
    certificate = {"not_after": "2026-11-22T13:00:00+02:00"}
    assert expiry_of(certificate, NOON).words == "expired today"


def test_the_totals_of_twelve_devices() -> None:
    assert totals_of(twelve_devices(), NOON) == Totals(
        devices=12,
        complete=10,
        incomplete=1,
        unreachable=1,
        certificates=21,
        places=30,
        expired=2,
        within_30=2,
        within_90=4,
        undated=1,
        gaps=3,
    )


def test_the_totals_of_a_hundred_devices() -> None:
    assert totals_of(many_devices(100), NOON) == Totals(
        devices=100,
        complete=96,
        incomplete=2,
        unreachable=2,
        certificates=199,
        places=490,
        expired=68,
        within_30=31,
        within_90=79,
        undated=0,
        gaps=4,
    )


def test_the_first_to_end_comes_first_and_the_unknown_last() -> None:
    ends = {"a": None, "b": NOON, "c": NOON - timedelta(days=1)}
    document = document_of([], [invented(f"CN={name}", end) for name, end in ends.items()])
    assert [found["subject"] for found in by_expiry(document)] == ["CN=c", "CN=b", "CN=a"]


def test_who_uses_a_trustpoint_is_told_once_for_each_kind() -> None:
    found = device(
        "r1",
        references=[
            reference("TP", "sip", "crypto signaling remote-addr 192.0.2.1 trustpoint TP"),
            reference("TP", "https-server", "ip http secure-trustpoint TP"),
            reference("TP", "sip", "crypto signaling default trustpoint TP"),
            reference("OTHER", "eap", "pki-trustpoint OTHER"),
            reference("TP", "ssh", "ip ssh rsa keypair-name TP", target="key"),
        ],
    )
    assert uses_of(found, "trustpoint", ["TP"]) == ("sip", "https-server")
    assert uses_of(found, "key", ["TP"]) == ("ssh",)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("CN=r1.example.net,O=Example", "r1.example.net"),
        ("O=Example,cn=r1", "r1"),
        ("serialNumber=1+CN=r1", "r1"),
        (r"CN=Example\, Inc.,C=CH", r"Example\, Inc."),
        ("hostname=r1.example.net", "hostname=r1.example.net"),
        ("", "no subject"),
        (None, "no subject"),
    ],
)
def test_a_picture_names_a_certificate_by_its_common_name(name: str | None, short: str) -> None:
    assert short_name(name) == short
