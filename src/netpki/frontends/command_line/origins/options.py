"""The options that say where facts are taken from, as groups for commands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from netpki.frontends.command_line import options as given
from netpki.frontends.command_line.option_groups import taking

if TYPE_CHECKING:
    from netpki.frontends.command_line.origins.origin import Origin
    from netpki.frontends.command_line.target import Target

_DEVICES: Final = "Devices"
_SAVED: Final = "Files in place of devices"

HostsOption = Annotated[
    str | None,
    typer.Option(
        "--inventory",
        "-i",
        envvar="NETPKI_INVENTORY",
        metavar="PATH",
        help=given.INVENTORY_HELP,
        rich_help_panel=_DEVICES,
    ),
]
NoProbeOption = Annotated[
    bool,
    typer.Option(
        "--no-probe",
        help="Do not ask HTTPS servers which certificate they present.",
        rich_help_panel=_DEVICES,
    ),
]
SavedOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--saved",
        "-s",
        metavar="PATH",
        help="Folder or file with saved configurations and captures; nothing is connected.",
        rich_help_panel=_SAVED,
    ),
]
FromOption = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="An inventory made before with --format json.",
        rich_help_panel=_SAVED,
    ),
]
ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=1,
        max=64,
        show_default="one for each processor",
        help="Files read at a time.",
        rich_help_panel=_SAVED,
    ),
]


def devices(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: HostsOption = None,
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
    no_probe: NoProbeOption = False,
    saved: SavedOption = None,
    from_: FromOption = None,
    processes: ProcessesOption = None,
) -> "Origin":
    """Where facts are taken from."""
    from netpki.frontends.command_line.origins.origin import Origin  # noqa: PLC0415 see above

    return Origin(
        target=target,
        saved=tuple(saved or ()),
        made_before=from_,
        probe=not no_probe,
        processes=processes,
    )
