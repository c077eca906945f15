"""The time zones of a configuration: ``clock timezone`` and ``clock summer-time``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from netpki.platforms.ios.parsing.damage import Damage

Zone = tuple[str, timedelta]
"""Name of a time zone and its distance from UTC."""

_OFFSET = re.compile(r"(?P<sign>[+-]?)(?P<hours>\d{1,2})$")
_SUMMER_MINUTES: Final = 60
_SUMMER_RULE_WORDS: Final = 8
"""Words of a summer-time rule (two dates and times) before the optional minutes."""


def standard_time(line: str) -> Zone | None:
    """Zone of a line ``clock timezone``; None if it gives none."""
    name, *numbers = line.split()[2:] or [""]
    match = _OFFSET.match(numbers[0]) if numbers else None
    minutes = numbers[1] if len(numbers) > 1 else "0"
    if match is None or not minutes.isdecimal():
        return None
    offset = timedelta(hours=int(match["hours"]), minutes=int(minutes))
    return name, -offset if match["sign"] == "-" else offset


def summer_time(line: str, standard: Zone | None) -> Zone | None:
    """Zone of a line ``clock summer-time``; None if it gives none."""
    name, *rule = line.split()[2:] or [""]
    extra = rule[1 + _SUMMER_RULE_WORDS :] or [str(_SUMMER_MINUTES)]
    if not name or not extra[0].isdecimal():
        return None
    base = standard[1] if standard else timedelta()
    return name, base + timedelta(minutes=int(extra[0]))


def read_zones(
    lines: Sequence[str], places: Mapping[str, int], damage: Damage
) -> tuple[Zone | None, Zone | None]:
    """Standard time and summer time of a configuration.

    Args:
        lines: Of the configuration.
        places: Indexes of the lines that set the clock, by their first two words.
        damage: Where a line is reported that gives no zone.
    """

    def zone(command: str, read: Callable[[str], Zone | None], what: str) -> Zone | None:
        index = places.get(command)
        if index is None:
            return None
        found = read(lines[index])
        if found is None:
            damage.report(f"{lines[index]!r} gives no {what}", index, located=False)
        return found

    standard = zone("clock timezone", standard_time, "time zone")
    return standard, zone(
        "clock summer-time", lambda line: summer_time(line, standard), "summer time"
    )
