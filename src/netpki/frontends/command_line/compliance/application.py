"""The commands and their options; what they do is imported when they run."""

from typing import TYPE_CHECKING

import typer

from netpki.frontends.command_line import help_texts as general
from netpki.frontends.command_line import options as given
from netpki.frontends.command_line.compliance import help_texts
from netpki.frontends.command_line.compliance import options as wanted
from netpki.frontends.command_line.compliance.options import WebhookForm
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.option_groups import command, taking
from netpki.frontends.command_line.origins.options import origin as given_origin

if TYPE_CHECKING:
    from netpki.frontends.command_line.compliance.commands import Wanted
    from netpki.frontends.command_line.compliance.recipients import Recipients
    from netpki.frontends.command_line.origins.origin import Origin
    from netpki.frontends.facade.compliance import ComplianceRequest

app = typer.Typer(
    name="compliance",
    help=help_texts.COMPLIANCE,
    epilog=general.EXIT_CODES,
    pretty_exceptions_enable=False,
)


def judging(
    *,
    policy: wanted.PolicyOption = None,
    profile: wanted.ProfileOption = None,
    history: wanted.HistoryOption = None,
) -> "ComplianceRequest":
    """By what a fleet is judged."""
    from netpki.frontends.facade.compliance import ComplianceRequest  # noqa: PLC0415 costly to import

    return ComplianceRequest(policy, profile, history)


def reporting(
    *,
    format_: wanted.FormOption = None,
    json: given.JsonOption = False,
    output: wanted.OutputsOption = None,
    mend: wanted.MendOption = False,
) -> "Wanted":
    """Which reports are wanted."""
    from netpki.frontends.command_line.compliance import commands  # noqa: PLC0415 see above

    return commands.wanted_of(format_, output or (), json_wanted=json, mend=mend)


def telling(
    *,
    webhook: wanted.WebhookOption = None,
    webhook_token_file: wanted.WebhookTokenFileOption = None,
    webhook_ca: wanted.WebhookCaOption = None,
    webhook_form: wanted.WebhookFormOption = WebhookForm.EVENTS,
    syslog: wanted.SyslogOption = None,
) -> "Recipients":
    """Who is told."""
    from netpki.frontends.command_line.compliance.recipients import Recipients  # noqa: PLC0415 see above

    return Recipients(webhook, webhook_token_file, webhook_ca, webhook_form.value, syslog)


@app.callback(invoke_without_command=True)
@command
@taking(origin=given_origin, request=judging, reports=reporting, recipients=telling)
def check(
    *,
    context: typer.Context,
    origin: "Origin",
    request: "ComplianceRequest",
    reports: "Wanted",
    recipients: "Recipients",
) -> int | None:
    """Judge a fleet, unless a command of its own follows."""
    if context.invoked_subcommand is not None:
        return None
    from netpki.frontends.command_line.compliance import commands  # noqa: PLC0415 see above

    return commands.check(origin, request, reports, recipients)


@app.command(help=help_texts.REPORT, epilog=general.EXIT_CODES)
@command
@taking(reports=reporting)
def report(*, document: wanted.ReportArgument, reports: "Wanted") -> int:
    """Write reports anew."""
    from netpki.frontends.command_line.compliance import commands  # noqa: PLC0415 see above

    return commands.report(document, reports)


@app.command(help=help_texts.RULES, epilog=general.EXIT_CODES)
@command
def rules(*, code: wanted.RuleArgument = None, json: given.JsonOption = False) -> ExitCode:
    """List the rules."""
    from netpki.frontends.command_line.compliance import teaching  # noqa: PLC0415 see above

    return teaching.rules(code, json_wanted=json)


@app.command(help=help_texts.POLICY, epilog=general.EXIT_CODES)
@command
def policy(
    *,
    file: wanted.PolicyArgument = None,
    profile: wanted.ProfileOption = None,
    json: given.JsonOption = False,
) -> ExitCode:
    """Check a policy."""
    from netpki.frontends.command_line.compliance import teaching  # noqa: PLC0415 see above

    return teaching.policy(file, profile, json_wanted=json)


@app.command(help=help_texts.METRICS)
@command
def metrics(
    *, document: wanted.ReportArgument, listen: wanted.ListenOption = "127.0.0.1:9469"
) -> ExitCode:
    """Serve metrics."""
    from netpki.frontends.command_line.compliance import exporter  # noqa: PLC0415 see above

    return exporter.serve(document, listen)
