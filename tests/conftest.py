"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings
from support.examples import SOAKING, examples

# Derandomized: a failure in CI is one that everybody can repeat. `make soak` looks for new ones.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, max_examples=examples(100)
)
settings.register_profile("soak", deadline=None, print_blob=True, max_examples=1000)
settings.load_profile("soak" if SOAKING else "repeatable")

_LONGEST_ID = 30


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long values, such as keys made for the run, do not name a test: names must recur."""
    return argname if isinstance(val, str | bytes) and len(val) > _LONGEST_ID else None
