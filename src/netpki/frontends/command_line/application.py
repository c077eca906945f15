"""The commands and their options.

What a command does is imported when it runs: SSH and cryptography take longer to import than
``--help`` to print.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import netpki
from netpki.frontends.command_line import help_texts, sps
from netpki.frontends.command_line import options as given
from netpki.frontends.command_line.options import ModeName, SaveName, StateName

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
def facts(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: given.InventoryOption,
    limit: given.LimitOption = None,
    workers: given.WorkersOption = 20,
    user: given.UserOption = None,
    ask_pass: given.AskPasswordOption = False,
    ask_enable: given.AskEnableOption = False,
    no_host_key_checking: given.NoHostKeyCheckingOption = False,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    json: given.JsonOption = False,
) -> None:
    """Read devices."""
    from netpki.frontends.command_line import commands, speech, target  # noqa: PLC0415 see above

    with speech.expected_errors():
        code = commands.facts(
            target.Target(
                inventory=inventory,
                limit=limit or (),
                workers=workers,
                user=user,
                ask_password=ask_pass,
                ask_enable=ask_enable,
                host_key_checking=not no_host_key_checking,
                vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
            ),
            json_wanted=json,
        )
    raise typer.Exit(code)


@app.command(help=help_texts.PLAN, epilog=help_texts.EXIT_CODES)
def plan(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: given.InventoryOption,
    trustpoint: given.TrustpointOption,
    certificate: given.CertificateOption,
    sha256: given.Sha256Option,
    state: given.StateOption = StateName.PRESENT,
    mode: given.ModeOption = ModeName.BESIDE,
    setting: given.SettingOption = None,
    superseded: given.SupersededOption = None,
    allow_weak_key: given.AllowWeakKeyOption = False,
    allow_unset_clock: given.AllowUnsetClockOption = False,
    save: given.SaveOption = SaveName.WRITE_MEMORY,
    register: given.RegisterOption = False,
    register_timeout: given.RegisterTimeoutOption = 120.0,
    journal_directory: given.JournalDirectoryOption = None,
    limit: given.LimitOption = None,
    workers: given.WorkersOption = 20,
    user: given.UserOption = None,
    ask_pass: given.AskPasswordOption = False,
    ask_enable: given.AskEnableOption = False,
    no_host_key_checking: given.NoHostKeyCheckingOption = False,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    json: given.JsonOption = False,
    show_commands: given.CommandsOption = False,
    detailed_exitcode: given.DetailedExitCodeOption = False,
) -> None:
    """Say what apply would do."""
    from netpki.frontends.command_line import (  # noqa: PLC0415 see above
        commands,
        requests,
        speech,
        target,
    )

    with speech.expected_errors():
        code = commands.plan(
            target.Target(
                inventory=inventory,
                limit=limit or (),
                workers=workers,
                user=user,
                ask_password=ask_pass,
                ask_enable=ask_enable,
                host_key_checking=not no_host_key_checking,
                vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
            ),
            requests.ChangeOptions(
                certificate=certificate,
                sha256=sha256,
                trustpoint=trustpoint,
                state=state,
                mode=mode,
                settings=setting or (),
                superseded=superseded or (),
                allow_weak_key=allow_weak_key,
                allow_unset_clock=allow_unset_clock,
                save=save,
                register=register,
                register_timeout=register_timeout,
                journal_directory=journal_directory,
            ),
            json_wanted=json,
            commands=show_commands,
            detailed_exit_code=detailed_exitcode,
        )
    raise typer.Exit(code)


@app.command(help=help_texts.APPLY, epilog=help_texts.EXIT_CODES)
def apply(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: given.InventoryOption,
    trustpoint: given.TrustpointOption,
    certificate: given.CertificateOption,
    sha256: given.Sha256Option,
    state: given.StateOption = StateName.PRESENT,
    mode: given.ModeOption = ModeName.BESIDE,
    setting: given.SettingOption = None,
    superseded: given.SupersededOption = None,
    allow_weak_key: given.AllowWeakKeyOption = False,
    allow_unset_clock: given.AllowUnsetClockOption = False,
    save: given.SaveOption = SaveName.WRITE_MEMORY,
    register: given.RegisterOption = False,
    register_timeout: given.RegisterTimeoutOption = 120.0,
    journal_directory: given.JournalDirectoryOption = None,
    wave: given.WaveOption = None,
    max_failures: given.MaxFailuresOption = "0",
    yes: given.YesOption = False,
    limit: given.LimitOption = None,
    workers: given.WorkersOption = 20,
    user: given.UserOption = None,
    ask_pass: given.AskPasswordOption = False,
    ask_enable: given.AskEnableOption = False,
    no_host_key_checking: given.NoHostKeyCheckingOption = False,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    json: given.JsonOption = False,
) -> None:
    """Change devices, wave by wave."""
    from netpki.frontends.command_line import (  # noqa: PLC0415 see above
        commands,
        requests,
        speech,
        target,
    )

    with speech.expected_errors():
        code = commands.apply(
            target.Target(
                inventory=inventory,
                limit=limit or (),
                workers=workers,
                user=user,
                ask_password=ask_pass,
                ask_enable=ask_enable,
                host_key_checking=not no_host_key_checking,
                vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
            ),
            requests.ChangeOptions(
                certificate=certificate,
                sha256=sha256,
                trustpoint=trustpoint,
                state=state,
                mode=mode,
                settings=setting or (),
                superseded=superseded or (),
                allow_weak_key=allow_weak_key,
                allow_unset_clock=allow_unset_clock,
                save=save,
                register=register,
                register_timeout=register_timeout,
                journal_directory=journal_directory,
            ),
            commands.RolloutOptions(wave or (), max_failures, confirmed=yes),
            json_wanted=json,
        )
    raise typer.Exit(code)


@app.command(help=help_texts.EMULATE)
def emulate(  # noqa: PLR0913 typer makes an option of each
    *,
    directory: given.DirectoryOption,
    count: given.CountOption = 5,
    appliances: given.AppliancesOption = 0,
    personality: given.PersonalityOption = "mixed",
    mode: given.EmulationModeOption = given.EmulationMode.PORTS,
    fault: given.FaultOption = None,
    round_trip_time: given.RoundTripTimeOption = 0.0,
) -> None:
    """Run emulated devices."""
    from netpki.frontends.command_line import emulate as emulating  # noqa: PLC0415 see above
    from netpki.frontends.command_line import speech  # noqa: PLC0415

    with speech.expected_errors():
        emulating.run(
            Path(directory),
            count=count,
            appliances=appliances,
            personality=personality,
            mode=mode.value,
            faults=fault or (),
            round_trip_time=round_trip_time / 1000,
        )
