"""Emulated routers in a process of their own, so that their CPU is not the controller's."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.certificates import NOON

from benchmarks.job import Job
from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter
from netpki.emulators.ios.configuration import Trustpoint
from netpki.pki import read_certificate

_TESTS = Path(__file__).parents[1]
_END_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class RunningFleet:
    """A fleet in another process, as the harness sees it.

    Attributes:
        places: Address and port by hostname.
        known_hosts: The host keys of all.
    """

    places: dict[str, tuple[str, int]]
    known_hosts: str
    _process: subprocess.Popen[str]

    def report(self) -> dict[str, Any]:
        """What became of the routers; ends the fleet.

        Returns:
            ``right``: routers that hold the new CA and nothing else, running and saved;
            ``wrong``: the others' hostnames; ``sessions`` and ``lines`` that they saw;
            ``cpu``: seconds that the emulation took.
        """
        output, _ = self._process.communicate("report\n", timeout=_END_SECONDS)
        content: dict[str, Any] = json.loads(output)
        return content


@contextmanager
def running_fleet(
    job_file: Path, *, devices: int, round_trip_time: float
) -> Iterator[RunningFleet]:
    """A fleet in its first state, gone when the context is left."""
    command = [sys.executable, "-m", "benchmarks.fleet_process", str(job_file)]
    command += ["--devices", str(devices), "--round-trip-time", str(round_trip_time)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=_TESTS, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout
            greeting = json.loads(process.stdout.readline())
            places = {name: (host, port) for name, (host, port) in greeting["places"].items()}
            yield RunningFleet(places, greeting["known_hosts"], process)
        finally:
            process.kill()


def _router(hostname: str, job: Job) -> EmulatedRouter:
    router = EmulatedRouter(
        hostname=hostname,
        personality=PERSONALITIES["ios-15"],
        username=job.username,
        password=job.password,
        clock=NOON,
    )
    old = read_certificate(job.old_pem, source="old")
    router.add_trustpoint(job.trustpoint, lines=job.settings, ca=old, saved=True)
    return router


def _is_right(trustpoint: Trustpoint | None, job: Job) -> bool:
    new = read_certificate(job.new_pem, source="new")
    return (
        trustpoint is not None
        and trustpoint.ca == new
        and set(job.settings) <= set(trustpoint.lines)
    )


def _report(routers: list[EmulatedRouter], job: Job) -> dict[str, Any]:
    wrong = [
        router.hostname
        for router in routers
        if not _is_right(router.trustpoint(job.trustpoint), job)
        or not _is_right(router.startup_trustpoint(job.trustpoint), job)
    ]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "right": len(routers) - len(wrong),
        "wrong": wrong,
        "sessions": sum(len({line.session for line in r.command_log}) for r in routers),
        "lines": sum(len(router.command_log) for router in routers),
        "cpu": usage.ru_utime + usage.ru_stime,
    }


def main() -> None:
    """Serve until a line arrives on standard input, then report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("job", type=Path)
    parser.add_argument("--devices", type=int, required=True)
    parser.add_argument("--round-trip-time", type=float, default=0.0)
    arguments = parser.parse_args()
    job = Job.load(arguments.job)
    routers = [_router(f"r{number:04}", job) for number in range(1, arguments.devices + 1)]
    with EmulatedFleet(routers, round_trip_time=arguments.round_trip_time) as fleet:
        places = {router.hostname: fleet.endpoint(router.hostname) for router in routers}
        greeting = {"places": places, "known_hosts": fleet.known_hosts()}
        sys.stdout.write(json.dumps(greeting) + "\n")
        sys.stdout.flush()
        sys.stdin.readline()
    sys.stdout.write(json.dumps(_report(routers, job)))


if __name__ == "__main__":
    main()
