"""How many examples a property is tried on."""

from __future__ import annotations

import os

SOAKING = bool(os.environ.get("NETPKI_SOAK"))
_SOAK_FACTOR = 50


def examples(count: int) -> int:
    """``count`` in every run, many times as many in ``make soak``."""
    return count * _SOAK_FACTOR if SOAKING else count
