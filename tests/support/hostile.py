"""Lines that are far longer than any device prints, made to keep a careless pattern busy."""

from __future__ import annotations

from typing import Final

import pytest

_CHARACTERS: Final = 300_000
_FEWEST_REPETITIONS: Final = 30_000

AT_ONCE: Final = pytest.mark.timeout(10)
"""For tests of them: one that takes a fraction of a second, and minutes where a pattern is
quadratic in the length of a line."""


def long_line(bait: str) -> str:
    """``bait`` again and again: as many characters whatever its length, and as many beginnings."""
    return bait * max(_FEWEST_REPETITIONS, _CHARACTERS // len(bait))
