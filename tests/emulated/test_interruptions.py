"""Cut the connection at every step and at random bytes: a rerun converges, trust is never lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import generated_ca
from support.examples import examples
from support.memory import memory_device, pieces_of
from support.rollover import (
    MODES,
    NEW,
    OLD,
    OLD_NAME,
    SETTINGS,
    Mode,
    roll_over,
    router_with_old_ca,
    trustpoint_of,
)

from netpki.emulators import PERSONALITIES, EmulatedRouter, Fault
from netpki.errors import NetpkiError

CUTS = ("drop-at-step", "drop-after-step")


def steps_of_a_whole_run(personality: str, mode: Mode, journal: Path) -> int:
    router = router_with_old_ca(personality)
    router.reset_steps()
    assert roll_over(memory_device(router), mode, journal).data["outcome"] == "rotated"
    return router.steps_seen


def attempt(router: EmulatedRouter, mode: Mode, journal: Path) -> str:
    """Outcome of one run; ``error`` where nothing was begun."""
    try:
        return str(roll_over(memory_device(router), mode, journal).data["outcome"])
    except NetpkiError:
        return "error"


def holds(router: EmulatedRouter, mode: Mode) -> bool:
    """Whether the router trusts the old CA or the new one."""
    held = [router.trustpoint(name) for name in {OLD_NAME, trustpoint_of(mode)}]
    return any(trustpoint is not None and trustpoint.ca in {OLD, NEW} for trustpoint in held)


def assert_converged(router: EmulatedRouter, mode: Mode, journal: Path) -> None:
    for found in (router.trustpoint, router.startup_trustpoint):
        wanted = found(trustpoint_of(mode))
        assert wanted is not None
        assert wanted.ca == NEW
        assert set(SETTINGS) <= set(wanted.lines)
        if mode == "beside":
            old = found(OLD_NAME)
            assert old is not None
            assert old.ca == OLD
    assert not list(journal.glob("*.json"))
    assert attempt(router, mode, journal) == "unchanged"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("personality", PERSONALITIES)
def test_after_a_cut_at_any_step_the_run_itself_restores_trust_and_a_rerun_converges(
    personality: str, mode: Mode, tmp_path: Path
) -> None:
    steps = steps_of_a_whole_run(personality, mode, tmp_path)
    assert steps > 25
    for cut in CUTS:
        for step in range(1, steps + 1):
            router = router_with_old_ca(personality)
            router.inject(Fault(cut, step))
            outcome = attempt(router, mode, tmp_path)
            assert outcome in {"rotated", "rolled_back", "error"}, (cut, step)
            assert holds(router, mode), (cut, step)
            router.clear_faults()
            assert attempt(router, mode, tmp_path) in {"rotated", "unchanged"}, (cut, step)
            assert_converged(router, mode, tmp_path)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("personality", PERSONALITIES)
def test_after_a_cut_with_no_way_back_in_a_rerun_converges(
    personality: str, mode: Mode, tmp_path: Path
) -> None:
    steps = steps_of_a_whole_run(personality, mode, tmp_path)
    stuck = 0
    for cut in CUTS:
        for step in range(1, steps + 1):
            router = router_with_old_ca(personality)
            router.inject(Fault(cut, step), Fault("refuse-second-login"))
            outcome = attempt(router, mode, tmp_path)
            # The verification needs a second log-in, so that nothing can succeed.
            assert outcome in {"stuck", "error"}, (cut, step)
            stuck += outcome == "stuck"
            router.clear_faults()
            assert attempt(router, mode, tmp_path) in {"rotated", "unchanged"}, (cut, step)
            assert_converged(router, mode, tmp_path)
    assert stuck > steps // 2


@pytest.mark.parametrize("personality", PERSONALITIES)
def test_a_rerun_that_is_refused_brings_the_old_ca_back_from_the_journal(
    personality: str, tmp_path: Path
) -> None:
    steps = steps_of_a_whole_run(personality, "in_place", tmp_path)
    restored_from_journal = 0
    old = generated_ca("Example Old Root, random serial number")
    for step in range(1, steps + 1):
        router = router_with_old_ca(personality, old=old)
        router.inject(Fault("drop-after-step", step), Fault("refuse-second-login"))
        attempt(router, "in_place", tmp_path)
        router.clear_faults()
        journalled = bool(list(tmp_path.glob("*.json")))
        before = router.trustpoint(OLD_NAME)
        router.inject(Fault("wrong-fingerprint"), Fault("nvram-full"))
        outcome = attempt(router, "in_place", tmp_path)
        after = router.trustpoint(OLD_NAME)
        assert after is not None, step
        assert after.ca in {old, NEW}, step
        if journalled and (before is None or before.ca != old):
            assert outcome == "rolled_back", step
            assert after.ca == old, step
            assert set(after.lines) == set(SETTINGS), step
            restored_from_journal += 1
    assert restored_from_journal > 10


@settings(max_examples=examples(60))
@given(
    personality=st.sampled_from(sorted(PERSONALITIES)),
    mode=st.sampled_from(MODES),
    byte=st.integers(1, 3000),
    size=st.integers(1, 400),
)
def test_after_a_cut_at_any_byte_a_rerun_converges(
    personality: str, mode: Mode, byte: int, size: int
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        journal = Path(directory)
        router = router_with_old_ca(personality)
        router.inject(Fault("drop-at-byte", byte))
        device = memory_device(router, cut=pieces_of(size))
        try:
            first = roll_over(device, mode, journal).data["outcome"]
        except NetpkiError:
            first = "error"
        assert first in {"rotated", "rolled_back", "error"}
        assert holds(router, mode)
        router.clear_faults()
        assert attempt(router, mode, journal) in {"rotated", "unchanged"}
        assert_converged(router, mode, journal)
