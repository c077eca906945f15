"""Device states for tests of what is planned from them and proved by them."""

from __future__ import annotations

from datetime import datetime

from support.certificates import NOON, corpus, generated_ca

from netpki.pki import Certificate
from netpki.platforms.contract import DeviceClock, DeviceState, StoredCertificate, Trustpoint

OLD, NEW, THIRD = generated_ca("Old"), generated_ca("New"), generated_ca("Third")
IDENTITY = corpus("iosv_lab_identity_Manual.pem")
LINES = ("enrollment terminal", "revocation-check none")
GOOD_CLOCK = DeviceClock("12:00:00 UTC", NOON, authoritative=True, source="NTP")


def clock(moment: datetime | None = NOON, *, authoritative: bool = True) -> DeviceClock:
    return DeviceClock("as shown", moment, authoritative, None)


def ca(certificate: Certificate | None, serial: str = "01") -> StoredCertificate:
    return StoredCertificate("ca", serial, certificate)


def trustpoint(
    certificate: Certificate | None = None,
    *lines: str,
    name: str = "TP",
    others: tuple[StoredCertificate, ...] = (),
) -> Trustpoint:
    stored = (ca(certificate, certificate.serial_hex),) if certificate else ()
    return Trustpoint(name, lines or LINES, (*stored, *others))


def as_in_startup(trustpoint_: Trustpoint) -> Trustpoint:
    """Startup shows where certificates are kept, not the certificates."""
    return Trustpoint(
        trustpoint_.name,
        trustpoint_.settings,
        tuple(
            StoredCertificate(stored.kind, stored.serial, None, "nvram:x.cer")
            for stored in trustpoint_.certificates
        ),
    )


def state(
    *running: Trustpoint,
    startup: tuple[Trustpoint, ...] | None = None,
    at: DeviceClock = GOOD_CLOCK,
    release: str = "15.2",
    stamps: tuple[str | None, str | None] = ("then", "then"),
) -> DeviceState:
    """A state that is saved unless a test says otherwise."""
    kept = tuple(map(as_in_startup, running)) if startup is None else startup
    return DeviceState("r1", "r1", release, at, running, kept, *stamps)
