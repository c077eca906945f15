"""Output filters: ``| include``, ``exclude``, ``begin``, ``section``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from netpki.emulators.ios.grammar import ParseError

Filter = Callable[[Iterable[str], re.Pattern[str]], Iterator[str]]


def _include(lines: Iterable[str], pattern: re.Pattern[str]) -> Iterator[str]:
    return (line for line in lines if pattern.search(line))


def _exclude(lines: Iterable[str], pattern: re.Pattern[str]) -> Iterator[str]:
    return (line for line in lines if not pattern.search(line))


def _begin(lines: Iterable[str], pattern: re.Pattern[str]) -> Iterator[str]:
    begun = False
    for line in lines:
        begun = begun or bool(pattern.search(line))
        if begun:
            yield line


def _section(lines: Iterable[str], pattern: re.Pattern[str]) -> Iterator[str]:
    """Matching lines, each with the deeper indented lines that follow it."""
    depth: int | None = None
    for line in lines:
        indentation = len(line) - len(line.lstrip())
        if depth is not None and indentation > depth and line.strip():
            yield line
        elif pattern.search(line):
            depth = indentation
            yield line
        else:
            depth = None


FILTERS: Final[dict[str, Filter]] = {
    "begin": _begin,
    "exclude": _exclude,
    "include": _include,
    "section": _section,
}


_SHOW = re.compile(r"\s*sh(o|ow)?\s", re.IGNORECASE)


def split_filter(line: str) -> tuple[str, tuple[str, str] | None]:
    """A show command without its filter, and the filter's name and expression.

    Raises:
        ParseError: There is no such filter, or its expression is missing.
    """
    text, pipe, tail = line.partition("|")
    if not pipe or not _SHOW.match(line):
        return line, None
    start = len(text) + 1 + len(tail) - len(tail.lstrip())
    word, _, expression = tail.strip().partition(" ")
    names = [name for name in FILTERS if word and name.startswith(word.lower())]
    if len(names) != 1:
        raise ParseError("invalid" if word else "incomplete", start)
    if not expression.strip():
        raise ParseError("incomplete", len(line))
    return text, (names[0], expression.strip())


def filtered(lines: Iterable[str], name: str, expression: str) -> Iterator[str]:
    """``lines`` through the filter ``name``; a broken expression is taken literally."""
    try:
        pattern = re.compile(expression)
    except re.error:
        pattern = re.compile(re.escape(expression))
    return FILTERS[name](lines, pattern)
