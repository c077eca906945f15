"""Which operation suffers which fate."""

from __future__ import annotations

import pytest

from netpki.emulators import ApplianceFault, Operation
from netpki.emulators.sps.faults import ApplianceBoard
from netpki.emulators.sps.operations import Fate, Operations
from netpki.errors import InputError


@pytest.fixture
def board() -> ApplianceBoard:
    return ApplianceBoard()


def fates(board: ApplianceBoard, number: int) -> list[Fate]:
    operations = Operations(board)
    return [operations.arrive("exec", str(n)) for n in range(number)]


@pytest.mark.parametrize(
    ("fault", "fate"),
    [
        ("drop-before", Fate.DROPPED),
        ("drop-after", Fate.DONE_UNANSWERED),
        ("stall", Fate.STALLED),
    ],
)
def test_a_fault_hits_the_operation_it_names_and_no_other(
    board: ApplianceBoard, fault: str, fate: Fate
) -> None:
    board.arm(ApplianceFault(fault, 2))
    assert fates(board, 4) == [Fate.DONE, fate, Fate.DONE, Fate.DONE]


def test_two_faults_hit_two_operations(board: ApplianceBoard) -> None:
    board.arm(ApplianceFault("drop-before", 1))
    board.arm(ApplianceFault("drop-after", 3))
    assert fates(board, 3) == [Fate.DROPPED, Fate.DONE, Fate.DONE_UNANSWERED]


def test_a_hook_gets_what_is_logged(board: ApplianceBoard) -> None:
    operations, seen = Operations(board), list[Operation]()
    operations.hook = seen.append
    operations.arrive("exec", "one")
    operations.arrive("sftp-open", "two")
    assert seen == operations.log
    assert [(each.number, each.kind, each.text) for each in seen] == [
        (1, "exec", "one"),
        (2, "sftp-open", "two"),
    ]
    assert seen[0].time.tzinfo is not None


def test_seconds_are_read(board: ApplianceBoard) -> None:
    board.arm(ApplianceFault.parse("slow-start:0.25"))
    fault = board.active("slow-start")
    assert fault is not None
    assert fault.seconds == 0.25
    assert not fault.is_one_shot


@pytest.mark.parametrize("argument", ["", "x", "-1", "inf", "nan"])
def test_seconds_must_be_some(argument: str) -> None:
    with pytest.raises(InputError, match="slow-start cannot take"):
        ApplianceFault("slow-start", argument)
