"""Which lines of a configuration are worth a look; found by searching the text as a whole.

A configuration has thousands of lines of which some dozens matter here. To look at each of them
takes several times as long as to search for those.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from netpki.platforms.ios.parsing.access import ACCESS_HEADINGS
from netpki.platforms.ios.parsing.noise import (
    lines_of,
    without_continuations,
    without_messages,
)
from netpki.platforms.ios.references import LISTENING_WORDS, TELLING_WORDS

LAST_CHANGE: Final = "! Last configuration change at "
NVRAM_UPDATED: Final = "! NVRAM config last updated at "
DELIMITERS: Final = ("^C", "\x03")
"""Of free text, as devices show it, and as the character that is meant."""

_HEADINGS: Final = (
    *("banner ", "clock ", "hostname ", "ip domain", "macro name ", "version ", LAST_CHANGE),
    *(NVRAM_UPDATED, *sorted(LISTENING_WORDS), *ACCESS_HEADINGS),
)
"""Beginnings of unindented lines that are read."""
_HEADING: Final = re.compile(
    rf"\n(?=[{''.join(sorted({words[0] for words in _HEADINGS}))}])(?:{'|'.join(_HEADINGS)})"
)
_TELLING: Final = (*TELLING_WORDS, *DELIMITERS)
_TIME_OF_DAY: Final = re.compile(r":\d\d:\d\d")


def without_noise(text: str) -> tuple[list[str], set[int]]:
    """Lines without log messages, and the indexes of those that lost something.

    Every message has a time of day or a percent sign.
    """
    lines = lines_of(text)
    whole = "\n".join(lines)
    places = [match.start() for match in _TIME_OF_DAY.finditer(whole)]
    suspects = _line_indexes(whole, [*places, *_places(whole, "%")])
    cleaned, found = without_messages([lines[index] for index in suspects])
    for each in found:
        lines[suspects[each]] = cleaned[each]
    return without_continuations(lines, {suspects[each] for each in found})


def lines_worth_a_look(lines: Sequence[str], noisy: Collection[int]) -> list[int]:
    """Indexes of lines that may matter, in order.

    Args:
        lines: Of the configuration, without log messages.
        noisy: Indexes of lines that lost a message: something may have happened to the next.
    """
    text = "\n".join(("", *lines))
    places = [match.start() + 1 for match in _HEADING.finditer(text)]
    for word in _TELLING:
        places += _places(text, word)
    found = {index - 1 for index in _line_indexes(text, places)}
    found.update(index + 1 for index in noisy if index + 1 < len(lines))
    return sorted(found)


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def _line_indexes(text: str, places: Iterable[int]) -> list[int]:
    """Indexes of the lines of ``text`` that the places are in, in order, each once."""
    index, before = 0, 0
    found: list[int] = []
    for place in sorted(places):
        index += text.count("\n", before, place)
        before = place
        if found[-1:] != [index]:
            found.append(index)
    return found
