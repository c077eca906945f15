"""Judging a fleet, writing reports and telling others."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typer

from netpki.errors import InputError, NetpkiError
from netpki.frontends.command_line.compliance.recipients import Recipients, Sender
from netpki.frontends.command_line.counting import counting
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.origins.origin import Origin
from netpki.frontends.command_line.speech import complain, errors, output, printable
from netpki.frontends.compliance_document import read_report
from netpki.frontends.facade.compliance import ComplianceRequest, judge, prepare
from netpki.frontends.files import write
from netpki.frontends.report_forms import FormName, require_writable
from netpki.frontends.reports.compliance.nagios import nagios
from netpki.frontends.reports.compliance.terminal import show_compliance, show_remedies
from netpki.frontends.reports.compliance.writing import rendered, write_report

Document = dict[str, Any]

_PLUGIN_UNKNOWN: Final = 3
"""Exit code of a monitoring plug-in that cannot tell."""


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


def wanted_of(
    form: FormName | None, files: Sequence[Path], *, json_wanted: bool, mend: bool
) -> Wanted:
    """What the options say.

    Raises:
        InputError: They say two things.
    """
    forms = [form, FormName.JSON if json_wanted else None, "remedies" if mend else None]
    if len(set(filter(None, forms))) > 1:
        raise InputError(
            "--format, --json and --mend each say what is to be written to standard output.",
            hint="Give one of them, and --output for further reports.",
        )
    return Wanted(FormName.JSON if json_wanted else form, tuple(files), mend=mend)


def check(
    origin: Origin, request: ComplianceRequest, wanted: Wanted, recipients: Recipients
) -> int:
    """Judge a fleet.

    Returns:
        The exit code; that of a monitoring plug-in where its form is wanted.

    Raises:
        InputError: The options, a file that they name or the policy is wrong.
    """
    with _as_wanted(wanted):
        return _check(origin, request, wanted, recipients)


def _check(
    origin: Origin, request: ComplianceRequest, wanted: Wanted, recipients: Recipients
) -> int:
    prepared = prepare(request, wanted.files)
    senders = recipients.senders()
    taken = origin.records()
    now = datetime.now(UTC)
    with counting(errors(), "Judging devices") as progress:
        judged = judge(taken.records, prepared, now, inventory_at=taken.made_at, progress=progress)
    code = _write(judged.document, wanted)
    done = [_is_sent(send, judged.document) for send in senders]
    if judged.trouble is not None:
        complain(judged.trouble.diagnostics())
        done.append(False)
    return code if all(done) else _incomplete(code, wanted)


def _incomplete(code: int, wanted: Wanted) -> int:
    """What is wrong with the fleet counts for a monitor, else that somebody was not told."""
    if wanted.form is FormName.NAGIOS:
        return code or _PLUGIN_UNKNOWN
    return ExitCode.FAILED


@contextmanager
def _as_wanted(wanted: Wanted) -> Iterator[None]:
    """A monitor shows what stands on standard output, and knows no exit code but its own."""
    try:
        yield
    except NetpkiError as error:
        if wanted.form is not FormName.NAGIOS:
            raise
        sys.stdout.write(f"COMPLIANCE UNKNOWN: {printable(error.diagnostics())}\n")
        raise typer.Exit(_PLUGIN_UNKNOWN) from None


def report(path: Path, wanted: Wanted) -> int:
    """Write reports anew from one in JSON.

    Raises:
        InputError: It cannot be read, or a report cannot be written.
    """
    with _as_wanted(wanted):
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


def _write(document: Document, wanted: Wanted) -> int:
    for path in wanted.files:
        write_report(document, path)
    if wanted.mend:
        show_remedies(output(), document)
    elif wanted.form is FormName.TABLE or (wanted.form is None and not wanted.files):
        show_compliance(output(), document)
    elif wanted.form is not None:
        write(rendered(document, wanted.form), None)
    if wanted.form is FormName.NAGIOS:
        return nagios(document)[0]
    return exit_code_of(document)


def _is_sent(send: Sender, document: Document) -> bool:
    """One that cannot be told is complained about, and the others are told all the same."""
    try:
        send(document)
    except NetpkiError as error:
        complain(error.diagnostics())
        return False
    return True
