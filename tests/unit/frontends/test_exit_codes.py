from __future__ import annotations

import pytest

from netpki.frontends.command_line.exit_codes import ExitCode, exit_code_of
from netpki.frontends.command_line.gate import Gate, ending_of
from netpki.frontends.command_line.waves import named
from netpki.services.rollout import Ending


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 0),
        (["unchanged", "rotated", "planned"], 0),
        (["rotated", "not_started"], 0),
        (["rotated", "unreachable"], 5),
        (["unreachable", "failed"], 4),
        (["rolled_back"], 4),
        (["rolled_back", "unreachable", "stuck", "rotated"], 6),
        (["unknown", "failed"], 6),
        (["something nobody heard of"], 6),
    ],
)
def test_the_worst_device_decides(outcomes: list[str], code: int) -> None:
    assert exit_code_of({"outcome": outcome} for outcome in outcomes) == code


def test_facts_have_no_outcome_and_are_well() -> None:
    assert exit_code_of([{"device": "r1"}]) == ExitCode.DONE


@pytest.mark.parametrize(
    ("outcome", "kind", "ending"),
    [
        ("rotated", "", Ending.CHANGED),
        ("unchanged", "", Ending.UNCHANGED),
        ("rolled_back", "VerificationError", Ending.FAILED),
        ("failed", "PreconditionError", Ending.FAILED),
        ("unreachable", "ConnectionFailedError", Ending.UNREACHABLE),
        ("unreachable", "AuthenticationFailedError", Ending.FAILED),
        ("unreachable", "HostKeyError", Ending.FAILED),
        ("stuck", "DeviceSilentError", Ending.STUCK),
        ("unknown", "KeyError", Ending.UNKNOWN),
        ("not_started", "", Ending.WITHHELD),
    ],
)
def test_a_refused_log_in_counts_as_a_failure_and_a_dead_line_does_not(
    outcome: str, kind: str, ending: Ending
) -> None:
    assert ending_of({"outcome": outcome, "error": {"kind": kind}}) is ending


def test_a_gate_closes_as_soon_as_the_budget_is_spent() -> None:
    gate = Gate(budget=1)
    gate.record("r1", Ending.FAILED)
    assert gate.objection() == ""
    gate.record("r2", Ending.FAILED)
    assert gate.objection() == "2 failed and the budget is 1 (r1, r2)"


def test_a_gate_closes_when_somebody_interrupts() -> None:
    gate = Gate(budget=1)
    gate.interrupted = True
    assert gate.objection() == "the work was interrupted"


def test_a_gate_without_budget_closes_only_when_somebody_interrupts() -> None:
    gate = Gate()
    gate.record("r1", Ending.STUCK)
    assert gate.objection() == ""


def test_many_names_are_cut_short() -> None:
    assert named(("a", "b")) == "a, b"
    assert named(tuple("abcdefgh")) == "a, b, c, d, e and 3 more"
