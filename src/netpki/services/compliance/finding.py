"""What a run finds out: findings, and what became of each rule on each device."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from netpki.services.compliance.policy import Waiver
from netpki.services.compliance.rule import Need, Rule, Severity
from netpki.services.compliance.subjects import Subject

State = Literal["fail", "unknown", "waived"]
"""Of a finding. Unknown: the facts do not suffice."""
Outcome = Literal["pass", "fail", "unknown", "waived", "not_applicable", "off"]
"""Of a rule on a device: the worst of what it judged; ``not_applicable`` if that was nothing."""
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "fail",
    "unknown",
    "waived",
    "pass",
    "not_applicable",
    "off",
)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as a rule wants it, or that it could not judge.

    Attributes:
        rule: Code.
        device: Name.
        subject: What it is about.
        state: ``waived`` where a waiver holds.
        severity: By the fault, the policy and the rule.
        message: One sentence.
        waiver: The one that covers it, whether it holds or is expired.
        item: What the rule looked at, for whoever knows how to mend it.
    """

    rule: str
    device: str
    subject: Subject
    state: State
    severity: Severity
    message: str
    waiver: Waiver | None = None
    item: object = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """The same as long as the same thing is wrong; 16 hexadecimal digits.

        What changes from day to day, as the days that are left, is no part of it.
        """
        parts = (self.rule, self.device, self.subject.kind, self.subject.id)
        told = "\0".join(part.replace("\0", "") for part in parts)
        return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Assessed:
    """What became of all rules on one device.

    Attributes:
        device: Name.
        outcomes: By code of the rule.
        judged: How many things each rule looked at, by its code; rules that looked at none
            are left out.
    """

    device: str
    outcomes: Mapping[str, Outcome]
    judged: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of a run.

    Attributes:
        findings: By severity, rule, device and subject.
        devices: By name.
        not_checked: Rules that nothing was given for, with what they need.
        unmatched: Waivers that cover no finding.
        expired: Waivers whose last day is over.
    """

    findings: tuple[Finding, ...]
    devices: tuple[Assessed, ...]
    not_checked: tuple[tuple[Rule[object], Need], ...] = ()
    unmatched: tuple[Waiver, ...] = field(default=())
    expired: tuple[Waiver, ...] = field(default=())
