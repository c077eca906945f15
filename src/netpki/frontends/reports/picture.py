"""What the pictures of the page share: text that fits, numbers that are short, what to say."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from netpki.frontends.reports.overview import (
    STATES,
    Document,
    Expiry,
    State,
    by_expiry,
    counted,
    expiry_of,
)
from netpki.pki.names import harmless

WORDS: Final[Mapping[State, str]] = {
    "expired": "expired",
    "soon": "ends within 30 days",
    "near": "ends within 90 days",
    "fine": "ends later",
    "undated": "end not known",
}
"""Meaning of the colours, patterns and marks."""

_ELLIPSIS: Final = "…"
_WIDE: Final = frozenset("WF")


@dataclass(frozen=True, slots=True)
class End:
    """A certificate whose end is known."""

    certificate: Mapping[str, Any]
    expiry: Expiry
    moment: datetime


def ends_of(document: Document, now: datetime) -> list[End]:
    """Certificates whose end is known, the first to end first."""
    found = ((certificate, expiry_of(certificate, now)) for certificate in by_expiry(document))
    return [
        End(certificate, expiry, expiry.moment) for certificate, expiry in found if expiry.moment
    ]


def states_in_words(states: Iterable[State]) -> str:
    """``1 expired, 3 ends later``: how many certificates are in which state."""
    counts = Counter(states)
    return ", ".join(f"{counts[state]:,} {WORDS[state]}" for state in STATES if counts[state])


def fitted(text: str, columns: int) -> str:
    """The beginning of ``text`` that fits; letters of some scripts take two columns."""
    shown, width = "", 0
    for character in harmless(text):
        width += 2 if unicodedata.east_asian_width(character) in _WIDE else 1
        if width > columns:
            return shown[:-1] + _ELLIPSIS
        shown += character
    return shown


def on_devices(certificate: Mapping[str, Any]) -> str:
    """The device, or how many."""
    names = certificate["devices"]
    return f"on {names[0]}" if len(names) == 1 else f"on {counted(len(names), 'device')}"


def axis_step(most: int) -> int:
    """A quarter of an axis: 1, 2 or 5 times a power of ten."""
    quarter = max(1.0, most / 4)
    power = int(10 ** math.floor(math.log10(quarter)))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= quarter)
