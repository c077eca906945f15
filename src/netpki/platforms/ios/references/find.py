"""References: every use of a trustpoint or a key pair among the lines of a configuration."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from netpki.platforms.ios.references.table import ROWS, Row, Target, name_of_section, unquoted
from netpki.platforms.ios.references.words import Known, Use, is_free_text, uses_by_word


@dataclass(frozen=True, slots=True)
class Reference:
    """One line that uses a trustpoint or a key pair.

    Attributes:
        target: What is used.
        name: Its name, whether or not the configuration defines it.
        kind: What uses it, one of ``KINDS``.
        line: The line without its indentation.
        section: The unindented line above it; empty for a line that is itself unindented.
        number: Of the line in the text that was read, from 1.
    """

    target: Target
    name: str
    kind: str
    line: str
    section: str
    number: int

    @property
    def trustpoint(self) -> str | None:
        """Name of the trustpoint; None where a key pair is used."""
        return self.name if self.target == "trustpoint" else None


class Line(NamedTuple):
    """A line that may use something.

    Attributes:
        number: In the text that was read, from 1.
        section: The unindented line above; empty for a line that is itself unindented.
        text: With or without its indentation.
    """

    number: int
    section: str
    text: str


TELLING_WORDS: Final = ("trustpoint", "trust-point", "trustanchor", "keypair")
"""Words that tell of a use, wherever they stand."""
LISTENING_WORDS: Final = frozenset(
    {
        *("aaa", "alias", "crypto", "event", "kron", "menu", "netconf", "pnp", "sip-ua"),
        *("telemetry", "voice", "webvpn", "wsma"),
    }
)
"""First words of lines and sections that may use something without a telling word."""


def names_a_use(line: str) -> bool:
    """Whether a line has a word that tells of a use."""
    return any(word in line for word in TELLING_WORDS)


def find_references(
    lines: Iterable[Line], trustpoints: Collection[str], keys: Collection[str] = ()
) -> tuple[Reference, ...]:
    """Every use among ``lines``, in their order.

    Args:
        lines: At least those with a telling word, and those of sections with a listening one.
        trustpoints: Names that the configuration defines.
        keys: Labels known from elsewhere; those that specific lines use are known anyhow.
    """
    known = frozenset(trustpoints)
    found = [
        (line, text, list(_uses_by_table(line.section, text, known)))
        for line in lines
        if not is_free_text(text := line.text.strip())
    ]
    labels = {name for _, _, uses in found for _, target, name in uses if target == "key"}
    names = Known(known, frozenset(labels | {*keys}))
    key_of = _keys_of_trustpoints(found)
    return tuple(
        Reference(
            target, _actual(kind, target, name, key_of), kind, text, line.section, line.number
        )
        for line, text, uses in found
        for kind, target, name in uses or uses_by_word(line.section, text, names)
    )


def _first_words(row: Row) -> set[str]:
    """First words of the sections of a row, or of its lines: they are literal in all patterns."""
    beginnings = row.sections or (row.line.pattern,)
    return {beginning.partition(" ")[0] for beginning in beginnings}


def _by_first_word(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for row in rows:
        for word in _first_words(row):
            found[word] = (*found.get(word, ()), row)
    return found


_BY_SECTION: Final = _by_first_word(row for row in ROWS if row.sections)
_BY_LINE: Final = _by_first_word(row for row in ROWS if not row.sections)


def _uses_by_table(section: str, line: str, known: frozenset[str]) -> Iterator[Use]:
    rows = _BY_SECTION if section else _BY_LINE
    for row in rows.get((section or line).partition(" ")[0], ()):
        if not row.sections or section.startswith(row.sections):
            match = row.line.match(line)
            name = unquoted(match["name"]) if match else ""
            if name and (name in known or not row.defined_only):
                yield row.kind, row.target, name


def _keys_of_trustpoints(found: Iterable[tuple[Line, str, list[Use]]]) -> dict[str, str]:
    """Labels of key pairs by the trustpoint whose section names them."""
    return {
        name_of_section(line.section): name
        for line, _, uses in found
        for kind, _, name in uses
        if kind == "trustpoint-key"
    }


def _actual(kind: str, target: Target, name: str, key_of: Mapping[str, str]) -> str:
    """The key pair of a CA server is that of its trustpoint, if the trustpoint names one."""
    return key_of.get(name, name) if (kind, target) == ("ca-server", "key") else name
