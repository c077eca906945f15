"""What of a run is worth an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, Literal

from netpki.pki.names import harmless

Change = Literal["new", "open", "fixed", "unconfirmed"]
"""Open: it stood before, or there is no history to tell. Unconfirmed: it stood before, and this
run could not tell."""
CHANGES: Final[tuple[Change, ...]] = ("new", "open", "fixed", "unconfirmed")

Event = dict[str, Any]

_PARTS: Final = ("id", "rule", "severity", "state", "device", "subject", "message", "since")


def events_of(
    document: Mapping[str, Any], changes: Collection[Change] = CHANGES
) -> Iterator[Event]:
    """One event for each finding that somebody has to know of; waived ones are none.

    Args:
        document: Of the run.
        changes: Which events are wanted.
    """
    for change, finding in _changes(document):
        if change in changes:
            yield {"change": change, **{part: _plain(finding.get(part)) for part in _PARTS}}


def heading_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Which run it was, and what came out of it."""
    return {
        "kind": "compliance",
        "version": 1,
        "generated_at": document["generated_at"],
        "policy": document["policy"],
        "totals": document["totals"],
        "changes": counts_of(document),
    }


def counts_of(document: Mapping[str, Any]) -> dict[str, int]:
    """How many events of each change there are."""
    found = Counter(change for change, _ in _changes(document))
    return {change: found[change] for change in CHANGES}


def _changes(document: Mapping[str, Any]) -> Iterator[tuple[Change, Mapping[str, Any]]]:
    for finding in document["findings"]:
        if finding["state"] != "waived":
            yield ("new" if finding["status"] == "new" else "open"), finding
    for finding in document["fixed"]:
        yield "fixed", finding
    for finding in document.get("unconfirmed", ()):
        yield "unconfirmed", finding


def _plain(value: object) -> object:
    """Texts come from devices; the subject is its name."""
    if isinstance(value, Mapping):
        value = value["name"]
    return harmless(value) if isinstance(value, str) else value
