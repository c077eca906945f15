"""The command that mends a finding, by the platform of the device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from netpki.platforms.contract import DeviceRecord
from netpki.platforms.contract.remedy import Limits, RemedyOf
from netpki.platforms.ios import remedies as ios
from netpki.platforms.sps import remedies as sps
from netpki.services.compliance import Finding, Policy

_PLATFORMS: Final[Mapping[str, RemedyOf]] = {"ios": ios.remedy_of, "sps": sps.remedy_of}


def remedy_of(finding: Finding, record: DeviceRecord, policy: Policy) -> dict[str, Any] | None:
    """As the document of a run has it; None where nobody knows one command, or a need for it.

    What is unknown may be as wanted, and what is waived may have been unknown.
    """
    known = _PLATFORMS.get(record.platform)
    if finding.state != "fail" or known is None:
        return None
    remedy = known(finding.rule, finding.item, record, _limits(policy))
    return asdict(remedy) | {"lines": list(remedy.lines)} if remedy else None


def _limits(policy: Policy) -> Limits:
    wanted = policy.thresholds
    return Limits(wanted.rsa_bits, wanted.idle_seconds, wanted.time_sources)
