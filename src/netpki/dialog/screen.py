"""Reading a terminal: where an echo ends, what the last line is, log messages left out."""

from __future__ import annotations

import re
from typing import Final

from netpki.dialog.syslog import SYSLOG_LINE, rejoined_without_syslog, without_syslog
from netpki.dialog.table import Prompt

QUESTION: Final = re.compile(r"(?:\[yes/no\]:|\[confirm\]|\(y/n\)|[\r\n][Pp]assword:)\s*\Z")
TAIL: Final = 4096
"""Characters at the end of the output in which prompts and questions are looked for."""

# No device's name stands in these patterns: each would be compiled for every device anew.
_PROMPT = r"(?:\A|[\r\n])(?P<name>[^\s()>#]*)(?P<mode>(?:\([^()\r\n]*\))?[>#])"
_AT_PROMPT: Final = re.compile(rf"{_PROMPT}(?:\s*{SYSLOG_LINE})*\s*\Z")
_PROMPT_ALONE: Final = re.compile(r"(?P<name>[^\s()>#]+)(?:\([^()\r\n]*\))?[>#]\s*\Z")
_BEFORE_ECHO: Final = re.compile(rf"{_PROMPT} ?(?:\r?\n{SYSLOG_LINE}?(?:\r?\n)?)?\Z")

_END_OF_LINE: Final = re.compile(r"[ \t]*\r?\n")


def readings(text: str) -> tuple[str, ...]:
    """``text`` without log messages, in each way that they may have broken in."""
    first, second = without_syslog(text), rejoined_without_syslog(text)
    return (first,) if first == second else (first, second)


def unwrapped(text: str) -> str:
    """``text`` without what IOS inserts where an echo reaches the margin."""
    return text.replace(" \b", "").replace("\b", "")


def final_prompt(text: str, prompt: Prompt, start: int = 0) -> re.Match[str] | None:
    """The prompt at the end of ``text``, log messages behind it or not; group ``mode``."""
    return _of(prompt, _AT_PROMPT.search(text, start))


def without_final_prompts(text: str, prompt: Prompt) -> str:
    """``text`` without the prompts at its end, however often they were drawn again."""
    lines = text.splitlines(keepends=True)
    while lines and _is_prompt_or_blank(lines[-1], prompt):
        lines.pop()
    return "".join(lines)


def _is_prompt_or_blank(line: str, prompt: Prompt) -> bool:
    match = _PROMPT_ALONE.match(line)
    return not line.strip() or (match is not None and prompt.is_of(match["name"]))


def prompt_before(text: str, prompt: Prompt, start: int, end: int) -> re.Match[str] | None:
    """The prompt in front of the echo that begins at ``end``, looked for from ``start``."""
    return _of(prompt, _BEFORE_ECHO.search(text, start, end))


def _of(prompt: Prompt, match: re.Match[str] | None) -> re.Match[str] | None:
    return match if match and prompt.is_of(match["name"]) else None


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
