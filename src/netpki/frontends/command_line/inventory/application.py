"""The commands and their options; what they do is imported when they run."""

from typing import TYPE_CHECKING

import typer

from netpki.frontends.command_line import help_texts as general
from netpki.frontends.command_line import options as given
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.inventory import help_texts
from netpki.frontends.command_line.inventory import options as wanted
from netpki.frontends.command_line.inventory.options import FormatName
from netpki.frontends.command_line.option_groups import command, taking
from netpki.frontends.command_line.origins.options import origin as given_origin

if TYPE_CHECKING:
    from netpki.frontends.command_line.origins.origin import Origin

app = typer.Typer(
    name="inventory",
    help=help_texts.INVENTORY,
    epilog=general.EXIT_CODES,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
@command
@taking(origin=given_origin)
def survey(
    *,
    context: typer.Context,
    origin: "Origin",
    format_: wanted.FormatOption = None,
    json: given.JsonOption = False,
    output: wanted.OutputOption = None,
) -> ExitCode | None:
    """Make an inventory, unless a command of its own follows."""
    if context.invoked_subcommand is not None:
        return None
    from netpki.frontends.command_line.inventory import commands  # noqa: PLC0415 see above

    return commands.survey(origin, FormatName.JSON if json else format_, output)


@app.command(help=help_texts.DIFF, epilog=general.EXIT_CODES)
@command
def diff(
    *,
    before: wanted.BeforeArgument,
    after: wanted.AfterArgument,
    json: given.JsonOption = False,
    detailed_exitcode: given.DetailedExitCodeOption = False,
) -> ExitCode:
    """Compare inventories."""
    from netpki.frontends.command_line.inventory import difference  # noqa: PLC0415 see above

    return difference.show(before, after, json_wanted=json, detailed_exit_code=detailed_exitcode)
