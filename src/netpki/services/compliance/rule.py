"""What a rule is: one row of data and one small pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeVar

from netpki.services.compliance.case import Case

Severity = Literal["critical", "high", "medium", "low", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low", "info")
"""The worst first."""

Need = Literal[
    "approved anchors",
    "superseded anchors",
    "approved urls",
    "approved state",
    "history",
    "linter",
]
"""What a rule cannot judge without, and whoever runs it has to give."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something is not as the rule wants it.

    Attributes:
        message: One sentence with the facts, for people.
        severity: Where it differs from that of the rule.
    """

    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The facts do not suffice for a judgement: never a pass.

    Attributes:
        message: Which fact is missing, in one sentence.
    """

    message: str


Judgement = Fault | Unknown | None
"""None: as the rule wants it."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[Item]):
    """One rule.

    Attributes:
        code: Stable; what reports, policies and waivers call it.
        title: What must be true, in a few words.
        severity: Of a fault.
        source: The standard, vendor page or policy that asks for it, with version and date;
            says "policy" where no citation was confirmed.
        over: What it looks at, of one device. A device without such things is not concerned.
        check: Judges one of them.
        why: What happens to people who break it.
        remedy: What to do about a fault.
        need: What it cannot judge without.
        stig: Identifiers of the STIG rules that it covers, for checklists.
        stig_in_part: It covers them in part only: what passes it may still be a finding.
        needs_whole: It concludes something from what a configuration does not say.
        compares_devices: A device that was not read may change what it says of another.
    """

    code: str
    title: str
    severity: Severity
    source: str
    over: Callable[[Case], Iterable[Item]] = field(repr=False)
    check: Callable[[Item, Case], Judgement] = field(repr=False)
    why: str = field(repr=False)
    remedy: str = field(repr=False)
    need: Need | None = None
    stig: tuple[str, ...] = ()
    stig_in_part: bool = False
    needs_whole: bool = False
    compares_devices: bool = False
