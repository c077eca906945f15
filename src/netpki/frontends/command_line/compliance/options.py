"""The options of ``netpki compliance``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from netpki.frontends.report_forms import FormName

_JUDGING: Final = "Judging"
_RESULT: Final = "Output"
_TELLING: Final = "Telling others"


class WebhookForm(StrEnum):
    """Forms of what is posted."""

    EVENTS = "events"
    TEXT = "text"


PolicyOption = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        "-p",
        envvar="NETPKI_POLICY",
        metavar="FILE",
        help="What you want of your fleet: rules, thresholds, trust anchors, waivers (YAML).",
        rich_help_panel=_JUDGING,
    ),
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        show_default="the one that the policy extends, else default",
        help="A policy that netpki brings along: default, stig or strict.",
        rich_help_panel=_JUDGING,
    ),
]
HistoryOption = Annotated[
    Path | None,
    typer.Option(
        "--history",
        envvar="NETPKI_HISTORY",
        metavar="FILE",
        help="Remember runs here (SQLite), to tell what is new, fixed, and open since when.",
        rich_help_panel=_JUDGING,
    ),
]
FormOption = Annotated[
    FormName | None,
    typer.Option(
        "--format",
        "-f",
        show_default="table, unless files are written",
        help="Form of what is written to standard output.",
        rich_help_panel=_RESULT,
    ),
]
OutputsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write a report here, in the form that its ending says: .json .html .csv .xml "
        "(JUnit) .sarif .prom .cklb; may be given several times.",
        rich_help_panel=_RESULT,
    ),
]
MendOption = Annotated[
    bool,
    typer.Option(
        "--mend",
        help="Print the commands that would mend what was found, by device; none is carried out.",
        rich_help_panel=_RESULT,
    ),
]
WebhookOption = Annotated[
    str | None,
    typer.Option(
        "--webhook",
        envvar="NETPKI_WEBHOOK",
        metavar="URL",
        help="Post what is new, fixed and open to this address, for example of Event-Driven "
        "Ansible.",
        rich_help_panel=_TELLING,
    ),
]
WebhookTokenFileOption = Annotated[
    Path | None,
    typer.Option(
        "--webhook-token-file",
        metavar="FILE",
        help="File with the bearer token for it; NETPKI_WEBHOOK_TOKEN holds one, too.",
        rich_help_panel=_TELLING,
    ),
]
WebhookCaOption = Annotated[
    Path | None,
    typer.Option(
        "--webhook-ca",
        metavar="FILE",
        help="CA certificates that the address is verified with.",
        rich_help_panel=_TELLING,
    ),
]
WebhookFormOption = Annotated[
    WebhookForm,
    typer.Option(
        "--webhook-form",
        help="events: everything, for programs. text: one sentence, for chat systems.",
        rich_help_panel=_TELLING,
    ),
]
SyslogOption = Annotated[
    str | None,
    typer.Option(
        "--syslog",
        metavar="ADDRESS",
        help="Send one message for each change: udp://HOST:514, tcp://HOST:601 or "
        "unix:///dev/log.",
        rich_help_panel=_TELLING,
    ),
]
ReportArgument = Annotated[
    Path, typer.Argument(metavar="REPORT", help="A report made with --format json.")
]
RuleArgument = Annotated[
    str | None, typer.Argument(metavar="CODE", help="Explain this rule, for example KEY-001.")
]
PolicyArgument = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="The policy; none checks the profile alone.")
]
ListenOption = Annotated[
    str,
    typer.Option(
        "--listen",
        metavar="ADDRESS:PORT",
        help="Where to serve; anybody who reaches it can read names of devices.",
    ),
]
