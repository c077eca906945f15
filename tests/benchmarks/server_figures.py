"""From runs on web servers to what is shown of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.server_runs import ServerRun

MOST_KIB_PER_APPLIANCE = 128
"""What each further appliance may add to the peak of the controller's memory."""

_KIB_PER_MIB = 1024
_Columns = Mapping[str, Sequence[str]]
"""Cells of a table by heading."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How memory depends on the number of appliances: the same work, equally many workers.

    Attributes:
        few: The run on fewer appliances.
        many: The run on more.
    """

    few: ServerRun
    many: ServerRun

    @property
    def kib_per_appliance(self) -> float:
        """What each further appliance added to the peak."""
        further = self.many.setting.devices - self.few.setting.devices
        return _KIB_PER_MIB * (self.many.peak_mib - self.few.peak_mib) / further

    @property
    def kept(self) -> bool:
        """Whether that is within the promise."""
        return self.kib_per_appliance <= MOST_KIB_PER_APPLIANCE

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "contestant": self.many.contestant,
            "appliances": [self.few.setting.devices, self.many.setting.devices],
            "kib_per_appliance": self.kib_per_appliance,
            "kept": self.kept,
        }


def growths(runs: Iterable[ServerRun]) -> list[Growth]:
    """One for each work that was done on fleets of several sizes with equally many workers."""
    groups: dict[tuple[str, int], list[ServerRun]] = {}
    for run in runs:
        groups.setdefault((run.contestant, run.setting.workers), []).append(run)
    sorted_groups = [sorted(group, key=_appliances) for group in groups.values()]
    return [
        Growth(group[0], group[-1])
        for group in sorted_groups
        if _appliances(group[0]) < _appliances(group[-1])
    ]


def columns_of_runs(runs: Sequence[ServerRun], titles: Mapping[str, str]) -> _Columns:
    """What each run cost."""
    return {
        "what was done": [titles[run.contestant] for run in runs],
        "workers": [str(run.setting.workers) for run in runs],
        "certificate": [f"{run.served}/{run.setting.devices}" for run in runs],
        "chain": [f"{run.right}/{run.setting.devices}" for run in runs],
        "seconds": [f"{run.wall:.1f}" for run in runs],
        "each second": [f"{run.devices_per_second:.1f}" for run in runs],
        "CPU s": [f"{run.cpu:.1f}" for run in runs],
        "CPU ms each": [f"{run.cpu_ms_per_device:.0f}" for run in runs],
        "MiB": [f"{run.peak_mib:.0f}" for run in runs],
        "operations each": [f"{run.operations / _appliances(run):.0f}" for run in runs],
        "CPU s of emulation": [f"{run.emulator_cpu:.0f}" for run in runs],
    }


def columns_of_growths(found: Sequence[Growth], titles: Mapping[str, str]) -> _Columns:
    """What further appliances cost in memory."""
    return {
        "what was done": [titles[growth.many.contestant] for growth in found],
        "appliances": [_pair(_appliances(each.few), _appliances(each.many)) for each in found],
        "MiB": [_pair(f"{each.few.peak_mib:.1f}", f"{each.many.peak_mib:.1f}") for each in found],
        "KiB for each more": [f"{growth.kib_per_appliance:.0f}" for growth in found],
        "at most": [str(MOST_KIB_PER_APPLIANCE) for _growth in found],
        "kept": ["yes" if growth.kept else "no" for growth in found],
    }


def _pair(first: object, second: object) -> str:
    return f"{first} and {second}"


def _appliances(run: ServerRun) -> int:
    return run.setting.devices
