"""The certificate that an appliance makes for itself when it is deployed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_DAYS: Final = 3650
_BITS: Final = 2048


def factory_server_pem(hostname: str, *, key: rsa.RSAPrivateKey | None = None) -> bytes:
    """Key and self-signed certificate of a new appliance, PEM.

    That it is self-signed is documented; names, validity and key size are unverified.

    Args:
        hostname: Common name.
        key: One key serves all appliances of this process if not given; making one takes long.
    """
    key = key or _shared_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hostname)])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=_DAYS))
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)


@cache
def _shared_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, _BITS)
