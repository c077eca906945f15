"""The command that mends a finding, by the platform of the device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from netpki.platforms.contract import DeviceRecord
from netpki.platforms.contract.remedy import RemedyOf
from netpki.platforms.ios import remedies as ios
from netpki.platforms.sps import remedies as sps
from netpki.services.compliance import Finding

_PLATFORMS: Final[Mapping[str, RemedyOf]] = {"ios": ios.remedy_of, "sps": sps.remedy_of}

_TOLD: Final = "META-"
"""Of rules whose findings are all of things that are not known; elsewhere, nobody knows whether
there is anything to mend."""


def remedy_of(finding: Finding, record: DeviceRecord) -> dict[str, Any] | None:
    """As the document of a run has it; None where nobody knows one command, or a need for it."""
    if finding.state == "unknown" and not finding.rule.startswith(_TOLD):
        return None
    known = _PLATFORMS.get(record.platform)
    remedy = known(finding.rule, finding.item, record) if known else None
    return asdict(remedy) | {"lines": list(remedy.lines)} if remedy else None
