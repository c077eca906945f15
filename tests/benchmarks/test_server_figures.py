"""From runs on web servers to tables."""

from dataclasses import replace

import pytest

from benchmarks.runs import Setting
from benchmarks.server_figures import (
    MOST_KIB_PER_APPLIANCE,
    Growth,
    columns_of_growths,
    columns_of_runs,
    growths,
)
from benchmarks.server_runs import ServerRun

TITLES = {"install": "the change", "read": "reading"}


def run_of(
    contestant: str = "install",
    *,
    appliances: int = 100,
    workers: int = 20,
    right: int | None = None,
    peak_mib: float = 60.0,
) -> ServerRun:
    return ServerRun(
        contestant=contestant,
        setting=Setting(appliances, workers),
        served=appliances,
        right=appliances if right is None else right,
        cpu=10.0,
        wall=20.0,
        operations=24 * appliances,
        emulator_cpu=70.4,
        peak_mib=peak_mib,
        busy=0.0,
        exit_code=0,
    )


def test_a_run_is_divided_by_its_appliances_and_by_its_time() -> None:
    run = run_of(appliances=100)
    assert (run.devices_per_second, run.cpu_ms_per_device) == (5.0, 100.0)


@pytest.mark.parametrize(
    ("run", "complete"),
    [(run_of(), True), (run_of(right=99), False), (replace(run_of(), exit_code=1), False)],
)
def test_a_run_is_complete_when_all_are_right_and_the_command_says_so(
    run: ServerRun, *, complete: bool
) -> None:
    assert run.complete is complete


def test_growth_is_what_each_further_appliance_adds() -> None:
    few, many = run_of(appliances=25, peak_mib=60.0), run_of(appliances=100, peak_mib=63.0)
    (growth,) = growths([many, few])
    assert (growth.few, growth.many) == (few, many)
    assert growth.kib_per_appliance == pytest.approx(3 * 1024 / 75)


def test_growth_compares_the_same_work_with_equally_many_workers() -> None:
    others = [run_of("read", appliances=25), run_of(appliances=25, workers=10)]
    assert growths([run_of(appliances=100), *others]) == []


def test_growth_beyond_the_promise_is_seen() -> None:
    few = run_of(appliances=25, peak_mib=60.0)
    at_most = 60.0 + 75 * MOST_KIB_PER_APPLIANCE / 1024
    assert Growth(few, run_of(peak_mib=at_most)).kept
    too_much = Growth(few, run_of(peak_mib=at_most + 1))
    assert not too_much.kept
    assert columns_of_growths([too_much], TITLES)["kept"] == ["no"]


def test_a_table_shows_who_has_the_certificate_and_who_its_chain() -> None:
    columns = columns_of_runs([run_of(right=34), run_of("read", workers=5)], TITLES)
    assert columns["what was done"] == ["the change", "reading"]
    assert columns["certificate"] == ["100/100", "100/100"]
    assert columns["chain"] == ["34/100", "100/100"]
    assert columns["operations each"] == ["24", "24"]
    assert {len(cells) for cells in columns.values()} == {2}
