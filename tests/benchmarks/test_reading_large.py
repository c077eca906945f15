"""Large captures are of the size that they should be; growth is told from a few sizes."""

from __future__ import annotations

import pytest

from benchmarks.reading_costs import Cost
from benchmarks.reading_large import KINDS, MOST_MIB, Growth, Kind, LargeRun, growths

KIB = 1024
SIZE = 600 * KIB


def run_of(mib: int, seconds: float, *, kind: str = "text", peak_mib: float = 50.0) -> LargeRun:
    cost = Cost(exit_code=0, wall=seconds, cpu=seconds, peak_mib=peak_mib, busy=0.0)
    return LargeRun(kind, mib, "", cost)


def growth_of(*seconds: float) -> Growth:
    runs = (run_of(mib, spent) for mib, spent in zip((1, 5, 10, 50), seconds, strict=True))
    return Growth(tuple(runs))


def kind_of(title: str) -> Kind:
    return next(kind for kind in KINDS if kind.title == title)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
def test_a_capture_has_its_size_and_is_the_same_in_every_run(kind: Kind) -> None:
    made = kind.make(SIZE)
    # Screens end with a whole one.
    assert SIZE <= len(made) < 2 * SIZE
    assert made == kind.make(SIZE)


def test_captures_are_as_hostile_as_they_are_called() -> None:
    size = 64 * KIB
    assert b"\n" not in kind_of("one endless line").make(size)
    assert b"\0" in kind_of("random bytes").make(size)
    assert b"\0" not in kind_of("random bytes, none of them zero").make(size)
    assert not kind_of("lines of blanks").make(size).strip()
    assert b"quit" not in kind_of("hexadecimal, a chain without end").make(size)
    assert set(kind_of("prompts only").make(size).split()) == {b"edge-1#"}
    whole, damaged = KINDS[0].make(SIZE), KINDS[1].make(SIZE)
    different = sum(a != b for a, b in zip(whole, damaged, strict=True))
    assert 0.8 * SIZE / 2000 < different <= SIZE / 2000


def test_time_that_grows_with_size_is_linear() -> None:
    growth = growth_of(1.0, 5.0, 10.0, 50.0)
    assert growth.seconds_per_mib == (1.0, 1.0)
    assert growth.is_linear


@pytest.mark.parametrize(
    ("seconds", "linear"),
    [
        ((1.0, 25.0, 100.0, 2500.0), False),
        ((1.0, 5.0, 10.0, 72.0), False),
        ((1.0, 5.0, 10.0, 66.0), True),
        ((0.8, 0.8, 0.8, 1.6), True),
        ((1.0, 2.0, 3.0, 3.0), True),
    ],
)
def test_time_that_grows_faster_than_size_is_not(
    seconds: tuple[float, ...], *, linear: bool
) -> None:
    assert growth_of(*seconds).is_linear is linear


def test_memory_is_told_by_further_mib_and_judged_by_the_largest() -> None:
    few = run_of(1, 1.0, peak_mib=60.0)
    growth = Growth((few, run_of(50, 9.0, peak_mib=MOST_MIB)))
    assert growth.mib_per_mib == pytest.approx((MOST_MIB - 60) / 49)
    assert growth.is_bounded
    assert not Growth((few, run_of(50, 9.0, peak_mib=MOST_MIB + 1))).is_bounded


def test_growth_is_told_kind_by_kind_of_several_sizes() -> None:
    runs = [run_of(5, 1.0), run_of(1, 0.5), run_of(1, 0.5, kind="bytes")]
    (growth,) = growths(runs)
    assert [run.mib for run in growth.runs] == [1, 5]
