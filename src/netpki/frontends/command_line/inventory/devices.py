"""Records of live devices. Imported when devices are asked: files are read without SSH."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netpki.frontends.command_line.commands import progress_of
from netpki.frontends.command_line.target import Target, fleet_of
from netpki.frontends.command_line.work import run
from netpki.frontends.nornir.inventory_tasks import pki_inventory
from netpki.platforms.contract import DeviceRecord, Gap


def ask(target: Target, *, probe: bool) -> Sequence[DeviceRecord]:
    """One record for each device, those that were not reached included."""
    fleet = fleet_of(target)
    done = run(fleet, progress_of(fleet), pki_inventory, probe=probe)
    return [result.record or _unknown(result.name, result.data) for result in done.results]


def _unknown(name: str, data: dict[str, Any]) -> DeviceRecord:
    """A device that had no turn, or whose reading ended in a defect of this program."""
    gap = Gap("connection", str(data.get("message", "")))
    return DeviceRecord(name=name, gaps=(gap,), reached=False)
