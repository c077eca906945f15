"""Names of trustpoints and key pairs in commands, and in lines that no row of the table fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from netpki.platforms.ios.references.table import Target, unquoted

Use = tuple[str, Target, str]
"""Kind, target and name."""


@dataclass(frozen=True, slots=True)
class Known:
    """Names that may be recognized wherever they stand."""

    trustpoints: frozenset[str]
    keys: frozenset[str]


# Lines that hold a command, by the first word of their section, or of their own.
_COMMANDS: Final = {
    "event": ("eem", re.compile(r"action \S+ cli command (?P<command>.+)$")),
    "kron": ("kron", re.compile(r"cli (?P<command>.+)$")),
    "alias": ("alias", re.compile(r"alias \S+ \S+ (?P<command>.+)$")),
    "menu": ("menu", re.compile(r"menu \S+ command \S+ (?P<command>.+)$")),
}
_OWN_SECTIONS: Final = re.compile(r"crypto (?:pki|ca) (?:trustpoint|certificate (?:chain|map)) ")
_FREE_TEXT: Final = re.compile(
    r"(?:\d+ |access-list \S+ |snmp-server |aaa authentication )?"
    r"(?:description|remark|comment|name|title|text|location|contact|chassis-id"
    r"|banner|message|(?:fail|vacant|refuse|busy)-message|(?:username|password)-prompt)\s"
    r"|privilege |commands |logging discriminator |menu \S+ (?!command )"
)
"""What people wrote, and lines about commands that use nothing themselves."""
_QUOTES: Final = "\"'"
_TRUSTPOINT_WORDS: Final = ("trustpoint", "trust-point", "trustpoint-label", "trustanchor")
_KEY_WORDS: Final = ("keypair", "keypair-name")
_SHORTEST_ABBREVIATION: Final = 2


def is_free_text(line: str) -> bool:
    """Whether a stripped line cannot use anything, whatever its words are."""
    return line.startswith(("no ", "!")) or _FREE_TEXT.match(line) is not None


def uses_by_word(section: str, line: str, known: Known) -> Iterator[Use]:
    """Uses of known names in a line that no row of the table fits."""
    if _OWN_SECTIONS.match(section or line):
        return
    kind, form = _COMMANDS.get((section or line).partition(" ")[0], ("other", None))
    if form is None:
        found = _after_words(line.split(), known)
    elif match := form.match(line):
        found = _in_command(match["command"], known)
    else:
        return
    for target, name in dict.fromkeys(found):
        yield kind, target, name


def _in_command(command: str, known: Known) -> Iterator[tuple[Target, str]]:
    """Known names in an EXEC or configuration command; what it filters with is not looked at."""
    words = command.partition("|")[0].replace('\\"', '"').split()
    words = [word.strip(_QUOTES) for word in words]
    yield from _after_words(words, known)
    for index, word in enumerate(words[:-1]):
        if _abbreviates(word, "crypto"):
            if words[index + 1] in {"pki", "ca"}:
                yield from _among(words[index + 2 :], "trustpoint", known.trustpoints)
            elif words[index + 1] == "key":
                yield from _among(words[index + 2 :], "key", known.keys)
            return


def _after_words(words: Sequence[str], known: Known) -> Iterator[tuple[Target, str]]:
    """Name after ``trustpoint``, or after one more word such as ``sign``; likewise of keys."""
    for index, word in enumerate(words):
        following = [unquoted(name) for name in words[index + 1 : index + 3]]
        if word.endswith(_TRUSTPOINT_WORDS):
            yield from list(_among(following, "trustpoint", known.trustpoints))[:1]
        elif word.endswith(_KEY_WORDS):
            yield from _among(following[:1], "key", known.keys)


def _among(
    words: Sequence[str], target: Target, names: frozenset[str]
) -> Iterator[tuple[Target, str]]:
    for word in words:
        if word in names:
            yield target, word


def _abbreviates(word: str, command: str) -> bool:
    return len(word) >= _SHORTEST_ABBREVIATION and command.startswith(word)
