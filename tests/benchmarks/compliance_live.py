"""A night on emulated routers: all of them asked over SSH and TLS, judged, and reported."""

from __future__ import annotations

import json
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.compliance_routers import (
    RunningRouters,
    hostname_of,
    is_expired,
    running_routers,
)
from benchmarks.compliance_verdicts import EXPIRED, FINE, UNREACHED, Verdict, right_devices
from benchmarks.environment import own_program
from benchmarks.reading_costs import Cost, measured

DOWN_EVERY: Final = 100
"""One router of so many is down, where some are."""

_NOT_COMPLIANT: Final = 8
_WAITING: Final = 3
_FIRST_DOWN: Final = 5
_FORMS: Final = ("report.json", "report.html", "netpki.prom")
_LOGIN: Final = {"ansible_user": "netops", "ansible_password": "demo-password"}
_POLICY: Final = "version: 1\nname: Benchmark\n"


@dataclass(frozen=True, slots=True)
class LiveRun:
    """One fleet, asked once.

    Attributes:
        devices: Of the inventory.
        workers: Devices at a time.
        down: Devices that do not answer.
        right: Devices with the findings that they should have, and no other.
        unreachable: Devices that were not reached.
        sessions: That the routers saw.
        lines: Typed there.
        configuring: Of these, those that can change something.
        emulator_cpu: CPU seconds of the routers, on the same processors.
        cost: What the command cost.
    """

    devices: int
    workers: int
    down: int
    right: int
    unreachable: int
    sessions: int
    lines: int
    configuring: int
    emulator_cpu: float
    cost: Cost

    @property
    def complete(self) -> bool:
        """Whether everything was judged as it should be, and nothing was configured."""
        return (
            self.right == self.devices
            and self.unreachable == self.down
            and self.configuring == 0
            and self.cost.exit_code == _NOT_COMPLIANT
        )

    @property
    def each_second(self) -> float:
        """Devices by time, the start of the program included."""
        return self.devices / self.cost.wall

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds for each device."""
        return 1000 * self.cost.cpu / self.devices

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def live_runs(sizes: Sequence[int], workers: Sequence[int]) -> Iterator[LiveRun]:
    """Measure fleets of these sizes, the largest with some routers down as well."""
    for size in sizes:
        for each in workers:
            yield live_run(size, each)
    for each in workers:
        yield live_run(sizes[-1], each, down_every=DOWN_EVERY)


def live_run(size: int, workers: int, *, down_every: int = 0) -> LiveRun:
    """Ask one fresh fleet.

    Args:
        size: How many routers.
        workers: Devices at a time.
        down_every: One router of so many is down; none if 0.
    """
    down = {hostname_of(number) for number in range(size) if down_every and is_down(number)}
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="npk")))
        routers = stack.enter_context(running_routers(size))
        nowhere = stack.enter_context(silent_place())
        places = routers.places | dict.fromkeys(down, nowhere)
        _write_files(directory, places, routers)
        cost = measured(_command(directory, workers))
        seen = routers.report()
        document = json.loads((directory / _FORMS[0]).read_text(encoding="utf-8"))
    return LiveRun(
        devices=size,
        workers=workers,
        down=len(down),
        right=right_devices(document, _wanted(size, down)),
        unreachable=document["totals"]["unreachable"],
        sessions=seen["sessions"],
        lines=seen["lines"],
        configuring=seen["configuring"],
        emulator_cpu=seen["cpu"],
        cost=cost,
    )


def is_down(number: int) -> bool:
    """Whether a router does not answer, where some do not."""
    return number % DOWN_EVERY == _FIRST_DOWN


@contextmanager
def silent_place() -> Iterator[tuple[str, int]]:
    """An address from which nothing comes back, as of a router that is down.

    Linux drops what asks for a connection while the queue of a listener is full.
    """
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        place: tuple[str, int] = listening.getsockname()
        for _ in range(_WAITING):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            with suppress(BlockingIOError):
                waiting.connect(place)
        yield place


def _wanted(size: int, down: set[str]) -> Mapping[str, Verdict]:
    wanted = {
        hostname_of(number): EXPIRED if is_expired(number) else FINE for number in range(size)
    }
    return wanted | dict.fromkeys(down, UNREACHED)


def _write_files(
    directory: Path, places: Mapping[str, tuple[str, int]], routers: RunningRouters
) -> None:
    known_hosts = directory / "known_hosts"
    known_hosts.write_text(routers.known_hosts, encoding="utf-8")
    hosts = {
        name: {"ansible_host": host, "ansible_port": port} for name, (host, port) in places.items()
    }
    everything = {
        "vars": _LOGIN
        | {"ansible_network_os": "cisco.ios.ios", "netpki_known_hosts": [str(known_hosts)]},
        "hosts": hosts,
    }
    # JSON is YAML as well.
    text = json.dumps({"all": everything})
    (directory / "inventory.yml").write_text(text, encoding="utf-8")
    (directory / "policy.yml").write_text(_POLICY, encoding="utf-8")


def _command(directory: Path, workers: int) -> list[str]:
    command = [own_program("netpki"), "compliance", "-i", str(directory / "inventory.yml")]
    command += ["--policy", str(directory / "policy.yml"), "--workers", str(workers)]
    command += ["--history", str(directory / "runs.sqlite")]
    for name in _FORMS:
        command += ["-o", str(directory / name)]
    return command
