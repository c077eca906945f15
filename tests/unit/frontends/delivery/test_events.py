"""Which findings become events, and what an event says."""

from __future__ import annotations

import pytest
from support.compliance_reports import (
    AT,
    HOSTILE,
    Facts,
    device,
    document,
    example,
    finding,
    hostile,
    with_history,
)

from netpki.frontends.delivery import Change, events_of
from netpki.frontends.delivery.events import counts_of, heading_of


def one_of_each() -> Facts:
    shown = document(
        [device("r1"), device("r2")],
        [
            finding("EXP-001", "r1", status="new", since=AT),
            finding("KEY-001", "r1", status="open", since="2026-11-20T01:00:00+00:00"),
            finding("REV-001", "r2", state="waived", open=False),
        ],
    )
    shown["fixed"] = [finding("TA-001", "r2", status="fixed", open=False, since=AT)]
    shown["unconfirmed"] = [finding("SIG-001", "r3", status="unconfirmed", since=AT)]
    return shown


def test_each_change_is_an_event_and_a_waived_finding_is_none() -> None:
    assert [
        (each["change"], each["rule"], each["device"]) for each in events_of(one_of_each())
    ] == [
        ("new", "EXP-001", "r1"),
        ("open", "KEY-001", "r1"),
        ("fixed", "TA-001", "r2"),
        ("unconfirmed", "SIG-001", "r3"),
    ]


def test_an_event_says_all_that_somebody_needs_to_act() -> None:
    assert next(events_of(one_of_each())) == {
        "change": "new",
        "id": "EXP-001-r1000000",
        "rule": "EXP-001",
        "severity": "high",
        "state": "fail",
        "device": "r1",
        "subject": "CN=r1 (identity, TP)",
        "message": "It ended on 2026-11-20, by our clock.",
        "since": AT,
    }


@pytest.mark.parametrize(
    ("wanted", "rules"),
    [
        (("new", "fixed"), ["EXP-001", "TA-001"]),
        (("open",), ["KEY-001"]),
        (("unconfirmed",), ["SIG-001"]),
        ((), []),
    ],
)
def test_only_wanted_changes_become_events(wanted: tuple[Change, ...], rules: list[str]) -> None:
    assert [each["rule"] for each in events_of(one_of_each(), wanted)] == rules


def test_without_a_history_all_that_is_not_waived_is_open() -> None:
    assert [(each["change"], each["state"]) for each in events_of(example())] == [
        ("open", "fail"),
        ("open", "unknown"),
    ]


def test_the_heading_counts_changes_whatever_events_are_wanted() -> None:
    shown = one_of_each()
    assert counts_of(shown) == {"new": 1, "open": 1, "fixed": 1, "unconfirmed": 1}
    assert heading_of(shown) == {
        "kind": "compliance",
        "version": 1,
        "generated_at": AT,
        "policy": {"name": "default", "profile": "default", "fail_on": "low"},
        "totals": shown["totals"],
        "changes": {"new": 1, "open": 1, "fixed": 1, "unconfirmed": 1},
    }
    assert counts_of(with_history(example()))["fixed"] == 1


def test_what_devices_say_is_harmless() -> None:
    told = [
        str(event[part])
        for event in events_of(hostile())
        for part in ("device", "subject", "message")
    ]
    assert len(told) == 3 * len(HOSTILE)
    assert all(text.isprintable() for text in told)
