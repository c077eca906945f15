"""Judging a fleet, writing reports and telling others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from netpki.errors import NetpkiError
from netpki.frontends.command_line.compliance.recipients import Recipients, Sender
from netpki.frontends.command_line.counting import counting
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.origins.origin import Origin
from netpki.frontends.command_line.speech import complain, errors, output
from netpki.frontends.compliance_document import read_report
from netpki.frontends.facade.compliance import ComplianceRequest, check_compliance
from netpki.frontends.files import write
from netpki.frontends.report_forms import FormName, require_writable
from netpki.frontends.reports.compliance.nagios import nagios
from netpki.frontends.reports.compliance.terminal import show_compliance, show_remedies
from netpki.frontends.reports.compliance.writing import rendered, write_report

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are wanted.

    Attributes:
        form: Of what is written to standard output; None decides by ``files``.
        files: Each in the form that its ending says.
        mend: Print remedies in place of findings.
    """

    form: FormName | None
    files: Sequence[Path]
    mend: bool


def check(
    origin: Origin, request: ComplianceRequest, wanted: Wanted, recipients: Recipients
) -> ExitCode:
    """Judge a fleet.

    Raises:
        InputError: The options, a file that they name or the policy is wrong.
    """
    require_writable(wanted.files)
    request.read()
    senders = recipients.senders()
    taken = origin.records()
    now = datetime.now(UTC)
    with counting(errors(), "Judging devices") as progress:
        document = check_compliance(
            taken.records,
            request,
            now=now,
            inventory_at=taken.made_at,
            progress=progress,
        )
    code = _write(document, wanted)
    sent = [_is_sent(send, document) for send in senders]
    return code if all(sent) else ExitCode.FAILED


def report(path: Path, wanted: Wanted) -> ExitCode:
    """Write reports anew from one in JSON.

    Raises:
        InputError: It cannot be read, or a report cannot be written.
    """
    require_writable(wanted.files)
    return _write(read_report(path), wanted)


def exit_code_of(document: Document) -> ExitCode:
    """What is wrong for certain comes first, then what was not reached, then what is unknown."""
    open_ones = [each for each in document["findings"] if each["open"]]
    if any(each["state"] == "fail" for each in open_ones):
        return ExitCode.NOT_COMPLIANT
    if not open_ones:
        return ExitCode.DONE
    return ExitCode.UNREACHABLE if document["totals"]["unreachable"] else ExitCode.NOT_UNDERSTOOD


def _write(document: Document, wanted: Wanted) -> ExitCode:
    for path in wanted.files:
        write_report(document, path)
    if wanted.mend:
        show_remedies(output(), document)
    elif wanted.form is FormName.TABLE or (wanted.form is None and not wanted.files):
        show_compliance(output(), document)
    elif wanted.form is not None:
        write(rendered(document, wanted.form), None)
    if wanted.form is FormName.NAGIOS:
        return ExitCode(nagios(document)[0])
    return exit_code_of(document)


def _is_sent(send: Sender, document: Document) -> bool:
    """One that cannot be told is complained about, and the others are told all the same."""
    try:
        send(document)
    except NetpkiError as error:
        complain(error.diagnostics())
        return False
    return True
