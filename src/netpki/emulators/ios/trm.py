"""The Trend Micro registration that content filtering on 12.4T and 15.x uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from netpki.emulators.ios.clock import stamp
from netpki.pki import Certificate


@dataclass(slots=True)
class TrmService:
    """The registration server as one router sees it.

    Attributes:
        trusts: CA that signed the server's certificate; the router must trust it to register.
        polls_until_active: How many times the status must be shown after ``trm register``
            until it says Active; None for never.
        expiration: What the status says once it is active (the captured value).
    """

    trusts: Certificate
    polls_until_active: int | None = 1
    expiration: str = "Sat May 25 07:00:00 2013"
    _requested: datetime | None = field(default=None, init=False)
    _accepted: bool = field(default=False, init=False)
    _polls: int = field(default=0, init=False)

    def register(self, now: datetime, trusted: frozenset[Certificate]) -> None:
        """What ``trm register`` starts, given the CA certificates the router holds."""
        self._requested, self._polls = now, 0
        self._accepted = self.trusts in trusted

    @property
    def is_active(self) -> bool:
        """Whether the status says Active now."""
        return (
            self._accepted
            and self.polls_until_active is not None
            and self._polls >= self.polls_until_active
        )

    def status_lines(self) -> tuple[str, ...]:
        """Answer to one ``show ip trm subscription status``.

        Only the active form was captured; all other values are unverified.
        """
        self._polls += 1
        sent = stamp(self._requested) if self._requested else ""
        if self.is_active:
            status, last, updated = "Active", "Processed response successfully", sent
        elif self._accepted:
            status, last, updated = "Pending", "Request sent", ""
        else:
            status, updated = "Inactive", ""
            last = "Failed to connect to server" if self._requested else ""
        fields = (
            ("Package Name", "Security & Productivity"),
            ("Status", status),
            ("Status Update Time", updated),
            ("Expiration-Date", self.expiration if self.is_active else ""),
            ("Last Req Status", last),
            ("Last Req Sent Time", sent),
        )
        return ("", *(f"{label:>19}:  {value}".rstrip() for label, value in fields))
