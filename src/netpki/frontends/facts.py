"""Facts of a device as plain data, secrets masked."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from netpki.dialog import mask_configuration
from netpki.frontends.report import certificate_facts
from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract import DeviceState, Trustpoint
from netpki.platforms.ios.facts import IosFacts
from netpki.services.proof import startup_holds


def facts_of(facts: IosFacts) -> dict[str, Any]:
    """Plain values only, ready for JSON; keys are described in the results reference."""
    state = facts.state
    return {
        "device": state.device,
        "hostname": state.hostname,
        "release": state.release,
        "clock": plain(state.clock),
        "trustpoints": [_trustpoint(found, state) for found in state.trustpoints],
        "shown_certificates": plain(facts.certificates),
        "shown_trustpoints": plain(facts.trustpoints),
        "trustpoint_statuses": plain(facts.statuses),
        "subscription": plain(facts.subscription),
        "unknown": list(facts.unknown),
    }


def plain(value: object) -> Any:  # noqa: ANN401 JSON has no narrower type
    """Nested dataclasses as dictionaries, times in ISO 8601, fingerprints as digits."""
    if isinstance(value, Certificate):
        return certificate_facts(value)
    if isinstance(value, Fingerprint):
        return {"algorithm": value.algorithm, "digits": value.hexadecimal}
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _trustpoint(trustpoint: Trustpoint, state: DeviceState) -> dict[str, Any]:
    return {
        "name": trustpoint.name,
        "settings": [mask_configuration(line) for line in trustpoint.settings],
        "ca": certificate_facts(trustpoint.ca),
        "certificates": [
            {"kind": stored.kind, **(certificate_facts(stored.certificate) or {})}
            for stored in trustpoint.certificates
        ],
        "used_by": [plain(usage) for usage in trustpoint.used_by],
        "saved": {"held": True, "differs": False, "undecided": None}[
            startup_holds(state, trustpoint.name)
        ],
    }
