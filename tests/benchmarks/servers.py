"""Which work on web servers is measured, and on how many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contestants import (
    INSTALL,
    INSTALL_AGAIN,
    INSTALL_ANSIBLE,
    PLAIN_PARAMIKO,
    READ,
    Contestant,
)
from benchmarks.runs import Setting
from benchmarks.server_job import make_server_job
from benchmarks.server_runs import ServerRun, run_in_turn

SERVER_CONTESTANTS = (INSTALL, INSTALL_AGAIN, READ, INSTALL_ANSIBLE, PLAIN_PARAMIKO)

_USUAL = 20
_OTHERS = (1, 10, 50)
_FEW = 4
_WORK = (INSTALL, INSTALL_AGAIN, READ)


@dataclass(frozen=True, slots=True)
class Turn:
    """What is done one after another on one fleet.

    Attributes:
        contestants: In this order.
        setting: How many appliances and workers.
    """

    contestants: tuple[Contestant, ...]
    setting: Setting


def turns(appliances: int) -> list[Turn]:
    """All that is measured with this many appliances; each turn begins with a fresh fleet."""
    usual = Setting(appliances, _USUAL)
    return [
        Turn(_WORK, usual),
        Turn((PLAIN_PARAMIKO,), usual),
        Turn((INSTALL_ANSIBLE,), usual),
        *(Turn((INSTALL,), Setting(appliances, workers)) for workers in _OTHERS),
        Turn(_WORK, Setting(max(1, appliances // _FEW), _USUAL)),
    ]


def server_runs(appliances: int) -> Iterator[ServerRun]:
    """Measure everything."""
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        job = make_server_job(Path(name), appliances)
        for turn in turns(appliances):
            yield from run_in_turn(turn.contestants, job, turn.setting)
