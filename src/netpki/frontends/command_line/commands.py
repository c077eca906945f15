"""What the commands on devices do. Imported when one of them runs, not for ``--help``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from netpki.errors import InputError
from netpki.frontends.command_line.exit_codes import ExitCode, exit_code_of
from netpki.frontends.command_line.requests import ChangeOptions
from netpki.frontends.command_line.speech import errors, output, printable
from netpki.frontends.command_line.tables import show_facts, show_plans, show_proof
from netpki.frontends.command_line.target import Target, fleet_of
from netpki.frontends.command_line.waves import RolloutResult, named, roll_out
from netpki.frontends.command_line.work import DeviceResult, as_json, run
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
    results = run(fleet_of(target), pki_info)
    code = exit_code_of(result.data for result in results)
    if json_wanted:
        sys.stdout.write(as_json("facts", results, code) + "\n")
    else:
        show_facts(output(), results)
    return code


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
    results = run(fleet_of(target), apply_request, request=wanted, execution=execution)
    code = _code_of_plan(results, detailed=detailed_exit_code)
    if json_wanted:
        sys.stdout.write(as_json("plan", results, code) + "\n")
    else:
        show_plans(output(), results, commands=commands)
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
        _confirm(hosts, wanted)
    done = roll_out(
        fleet,
        wanted,
        change.execution(dry_run=False),
        Rollout(hosts, sizes, budget.of(len(hosts))),
        announce=lambda text: errors().print(text, markup=False),
    )
    code = _code_of_rollout(done)
    if json_wanted:
        sys.stdout.write(as_json("apply", done.results, code, halted=done.halted) + "\n")
    else:
        show_proof(output(), done.results, halted=done.halted)
    return code


def _code_of_plan(results: Sequence[DeviceResult], *, detailed: bool) -> ExitCode:
    code = exit_code_of(result.data for result in results)
    pending = any(result.data["changed"] for result in results)
    return ExitCode.PENDING if code is ExitCode.DONE and detailed and pending else code


def _code_of_rollout(done: RolloutResult) -> ExitCode:
    code = exit_code_of(result.data for result in done.results)
    if done.interrupted and done.halted and code is not ExitCode.STUCK:
        return ExitCode.INTERRUPTED
    return code


def _confirm(hosts: tuple[str, ...], wanted: Wanted) -> None:
    count = f"{len(hosts)} device{'s' if len(hosts) != 1 else ''}"
    if not sys.stdin.isatty():
        raise InputError(
            f"Nobody is there to confirm the change of {count}.",
            hint="Give --yes, or look first with: netpki plan",
        )
    console = errors()
    console.print(f"This changes {count}: {printable(named(hosts))}.", markup=False)
    console.print(_goal(wanted), markup=False)
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
