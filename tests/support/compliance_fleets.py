"""Fleets for compliance: any number of routers, a known few of which have a known fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from netpki.pki import Certificate
from netpki.pki.private_key import PrivateKey
from netpki.platforms.contract import (
    DeviceClock,
    DeviceRecord,
    Gap,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
    Source,
    SshAccess,
    TimeKeeping,
    TimeSource,
    UsedBy,
    WebAccess,
)
from support.chains import Authority, key_of, signed

EXPIRED_EVERY = 100
"""One router of so many has an expired certificate."""
UNREACHED_EVERY = 250
"""One router of so many was not reached."""

_SOURCES = tuple(
    Source("running" if name.endswith("running-config") else "show", name)
    for name in ("show running-config", "show startup-config", "show clock detail")
)


_USE = UsedBy(
    "trustpoint",
    "FLEET",
    defined=True,
    kind="https-server",
    line="ip http secure-trustpoint FLEET",
    section="",
    number=20,
)
_WEB = WebAccess(
    plain=False,
    secure=True,
    trustpoint="FLEET",
    tls_versions=("TLSv1.2",),
    ciphersuites=("ecdhe-ecdsa-aes-gcm-sha2",),
    idle_seconds=180,
    most_connections=5,
)
_TIME = TimeKeeping(
    authenticates=True,
    sources=tuple(
        TimeSource(address, "1", "hmac-sha2-256", trusted=True)
        for address in ("10.255.0.1", "10.255.0.2")
    ),
)


def fleet(count: int, now: datetime) -> Iterator[DeviceRecord]:
    """Routers with a CA certificate, an identity of it, a key and everything around them."""
    for number in range(count):
        if number % UNREACHED_EVERY == UNREACHED_EVERY - 1:
            yield unreached(_name(number))
        else:
            days = -1 if number % EXPIRED_EVERY == 0 else 200 + number % 100
            yield router(number, now, days)


def unreached(name: str) -> DeviceRecord:
    """A router that did not answer."""
    return DeviceRecord(name, gaps=(Gap("connection", "timed out"),), reached=False)


def _name(number: int) -> str:
    return f"r{number:05}"


@cache
def _authority(now: datetime) -> Authority:
    key = key_of("ec-p256", "fleet CA")
    year = timedelta(days=365)
    return Authority(signed("CN=Fleet CA", key, start=now - year, end=now + 10 * year), key)


def router(number: int, now: datetime, days: int) -> DeviceRecord:
    """One that was read, with a certificate that ends in so many days."""
    name, authority, end = _name(number), _authority(now), now + timedelta(days=days)
    key = PrivateKey(ec.derive_private_key(number + 10**6, ec.SECP256R1()))
    names = x509.SubjectAlternativeName([x509.DNSName(f"{name}.example.com")])
    begin = end - timedelta(days=365)
    own = signed(
        f"CN={name}", key, by=authority, start=begin, end=end, extensions=[(names, False)]
    )
    return DeviceRecord(
        name=name,
        hostname=name,
        release="17.9",
        clock=DeviceClock("12:00:00.000 UTC", now, authoritative=True, source="NTP"),
        sources=_SOURCES,
        read_at=now,
        is_whole=True,
        trustpoints=(_trustpoint(),),
        certificates=(_held("ca", authority.certificate), _held("identity", own)),
        keys=(_key(own), _host_key(name)),
        used_by=(_USE,),
        domain_name="example.com",
        addresses=(f"10.0.{number // 250}.{number % 250 + 1}",),
        web=_WEB,
        ssh=SshAccess("2"),
        time=_TIME,
    )


def _trustpoint() -> HeldTrustpoint:
    return HeldTrustpoint(
        "FLEET",
        settings=("enrollment terminal", "revocation-check crl", "rsakeypair FLEET"),
        enrollment="terminal",
        revocation_check=("crl",),
        key_label="FLEET",
        authenticated=True,
        saved=True,
        line=12,
    )


def _held(kind: str, certificate: Certificate) -> HeldCertificate:
    return HeldCertificate(
        kind,
        ("FLEET",),
        certificate,
        serial_number=certificate.serial_hex,
        subject=certificate.subject,
        issuer=certificate.issuer,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        saved=True,
    )


def _key(own: Certificate) -> HeldKey:
    return HeldKey(
        "FLEET",
        "EC",
        256,
        exportable=False,
        public_key_sha256=own.public_key_sha256,
        trustpoints=("FLEET",),
    )


def _host_key(name: str) -> HeldKey:
    digest = sha256(name.encode()).hexdigest().upper()
    label = f"{name}.example.com"
    return HeldKey(label, "RSA", 3072, exportable=False, public_key_sha256=digest)
