"""What a terminal mixes into the output of a command: line ends, log messages, time stamps."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

_STAMP = (
    r"[*.]?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d (?:\d{4} )?"
    r"\d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Za-z][A-Za-z0-9]{0,9})?:"
)
_MNEMONIC = r"%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)?-[0-7]-[A-Z0-9_]+:"
_UPTIME = r"(?:\d{1,6}:\d\d:\d\d|\d{1,3}[ywd]\d{1,2}[wdh]):"
_MESSAGE = re.compile(rf"(?:\d{{1,9}}: )?(?:{_STAMP}|(?:{_UPTIME} ?)?{_MNEMONIC})")
_MESSAGE_INSIDE = re.compile(rf"{_STAMP} ?{_MNEMONIC}")
_MESSAGE_BEGINNINGS = frozenset("*.%0123456789JFMASOND")

_CONTINUATION = re.compile(
    r" {6,}(?!quit\s*$)\S"
    r"|The certificate \(SN: "
    r"|Validity period ended on "
)
"""Second lines of messages: ``%PKI-6-CERT_INSTALL``, ``%PKI-6-CSR_FINGERPRINT``,
``%CRYPTO-5-SELF_TEST_START`` and ``%PKI-3-CERTIFICATE_INVALID_EXPIRED``, all in
``tests/recordings/ios/syslog_pki_crypto.txt``. No configuration line is indented that far."""

_DETAIL = re.compile(
    r"\s*(?:CSR Fingerprint (?:MD5|SHA\d{1,3})(?: \(unsigned\))? ?:"
    r"|Trustpoint\s*: "
    r"|(?:(?:Issuer|Subject)-name|Serial-number|(?:Start|End)-date|Auto-Renewal)[\s:]"
    r"|The certificate \(SN: |Validity period ended on |begin self-test|All tests passed\.)"
)
"""The same on screens, where other lines are indented as far: words that only messages have."""

_NARROWEST = 64
"""Columns. No line of a screen that is cut at less could be told from a short line."""

_FOREIGN_BREAKS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What ``str.splitlines``, and so TextFSM, takes for the end of a line and IOS does not."""

_LOAD = "Load for five secs:"
_TIME_SOURCE = re.compile(r"(?:Time source is [^,]+|No time source), ")


@dataclass(frozen=True, slots=True)
class Page:
    """What a ``show`` command printed.

    Attributes:
        lines: Stripped on the right.
        numbers: Where each line stood in the text, from 1.
    """

    lines: list[str]
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How to tell that a terminal put the rest of a long line on lines of its own.

    Attributes:
        cut: Matches the beginning of lines that may have been cut.
        whole: Matches lines at the left margin that are no rest of another.
    """

    cut: re.Pattern[str]
    whole: re.Pattern[str]


def lines_of(text: str) -> list[str]:
    """Lines of ``text`` without their ends; a carriage return anywhere is no character."""
    return text.replace("\r", "").split("\n")


def without_messages(lines: list[str]) -> tuple[list[str], set[int]]:
    """Blank out log messages of the device and keep the numbering of lines.

    Returns:
        The lines, an empty one for each message, and the indexes (from 0) of those that lost
        something. A message that begins inside a line takes the rest of it along.
    """
    noisy = set[int]()
    for index, line in enumerate(lines):
        begin = _message_begin(line)
        if begin is not None:
            lines[index] = line[:begin]
            noisy.add(index)
    return lines, noisy


def without_continuations(lines: list[str], noisy: set[int]) -> tuple[list[str], set[int]]:
    """Blank out the further lines of those messages that have more than one.

    Only for configurations: there no line is indented like the continuation of a message.
    """
    return _without_following(lines, noisy, _CONTINUATION)


def _without_following(
    lines: list[str], noisy: set[int], further: re.Pattern[str]
) -> tuple[list[str], set[int]]:
    for index in sorted(noisy):
        following = index + 1
        while following < len(lines) and further.match(lines[following]):
            lines[following] = ""
            noisy.add(following)
            following += 1
    return lines, noisy


def screen_page(text: str, *, wrapping: Wrapping | None = None) -> Page:
    """Lines of a ``show`` command, stripped on the right, without what does not belong to it.

    That is log messages, the header of ``exec prompt timestamp`` (source: Cisco documentation
    and public captures of ``show clock``) and repeated blank lines.

    Args:
        text: What the device printed.
        wrapping: Joins what a terminal cut; only where that is certain: the cut line is as long
            as no line is longer, and the rest begins at the left margin, where nothing of that
            form stands otherwise.
    """
    lines = lines_of(_FOREIGN_BREAKS.sub("\ufffd", text))
    joined = _join_cut_lines(lines, wrapping) if wrapping else set()
    lines, noisy = _without_following(*without_messages(lines), _DETAIL)
    kept, numbers = [""], [0]
    for index, line in enumerate(lines):
        stripped = line.rstrip()
        if stripped or (kept[-1] and index not in noisy and index not in joined):
            kept.append(stripped)
            numbers.append(index + 1)
    begin = 1
    if kept[begin : begin + 1] and kept[begin].lstrip().startswith(_LOAD):
        begin += 1
        if kept[begin : begin + 1] and _TIME_SOURCE.match(kept[begin].lstrip()):
            begin += 1
    return Page(kept[begin:], numbers[begin:])


def dedented(page: Page) -> Page:
    """The page without the indentation that all its lines have; tabs in front become blanks."""
    lines = [_with_blanks_in_front(line) for line in page.lines]
    return Page(textwrap.dedent("\n".join(lines)).split("\n") if lines else [], page.numbers)


def _with_blanks_in_front(line: str) -> str:
    text = line.lstrip(" \t")
    return line[: len(line) - len(text)].expandtabs() + text


def _join_cut_lines(lines: list[str], wrapping: Wrapping) -> set[int]:
    """Give each cut line its rest, in place; the indexes of the lines that became empty."""
    width = max(map(len, lines), default=0)
    rests: dict[int, list[int]] = {}
    first, goes_on = 0, False
    for index, line in enumerate(lines if width >= _NARROWEST else ()):
        full = len(line) == width
        if goes_on and line[:1].strip() and not wrapping.whole.match(line):
            rests.setdefault(first, []).append(index)
            goes_on = full
        else:
            first = index
            goes_on = full and bool(wrapping.cut.match(line) or _message_begin(line) is not None)
    for first, indexes in rests.items():
        lines[first] += "".join(lines[index] for index in indexes)
        for index in indexes:
            lines[index] = ""
    return {index for indexes in rests.values() for index in indexes}


def _message_begin(line: str) -> int | None:
    if line[:1] in _MESSAGE_BEGINNINGS and _MESSAGE.match(line):
        return 0
    if "%" not in line:
        return None
    match = _MESSAGE_INSIDE.search(line)
    return match.start() if match else None
