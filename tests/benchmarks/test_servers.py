"""What is measured of web servers, and what the harness sees of it."""

from pathlib import Path

import pytest

from benchmarks.contestants import INSTALL, INSTALL_AGAIN, READ, Contestant
from benchmarks.runs import Setting
from benchmarks.server_job import ServerJob, hostnames, make_server_job
from benchmarks.server_runs import ServerRun, run_in_turn
from benchmarks.servers import SERVER_CONTESTANTS, turns

IDLE = Contestant("idle", "does nothing", lambda _place: ["true"])


@pytest.fixture
def job(tmp_path: Path) -> ServerJob:
    return make_server_job(tmp_path, 2)


@pytest.fixture(autouse=True)
def _never_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests run beside this one: the machine does not become quiet."""
    monkeypatch.setattr("benchmarks.server_runs.wait_for_quiet", lambda: 0.0)


def test_everybody_takes_part_and_no_fleet_is_larger_than_asked_for() -> None:
    planned = turns(100)
    assert {each for turn in planned for each in turn.contestants} == set(SERVER_CONTESTANTS)
    assert max(turn.setting.devices for turn in planned) == 100


def test_the_change_is_measured_with_few_and_many_workers() -> None:
    changes = [turn for turn in turns(100) if INSTALL in turn.contestants]
    workers = {turn.setting.workers for turn in changes if turn.setting.devices == 100}
    assert workers == {1, 10, 20, 50}


def test_each_work_is_measured_on_fleets_of_two_sizes_for_its_memory() -> None:
    for contestant in (INSTALL, INSTALL_AGAIN, READ):
        settings = [turn.setting for turn in turns(100) if contestant in turn.contestants]
        assert {Setting(25, 20), Setting(100, 20)} <= set(settings)


def test_each_appliance_gets_a_certificate_of_its_own(job: ServerJob) -> None:
    chains = [job.chain(hostname) for hostname in hostnames(2)]
    assert chains[0][0] != chains[1][0]
    assert chains[0][1:] == chains[1][1:]
    assert [len(chain) for chain in chains] == [2, 2]


def test_a_job_is_read_as_it_was_saved(job: ServerJob, tmp_path: Path) -> None:
    job.save(tmp_path / "job.json")
    assert ServerJob.load(tmp_path / "job.json") == job


def test_what_became_of_appliances_is_read_from_them(job: ServerJob) -> None:
    runs: list[ServerRun] = list(run_in_turn((IDLE, INSTALL, INSTALL_AGAIN), job, Setting(2, 2)))
    idle, install, again = runs
    assert (idle.served, idle.right, idle.operations) == (0, 0, 0)
    assert (install.served, install.right, install.complete) == (2, 2, True)
    assert again.complete
    assert 0 < again.operations < install.operations
