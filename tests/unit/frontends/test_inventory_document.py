"""How a device is managed, as the document of an inventory tells it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from netpki.frontends import inventory_document
from netpki.frontends.inventory_document import as_text, document_of
from netpki.platforms.contract import (
    AutoEnrollment,
    ConfigurationLine,
    DeviceRecord,
    Filtering,
    Gap,
    HeldCertificate,
    HeldTrustpoint,
    ServedCertificates,
    SshAccess,
    TimeKeeping,
    TimeSource,
    WebAccess,
)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SCHEMA = json.loads(
    (Path(inventory_document.__file__).parent / "schemas" / "inventory-1.json").read_text("utf-8")
)
LINE = ConfigurationLine("ip http server", 7, "r1.cfg")
SHOWN = {"text": "ip http server", "number": 7, "origin": "r1.cfg"}
RECORD = DeviceRecord(
    "r1",
    domain_name="example.com",
    addresses=("192.0.2.1",),
    trustpoints=(
        HeldTrustpoint(
            "A",
            url="http://ca.example.com",
            auto_enrollment=AutoEnrollment(80, regenerate=True),
            line=3,
            origin="r1.cfg",
        ),
    ),
    certificates=(HeldCertificate("ca", ("A",), None, "0A", line=LINE),),
    served=(ServedCertificates("https", "192.0.2.1", 443, failure="nothing listens"),),
    gaps=(Gap("show clock", "this line is not understood", 2, "what?", "r1.log"),),
    web=WebAccess(
        plain=True,
        secure=False,
        trustpoint="A",
        tls_versions=("TLSv1.2",),
        ciphersuites=("rsa-aes-cbc-sha2",),
        idle_seconds=180,
        most_connections=16,
        lines=(LINE,),
    ),
    ssh=SshAccess("2", "K", (LINE,)),
    time=TimeKeeping(
        authenticates=True,
        sources=(
            TimeSource("192.0.2.9", "1", "md5", trusted=True, line=LINE),
            TimeSource("192.0.2.8"),
        ),
        lines=(LINE,),
    ),
    filtering=Filtering(
        "Active", active=True, expires="Sat May 25 07:00:00 2013", expires_at=NOW, last_request="x"
    ),
)


def written(record: DeviceRecord) -> dict[str, Any]:
    document = json.loads(as_text(document_of([record], now=NOW)))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    (device,) = document["devices"]
    assert isinstance(device, dict)
    return device


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("domain_name", "example.com"),
        ("addresses", ["192.0.2.1"]),
        (
            "web",
            {
                "plain": True,
                "secure": False,
                "trustpoint": "A",
                "tls_versions": ["TLSv1.2"],
                "ciphersuites": ["rsa-aes-cbc-sha2"],
                "idle_seconds": 180,
                "most_connections": 16,
                "lines": [SHOWN],
            },
        ),
        ("ssh", {"version": "2", "key_label": "K", "lines": [SHOWN]}),
        (
            "time",
            {
                "authenticates": True,
                "sources": [
                    {
                        "address": "192.0.2.9",
                        "key": "1",
                        "algorithm": "md5",
                        "trusted": True,
                        "line": SHOWN,
                    },
                    {
                        "address": "192.0.2.8",
                        "key": None,
                        "algorithm": None,
                        "trusted": False,
                        "line": None,
                    },
                ],
                "lines": [SHOWN],
            },
        ),
        (
            "filtering",
            {
                "status": "Active",
                "active": True,
                "expires": "Sat May 25 07:00:00 2013",
                "expires_at": "2026-11-28T12:00:00+00:00",
                "last_request": "x",
            },
        ),
    ],
)
def test_a_device_is_written_with_how_it_is_managed(key: str, expected: object) -> None:
    assert written(RECORD)[key] == expected


def test_parts_are_written_with_where_they_stand() -> None:
    device = written(RECORD)
    (trustpoint,), (certificate,) = device["trustpoints"], device["certificates"]
    (served,), (gap,) = device["served"], device["gaps"]

    assert (trustpoint["url"], trustpoint["line"], trustpoint["origin"]) == (
        "http://ca.example.com",
        3,
        "r1.cfg",
    )
    assert trustpoint["auto_enrollment"] == {"percent": 80, "regenerate": True}
    assert certificate["line"] == SHOWN
    assert served["failure"] == "nothing listens"
    assert (gap["line"], gap["origin"]) == (2, "r1.log")


def test_what_is_not_known_is_null() -> None:
    device = written(
        DeviceRecord(
            "r1",
            trustpoints=(HeldTrustpoint("A"),),
            certificates=(HeldCertificate("ca", ("A",), None, "0A"),),
        )
    )
    managed = ("domain_name", "web", "ssh", "time", "filtering")
    assert [device[key] for key in managed] == [None] * 5
    assert device["addresses"] == []
    assert [device["trustpoints"][0][key] for key in ("url", "auto_enrollment", "origin")] == [
        None,
        None,
        None,
    ]
    assert device["certificates"][0]["line"] is None
