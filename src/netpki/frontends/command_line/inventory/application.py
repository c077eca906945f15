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

if TYPE_CHECKING:
    from netpki.frontends.command_line.inventory.commands import Origin
    from netpki.frontends.command_line.target import Target

app = typer.Typer(
    name="inventory",
    help=help_texts.INVENTORY,
    epilog=general.EXIT_CODES,
    pretty_exceptions_enable=False,
)


def devices(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: wanted.HostsOption = None,
    limit: given.LimitOption = None,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    workers: given.WorkersOption = 20,
    user: given.UserOption = None,
    ask_pass: given.AskPasswordOption = False,
    ask_enable: given.AskEnableOption = False,
    no_host_key_checking: given.NoHostKeyCheckingOption = False,
) -> "Target | None":
    """Routers to connect to, unless files take their place."""
    from netpki.frontends.command_line import target  # noqa: PLC0415 costly to import

    if inventory is None:
        return None
    return target.Target(
        inventory=inventory,
        limit=limit or (),
        workers=workers,
        user=user,
        ask_password=ask_pass,
        ask_enable=ask_enable,
        host_key_checking=not no_host_key_checking,
        vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
    )


@taking(target=devices)
def origin(
    *,
    target: "Target | None",
    no_probe: wanted.NoProbeOption = False,
    saved: wanted.SavedOption = None,
    from_: wanted.FromOption = None,
    processes: wanted.ProcessesOption = None,
) -> "Origin":
    """Where the inventory is taken from."""
    from netpki.frontends.command_line.inventory import commands  # noqa: PLC0415 see above

    return commands.Origin(
        target=target,
        saved=tuple(saved or ()),
        document=from_,
        probe=not no_probe,
        processes=processes,
    )


@app.callback(invoke_without_command=True)
@command
@taking(origin=origin)
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
