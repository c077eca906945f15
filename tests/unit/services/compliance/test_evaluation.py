"""Judging a fleet: levels, waivers, what was not given, and the order of what is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from support.certificates import NOON
from support.compliance import device
from support.compliance_fleets import fleet, unreached

from netpki.platforms.contract import DeviceRecord, Gap, HeldKey
from netpki.services.compliance import (
    Anchors,
    Assessment,
    Finding,
    Group,
    Level,
    Past,
    Policy,
    Rule,
    State,
    Surroundings,
    Waiver,
    assess,
    is_open,
    is_unwanted,
)
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Need, Severity, Unknown
from netpki.services.inventory import fleet_of

DAY = timedelta(days=1)
TODAY = NOON.date()


def rule(code: str = "T-1", judgement: Judgement = None, **parts: Any) -> Rule[Any]:  # noqa: ANN401 any field
    """A rule that says the same of everything it looks at: each device, by default."""
    return Rule(
        **{
            "code": code,
            "title": "It is so",
            "severity": "high",
            "source": "policy",
            "over": lambda case: [case.record],
            "check": lambda _item, _case: judgement,
            "why": "",
            "remedy": "",
            **parts,
        }
    )


def judged(
    rules: list[Rule[Any]],
    policy: Policy | None = None,
    *records: DeviceRecord,
    **around: Any,  # noqa: ANN401 any field
) -> Assessment:
    known = fleet_of(records or [device()])
    return assess(rules, policy or Policy(), Surroundings(fleet=known, now=NOON, **around))


def waiver(**parts: Any) -> Waiver:  # noqa: ANN401 any field
    return Waiver(
        **{
            "rule": "T-1",
            "devices": ("r1",),
            "owner": "us",
            "reason": "so it is",
            "expires": TODAY,
            **parts,
        }
    )


FAULT = Fault("It is not so.")


@pytest.mark.parametrize(
    ("judgements", "outcome"),
    [
        ((), "not_applicable"),
        ((None,), "pass"),
        ((None, FAULT), "fail"),
        ((Unknown("?"), None), "unknown"),
        ((Unknown("?"), FAULT), "fail"),
    ],
)
def test_the_worst_of_what_was_judged_counts(
    judgements: tuple[Judgement, ...], outcome: str
) -> None:
    several = rule(over=lambda _case: judgements, check=lambda item, _case: item)
    (found,) = judged([several]).devices

    assert found.outcomes == {"T-1": outcome}
    assert found.judged.get("T-1", 0) == len(judgements)


def test_a_finding_says_what_where_and_how_bad() -> None:
    (found,) = judged([rule(judgement=FAULT)]).findings

    assert (found.rule, found.device, found.state) == ("T-1", "r1", "fail")
    assert (found.severity, found.message) == ("high", "It is not so.")
    assert (found.subject.kind, found.subject.name, found.waiver) == ("device", "r1", None)
    assert found.item == device()


@pytest.mark.parametrize(
    ("judgement", "level", "severity"),
    [
        (FAULT, None, "high"),
        (Fault("x", "critical"), None, "critical"),
        (Fault("x", "critical"), "low", "low"),
        (FAULT, "info", "info"),
        (Unknown("x"), None, "high"),
        (Unknown("x"), "medium", "medium"),
    ],
)
def test_the_severity_is_that_of_the_policy_the_fault_or_the_rule(
    judgement: Judgement, level: Level | None, severity: Severity
) -> None:
    policy = Policy(levels={"T-*": level} if level else {})
    (found,) = judged([rule(judgement=judgement)], policy).findings

    assert found.severity == severity


def test_a_rule_that_is_off_judges_nothing() -> None:
    policy = Policy(levels={"T-1": "off"})
    found = judged([rule(judgement=FAULT), rule("T-2", FAULT)], policy)

    assert [each.rule for each in found.findings] == ["T-2"]
    assert found.devices[0].outcomes == {"T-1": "off", "T-2": "fail"}


def test_a_group_counts_on_its_devices() -> None:
    policy = Policy(
        levels={"T-1": "low"},
        groups=(Group("a", ("a*",), {"T-*": "critical"}), Group("b", ("*b",), {"T-1": "off"})),
    )
    records = [device(name=name) for name in ("a1", "ab", "c")]
    found = judged([rule(judgement=FAULT)], policy, *records)

    assert {each.device: each.severity for each in found.findings} == {
        "a1": "critical",
        "c": "low",
    }


@pytest.mark.parametrize(
    ("expires", "state"), [(TODAY, "waived"), (TODAY + DAY, "waived"), (TODAY - DAY, "fail")]
)
def test_a_waiver_holds_until_the_end_of_its_last_day(expires: date, state: State) -> None:
    known = waiver(expires=expires)
    found = judged([rule(judgement=FAULT)], Policy(waivers=(known,)))

    assert [(each.state, each.waiver) for each in found.findings] == [(state, known)]
    assert found.devices[0].outcomes["T-1"] == state
    assert found.expired == ((known,) if state == "fail" else ())
    assert found.unmatched == ()


def test_what_is_unknown_can_be_waived() -> None:
    found = judged([rule(judgement=Unknown("?"))], Policy(waivers=(waiver(),)))

    assert [each.state for each in found.findings] == ["waived"]


def test_a_waiver_that_holds_counts_before_one_that_held() -> None:
    old, new = waiver(expires=TODAY - DAY), waiver(owner="others")
    found = judged([rule(judgement=FAULT)], Policy(waivers=(old, new)))

    assert [(each.state, each.waiver) for each in found.findings] == [("waived", new)]


@pytest.mark.parametrize(
    "other",
    [{"rule": "T-2"}, {"devices": ("r2", "r3")}, {"subject": "x*"}, {"devices": ()}],
    ids=["rule", "devices", "subject", "none"],
)
def test_a_waiver_that_covers_nothing_is_told(other: dict[str, Any]) -> None:
    known = waiver(**other)
    found = judged([rule(judgement=FAULT)], Policy(waivers=(known,)))

    assert [each.state for each in found.findings] == ["fail"]
    assert (found.unmatched, found.expired) == ((known,), ())


def test_a_waiver_covers_by_patterns() -> None:
    known = waiver(rule="T-?", devices=("x", "r*"), subject="r[1]")

    assert known.covers("T-1", "r1", "r1")
    assert not known.covers("T-12", "r1", "r1")
    assert not known.covers("T-1", "s1", "r1")
    assert not known.covers("T-1", "r1", "r2")


@pytest.mark.parametrize(
    ("need", "given"),
    [
        ("approved anchors", {"anchors": Anchors(approved=frozenset({"AB"}))}),
        ("superseded anchors", {"anchors": Anchors(superseded={"AB": "old"})}),
        ("approved urls", {"anchors": Anchors(urls=("http://a/*",))}),
        ("approved state", {"approved": {}}),
        ("history", {"past": Past()}),
        ("linter", {"linter": lambda _certificate: ()}),
    ],
)
def test_a_rule_judges_nothing_without_what_it_needs(need: Need, given: dict[str, Any]) -> None:
    needy = rule(judgement=FAULT, need=need)
    without, given_it = judged([needy]), judged([needy], None, **given)

    assert (without.findings, without.not_checked) == ((), ((needy, need),))
    assert without.devices[0].outcomes == {}
    assert (len(given_it.findings), given_it.not_checked) == (1, ())


@pytest.mark.parametrize(
    "policy",
    [
        Policy(levels={"T-1": "medium"}),
        Policy(groups=(Group("all", ("*",), {"T-1": "low"}),)),
    ],
)
def test_a_rule_that_the_policy_names_is_unknown_without_what_it_needs(policy: Policy) -> None:
    needy = rule(judgement=None, need="history", over=lambda case: case.record.keys)
    records = (device(name="a", keys=(HeldKey("K"), HeldKey("L"))), device(name="b"))
    found = judged([needy], policy, *records)

    assert [(each.device, each.state, each.message) for each in found.findings] == [
        ("a", "unknown", "It takes history, and none were given.")
    ]
    assert [each.outcomes["T-1"] for each in found.devices] == ["unknown", "not_applicable"]
    assert found.not_checked == ((needy, "history"),)


@pytest.mark.parametrize("levels", [{"T-*": "high"}, {"T-1": "off"}, {"T-2": "high"}])
def test_a_pattern_names_no_rule(levels: dict[str, Level]) -> None:
    assert judged([rule(need="history")], Policy(levels=levels)).findings == ()


@pytest.mark.parametrize("judgement", [None, FAULT, Unknown("else")])
def test_nothing_is_concluded_from_what_a_cut_configuration_does_not_say(
    judgement: Judgement,
) -> None:
    careful = rule(judgement=judgement, needs_whole=True)
    cut, whole, unread = (
        judged([careful], None, device(is_whole=is_whole)) for is_whole in (False, True, None)
    )

    assert [each.message for each in cut.findings] == ["The configuration was read in part only."]
    assert cut.devices[0].outcomes == {"T-1": "unknown"}
    assert whole.devices[0].outcomes == unread.devices[0].outcomes != {}
    assert len(judged([rule(judgement=judgement)], None, device(is_whole=False)).findings) == (
        judgement is not None
    )


def test_what_is_not_wanted_is_not_told_as_not_checked() -> None:
    needy = rule(need="history")

    assert judged([needy], Policy(levels={"T-1": "off"})).not_checked == ()


def test_findings_come_by_severity_rule_device_and_subject() -> None:
    rules = [
        rule("T-2", FAULT),
        rule("T-1", FAULT),
        rule("T-3", Fault("x", "critical")),
        rule("T-4", FAULT, over=lambda _case: [Gap("b", "x"), Gap("a", "y"), Gap("a", "x")]),
    ]
    found = judged(rules, None, device(name="b"), device(name="a")).findings

    assert [(each.rule, each.device, each.subject.id) for each in found] == [
        ("T-3", "a", ""),
        ("T-3", "b", ""),
        ("T-1", "a", ""),
        ("T-1", "b", ""),
        ("T-2", "a", ""),
        ("T-2", "b", ""),
        *(("T-4", "a", each) for each in ("a/x/", "a/y/", "b/x/")),
        *(("T-4", "b", each) for each in ("a/x/", "a/y/", "b/x/")),
    ]


def test_progress_is_told_after_each_device() -> None:
    told: list[tuple[int, int]] = []
    known = fleet_of([device(name="a"), device(name="b")])
    assess([rule()], Policy(), Surroundings(known, NOON), progress=lambda *each: told.append(each))

    assert told == [(1, 2), (2, 2)]


def test_a_message_is_one_harmless_line_and_not_endless() -> None:
    hostile = Fault("\x1b[2J\r\n" + "x" * 600)
    (found,) = judged([rule(judgement=hostile)]).findings
    (least,) = judged([rule(judgement=Fault("y" * 500))]).findings

    assert found.message == "?[2J??" + "x" * 494 + "..."
    assert least.message == "y" * 500


FAILING = Finding("T-1", "r1", None, "fail", "medium", "x")  # type: ignore[arg-type]  # not looked at


@pytest.mark.parametrize(
    ("fail_on", "severity", "is_so"),
    [
        ("medium", "medium", True),
        ("medium", "high", True),
        ("medium", "low", False),
        ("low", "low", True),
        ("low", "info", False),
        ("info", "info", True),
        ("critical", "high", False),
    ],
)
def test_a_finding_is_open_from_the_severity_that_the_policy_says(
    fail_on: Level, severity: Severity, *, is_so: bool
) -> None:
    found, policy = replace(FAILING, severity=severity), Policy(fail_on=fail_on)

    assert is_open(found, policy) is is_unwanted(found, policy) is is_so


def test_what_is_unknown_is_open_and_what_is_waived_is_not() -> None:
    policy = Policy(fail_on="critical")

    assert is_open(replace(FAILING, state="unknown", severity="info"), policy)
    assert not is_open(replace(FAILING, state="waived", severity="critical"), policy)


@pytest.mark.parametrize(
    ("severity", "state", "is_so"),
    [("low", "fail", True), ("info", "fail", False), ("info", "unknown", True)],
)
def test_where_no_run_fails_devices_are_judged_as_by_default(
    severity: Severity, state: State, *, is_so: bool
) -> None:
    found, policy = replace(FAILING, severity=severity, state=state), Policy(fail_on="off")

    assert not is_open(found, policy)
    assert is_unwanted(found, policy) is is_so


def test_a_case_knows_who_issued_what() -> None:
    first, second = fleet(2, NOON)
    case = Case(first, Surroundings(fleet_of([first, second]), NOON))
    ca, own = (held.certificate for held in first.certificates)

    assert case.now == NOON
    assert own is not None
    assert case.issuers_known(own) == (ca,)
    unheard_of = second.certificates[1].certificate
    assert unheard_of is not None
    alone = Case(first, Surroundings(fleet_of([first]), NOON))
    assert alone.issuers_known(unheard_of) == ()


def test_an_unreached_device_is_judged_by_what_is_known_of_it() -> None:
    found = judged([rule(judgement=FAULT)], None, unreached("r9"))

    assert [each.device for each in found.findings] == ["r9"]
