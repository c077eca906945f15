"""PEM (RFC 7468) taken apart line by line: every block that can be read, and every defect."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from netpki.pki.defects import Defect, defect

CERTIFICATE_LABELS: Final = ("CERTIFICATE", "X509 CERTIFICATE")
"""OpenSSL's TRUSTED CERTIFICATE is none: trust settings follow the certificate in its DER."""

_LABEL = "[A-Z0-9 #]{1,40}"
_BEGIN = re.compile(f"-----BEGIN (?P<label>{_LABEL})-----")
_END = re.compile(f"-----END {_LABEL}-----")
_JOINED = re.compile(rf"(-----END {_LABEL}-----)[ \t]*(-----BEGIN {_LABEL}-----)")
_LIKE_END = re.compile(r"[-\s]END ")
_LIKE_BEGIN = re.compile("BEGIN (?P<label>[A-Z0-9 ]{0,32}(?:CERTIFICATE|PRIVATE KEY|PKCS7|CMS))")

_BLANKS = "".join(map(chr, (0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000)))
_UNSEEN = "".join(map(chr, (0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF)))
_DASHES = "".join(map(chr, (*range(0x2010, 0x2016), 0x2212)))
_MEANT = str.maketrans(
    dict.fromkeys(_BLANKS, " ") | dict.fromkeys(_UNSEEN) | dict.fromkeys(_DASHES, "-")
)
_BLANK = re.compile(f"[{_BLANKS}{_UNSEEN}]")
_DASH = re.compile(f"[{_DASHES}]")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/= \t]")
_LONG_RUN = re.compile("[A-Za-z0-9+/=]{12,}")
_OUTER_BLANKS = " \t\r\f\v"
_LONGEST_QUOTE: Final = 80
_MOST_LINES_NAMED: Final = 5
_NAMES = {
    "\u00a0": "a no-break space",
    "\u200b": "a zero-width space",
    "\ufeff": "a byte-order mark",
}
_QUOTED_FROM: Final = frozenset({*CERTIFICATE_LABELS, "CERTIFICATE REQUEST", "PKCS7"})
"""Whatever else a block is called, it may be a private key by a damaged name."""

_WORD_PROCESSOR = "A word processor changed them: copy the certificate from the original file."
_COPY_AGAIN = "The text was damaged on its way: copy it again from the issuer."


@dataclass(frozen=True, slots=True)
class PemBlock:
    """One block of a PEM text.

    Attributes:
        label: For example ``CERTIFICATE``.
        line: Number of its BEGIN line, counted from 1.
        der: The decoded body.
        headers: Lines as in RFC 1421, such as ``Proc-Type: 4,ENCRYPTED``.
    """

    label: str
    line: int
    der: bytes = field(repr=False)
    headers: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_private_key(self) -> bool:
        """Whether the label says so."""
        return "PRIVATE KEY" in self.label


class PemText(NamedTuple):
    """A text taken apart.

    Attributes:
        blocks: What could be read, in order.
        defects: In the order of the text; what the text as a whole has comes last.
    """

    blocks: tuple[PemBlock, ...]
    defects: tuple[Defect, ...]


def scan(text: str, *, source: str) -> PemText:
    """Take ``text`` apart; nothing that it can hold is an exception.

    Args:
        text: What a file holds.
        source: What to call the text.
    """
    scanner = _Scanner(source)
    for number, line in enumerate(text.splitlines(), start=1):
        scanner.feed(number, line)
    scanner.finish()
    if "\r" in text:
        message = "its lines end in CR LF, or in CR."
        scanner.note("windows-line-ends", None, message, "Save it with the line ends of Unix.")
    return PemText(tuple(scanner.blocks), (*scanner.defects, *scanner.notes.values()))


class _Flaw(NamedTuple):
    """A defect of a line; the same code further down in its block is mentioned, not repeated."""

    code: str
    line: int
    message: str
    remedy: str


class _Line(NamedTuple):
    number: int
    text: str
    has_blanks: bool = False


@dataclass(slots=True)
class _Open:
    """A block whose END line has not come yet.

    Attributes:
        label: Empty where it cannot be read.
        begin: The BEGIN line.
        lines: What came since.
        flaws: What is wrong with them.
        is_skipped: Its BEGIN line was damaged: the body means nothing.
        has_ended: Something like an END line came.
    """

    label: str
    begin: _Line
    lines: list[_Line] = field(default_factory=list)
    flaws: list[_Flaw] = field(default_factory=list)
    is_skipped: bool = False
    has_ended: bool = False


class _Scanner:
    """Reads lines one after another; after a defect it goes on at the next line that it knows."""

    def __init__(self, source: str) -> None:
        self.blocks: list[PemBlock] = []
        self.defects: list[Defect] = []
        self.notes: dict[str, Defect] = {}
        self._source = source
        self._open: _Open | None = None

    def feed(self, number: int, raw: str) -> None:
        """Take the next line."""
        text = raw.strip(_OUTER_BLANKS)
        joined = _JOINED.fullmatch(text)
        if joined:
            message = f"{text!r} stands on one line."
            self._report("joined-blocks", number, message, "Let each stand on a line of its own.")
        for part in joined.groups() if joined else (text,):
            line = _Line(number, part, has_blanks=text != raw)
            if self._open is None:
                self._outside(line)
            elif part == f"-----END {self._open.label}-----":
                self._close(self._open, line)
            else:
                self._inside(self._open, line)

    def finish(self) -> None:
        """The text is over."""
        block = self._open
        if block is None:
            return
        self._give_up(block)
        if not (block.has_ended or block.is_skipped):
            message = f"the block {block.label} that begins on line {block.begin.number}"
            remedy = "The file was cut short: copy it again, whole."
            self._report("no-end-line", None, f"{message} has no END line.", remedy)

    def note(self, code: str, number: int | None, message: str, remedy: str) -> None:
        """Mention something harmless, once."""
        self.notes.setdefault(code, defect(code, self._where(number), message, remedy))

    def _outside(self, line: _Line) -> None:
        text = line.text.lstrip("\ufeff")
        if text != line.text:
            message = "a byte-order mark stands before the text."
            self.note("byte-order-mark", line.number, message, "Save it as UTF-8 without BOM.")
        begin = _BEGIN.fullmatch(text)
        if begin:
            self._open = _Open(begin["label"], line)
        elif _END.fullmatch(text):
            message = f"{text!r} ends no block."
            remedy = "The BEGIN line is missing: copy the block again, whole."
            self._report("no-begin-line", line.number, message, remedy)
        elif text:
            self._text(line._replace(text=text))

    def _text(self, line: _Line) -> None:
        plain = _plain(line.text)
        like = _LIKE_BEGIN.search(plain)
        flaw = _flaw_of_begin(line, plain, like["label"]) if like else None
        if like and flaw:
            self._report(*flaw)
            self._open = _Open(like["label"], line, is_skipped=True)
        else:
            message = "text stands outside the blocks."
            self.note("text-between-blocks", line.number, message, "It can be left out.")

    def _inside(self, block: _Open, line: _Line) -> None:
        begin = _BEGIN.fullmatch(line.text)
        if begin:
            if not (block.has_ended or block.is_skipped):
                block.flaws.append(_stands_inside(line, block.label))
            self._give_up(block)
            self._open = _Open(begin["label"], line)
        elif not block.has_ended:
            block.lines.append(line)
            flaws = list(_flaws_of_line(line, block))
            block.has_ended = bool(_LIKE_END.search(_plain(line.text)))
            if block.has_ended and not (flaws or block.is_skipped):
                flaws.append(_no_whole_end(line, block.label))
            block.flaws += flaws

    def _close(self, block: _Open, end: _Line) -> None:
        headers, body = _parted(block.lines)
        if not (block.has_ended or block.is_skipped):
            block.flaws += _not_base64(body, block.label)
        if block.flaws or block.has_ended or block.is_skipped:
            self._give_up(block)
            return
        self._open = None
        self._decode(block, headers, body)
        blank = _first_blank([block.begin, *body, end])
        if blank:
            message = "blanks or empty lines stand in or around the block."
            self.note("spaces", blank, message, "They can be left out.")

    def _decode(self, block: _Open, headers: list[_Line], body: list[_Line]) -> None:
        text = re.sub(r"\s", "", "".join(line.text for line in body))
        number = block.begin.number
        try:
            der = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            message = f"the block that begins on line {number} is not base64 ({error})."
            remedy = "Characters are missing or doubled: copy it again from the issuer."
            self._report("not-base64", None, message, remedy)
        else:
            headings = tuple(line.text for line in headers)
            self.blocks.append(PemBlock(block.label, number, der, headings))

    def _give_up(self, block: _Open) -> None:
        self._open = None
        by_code: dict[str, list[_Flaw]] = {}
        for flaw in sorted(block.flaws, key=lambda flaw: flaw.line):
            by_code.setdefault(flaw.code, []).append(flaw)
        for first, *others in by_code.values():
            message = _with_lines(first.message, [flaw.line for flaw in others])
            self._report(first.code, first.line, message, first.remedy)

    def _report(self, code: str, number: int | None, message: str, remedy: str) -> None:
        self.defects.append(defect(code, self._where(number), message, remedy))

    def _where(self, number: int | None) -> str:
        return self._source if number is None else f"{self._source}, line {number}"


def _plain(line: str) -> str:
    """The line as it was meant: hyphens, simple blanks, nothing unseen."""
    return line if line.isascii() else line.translate(_MEANT)


def _flaw_of_begin(line: _Line, plain: str, label: str) -> _Flaw | None:
    """What is wrong with a line that looks like the begin of a block; None if it is mere text."""
    if _DASH.search(line.text):
        message = "the dashes around BEGIN are typographic, not hyphens."
        return _Flaw("typographic-dash", line.number, message, _WORD_PROCESSOR)
    if _BLANK.search(line.text):
        return _blank(line, "BEGIN line")
    if "-BEGIN" in plain:
        message = f"{_quoted(line.text, label)} is not a whole BEGIN line."
        remedy = f"Let -----BEGIN {label}----- stand on a line of its own."
        return _Flaw("damaged-begin-line", line.number, message, remedy)
    return None


def _flaws_of_line(line: _Line, block: _Open) -> Iterator[_Flaw]:
    """What is wrong with a line of a block, whatever the body is."""
    text, number = line.text, line.number
    if block.is_skipped or (text.isascii() and not text.startswith("-----")):
        return
    if _BLANK.search(text):
        yield _blank(line, "base64 text")
    elif text.startswith("-----"):
        yield _stands_inside(line, block.label)
    elif _DASH.search(text):
        message = "dashes stand here that are typographic, not hyphens."
        yield _Flaw("typographic-dash", number, message, _WORD_PROCESSOR)
    else:
        odd = next(character for character in text if not character.isascii())
        message = f"a character that is no ASCII (U+{ord(odd):04X}) stands in the base64 text."
        yield _Flaw("non-ascii-character", number, message, _COPY_AGAIN)


def _stands_inside(line: _Line, label: str) -> _Flaw:
    message = f"{_quoted(line.text, label)} stands inside the block {label}."
    remedy = "An END line is missing, or two blocks share a line."
    return _Flaw("line-in-block", line.number, message, remedy)


def _no_whole_end(line: _Line, label: str) -> _Flaw:
    message = f"{_quoted(line.text, label)} is not a whole END line."
    remedy = f"Let -----END {label}----- stand on a line of its own."
    return _Flaw("damaged-end-line", line.number, message, remedy)


def _not_base64(body: list[_Line], label: str) -> Iterator[_Flaw]:
    for line in body:
        if _NOT_BASE64.search(line.text) and not any(_flaws_of_line(line, _Open("", line))):
            message = f"{_quoted(line.text, label)} is not base64."
            yield _Flaw("not-base64", line.number, message, _COPY_AGAIN)


def _blank(line: _Line, where: str) -> _Flaw:
    (character,) = _BLANK.findall(line.text)[:1]
    name = _NAMES.get(character, f"the blank U+{ord(character):04X}")
    code = "no-break-space" if character in _BLANKS else "zero-width-character"
    remedy = "A web page put it there: copy the certificate from the original file."
    return _Flaw(code, line.number, f"{name} stands in the {where}.", remedy)


def _quoted(line: str, label: str) -> str:
    """What to show of a line: nothing that may be of a private key, no more than fits."""
    if label not in _QUOTED_FROM:
        return "what stands here"
    shown = _LONG_RUN.sub("[...]", line)
    return repr(shown) if len(shown) <= _LONGEST_QUOTE else f"{shown[:_LONGEST_QUOTE]!r}..."


def _with_lines(message: str, numbers: list[int]) -> str:
    if not numbers:
        return message
    more = len(numbers) - _MOST_LINES_NAMED
    listed = ", ".join(map(str, numbers[:_MOST_LINES_NAMED]))
    others = f"{listed} and {more} more" if more > 0 else listed
    return f"{message.removesuffix('.')} (likewise on line {others})."


def _parted(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Headers as in RFC 1421 and the body; an empty line parts them."""
    if not lines or ":" not in lines[0].text:
        return [], lines
    blank = next((at for at, line in enumerate(lines) if not line.text), None)
    return ([], lines) if blank is None else (lines[:blank], lines[blank + 1 :])


def _first_blank(lines: list[_Line]) -> int | None:
    begin, *body, end = lines
    for line in (begin, *body, end):
        is_frame = line is begin or line is end
        if line.has_blanks or (not is_frame and (not line.text or re.search(r"\s", line.text))):
            return line.number
    return None
