"""Remedies typed on an emulated router: the finding goes, and no other comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.certificates import NOON, generated_ca
from support.ssh import settings_for
from unit.frontends.laboratories import still

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter
from netpki.frontends import facade
from netpki.frontends.remedies import remedy_of
from netpki.frontends.saved import survey
from netpki.platforms.contract import DeviceRecord
from netpki.services.compliance import RULES, Finding, Policy, Surroundings, Thresholds, assess
from netpki.services.inventory import fleet_of

MENDED = (
    *("CFG-001", "HTTPS-001", "HTTPS-003", "HTTPS-004"),
    *("REV-001", "SSH-001", "TA-003", "TIME-002"),
)
"""``write memory`` ends each of the others, so that it comes first."""
POLICY = Policy(thresholds=Thresholds(idle_seconds=120))
FAULTS = """\
ip http server
ip http secure-server
ip http secure-trustpoint WEB
ip http tls-version TLSv1.0
ip http secure-ciphersuite rc4-128-sha
ip http timeout-policy idle 600 life 600 requests 10
ip ssh version 1
ntp server 192.0.2.1
crypto ikev2 profile HUB
 pki trustpoint ROOT
"""
FILLED = {
    "<SUITES>": "ecdhe-rsa-aes-gcm-sha2",
    "<NUMBER>": "7",
    "<SECRET>": "not-to-be-seen",
    "<ADDRESS-1>": "192.0.2.123",
    "<ADDRESS-2>": "192.0.2.124",
}

Known = frozenset[tuple[str, str, str, str]]


@dataclass(frozen=True)
class Mending:
    """What was found before and after one remedy was typed."""

    rule: str
    before: Known
    after: Known
    screen: str


def router_with_faults() -> EmulatedRouter:
    router = EmulatedRouter(
        hostname="r1", personality=PERSONALITIES["xe-17"], clock=NOON, extra_configuration=FAULTS
    )
    lines = ["enrollment terminal", "revocation-check ocsp none"]
    router.add_trustpoint("ROOT", lines=lines, ca=generated_ca("Example Root"), saved=False)
    router.add_trustpoint("EMPTY", lines=["enrollment terminal"])
    return still(router)


def judged(record: DeviceRecord) -> tuple[Finding, ...]:
    return assess(
        RULES, POLICY, Surroundings(fleet_of([record]), NOON, POLICY.thresholds)
    ).findings


def known(findings: tuple[Finding, ...]) -> Known:
    return frozenset(
        (each.rule, each.subject.kind, each.subject.name, each.state) for each in findings
    )


def filled(line: str) -> str:
    for placeholder, value in FILLED.items():
        line = line.replace(placeholder, value)
    assert "<" not in line
    return line


def typed(router: EmulatedRouter, finding: Finding, record: DeviceRecord) -> str:
    remedy = remedy_of(finding, record, POLICY)
    assert remedy is not None, finding.message
    lines = [filled(line) for line in remedy["lines"]]
    if remedy["kind"] == "configuration":
        assert remedy["then"].endswith("write memory")
        lines = ["configure terminal", *lines, "end", "write memory"]
    return screen_of(router, *lines)


def screen_of(router: EmulatedRouter, *lines: str) -> str:
    console = router.console()
    console.open()
    screen = console.feed("".join(f"{line}\n" for line in lines).encode()).decode()
    console.close()
    return screen


@pytest.fixture(scope="module")
def mendings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mending]:
    router, found = router_with_faults(), {}
    with EmulatedFleet([router]) as fleet:
        settings = facade.DeviceSettings(settings_for(fleet, "r1", tmp_path_factory.mktemp("r1")))
        record = facade.survey_device(settings)
        for rule in MENDED:
            before = judged(record)
            (finding, *_more) = (each for each in before if each.rule == rule)
            screen = typed(router, finding, record)
            record = facade.survey_device(settings)
            found[rule] = Mending(rule, known(before), known(judged(record)), screen)
    return found


@pytest.mark.parametrize("rule", MENDED)
def test_the_finding_is_gone_and_none_is_new(rule: str, mendings: Mapping[str, Mending]) -> None:
    mending = mendings[rule]

    assert {each[0] for each in mending.before - mending.after} == {rule}
    assert rule not in {each[0] for each in mending.after}
    assert mending.after <= mending.before


@pytest.mark.parametrize("rule", MENDED)
def test_the_router_takes_every_line(rule: str, mendings: Mapping[str, Mending]) -> None:
    assert "% " not in mendings[rule].screen
    assert "[OK]" in mendings[rule].screen


def saved(router: EmulatedRouter, path: Path) -> DeviceRecord:
    path.write_text(screen_of(router, "terminal length 0", "show running-config"))
    (record,) = survey([path], processes=1)
    return record


def test_a_limit_of_connections_is_in_the_configuration(tmp_path: Path) -> None:
    """Asked for its status, a router shows the limit that it has without a line."""
    router = router_with_faults()
    record = saved(router, tmp_path / "before.log")
    before = judged(record)
    (finding,) = (each for each in before if each.rule == "HTTPS-005")
    screen = typed(router, finding, record)
    after = judged(saved(router, tmp_path / "after.log"))

    assert "% " not in screen
    assert {each[0] for each in known(before) - known(after)} == {"HTTPS-005"}
    assert known(after) <= known(before)
