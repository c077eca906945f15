"""What the commands on devices do. Imported when one of them runs, not for ``--help``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import typer
from nornir.core import Nornir

from netpki.errors import InputError
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.requests import ChangeOptions
from netpki.frontends.command_line.speech import errors, output, printable
from netpki.frontends.command_line.tables import show_facts, show_plans, show_proof
from netpki.frontends.command_line.target import Target, fleet_of
from netpki.frontends.command_line.waves import named, roll_out
from netpki.frontends.command_line.work import FleetResult, run
from netpki.frontends.nornir.progress import RichProgress
from netpki.frontends.nornir.tasks import apply_request, pki_info
from netpki.services.plan import Wanted, WantedCa
from netpki.services.rollout import Rollout, Share, read_sizes


@dataclass(frozen=True, slots=True)
class RolloutOptions:
    """How ``apply`` goes through the fleet, as typed."""

    waves: Sequence[str]
    max_failures: str
    confirmed: bool


def facts(target: Target, *, json_wanted: bool) -> ExitCode:
    """Read every device."""
    fleet = fleet_of(target)
    done = run(fleet, progress_of(fleet), pki_info)
    if json_wanted:
        print_json("facts", done, done.exit_code)
    else:
        show_facts(output(), done.results)
    return done.exit_code


def plan(
    target: Target,
    change: ChangeOptions,
    *,
    json_wanted: bool,
    commands: bool,
    detailed_exit_code: bool,
) -> ExitCode:
    """Say what would be done; no configuration command is sent."""
    wanted = change.request().wanted()
    execution = change.execution(dry_run=True)
    fleet = fleet_of(target)
    arguments = {"request": wanted, "execution": execution}
    done = run(fleet, progress_of(fleet), apply_request, **arguments)
    code = done.exit_code
    if detailed_exit_code and code is ExitCode.DONE and is_pending(done):
        code = ExitCode.PENDING
    if json_wanted:
        print_json("plan", done, code)
    else:
        show_plans(output(), done.results, commands=commands)
    return code


def apply(
    target: Target, change: ChangeOptions, rollout: RolloutOptions, *, json_wanted: bool
) -> ExitCode:
    """Make the change, in waves, and prove it."""
    wanted = change.request().wanted()
    sizes, budget = read_sizes(rollout.waves), Share.parse(rollout.max_failures)
    fleet = fleet_of(target)
    hosts = tuple(fleet.inventory.hosts)
    if not rollout.confirmed:
        confirm(hosts, _goal(wanted))
    done = roll_out(
        fleet,
        progress_of(fleet),
        Rollout(hosts, sizes, budget.of(len(hosts))),
        apply_request,
        request=wanted,
        execution=change.execution(dry_run=False),
    )
    if json_wanted:
        print_json("apply", done, done.exit_code)
    else:
        show_proof(output(), done.results, halted=done.halted)
    return done.exit_code


def progress_of(fleet: Nornir) -> RichProgress:
    """A bar for all devices, on standard error."""
    return RichProgress(errors(), total=len(fleet.inventory))


def print_json(command: str, done: FleetResult, code: ExitCode) -> None:
    """The one document that ``--json`` prints."""
    sys.stdout.write(f"{done.as_json(command, code)}\n")


def is_pending(done: FleetResult) -> bool:
    """Whether there is something to change."""
    return any(result.data["changed"] for result in done.results)


def confirm(hosts: tuple[str, ...], goal: str) -> None:
    """Ask whether these devices shall be changed.

    Raises:
        InputError: Nobody is there to answer, or the answer is no.
    """
    count = f"{len(hosts)} device{'s' if len(hosts) != 1 else ''}"
    if not sys.stdin.isatty():
        raise InputError(
            f"Nobody is there to confirm the change of {count}.",
            hint="Give --yes, or look first with: netpki plan",
        )
    console = errors()
    console.print(f"This changes {count}: {printable(named(hosts))}.", markup=False)
    console.print(printable(goal), markup=False)
    if not typer.confirm("Go on?", err=True):
        raise InputError("Nothing was done.", hint="")


def _goal(wanted: Wanted) -> str:
    if isinstance(wanted, WantedCa):
        certificate = wanted.certificate
        return printable(
            f"Trustpoint {wanted.trustpoint}, {wanted.mode.replace('_', ' ')}: "
            f"{certificate.subject}, valid until {certificate.not_after:%Y-%m-%d}\n"
            f"SHA-256 {certificate.fingerprint('sha256')}"
        )
    return f"Trustpoint {wanted.trustpoint} is removed."
