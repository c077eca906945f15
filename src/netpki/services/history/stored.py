"""What the file of a history holds, read back.

Everything is looked at before anybody uses it, so that a damaged file ends with a sentence about
the file. ``ValueError``, ``TypeError`` and ``KeyError`` all mean damage.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from netpki.services.compliance import SEVERITIES
from netpki.services.history.comparison import Comparison, Facts, Standing

COUNTED: Final = ("devices", "open", "fail", "unknown", "waived")
"""Numbers that are kept of each run, besides those by severity."""

_TEXTS: Final = ("id", "rule", "severity", "state", "device", "message")
_OTHERS: Final = frozenset({"open", "line", "mend", "waiver"})
_OF_SUBJECT: Final = ("kind", "name", "id")


def standing_of(finding: Any, since: str, seen: str, judged: int) -> Standing:  # noqa: ANN401 JSON
    """A finding that stands, if it is one that reports can show."""
    subject = finding["subject"]
    texts = [finding[key] for key in _TEXTS] + [subject[key] for key in _OF_SUBJECT]
    _require(all(isinstance(text, str) for text in texts))
    _require(finding.keys() >= _OTHERS and finding["severity"] in SEVERITIES)
    _require(type(judged) is int)
    _require_moments(since, seen)
    return Standing(finding, since, seen, judged)


def answer_of(text: str, standing: Sequence[Standing]) -> Comparison:
    """What a run changed, given what stands after it."""
    answer = json.loads(text)
    reasons = answer["unconfirmed"]
    _require(all(isinstance(why, str) for why in reasons.values()))
    return Comparison(
        standing=tuple(standing),
        fresh=frozenset(answer["fresh"]),
        fixed=tuple(standing_of(*row) for row in answer["fixed"]),
        unconfirmed=tuple((each, reasons[each.id]) for each in standing if each.id in reasons),
    )


def counts_of(at: str, text: str) -> Facts:
    """The numbers of a run, for pictures of how they went."""
    counts = json.loads(text)
    numbers = [counts[key] for key in COUNTED]
    numbers += [counts["by_severity"][severity] for severity in SEVERITIES]
    _require(all(type(number) is int for number in numbers))
    _require_moments(at)
    return {"at": at, **counts}


def _require(fits: bool) -> None:  # noqa: FBT001 the only thing to say
    if not fits:
        raise ValueError


def _require_moments(*texts: str) -> None:
    for text in texts:
        _require(datetime.fromisoformat(text).tzinfo is not None)
