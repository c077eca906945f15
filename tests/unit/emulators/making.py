"""Certificates and routers for tests of emulated devices."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from netpki.emulators import PERSONALITIES, Console, EmulatedRouter
from netpki.pki import Certificate

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


@cache
def make_ca(
    name: str = "Test CA",
    *,
    issuer: str = "",
    is_ca: bool = True,
    since: datetime = datetime(2025, 1, 1, tzinfo=UTC),
    until: datetime = datetime(2035, 1, 1, tzinfo=UTC),
) -> Certificate:
    """A CA certificate; one with an issuer is subordinate."""
    key = ec.generate_private_key(ec.SECP256R1())

    def named(common_name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])

    built = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer or name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Certificate(built.public_bytes(serialization.Encoding.DER))


class Frozen:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def make_router(key: str = "ios-15", *, seconds: Frozen | None = None) -> EmulatedRouter:
    """A router with a clock that stands still."""
    return EmulatedRouter(
        hostname="r1", personality=PERSONALITIES[key], clock=START, seconds=seconds or Frozen()
    )


def opened(router: EmulatedRouter, typed: str = "terminal length 0\n") -> Console:
    """A console after its first prompt and some input."""
    console = router.console()
    console.open()
    console.feed(typed.encode())
    return console


def said(console: Console, typed: str) -> str:
    """What the console answers, with plain newlines."""
    return console.feed(typed.encode()).decode().replace("\r\n", "\n")


def authenticate(ca: Certificate, trustpoint: str = "T") -> str:
    """The input up to the accept question."""
    return f"crypto pki authenticate {trustpoint}\n{ca.pem()}quit\n"
