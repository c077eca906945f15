"""Which function makes which form of a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from netpki.frontends.compliance_document import as_text
from netpki.frontends.files import write
from netpki.frontends.report_forms import FormName, form_of
from netpki.frontends.reports.compliance.checklist import checklist
from netpki.frontends.reports.compliance.findings_csv import findings_csv
from netpki.frontends.reports.compliance.junit import junit
from netpki.frontends.reports.compliance.nagios import nagios
from netpki.frontends.reports.compliance.page import compliance_page
from netpki.frontends.reports.compliance.prometheus import prometheus, write_textfile
from netpki.frontends.reports.compliance.sarif import sarif

Document = Mapping[str, Any]


def _data(make: Callable[[Document], Mapping[str, Any]]) -> Callable[[Document], str]:
    return lambda document: json.dumps(make(document)) + "\n"


_TEXTS: Final[Mapping[FormName, Callable[[Document], str]]] = {
    FormName.JSON: as_text,
    FormName.HTML: compliance_page,
    FormName.CSV: findings_csv,
    FormName.JUNIT: junit,
    FormName.SARIF: _data(sarif),
    FormName.PROMETHEUS: prometheus,
    FormName.CKLB: _data(checklist),
    FormName.NAGIOS: lambda document: nagios(document)[1],
}


def rendered(document: Document, form: FormName) -> str:
    """The report as text; the same document gives the same bytes."""
    return _TEXTS[form](document)


def write_report(document: Document, path: Path) -> None:
    """Write a report in the form that the ending of ``path`` says.

    Raises:
        InputError: It cannot be written.
    """
    if form_of(path) is FormName.PROMETHEUS:
        write_textfile(document, path)
    else:
        write(rendered(document, form_of(path)), path)
