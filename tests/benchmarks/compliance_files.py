"""Inventories made before, judged without a device: what the rules and the reports cost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from support.compliance_fleets import EXPIRED_EVERY, UNREACHED_EVERY, fleet

from benchmarks.compliance_verdicts import (
    EXPIRED,
    FINE,
    UNREACHED,
    Verdict,
    history_devices,
    right_devices,
)
from benchmarks.environment import own_program
from benchmarks.reading_costs import Cost, measured
from netpki.frontends.inventory_document import as_text, document_of

JSON_ALONE: Final = "JSON alone"
ALL_REPORTS: Final = "all six reports"
FIRST_NIGHT: Final = "a finding on each device, first night of a history"
SECOND_NIGHT: Final = "the same, second night"
MOST_SECONDS: Final = 60
"""In which the largest fleet, with all reports, is expected to be judged on two cores."""

_NOT_COMPLIANT: Final = 8
_FORMS: Final = ("r.json", "r.html", "r.prom", "r.csv", "r.sarif", "junit.xml")
_USUAL: Final = "version: 1\nname: Benchmark\n"
_EARLY: Final = f"{_USUAL}thresholds:\n  identity_medium_days: 310\n"
"""Every certificate of the fleet ends within 300 days: each is a finding."""
_SOON: Final[Verdict] = frozenset({("EXP-002", "fail")})


@dataclass(frozen=True, slots=True)
class FileRun:
    """One inventory, judged once.

    Attributes:
        kind: What was asked for.
        devices: Of the inventory.
        findings: Of the document.
        right: Devices with the findings that they should have, and no other.
        megabytes: Size of all reports.
        cost: What it cost.
    """

    kind: str
    devices: int
    findings: int
    right: int
    megabytes: float
    cost: Cost

    @property
    def complete(self) -> bool:
        """Whether everything was judged as it should be."""
        return self.right == self.devices and self.cost.exit_code == _NOT_COMPLIANT

    @property
    def each_second(self) -> float:
        """Devices by time, the start of the program included."""
        return self.devices / self.cost.wall

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def file_runs(sizes: Sequence[int]) -> Iterator[FileRun]:
    """Judge fleets of these sizes; those of the largest twice with a history."""
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        directory = Path(name)
        for size in sizes:
            write_inventory(directory / "inventory.json", size)
            yield _run(directory, JSON_ALONE, size, wanted_of(size, FINE), _FORMS[:1])
            yield _run(directory, ALL_REPORTS, size, wanted_of(size, FINE), _FORMS)
        for kind, status in ((FIRST_NIGHT, "new"), (SECOND_NIGHT, "open")):
            yield _run(directory, kind, sizes[-1], wanted_of(sizes[-1], _SOON), _FORMS, status)


def write_inventory(path: Path, size: int) -> None:
    """The inventory of a fleet, as ``netpki inventory --format json`` writes it."""
    now = datetime.now(UTC).replace(microsecond=0)
    path.write_text(as_text(document_of(fleet(size, now), now=now)), encoding="utf-8")


def _run(  # noqa: PLR0913, PLR0917 what a run is made of
    directory: Path,
    kind: str,
    size: int,
    wanted: Mapping[str, Verdict],
    forms: Sequence[str],
    status: str = "",
) -> FileRun:
    policy = directory / "policy.yml"
    policy.write_text(_EARLY if status else _USUAL, encoding="utf-8")
    command = [own_program("netpki"), "compliance", "--from", str(directory / "inventory.json")]
    command += ["--policy", str(policy)]
    if status:
        command += ["--history", str(directory / "runs.sqlite")]
    for form in forms:
        command += ["-o", str(directory / form)]
    cost = measured(command)
    document = json.loads((directory / _FORMS[0]).read_text(encoding="utf-8"))
    right = right_devices(document, wanted)
    return FileRun(
        kind=kind,
        devices=size,
        findings=len(document["findings"]),
        right=min(right, history_devices(document, status)) if status else right,
        megabytes=sum((directory / form).stat().st_size for form in forms) / 1_000_000,
        cost=cost,
    )


def wanted_of(size: int, usual: Verdict) -> Mapping[str, Verdict]:
    """By the rules of the generator; ``usual`` are the findings of a router without a fault."""
    return {f"r{number:05}": _verdict(number, usual) for number in range(size)}


def _verdict(number: int, usual: Verdict) -> Verdict:
    if number % UNREACHED_EVERY == UNREACHED_EVERY - 1:
        return UNREACHED
    return EXPIRED if number % EXPIRED_EVERY == 0 else usual
