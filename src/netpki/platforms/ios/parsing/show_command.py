"""A ``show`` command: how people type it, what only its output looks like, who reads it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from netpki.platforms.ios.parsing.moments import Zones
from netpki.platforms.ios.parsing.screens import Unknown


class Reader(Protocol):
    """Makes typed values of what a command printed."""

    def __call__(self, text: str, *, device: str, zones: Zones, unknown: Unknown) -> object:
        """One value, or a tuple of values where the output is a list.

        Raises:
            OutputFormatError: The output is damaged or incomplete.
        """


@dataclass(frozen=True, slots=True)
class ShowCommand:
    """One command whose output can be read.

    Attributes:
        words: The command in full, for example ``show crypto pki certificates [WORD] [verbose]``:
            ``a|b`` is one of two, ``[...]`` may be missing, ``WORD`` is any one word.
        signs: Patterns of lines that this command prints and no other; matched at the start of
            a line, to tell the output of an unnamed command.
        read: See ``Reader``.
    """

    words: str
    signs: tuple[re.Pattern[str], ...]
    read: Reader

    @property
    def name(self) -> str:
        """The words that are always there, the first of alternatives."""
        kept = [word.split("|")[0] for word in self.words.split() if word[0] != "["]
        return " ".join(kept)

    def matches(self, typed: str) -> bool:
        """Whether ``typed``, cut short as IOS allows, is this command; filters do not count."""
        command, _, _ = typed.partition("|")
        return _matches(self.words.split(), command.split())

    def printed(self, lines: Iterable[str]) -> int:
        """How many of ``lines`` only this command prints."""
        return sum(1 for line in lines if any(sign.match(line) for sign in self.signs))


def show_command(words: str, *signs: str, read: Reader) -> ShowCommand:
    """A command whose signs are given as regular expressions."""
    return ShowCommand(words, tuple(re.compile(sign) for sign in signs), read)


def _matches(wanted: list[str], typed: list[str]) -> bool:
    if not wanted:
        return not typed
    word, following = wanted[0], wanted[1:]
    if word[0] == "[":
        return _matches([word[1:-1], *following], typed) or _matches(following, typed)
    return bool(typed) and _is_one_of(word, typed[0]) and _matches(following, typed[1:])


def _is_one_of(word: str, typed: str) -> bool:
    return word == "WORD" or any(each.startswith(typed.lower()) for each in word.split("|"))


class ZonelessReader(Protocol):
    """Like ``Reader``, for output without points in time."""

    def __call__(self, text: str, *, device: str, unknown: Unknown) -> object:
        """See ``Reader``."""


def zoneless(parse: ZonelessReader) -> Reader:
    """A reader that needs no time zones."""

    @functools.wraps(parse)
    def read(text: str, *, device: str, zones: Zones, unknown: Unknown) -> object:
        del zones
        return parse(text, device=device, unknown=unknown)

    return read
