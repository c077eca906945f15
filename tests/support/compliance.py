"""Samples for rules of compliance: a device, what a rule must say of it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from netpki.pki import Certificate
from netpki.platforms.contract import DeviceRecord, HeldCertificate, Source
from netpki.services.compliance import (
    RULES,
    Finding,
    Outcome,
    Policy,
    Rule,
    Severity,
    Surroundings,
    assess,
)
from netpki.services.inventory import fleet_of
from support.certificates import NOON

READ = (
    Source("running", "show running-config"),
    Source("startup", "show startup-config"),
)
"""Of a device that was asked."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One device, and what one rule says of it.

    Attributes:
        rule: Code.
        title: What is special about the device.
        outcome: Worked out by hand.
        record: The device.
        severity: Of the one finding; None where there is none.
        message: Of the one finding, whole.
        others: The rest of its fleet.
        around: Fields of ``Surroundings`` besides ``fleet``; ``now`` is ``NOON`` without it.
    """

    rule: str
    title: str
    outcome: Outcome
    record: DeviceRecord
    severity: Severity | None = None
    message: str = ""
    others: tuple[DeviceRecord, ...] = ()
    around: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.rule}: {self.title}"


def rule_of(code: str) -> Rule[Any]:
    """The rule with this code."""
    (found,) = (rule for rule in RULES if rule.code == code)
    return found


def judged(sample: Sample) -> tuple[Outcome, tuple[Finding, ...]]:
    """What the rule says of the device."""
    fleet = fleet_of([sample.record, *sample.others])
    around = Surroundings(fleet=fleet, **{"now": NOON, **sample.around})
    found = assess([rule_of(sample.rule)], Policy(), around)
    assert not found.not_checked, f"{sample} lacks {found.not_checked[0][1]}"
    (assessed,) = (each for each in found.devices if each.device == sample.record.name)
    own = tuple(each for each in found.findings if each.device == sample.record.name)
    return assessed.outcomes[sample.rule], own


def device(*certificates: HeldCertificate, **parts: Any) -> DeviceRecord:  # noqa: ANN401 any field
    """A router that was read, with these certificates and parts."""
    return DeviceRecord(
        **{
            "name": "r1",
            "sources": READ,
            "certificates": certificates,
            "read_at": NOON,
            "is_whole": True,
            **parts,
        }
    )


def held(
    certificate: Certificate,
    kind: str = "identity",
    trustpoint: str = "TP",
    **parts: Any,  # noqa: ANN401 any field
) -> HeldCertificate:
    """A certificate in a trustpoint, as a configuration tells of it."""
    return HeldCertificate(
        kind,
        (trustpoint,),
        certificate,
        serial_number=certificate.serial_hex,
        subject=certificate.subject,
        issuer=certificate.issuer,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        **parts,
    )
