"""All that a router tells about its trust, from one connection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from netpki.errors import OutputFormatError
from netpki.platforms.contract import DeviceState
from netpki.platforms.ios.driver import IosTrustStore
from netpki.platforms.ios.parsing import (
    ShownCertificate,
    ShownTrustpoint,
    TrmStatus,
    TrustpointStatus,
    parse_certificates,
    parse_configuration,
    parse_trm_status,
    parse_trustpoint_statuses,
    parse_trustpoints,
)
from netpki.platforms.ios.state import READ_COMMANDS, read_state

SHOW_COMMANDS: Final = (
    "show crypto pki certificates verbose",
    "show crypto pki trustpoints",
    "show crypto pki trustpoints status",
    "show ip trm subscription status",
)
_INVALID: Final = re.compile(r"% ?Invalid input detected")


@dataclass(frozen=True, slots=True)
class IosFacts:
    """The state, and what the ``show`` commands add to it.

    Attributes:
        state: Trustpoints with certificates, running and startup, and the clock.
        certificates: ``show crypto pki certificates verbose``.
        trustpoints: ``show crypto pki trustpoints``.
        statuses: ``show crypto pki trustpoints status``.
        subscription: Content filtering; None where the device shows none.
        unknown: What could not be understood; never to be taken for a good sign.
    """

    state: DeviceState
    certificates: tuple[ShownCertificate, ...]
    trustpoints: tuple[ShownTrustpoint, ...]
    statuses: tuple[TrustpointStatus, ...]
    subscription: TrmStatus | None
    unknown: tuple[str, ...] = ()


def read_facts(store: IosTrustStore) -> IosFacts:
    """Read everything.

    Raises:
        OutputFormatError: Part of it could not be understood.
    """
    outputs = store.show(*READ_COMMANDS, *SHOW_COMMANDS)
    certificates, trustpoints, statuses, subscription = outputs[len(READ_COMMANDS) :]
    device = store.device
    state = read_state(outputs[: len(READ_COMMANDS)], device=device)
    zones = parse_configuration(outputs[0], device=device).zones
    status, unknown = _subscription(subscription, device)
    return IosFacts(
        state=state,
        certificates=parse_certificates(certificates, device=device, zones=zones),
        trustpoints=parse_trustpoints(trustpoints, device=device),
        statuses=parse_trustpoint_statuses(statuses, device=device),
        subscription=status,
        unknown=unknown,
    )


def _subscription(text: str, device: str) -> tuple[TrmStatus | None, tuple[str, ...]]:
    """Content filtering is rare; what other routers print here is in no capture."""
    if _INVALID.search(text):
        return None, ()
    try:
        return parse_trm_status(text, device=device), ()
    except OutputFormatError as error:
        return None, (error.message,)
