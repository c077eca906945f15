"""``lighttpd.conf`` as the program reads it: settings, variables, lists, blocks, includes.

Conditions other than ``$SERVER["socket"]`` are read and kept, and mean nothing here. Programs
(``include_shell``) are not run.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

Entry: TypeAlias = "tuple[str | None, Value]"
Value: TypeAlias = "str | int | tuple[Entry, ...]"

_TOKEN: Final = re.compile(
    r"""
      (?P<space>[ \t\r]+)
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<string>"(?:\\"|[^"])*+")
    | (?P<number>[0-9]+)
    | (?P<name>[A-Za-z_][A-Za-z0-9._-]*)
    | (?P<sign>=>|==|=~|!=|!~|=\^|=\$|\+=|:=|[=+(){}\[\],$])
    """,
    re.VERBOSE,
)
_LARGEST: Final = 1 << 20
_DEEPEST: Final = 10
"""Files in files: the real program stops an endless inclusion too."""


class ConfigurationError(Exception):
    """The program would refuse this configuration.

    Args:
        lines: What it prints, each line with its kind, a field of ``ConfigurationPlaces``; empty
            for a line that has neither date nor place.
    """

    def __init__(self, *lines: tuple[str, str]) -> None:
        super().__init__(lines[0][1])
        self.lines = lines


@dataclass(slots=True)
class Context:
    """The settings of one block.

    Attributes:
        condition: As printed, such as ``$SERVER["socket"] == ":443"``; empty for the global one.
        label: The conditions down to here.
        number: In order of appearance; the global one is 0.
        socket: Address and port that the condition names, if it names one.
        is_else: Whether it follows another as its ``else``.
        values: Settings by name, in order.
        children: Blocks inside.
    """

    condition: str = ""
    label: str = "global"
    number: int = 0
    socket: str = ""
    is_else: bool = False
    values: dict[str, Value] = field(default_factory=dict)
    children: list[Context] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A setting as text; empty if it is missing or a list."""
        value = self.values.get(name, "")
        return "" if isinstance(value, tuple) else str(value)

    def walk(self) -> Iterator[Context]:
        """This block and all inside, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_configuration(path: Path) -> Context:
    """The configuration in ``path`` with all that it includes.

    Raises:
        ConfigurationError: It cannot be read, or not understood.
    """
    reader = _Reader(path.parent)
    reader.read(path)
    return reader.root


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


class _Reader:
    """Reads one file after another into the same contexts."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.root = Context()
        self.count = 0
        self._depth = 0

    def read(self, path: Path, context: Context | None = None) -> None:
        text = _contents(path)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ConfigurationError(("syntax", f"source: {path} is nested too deeply"))
        _Parser(self, str(path), _tokens(text, str(path))).statements(context or self.root)
        self._depth -= 1

    def include(self, pattern: str, context: Context) -> None:
        wanted = os.path.join(self._directory, pattern)  # noqa: PTH118 a pattern, no path
        found = sorted(glob.glob(wanted))  # noqa: PTH207 absolute patterns
        if not found and not glob.has_magic(pattern):
            raise ConfigurationError(("include", f"include file not found: {wanted}"))
        for each in found:
            self.read(Path(each), context)


def _contents(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "surrogateescape")
    except OSError as error:
        message = f"opening configfile {path} failed: {error.strerror}"
        raise ConfigurationError(("unreadable", message)) from error


def _tokens(text: str, source: str) -> Iterator[_Token]:
    place, line, start, last = 0, 1, 0, "(null)"
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise _not_a_token(text[place], f"source: {source} line: {line}", place - start, last)
        kind = found.lastgroup or ""
        if kind not in {"space", "comment"}:
            yield _Token(kind, found.group(), line)
            last = "(EOL)" if kind == "newline" else found.group().strip('"')
        place = found.end()
        passed = found.group().count("\n")
        if passed:
            line, start = line + passed, place
    yield _Token("end", "", line)


def _not_a_token(character: str, where: str, position: int, last: str) -> ConfigurationError:
    kind, what = "character", "invalid character in variable name"
    if character == '"':
        kind, what, last = "quote", "missing closing quote", ""
    return ConfigurationError(
        (kind, f"{where} pos: {position} {what}"),
        ("failed_at", f"configfile parser failed at: {last}"),
    )


class _Parser:
    """Recursive descent; a value is computed as it is read."""

    def __init__(self, reader: _Reader, source: str, tokens: Iterator[_Token]) -> None:
        self._reader, self._source, self._tokens = reader, source, tokens
        self._now = next(tokens)

    def statements(self, context: Context, *, inside: bool = False) -> None:
        while True:
            self._skip_newlines()
            if self._is("end"):
                if inside:
                    raise self._failure()
                return
            if self._accept("}"):
                # Measured: a closing brace too many is passed over.
                if inside:
                    return
                continue
            self._statement(context)

    def _statement(self, context: Context) -> None:
        if self._now.text == "$":
            self._block(context, is_else=False)
        elif not self._is("name"):
            raise self._failure()
        elif self._accept("else"):
            self._block(context, is_else=True)
        elif self._accept("global"):
            self._enter(self._reader.root)
        elif self._accept("include"):
            self._include(context)
        else:
            self._assignment(context)

    def _include(self, context: Context) -> None:
        pattern = self._value(context)
        if not isinstance(pattern, str):
            raise self._failure()
        try:
            self._reader.include(pattern, context)
        except ConfigurationError as error:
            raise ConfigurationError(*error.lines, *self._failure().lines) from error

    def _assignment(self, context: Context) -> None:
        name = self._take("name").text
        self._skip_newlines()
        operator = self._take("sign").text
        if operator not in {"=", "==", "+=", ":="}:
            raise self._failure()
        value = self._value(context)
        if operator == "+=":
            earlier = self._find(name, context)
            value = value if earlier is None else _sum(earlier, value)
        elif operator != ":=" and name in context.values:
            where = f"{context.number} {context.label}"
            raise self._failure(f"Duplicate config variable in conditional {where}: {name}")
        context.values[name] = value

    def _block(self, context: Context, *, is_else: bool) -> None:
        self._expect("$")
        subject = self._take("name").text
        self._expect("[")
        key = self._take("string").text
        self._expect("]")
        operator, operand = self._take("sign").text, self._take("string").text
        condition = f"${subject}[{key}] {operator} {operand}"
        child = Context(condition, f"{context.label} / {condition}", is_else=is_else)
        if (subject, key, operator) == ("SERVER", '"socket"', "=="):
            child.socket = _unquoted(operand)
        self._reader.count += 1
        child.number = self._reader.count
        context.children.append(child)
        self._skip_newlines()
        self._enter(child)

    def _enter(self, context: Context) -> None:
        self._skip_newlines()
        self._expect("{")
        self.statements(context, inside=True)

    def _value(self, context: Context) -> Value:
        value = self._operand(context)
        while self._accept("+"):
            value = _sum(value, self._operand(context))
        return value

    def _operand(self, context: Context) -> Value:
        self._skip_newlines()
        if self._now.text == "(":
            return self._list(context)
        if self._now.kind not in {"string", "number", "name"}:
            raise self._failure()
        token = self._next()
        if token.kind == "string":
            return _unquoted(token.text)
        return int(token.text) if token.kind == "number" else self._variable(token.text, context)

    def _list(self, context: Context) -> tuple[Entry, ...]:
        self._expect("(")
        entries: list[Entry] = []
        while True:
            self._skip_newlines()
            if self._accept(")"):
                return tuple(entries)
            value = self._value(context)
            self._skip_newlines()
            if self._accept("=>"):
                self._skip_newlines()
                entries.append((str(value), self._value(context)))
            else:
                entries.append((None, value))
            self._skip_newlines()
            self._accept(",")

    def _variable(self, name: str, context: Context) -> Value:
        if name.startswith("env."):
            return os.environ.get(name.removeprefix("env."), "")
        found = self._find(name, context)
        if found is None:
            shown = name if "." in name else f"var.{name}"
            raise self._failure(f"Undefined config variable: {shown}")
        return found

    def _find(self, name: str, context: Context) -> Value | None:
        found = context.values.get(name)
        return self._reader.root.values.get(name) if found is None else found

    def _next(self) -> _Token:
        """The token now, which is then done with."""
        token = self._now
        if token.kind != "end":
            self._now = next(self._tokens)
        return token

    def _is(self, kind: str) -> bool:
        return self._now.kind == kind

    def _accept(self, text: str) -> bool:
        if self._now.text != text or self._is("string"):
            return False
        self._next()
        return True

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._failure()

    def _take(self, kind: str) -> _Token:
        if not self._is(kind):
            raise self._failure()
        return self._next()

    def _skip_newlines(self) -> None:
        while self._is("newline"):
            self._next()

    def _failure(self, before: str = "") -> ConfigurationError:
        """Measured: the place named is mostly the end of the line."""
        line = self._now.line + (0 if self._is("end") else 1)
        where = f"source: {self._source} line: {line} pos: 0"
        message = ("syntax", f"{where} parser failed somehow near here: (EOL)")
        return ConfigurationError(("", before), message) if before else ConfigurationError(message)


def _unquoted(text: str) -> str:
    return text[1:-1].replace('\\"', '"')


def _sum(first: Value, second: Value) -> Value:
    if isinstance(first, tuple) or isinstance(second, tuple):
        both = (
            value if isinstance(value, tuple) else ((None, value),) for value in (first, second)
        )
        return tuple(entry for entries in both for entry in entries)
    if isinstance(first, int) and isinstance(second, int):
        return first + second
    return f"{first}{second}"
