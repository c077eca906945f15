"""What was found in saved configurations is counted, and what it cost divided."""

from __future__ import annotations

from typing import Any

import pytest
from support.certificates import NOON
from support.saved_configurations import write_configurations

from benchmarks.reading_configurations import (
    NETPKI,
    SCRIPT,
    FolderRun,
    kib_per_configuration,
    right_devices,
    right_files,
)
from benchmarks.reading_costs import Cost
from netpki.frontends.inventory_document import document_of
from netpki.frontends.saved import survey


def run_of(
    configurations: int = 250,
    *,
    contestant: str = NETPKI,
    right: int | None = None,
    exit_code: int = 0,
    peak_mib: float = 80.0,
) -> FolderRun:
    cost = Cost(exit_code=exit_code, wall=2.0, cpu=3.0, peak_mib=peak_mib, busy=0.0)
    return FolderRun(contestant, configurations, configurations if right is None else right, cost)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("saved")
    write_configurations(folder, 5, size=20_000)
    return document_of(survey([folder], processes=1), now=NOON)


def script_file(number: int) -> dict[str, Any]:
    own = f"TP-self-signed-{number}"
    return {
        "trustpoints": [own, "SLA-TrustPoint", "FLEET-ROOT", "FLEET-CA"],
        "certificates": [f"self {number}", f"leaf {number}", "root", "issuing", "licensing"],
    }


def test_every_router_of_a_whole_inventory_is_right(document: dict[str, Any]) -> None:
    assert right_devices(document) == 5


def test_a_router_that_lacks_something_is_not_right(document: dict[str, Any]) -> None:
    first, second, third, *others = document["devices"]
    worse = [
        {**first, "status": "incomplete"},
        {**second, "trustpoints": second["trustpoints"][1:]},
        {**third, "certificates": third["certificates"][1:]},
        *others,
    ]
    assert right_devices({**document, "devices": worse}) == 2


def test_no_router_is_right_where_a_certificate_was_not_decoded(document: dict[str, Any]) -> None:
    first, *others = document["certificates"]
    assert right_devices({**document, "certificates": others}) == 0
    assert right_devices({**document, "certificates": [{**first, "der": None}, *others]}) == 0


def test_files_of_the_script_are_counted_alike() -> None:
    assert right_files([script_file(1), script_file(2)]) == 2
    banner = {**script_file(2), "trustpoints": [*script_file(2)["trustpoints"], "NOT-REAL"]}
    assert right_files([script_file(1), banner]) == 1
    twice = {**script_file(2), "certificates": script_file(1)["certificates"]}
    assert right_files([script_file(1), twice]) == 0


def test_a_run_is_divided_by_its_configurations_and_by_its_time() -> None:
    run = run_of(250)
    assert (run.each_second, run.cpu_ms) == (125.0, 12.0)


@pytest.mark.parametrize(
    ("run", "complete"),
    [(run_of(), True), (run_of(right=249), False), (run_of(exit_code=7), False)],
)
def test_a_run_is_complete_when_all_are_right_and_the_command_says_so(
    run: FolderRun, *, complete: bool
) -> None:
    assert run.complete is complete


def test_memory_is_compared_between_the_smallest_and_the_largest_folder() -> None:
    runs = [
        run_of(1000, peak_mib=90.0),
        run_of(250, peak_mib=75.0),
        run_of(500, peak_mib=500.0),
        run_of(1000, peak_mib=95.0),
        run_of(40, contestant=SCRIPT, peak_mib=900.0),
    ]
    assert kib_per_configuration(runs) == pytest.approx(20 * 1024 / 750)
