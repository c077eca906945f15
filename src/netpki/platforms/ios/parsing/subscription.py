"""``show ip trm subscription status``: the Trend Micro content-filtering subscription."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.screens import TRM_STATUS, Unknown, read_screen

_ACTIVE: Final = "Active"
"""The only word that a capture shows; what a device says otherwise is unverified."""


@dataclass(frozen=True, slots=True)
class TrmStatus:
    """State of the subscription; times as shown, None where nothing was shown.

    Attributes:
        package: For example ``Security & Productivity``.
        status: As shown.
        active: The status is ``Active``, nothing else.
        status_updated: When the status was updated.
        expires: When the subscription ends.
        last_request_status: What came of the last request to the server.
        last_request_sent: When it was sent.
    """

    package: str | None
    status: str
    active: bool
    status_updated: str | None
    expires: str | None
    last_request_status: str | None
    last_request_sent: str | None


def parse_trm_status(text: str, *, device: str, unknown: Unknown | None = None) -> TrmStatus:
    """Read the screen (``tests/recordings/ios/trm_seed_000.txt``).

    Raises:
        OutputFormatError: A line is unknown, or there is not exactly one status.
    """
    rows = read_screen(TRM_STATUS, text, device=device, unknown=unknown)
    if len(rows) != 1:
        raise OutputFormatError(
            f"{TRM_STATUS.command}: {len(rows)} packages with a status where one is expected.",
            device=device,
        )
    (row,) = rows
    status = row.text("STATUS")
    return TrmStatus(
        package=row.optional("PACKAGE_NAME"),
        status=status,
        active=status == _ACTIVE,
        status_updated=row.optional("STATUS_UPDATE_TIME"),
        expires=row.optional("EXPIRATION_DATE"),
        last_request_status=row.optional("LAST_REQ_STATUS"),
        last_request_sent=row.optional("LAST_REQ_SENT_TIME"),
    )
