"""Records of live devices. Imported when devices are asked: files are read without SSH."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nornir.core.inventory import Host

from netpki.frontends.command_line.commands import progress_of
from netpki.frontends.command_line.target import Target, fleet_of
from netpki.frontends.command_line.work import run
from netpki.frontends.nornir.inventory_tasks import pki_inventory, platform_of
from netpki.platforms.contract import DeviceRecord, Gap


def ask(target: Target, *, probe: bool) -> Sequence[DeviceRecord]:
    """One record for each device, those that were not reached included."""
    fleet = fleet_of(target)
    done = run(fleet, progress_of(fleet), pki_inventory, probe=probe)
    hosts = fleet.inventory.hosts
    return [result.record or _unknown(hosts[result.name], result.data) for result in done.results]


def _unknown(host: Host, data: dict[str, Any]) -> DeviceRecord:
    """A device that had no turn, or whose reading ended in a defect of this program."""
    gap = Gap("connection", str(data.get("message", "")))
    return DeviceRecord(host.name, platform_of(host), gaps=(gap,), reached=False)
