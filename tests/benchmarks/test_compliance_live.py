"""A fleet of emulated routers, asked by the command, and what the harness sees of it."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from benchmarks import compliance_live
from benchmarks.compliance_in_process import cost_of, in_process
from benchmarks.compliance_live import LiveRun, is_down, live_run, live_runs, silent_place
from benchmarks.compliance_routers import hostname_of, is_expired

RUN = LiveRun(
    devices=100,
    workers=20,
    down=1,
    right=100,
    unreachable=1,
    sessions=99,
    lines=1287,
    configuring=0,
    emulator_cpu=2.0,
    cost=cost_of(),
)


def test_routers_are_as_the_policy_wants_them_but_for_the_expired_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compliance_live, "measured", in_process)
    run = live_run(10, 5)
    assert (run.right, run.unreachable, run.sessions, run.configuring) == (10, 0, 10, 0)
    assert run.lines > 10 * 10
    assert run.complete


def test_a_run_is_complete_when_all_is_right_and_nothing_was_configured() -> None:
    assert RUN.complete
    assert not replace(RUN, right=99).complete
    assert not replace(RUN, unreachable=2).complete
    assert not replace(RUN, configuring=1).complete
    assert not replace(RUN, cost=cost_of(5)).complete


def test_a_run_is_divided_by_its_devices_and_by_its_time() -> None:
    assert (RUN.each_second, RUN.cpu_ms) == (25.0, 60.0)


def test_from_a_silent_place_nothing_comes_back() -> None:
    with silent_place() as place, pytest.raises(TimeoutError):
        socket.create_connection(place, timeout=0.1)


def test_one_router_in_a_hundred_is_down_and_one_in_ten_expired() -> None:
    assert sum(map(is_down, range(1000))) == 10
    assert sum(map(is_expired, range(1000))) == 100
    assert not any(is_down(number) and is_expired(number) for number in range(1000))
    assert hostname_of(7) == "r0007"


def test_the_largest_fleet_is_measured_with_routers_down_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def noted(size: int, workers: int, *, down_every: int = 0) -> LiveRun:
        asked.append((size, workers, down_every))
        return RUN

    monkeypatch.setattr(compliance_live, "live_run", noted)
    assert [*live_runs([10, 30], [2, 5])] == [RUN] * 6
    assert asked[:4] == [(10, 2, 0), (10, 5, 0), (30, 2, 0), (30, 5, 0)]
    assert asked[4:] == [(30, 2, 100), (30, 5, 100)]
