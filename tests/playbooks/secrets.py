"""Whether a private key was shown."""

from __future__ import annotations

import json

from support.ansible_controller import Run

_SHORTEST = 30
"""Characters of a line that stands nowhere by chance."""


def shown_of(run: Run, *secrets: str) -> list[str]:
    """Lines of secrets that stand in what a run printed, or in the result of a task."""
    # Results keep line ends, and print them, in the form of JSON.
    seen = run.output + json.dumps(run.entries)
    lines = [line for secret in secrets for line in secret.splitlines()]
    long = [line for line in lines if len(line) >= _SHORTEST and "-----" not in line]
    assert long, "there is no line to look for"
    return [line for line in long if line in seen]
