"""How many examples a property is tried on."""

from __future__ import annotations

import os

SOAKING = bool(os.environ.get("NETPKI_SOAK"))
_SOAK_FACTOR = 50
_FEWEST = 10


def examples(count: int) -> int:
    """Half of ``count`` in every run, which tries the same ones; many times as many in a soak."""
    return count * _SOAK_FACTOR if SOAKING else max(count // 2, min(count, _FEWEST))
