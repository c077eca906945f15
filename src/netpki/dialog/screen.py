"""Reading a terminal: where an echo ends, what the last line is, log messages left out."""

from __future__ import annotations

import re
from typing import Final

from netpki.dialog.syslog import rejoined_without_syslog, without_syslog

QUESTION: Final = re.compile(r"(?:\[yes/no\]:|\[confirm\]|[\r\n][Pp]assword:)\s*\Z")
TAIL: Final = 4096
"""Characters at the end of the output in which prompts and questions are looked for."""

_END_OF_LINE: Final = re.compile(r"[ \t]*\r?\n")


def readings(text: str) -> tuple[str, ...]:
    """``text`` without log messages, in each way that they may have broken in."""
    first, second = without_syslog(text), rejoined_without_syslog(text)
    return (first,) if first == second else (first, second)


def unwrapped(text: str) -> str:
    """``text`` without what IOS inserts where an echo reaches the margin."""
    return text.replace(" \b", "").replace("\b", "")


def end_of_echo(text: str, typed: str, start: int = 0) -> tuple[int, int] | None:
    """Where the first line that ends with ``typed`` begins to echo it, and where it ends.

    Searched as plain text: compiling a pattern for each command costs more than all the
    matching of a session.
    """
    at = text.find(typed, start)
    while at >= 0:
        match = _END_OF_LINE.match(text, at + len(typed))
        if match:
            return at, match.end()
        at = text.find(typed, at + 1)
    return None


def last_line(text: str) -> str:
    """The last line that is not blank."""
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""
