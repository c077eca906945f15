"""From a server's certificate up to a trust anchor: who issued whom, and what clients say of it.

The links are found here, by names, key identifiers and signatures. The verdict is that of
``cryptography.x509.verification`` with rules for private CAs in place of those of the Web PKI:
no key identifier, no extended key usage and no common form of anything is asked for that OpenSSL
does not ask for. ``openssl verify -purpose sslserver`` and curl agree, but for these:

- stricter: a CA without basic constraints (X.509 version 1, or careless) is no CA; critical
  extensions that the library does not know (before release 49 even policies and CRL distribution
  points), constraints on directory names and DNS constraints with a leading dot are refused; so
  are keys that are neither RSA nor on the curves P-256, P-384 and P-521;
- laxer: an anchor need not be a root, as in curl (``openssl verify -partial_chain``).

Revocation is not looked at.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from netpki.pki.certificate import Certificate
from netpki.pki.profile import defect_of_validity

Kind = TypeVar("Kind", bound=x509.ExtensionType)

_FOR_SERVERS: Final = frozenset(
    {
        ExtendedKeyUsageOID.SERVER_AUTH,
        # Server Gated Cryptography of Microsoft and Netscape, which OpenSSL takes as well.
        x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.3"),
        x509.ObjectIdentifier("2.16.840.1.113730.4.1"),
    }
)


@dataclass(frozen=True, slots=True)
class Path:
    """Certificates, each issued by the next.

    Attributes:
        certificates: The leaf first; as far up as they are known.
        is_anchored: Whether the last one is a trust anchor.
    """

    certificates: tuple[Certificate, ...]
    is_anchored: bool

    @property
    def leaf(self) -> Certificate:
        """The server's certificate."""
        return self.certificates[0]

    @property
    def end(self) -> Certificate:
        """The last one; the leaf itself where nothing is known above it."""
        return self.certificates[-1]

    @property
    def intermediates(self) -> tuple[Certificate, ...]:
        """What a server sends after the leaf: all but a self-signed root."""
        above = self.certificates[1:]
        return above[:-1] if above and is_root(above[-1]) else above


def is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether names, key identifiers and signature say so; nothing else is asked of the issuer."""
    return (
        certificate.x509.issuer == issuer.x509.subject
        and _identifiers_agree(certificate, issuer)
        and _has_signed(issuer, certificate)
    )


def is_root(certificate: Certificate) -> bool:
    """Whether it is its own issuer; one signed with a hash of old that nobody reads counts."""
    return is_issued_by(certificate, certificate) or (
        certificate.is_self_issued and certificate.signature_hash == "unknown"
    )


def find_path(
    leaf: Certificate,
    pool: Iterable[Certificate],
    anchors: Collection[Certificate],
    *,
    now: datetime,
) -> Path:
    """The way up that ends best: at an anchor that is a root, at another anchor, anywhere.

    The result does not depend on the order of ``pool`` and ``anchors``. Certificates that are
    valid at ``now`` are preferred, then short ways, then what lasts longest. Above an anchor
    that is no root the path goes on if it can, for the sake of clients that trust only what is
    above.
    """
    known = sorted({*pool, *anchors} - {leaf}, key=_preference)
    valid = [one for one in known if defect_of_validity(one, now) is None]
    for candidates in (valid, known):
        found = _anchored(_ways(leaf, candidates), anchors)
        if found:
            return Path(found, is_anchored=True)
    return Path(max(_ways(leaf, known), key=len), is_anchored=False)


def refusal_of_usage(leaf: Certificate) -> str | None:
    """Why ``leaf`` is no certificate for TLS servers, or None.

    As OpenSSL: an extended key usage that is there must say server authentication (the usage
    "any" does not do), a key usage that is there must allow signatures, key encipherment or
    key agreement.
    """
    usage = _extension(leaf.x509, x509.KeyUsage)
    if usage is not None and not (
        usage.digital_signature or usage.key_encipherment or usage.key_agreement
    ):
        return "its key usage allows neither signatures nor key encipherment nor key agreement"
    extended = _extension(leaf.x509, x509.ExtendedKeyUsage)
    if extended is not None and not _FOR_SERVERS.intersection(extended):
        return "its extended key usage does not say server authentication"
    return None


def refusal_of_path(path: Path, *, at: datetime) -> str | None:
    """Which rule of RFC 5280 forbids the path at that time, or None.

    The end of the path is taken for an anchor, whether it is one or not. Names, usage of the
    leaf and completeness are for others to check.
    """
    verifier = (
        PolicyBuilder()
        .store(Store([path.end.x509]))
        .time(at.astimezone(UTC).replace(tzinfo=None))
        .max_chain_depth(len(path.certificates))
        .extension_policies(ca_policy=_CA_POLICY, ee_policy=_LEAF_POLICY)
        # That of servers insists on one name, and understands fewer names than DNS and OpenSSL.
        .build_client_verifier()
    )
    try:
        verifier.verify(path.leaf.x509, [one.x509 for one in path.certificates[1:]])
    except VerificationError as error:
        return _plain(str(error))
    return None


def _ways(leaf: Certificate, candidates: Sequence[Certificate]) -> list[tuple[Certificate, ...]]:
    """Shortest way to each certificate from which it goes no further, the shortest first."""
    ended: list[tuple[Certificate, ...]] = []
    waiting, seen = deque[tuple[Certificate, ...]]([(leaf,)]), {leaf}
    while waiting:
        way = waiting.popleft()
        new = [one for one in candidates if one not in seen and is_issued_by(way[-1], one)]
        seen.update(new)
        waiting.extend((*way, issuer) for issuer in new)
        if not new:
            ended.append(way)
    return ended


def _anchored(
    ways: Sequence[tuple[Certificate, ...]], anchors: Collection[Certificate]
) -> tuple[Certificate, ...] | None:
    """The shortest way to a root, or else what of a way leads to its uppermost anchor."""
    cut = [
        way[: at + 1] for way in ways for at in range(len(way) - 1, -1, -1) if way[at] in anchors
    ]
    return next((way for way in cut if is_root(way[-1])), cut[0] if cut else None)


def _preference(certificate: Certificate) -> tuple[float, bytes]:
    """What lasts longest comes first; the encoding settles the rest."""
    return -certificate.not_after.timestamp(), certificate.der


def _identifiers_agree(certificate: Certificate, issuer: Certificate) -> bool:
    """OpenSSL passes over an issuer whose key identifier is another than the one asked for."""
    asked = _extension(certificate.x509, x509.AuthorityKeyIdentifier)
    if asked is None:
        return True
    serial, names = asked.authority_cert_serial_number, asked.authority_cert_issuer or ()
    if serial is not None and serial != issuer.x509.serial_number:
        return False
    above = [name.value for name in names if isinstance(name, x509.DirectoryName)]
    if above and above[0] != issuer.x509.issuer:
        return False
    own = _extension(issuer.x509, x509.SubjectKeyIdentifier)
    return asked.key_identifier is None or own is None or asked.key_identifier == own.digest


def _has_signed(issuer: Certificate, certificate: Certificate) -> bool:
    try:
        certificate.x509.verify_directly_issued_by(issuer.x509)
    except ValueError:
        return _has_signed_by_a_retired_hash(issuer, certificate)
    except (TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _has_signed_by_a_retired_hash(issuer: Certificate, certificate: Certificate) -> bool:
    """What the library refuses to verify in certificates; who is told of it decides."""
    signed = certificate.x509
    try:
        key, algorithm = issuer.x509.public_key(), signed.signature_hash_algorithm
        if not isinstance(key, rsa.RSAPublicKey) or algorithm is None:
            return False
        body = signed.tbs_certificate_bytes
        key.verify(signed.signature, body, padding.PKCS1v15(), algorithm)
    except (ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _plain(refusal: str) -> str:
    """The verifier's words without what it says around them."""
    words = re.sub(r": AlgorithmIdentifier .*", "", refusal)
    words = re.sub(r" \(encountered processing .*", "", words)
    words = re.sub(r"^validation failed: (candidates exhausted: )?", "", words)
    return words.rpartition("validator failed: ValueError: ")[2]


def _require_signing_key(
    _policy: Policy, certificate: x509.Certificate, usage: x509.KeyUsage | None
) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError(f"the key usage of {_named(certificate)} does not allow certificates")


def _require_servers(
    _policy: Policy, certificate: x509.Certificate, usage: x509.ExtendedKeyUsage | None
) -> None:
    if usage is not None and not _FOR_SERVERS.intersection(usage):
        raise ValueError(f"{_named(certificate)} may not issue certificates of TLS servers")


def _require_no_directory(
    _policy: Policy, certificate: x509.Certificate, found: x509.NameConstraints | None
) -> None:
    """The library passes over such constraints, or some of them: that would be a false pass."""
    if found is None:
        return
    subtrees = (*(found.permitted_subtrees or ()), *(found.excluded_subtrees or ()))
    if any(isinstance(name, x509.DirectoryName) for name in subtrees):
        raise ValueError(f"{_named(certificate)} constrains directory names, not judged here")


def _named(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()


def _policy() -> ExtensionPolicy:
    """What OpenSSL knows, critical or not, and what it does not expect to be critical."""
    policy = ExtensionPolicy.permit_all()
    for known in _KNOWN:
        with suppress(ValueError):  # older releases have no rule for it: critical, it is refused
            policy = policy.may_be_present(known, Criticality.AGNOSTIC, None)
    for hint in _NEVER_CRITICAL:
        policy = policy.may_be_present(hint, Criticality.NON_CRITICAL, None)
    return policy


_KNOWN: tuple[type[x509.ExtensionType], ...] = (
    x509.CertificatePolicies,
    x509.CRLDistributionPoints,
    x509.InhibitAnyPolicy,
    x509.PolicyConstraints,
)
_NEVER_CRITICAL: tuple[type[x509.ExtensionType], ...] = (
    x509.AuthorityInformationAccess,
    x509.AuthorityKeyIdentifier,
    x509.SubjectKeyIdentifier,
)
_LEAF_POLICY = _policy()
_CA_POLICY = (
    _LEAF_POLICY.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _require_signing_key)
    .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _require_servers)
    .may_be_present(x509.NameConstraints, Criticality.AGNOSTIC, _require_no_directory)
)
