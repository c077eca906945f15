"""Work on web servers, measured: several commands one after another on one fresh fleet."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.appliance_process import RunningAppliances, running_appliances
from benchmarks.contestants import Contestant, Place
from benchmarks.quiet import wait_for_quiet
from benchmarks.runs import Setting, explain, measured
from benchmarks.server_job import ServerJob

_ACCOUNT = "root"


@dataclass(frozen=True, slots=True)
class ServerRun:
    """What was measured.

    Attributes:
        contestant: Its key.
        setting: What it met.
        served: Appliances that sent the new certificate afterwards.
        right: Those that sent its chain as well.
        cpu: CPU seconds of the controller's processes.
        wall: Seconds until the command ended.
        operations: Commands, shells and requests of file transfer that the appliances saw.
        emulator_cpu: CPU seconds of the appliances and their programs.
        peak_mib: Resident memory of the controller's largest process.
        busy: Share of the processors that others used just before it began, 0 to 1.
        exit_code: Of the command.
    """

    contestant: str
    setting: Setting
    served: int
    right: int
    cpu: float
    wall: float
    operations: int
    emulator_cpu: float
    peak_mib: float
    busy: float
    exit_code: int

    @property
    def complete(self) -> bool:
        """Whether every appliance ended as it should."""
        return self.right == self.setting.devices and self.exit_code == 0

    @property
    def devices_per_second(self) -> float:
        """Appliances by time."""
        return self.setting.devices / self.wall

    @property
    def cpu_ms_per_device(self) -> float:
        """CPU milliseconds of the controller for each appliance."""
        return 1000 * self.cpu / self.setting.devices

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def run_in_turn(
    contestants: Sequence[Contestant], job: ServerJob, setting: Setting
) -> Iterator[ServerRun]:
    """Run all on one fleet, each on what the one before has left."""
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        place = Place(Path(name), setting.workers)
        job.save(place.job)
        with running_appliances(place.job, count=setting.devices) as fleet:
            _write_inventories(place, fleet)
            for contestant in contestants:
                yield _run(contestant, place, fleet, setting)


def _run(
    contestant: Contestant, place: Place, fleet: RunningAppliances, setting: Setting
) -> ServerRun:
    busy = wait_for_quiet()
    cost = measured(contestant, place)
    report = fleet.report()
    if contestant.must_succeed and (report["wrong"] or cost["exit_code"]):
        explain(contestant, place, report["wrong"])
    return ServerRun(
        contestant=contestant.key,
        setting=setting,
        served=report["served"],
        right=report["right"],
        cpu=cost["user"] + cost["system"],
        wall=cost["wall"],
        operations=report["operations"],
        emulator_cpu=report["cpu"],
        peak_mib=cost["peak_mib"],
        busy=busy,
        exit_code=int(cost["exit_code"]),
    )


def _write_inventories(place: Place, fleet: RunningAppliances) -> None:
    place.known_hosts.write_text(fleet.known_hosts, encoding="utf-8")
    lines = [
        f"{name} ansible_host={host['address']} ansible_port={host['port']} "
        f"ansible_password={host['password']} netpki_web_configuration={host['configuration']}"
        for name, host in fleet.hosts.items()
    ]
    lines += ["[all:vars]", f"ansible_user={_ACCOUNT}", ""]
    place.inventory.write_text("\n".join(lines), encoding="utf-8")
    # JSON is YAML as well.
    text = "\n".join(
        f"{name}: {json.dumps(_host(place, host))}" for name, host in fleet.hosts.items()
    )
    place.hosts.write_text(text, encoding="utf-8")


def _host(place: Place, host: dict[str, Any]) -> dict[str, Any]:
    return {
        "hostname": host["address"],
        "port": host["port"],
        "username": _ACCOUNT,
        "password": host["password"],
        "data": {
            "netpki_known_hosts": str(place.known_hosts),
            "netpki_web_configuration": host["configuration"],
            "pem_file": host["pem_file"],
        },
    }
