"""Reports and errors as Nornir results."""

from __future__ import annotations

import difflib

from nornir.core.inventory import Host
from nornir.core.task import Result

from netpki.errors import NetpkiError
from netpki.frontends.report import Report, error_data


def result_of_report(host: Host, report: Report) -> Result:
    """A report: its data are the result."""
    return Result(
        host=host,
        result=report.data,
        changed=report.changed,
        failed=report.failed,
        diff=diff_of(report),
    )


def result_of_error(host: Host, error: NetpkiError) -> Result:
    """An error before anything was changed; a bug, in contrast, keeps its traceback."""
    return Result(host=host, result=error_data(host.name, error), failed=True)


def diff_of(report: Report) -> str:
    """What changes in the trustpoint, as a unified diff; empty where nothing does."""
    if report.failed:
        return ""
    lines = difflib.unified_diff(
        report.before.splitlines(), report.after.splitlines(), "before", "after", lineterm=""
    )
    return "\n".join(lines)
