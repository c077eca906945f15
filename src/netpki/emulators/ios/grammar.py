"""Command grammar: keywords by unique prefix, and where exactly a line stops fitting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeVar

Handler = TypeVar("Handler")
Defect = Literal["invalid", "incomplete", "ambiguous"]

_TOKEN: Final = re.compile(r"\S+")
_RANGE: Final = re.compile(r"<(\d+)-(\d+)>")


@dataclass(slots=True)
class _Node(Generic[Handler]):
    keywords: dict[str, _Node[Handler]] = field(default_factory=dict)
    numbers: list[tuple[int, int, _Node[Handler]]] = field(default_factory=list)
    word: _Node[Handler] | None = None
    line: _Node[Handler] | None = None
    handler: Handler | None = None


class ParseError(Exception):
    """The line does not fit.

    Args:
        defect: In which way.
        column: Index in the line of the first character that fits no keyword.
    """

    def __init__(self, defect: Defect, column: int) -> None:
        super().__init__(defect, column)
        self.defect = defect
        self.column = column


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Handler]):
    """A line that fits.

    Attributes:
        handler: What was registered for its pattern.
        line: The line with all keywords spelled out.
        arguments: What stood at ``WORD``, ``LINE`` and numbers.
    """

    handler: Handler
    line: str
    arguments: tuple[str, ...]


class Grammar(Generic[Handler]):
    """A set of commands.

    Args:
        commands: Pairs of pattern and handler. A pattern is made of keywords, ``WORD`` (one
            word), ``<a-b>`` (a number) and, at its end, ``LINE`` (all that follows).
    """

    def __init__(self, commands: Iterable[tuple[str, Handler]]) -> None:
        self._root: _Node[Handler] = _Node()
        for pattern, handler in commands:
            self._add(pattern, handler)

    def _add(self, pattern: str, handler: Handler) -> None:
        node = self._root
        for token in pattern.split():
            node = _child(node, token)
        node.handler = handler

    def parse(self, line: str) -> Parsed[Handler]:
        """Find the command of ``line``.

        Raises:
            ParseError: It is invalid, incomplete or ambiguous.
        """
        node, words, arguments = self._root, list[str](), list[str]()
        for match in _TOKEN.finditer(line):
            spelled, following = _step(node, match)
            if following is node.line:
                rest = line[match.start() :].rstrip()
                words.append(rest)
                arguments.append(rest)
                node = following
                break
            words.append(spelled or match[0])
            if not spelled:
                arguments.append(match[0])
            node = following
        if node.handler is None:
            raise ParseError("incomplete", len(line))
        return Parsed(node.handler, " ".join(words), tuple(arguments))

    def keywords_after(self, beginning: str) -> tuple[str, ...]:
        """Keywords that may stand next, or that complete the last word of ``beginning``."""
        node = self._root
        words = beginning.split()
        partial = "" if not words or beginning[-1].isspace() else words.pop()
        try:
            for match in _TOKEN.finditer(" ".join(words)):
                _, node = _step(node, match)
        except ParseError:
            return ()
        return tuple(sorted(word for word in node.keywords if word.startswith(partial.lower())))


def _child(node: _Node[Handler], token: str) -> _Node[Handler]:
    if token == "WORD":  # noqa: S105 a placeholder of the grammar
        node.word = node.word or _Node()
        return node.word
    if token == "LINE":  # noqa: S105 likewise
        node.line = node.line or _Node()
        return node.line
    match = _RANGE.fullmatch(token)
    if match:
        low, high = int(match[1]), int(match[2])
        for known_low, known_high, known in node.numbers:
            if (known_low, known_high) == (low, high):
                return known
        node.numbers.append((low, high, _Node()))
        return node.numbers[-1][2]
    return node.keywords.setdefault(token, _Node())


def _step(node: _Node[Handler], match: re.Match[str]) -> tuple[str | None, _Node[Handler]]:
    """The spelled-out keyword (None for an argument) and the node after this word."""
    word = match[0].lower()
    candidates = [keyword for keyword in node.keywords if keyword.startswith(word)]
    if word in node.keywords:
        candidates = [word]
    if len(candidates) == 1:
        return candidates[0], node.keywords[candidates[0]]
    if candidates:
        raise ParseError("ambiguous", match.start())
    if word.isdigit():
        for low, high, following in node.numbers:
            if low <= int(word) <= high:
                return None, following
    argument = node.word or node.line
    if argument is not None:
        return None, argument
    raise ParseError("invalid", match.start() + _fitting(word, node.keywords))


def _fitting(word: str, keywords: Iterable[str]) -> int:
    """How many characters of ``word`` some keyword begins with."""
    best = 0
    for keyword in keywords:
        size = 0
        for own, other in zip(word, keyword, strict=False):
            if own != other:
                break
            size += 1
        best = max(best, size)
    return best
