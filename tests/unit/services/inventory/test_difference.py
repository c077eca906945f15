"""What changed between two inventory documents."""

from __future__ import annotations

import copy
import random
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.chains import make_chain

from netpki.frontends.inventory_document import document_of
from netpki.platforms.contract import (
    DeviceRecord,
    Gap,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
    UsedBy,
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
