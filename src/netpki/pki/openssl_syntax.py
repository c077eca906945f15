"""The syntax of OpenSSL's configuration files (config(5)): sections, names, expanded values.

What the ``openssl`` program reads is read in the same way, and more: lines that begin with ``;``
are comments, no-break spaces are blanks (web pages indent with them, seed 002 does), and a value
that cannot be expanded harms only who asks for it. Compared with OpenSSL 3.0. Messages show names
and line numbers, never values: pass phrases stand in such files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NoReturn

from netpki.errors import InputError

_LONGEST_TEXT: Final = 1_000_000
_LONGEST_VALUE: Final = 65_536
"""As in OpenSSL: references to references would grow without end."""
_DEFAULT: Final = "default"
_BLANKS: Final = " \t\r\u00a0\u202f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_NAME: Final = r"[A-Za-z0-9_!.%&*+,/;?@^~|-]+"
_SECTION: Final = re.compile(rf"\[[{_BLANKS}]*({_NAME}(?:[{_BLANKS}]+{_NAME})*)[{_BLANKS}]*\]")
_ASSIGNMENT: Final = re.compile(
    rf"(?:({_NAME})::)?({_NAME})[{_BLANKS}]*=[{_BLANKS}]*(.*)", re.DOTALL
)
_DIRECTIVE: Final = re.compile(r"\.(?:include|pragma)\b")
_REFERENCE: Final = re.compile(r"\$([{(]?)(?:([A-Za-z0-9_]+)::)?([A-Za-z0-9_]*)([})]?)")
_CLOSING: Final = {"{": "}", "(": ")", "": ""}
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b"}
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_LONGEST_QUOTE: Final = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``name = value``.

    Attributes:
        name: Such as ``0.organizationName``.
        line: On which it begins, counted from 1.
        value: Expanded; meaningless where there is a problem.
        problem: Why the value could not be expanded.
    """

    name: str
    line: int
    value: str = field(repr=False)
    problem: InputError | None = None


@dataclass(slots=True)
class Configuration:
    """A file taken apart.

    Attributes:
        source: What to call it.
        sections: Entries of each section in their order, earlier ones of the same name too.
        lines: Where each section begins first.
    """

    source: str
    sections: dict[str, list[Entry]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    _latest: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def begin(self, section: str, line: int) -> None:
        """A section begins, perhaps again."""
        self.sections.setdefault(section, [])
        self.lines.setdefault(section, line)

    def add(self, section: str, entry: Entry) -> None:
        """An entry of a section, whether it has begun or not."""
        self.begin(section, entry.line)
        self.sections[section].append(entry)
        self._latest[section, entry.name] = entry

    def fail(self, line: int | None, message: str, hint: str) -> NoReturn:
        """Refuse the file, naming the line."""
        raise InputError(f"{self.where(line)}: {message}", hint=hint)

    def where(self, line: int | None) -> str:
        """The file, or a line of it."""
        return self.source if line is None else f"{self.source}, line {line}"

    def entry(self, section: str, name: str) -> Entry | None:
        """The last entry of that name; as in OpenSSL, those before any section stand behind all.

        Raises:
            InputError: Its value could not be expanded.
        """
        found = self._latest.get((section, name)) or self._latest.get((_DEFAULT, name))
        return usable(found) if found else None

    def entries(self, section: str) -> Iterator[Entry]:
        """All entries of a section.

        Raises:
            InputError: A value could not be expanded, or a name stands there twice.
        """
        seen: dict[str, int] = {}
        for each in self.sections.get(section, []):
            if each.name in seen:
                message = f"{brief(each.name)} stands on line {seen[each.name]} already"
                hint = "Number them (DNS.1, DNS.2): openssl takes only the last one of a name."
                self.fail(each.line, f"{message}, in the same section.", hint)
            seen[each.name] = each.line
            yield usable(each)


def usable(entry: Entry) -> Entry:
    """The entry, if its value could be expanded.

    Raises:
        InputError: It could not.
    """
    if entry.problem:
        raise entry.problem
    return entry


def read_syntax(text: str, *, source: str) -> Configuration:
    """Take a configuration apart.

    Raises:
        InputError: A line is none of those that openssl reads; the message names it.
    """
    found = Configuration(source)
    if len(text) > _LONGEST_TEXT:
        found.fail(None, f"it has more than {_LONGEST_TEXT} characters.", "Is it the right file?")
    section, room = _DEFAULT, _LONGEST_TEXT
    for line, content in _logical_lines(text.removeprefix("\ufeff")):
        stripped = _without_comment(content).strip(_BLANKS)
        if not stripped:
            continue
        if stripped.startswith("["):
            section = _section(found, line, stripped)
            found.begin(section, line)
            continue
        target, entry = _assignment(found, section, line, stripped)
        room -= len(entry.value)
        if room < 0:
            found.fail(line, "the values grow beyond measure.", "Look what $name stands for.")
        found.add(target, entry)
    return found


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines, those that end in a single backslash joined with the next one."""
    begun, first = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        begun += line.rstrip("\r")
        if begun.endswith("\\") and not begun.endswith("\\\\"):
            begun = begun[:-1]
            continue
        yield first, begun
        begun, first = "", number + 1
    yield first, begun


def _without_comment(line: str) -> str:
    if line.lstrip(_BLANKS).startswith((";", "#")):
        return ""
    at, quote = 0, ""
    while at < len(line):
        character = line[at]
        if character == "\\":
            at += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "\"'`":
            quote = character
        elif character == "#":
            return line[:at]
        at += 1
    return line


def _section(found: Configuration, line: int, text: str) -> str:
    match = _SECTION.match(text)
    if not match:
        _refuse_unseen(found, line, text)
        hint = "Write it alone on its line, such as [ alt_names ]."
        found.fail(line, "the name of a section does not end in ].", hint)
    return match[1]


def _assignment(found: Configuration, section: str, line: int, text: str) -> tuple[str, Entry]:
    match = _ASSIGNMENT.match(text)
    if not match or _DIRECTIVE.match(text):
        _refuse(found, line, text)
    target, name = match[1] or section, match[2]
    try:
        value = _expanded(found, target, line, match[3])
    except InputError as problem:
        return target, Entry(name, line, "", problem)
    return target, Entry(name, line, value)


def _refuse(found: Configuration, line: int, text: str) -> NoReturn:
    _refuse_unseen(found, line, text)
    directive = _DIRECTIVE.match(text)
    if directive:
        hint = "Put what it would include into this file, or leave it out."
        found.fail(line, f"{directive[0]} is a directive that is not followed here.", hint)
    if text.startswith("-----BEGIN"):
        hint = "Give the file that openssl req takes with -config."
        found.fail(line, "a PEM block begins where a configuration is meant.", hint)
    hint = "Write name = value, or put a # before it; a backslash continues the line before."
    found.fail(line, "this is neither [ section ] nor name = value.", hint)


def _refuse_unseen(found: Configuration, line: int, text: str) -> None:
    unseen = _UNSEEN.search(text)
    if unseen:
        message = f"a character that nobody sees (U+{ord(unseen[0]):04X}) stands in it."
        hint = "It was copied from a web page or a document: type the line anew."
        found.fail(line, message, hint)


def _expanded(found: Configuration, section: str, line: int, raw: str) -> str:
    """The value without quotes and escapes, references replaced by what they stand for."""
    parts: list[str] = []
    at = size = 0
    while at < len(raw):
        part, at = _next_part(found, section, line, raw, at)
        size += len(part)
        if size > _LONGEST_VALUE:
            hint = "Look what $name stands for."
            found.fail(line, f"the value has more than {_LONGEST_VALUE} characters.", hint)
        parts.append(part)
    return "".join(parts)


def _next_part(
    found: Configuration, section: str, line: int, raw: str, at: int
) -> tuple[str, int]:
    character = raw[at]
    if character in "\"'`":
        return _quotation(raw, at)
    if character == "\\":
        escaped = raw[at + 1 : at + 2]
        return _ESCAPES.get(escaped, escaped), at + 2
    if character == "$":
        return _reference(found, section, line, raw, at)
    return character, at + 1


def _quotation(raw: str, at: int) -> tuple[str, int]:
    quote, at = raw[at], at + 1
    content: list[str] = []
    while at < len(raw) and raw[at] != quote:
        at += raw[at] == "\\"
        content.append(raw[at : at + 1])
        at += 1
    return "".join(content), at + 1


def _reference(
    found: Configuration, section: str, line: int, raw: str, at: int
) -> tuple[str, int]:
    match = _REFERENCE.match(raw, at)
    opening, other, name, closing = match.groups() if match else ("", None, "", "")
    if not match or not name:
        hint = "Write \\$ for the character itself."
        found.fail(line, "a dollar sign stands before what is no name.", hint)
    if opening and closing != _CLOSING[opening]:
        hint = "Write $name, ${name} or ${section::name}."
        found.fail(line, f"the brace after ${opening}{brief(name)} is not closed.", hint)
    end = match.end() - (0 if opening else len(closing))
    if other == "ENV":
        hint = (
            "Write the value itself into the file: the same file must ask for the same anywhere."
        )
        found.fail(line, f"$ENV::{name} takes a value from the environment.", hint)
    entry = found.entry(other or section, name)
    if entry is None:
        hint = "Define it further up, before it is used."
        found.fail(line, f"${name} stands for nothing that is defined above.", hint)
    return entry.value, end


def brief(name: str) -> str:
    """How a sentence calls a name."""
    return name if len(name) <= _LONGEST_QUOTE else f"{name[:_LONGEST_QUOTE]}..."
