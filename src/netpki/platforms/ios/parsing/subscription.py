"""``show ip trm subscription status``: the Trend Micro content-filtering subscription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.moments import NO_ZONES, Zones, read_moment
from netpki.platforms.ios.parsing.screens import TRM_STATUS, Unknown, read_screen
from netpki.platforms.ios.parsing.show_command import show_command

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
        status_updated_at: That as aware UTC; None where the zone is not known.
        expires: When the subscription ends; the screen shows no zone.
        last_request_status: What came of the last request to the server.
        last_request_sent: When it was sent.
        last_request_sent_at: That as aware UTC; None where the zone is not known.
    """

    package: str | None
    status: str
    active: bool
    status_updated: str | None
    status_updated_at: datetime | None
    expires: str | None
    last_request_status: str | None
    last_request_sent: str | None
    last_request_sent_at: datetime | None


def parse_trm_status(
    text: str, *, device: str, zones: Zones = NO_ZONES, unknown: Unknown | None = None
) -> TrmStatus:
    """Read the screen (``tests/recordings/ios/trm_seed_000.txt``).

    Args:
        text: What the device printed.
        device: Named in errors.
        zones: Zones besides UTC and GMT, for example from the configuration.
        unknown: Takes lines that no rule knows; without it they are errors.

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

    def moment(column: str) -> datetime | None:
        """None also for a time in another form; only the status decides."""
        try:
            return read_moment(
                row.text(column), device=device, command=TRM_STATUS.command, zones=zones
            )
        except OutputFormatError:
            return None

    status = row.text("STATUS")
    return TrmStatus(
        package=row.optional("PACKAGE_NAME"),
        status=status,
        active=status == _ACTIVE,
        status_updated=row.optional("STATUS_UPDATE_TIME"),
        status_updated_at=moment("STATUS_UPDATE_TIME"),
        expires=row.optional("EXPIRATION_DATE"),
        last_request_status=row.optional("LAST_REQ_STATUS"),
        last_request_sent=row.optional("LAST_REQ_SENT_TIME"),
        last_request_sent_at=moment("LAST_REQ_SENT_TIME"),
    )


COMMANDS: Final = (
    show_command(
        "show ip trm subscription status",
        r"\s*Package Name\s*:",
        r"\s*Status Update Time\s*:",
        r"\s*Expiration-Date\s*:",
        r"\s*Last Req (?:Status|Sent Time)\s*:",
        read=parse_trm_status,
    ),
)
