"""Chains for tests: root, intermediates, leaf and its key; defective where a test asks for it.

Curve keys and all serial numbers are derived, not drawn: such a chain is the same in every run.
RSA keys are made once per run.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from netpki.pki.certificate import Certificate
from netpki.pki.private_key import PrivateKey
from support.certificates import NOON

Kind = Literal[
    "rsa-1024", "rsa-2048", "rsa-3072", "rsa-4096", "ec-p192", "ec-p224", "ec-p256", "ec-p384"
]
Digest = Literal["md5", "sha1", "sha256", "sha384", "sha512"]
Extension = tuple[x509.ExtensionType, bool]
"""An extension and whether it is critical."""

START = NOON - timedelta(days=5 * 365)
END = NOON + timedelta(days=20 * 365)
"""Wide, since real servers and clients go by the real clock."""

_CURVES: dict[str, ec.EllipticCurve] = {
    "ec-p192": ec.SECP192R1(),
    "ec-p224": ec.SECP224R1(),
    "ec-p256": ec.SECP256R1(),
    "ec-p384": ec.SECP384R1(),
}
_HASHES: dict[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_RETIRED: dict[str, tuple[hashes.HashAlgorithm, bytes]] = {
    "md5": (hashes.MD5(), bytes.fromhex("2a864886f70d010104")),  # noqa: S303 what tests look for
    "sha1": (hashes.SHA1(), bytes.fromhex("2a864886f70d010105")),  # noqa: S303 likewise
}
"""With the identifier of the signature by RSA."""

_SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs: a CA certificate with its key."""

    certificate: Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Chain:
    """A server's key and certificate with all that is above it.

    Attributes:
        key: Fits the leaf.
        leaf: The server's certificate.
        intermediates: The leaf's issuer first.
        root: Self-signed.
        issuer: Who signed the leaf; a root of its own signs where there is no intermediate.
        above: All authorities, root first.
    """

    key: PrivateKey
    leaf: Certificate
    intermediates: tuple[Certificate, ...]
    root: Certificate
    above: tuple[Authority, ...]

    @property
    def issuer(self) -> Authority:
        """Who signed the leaf."""
        return self.above[-1]

    @property
    def canonical(self) -> bytes:
        """What belongs into ``server.pem``: key, leaf, intermediates."""
        return pem_of(self.key, self.leaf, *self.intermediates)

    def with_leaf(self, leaf: Certificate, key: PrivateKey | None = None) -> Chain:
        """The same authorities above another leaf."""
        return replace(self, leaf=leaf, key=key or self.key)


@cache
def key_of(kind: Kind = "rsa-2048", name: str = "leaf") -> PrivateKey:
    """A key; the same one for the same name."""
    if kind in _CURVES:
        secret = int.from_bytes(hashlib.sha256(f"{kind} {name}".encode()).digest()[:23], "big")
        return PrivateKey(ec.derive_private_key(secret, _CURVES[kind]))
    return PrivateKey(rsa.generate_private_key(65537, int(kind.removeprefix("rsa-"))))


def pem_of(*parts: PrivateKey | Certificate) -> bytes:
    """Blocks one after another."""
    return "".join(part.pem() for part in parts).encode()


def signed(  # noqa: PLR0913 whatever a certificate has can be the defect
    subject: str,
    key: PrivateKey,
    *,
    by: Authority | None = None,
    extensions: Iterable[Extension] = (),
    start: datetime = START,
    end: datetime = END,
    digest: Digest = "sha256",
    serial: int | None = None,
) -> Certificate:
    """A certificate for ``key`` with these extensions and no other; self-signed without ``by``.

    Args:
        subject: In the notation of RFC 4514, such as ``CN=Example Root``.
    """
    extensions = tuple(extensions)
    name = x509.Name.from_rfc4514_string(subject)
    issuer = by.certificate.x509.subject if by else name
    signer = (by.key if by else key).signing_key
    builder = x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=name,
        public_key=key.signing_key.public_key(),
        serial_number=serial or _serial(subject, issuer, extensions, start, end, digest),
        not_valid_before=start,
        not_valid_after=end,
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    if digest in _RETIRED:
        return _signed_by_a_retired_hash(builder, signer, digest)
    curve = True if isinstance(signer, ec.EllipticCurvePrivateKey) else None
    built = builder.sign(signer, _HASHES[digest], ecdsa_deterministic=curve)
    return Certificate(built.public_bytes(serialization.Encoding.DER))


def _signed_by_a_retired_hash(
    builder: x509.CertificateBuilder, signer: object, digest: Digest
) -> Certificate:
    """What ``cryptography`` reads and does not make any more."""
    assert isinstance(signer, rsa.RSAPrivateKey), "MD5 and SHA-1 are made with RSA only"
    algorithm, identifier = _RETIRED[digest]
    sound = builder.sign(signer, hashes.SHA256())
    body = sound.tbs_certificate_bytes.replace(_SHA256_WITH_RSA, identifier)
    signature = signer.sign(body, padding.PKCS1v15(), algorithm)
    der = sound.public_bytes(serialization.Encoding.DER).replace(_SHA256_WITH_RSA, identifier)
    return Certificate(der.removesuffix(sound.signature) + signature)


def _serial(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big") | 1


def key_identifiers(key: PrivateKey, by: Authority | None = None) -> tuple[Extension, ...]:
    """Subject and authority key identifier."""
    signer = (by.key if by else key).signing_key.public_key()
    return (
        (x509.SubjectKeyIdentifier.from_public_key(key.signing_key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), False),
    )


def constraints(*, ca: bool, path_length: int | None = None, critical: bool = True) -> Extension:
    """Basic constraints."""
    return x509.BasicConstraints(ca=ca, path_length=path_length), critical


def usage(*names: str, critical: bool = True) -> Extension:
    """Key usage with these bits, such as ``key_cert_sign``."""
    bits = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{bit: bit in names for bit in bits}), critical


def for_servers() -> Extension:
    """Extended key usage of TLS servers."""
    return x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False


def alternative_names(dns: Sequence[str] = (), ips: Sequence[str] = ()) -> Extension:
    """Subject alternative names."""
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in dns]
    names += [x509.IPAddress(ipaddress.ip_address(ip)) for ip in ips]
    return x509.SubjectAlternativeName(names), False


@cache
def authority(  # noqa: PLR0913 likewise
    name: str = "Example Root",
    *,
    by: Authority | None = None,
    kind: Kind = "rsa-2048",
    start: datetime = START,
    end: datetime = END,
    digest: Digest = "sha256",
    path_length: int | None = None,
    identifiers: bool = True,
) -> Authority:
    """A CA as a careful CA makes it; a root without ``by``."""
    key = key_of(kind, name)
    extensions = [
        constraints(ca=True, path_length=path_length),
        usage("key_cert_sign", "crl_sign"),
        *(key_identifiers(key, by) if identifiers else ()),
    ]
    certificate = signed(
        f"CN={name}", key, by=by, extensions=extensions, start=start, end=end, digest=digest
    )
    return Authority(certificate, key)


@cache
def leaf_of(  # noqa: PLR0913 likewise
    by: Authority,
    *,
    name: str = "sps.example.com",
    dns: tuple[str, ...] = ("sps.example.com", "sps"),
    ips: tuple[str, ...] = ("192.0.2.10", "127.0.0.1"),
    kind: Kind = "rsa-2048",
    start: datetime = START,
    end: datetime = END,
    digest: Digest = "sha256",
    identifiers: bool = True,
    serial: int | None = None,
) -> Certificate:
    """A server's certificate for ``key_of(kind, name)``."""
    key = key_of(kind, name)
    extensions = [
        constraints(ca=False),
        usage("digital_signature", "key_encipherment"),
        for_servers(),
        *(key_identifiers(key, by) if identifiers else ()),
    ]
    if dns or ips:
        extensions.append(alternative_names(dns, ips))
    return signed(
        f"CN={name}",
        key,
        by=by,
        extensions=extensions,
        start=start,
        end=end,
        digest=digest,
        serial=serial,
    )


@cache
def authorities(
    depth: int = 1, *, tag: str = "Example", kind: Kind = "rsa-2048"
) -> tuple[Authority, ...]:
    """A root and ``depth`` intermediates below it, each signed by the one before."""
    found = [authority(f"{tag} Root", kind=kind)]
    for number in range(1, depth + 1):
        found.append(authority(f"{tag} Intermediate {number}", by=found[-1], kind=kind))
    return tuple(found)


def make_chain(  # noqa: PLR0913 likewise
    name: str = "sps.example.com",
    *,
    dns: tuple[str, ...] | None = None,
    ips: tuple[str, ...] = ("192.0.2.10", "127.0.0.1"),
    depth: int = 1,
    kind: Kind = "rsa-2048",
    tag: str = "Example",
    start: datetime = START,
    end: datetime = END,
    digest: Digest = "sha256",
    identifiers: bool = True,
    serial: int | None = None,
) -> Chain:
    """A whole chain; the same one for the same arguments.

    Args:
        name: Common name of the leaf; it chooses the leaf's key together with ``kind``.
        dns: DNS names of the leaf; ``name`` alone if not given.
        ips: IP addresses of the leaf.
        depth: How many intermediates there are.
        kind: Of all keys.
        tag: Begins the names of the authorities, and chooses their keys.
        start: Begin of the leaf's validity; that of the authorities is fixed.
        end: Likewise.
        digest: Of the leaf's signature.
        identifiers: Whether the leaf has key identifiers.
        serial: Of the leaf: renewed certificates of one key differ by it.
    """
    above = authorities(depth, tag=tag, kind=kind)
    leaf = leaf_of(
        above[-1],
        name=name,
        dns=(name,) if dns is None else dns,
        ips=ips,
        kind=kind,
        start=start,
        end=end,
        digest=digest,
        identifiers=identifiers,
        serial=serial,
    )
    intermediates = tuple(each.certificate for each in reversed(above[1:]))
    return Chain(key_of(kind, name), leaf, intermediates, above[0].certificate, above)


def self_signed(
    name: str = "sps.example.com",
    *,
    dns: tuple[str, ...] | None = None,
    ips: tuple[str, ...] = ("192.0.2.10", "127.0.0.1"),
    kind: Kind = "rsa-2048",
) -> Chain:
    """What an appliance makes for itself: a leaf that is its own issuer."""
    key = key_of(kind, f"{name} itself")
    extensions = [alternative_names((name,) if dns is None else dns, ips), for_servers()]
    leaf = signed(f"CN={name}", key, extensions=extensions)
    return Chain(key, leaf, (), leaf, (Authority(leaf, key),))
