"""A change on the fleet, wave by wave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from nornir.core import Nornir
from nornir.core.task import Result

from netpki.frontends.command_line.gate import Gate, ending_of, stopping_politely, withheld
from netpki.frontends.command_line.work import DeviceResult, FleetResult, run_gated
from netpki.frontends.nornir.progress import RichProgress
from netpki.services.rollout import Ending, Halt, Rollout, Start
from netpki.transport import close_jump_connections

_NAMES_AT_MOST: Final = 5


def roll_out(
    nornir: Nornir,
    progress: RichProgress,
    rollout: Rollout,
    work: Callable[..., Result],
    **arguments: Any,  # noqa: ANN401 whatever the work takes
) -> FleetResult:
    """Carry the change out.

    Args:
        nornir: The devices.
        progress: Shows how far it is; told one sentence before each wave.
        rollout: Waves and budget; its hosts are those of ``nornir``.
        work: The Nornir task that changes a device.
        arguments: For it.
    """
    gate = Gate(rollout.budget)
    fleet = _Fleet(nornir, progress, gate, work, arguments)
    try:
        with progress, stopping_politely(gate, progress.say):
            while isinstance(wave := rollout.decide(), Start) and not gate.interrupted:
                progress.say(f"Wave {len(rollout.waves) + 1}: {named(wave.hosts)}.")
                rollout = rollout.after(wave, fleet.run(wave))
    finally:
        close_jump_connections()
    halted = ""
    if fleet.had_no_turn(rollout.hosts):
        halted = wave.reason if isinstance(wave, Halt) else gate.objection()
    return FleetResult(fleet.results_of(rollout.hosts, halted), halted, gate.interrupted)


def named(hosts: tuple[str, ...]) -> str:
    """A few names, or how many there are."""
    if len(hosts) <= _NAMES_AT_MOST:
        return ", ".join(hosts)
    return f"{', '.join(hosts[:_NAMES_AT_MOST])} and {len(hosts) - _NAMES_AT_MOST} more"


@dataclass(slots=True)
class _Fleet:
    """The devices, what is to be done to them, and what they said so far."""

    nornir: Nornir
    progress: RichProgress
    gate: Gate
    work: Callable[..., Result]
    arguments: dict[str, Any]
    said: dict[str, DeviceResult] = field(default_factory=dict)

    def run(self, wave: Start) -> dict[str, Ending]:
        """Work on the devices of a wave; how each ended."""
        there = self.nornir.filter(filter_func=_among(wave.hosts))
        found = run_gated(there, self.progress, self.gate, self.work, **self.arguments)
        self.said |= {result.name: result for result in found}
        return {result.name: ending_of(result.data) for result in found}

    def had_no_turn(self, hosts: tuple[str, ...]) -> bool:
        """Whether one of ``hosts`` was not begun."""
        began = {name for name, result in self.said.items() if result.had_a_turn}
        return not began.issuperset(hosts)

    def results_of(self, hosts: tuple[str, ...], halted: str) -> list[DeviceResult]:
        """What each said; who had no turn, why not."""
        return [
            self.said.get(host) or DeviceResult(host, withheld(host, halted)) for host in hosts
        ]


def _among(hosts: tuple[str, ...]) -> Callable[..., bool]:
    names = frozenset(hosts)
    return lambda host, **_: host.name in names
