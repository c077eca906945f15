"""Content filtering on 12.4T and 15.x: the Trend Micro registration, and what it filtered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from netpki.emulators.ios.clock import stamp
from netpki.emulators.ios.configuration import Configuration
from netpki.emulators.ios.zones import UTC_ZONE, Zone
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

    def status_lines(self, zone: Zone = UTC_ZONE) -> tuple[str, ...]:
        """Answer to one ``show ip trm subscription status``.

        Only the active form was captured; all other values are unverified.
        """
        self._polls += 1
        sent = stamp(self._requested, zone) if self._requested else ""
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
        return _aligned(fields)


_GLOBAL: Final = "parameter-map type trend-global "
_DEFAULT_SERVER: Final = "trps.trendmicro.com"


def configuration_lines(configuration: Configuration) -> tuple[str, ...]:
    """Answer to ``show ip trm config``; all its words and defaults are unverified."""
    lines = [line.strip() for line in configuration.section_lines(_GLOBAL)]

    def value(setting: str, default: str) -> str:
        found = (line.removeprefix(f"{setting} ") for line in lines if line.startswith(setting))
        return next(found, default)

    server, *options = value("server", _DEFAULT_SERVER).split()
    numbers = dict(zip(options[::2], options[1::2], strict=False))
    return _aligned(
        (
            ("Server", server),
            ("HTTPS Port", numbers.get("https-port", "443")),
            ("HTTP Port", numbers.get("http-port", "80")),
            ("Retransmissions", numbers.get("retrans", "3")),
            ("Timeout", f"{numbers.get('timeout', '60')} seconds"),
            ("Alert", value("alert", "off")),
            ("Cache Lifetime", f"{value('cache-entry-lifetime', '24')} hours"),
            ("Cache Size", f"{value('cache-size maximum-memory', '256')} KB"),
        )
    )


@dataclass(slots=True)
class UrlFilter:
    """What a zone pair with URL filtering has counted.

    Attributes:
        zone_pair: Its name.
        policy: The inspection policy.
        class_map: The class whose requests are filtered.
        allow_mode: Requests pass while no server answers.
        requests: Sent to the server.
        responses: Received from it.
    """

    zone_pair: str = "in-out"
    policy: str = "filtered"
    class_map: str = "web"
    allow_mode: bool = False
    requests: int = 0
    responses: int = 0

    def lines(self) -> Iterator[str]:
        """Answer to ``show policy-map type inspect zone-pair urlfilter``.

        Captured are the first lines, without URL filtering. Known are also the beginning
        ``URL Filtering is in`` from a scanner, and the counter of responses from a report of a
        user; all else, the layout of both included, is unverified.
        """
        yield ""
        yield f"policy exists on zp {self.zone_pair}"
        yield f" Zone-pair: {self.zone_pair}"
        yield ""
        yield f"  Service-policy inspect : {self.policy}"
        yield ""
        yield f"    Class-map: {self.class_map} (match-all)"
        yield "      Match: protocol http"
        yield ""
        yield f"      URL Filtering is in {'ALLOW_MODE' if self.allow_mode else 'BLOCK_MODE'}"
        yield f"        Total requests sent to URL Filter Server: {self.requests}"
        yield f"        Total responses received from URL Filter Server: {self.responses}"


def _aligned(fields: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return ("", *(f"{label:>19}:  {value}".rstrip() for label, value in fields))
