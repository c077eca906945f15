"""The subscription of a router to content filtering."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from netpki.platforms.contract import Filtering
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule
from netpki.services.compliance.rules.facts import day
from netpki.services.compliance.rules.told import untold
from netpki.services.compliance.subjects import subscriptions

_DAY: Final = timedelta(days=1)
_SUCCESS: Final = re.compile(r"\bsuccessfully\b", re.IGNORECASE)
"""Of ``Processed response successfully``, the only outcome that a capture shows."""


def _works(filtering: Filtering, _case: Case) -> Judgement:
    if not filtering.active:
        return Fault(f"The status of the subscription is {filtering.status}.")
    answer = filtering.last_request
    if answer is None or _SUCCESS.search(answer):
        return None
    return Fault(f"The last request to the service ended with: {answer.rstrip('.')}.", "medium")


def _lasts(filtering: Filtering, case: Case) -> Judgement:
    """By a day that may be the one before or after: the screen shows no time zone."""
    if filtering.expires_at is None:
        return untold("when the subscription ends")
    left = filtering.expires_at - case.now
    if left < timedelta(0):
        return Fault(f"The subscription ended on {day(filtering.expires_at)}.", "high")
    if left <= case.thresholds.filtering_days * _DAY:
        return Fault(f"The subscription ends on {day(filtering.expires_at)}.")
    return None


RULES: Final = (
    Rule(
        code="APP-001",
        title="The subscription to content filtering works",
        severity="high",
        source="policy",
        over=subscriptions,
        check=_works,
        why="Without it requests are let through, or refused, as the policy of the router has "
        "it for that case.",
        remedy="Look at the CA certificate of the service, the clock and the way to the server.",
    ),
    Rule(
        code="APP-002",
        title="The subscription to content filtering lasts",
        severity="medium",
        source="policy",
        over=subscriptions,
        check=_lasts,
        why="Ordering takes longer than the notice that a router gives.",
        remedy="Renew the subscription before the day given.",
    ),
)
