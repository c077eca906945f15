from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpki.errors import InputError
from netpki.services.rollout import (
    DEFAULT_SIZES,
    Ending,
    Finish,
    Halt,
    Rollout,
    Share,
    Start,
    objection,
    read_sizes,
)

HOSTS = tuple(f"r{number}" for number in range(1, 101))
GOOD = {Ending.UNCHANGED, Ending.CHANGED}

shares = st.builds(Share, st.integers(1, 100), st.booleans())
endings = st.sampled_from(list(Ending))


def run(rollout: Rollout, outcomes: Sequence[Ending]) -> tuple[Rollout, list[Rollout]]:
    """Drive to the end; also every state from which a wave was started."""
    by_host = dict(zip(rollout.hosts, outcomes, strict=True))
    starts = []
    while isinstance(wave := rollout.decide(), Start):
        starts.append(rollout)
        rollout = rollout.after(wave, {host: by_host[host] for host in wave.hosts})
    return rollout, starts


def all_end(ending: Ending, hosts: Sequence[str] = HOSTS) -> list[Ending]:
    return [ending] * len(hosts)


def test_by_default_one_then_five_then_twentyfive_per_cent_then_the_rest() -> None:
    done, _ = run(Rollout(HOSTS), all_end(Ending.CHANGED))
    assert [len(wave) for wave in done.waves] == [1, 5, 25, 69]
    assert done.decide() == Finish()


def test_the_last_size_repeats() -> None:
    done, _ = run(Rollout(HOSTS, read_sizes(["10,40"])), all_end(Ending.CHANGED))
    assert [len(wave) for wave in done.waves] == [10, 40, 40, 10]


def test_a_percentage_of_few_devices_is_at_least_one() -> None:
    done, _ = run(Rollout(HOSTS[:3]), all_end(Ending.UNCHANGED, HOSTS[:3]))
    assert [len(wave) for wave in done.waves] == [1, 1, 1]


def test_a_failed_canary_stops_the_rollout() -> None:
    done, _ = run(Rollout(HOSTS), all_end(Ending.FAILED))
    assert done.decide() == Halt("1 failed and the budget is 0 (r1)")
    assert len(done.endings) == 1


def test_failures_within_the_budget_do_not_stop_it_but_keep_waves_small() -> None:
    outcomes = [Ending.FAILED, Ending.FAILED, *all_end(Ending.CHANGED, HOSTS[2:])]
    done, _ = run(Rollout(HOSTS, budget=2), outcomes)
    assert [len(wave) for wave in done.waves] == [1, 1, 1, 5, 25, 67]


@pytest.mark.parametrize("ending", [Ending.STUCK, Ending.UNKNOWN])
def test_a_stuck_or_unknown_device_stops_it_whatever_the_budget(ending: Ending) -> None:
    outcomes = [Ending.CHANGED, ending, *all_end(Ending.CHANGED, HOSTS[2:])]
    done, _ = run(Rollout(HOSTS, budget=100), outcomes)
    decision = done.decide()
    assert isinstance(decision, Halt)
    assert decision.reason.startswith("r2 is ")


def test_a_device_without_an_ending_is_unknown() -> None:
    rollout = Rollout(HOSTS)
    assert rollout.after(Start(("r1",)), {}).endings == {"r1": Ending.UNKNOWN}


def test_unreachable_devices_spend_no_budget_and_prove_nothing() -> None:
    outcomes = [Ending.UNREACHABLE, *all_end(Ending.CHANGED, HOSTS[1:])]
    done, _ = run(Rollout(HOSTS), outcomes)
    assert [len(wave) for wave in done.waves] == [1, 1, 5, 25, 68]
    assert done.decide() == Finish()


def test_three_waves_that_reach_nobody_are_enough() -> None:
    done, _ = run(Rollout(HOSTS), all_end(Ending.UNREACHABLE))
    assert done.decide() == Halt("no device ended well in the last 3 waves")
    assert len(done.endings) == 3


def test_an_interrupted_wave_is_the_last() -> None:
    outcomes = [Ending.CHANGED, Ending.WITHHELD, *all_end(Ending.CHANGED, HOSTS[2:])]
    done, _ = run(Rollout(HOSTS), outcomes)
    assert done.decide() == Halt("the work was interrupted")


def test_no_devices_are_finished_at_once() -> None:
    assert Rollout(()).decide() == Finish()


@pytest.mark.parametrize(
    ("text", "total", "count"), [("3", 100, 3), ("5%", 100, 5), ("10%", 9, 0), (" 100 % ", 7, 7)]
)
def test_shares_are_counts_or_percentages(text: str, total: int, count: int) -> None:
    assert Share.parse(text).of(total) == count


@pytest.mark.parametrize("text", ["", "-1", "five", "101%", "1.5", "5%%", "٣"])
def test_anything_else_is_no_share(text: str) -> None:
    with pytest.raises(InputError, match="not a number of devices"):
        Share.parse(text)


def test_sizes_come_one_by_one_or_in_a_list() -> None:
    assert read_sizes(["1,5%", "25%", "100%"]) == DEFAULT_SIZES
    assert read_sizes([]) == DEFAULT_SIZES
    assert [str(size) for size in DEFAULT_SIZES] == ["1", "5%", "25%", "100%"]


def test_an_empty_wave_is_refused() -> None:
    with pytest.raises(InputError, match="no devices"):
        read_sizes(["0", "100%"])
    with pytest.raises(InputError, match="at least one wave"):
        Rollout(HOSTS, ())


def test_a_device_cannot_take_two_turns() -> None:
    with pytest.raises(InputError, match="twice"):
        Rollout(("r1", "r1"))


@settings(deadline=None)
@given(st.data())
def test_no_wave_starts_where_it_must_not(data: st.DataObject) -> None:
    hosts = HOSTS[: data.draw(st.integers(0, 40))]
    sizes = tuple(data.draw(st.lists(shares, min_size=1, max_size=4)))
    budget = data.draw(st.integers(0, 5))
    outcomes = data.draw(st.lists(endings, min_size=len(hosts), max_size=len(hosts)))
    done, starts = run(Rollout(hosts, sizes, budget), outcomes)
    for state in starts:
        known = list(state.endings.values())
        assert known.count(Ending.FAILED) <= budget
        assert not {Ending.STUCK, Ending.UNKNOWN, Ending.WITHHELD} & set(known)
    turns = [host for wave in done.waves for host in wave]
    assert turns == list(hosts[: len(turns)])
    assert all(done.waves)
    assert isinstance(done.decide(), Halt) == (len(turns) < len(hosts))


@settings(deadline=None)
@given(st.integers(1, 100), st.lists(shares, min_size=1, max_size=4))
def test_when_all_goes_well_everybody_has_a_turn(count: int, sizes: list[Share]) -> None:
    hosts = HOSTS[:count]
    done, _ = run(Rollout(hosts, tuple(sizes)), all_end(Ending.CHANGED, hosts))
    assert set(done.endings) == set(hosts)
    expected = [max(1, size.of(count)) for size in sizes]
    assert all(len(wave) <= size for wave, size in zip(done.waves, expected, strict=False))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(HOSTS), endings), st.integers(0, 5))
def test_an_objection_never_goes_away_as_more_becomes_known(
    known: dict[str, Ending], budget: int
) -> None:
    items = list(known.items())
    seen = [bool(objection(dict(items[:count]), budget)) for count in range(len(items) + 1)]
    assert seen == sorted(seen)
