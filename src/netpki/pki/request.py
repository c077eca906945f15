"""Certificate requests (PKCS#10, RFC 2986): made from fields, and read back."""

from __future__ import annotations

import base64
import ipaddress
import textwrap
import warnings
from collections.abc import Iterator
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from netpki.errors import CertificateFormatError, InputError
from netpki.pki.pem import read_blocks
from netpki.pki.private_key import PrivateKey
from netpki.pki.request_fields import RequestFields

__all__ = ["CertificateRequest", "RequestFields", "build_request", "key_usage", "read_request"]

# Others may ask for a longer name than RFC 5280 allows; the library reads it and warns each time.
warnings.filterwarnings("ignore", message="Attribute's length must be")

Kind = TypeVar("Kind", bound=x509.ExtensionType)

_LABELS: Final = ("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")
"""The second one is that of Microsoft's certreq."""
_PEM_COLUMNS: Final = 64
_FEWEST_RSA_BITS: Final = 2048
_CURVES: Final = frozenset({"secp256r1", "secp384r1", "secp521r1"})
"""Those that browsers know."""
_HASHES: Final[dict[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_USAGE_BITS: Final = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
_ATTRIBUTES: Final = (
    ("country", NameOID.COUNTRY_NAME),
    ("state", NameOID.STATE_OR_PROVINCE_NAME),
    ("locality", NameOID.LOCALITY_NAME),
    ("organization", NameOID.ORGANIZATION_NAME),
    ("organizational_unit", NameOID.ORGANIZATIONAL_UNIT_NAME),
    ("common_name", NameOID.COMMON_NAME),
    ("email", NameOID.EMAIL_ADDRESS),
)
"""In the order in which subjects have them."""


class CertificateRequest:
    """An immutable request; equality is equality of DER.

    Args:
        der: The complete encoding, nothing before or after it.

    Raises:
        CertificateFormatError: ``der`` is no request, or for a kind of key that nobody knows.
    """

    __slots__ = ("_x509", "der", "public_der")

    def __init__(self, der: bytes) -> None:
        try:
            self._x509 = x509.load_der_x509_csr(der)
            self._x509.subject, self._x509.extensions  # noqa: B018 lazy parts
            self.public_der: bytes = self._x509.public_key().public_bytes(
                Encoding.DER, PublicFormat.SubjectPublicKeyInfo
            )
        except _UNREADABLE as error:
            raise CertificateFormatError(
                f"{len(der)} bytes are not a certificate request in DER: {error}."
            ) from error
        self.der = der

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CertificateRequest) and other.der == self.der

    def __hash__(self) -> int:
        return hash(self.der)

    def __repr__(self) -> str:
        return f"<CertificateRequest {self.subject!r} for {', '.join(self.names)}>"

    def __reduce__(self) -> tuple[type[CertificateRequest], tuple[bytes]]:
        return (CertificateRequest, (self.der,))

    @property
    def x509(self) -> x509.CertificateSigningRequest:
        """The request as the ``cryptography`` library sees it."""
        return self._x509

    @property
    def subject(self) -> str:
        """Subject in the notation of RFC 4514."""
        return self._x509.subject.rfc4514_string()

    @property
    def names(self) -> tuple[str, ...]:
        """Subject alternative names that are DNS names or IP addresses, in their order."""
        wanted = self.extension(x509.SubjectAlternativeName) or ()
        return tuple(
            str(name.value) for name in wanted if isinstance(name, x509.DNSName | x509.IPAddress)
        )

    @property
    def is_signature_valid(self) -> bool:
        """Whether who made it holds the private key."""
        try:
            return self._x509.is_signature_valid
        except (UnsupportedAlgorithm, ValueError, TypeError):
            return False

    @property
    def weakness(self) -> str | None:
        """Why clients would refuse its key, or a CA its signature; None if nothing is weak."""
        key = self._x509.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            if key.key_size < _FEWEST_RSA_BITS:
                return f"its RSA key has {key.key_size} bits, fewer than {_FEWEST_RSA_BITS}"
        elif not isinstance(key, ec.EllipticCurvePublicKey):
            return "its key is neither an RSA nor an EC key"
        elif key.curve.name not in _CURVES:
            return f"its key is on the curve {key.curve.name}, which browsers do not know"
        return None if self.hash else "the hash of its signature is not SHA-256 or better"

    @property
    def hash(self) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None:
        """The hash of its signature if it is one of today."""
        try:
            algorithm = self._x509.signature_hash_algorithm
        except UnsupportedAlgorithm:
            return None
        return _HASHES.get(algorithm.name) if algorithm else None

    def extension(self, kind: type[Kind]) -> Kind | None:
        """A requested extension."""
        try:
            return self._x509.extensions.get_extension_for_class(kind).value
        except x509.ExtensionNotFound:
            return None

    def asks_the_same_as(self, other: CertificateRequest) -> bool:
        """Whether both ask for the same, for the same key; ECDSA signatures differ each time."""
        ours, theirs = self._x509, other.x509
        return (
            ours.tbs_certrequest_bytes == theirs.tbs_certrequest_bytes
            and ours.signature_algorithm_oid == theirs.signature_algorithm_oid
            and self.is_signature_valid == other.is_signature_valid
        )

    def pem(self) -> str:
        """PEM with 64 columns and no blank line, ending in a newline (RFC 7468)."""
        lines = textwrap.wrap(base64.b64encode(self.der).decode("ascii"), _PEM_COLUMNS)
        begin, end = (f"-----{mark} CERTIFICATE REQUEST-----" for mark in ("BEGIN", "END"))
        return "\n".join((begin, *lines, end, ""))


_UNREADABLE: Final = (
    *(ValueError, UnsupportedAlgorithm),
    *(x509.DuplicateExtension, x509.InvalidVersion, x509.UnsupportedGeneralNameType),
)


def build_request(fields: RequestFields, key: PrivateKey) -> CertificateRequest:
    """A request for a TLS server, with the extensions that its certificate needs.

    The subject's attributes stand in the usual order, country to common name, and the e-mail
    address. ``fields.key`` is not looked at.

    Raises:
        InputError: No host is named, or the key is weak.
    """
    fields.require_a_name()
    builder = x509.CertificateSigningRequestBuilder().subject_name(_subject(fields))
    for extension, critical in _extensions(fields, key):
        builder = builder.add_extension(extension, critical=critical)
    signed = builder.sign(key.signing_key, _HASHES[fields.hash])
    request = CertificateRequest(signed.public_bytes(Encoding.DER))
    if request.weakness:
        raise InputError(
            f"A request cannot be made with this key: {request.weakness}.",
            hint="Make a new key, RSA 2048 or EC P-256 at least.",
        )
    return request


def read_request(text: str, *, source: str = "the text") -> CertificateRequest:
    """The one request in ``text``.

    Raises:
        CertificateFormatError: There is none, more than one, a private key, or a defect.
    """
    blocks = read_blocks(text, source=source)
    if any(block.is_private_key for block in blocks):
        raise CertificateFormatError(
            f"{source} holds a private key beside the request.",
            hint="Give the request alone: a CA must never see the key.",
        )
    found = [block for block in blocks if block.label in _LABELS]
    if len(found) != 1:
        raise CertificateFormatError(
            f"{source} holds {len(found) or 'no'} certificate requests, where one is meant.",
            hint="Give one PEM block from BEGIN to END CERTIFICATE REQUEST.",
        )
    try:
        return CertificateRequest(found[0].der)
    except CertificateFormatError as error:
        raise CertificateFormatError(
            f"{source}: the block on line {found[0].line}: {error.message}",
            hint="The text was damaged on its way: copy it again from where it was made.",
        ) from error


def key_usage(*bits: str) -> x509.KeyUsage:
    """Key usage with these bits, such as ``digital_signature``."""
    return x509.KeyUsage(**{bit: bit in bits for bit in _USAGE_BITS})


def _subject(fields: RequestFields) -> x509.Name:
    values = [(oid, getattr(fields, name)) for name, oid in _ATTRIBUTES]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in values if value])


def _extensions(
    fields: RequestFields, key: PrivateKey
) -> Iterator[tuple[x509.ExtensionType, bool]]:
    yield x509.BasicConstraints(ca=False, path_length=None), False
    # The other two bits mean that a key transports keys, which only RSA keys can.
    transport = ("key_encipherment", "data_encipherment") if key.key_type == "RSA" else ()
    yield key_usage("digital_signature", *transport), False
    yield x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in fields.dns_names]
    names += [x509.IPAddress(ipaddress.ip_address(ip)) for ip in fields.ip_addresses]
    # RFC 5280 section 4.2.1.6: critical where nothing else names the subject.
    yield x509.SubjectAlternativeName(names), not list(_subject(fields))
