"""What must come out of a compliance run, and on how many devices it did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

Verdict = frozenset[tuple[str, str]]
"""All findings of a device: codes of rules and states."""

FINE: Final[Verdict] = frozenset()
EXPIRED: Final[Verdict] = frozenset({("EXP-001", "fail")})
UNREACHED: Final[Verdict] = frozenset({("META-001", "unknown")})


def right_devices(document: Mapping[str, Any], wanted: Mapping[str, Verdict]) -> int:
    """Devices with the findings that the generator put there, and no other.

    All count as wrong if a device is missing in the document or one too many is in it; one that
    has no finding must have been judged and found fine.
    """
    standings = {device["name"]: device["standing"] for device in document["devices"]}
    if standings.keys() != wanted.keys():
        return 0
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for finding in document["findings"]:
        found[finding["device"]].add((finding["rule"], finding["state"]))
    return sum(
        found[name] == verdict and (bool(verdict) or standings[name] == "fine")
        for name, verdict in wanted.items()
    )


def history_devices(document: Mapping[str, Any], status: str) -> int:
    """Devices all of whose findings the history calls ``status``, and that have one."""
    found: dict[str, set[str]] = defaultdict(set)
    for finding in document["findings"]:
        found[finding["device"]].add(finding["status"])
    return sum(statuses == {status} for statuses in found.values())
