"""SARIF: findings at their lines, unknown ones open, waived ones suppressed, fixed ones absent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from support.compliance_reports import (
    HOSTILE,
    Facts,
    device,
    document,
    example,
    finding,
    hostile,
    rule,
    with_history,
)

from netpki.frontends.reports.compliance.sarif import sarif
from netpki.pki.names import harmless

SCHEMA = Draft4Validator(
    json.loads(
        (Path(__file__).parents[3] / "corpus" / "schemas" / "sarif-2.1.0-rtm.5.json").read_text()
    )
)


def results(report: Facts) -> list[Facts]:
    found: list[Facts] = sarif(report)["runs"][0]["results"]
    return found


def only(**parts: Any) -> Facts:  # noqa: ANN401 any part
    (result,) = results(
        document([device("r1", fail=["EXP-001"])], [finding("EXP-001", "r1", **parts)])
    )
    return result


def physical(result: Facts) -> Facts | None:
    found: Facts | None = result["locations"][0].get("physicalLocation")
    return found


def test_a_finding_has_its_rule_level_place_and_fingerprint() -> None:
    assert results(example())[0] == {
        "ruleId": "EXP-001",
        "ruleIndex": 0,
        "kind": "fail",
        "level": "error",
        "message": {"text": "r1: CN=r1 (identity, TP): It ended on 2026-11-20, by our clock."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "r1.cfg"},
                    "region": {"startLine": 41, "snippet": {"text": " certificate 0A"}},
                },
                "logicalLocations": [{"name": "r1", "fullyQualifiedName": "r1", "kind": "device"}],
            }
        ],
        "partialFingerprints": {"netpkiFinding/v1": "EXP-001-r1000000"},
        "properties": {"severity": "critical", "state": "fail"},
    }


def test_a_rule_is_described_where_people_look_it_up() -> None:
    report = document([], [], rules=[rule("EXP-001", "critical"), rule("SIG-002", "info")])
    driver = sarif(report)["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("netpki", "0.1.0")
    assert driver["rules"][0] == {
        "id": "EXP-001",
        "shortDescription": {"text": "What EXP-001 asks for"},
        "fullDescription": {"text": "Peers refuse such a certificate."},
        "help": {"text": "Renew the certificate. Source: policy"},
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "severity": "critical",
            "security-severity": "9.5",
            "tags": ["security"],
        },
    }
    assert driver["rules"][1]["properties"] == {"severity": "info", "tags": ["security"]}


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        ("critical", "error", "9.5"),
        ("high", "error", "8.0"),
        ("medium", "warning", "5.5"),
        ("low", "note", "2.0"),
        ("info", "note", None),
    ],
)
def test_severities_become_levels_and_scores(severity: str, level: str, score: str | None) -> None:
    assert only(severity=severity)["level"] == level
    report = document([], [], rules=[rule("EXP-001", severity)])
    (described,) = sarif(report)["runs"][0]["tool"]["driver"]["rules"]
    assert described["defaultConfiguration"]["level"] == level
    assert described["properties"].get("security-severity") == score


def test_what_is_unknown_is_open_and_then_has_no_level() -> None:
    unknown = results(example())[1]
    assert (unknown["ruleId"], unknown["kind"], unknown["level"]) == ("META-001", "open", "none")


def test_what_is_waived_is_suppressed_with_its_excuse_and_nothing_else_is() -> None:
    found = results(example())
    assert [each.get("suppressions") for each in found] == [
        None,
        None,
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "the vendor says so (network team, until 2026-12-31)",
            }
        ],
    ]


def test_history_tells_new_from_unchanged_from_absent() -> None:
    states = [each.get("baselineState") for each in results(with_history(example()))]
    assert states == ["unchanged", "new", "new", "absent"]
    assert not any("baselineState" in each for each in results(example()))


def test_what_the_run_could_not_confirm_is_open_and_not_closed() -> None:
    before = finding("EXP-001", "r1", status="unconfirmed", note="The device was not reached.")
    report = document([device("r1")], [], unconfirmed=[before])
    (result,) = results(report)
    assert (result["kind"], result["level"], result["baselineState"]) == (
        "open",
        "none",
        "unchanged",
    )
    assert result["message"]["text"].endswith("by our clock. The device was not reached.")


@pytest.mark.parametrize(
    ("origin", "uri"),
    [
        ("configs/r 1.cfg", "configs/r%201.cfg"),
        ("/backups/r1.cfg", "backups/r1.cfg"),
        ("../../r1.cfg", "r1.cfg"),
        ("a:b.cfg", "a%3Ab.cfg"),
        ("100%.cfg", "100%25.cfg"),
        ("é\x1b.cfg", "%C3%A9%1B.cfg"),
        ("\udce9.cfg", "%5Cudce9.cfg"),
    ],
)
def test_a_file_is_named_relatively_and_encoded(origin: str, uri: str) -> None:
    found = physical(only(line={"text": "", "number": 3, "origin": origin}))
    assert found == {"artifactLocation": {"uri": uri}, "region": {"startLine": 3}}


def test_without_a_line_the_file_of_the_device_is_the_place() -> None:
    assert physical(only()) == {"artifactLocation": {"uri": "r1.cfg"}}
    unnumbered = only(line={"text": "x", "number": None, "origin": "x.cfg"})
    assert physical(unnumbered) == {"artifactLocation": {"uri": "x.cfg"}}


def test_a_line_of_a_device_that_was_asked_itself_has_no_place_in_a_file() -> None:
    live = {**device("r1"), "sources": [{"command": "show running-config", "origin": None}]}
    line = {"text": "x", "number": 3, "origin": None}
    (result,) = results(document([live], [finding("EXP-001", "r1", line=line)]))
    assert physical(result) is None
    assert physical(only(line=line)) == {"artifactLocation": {"uri": "r1.cfg"}}


def test_rules_that_were_not_checked_are_told_of() -> None:
    (invocation,) = sarif(example())["runs"][0]["invocations"]
    assert invocation == {
        "executionSuccessful": True,
        "startTimeUtc": "2026-11-22T12:00:00Z",
        "toolExecutionNotifications": [
            {
                "level": "warning",
                "message": {
                    "text": "TA-001 was not checked: it needs approved anchors, which was not "
                    "given."
                },
                "associatedRule": {"id": "TA-001"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("see [this](http://x)", "see [this] (http://x)"),
        ("{0}", "{{0}}"),
        ("\x1b[2J\r\n", "?[2J??"),
    ],
)
def test_no_message_has_links_or_placeholders_or_escapes(told: str, text: str) -> None:
    assert only(message=told, subject="s")["message"]["text"] == f"r1: s: {text}"


@pytest.mark.parametrize("make", [example, hostile, lambda: with_history(example())])
def test_it_is_as_the_schema_has_it(make: Any) -> None:  # noqa: ANN401 any
    assert [error.message for error in SCHEMA.iter_errors(sarif(make()))] == []


def test_nothing_a_device_says_gets_out_and_every_name_is_read_back() -> None:
    found = results(json.loads(json.dumps(hostile())))
    names = [each["locations"][0]["logicalLocations"][0]["name"] for each in found]
    assert names == [harmless(name) for name in HOSTILE]
    texts = json.dumps(found, ensure_ascii=False)
    assert texts.isprintable()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert json.dumps(sarif(example())) == json.dumps(sarif(json.loads(json.dumps(example()))))
