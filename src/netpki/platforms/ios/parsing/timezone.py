"""The time zones of a configuration: ``clock timezone`` and ``clock summer-time``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

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
