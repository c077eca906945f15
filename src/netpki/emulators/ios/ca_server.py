"""A certificate server on an emulated router, with the requests it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from netpki.pki import Fingerprint

Origin = Literal["subordinate CA", "RA", "router"]


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """One request in the database of a certificate server.

    Attributes:
        number: What ``grant`` and ``reject`` take.
        state: For example ``pending`` or ``granted``.
        fingerprint: MD5 of the request.
        subject: On one line, as the server shows it.
        origin: Who asks.
    """

    number: int
    state: str
    fingerprint: Fingerprint
    subject: str
    origin: Origin = "router"


@dataclass(frozen=True, slots=True)
class Rollover:
    """That the server will replace its own certificate, and when.

    Attributes:
        overlap_days: How long old and new are valid together.
        moment: Aware UTC.
    """

    overlap_days: int
    moment: datetime


@dataclass(slots=True)
class CaServer:
    """State of one ``crypto pki server``.

    Attributes:
        name: Its name.
        issuer: Argument of ``issuer-name``, verbatim.
        fingerprint: MD5 of its CA certificate.
        expires: When that ends, aware UTC.
        next_crl: When its next CRL comes, aware UTC.
        granting: ``manual`` or ``auto``.
        last_serial: Of the last certificate it issued.
        disabled: Why it does not run, for example ``HTTP Server is disabled``; empty if it runs.
        storage: Where it keeps its files.
        crl_storage: Where it keeps CRLs, if that differs.
        database: ``Minimum`` or ``Complete``.
        registration: MD5 of its certificate as an RA; None for a CA.
        rollover: Set up by ``auto-rollover``.
        requests: What it was asked for.
    """

    name: str
    issuer: str
    fingerprint: Fingerprint
    expires: datetime
    next_crl: datetime
    granting: Literal["manual", "auto"] = "manual"
    last_serial: int = 1
    disabled: str = ""
    storage: str = "nvram:"
    crl_storage: str = ""
    database: Literal["Minimum", "Complete"] = "Minimum"
    registration: Fingerprint | None = None
    rollover: Rollover | None = None
    requests: list[HeldRequest] = field(default_factory=list)
