"""Judging a fleet by rules and a policy. Pure: the same input gives the same result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from netpki.pki.names import harmless
from netpki.platforms.contract import DeviceRecord
from netpki.services.compliance.case import Case, Surroundings
from netpki.services.compliance.finding import (
    OUTCOMES,
    Assessed,
    Assessment,
    Finding,
    Outcome,
    State,
)
from netpki.services.compliance.policy import Level, Policy, Waiver
from netpki.services.compliance.rule import (
    SEVERITIES,
    Fault,
    Judgement,
    Need,
    Rule,
    Severity,
    Unknown,
)
from netpki.services.compliance.subjects import subject_of

Progress = Callable[[int, int], None]
"""Told how many devices of how many are judged."""

_LONGEST_MESSAGE: Final = 500
_LEAST: Final[Severity] = "low"
_IN_PART: Final = Unknown("The configuration was read in part only.")


def assess(
    rules: Sequence[Rule[Any]],
    policy: Policy,
    around: Surroundings,
    *,
    progress: Progress = lambda _done, _all: None,
) -> Assessment:
    """Judge all devices of ``around.fleet``."""
    missing = {rule.code: need for rule in rules if (need := _missing(rule, around))}
    asked = [_asking(rule, missing.get(rule.code), policy) for rule in rules]
    findings: list[Finding] = []
    devices: list[Assessed] = []
    records = around.fleet.records
    for record in records:
        assessed, found = _assess_device(
            [each for each in asked if each], policy, Case(record, around)
        )
        devices.append(assessed)
        findings += found
        progress(len(devices), len(records))
    today = around.now.date()
    return Assessment(
        findings=tuple(sorted(findings, key=_order)),
        devices=tuple(devices),
        not_checked=tuple(
            (rule, missing[rule.code])
            for rule in rules
            if rule.code in missing and policy.level_of(rule.code, "") != "off"
        ),
        unmatched=tuple(_unmatched(policy.waivers, findings)),
        expired=tuple(waiver for waiver in policy.waivers if waiver.is_expired(today)),
    )


def is_open(finding: Finding, policy: Policy) -> bool:
    """Whether a finding makes a run fail; what is unknown does, unless nothing shall."""
    return policy.fail_on != "off" and is_unwanted(finding, policy)


def is_unwanted(finding: Finding, policy: Policy) -> bool:
    """Whether a device with this finding is not as the policy wants it.

    A policy by which no run fails is as strict about devices as the default one.
    """
    if finding.state != "fail":
        return finding.state == "unknown"
    least = _LEAST if policy.fail_on == "off" else policy.fail_on
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(least)


def _asking(rule: Rule[Any], missing: Need | None, policy: Policy) -> Rule[Any] | None:
    """The rule as it is, or unable to tell where the policy names it; else None.

    A policy that names a rule wants its answer: it shall not look like a pass that there is none.
    """
    if missing is None:
        return rule
    if not policy.names(rule.code):
        return None
    untold = Unknown(f"It takes {missing}, and none were given.")
    return replace(rule, over=partial(_device_if_any, rule), check=lambda _item, _case: untold)


def _device_if_any(rule: Rule[Any], case: Case) -> Iterator[DeviceRecord]:
    """The device, if there is anything on it that the rule would look at."""
    if any(True for _ in rule.over(case)):
        yield case.record


def _missing(rule: Rule[Any], around: Surroundings) -> Need | None:
    given: dict[Need, object] = {
        "approved anchors": around.anchors.approved,
        "superseded anchors": around.anchors.superseded,
        "approved urls": around.anchors.urls,
        "approved state": around.approved is not None,
        "history": around.past is not None,
        "linter": around.linter is not None,
    }
    return rule.need if rule.need is not None and not given[rule.need] else None


def _assess_device(
    rules: Iterable[Rule[Any]], policy: Policy, case: Case
) -> tuple[Assessed, list[Finding]]:
    outcomes: dict[str, Outcome] = {}
    judged: Counter[str] = Counter()
    findings: list[Finding] = []
    for rule in rules:
        level = policy.level_of(rule.code, case.record.name)
        if level == "off":
            outcomes[rule.code] = "off"
            continue
        found: list[Finding] = []
        for item in rule.over(case):
            judged[rule.code] += 1
            found += _findings(rule, item, case, level, policy)
        findings += found
        outcomes[rule.code] = _outcome(found, judged[rule.code])
    return Assessed(case.record.name, outcomes, judged), findings


def _findings(
    rule: Rule[Any], item: object, case: Case, level: Level | None, policy: Policy
) -> Iterator[Finding]:
    judgement = _judgement(rule, item, case)
    if judgement is None:
        return
    device, subject = case.record.name, subject_of(item, case.record)
    waiver = _waiver(policy.waivers, rule.code, device, subject.name, case.now.date())
    state: State = "unknown" if isinstance(judgement, Unknown) else "fail"
    if waiver is not None and not waiver.is_expired(case.now.date()):
        state = "waived"
    yield Finding(
        rule=rule.code,
        device=device,
        subject=subject,
        state=state,
        severity=_severity(rule, judgement, level),
        message=_sentence(judgement.message),
        waiver=waiver,
        item=item,
    )


def _judgement(rule: Rule[Any], item: object, case: Case) -> Judgement:
    """What a cut configuration does not say is neither a fault nor a pass."""
    if rule.needs_whole and case.record.is_whole is False:
        return _IN_PART
    return rule.check(item, case)


def _severity(rule: Rule[Any], judgement: Fault | Unknown, level: Level | None) -> Severity:
    """What a policy says of a rule is meant for all its faults."""
    if level is not None and level != "off":
        return level
    own = judgement.severity if isinstance(judgement, Fault) else None
    return own or rule.severity


def _outcome(findings: Sequence[Finding], judged: int) -> Outcome:
    if not judged:
        return "not_applicable"
    states: set[Outcome] = {finding.state for finding in findings}
    return next((outcome for outcome in OUTCOMES if outcome in states), "pass")


def _waiver(
    waivers: Iterable[Waiver], rule: str, device: str, subject: str, today: date
) -> Waiver | None:
    """One that holds, else one that held."""
    fitting = [waiver for waiver in waivers if waiver.covers(rule, device, subject)]
    return next((each for each in fitting if not each.is_expired(today)), None) or next(
        iter(fitting), None
    )


def _unmatched(waivers: Iterable[Waiver], findings: Sequence[Finding]) -> Iterator[Waiver]:
    for waiver in waivers:
        if not any(waiver.covers(f.rule, f.device, f.subject.name) for f in findings):
            yield waiver


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    worst = SEVERITIES.index(finding.severity)
    return worst, finding.rule, finding.device, finding.subject.name, finding.subject.id


def _sentence(message: str) -> str:
    """What devices say is in it: one line that does no harm and ends."""
    shown = harmless(message)
    return shown if len(shown) <= _LONGEST_MESSAGE else f"{shown[:_LONGEST_MESSAGE]}..."
