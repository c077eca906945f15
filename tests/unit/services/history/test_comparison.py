"""What a run changed: new, open since, fixed, and what it could not tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.compliance_reports import Facts, rule, waiver
from unit.services.history.nights import RULES, night, run, wrong

from netpki.services.history import History
from netpki.services.history.comparison import Standing, as_document, compare

DEVICES = ("r1", "r2", "r3")
EVERY = [f"{rule}@{device}" for rule in RULES for device in DEVICES]


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "runs.sqlite")


def statuses(told: Facts) -> dict[str, tuple[str | None, str | None]]:
    return {each["id"]: (each["status"], each["since"]) for each in told["findings"]}


def ids(told: Facts, part: str) -> list[str]:
    return [each["id"] for each in told[part]]


def findings(known: set[str]) -> list[Facts]:
    return [wrong(*each.split("@")) for each in EVERY if each in known]


def test_a_first_run_finds_everything_new(history: History) -> None:
    told = history.remember(run(1, [wrong("EXP-001", "r1")]))
    assert statuses(told) == {"EXP-001@r1": ("new", night(1))}
    assert (told["fixed"], told["unconfirmed"]) == ([], [])


def test_two_nights_on_a_changed_fleet_differ_by_exactly_what_changed(history: History) -> None:
    history.remember(run(1, [wrong("EXP-001", "r1"), wrong("KEY-001", "r2")]))
    told = history.remember(run(2, [wrong("KEY-001", "r2"), wrong("REV-001", "r1")]))
    assert statuses(told) == {
        "KEY-001@r2": ("open", night(1)),
        "REV-001@r1": ("new", night(2)),
    }
    assert told["fixed"] == [
        {**wrong("EXP-001", "r1"), "status": "fixed", "open": False, "since": night(1)}
    ]
    assert told["unconfirmed"] == []


@settings(max_examples=40)
@given(st.lists(st.sets(st.sampled_from(EVERY)), min_size=2, max_size=5))
def test_any_runs_differ_by_exactly_what_changed(nights: list[set[str]]) -> None:
    since: dict[str, str] = {}
    before: set[str] = set()
    standing: tuple[Standing, ...] = ()
    for number, now in enumerate(nights, 1):
        document = run(number, findings(now), devices=DEVICES)
        compared = compare(standing, document)
        told, standing = as_document(compared, document, []), compared.standing
        since = {each: since.get(each, night(number)) for each in now}
        shown = statuses(told)
        assert {each for each, (status, _) in shown.items() if status == "new"} == now - before
        assert {each for each, (status, _) in shown.items() if status == "open"} == now & before
        assert {each: when for each, (_, when) in shown.items()} == since
        assert set(ids(told, "fixed")) == before - now
        assert told["unconfirmed"] == []
        before = now


def test_what_comes_back_is_new_again(history: History) -> None:
    for number, found in ((1, [wrong("EXP-001", "r1")]), (2, [])):
        history.remember(run(number, found))
    told = history.remember(run(3, [wrong("EXP-001", "r1")]))
    assert statuses(told) == {"EXP-001@r1": ("new", night(3))}


@pytest.mark.parametrize("states", [("fail", "unknown"), ("unknown", "fail")])
def test_a_finding_that_can_no_longer_be_judged_stands(
    states: tuple[str, str], history: History
) -> None:
    first, second = states
    history.remember(run(1, [wrong("EXP-001", "r1", state=first)]))
    told = history.remember(run(2, [wrong("EXP-001", "r1", state=second)]))
    assert statuses(told) == {"EXP-001@r1": ("open", night(1))}


def test_a_finding_that_no_run_fails_for_stands_as_well(history: History) -> None:
    history.remember(run(1, [wrong("EXP-001", "r1", open=False)]))
    assert ids(history.remember(run(2)), "fixed") == ["EXP-001@r1"]


def test_a_waived_finding_is_not_fixed_and_has_no_status(history: History) -> None:
    waived = wrong("EXP-001", "r1", state="waived", open=False, waiver=waiver())
    history.remember(run(1, [wrong("EXP-001", "r1")]))
    told = history.remember(run(2, [waived]))
    assert statuses(told) == {"EXP-001@r1": (None, None)}
    assert (told["fixed"], told["unconfirmed"]) == ([], [])
    assert history.remember(run(3))["fixed"] == []


def test_a_waiver_that_ends_makes_its_finding_new(history: History) -> None:
    history.remember(run(1, [wrong("EXP-001", "r1", state="waived")]))
    told = history.remember(run(2, [wrong("EXP-001", "r1")]))
    assert statuses(told) == {"EXP-001@r1": ("new", night(2))}


@pytest.mark.parametrize(
    ("second", "note"),
    [
        (run(2, devices=["r2"]), "The device is not part of this run."),
        (run(2, statuses={"r1": "unreachable"}), "The device was not reached."),
        (
            run(2, outcomes={"r1": {"EXP-001": "unknown"}}),
            "The rule could not judge everything on this device.",
        ),
        (
            run(2, [{**wrong("EXP-001", "r1", state="unknown"), "id": "another"}]),
            "The rule could not judge everything on this device.",
        ),
        (
            run(
                2,
                [{**wrong("EXP-001", "r1", state="unknown"), "id": "another"}],
                outcomes={"r1": {"EXP-001": "fail"}},
            ),
            "The rule could not judge everything on this device.",
        ),
        (run(2, outcomes={"r1": {"EXP-001": ""}}), "The rule was not checked in this run."),
        (
            run(2, statuses={"r1": "incomplete"}, judged={"EXP-001": 0}),
            "The device was not read completely, and the rule saw less than before.",
        ),
    ],
)
def test_what_a_run_could_not_see_is_not_fixed(second: Facts, note: str, history: History) -> None:
    history.remember(run(1, [wrong("EXP-001", "r1")]))
    told = history.remember(second)
    assert told["fixed"] == []
    assert told["unconfirmed"] == [
        {**wrong("EXP-001", "r1"), "status": "unconfirmed", "since": night(1), "note": note}
    ]


@pytest.mark.parametrize(("is_one", "fixed"), [(True, 0), (False, 1)])
def test_what_compares_devices_is_fixed_only_if_all_were_read(
    history: History, fixed: int, *, is_one: bool
) -> None:
    rules = [{**rule("EXP-001"), "compares_devices": is_one}]
    history.remember(run(1, [wrong("EXP-001", "r1")], rules=rules))
    told = history.remember(run(2, statuses={"r2": "unreachable"}, rules=rules))

    assert (len(told["fixed"]), len(told["unconfirmed"])) == (fixed, 1 - fixed)
    assert {each["note"] for each in told["unconfirmed"]} <= {
        "Another device, which the rule compares it with, was not reached."
    }


def test_what_was_unconfirmed_stands_until_a_run_can_tell(history: History) -> None:
    history.remember(run(1, [wrong("EXP-001", "r1"), wrong("KEY-001", "r1")]))
    away = {"r1": "unreachable"}
    for number in (2, 3):
        told = history.remember(run(number, statuses=away))
        assert [(each["id"], each["since"]) for each in told["unconfirmed"]] == [
            ("EXP-001@r1", night(1)),
            ("KEY-001@r1", night(1)),
        ]
    told = history.remember(run(4, [wrong("KEY-001", "r1")]))
    assert statuses(told) == {"KEY-001@r1": ("open", night(1))}
    assert ids(told, "fixed") == ["EXP-001@r1"]
    assert told["unconfirmed"] == []


@pytest.mark.parametrize(
    "second",
    [
        run(2),
        run(2, outcomes={"r1": {"EXP-001": "not_applicable"}}, judged={"EXP-001": 0}),
        run(2, outcomes={"r1": {"EXP-001": "waived"}}),
        run(2, [{**wrong("EXP-001", "r1"), "id": "another"}]),
        run(2, [{**wrong("EXP-001", "r2", state="unknown"), "id": "another"}]),
        run(2, [{**wrong("KEY-001", "r1", state="unknown"), "id": "another"}]),
        run(2, statuses={"r1": "incomplete"}),
        run(2, statuses={"r1": "incomplete"}, judged={"EXP-001": 2}),
        run(2, statuses={"r2": "unreachable"}),
    ],
)
def test_what_a_run_could_see_is_fixed(second: Facts, history: History) -> None:
    history.remember(run(1, [wrong("EXP-001", "r1")]))
    told = history.remember(second)
    assert ids(told, "fixed") == ["EXP-001@r1"]
    assert told["unconfirmed"] == []


@pytest.mark.parametrize("status", ["complete", "unreachable"])
def test_what_nobody_wants_to_know_any_more_is_neither(status: str, history: History) -> None:
    history.remember(run(1, [wrong("EXP-001", "r1")]))
    told = history.remember(run(2, outcomes={"r1": {"EXP-001": "off"}}, statuses={"r1": status}))
    assert (told["fixed"], told["unconfirmed"]) == ([], [])
    told = history.remember(run(3, [wrong("EXP-001", "r1")]))
    assert statuses(told) == {"EXP-001@r1": ("new", night(3))}


def test_the_rest_of_a_document_stays_as_it_is(history: History) -> None:
    before = run(1, [wrong("EXP-001", "r1")])
    told = history.remember(before)
    changed = {"findings", "fixed", "unconfirmed", "history"}
    assert told.keys() - before.keys() == set()
    assert {key: told[key] for key in before.keys() - changed} == {
        key: before[key] for key in before.keys() - changed
    }
    assert before["findings"][0]["status"] is None
