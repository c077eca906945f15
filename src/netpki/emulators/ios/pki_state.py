"""What a router keeps about certificates outside its configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from netpki.emulators.ios.ca_server import CaServer
from netpki.pki import Certificate

TimerSection = Literal["PKI", "CRL", "CS", "Trustpool", "Expiry Alert"]

SCEP_SOURCE: Final = "** CDP Not Published - Retrieved via SCEP"
"""Where a CRL came from whose issuer names no distribution point (captured)."""


@dataclass(slots=True)
class PkiCounters:
    """Numbers of ``show crypto pki counters``, in their order."""

    sessions_started: int = 0
    sessions_ended: int = 0
    sessions_active: int = 0
    successful_validations: int = 0
    failed_validations: int = 0
    bypassed_validations: int = 0
    pending_validations: int = 0
    crls_checked: int = 0
    crl_fetches: int = 0
    crl_failures: int = 0
    crl_rejections: int = 0
    aaa_authorizations: int = 0


@dataclass(frozen=True, slots=True)
class PkiTimer:
    """Something that PKI will do.

    Attributes:
        name: For example ``RENEW client`` or ``SESSION CLEANUP``.
        moment: When, aware UTC.
        section: The list it stands in.
    """

    name: str
    moment: datetime
    section: TimerSection = "PKI"


@dataclass(frozen=True, slots=True)
class StoredCrl:
    """A certificate revocation list that the router has fetched.

    Attributes:
        issuer: On one line, as shown.
        last_update, next_update: Of the list, aware UTC.
        downloaded: When it was fetched, aware UTC.
        size: Bytes of DER.
        source: A URL, or ``SCEP_SOURCE``.
    """

    issuer: str
    last_update: datetime
    next_update: datetime
    downloaded: datetime
    size: int
    source: str = SCEP_SOURCE


@dataclass(frozen=True, slots=True)
class PoolCertificate:
    """A CA certificate of the trustpool.

    Attributes:
        certificate: The certificate.
        origin: How it came there.
        pool: What it is associated with; Cisco's own pools have other names (captured).
    """

    certificate: Certificate
    origin: Literal["Built-In", "Downloaded"] = "Built-In"
    pool: str = "Trustpool"


@dataclass(slots=True)
class PkiState:
    """All of it.

    Attributes:
        counters: What was counted since the restart.
        timers: What is due.
        crls: What was fetched.
        trustpool: CA certificates beside those of trustpoints.
        servers: Certificate servers.
    """

    counters: PkiCounters = field(default_factory=PkiCounters)
    timers: list[PkiTimer] = field(default_factory=list)
    crls: list[StoredCrl] = field(default_factory=list)
    trustpool: list[PoolCertificate] = field(default_factory=list)
    servers: list[CaServer] = field(default_factory=list)
