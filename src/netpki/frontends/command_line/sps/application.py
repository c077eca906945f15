"""The commands and their options; what they do is imported when they run."""

from typing import TYPE_CHECKING

import typer

from netpki.frontends.command_line import help_texts as general
from netpki.frontends.command_line import options as given
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.option_groups import command, taking
from netpki.frontends.command_line.shared_options import hosts, rollout
from netpki.frontends.command_line.sps import help_texts
from netpki.frontends.command_line.sps import options as wanted
from netpki.frontends.command_line.sps.shared_options import appliances, certificate, judgement

if TYPE_CHECKING:
    from netpki.frontends.command_line.commands import RolloutOptions
    from netpki.frontends.command_line.sps.commands import CertificateOptions
    from netpki.frontends.command_line.target import Target

app = typer.Typer(
    name="sps",
    help=help_texts.SPS,
    epilog=general.EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.command(help=help_texts.INFO, epilog=general.EXIT_CODES)
@command
@taking(target=appliances)
def info(*, target: "Target", json: given.JsonOption = False) -> ExitCode:
    """Read appliances."""
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 costly to import

    return commands.info(target, json_wanted=json)


@app.command(help=help_texts.REQUEST, epilog=general.EXIT_CODES)
@command
@taking(target=hosts)
def request(  # noqa: PLR0913 typer makes an option of each
    *,
    target: "Target",
    directory: wanted.KeysDirectoryOption,
    fields: wanted.FieldsOption = None,
    name: wanted.RequestNamesOption = None,
    rekey: wanted.RekeyOption = False,
    check: wanted.CheckOption = False,
    json: given.JsonOption = False,
) -> ExitCode:
    """Make keys and requests."""
    from netpki.frontends.command_line.sps import enrollment  # noqa: PLC0415 see above

    options = enrollment.RequestOptions(directory, fields, name, rekey=rekey, check=check)
    return enrollment.request(target, options, json_wanted=json)


@app.command(help=help_texts.ISSUE, epilog=general.EXIT_CODES)
@command
@taking(target=hosts)
def issue(  # noqa: PLR0913 typer makes an option of each
    *,
    target: "Target",
    directory: wanted.KeysDirectoryOption,
    ca: wanted.CaFilesOption = None,
    exchange: wanted.ExchangeOption = None,
    passphrase_file: wanted.PassphraseFileOption = None,
    days: wanted.DaysOption = 397,
    renew_before: wanted.RenewOption = 30,
    check: wanted.CheckOption = False,
    json: given.JsonOption = False,
) -> ExitCode:
    """Have requests signed."""
    from netpki.frontends.command_line.sps import enrollment  # noqa: PLC0415 see above

    options = enrollment.IssueOptions(
        directory=directory,
        ca_files=ca or (),
        exchange=exchange,
        passphrase_file=passphrase_file,
        days=days,
        renew_before_days=renew_before,
        check=check,
    )
    return enrollment.issue(target, options, json_wanted=json)


@app.command(help=help_texts.PLAN, epilog=general.EXIT_CODES)
@command
@taking(target=appliances, certificate=certificate)
def plan(
    *,
    target: "Target",
    certificate: "CertificateOptions",
    json: given.JsonOption = False,
    show_commands: given.CommandsOption = False,
    detailed_exitcode: given.DetailedExitCodeOption = False,
) -> ExitCode:
    """Say what apply would do."""
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 see above

    return commands.plan(
        target,
        certificate,
        json_wanted=json,
        steps=show_commands,
        detailed_exit_code=detailed_exitcode,
    )


@app.command(help=help_texts.APPLY, epilog=general.EXIT_CODES)
@command
@taking(target=appliances, certificate=certificate, rollout=rollout)
def apply(  # noqa: PLR0913 typer makes an option of each
    *,
    target: "Target",
    certificate: "CertificateOptions",
    rollout: "RolloutOptions",
    verify_timeout: wanted.VerifyTimeoutOption = 60.0,
    disable_ssh: wanted.DisableSshOption = False,
    journal_directory: given.JournalDirectoryOption = None,
    json: given.JsonOption = False,
) -> ExitCode:
    """Change appliances, wave by wave."""
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 see above
    from netpki.frontends.facade import ServerExecution  # noqa: PLC0415 likewise

    execution = ServerExecution(
        journal_directory=journal_directory,
        verify_timeout=verify_timeout,
        disable_ssh=disable_ssh,
    )
    return commands.apply(target, certificate, execution, rollout, json_wanted=json)


@app.command(help=help_texts.BUNDLE, epilog=general.EXIT_CODES)
@command
@taking(judgement=judgement)
def bundle(
    *,
    judgement: "CertificateOptions",
    files: wanted.BundleFilesArgument,
    output: wanted.OutputOption = None,
    json: given.JsonOption = False,
) -> ExitCode:
    """Check a bundle, and write it."""
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 see above

    return commands.bundle(judgement.of(files), output=output, json_wanted=json)
