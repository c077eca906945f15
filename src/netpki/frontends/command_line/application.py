"""The commands and their options.

What a command does is imported when it runs: SSH and cryptography take longer to import than
``--help`` to print.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import netpki
from netpki.frontends.command_line import compliance, help_texts, inventory, sps
from netpki.frontends.command_line import options as given
from netpki.frontends.command_line import shared_options as shared
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.option_groups import command, taking

if TYPE_CHECKING:
    from netpki.frontends.command_line.commands import RolloutOptions
    from netpki.frontends.command_line.requests import ChangeOptions
    from netpki.frontends.command_line.target import Target

app = typer.Typer(
    name="netpki",
    help=help_texts.NETPKI,
    epilog=help_texts.EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    # Tracebacks with local variables would show passwords.
    pretty_exceptions_enable=False,
)


app.add_typer(sps.app)
app.add_typer(inventory.app)
app.add_typer(compliance.app)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 typer's signature of a callback
    if wanted:
        typer.echo(f"netpki {netpki.__version__}")
        raise typer.Exit


@app.callback()
def _netpki(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version."
        ),
    ] = False,
) -> None:
    del version


@app.command(help=help_texts.FACTS, epilog=help_texts.EXIT_CODES)
@command
@taking(target=shared.routers)
def facts(*, target: "Target", json: given.JsonOption = False) -> ExitCode:
    """Read devices."""
    from netpki.frontends.command_line import commands  # noqa: PLC0415 see above

    return commands.facts(target, json_wanted=json)


@app.command(help=help_texts.PLAN, epilog=help_texts.EXIT_CODES)
@command
@taking(target=shared.routers, change=shared.change)
def plan(
    *,
    target: "Target",
    change: "ChangeOptions",
    json: given.JsonOption = False,
    show_commands: given.CommandsOption = False,
    detailed_exitcode: given.DetailedExitCodeOption = False,
) -> ExitCode:
    """Say what apply would do."""
    from netpki.frontends.command_line import commands  # noqa: PLC0415 see above

    return commands.plan(
        target,
        change,
        json_wanted=json,
        commands=show_commands,
        detailed_exit_code=detailed_exitcode,
    )


@app.command(help=help_texts.APPLY, epilog=help_texts.EXIT_CODES)
@command
@taking(target=shared.routers, change=shared.change, rollout=shared.rollout)
def apply(
    *,
    target: "Target",
    change: "ChangeOptions",
    rollout: "RolloutOptions",
    json: given.JsonOption = False,
) -> ExitCode:
    """Change devices, wave by wave."""
    from netpki.frontends.command_line import commands  # noqa: PLC0415 see above

    return commands.apply(target, change, rollout, json_wanted=json)


@app.command(help=help_texts.PARSE, epilog=help_texts.EXIT_CODES)
@command
def parse(
    *,
    files: given.CaptureArguments = None,
    command: given.ShowCommandOption = None,
    zone: given.ZoneOption = None,
    form: given.ParseFormatOption = given.ParseFormat.JSON,
    every: given.ListOption = False,
) -> ExitCode:
    """Read captures."""
    from netpki.frontends.command_line import parsing  # noqa: PLC0415 see above

    wanted = parsing.Wanted(tuple(files or ()), command, tuple(zone or ()), as_list=every)
    return parsing.parse(wanted, table=form is given.ParseFormat.TABLE)


@app.command(help=help_texts.EMULATE)
@command
def emulate(  # noqa: PLR0913 typer makes an option of each
    *,
    directory: given.DirectoryOption,
    count: given.CountOption = 5,
    appliances: given.AppliancesOption = 0,
    personality: given.PersonalityOption = "mixed",
    mode: given.EmulationModeOption = given.EmulationMode.PORTS,
    fault: given.FaultOption = None,
    round_trip_time: given.RoundTripTimeOption = 0.0,
) -> ExitCode:
    """Run emulated devices."""
    from netpki.frontends.command_line import emulate as emulating  # noqa: PLC0415 see above

    emulating.run(
        Path(directory),
        count=count,
        appliances=appliances,
        personality=personality,
        mode=mode.value,
        faults=fault or (),
        round_trip_time=round_trip_time / 1000,
    )
    return ExitCode.DONE
