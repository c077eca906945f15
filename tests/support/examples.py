"""How many examples a property is tried on."""

from __future__ import annotations

import os

SOAKING = bool(os.environ.get("NETPKI_SOAK"))
_SOAK_FACTOR = 50
_FEWEST = 10


def examples(count: int) -> int:
    """A quarter of ``count`` in every run, the same each time; many times as many in a soak."""
    return count * _SOAK_FACTOR if SOAKING else max(count // 4, min(count, _FEWEST))
