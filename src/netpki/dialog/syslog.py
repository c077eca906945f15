"""Log messages that a device writes into the middle of a conversation.

Captures show the insertion as a line break and the message, with nothing after it
(``tests/recordings/ios/keygen_replace_iosxe.txt``); consoles with other settings add a line
break behind it. Where the message ends cannot always be told, so both readings are offered.
"""

from __future__ import annotations

import re

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
SYSLOG_LINE = (
    rf"[*.]?(?:\d{{1,10}}: )?[*.]?{_MONTH} {{1,2}}\d{{1,2}}(?: \d{{4}})? "
    r"\d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Za-z]{2,5})?: "
    r"(?:%[A-Z0-9_]+(?:-[A-Z0-9_]+)?-[0-7]-[A-Z0-9_]+|CRYPTO_PKI): ?[^\r\n]*"
)
"""Regular expression for one log message, from its clock mark to the end of its line."""

_MESSAGE = re.compile(rf"(?P<before>\r?\n)?{SYSLOG_LINE}(?P<after>\r?\n)?")
_HINT = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Za-z]{2,5})?: ")


def without_syslog(text: str) -> str:
    """``text`` without log messages, keeping the line break behind each."""
    if not _may_hold_messages(text):
        return text
    return _MESSAGE.sub(lambda match: match["after"] or "", text)


def rejoined_without_syslog(text: str) -> str:
    """``text`` without log messages and without the line breaks around them.

    The right reading where a message broke a line in two.
    """
    return _MESSAGE.sub("", text) if _may_hold_messages(text) else text


def _may_hold_messages(text: str) -> bool:
    # Whole configurations come through here: plain searches first.
    return (": %" in text or ": CRYPTO_PKI:" in text) and _HINT.search(text) is not None
