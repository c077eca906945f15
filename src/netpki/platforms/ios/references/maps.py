"""Certificate maps: where they are defined and what compares certificates with them.

They name no trustpoint, so that they are no references; but a CA that is replaced by one with
another name no longer fits a map that tells its issuer's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from netpki.platforms.ios.references.find import Line
from netpki.platforms.ios.references.table import unquoted


@dataclass(frozen=True, slots=True)
class MapUse:
    """One line that compares certificates with a map; attributes as of ``Reference``."""

    line: str
    section: str
    number: int


@dataclass(frozen=True, slots=True)
class CertificateMap:
    """A certificate map.

    Attributes:
        name: Its name.
        numbers: Lines of its definitions, from 1; empty where it is not defined.
        criteria: Lines of all its definitions, without their indentation.
        uses: Lines that use it.
    """

    name: str
    numbers: tuple[int, ...]
    criteria: tuple[str, ...]
    uses: tuple[MapUse, ...]


_DEFINITION: Final = re.compile(r'crypto (?:pki|ca) certificate map (?P<name>"[^"]+"|\S+) \d+')
_USE: Final = re.compile(r'match[ -]certificate (?P<name>"[^"]+"|\S+)')
_USERS: Final = re.compile(
    r"crypto (?:(?:ikev2|isakmp|ssl) profile|(?:pki|ca) trustp(?:oint|ool)) |webvpn context "
)


def certificate_maps(lines: Iterable[Line]) -> dict[str, CertificateMap]:
    """Certificate maps by name.

    Args:
        lines: Those of a configuration that may define or use one: all of sections about
            ``crypto`` and ``webvpn context``, and their headings.
    """
    numbers: dict[str, list[int]] = {}
    criteria: dict[str, list[str]] = {}
    uses: dict[str, list[MapUse]] = {}
    for number, section, raw in lines:
        line = raw.strip()
        if match := _DEFINITION.match(section or line):
            name = unquoted(match["name"])
            if section:
                criteria.setdefault(name, []).append(line)
            else:
                numbers.setdefault(name, []).append(number)
        elif _USERS.match(section) and (match := _USE.match(line)):
            use = MapUse(line, section, number)
            uses.setdefault(unquoted(match["name"]), []).append(use)
    return {
        name: CertificateMap(
            name,
            tuple(numbers.get(name, ())),
            tuple(criteria.get(name, ())),
            tuple(uses.get(name, ())),
        )
        for name in dict.fromkeys([*numbers, *uses])
    }
