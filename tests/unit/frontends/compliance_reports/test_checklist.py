"""Checklists for STIG Viewer: an item for each STIG rule, nothing unknown closes one."""

from __future__ import annotations

import copy
import json
import uuid
from typing import Any

import pytest
from support.compliance_reports import (
    Facts,
    device,
    document,
    example,
    finding,
    hostile,
    rule,
    waiver,
)

from netpki.errors import InputError
from netpki.frontends.reports.compliance.checklist import checklist
from netpki.pki.names import harmless

KEYS_OF_ITEM = {
    *("group_id_src", "group_tree", "group_id", "severity", "group_title", "rule_id_src"),
    *("rule_id", "rule_version", "rule_title", "fix_text", "weight", "check_content"),
    *("check_content_ref", "classification", "discussion", "false_positives", "false_negatives"),
    *("documentable", "security_override_guidance", "potential_impacts", "third_party_tools"),
    *("ia_controls", "responsibility", "mitigations", "mitigation_control", "legacy_ids", "ccis"),
    *("reference_identifier", "uuid", "stig_uuid", "status", "overrides", "comments"),
    *("finding_details", "srg_id"),
}
RULES = [rule("TA-001", stig=["CISC-ND-001440"]), rule("TIME-002", stig=["CISC-ND-001150"])]


def one(shown: Facts, *findings: Facts, rules: list[Facts] = RULES) -> list[Facts]:
    """Items of a report about one device."""
    (stig,) = checklist(document([shown], list(findings), rules=rules))["stigs"]
    items: list[Facts] = stig["rules"]
    return items


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("pass", "not_reviewed"), ("not_applicable", "not_reviewed"), ("fail", "open")],
)
def test_what_covers_an_item_in_part_never_closes_it(outcome: str, status: str) -> None:
    partly = [rule("HTTPS-004", stig=["V-215833"], stig_in_part=True)]
    (item,) = one(device("r1", **{outcome: ["HTTPS-004"]}), rules=partly)

    assert item["status"] == status
    assert ("in part only" in item["finding_details"]) is (status == "not_reviewed")


def status_of(shown: Facts, *findings: Facts) -> str:
    """Of the item for ``TA-001``."""
    found: str = one(shown, *findings)[1]["status"]
    return found


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("fail", "open"),
        ("waived", "open"),
        ("unknown", "not_reviewed"),
        ("off", "not_reviewed"),
        ("pass", "not_a_finding"),
        ("not_applicable", "not_applicable"),
    ],
)
def test_an_outcome_becomes_a_status(outcome: str, status: str) -> None:
    assert status_of(device("r1", **{outcome: ["TA-001"]})) == status


@pytest.mark.parametrize(
    ("read", "outcome", "status"),
    [
        ("incomplete", "pass", "not_a_finding"),
        ("incomplete", "not_applicable", "not_reviewed"),
        ("incomplete", "fail", "open"),
        ("unreachable", "pass", "not_reviewed"),
        ("unreachable", "not_applicable", "not_reviewed"),
    ],
)
def test_what_could_not_be_read_closes_nothing(read: str, outcome: str, status: str) -> None:
    assert status_of({**device("r1", **{outcome: ["TA-001"]}), "status": read}) == status


def test_a_rule_that_was_not_checked_is_not_reviewed_and_it_says_so() -> None:
    (item, _) = one(device("r1", **{"pass": ["TA-001"]}))
    assert (item["rule_version"], item["status"]) == ("CISC-ND-001150", "not_reviewed")
    assert item["finding_details"].splitlines() == [
        "netpki 0.1.0, 2026-11-22: TIME-002",
        "r1: TIME-002: the rule was not checked.",
    ]


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (device("r1", off=["TA-001"]), "the policy does not want the rule."),
        (
            {**device("r1", not_applicable=["TA-001"]), "status": "incomplete"},
            "the device was not read completely.",
        ),
    ],
)
def test_what_was_not_reviewed_says_why(shown: Facts, reason: str) -> None:
    assert one(shown)[1]["finding_details"].splitlines()[1:] == [f"r1: TA-001: {reason}"]


def test_rules_of_the_same_item_judge_it_together_and_the_worst_counts() -> None:
    rules = [rule("TA-001", stig=["V-1"]), rule("TA-005", stig=["V-1"]), rule("EXP-001")]
    late = finding("TA-005", "r1", message="It is HTTP.", subject="TP")
    (item,) = one(
        device("r1", fail=["TA-005", "EXP-001"], **{"pass": ["TA-001"]}), late, rules=rules
    )
    assert (item["status"], item["group_id"]) == ("open", "V-1")
    assert item["rule_title"] == "What TA-001 asks for; What TA-005 asks for"
    assert item["fix_text"].splitlines() == [
        "TA-001: Renew the certificate.",
        "TA-005: Renew the certificate.",
    ]
    assert item["finding_details"].splitlines() == [
        "netpki 0.1.0, 2026-11-22: TA-001, TA-005",
        "r1: TA-005: TP: It is HTTP.",
    ]


def test_a_waiver_is_a_comment_and_the_item_stays_open() -> None:
    excused = finding("TA-001", "r1", state="waived", open=False, waiver=waiver())
    item = one(device("r1", waived=["TA-001"]), excused)[1]
    assert item["status"] == "open"
    assert item["comments"] == (
        "r1: TA-001: the vendor says so (waived until 2026-12-31 by network team)"
    )


def test_in_a_checklist_of_all_devices_the_worst_counts() -> None:
    devices = [
        device("r1", **{"pass": ["TA-001", "TIME-002"]}),
        device("r2", not_applicable=["TA-001"], unknown=["TIME-002"]),
        device("r3", fail=["TA-001"], **{"pass": ["TIME-002"]}),
    ]
    report = document(devices, [], rules=RULES)
    found = checklist(report)
    items = {each["rule_version"]: each["status"] for each in found["stigs"][0]["rules"]}
    assert items == {"CISC-ND-001440": "open", "CISC-ND-001150": "not_reviewed"}
    assert found["target_data"]["host_name"] == ""
    assert found["target_data"]["comments"] == "3 devices"
    alone = checklist(report, "r1")
    assert {each["status"] for each in alone["stigs"][0]["rules"]} == {"not_a_finding"}
    assert alone["target_data"]["host_name"] == "r1"
    assert alone["title"] == "netpki compliance, r1"


def test_all_keys_are_there_and_ids_are_such() -> None:
    found = checklist(document([device("r1")], [], rules=RULES))
    (stig,) = found["stigs"]
    assert (stig["stig_id"], stig["version"], stig["release_info"], stig["size"]) == (
        "Cisco_IOS-XE_Router_NDM_STIG",
        "3",
        "Release: 7",
        2,
    )
    assert {frozenset(each) for each in stig["rules"]} == {frozenset(KEYS_OF_ITEM)}
    assert {each["stig_uuid"] for each in stig["rules"]} == {stig["uuid"]}
    ids = [found["id"], stig["uuid"], *(each["uuid"] for each in stig["rules"])]
    assert len({uuid.UUID(each) for each in ids}) == 4
    assert {each["severity"] for each in stig["rules"]} == {"unknown"}
    assert found["cklb_version"] == "1.0"


def test_another_run_is_another_checklist_of_the_same_items() -> None:
    first = checklist(document([device("r1")], [], rules=RULES))
    again = document([device("r1")], [], rules=RULES, generated_at="2026-11-23T12:00:00+00:00")
    second = checklist(again)
    assert first["id"] != second["id"]
    assert first["stigs"][0]["uuid"] == second["stigs"][0]["uuid"]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert json.dumps(checklist(example())) == json.dumps(checklist(copy.deepcopy(example())))


@pytest.mark.parametrize(
    ("devices", "name", "message"),
    [
        ([device("r1")], "r2", "The report knows no device r2."),
        ([], None, "The report has no device of a platform with a STIG."),
        (
            [{**device("s1"), "platform": "sps"}],
            "s1",
            "s1 is no device of a platform with a STIG.",
        ),
    ],
)
def test_what_cannot_be_filled_in_is_said(devices: Any, name: Any, message: str) -> None:  # noqa: ANN401 any
    with pytest.raises(InputError) as error:
        checklist(document(devices, []), name)
    assert str(error.value) == message
    assert error.value.hint


def test_devices_of_platforms_without_a_stig_are_left_out() -> None:
    others = [device("r1"), {**device("s1", fail=["TA-001"]), "platform": "sps"}]
    found = checklist(document(others, [], rules=RULES))
    assert found["title"] == "netpki compliance, 1 device"
    assert {each["status"] for each in found["stigs"][0]["rules"]} == {"not_reviewed"}


def test_nothing_a_device_says_moves_a_cursor_or_makes_a_line() -> None:
    report = hostile()
    report["rules"] = [rule("EXP-001", stig=["V-1"])]
    item = checklist(report)["stigs"][0]["rules"][0]
    lines = item["finding_details"].splitlines()
    names = [each["name"] for each in report["devices"]]
    assert lines[1:] == [harmless(f"{name}: EXP-001: {name}: {name}") for name in names]
    assert all(line.isprintable() for line in lines)
