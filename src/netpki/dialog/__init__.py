"""What a device asks and what we answer. Pure: fed with text, it returns text."""

from netpki.dialog.batch import Batch
from netpki.dialog.conversation import Conversation
from netpki.dialog.syslog import SYSLOG_LINE, rejoined_without_syslog, without_syslog
from netpki.dialog.table import (
    Ask,
    Dialog,
    Guard,
    Paste,
    Prompt,
    Refusal,
    Reply,
    Say,
    Type,
    YesIf,
)
from netpki.dialog.transcript import MASK, Transcript, mask_configuration

__all__ = [
    "MASK",
    "SYSLOG_LINE",
    "Ask",
    "Batch",
    "Conversation",
    "Dialog",
    "Guard",
    "Paste",
    "Prompt",
    "Refusal",
    "Reply",
    "Say",
    "Transcript",
    "Type",
    "YesIf",
    "mask_configuration",
    "rejoined_without_syslog",
    "without_syslog",
]
