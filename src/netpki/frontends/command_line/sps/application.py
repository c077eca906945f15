"""The commands and their options; what they do is imported when they run."""

from __future__ import annotations

from pathlib import Path

import typer

from netpki.frontends.command_line import help_texts as general
from netpki.frontends.command_line import options as given
from netpki.frontends.command_line.sps import help_texts
from netpki.frontends.command_line.sps import options as wanted

app = typer.Typer(
    name="sps",
    help=help_texts.SPS,
    epilog=general.EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.command(help=help_texts.INFO, epilog=general.EXIT_CODES)
def info(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: given.InventoryOption,
    configuration: wanted.ConfigurationOption = None,
    service: wanted.ServiceOption = None,
    limit: given.LimitOption = None,
    workers: given.WorkersOption = 20,
    user: given.UserOption = None,
    ask_pass: given.AskPasswordOption = False,
    no_host_key_checking: given.NoHostKeyCheckingOption = False,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    json: given.JsonOption = False,
) -> None:
    """Read appliances."""
    from netpki.frontends.command_line import speech, target  # noqa: PLC0415 costly to import
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 likewise

    with speech.expected_errors():
        code = commands.info(
            target.Target(
                inventory=inventory,
                limit=limit or (),
                workers=workers,
                user=user,
                ask_password=ask_pass,
                host_key_checking=not no_host_key_checking,
                vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
                web_configuration=configuration,
                web_service=service,
            ),
            json_wanted=json,
        )
    raise typer.Exit(code)


@app.command(help=help_texts.PLAN, epilog=general.EXIT_CODES)
def plan(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: given.InventoryOption,
    file: wanted.FilesOption,
    root: wanted.RootsOption = None,
    name: wanted.NamesOption = None,
    accept: wanted.AcceptOption = None,
    include_root: wanted.IncludeRootOption = False,
    passphrase_file: wanted.PassphraseFileOption = None,
    pem_file: wanted.PemFileOption = None,
    configuration: wanted.ConfigurationOption = None,
    service: wanted.ServiceOption = None,
    limit: given.LimitOption = None,
    workers: given.WorkersOption = 20,
    user: given.UserOption = None,
    ask_pass: given.AskPasswordOption = False,
    no_host_key_checking: given.NoHostKeyCheckingOption = False,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    json: given.JsonOption = False,
    show_commands: given.CommandsOption = False,
    detailed_exitcode: given.DetailedExitCodeOption = False,
) -> None:
    """Say what apply would do."""
    from netpki.frontends.command_line import speech, target  # noqa: PLC0415 costly to import
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 likewise

    with speech.expected_errors():
        code = commands.plan(
            target.Target(
                inventory=inventory,
                limit=limit or (),
                workers=workers,
                user=user,
                ask_password=ask_pass,
                host_key_checking=not no_host_key_checking,
                vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
                web_configuration=configuration,
                web_service=service,
            ),
            commands.CertificateOptions(
                files=file,
                roots=root or (),
                names=name,
                accept=accept or (),
                include_root=include_root,
                passphrase_file=passphrase_file,
                pem_file=pem_file,
            ),
            json_wanted=json,
            steps=show_commands,
            detailed_exit_code=detailed_exitcode,
        )
    raise typer.Exit(code)


@app.command(help=help_texts.APPLY, epilog=general.EXIT_CODES)
def apply(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: given.InventoryOption,
    file: wanted.FilesOption,
    root: wanted.RootsOption = None,
    name: wanted.NamesOption = None,
    accept: wanted.AcceptOption = None,
    include_root: wanted.IncludeRootOption = False,
    passphrase_file: wanted.PassphraseFileOption = None,
    pem_file: wanted.PemFileOption = None,
    configuration: wanted.ConfigurationOption = None,
    service: wanted.ServiceOption = None,
    verify_timeout: wanted.VerifyTimeoutOption = 60.0,
    disable_ssh: wanted.DisableSshOption = False,
    journal_directory: given.JournalDirectoryOption = None,
    wave: given.WaveOption = None,
    max_failures: given.MaxFailuresOption = "0",
    yes: given.YesOption = False,
    limit: given.LimitOption = None,
    workers: given.WorkersOption = 20,
    user: given.UserOption = None,
    ask_pass: given.AskPasswordOption = False,
    no_host_key_checking: given.NoHostKeyCheckingOption = False,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    json: given.JsonOption = False,
) -> None:
    """Change appliances, wave by wave."""
    from netpki.frontends.command_line import speech, target  # noqa: PLC0415 costly to import
    from netpki.frontends.command_line.commands import RolloutOptions  # noqa: PLC0415 likewise
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 likewise
    from netpki.frontends.facade import ServerExecution  # noqa: PLC0415 likewise

    with speech.expected_errors():
        code = commands.apply(
            target.Target(
                inventory=inventory,
                limit=limit or (),
                workers=workers,
                user=user,
                ask_password=ask_pass,
                host_key_checking=not no_host_key_checking,
                vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
                web_configuration=configuration,
                web_service=service,
            ),
            commands.CertificateOptions(
                files=file,
                roots=root or (),
                names=name,
                accept=accept or (),
                include_root=include_root,
                passphrase_file=passphrase_file,
                pem_file=pem_file,
            ),
            ServerExecution(
                journal_directory=journal_directory,
                verify_timeout=verify_timeout,
                disable_ssh=disable_ssh,
            ),
            RolloutOptions(wave or (), max_failures, confirmed=yes),
            json_wanted=json,
        )
    raise typer.Exit(code)


@app.command(help=help_texts.REQUEST, epilog=general.EXIT_CODES)
def request(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: given.InventoryOption,
    directory: wanted.KeysDirectoryOption,
    fields: wanted.FieldsOption = None,
    name: wanted.RequestNamesOption = None,
    rekey: wanted.RekeyOption = False,
    check: wanted.CheckOption = False,
    limit: given.LimitOption = None,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    json: given.JsonOption = False,
) -> None:
    """Make keys and requests."""
    from netpki.frontends.command_line import speech, target  # noqa: PLC0415 costly to import
    from netpki.frontends.command_line.sps import enrollment  # noqa: PLC0415 likewise

    with speech.expected_errors():
        code = enrollment.request(
            target.Target(
                inventory=inventory,
                limit=limit or (),
                vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
            ),
            enrollment.RequestOptions(
                directory=directory, fields=fields, names=name, rekey=rekey, check=check
            ),
            json_wanted=json,
        )
    raise typer.Exit(code)


@app.command(help=help_texts.ISSUE, epilog=general.EXIT_CODES)
def issue(  # noqa: PLR0913 typer makes an option of each
    *,
    inventory: given.InventoryOption,
    directory: wanted.KeysDirectoryOption,
    ca: wanted.CaFilesOption = None,
    exchange: wanted.ExchangeOption = None,
    passphrase_file: wanted.PassphraseFileOption = None,
    days: wanted.DaysOption = 397,
    renew_before: wanted.RenewOption = 30,
    check: wanted.CheckOption = False,
    limit: given.LimitOption = None,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
    json: given.JsonOption = False,
) -> None:
    """Have requests signed."""
    from netpki.frontends.command_line import speech, target  # noqa: PLC0415 costly to import
    from netpki.frontends.command_line.sps import enrollment  # noqa: PLC0415 likewise

    with speech.expected_errors():
        code = enrollment.issue(
            target.Target(
                inventory=inventory,
                limit=limit or (),
                vault=target.vault_of(vault_password_file, ask=ask_vault_pass),
            ),
            enrollment.IssueOptions(
                directory=directory,
                ca_files=ca or (),
                exchange=exchange,
                passphrase_file=passphrase_file,
                days=days,
                renew_before_days=renew_before,
                check=check,
            ),
            json_wanted=json,
        )
    raise typer.Exit(code)


@app.command(help=help_texts.BUNDLE, epilog=general.EXIT_CODES)
def bundle(  # noqa: PLR0913 typer makes an option of each
    *,
    files: wanted.BundleFilesArgument,
    root: wanted.RootsOption = None,
    name: wanted.NamesOption = None,
    accept: wanted.AcceptOption = None,
    include_root: wanted.IncludeRootOption = False,
    passphrase_file: wanted.PassphraseFileOption = None,
    output: wanted.OutputOption = None,
    json: given.JsonOption = False,
) -> None:
    """Check a bundle, and write it."""
    from netpki.frontends.command_line import speech  # noqa: PLC0415 costly to import
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 likewise

    with speech.expected_errors():
        code = commands.bundle(
            commands.CertificateOptions(
                files=files,
                roots=root or (),
                names=name or (),
                accept=accept or (),
                include_root=include_root,
                passphrase_file=passphrase_file,
            ),
            output=Path(output) if output else None,
            json_wanted=json,
        )
    raise typer.Exit(code)
