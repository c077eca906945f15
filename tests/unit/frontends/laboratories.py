"""Emulated routers with the files that lead a front end to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nornir.core import Nornir
from nornir.plugins.runners import ThreadedRunner
from support.certificates import NOON
from support.rollover import NEW, OLD, router_with_old_ca

from netpki.emulators import EmulatedFleet, EmulatedRouter
from netpki.frontends.command_line.emulation import Laboratory, write_files
from netpki.frontends.inventory.loading import load

ADDRESS_OF_NOBODY = ("127.0.0.1", 1)
"""Where no SSH server listens."""


def routers(count: int) -> list[EmulatedRouter]:
    """Routers r1, r2, ... that trust the old CA and whose clocks stand still."""
    return [still(router_with_old_ca(hostname=f"r{number}")) for number in range(1, count + 1)]


def still(router: EmulatedRouter) -> EmulatedRouter:
    """The router with a clock that shows the same time in all runs."""
    router.clock = type(router.clock)(NOON, source="NTP", seconds=lambda: 0.0)
    return router


@contextmanager
def laboratory(directory: Path, fleet: Sequence[EmulatedRouter]) -> Iterator[Laboratory]:
    """Listening routers, with inventories in ``directory``."""
    with EmulatedFleet(fleet) as listening:
        built = Laboratory(listening, OLD, NEW)
        write_files(built, directory)
        yield built


def without(directory: Path, name: str) -> None:
    """Send whoever looks for this router to where nobody listens."""
    for path in (directory / "inventory.yml", directory / "nornir" / "hosts.yaml"):
        lines = path.read_text().splitlines()
        at = next(i for i, line in enumerate(lines) if line.strip() == f"{name}:")
        port = next(i for i in range(at, len(lines)) if "port:" in lines[i])
        lines[port] = lines[port].split(":")[0] + f": {ADDRESS_OF_NOBODY[1]}"
        path.write_text("\n".join(lines))


def fleet_in(directory: Path, *limit: str) -> Nornir:
    """The routers as Nornir sees them."""
    inventory = load(str(directory / "nornir"), limit=limit)
    return Nornir(inventory, runner=ThreadedRunner(num_workers=4))
