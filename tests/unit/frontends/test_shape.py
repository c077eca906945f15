"""A report that lacks a part is told before a report is made of it, and at once."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from support.compliance_reports import device as device_of
from support.compliance_reports import document, example, expiry, finding, hostile, with_history

from netpki.errors import InputError
from netpki.frontends import compliance_document
from netpki.frontends.compliance_document import as_text, read_report
from netpki.frontends.shape import damage_in

NAME = "compliance-1.json"
SCHEMA = json.loads((Path(compliance_document.__file__).parent / "schemas" / NAME).read_text())
HARMLESS = {"pattern", "minimum", "minItems"}
"""What no report stumbles over, like parts that nobody knows."""
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("date", raises=ValueError)
def is_day(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


def relaxed(schema: Any) -> Any:  # noqa: ANN401 a schema
    """The schema without what is harmless."""
    if isinstance(schema, list):
        return [relaxed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: relaxed(each) for key, each in schema.items() if key not in HARMLESS}
    return {key: each for key, each in kept.items() if each is not False}


VALIDATOR = Draft202012Validator(relaxed(SCHEMA), format_checker=FORMATS)
Way = tuple[str | int, ...]


def everything() -> Any:  # noqa: ANN401 a document
    """One of every part that there is, those without history included."""
    shown = with_history(example())
    unsure = {**shown["findings"][0], "status": "unconfirmed", "note": "It was not reached."}
    waiver = shown["findings"][2]["waiver"]
    waivers = {"expired": [waiver], "unmatched": []}
    parts = {**shown, "unconfirmed": [unsure], "waivers": waivers}
    return json.loads(json.dumps(parts))  # nothing stands in two places


def ways(value: object, way: Way = ()) -> Iterator[Way]:
    """To every part, of a list only to the first entry."""
    yield way
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ways(part, (*way, key))
    elif isinstance(value, list) and value:
        yield from ways(value[0], (*way, 0))


WAYS = sorted(ways(everything()), key=str)


def changed(way: Way, **parts: object) -> Any:  # noqa: ANN401 a document
    """A copy without a part, or with another ``value`` there."""
    whole = {"it": everything()}
    place: Any = whole
    *before, last = ("it", *way)
    for step in before:
        place = place[step]
    if "value" in parts:
        place[last] = parts["value"]
    else:
        del place[last]
    return whole["it"]


@pytest.mark.parametrize("make", [example, hostile, everything])
def test_what_runs_make_is_fine(make: Any) -> None:  # noqa: ANN401 any
    assert damage_in(make(), NAME) is None


def test_a_part_is_missed_wherever_the_schema_misses_it() -> None:
    missed = 0
    for way in WAYS:
        if way and isinstance(way[-1], str):
            broken = changed(way)
            is_missed = not VALIDATOR.is_valid(broken)
            missed += is_missed
            wanted = f"{'.'.join(map(str, way))} is missing" if is_missed else None
            assert damage_in(broken, NAME) == wanted
    assert missed > 100


@pytest.mark.parametrize("value", [{}, [[]], 7, True, "x", None], ids=repr)
def test_another_value_is_refused_wherever_the_schema_refuses_it(value: object) -> None:
    refused = 0
    for way in WAYS:
        broken = changed(way, value=copy.deepcopy(value))
        is_refused = not VALIDATOR.is_valid(broken)
        refused += is_refused
        assert (damage_in(broken, NAME) is not None) == is_refused, way
    assert refused > 50


@pytest.mark.parametrize(
    ("way", "value", "told"),
    [
        (("devices", 2, "standing"), "down", "devices.2.standing is of another form"),
        (("devices", 0, "outcomes"), {"good": []}, "devices.0.outcomes is of another form"),
        (("devices", 0, "judged"), {"EXP-001": "1"}, "devices.0.judged is of another form"),
        (("devices", 0, "sources"), [{}], "devices.0.sources.0.command is missing"),
        (("findings", 1, "open"), 1, "findings.1.open is of another form"),
        (
            ("findings", 2, "waiver", "expires"),
            "soon",
            "findings.2.waiver.expires is of another f",
        ),
        (("expiries", 1, "not_after"), "2027-01-04", "expiries.1.not_after is of another form"),
        (("expiries", 1, "not_after"), "never", "expiries.1.not_after is of another form"),
        (("generated_at",), "2027-01-04T00:00:00", "generated_at is of another form"),
        (("totals", "open"), True, "totals.open is of another form"),
        (("weeks", 0, "from"), "Monday", "weeks.0.from is of another form"),
        (
            ("history", "runs", 0, "by_severity", "low"),
            None,
            "history.runs.0.by_severity.low is o",
        ),
    ],
)
def test_the_place_is_told(way: Way, value: object, told: str) -> None:
    found = damage_in(changed(way, value=value), NAME)

    assert found is not None
    assert found.startswith(told)


def test_no_document_at_all_is_told_too() -> None:
    assert damage_in([], NAME) == "it is of another form"


def test_what_nobody_knows_is_let_pass() -> None:
    assert damage_in({**example(), "surprise": 1}, NAME) is None


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, "generated_at is missing"),
        ({**example(), "devices": [{}]}, "devices.0.name is missing"),
    ],
)
def test_a_damaged_report_is_one_clear_error(
    parts: dict[str, Any], told: str, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({**parts, "format": "netpki-compliance", "version": 1}))
    with pytest.raises(InputError) as caught:
        read_report(path)

    assert caught.value.message == f"{path} is damaged: {told}."
    assert caught.value.hint == "Make a report with: netpki compliance --format json"


def test_a_large_fleet_is_looked_at_in_a_moment(tmp_path: Path) -> None:
    names = [f"r{number}" for number in range(2000)]
    codes = [f"X-{number:03}" for number in range(50)]
    large = document(
        [device_of(name, **{"pass": codes}) for name in names],
        [finding("EXP-001", name) for name in names],
        expiries=[expiry(name, "2027-01-04T00:00:00+00:00") for name in names],
    )
    path = tmp_path / "report.json"
    path.write_text(as_text(large))
    before = time.thread_time()
    assert read_report(path) == large
    assert time.thread_time() - before < 3
