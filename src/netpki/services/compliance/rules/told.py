"""What rules do about facts that no source tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from netpki.platforms.contract import DeviceRecord, HeldTrustpoint
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Judgement, Unknown

Fact = TypeVar("Fact")
Check = Callable[[Fact, Case], Judgement]


def if_told(what: str, check: Check[Fact]) -> Check[Fact | DeviceRecord]:
    """``check`` for a fact; a device in its place has no source that tells of ``what``."""

    def judge(item: Fact | DeviceRecord, case: Case) -> Judgement:
        return untold(f"of {what}") if isinstance(item, DeviceRecord) else check(item, case)

    return judge


def untold(what: str) -> Unknown:
    """The judgement where a fact is missing; ``what`` goes on after "tells"."""
    return Unknown(f"Nothing that was read tells {what}.")


def is_configured(trustpoint: HeldTrustpoint) -> bool:
    """Whether a configuration shows it; screens tell no more of one than its name."""
    return trustpoint.line is not None or bool(trustpoint.settings)


def may_be_the_number(one: str | None, other: str | None) -> bool:
    """Whether serial numbers do not differ; screens write fewer zeros, or no number at all."""
    return one is None or other is None or one.lstrip("0") == other.lstrip("0")
