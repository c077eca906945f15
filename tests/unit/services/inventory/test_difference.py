"""What changed between two inventory documents."""

from __future__ import annotations

import copy
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.chains import make_chain

from netpki.frontends.inventory_document import document_of
from netpki.platforms.contract import (
    ConfigurationLine,
    DeviceRecord,
    Filtering,
    Gap,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
    SshAccess,
    TimeKeeping,
    TimeSource,
    UsedBy,
    WebAccess,
)
from netpki.services.inventory import Change, differences

LINE = "ip http secure-trustpoint A"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OLD = make_chain("r1.example.com", depth=0, kind="ec-p256", serial=1)
NEW = make_chain("r1.example.com", depth=0, kind="ec-p256", serial=2)


def record(name: str = "r1", **facts: Any) -> DeviceRecord:  # noqa: ANN401 test only
    held = facts.pop("held", OLD.leaf)
    return DeviceRecord(
        name,
        hostname=name,
        release=facts.pop("release", "15.2"),
        trustpoints=(
            HeldTrustpoint("A", facts.pop("settings", ("enrollment terminal",)), line=12),
        ),
        certificates=(HeldCertificate("identity", ("A",), held, held.serial_hex, saved=True),),
        keys=(HeldKey("K", "RSA", 2048, trustpoints=("A",)),),
        used_by=(
            UsedBy(
                "trustpoint",
                "A",
                defined=True,
                kind="https-server",
                line=LINE,
                section="",
                number=40,
            ),
        ),
        **facts,
    )


def document(*records: DeviceRecord) -> dict[str, Any]:
    return document_of(records, now=NOW)


def compared(before: DeviceRecord, after: DeviceRecord) -> tuple[Change, ...]:
    return differences(document(before), document(after))


def test_documents_that_say_the_same_have_no_difference() -> None:
    later = document_of([record()], now=NOW.replace(year=2027)) | {"generator": "netpki 9"}
    assert differences(document(record()), later) == ()


def test_devices_that_came_and_went() -> None:
    changes = differences(document(record("a"), record("b")), document(record("b"), record("c")))
    assert [(c.device, c.kind, c.subject) for c in changes] == [
        ("a", "removed", "device"),
        ("c", "added", "device"),
    ]
    assert changes[0].before["release"] == "15.2"
    assert changes[0].after == {}


def test_a_renewed_certificate_goes_and_comes() -> None:
    removed, added = sorted(compared(record(), record(held=NEW.leaf)), key=lambda c: c.kind)[::-1]
    assert (removed.kind, removed.subject) == ("removed", "certificate")
    assert (added.kind, added.subject) == ("added", "certificate")
    assert removed.name == added.name == "CN=r1.example.com (identity, A)"


def test_settings_of_a_trustpoint() -> None:
    (change,) = compared(
        record(), record(settings=("enrollment terminal", "revocation-check none"))
    )
    assert (change.kind, change.subject, change.name) == ("changed", "trustpoint", "A")
    assert change.before == {"settings": ["enrollment terminal"]}
    assert change.after == {"settings": ["enrollment terminal", "revocation-check none"]}


def test_facts_of_the_device_and_new_gaps() -> None:
    gap = Gap("show clock detail", "this line is not understood", 3, "what?")
    first, second = compared(record(), record(release="17.9", gaps=(gap,)))
    assert first.before == {"release": "15.2", "status": "complete"}
    assert first.after == {"release": "17.9", "status": "incomplete"}
    assert (second.kind, second.subject, second.name) == ("added", "gap", gap.message)


def test_a_line_that_only_moved_is_no_change() -> None:
    moved = document(record())
    moved["devices"][0]["references"][0]["number"] = 99
    moved["devices"][0]["references"][0]["origin"] = "other.cfg"
    moved["devices"][0]["trustpoints"][0]["line"] = 77
    assert differences(document(record()), moved) == ()


SOURCE = TimeSource(
    "192.0.2.1", "1", "md5", trusted=True, line=ConfigurationLine("ntp server 192.0.2.1", 72)
)
MANAGED: dict[str, Any] = {
    "domain_name": "example.com",
    "web": WebAccess(
        plain=False,
        secure=True,
        tls_versions=("TLSv1.2",),
        lines=(ConfigurationLine("ip http secure-server", 70),),
    ),
    "ssh": SshAccess("2", "K", (ConfigurationLine("ip ssh version 2", 71),)),
    "time": TimeKeeping(
        authenticates=True,
        sources=(SOURCE,),
        lines=(ConfigurationLine("ntp authenticate", 73),),
    ),
    "filtering": Filtering("Active", active=True, expires_at=NOW),
}


@pytest.mark.parametrize(
    ("part", "fact", "value"),
    [
        ("web", "plain", True),
        ("web", "tls_versions", ("TLSv1.3", "TLSv1.2")),
        ("ssh", "version", "1"),
        ("time", "authenticates", False),
        ("filtering", "active", False),
    ],
)
def test_how_a_device_is_managed(part: str, fact: str, value: object) -> None:
    changed = MANAGED | {part: replace(MANAGED[part], **{fact: value})}
    (change,) = compared(record(**MANAGED), record(**changed))
    now = list(value) if isinstance(value, tuple) else value

    assert (change.kind, change.subject, change.name) == ("changed", "device", "r1")
    assert list(change.before) == [f"{part}.{fact}"]
    assert change.after == {f"{part}.{fact}": now}


def test_a_source_of_time_that_is_not_trusted_any_more() -> None:
    time = replace(MANAGED["time"], sources=(replace(SOURCE, trusted=False),))
    (change,) = compared(record(**MANAGED), record(**MANAGED | {"time": time}))

    expected = {"address": "192.0.2.1", "key": "1", "algorithm": "md5"}
    assert change.before == {"time.sources": [expected | {"trusted": True}]}
    assert change.after == {"time.sources": [expected | {"trusted": False}]}


@pytest.mark.parametrize("part", ["domain_name", "web", "ssh", "time", "filtering"])
def test_what_was_not_known_before_is_told_and_the_way_back_as_well(part: str) -> None:
    known, unknown = record(**MANAGED), record(**MANAGED | {part: None})
    (there,), (back,) = compared(unknown, known), compared(known, unknown)

    assert there.before == back.after == {part: None}
    assert there.after == back.before
    assert there.after[part]


def test_where_such_facts_stand_is_no_fact() -> None:
    moved = document(record(**MANAGED))
    (device,) = moved["devices"]
    for lines in (device["web"]["lines"], device["ssh"]["lines"], device["time"]["lines"]):
        lines[0] |= {"number": 1, "origin": "other.cfg"}
    device["time"]["sources"][0]["line"] |= {"number": 2, "origin": "other.cfg"}
    device["trustpoints"][0]["origin"] = "other.cfg"
    device["certificates"][0]["line"] = {"text": "certificate 01", "number": 9, "origin": None}
    device["addresses"] = ["192.0.2.9"]
    assert differences(document(record(**MANAGED)), moved) == ()


def test_a_document_from_before_there_were_such_facts_says_the_same() -> None:
    new, old = document(record(**MANAGED)), document(record(**MANAGED))
    (device,) = old["devices"]
    for fact in (*MANAGED, "addresses"):
        del device[fact]
    for fact in ("url", "auto_enrollment", "origin"):
        del device["trustpoints"][0][fact]
    del device["certificates"][0]["line"]
    assert differences(old, new) == differences(new, old) == ()


def test_lines_that_occur_twice_are_counted() -> None:
    before, after = document(record()), document(record())
    after["devices"][0]["references"] *= 2
    (change,) = differences(before, after)
    assert (change.kind, change.subject) == ("added", "reference")


@given(st.randoms(use_true_random=False))
def test_order_does_not_count(order: random.Random) -> None:
    before = document(record("a"), record("b"), record("c", held=NEW.leaf))
    after = copy.deepcopy(before)
    for entries in (after["devices"], after["certificates"]):
        order.shuffle(entries)
    assert differences(before, after) == ()


@given(st.sampled_from(["certificates", "trustpoints", "keys", "references"]))
def test_what_is_taken_away_is_told_and_the_way_back_is_its_mirror(part: str) -> None:
    before = document(record())
    after = copy.deepcopy(before)
    after["devices"][0][part].clear()
    (there,) = differences(before, after)
    (back,) = differences(after, before)
    assert (there.kind, back.kind) == ("removed", "added")
    assert there.before == back.after
