"""What a request of a TLS server may ask for, and what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from netpki.errors import InputError
from netpki.pki import PrivateKey
from netpki.pki.request import CertificateRequest, RequestFields, key_usage

_TRANSPORT: Final = ("key_encipherment", "data_encipherment")
_RSA_BITS: Final = ("digital_signature", *_TRANSPORT)
_EC_BITS: Final = ("digital_signature", "key_agreement")
_DEFAULT_RSA_BITS: Final = ("digital_signature", "key_encipherment")
"""TLS 1.2 and older may transport the secret by the key, and old appliances do nothing else."""


def refusals(request: CertificateRequest, ca_key: PrivateKey) -> Iterator[str]:
    """Why a CA does not sign a request; nothing if it does."""
    if not request.is_signature_valid:
        yield "its signature is not valid, so that nobody knows who holds the key"
    if request.weakness:
        yield request.weakness
    if request.public_der == ca_key.public_der:
        yield "its key is that of the CA"
    if _asks_for_a_ca(request):
        yield "it asks for the certificate of a CA"
    purposes = request.extension(x509.ExtendedKeyUsage)
    if purposes and ExtendedKeyUsageOID.SERVER_AUTH not in purposes:
        yield "it is not for a TLS server (extendedKeyUsage lacks serverAuth)"
    yield from _refused_names(request)


def granted(request: CertificateRequest) -> Iterator[tuple[x509.ExtensionType, bool]]:
    """The extensions of the certificate, and which are critical; others are not copied."""
    yield x509.BasicConstraints(ca=False, path_length=None), True
    yield key_usage(*_bits(request)), True
    yield x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
    names = request.extension(x509.SubjectAlternativeName) or ()
    # RFC 5280 section 4.2.1.6: critical where nothing else names the subject.
    yield x509.SubjectAlternativeName(names), not list(request.x509.subject)


def _asks_for_a_ca(request: CertificateRequest) -> bool:
    constraints = request.extension(x509.BasicConstraints)
    usage = request.extension(x509.KeyUsage)
    is_ca = constraints is not None and constraints.ca
    return is_ca or (usage is not None and (usage.key_cert_sign or usage.crl_sign))


def _refused_names(request: CertificateRequest) -> Iterator[str]:
    names = request.extension(x509.SubjectAlternativeName) or ()
    if not request.names:
        yield "it names no host (no subject alternative name)"
    for name in names:
        if isinstance(name, x509.DNSName):
            yield from _refused_name(name.value)
        elif not isinstance(name, x509.IPAddress):
            yield f"it asks for a name that is neither DNS nor IP ({type(name).__name__})"


def _refused_name(name: str) -> Iterator[str]:
    try:
        RequestFields(dns_names=(name,))
    except InputError as error:
        yield error.message.removesuffix(".")


def _bits(request: CertificateRequest) -> tuple[str, ...]:
    """Those asked for as far as a key of this kind has a use for them."""
    is_rsa = isinstance(request.x509.public_key(), rsa.RSAPublicKey)
    asked = request.extension(x509.KeyUsage)
    useful = _RSA_BITS if is_rsa else _EC_BITS
    bits = tuple(bit for bit in useful if asked and getattr(asked, bit))
    return bits or (_DEFAULT_RSA_BITS if is_rsa else ("digital_signature",))
