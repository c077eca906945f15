"""The playbook for compliance: a fleet is read, judged and reported, whoever is down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from junitparser import JUnitXml
from playbooks.compliance_laboratory import (
    CHAIN,
    POLICY,
    READ,
    REPORTS,
    Laboratory,
    laboratory,
    trust,
)
from playbooks.secrets import shown_of
from prometheus_client.parser import text_string_to_metric_families
from support.ansible_controller import Controller, Run
from support.appliances import CHANGING

from netpki.emulators import Fault

LOOKED, ROUTERS, APPLIANCES = "Look at the policy", "Read every router", "Read every appliance"
JUDGED, SAID = "Judge the fleet", "Say whether"

WRONG = """\
version: 1
rules:
  REV-1: high
thresholds:
  identity_high_days: soon
"""
SECRETS = ("demo-password", "demo-enable", "secret-of-root", "secret-of-admin", "not-to-be-seen")


@dataclass(frozen=True)
class Story:
    """Runs in their order, and what was there after each.

    Attributes:
        files: Reports and history.
        commands: How many commands devices had received.
    """

    lab: Laboratory
    runs: dict[str, Run]
    files: dict[str, dict[str, bytes]]
    commands: dict[str, int]

    def judged(self, name: str) -> dict[str, Any]:
        """The result of the task that judges."""
        return self.runs[name].result("down", JUDGED)


def change(lab: Laboratory) -> None:
    """What happens by the second night: one mended, one worse, one that fails."""
    trust(lab.routers["r1"], "crl")
    trust(lab.routers["r2"], "none")
    lab.routers["r3"].inject(Fault.parse("deny:show"))


@pytest.fixture(scope="module")
def story(controller: Controller) -> Iterator[Story]:
    with laboratory(controller) as lab:
        nights = {
            "planned": partial(lab.play, "--check", "-vvv", compliance_hosts="odd:down:r1"),
            "first": partial(lab.play, "-vvv"),
            "second": partial(lab.play, "-vvv", compliance_must_be_compliant=False),
            "good": partial(
                lab.play, compliance_hosts="r1", compliance_reports=[], compliance_history=None
            ),
            "wrong": partial(lab.play, policy=WRONG, compliance_hosts="down:r1"),
        }
        told = Story(lab, {}, {}, {})
        for name, play in nights.items():
            if name == "second":
                change(lab)
            told.runs[name] = play()
            told.files[name] = lab.files()
            told.commands[name] = lab.commands()
        policy = str(controller.write("policy.yml", POLICY))
        told.runs["tasks"] = controller.play("compliance", "-vvv", policy=policy)
        yield told


def findings(result: Mapping[str, Any]) -> dict[tuple[str, str], str | None]:
    """Status by device and rule."""
    return {(each["device"], each["rule"]): each["status"] for each in result["findings"]}


def messages(result: Mapping[str, Any]) -> dict[str, str]:
    return {each["device"]: each["message"] for each in result["findings"]}


# The first night.


def test_a_host_that_is_down_is_reported_and_the_others_are_judged(story: Story) -> None:
    result = story.judged("first")
    assert findings(result) == {("r1", "REV-001"): "new", ("down", "META-001"): "new"}
    assert messages(result)["down"].startswith(
        "Nothing of it was read: no TCP connection to 127.0.0.1:1"
    )
    assert result["totals"] == {
        "devices": 5,
        "complete": 4,
        "incomplete": 0,
        "unreachable": 1,
        "compliant": 3,
        "fail": 1,
        "unknown": 1,
        "waived": 0,
        "open": 2,
        "by_severity": {"critical": 0, "high": 1, "medium": 0, "low": 0, "info": 0},
    }
    assert not result["compliant"]


def test_the_play_fails_when_something_is_open(story: Story) -> None:
    run = story.runs["first"]
    assert run.code != 0
    assert run.status("down", SAID) == "failed"
    assert run.message("down", SAID) == (
        "3 of 5 devices are as the policy wants; 1 has findings, 1 was not reached."
    )


def test_the_first_host_judges_for_all_although_it_is_down(story: Story) -> None:
    run = story.runs["first"]
    assert run.status("down", ROUTERS) == "unreachable"
    for task in (LOOKED, JUDGED):
        assert [entry["host"] for entry in run.entries if task in entry["task"]] == ["down"]
        assert run.status("down", task) == "ok"


def test_another_host_judges_when_the_role_refuses_the_first(story: Story) -> None:
    run = story.runs["planned"]
    hosts = [entry["host"] for entry in run.entries if entry["host"] == "odd"]
    assert (hosts, run.totals["odd"]["failures"]) == (["odd"], 1)
    assert run.status("down", JUDGED) == "ok"
    told = messages(story.judged("planned"))
    assert told["odd"] == "Nothing of it was read: it had no turn."
    assert set(told) == {"odd", "down", "r1"}
    assert story.judged("planned")["totals"]["devices"] == 3


@pytest.mark.parametrize("host", READ)
def test_hosts_are_read_as_what_their_group_says(story: Story, host: str) -> None:
    run = story.runs["first"]
    done, left = (APPLIANCES, ROUTERS) if host == "sps1" else (ROUTERS, APPLIANCES)
    assert (run.status(host, done), run.status(host, left)) == ("ok", "skipped")
    report = json.loads(story.files["first"]["report.json"])
    (device,) = (each for each in report["devices"] if each["name"] == host)
    assert device["platform"] == ("sps" if host == "sps1" else "ios")
    assert ("CHAIN-003" if host == "sps1" else "REV-001") in device["judged"]


def test_every_report_has_every_host(story: Story) -> None:
    files = story.files["first"]
    assert set(files) == {*REPORTS, "runs.sqlite"}
    assert story.judged("first")["changed"]
    names = {"down", *READ}
    report = json.loads(files["report.json"])
    assert {each["name"] for each in report["devices"]} == names
    suites = JUnitXml.fromstring(files["report.xml"])
    assert {suite.name for suite in suites} == names
    assert (suites.failures, suites.errors) == (1, 1)
    reached = {
        sample.labels["device"]: sample.value
        for family in text_string_to_metric_families(files["report.prom"].decode())
        for sample in family.samples
        if sample.name == "netpki_device_reached"
    }
    assert reached == {"down": 0, **dict.fromkeys(READ, 1)}
    page = files["report.html"].decode()
    assert page.startswith("<!DOCTYPE html>")
    assert all(name in page for name in names)


# Check mode.


def test_in_check_mode_the_fleet_is_judged_and_nothing_is_written(story: Story) -> None:
    assert story.files["planned"] == {}
    assert not story.judged("planned")["changed"]
    assert story.judged("planned")["reports"] == []
    assert ("r1", "REV-001") in findings(story.judged("planned"))
    assert story.runs["planned"].code != 0


# The second night.


def test_the_second_run_tells_what_is_new_open_and_fixed(story: Story) -> None:
    result = story.judged("second")
    assert findings(result) == {
        ("r2", "REV-001"): "new",
        ("r3", "META-001"): "new",
        ("down", "META-001"): "open",
    }
    assert [(each["device"], each["rule"]) for each in result["fixed"]] == [("r1", "REV-001")]
    assert result["totals"]["unreachable"] == 2
    assert result["totals"]["compliant"] == 2
    report = json.loads(story.files["second"]["report.json"])
    assert len(report["history"]["runs"]) == 2


def test_the_worst_finding_comes_first(story: Story) -> None:
    states = [each["state"] for each in story.judged("second")["findings"]]
    assert states == ["fail", "unknown", "unknown"]


def test_a_host_on_which_something_fails_is_not_taken_for_a_good_one(story: Story) -> None:
    run = story.runs["second"]
    assert run.status("r3", ROUTERS) == "failed"
    reason = messages(story.judged("second"))["r3"].removeprefix("Nothing of it was read: ")
    assert reason.startswith("configuration: the configuration does not end with the line 'end'")
    assert reason in run.message("r3", ROUTERS)


def test_the_play_can_end_well_whatever_is_open(story: Story) -> None:
    run = story.runs["second"]
    assert run.code == 0, run.output
    assert not story.judged("second")["compliant"]
    assert run.status("down", SAID) == "skipped"
    assert run.total("failures") == run.total("unreachable") == 0


def test_the_play_ends_well_when_all_is_well(story: Story) -> None:
    run = story.runs["good"]
    assert run.code == 0, run.output
    assert run.message("r1", SAID) == "The only device is as the policy wants."
    assert not run.result("r1", JUDGED)["changed"]
    assert story.files["good"] == story.files["second"]


# A policy that is wrong.


def test_all_mistakes_of_a_policy_are_told_before_anything_is_read(story: Story) -> None:
    run = story.runs["wrong"]
    assert run.code != 0
    said = run.message("down", LOOKED)
    assert "policy.yml line 3: " in said
    assert "policy.yml line 5: " in said
    assert "nothing was judged by it" in said
    assert not [entry for entry in run.entries if ROUTERS in entry["task"]]
    assert story.commands["wrong"] == story.commands["good"]
    assert story.files["wrong"] == story.files["second"]


# The module in tasks of one's own.


def test_the_module_works_delegated(story: Story) -> None:
    run = story.runs["tasks"]
    assert run.code == 0, run.output
    result = run.result("down", "Delegated")
    assert (result["totals"]["devices"], result["totals"]["unreachable"]) == (2, 1)
    assert not result["changed"]
    shown = [each["msg"] for each in run.result("down", "Finding")["results"]]
    assert [line.partition(": Nothing")[0] for line in shown] == ["down: META-001"]


def test_what_makes_no_sense_is_refused(story: Story) -> None:
    results = story.runs["tasks"].result("down", "Refused")["results"]
    told = [each["msg"] for each in results]
    assert "No task registered another for any of the hosts." in told[0]
    assert "read, hosts" in told[1]
    assert "lax" in told[2]
    assert "report.pdf" in told[3]
    assert all(each["failed"] for each in results)


# All of them.


def test_no_device_is_changed(story: Story) -> None:
    lab = story.lab
    for router in lab.routers.values():
        assert router.command_log
        assert router.configuration_commands() == ()
    assert {operation.kind for operation in lab.appliance.log} == {"exec"}
    assert not {operation.text for operation in lab.appliance.log} & CHANGING
    assert lab.appliance.server_pem == CHAIN.canonical
    assert lab.appliance.starts == 1


def test_no_secret_is_shown(story: Story) -> None:
    for run in story.runs.values():
        assert shown_of(run, CHAIN.key.pem()) == []
        seen = run.output + json.dumps(run.entries)
        assert [secret for secret in SECRETS if secret in seen] == []
    for name, content in story.lab.files().items():
        assert [secret for secret in SECRETS if secret.encode() in content] == [], name
