"""Certificates for tests: real ones from the corpus and the public bundle, generated ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from netpki.pki import Certificate, read_blocks, read_certificate

CORPUS = Path(__file__).parents[1] / "corpus" / "certificates"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""The time on emulated devices unless a test says otherwise."""


def corpus(name: str) -> Certificate:
    """A certificate of the corpus by file name."""
    return read_certificate((CORPUS / name).read_text(), source=name)


@lru_cache(maxsize=1)
def public_cas() -> tuple[Certificate, ...]:
    """Public CA certificates that are valid at ``NOON``, RSA of 2048 bits or EC."""
    bundle = Path(certifi.where()).read_text(encoding="utf-8")
    found = [Certificate(block.der) for block in read_blocks(bundle)]
    return tuple(
        certificate
        for certificate in found
        if certificate.not_before < NOON < certificate.not_after and certificate.is_ca
    )


@lru_cache(maxsize=64)
def generated_ca(
    name: str, *, serial: int | None = None, days: int = 3650, ca: bool = True, bits: int = 2048
) -> Certificate:
    """A self-signed certificate valid around ``NOON``."""
    key = (
        rsa.generate_private_key(65537, bits)
        if bits < 2048
        else ec.generate_private_key(ec.SECP256R1())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = NOON - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Certificate(certificate.public_bytes(serialization.Encoding.DER))
