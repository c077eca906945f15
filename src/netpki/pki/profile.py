"""What a CA certificate must be before any device is asked to trust it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from netpki.errors import CertificateRefusedError
from netpki.pki.certificate import Certificate
from netpki.pki.fingerprint import Fingerprint

_WEAK_HASHES: Final = frozenset({"md5", "sha1", "unknown"})
_MINIMUM_EC_BITS: Final = 256


@dataclass(frozen=True, slots=True)
class CaProfile:
    """Which CA certificates are acceptable.

    Attributes:
        pin: SHA-256 the user obtained from the issuer, apart from the certificate.
        superseded: SHA-256 of certificates that must not be installed any more.
        minimum_rsa_bits: Smallest RSA or DSA modulus; SP 800-131A disallows less than 2048.
        allow_weak_key: Accept a smaller key all the same.
    """

    pin: Fingerprint
    superseded: frozenset[Fingerprint] = frozenset()
    minimum_rsa_bits: int = 2048
    allow_weak_key: bool = False


def require_acceptable(certificate: Certificate, profile: CaProfile) -> None:
    """Check all that needs neither device nor clock.

    Raises:
        CertificateRefusedError: Naming every reason at once.
    """
    reasons = tuple(_reasons(certificate, profile))
    if reasons:
        raise CertificateRefusedError(
            f"The CA certificate {certificate.subject} is refused: {'; '.join(reasons)}."
        )


def defect_of_validity(certificate: Certificate, now: datetime) -> str | None:
    """Why ``certificate`` is not valid at ``now`` (aware), or None."""
    if now < certificate.not_before:
        return f"it is not valid before {certificate.not_before:%Y-%m-%d %H:%M:%S} UTC"
    if now > certificate.not_after:
        return f"it expired on {certificate.not_after:%Y-%m-%d %H:%M:%S} UTC"
    return None


def _reasons(certificate: Certificate, profile: CaProfile) -> Iterator[str]:
    actual = certificate.fingerprint("sha256")
    if profile.pin.algorithm != "sha256":
        yield f"the pin is a {profile.pin.algorithm.upper()}; give the SHA-256 of the certificate"
    elif profile.pin != actual:
        yield f"its SHA-256 is {actual} and the pin says {profile.pin}"
    if any(certificate.fingerprint(old.algorithm) == old for old in profile.superseded):
        yield "it is on the list of superseded certificates"
    if not certificate.is_ca:
        yield "it is not a CA certificate (basicConstraints does not say CA)"
    if not profile.allow_weak_key:
        yield from _weak_key(certificate, profile.minimum_rsa_bits)
    if certificate.signature_hash in _WEAK_HASHES and not certificate.is_self_issued:
        name = certificate.signature_hash.upper()
        yield f"it is no root and the hash of its signature is {name}"


def _weak_key(certificate: Certificate, minimum_rsa_bits: int) -> Iterator[str]:
    if certificate.key_type == "unknown":
        yield "its key is of an unknown type (allow_weak_key overrides)"
    minimum = {
        "RSA": minimum_rsa_bits,
        "DSA": minimum_rsa_bits,
        "EC": _MINIMUM_EC_BITS,
    }.get(certificate.key_type)
    bits = certificate.key_bits
    if minimum is not None and bits is not None and bits < minimum:
        yield (
            f"its {certificate.key_type} key has {bits} bits, fewer than {minimum} "
            "(allow_weak_key overrides)"
        )
