"""Telling other systems what a compliance run found: by webhook and by syslog.

Whatever is told comes from the document of the run. What cannot be delivered is one clear error;
files are written before anything is sent.
"""

from netpki.frontends.delivery.events import CHANGES, Change, Event, events_of
from netpki.frontends.delivery.syslog import SyslogTarget, send_to_syslog
from netpki.frontends.delivery.token import read_token
from netpki.frontends.delivery.webhook import Form, Webhook, send_to_webhook

__all__ = [
    "CHANGES",
    "Change",
    "Event",
    "Form",
    "SyslogTarget",
    "Webhook",
    "events_of",
    "read_token",
    "send_to_syslog",
    "send_to_webhook",
]
