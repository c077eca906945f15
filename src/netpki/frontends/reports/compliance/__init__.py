"""A compliance run as a page, at the terminal, and in formats for other programs.

Everything here is a function of the document of ``frontends.compliance_document``: no file, no
clock, no network. Text of devices and policies comes out harmless.
"""

from netpki.frontends.reports.compliance.checklist import checklist
from netpki.frontends.reports.compliance.findings_csv import findings_csv
from netpki.frontends.reports.compliance.junit import junit
from netpki.frontends.reports.compliance.nagios import nagios
from netpki.frontends.reports.compliance.page import compliance_page
from netpki.frontends.reports.compliance.prometheus import metrics_of, prometheus, write_textfile
from netpki.frontends.reports.compliance.sarif import sarif
from netpki.frontends.reports.compliance.terminal import show_compliance, show_remedies

__all__ = [
    "checklist",
    "compliance_page",
    "findings_csv",
    "junit",
    "metrics_of",
    "nagios",
    "prometheus",
    "sarif",
    "show_compliance",
    "show_remedies",
    "write_textfile",
]
