"""One X.509 certificate: its DER and the facts this project acts on."""

from __future__ import annotations

import base64
import hashlib
import textwrap
import warnings
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from netpki.errors import CertificateFormatError
from netpki.pki.fingerprint import Algorithm, Fingerprint

# Old public CAs have the serial number 0; cryptography reads them and warns on each load.
warnings.filterwarnings("ignore", message="Parsed a serial number which wasn't positive")

_UNREADABLE = (
    ValueError,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)

_PEM_COLUMNS = 64
"""RFC 7468 section 2: generators wrap the base64 text at 64 characters."""


class Certificate:
    """An immutable certificate; equality is equality of DER.

    Args:
        der: The complete encoding, nothing before or after it.

    Raises:
        CertificateFormatError: ``der`` is not an X.509 certificate.
    """

    __slots__ = ("_x509", "der")

    def __init__(self, der: bytes) -> None:
        try:
            self._x509 = x509.load_der_x509_certificate(der)
            self._x509.subject, self._x509.issuer, self._x509.extensions  # noqa: B018 lazy parts
        except _UNREADABLE as error:
            raise CertificateFormatError(
                f"{len(der)} bytes are not an X.509 certificate in DER: {error}."
            ) from error
        self.der = der

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and other.der == self.der

    def __hash__(self) -> int:
        return hash(self.der)

    def __repr__(self) -> str:
        return f"<Certificate {self.subject!r} {self.fingerprint('sha256')}>"

    def __reduce__(self) -> tuple[type[Certificate], tuple[bytes]]:
        return (Certificate, (self.der,))

    @property
    def x509(self) -> x509.Certificate:
        """The certificate as the ``cryptography`` library sees it."""
        return self._x509

    @property
    def subject(self) -> str:
        """Subject in the notation of RFC 4514."""
        return self._x509.subject.rfc4514_string()

    @property
    def issuer(self) -> str:
        """Issuer in the notation of RFC 4514."""
        return self._x509.issuer.rfc4514_string()

    @property
    def serial_hex(self) -> str:
        """Serial number as IOS prints it: upper-case hex of the DER integer, whole bytes.

        Source: ``docs/explanation/evidence.md``, certificate chains of a CSR1000v 16.12.3.
        """
        number = self._x509.serial_number
        size = max(1, (number.bit_length() + 7) // 8)
        return number.to_bytes(size, "big", signed=number < 0).hex().upper()

    @property
    def not_before(self) -> datetime:
        """First moment of validity, aware UTC."""
        return self._x509.not_valid_before_utc

    @property
    def not_after(self) -> datetime:
        """Last moment of validity, aware UTC."""
        return self._x509.not_valid_after_utc

    @property
    def is_self_issued(self) -> bool:
        """Whether subject and issuer are the same name (RFC 5280 section 3.2)."""
        return self._x509.subject == self._x509.issuer

    @property
    def is_ca(self) -> bool:
        """Whether basicConstraints says CA (RFC 5280 section 4.2.1.9)."""
        try:
            constraints = self._x509.extensions.get_extension_for_class(x509.BasicConstraints)
        except x509.ExtensionNotFound:
            return False
        return constraints.value.ca

    @property
    def key_type(self) -> str:
        """``RSA``, ``EC`` or the name of another key type; ``unknown`` if none is known."""
        try:
            key = self._x509.public_key()
        except (ValueError, UnsupportedAlgorithm):
            return "unknown"
        if isinstance(key, rsa.RSAPublicKey):
            return "RSA"
        if isinstance(key, ec.EllipticCurvePublicKey):
            return "EC"
        return type(key).__name__.removesuffix("PublicKey").strip("_")

    @property
    def key_bits(self) -> int | None:
        """Size of an RSA or DSA modulus or an EC field in bits; None for keys of a fixed size."""
        try:
            key = self._x509.public_key()
        except (ValueError, UnsupportedAlgorithm):
            return None
        if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey | ec.EllipticCurvePublicKey):
            return key.key_size
        return None

    @property
    def signature_hash(self) -> str | None:
        """Name of the signature's hash such as ``sha256``; None where the scheme has none.

        ``unknown`` stands for schemes that are no longer, or not yet, understood, such as MD2.
        """
        try:
            algorithm = self._x509.signature_hash_algorithm
        except UnsupportedAlgorithm:
            return "unknown"
        return algorithm.name if algorithm else None

    @property
    def public_key_info(self) -> bytes | None:
        """SubjectPublicKeyInfo in DER; None for an algorithm that is not understood."""
        try:
            key = self._x509.public_key()
        except (ValueError, UnsupportedAlgorithm):
            return None
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def public_key_sha256(self) -> str | None:
        """Digest of ``public_key_info``, upper-case hexadecimal; None where that is None."""
        return digest_of_key(self.public_key_info)

    def fingerprint(self, algorithm: Algorithm) -> Fingerprint:
        """Digest of the DER."""
        return Fingerprint.of(self.der, algorithm)

    def pem(self) -> str:
        """PEM with 64 columns and no blank line, ending in a newline (RFC 7468)."""
        lines = textwrap.wrap(base64.b64encode(self.der).decode("ascii"), _PEM_COLUMNS)
        return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))


def digest_of_key(public_key_info: bytes | None) -> str | None:
    """SHA-256 of a SubjectPublicKeyInfo in DER, upper-case hexadecimal."""
    return hashlib.sha256(public_key_info).hexdigest().upper() if public_key_info else None
