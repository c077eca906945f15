"""The schema of the document holds for what a run makes, and for nothing that lacks a part."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from support.certificates import NOON, generated_ca
from support.compliance import device as device_record
from support.compliance import held
from support.compliance_reports import example, hostile, with_history

from netpki.frontends import compliance_document
from netpki.frontends.compliance_document import Run, document_of
from netpki.frontends.remedies import remedy_of
from netpki.platforms.contract import WebAccess
from netpki.services.compliance import RULES, Policy, Surroundings, assess
from netpki.services.inventory import fleet_of

SCHEMA = json.loads(
    (Path(compliance_document.__file__).parent / "schemas" / "compliance-1.json").read_text(
        "utf-8"
    )
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def errors_of(document: object) -> list[str]:
    return [f"{list(each.path)}: {each.message}" for each in VALIDATOR.iter_errors(document)]


def properties_of(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 a schema
    yield from schema["properties"].items()
    for definition in schema["$defs"].values():
        yield from definition.get("properties", {}).items()


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("make", [example, hostile, lambda: with_history(example())])
def test_the_documents_of_these_tests_are_such_documents(make: Any) -> None:  # noqa: ANN401 any
    assert errors_of(make()) == []


def test_a_run_makes_such_a_document() -> None:
    near, fine = held(generated_ca("near", days=3)), held(generated_ca("fine"))
    fleet = fleet_of(
        [device_record(near, name="r1", web=WebAccess(plain=True)), device_record(fine, name="r2")]
    )
    assessment = assess(RULES, Policy(), Surroundings(fleet, NOON))
    document = document_of(assessment, fleet, Run(NOON, Policy()), remedies=remedy_of)
    assert errors_of(document) == []
    assert {each["rule"] for each in document["findings"]} >= {"CFG-001"}
    assert len(document["expiries"]) == 2
    assert any(each["mend"] for each in document["findings"])
    assert document["not_checked"]


def test_every_key_says_what_it_means() -> None:
    told = [name for name, kind in properties_of(SCHEMA) if not described(kind)]
    assert told == []


def described(kind: dict[str, Any]) -> bool:
    """By itself, or by what it refers to."""
    reference = kind.get("$ref", "").rpartition("/")[2]
    return bool(kind.get("description") or SCHEMA["$defs"].get(reference, {}).get("description"))


def test_what_a_run_could_not_confirm_may_be_there() -> None:
    before = {**example()["findings"][0], "status": "unconfirmed", "note": "It was not reached."}
    assert errors_of({**example(), "unconfirmed": [before]}) == []


@pytest.mark.parametrize("part", sorted(example()))
def test_no_part_may_be_missing(part: str) -> None:
    document = example()
    document.pop(part)
    assert errors_of(document) == [f"[]: {part!r} is a required property"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("generated_at",), 1),
        (("policy", "fail_on"), "never"),
        (("findings", 0, "state"), "pass"),
        (("findings", 0, "severity"), "CRITICAL"),
        (("findings", 0, "line", "number"), 0),
        (("findings", 2, "waiver", "expires"), "tomorrow"),
        (("devices", 0, "outcomes", "good"), ["EXP-001"]),
        (("devices", 0, "status"), "down"),
        (("totals", "open"), -1),
        (("surprise",), True),
    ],
)
def test_a_wrong_value_is_found_where_it_stands(path: tuple[Any, ...], value: object) -> None:
    document = example()
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (error,) = VALIDATOR.iter_errors(document)
    assert list(error.absolute_path) in ([*path], [*path[:-1]])
