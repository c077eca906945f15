"""Folders of saved configurations, read by this project and by a script."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from support.saved_configurations import (
    FLEET_CA,
    FLEET_ROOT,
    LICENSING,
    write_configurations,
)

from benchmarks.environment import own_program, peer_program
from benchmarks.reading_costs import Cost, measured, script

NETPKI: Final = "`netpki inventory --saved`"
SCRIPT: Final = "script with ciscoconfparse2"
FEWEST_EACH_SECOND: Final = 100
"""Configurations that the command is expected to read each second on two cores."""
MOST_KIB_PER_CONFIGURATION: Final = 128
"""What each further configuration may add to the largest process."""

_PROCESSES: Final = 2
_SHARED_CERTIFICATES: Final = 3
_OWN_CERTIFICATES: Final = 2
_KIB_PER_MIB: Final = 1024


@dataclass(frozen=True, slots=True)
class FolderRun:
    """One folder, read once.

    Attributes:
        contestant: Who read it.
        configurations: How many lay there.
        right: Those of which all certificates and trustpoints were found, and nothing else.
        cost: What it cost.
    """

    contestant: str
    configurations: int
    right: int
    cost: Cost

    @property
    def complete(self) -> bool:
        """Whether everything was read as it should be."""
        return self.right == self.configurations and self.cost.exit_code == 0

    @property
    def each_second(self) -> float:
        """Configurations by time, the start of the program included."""
        return self.configurations / self.cost.wall

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds for each configuration."""
        return 1000 * self.cost.cpu / self.configurations

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SurveyRun:
    """The same by the library, in a program that had started already.

    Attributes:
        configurations: How many.
        processes: That read at a time.
        wall: Seconds.
        devices: Records that came out.
    """

    configurations: int
    processes: int
    wall: float
    devices: int

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def folder_runs(sizes: Sequence[int], few: int, repeat: int) -> Iterator[FolderRun | SurveyRun]:
    """Measure everything.

    Args:
        sizes: How many configurations, ascending.
        few: How many are read by both this project and the script, which takes long.
        repeat: Times that each folder is read.
    """
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        for size in (few, *sizes):
            folder = Path(name) / str(size)
            folder.mkdir()
            write_configurations(folder, size)
            for _turn in range(repeat):
                if size == few:
                    yield _by_script(folder, size)
                yield _by_netpki(folder, size)
        for processes in (_PROCESSES, 1):
            yield _by_library(Path(name) / str(sizes[-1]), sizes[-1], processes)


def kib_per_configuration(runs: Iterable[FolderRun]) -> float:
    """What each further configuration added to the largest process of this project.

    Of several runs on equally many, the largest counts.
    """
    peaks: dict[int, float] = {}
    for run in runs:
        if run.contestant == NETPKI:
            peaks[run.configurations] = max(peaks.get(run.configurations, 0.0), run.cost.peak_mib)
    few, many = min(peaks), max(peaks)
    return _KIB_PER_MIB * (peaks[many] - peaks[few]) / (many - few)


def right_devices(document: Mapping[str, Any]) -> int:
    """Devices of an inventory that have what the generator put into each.

    All count as wrong if certificates are missing in the whole, or were not decoded.
    """
    certificates = document["certificates"]
    devices = document["devices"]
    expected = _SHARED_CERTIFICATES + _OWN_CERTIFICATES * len(devices)
    decoded = sum(found["der"] is not None for found in certificates)
    if decoded != expected or len(certificates) != expected:
        return 0
    return sum(
        device["status"] == "complete"
        and len(device["certificates"]) == _SHARED_CERTIFICATES + _OWN_CERTIFICATES
        and _are_expected([found["name"] for found in device["trustpoints"]])
        for device in devices
    )


def right_files(found: Sequence[Mapping[str, Any]]) -> int:
    """The same of what the script wrote."""
    digests = {digest for file in found for digest in file["certificates"]}
    if len(digests) != _SHARED_CERTIFICATES + _OWN_CERTIFICATES * len(found):
        return 0
    return sum(
        len(file["certificates"]) == _SHARED_CERTIFICATES + _OWN_CERTIFICATES
        and _are_expected(file["trustpoints"])
        for file in found
    )


def _are_expected(trustpoints: Iterable[str]) -> bool:
    own, *shared = sorted(trustpoints, key=lambda name: not name.startswith("TP-self-signed-"))
    return own.startswith("TP-self-signed-") and sorted(shared) == sorted(
        (FLEET_CA, FLEET_ROOT, LICENSING)
    )


def _by_netpki(folder: Path, size: int) -> FolderRun:
    output = folder.with_suffix(".json")
    command = [own_program("netpki"), "inventory", "--saved", str(folder)]
    cost = measured([*command, "--format", "json", "-o", str(output)])
    right = right_devices(json.loads(output.read_text(encoding="utf-8")))
    return FolderRun(NETPKI, size, right, cost)


def _by_script(folder: Path, size: int) -> FolderRun:
    output = folder.with_suffix(".script.json")
    program = [peer_program("python"), script("ciscoconfparse2_certificates.py")]
    cost = measured([*program, str(folder), str(_PROCESSES), str(output)])
    right = right_files(json.loads(output.read_text(encoding="utf-8")))
    return FolderRun(SCRIPT, size, right, cost)


def _by_library(folder: Path, size: int, processes: int) -> SurveyRun:
    output = folder.with_suffix(".survey.json")
    program = [own_program("python"), script("netpki_survey.py")]
    measured([*program, str(folder), str(processes), str(output)])
    found = json.loads(output.read_text(encoding="utf-8"))
    return SurveyRun(size, processes, found["wall"], found["devices"])
