"""One contestant on one fresh fleet, measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.contestants import Contestant, Place
from benchmarks.environment import HERE
from benchmarks.fleet_process import RunningFleet, running_fleet
from benchmarks.job import Job
from benchmarks.quiet import wait_for_quiet

_TAIL = 3000


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is made of besides its contestant.

    Attributes:
        devices: How many routers.
        workers: Forks or threads.
        round_trip_time: Simulated, in seconds.
    """

    devices: int
    workers: int
    round_trip_time: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured.

    Attributes:
        contestant: Its key.
        setting: What it met.
        right: Routers that ended as they should.
        cpu: CPU seconds of the controller's processes.
        wall: Seconds until the command ended.
        sessions: SSH sessions that typed something.
        lines: Lines that the routers received.
        emulator_cpu: CPU seconds of the routers.
        peak_mib: Resident memory of the largest process.
        adopted: Daemons whose CPU was counted after their parents were gone.
        busy: Share of the processors that others used just before it began, 0 to 1.
        exit_code: Of the command.
    """

    contestant: str
    setting: Setting
    right: int
    cpu: float
    wall: float
    sessions: int
    lines: int
    emulator_cpu: float
    peak_mib: float
    adopted: int
    busy: float
    exit_code: int

    @property
    def complete(self) -> bool:
        """Whether every router ended as it should."""
        return self.right == self.setting.devices

    @property
    def cpu_ms_per_device(self) -> float:
        """CPU milliseconds of the controller for each device."""
        return 1000 * self.cpu / self.setting.devices

    @property
    def wall_ms_per_device(self) -> float:
        """Milliseconds of time for each device."""
        return 1000 * self.wall / self.setting.devices

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def run_once(contestant: Contestant, job: Job, setting: Setting) -> Run:
    """Run the contestant on a fleet of its own."""
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        place = Place(Path(name), setting.workers)
        job.save(place.job)
        with running_fleet(
            place.job, devices=setting.devices, round_trip_time=setting.round_trip_time
        ) as fleet:
            _write_inventories(place, fleet, job)
            busy = wait_for_quiet()
            cost = measured(contestant, place)
            report = fleet.report()
        if report["wrong"]:
            explain(contestant, place, report["wrong"])
    return Run(
        contestant=contestant.key,
        setting=setting,
        right=report["right"],
        cpu=cost["user"] + cost["system"],
        wall=cost["wall"],
        sessions=report["sessions"],
        lines=report["lines"],
        emulator_cpu=report["cpu"],
        peak_mib=cost["peak_mib"],
        adopted=int(cost["adopted"]),
        busy=busy,
        exit_code=int(cost["exit_code"]),
    )


def measured(contestant: Contestant, place: Place) -> dict[str, float]:
    """Run a contestant's command; what ``measuring.py`` tells of it."""
    result = place.directory / "cost.json"
    home = place.directory / "home"
    home.mkdir(exist_ok=True)
    configuration = place.directory / "ansible.cfg"
    configuration.touch()
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "ANSIBLE_CONFIG": str(configuration),
        **contestant.environment(place),
    }
    command = [sys.executable, str(HERE / "measuring.py"), str(result)]
    with (place.directory / "output.txt").open("wb") as output:
        subprocess.run(
            command + contestant.command(place),
            check=True,
            cwd=place.directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    cost: dict[str, float] = json.loads(result.read_text(encoding="utf-8"))
    return cost


def _write_inventories(place: Place, fleet: RunningFleet, job: Job) -> None:
    place.known_hosts.write_text(fleet.known_hosts, encoding="utf-8")
    lines = [
        f"{name} ansible_host={host} ansible_port={port}"
        for name, (host, port) in fleet.places.items()
    ]
    lines += ["[all:vars]", f"ansible_user={job.username}", f"ansible_password={job.password}"]
    lines += ["ansible_network_os=cisco.ios.ios", ""]
    place.inventory.write_text("\n".join(lines), encoding="utf-8")
    # JSON is YAML as well.
    hosts = {name: _host(place, job, host, port) for name, (host, port) in fleet.places.items()}
    text = "\n".join(f"{name}: {json.dumps(host)}" for name, host in hosts.items())
    place.hosts.write_text(text, encoding="utf-8")


def _host(place: Place, job: Job, address: str, port: int) -> dict[str, Any]:
    return {
        "hostname": address,
        "port": port,
        "username": job.username,
        "password": job.password,
        "data": {"netpki_known_hosts": str(place.known_hosts)},
    }


def explain(contestant: Contestant, place: Place, wrong: list[str]) -> None:
    """Show what a contestant said that did not do its job."""
    output = (place.directory / "output.txt").read_text(encoding="utf-8", errors="replace")
    sys.stderr.write(
        f"{contestant.title}: {len(wrong)} devices are not as they should be, {wrong[0]} for "
        f"one. The end of what it printed:\n{output[-_TAIL:]}\n"
    )
