"""The subscription of one router to content filtering."""

from __future__ import annotations

import re
from typing import Final

from netpki.platforms.contract import Filtering
from netpki.platforms.ios.inventory.outputs import Readings
from netpki.platforms.ios.parsing import TrmStatus
from netpki.platforms.ios.parsing.moments import read_as_universal

_CONFIGURED: Final = re.compile(r"parameter-map type ")


def filtering(readings: Readings) -> Filtering | None:
    """What the screen shows of a subscription.

    What a router shows that never used content filtering is unverified. Where the screen knows
    neither a request nor an end, and no line configures filtering, there is no subscription whose
    status could be bad.
    """
    configured = any(readings.access_lines(_CONFIGURED))
    for status in readings.of(TrmStatus):
        if configured or _tells_of_a_subscription(status):
            return Filtering(
                status=status.status,
                active=status.active,
                expires=status.expires,
                expires_at=read_as_universal(status.expires or ""),
                last_request=status.last_request_status,
            )
    return None


def _tells_of_a_subscription(status: TrmStatus) -> bool:
    return bool(
        status.active or status.status_updated or status.expires or status.last_request_sent
    )
