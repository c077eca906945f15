"""An inventory is read back as the records that it was made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.certificates import NOON
from support.compliance_fleets import fleet

from netpki.errors import InputError
from netpki.frontends.inventory_document import as_text, document_of, read_inventory
from netpki.frontends.inventory_records import read_records, records_of
from netpki.frontends.saved import survey

RECORDINGS = Path(__file__).parents[2] / "recordings" / "ios"


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    return as_read(document_of(survey([RECORDINGS], processes=1), now=NOON))


def as_read(document: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(as_text(document)))


def test_real_outputs_make_the_same_document_again(recorded: dict[str, Any]) -> None:
    again = as_read(document_of(records_of(recorded, source="it"), now=NOON))

    assert len(recorded["devices"]) > 20
    assert again == recorded


def test_records_are_the_same_again() -> None:
    records = tuple(fleet(250, NOON))

    again = records_of(as_read(document_of(records, now=NOON)), source="it")

    assert again == records


def damaged(document: dict[str, Any], *way: str | int, value: object) -> dict[str, Any]:
    """A copy with one part replaced."""
    copy = json.loads(json.dumps(document))
    part = copy
    for step in way[:-1]:
        part = part[step]
    part[way[-1]] = value
    return dict(copy)


@pytest.mark.parametrize(
    ("way", "value", "told"),
    [
        (("devices", 0, "sources"), "x", "devices.0.sources"),
        (("devices", 0, "status"), "fine", "devices.0.status"),
        (("certificates", 0, "not_after"), "soon", "certificates.0.not_after"),
        (("certificates", 0, "der"), "AAAA", "cannot be decoded"),
        (("certificates", 0, "der"), "!", "cannot be decoded"),
        (("certificates",), [], "is not in its list"),
        (("devices",), None, "devices"),
    ],
)
def test_a_damaged_inventory_is_refused_with_the_place(
    way: tuple[str | int, ...], value: object, told: str
) -> None:
    document = as_read(document_of(fleet(1, NOON), now=NOON))

    with pytest.raises(InputError, match=r"monday\.json is damaged: ") as refused:
        records_of(damaged(document, *way, value=value), source="monday.json")

    assert told in refused.value.message
    assert len(refused.value.message) < 1000


def test_many_problems_are_told_in_short(recorded: dict[str, Any]) -> None:
    broken = damaged(recorded, "devices", value=[{} for _ in range(1000)])

    with pytest.raises(InputError) as refused:
        records_of(broken, source="it")

    assert refused.value.message.endswith("; ...")
    assert len(refused.value.message) < 1000


def test_files_are_read(tmp_path: Path) -> None:
    file = tmp_path / "monday.json"
    file.write_text(as_text(document_of(fleet(3, NOON), now=NOON)))

    assert [record.name for record in read_records(file)] == ["r00000", "r00001", "r00002"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: "),
        (b"{", "is no JSON: "),
        (b"[" * 200_000, "is no JSON: "),
        (b"[]", "is no inventory."),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "x.json"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(InputError, match=told):
        read_inventory(file)
