"""A CA whose key this machine holds: it signs requests of TLS servers, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from netpki.errors import CertificateRefusedError, InputError
from netpki.issuing.contract import IssuedChain
from netpki.issuing.server_profile import granted, refusals
from netpki.pki import (
    Certificate,
    Material,
    PrivateKey,
    defect_of_validity,
    names_of,
    read_contents,
    verify_served,
)
from netpki.pki.names import title_of
from netpki.pki.path import Path, find_path, is_issued_by, is_root
from netpki.pki.private_key import KeyKind
from netpki.pki.request import CertificateRequest, RequestFields, key_usage

_BACKDATED: Final = timedelta(hours=1)
"""Clocks of appliances and clients are behind: they would refuse a certificate of the future."""
_MOST_DAYS: Final = 3650
Kind = TypeVar("Kind", bound=x509.ExtensionType)


class LocalCa:
    """An issuing CA and what is above it.

    Args:
        certificate: That of the CA.
        key: Fits the certificate.
        chain: The CA certificates between it and the root, in any order.
        root: Where clients' trust ends; found in ``chain`` if it is not given.
        days: How long certificates are valid; never longer than anything above them. Browsers
            of today refuse more than 398 days of public CAs.
        now: Aware.

    Raises:
        CertificateRefusedError: This is no CA that may sign now, naming every reason at once.
        InputError: ``days`` is no sensible number.
    """

    def __init__(  # noqa: PLR0913 what a CA consists of
        self,
        certificate: Certificate,
        key: PrivateKey,
        *,
        chain: Iterable[Certificate] = (),
        root: Certificate | None = None,
        days: int = 397,
        now: datetime,
    ) -> None:
        if not 1 <= days <= _MOST_DAYS:
            raise InputError(
                f"A certificate cannot be valid for {days} days.",
                hint=f"Give from 1 to {_MOST_DAYS} days; 397 suit all clients.",
            )
        pool = [one for one in (*chain, *((root,) if root else ())) if one != certificate]
        anchors = [root] if root else [one for one in (*pool, certificate) if is_root(one)]
        self.certificate, self.key = certificate, key
        self._days, self._now = days, now.replace(microsecond=0)
        self._path = find_path(certificate, pool, anchors, now=now)
        reasons = tuple(_unfitness(certificate, key, now)) + tuple(
            _gaps(self._path, pool, is_rooted=root is not None)
        )
        if reasons:
            title = title_of(certificate)
            raise CertificateRefusedError(
                f"The CA {title} cannot sign: {'; '.join(reasons)}.",
                hint="Give certificate and key of an issuing CA, and what is above it.",
            )

    def __repr__(self) -> str:
        return f"<LocalCa {self.certificate!r}>"

    @property
    def root(self) -> Certificate:
        """Where its path ends."""
        return self._path.end

    def issue(
        self,
        request: CertificateRequest,
        *,
        subject_label: str,
        kept: IssuedChain | None = None,
    ) -> IssuedChain:
        """Sign a request, or return what this CA has signed for the same.

        Raises:
            InputError: The request is refused, naming every reason at once.
        """
        if kept and self._has_signed(kept.leaf, request):
            return self._chain(kept.leaf)
        reasons = tuple(refusals(request, self.key))
        if reasons:
            raise InputError(
                f"The request of {subject_label} is not signed: {'; '.join(reasons)}.",
                hint="Make a new request; this CA signs those of TLS servers alone.",
            )
        chain = self._chain(self._signed(request))
        refusal = self._as_client(chain, request)
        if refusal:
            raise InputError(
                f"No client would take a certificate of {subject_label} by "
                f"{title_of(self.certificate)}: {refusal}.",
                hint="The certificate of the CA does not allow it: take another CA.",
            )
        return chain

    def _has_signed(self, leaf: Certificate, request: CertificateRequest) -> bool:
        return (
            is_issued_by(leaf, self.certificate)
            and leaf.x509.subject == request.x509.subject
            and names_of(leaf) == request.names
        )

    def _chain(self, leaf: Certificate) -> IssuedChain:
        if is_root(self.certificate):
            return IssuedChain(leaf, (), self.certificate)
        end = self._path.end
        has_end = self._path.is_anchored or is_root(end)
        above = (self.certificate, *self._path.intermediates)
        return IssuedChain(leaf, above, end if has_end and end not in above else None)

    def _as_client(self, chain: IssuedChain, request: CertificateRequest) -> str | None:
        return verify_served(
            chain.certificates,
            anchors=[self._path.end],
            names=request.names,
            now=self._now,
        )

    def _signed(self, request: CertificateRequest) -> Certificate:
        above = self._path.certificates
        begin = max(self._now - _BACKDATED, *(one.not_before for one in above))
        end = min(self._now + timedelta(days=self._days), *(one.not_after for one in above))
        builder = x509.CertificateBuilder(
            issuer_name=self.certificate.x509.subject,
            subject_name=request.x509.subject,
            public_key=request.x509.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=begin,
            not_valid_after=end,
        )
        for extension, critical in (*granted(request), *self._identifiers(request)):
            builder = builder.add_extension(extension, critical=critical)
        signed = builder.sign(self.key.signing_key, request.hash or hashes.SHA256())
        return Certificate(signed.public_bytes(Encoding.DER))

    def _identifiers(
        self, request: CertificateRequest
    ) -> Iterator[tuple[x509.ExtensionType, bool]]:
        yield x509.SubjectKeyIdentifier.from_public_key(request.x509.public_key()), False
        yield self._authority(), False

    def _authority(self) -> x509.AuthorityKeyIdentifier:
        own = _extension(self.certificate, x509.SubjectKeyIdentifier)
        if own:
            return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)
        public = self.key.signing_key.public_key()
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(public)


def create_local_ca(  # noqa: PLR0913 what a CA consists of
    name: str,
    *,
    below: str = "",
    kind: KeyKind = "rsa-3072",
    validity_days: int = _MOST_DAYS,
    days: int = 397,
    now: datetime,
) -> LocalCa:
    """A CA for laboratories; ``key.pem()`` of it is a secret.

    Args:
        name: Its common name.
        below: Common name of a root to put above it, whose key is forgotten; without it the CA
            is a root itself.
        kind: Of its key.
        validity_days: Of the CA itself, and of the root.
        days: Of what it signs.
        now: Aware.

    Raises:
        InputError: A name is none, or a number makes no sense.
    """
    if not 1 <= validity_days <= 2 * _MOST_DAYS:
        raise InputError(
            f"A CA cannot be valid for {validity_days} days.",
            hint=f"Give from 1 to {2 * _MOST_DAYS} days.",
        )
    subject, key = _name(name), PrivateKey.generate(kind)
    builder = _CaBuilder(now.replace(microsecond=0), validity_days)
    if not below:
        return LocalCa(builder.build(subject, key, subject, key), key, days=days, now=now)
    above, root_key = _name(below), PrivateKey.generate(kind)
    root = builder.build(above, root_key, above, root_key, path_length=1)
    certificate = builder.build(subject, key, above, root_key)
    return LocalCa(certificate, key, root=root, days=days, now=now)


def _name(text: str) -> x509.Name:
    name = RequestFields(common_name=text).common_name
    if not name:
        raise InputError("The CA has no name.", hint="Give a common name, such as Lab Root.")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass(frozen=True, slots=True)
class _CaBuilder:
    begin: datetime
    validity_days: int

    def build(
        self,
        subject: x509.Name,
        key: PrivateKey,
        issuer: x509.Name,
        issuer_key: PrivateKey,
        *,
        path_length: int = 0,
    ) -> Certificate:
        """A certificate of a CA."""
        public, above = key.signing_key.public_key(), issuer_key.signing_key.public_key()
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(above)
        built = (
            x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number())
            .not_valid_before(self.begin - _BACKDATED)
            .not_valid_after(self.begin + timedelta(days=self.validity_days))
            .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
            .add_extension(key_usage("key_cert_sign", "crl_sign"), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(authority, critical=False)
            .sign(issuer_key.signing_key, hashes.SHA256())
        )
        return Certificate(built.public_bytes(Encoding.DER))


def read_local_ca(
    materials: Sequence[Material], *, passphrase: str = "", days: int = 397, now: datetime
) -> LocalCa:
    """The CA in files that hold its key, its certificate and what is above it, in any form.

    Raises:
        InputError: Something cannot be read, or no certificate fits the one key.
    """
    found = read_contents(materials, passphrase=passphrase)
    error = next((one for one in found.defects if one.severity == "error"), None)
    if error:
        raise InputError(str(error), hint=error.remedy)
    keys = [one.value for one in found.keys]
    certificates = [one.value for one in found.certificates]
    fitting = [one for one in certificates if keys and keys[0].matches(one)]
    if len(keys) != 1 or not fitting:
        what = "no certificate fits the key" if len(keys) == 1 else f"there are {len(keys)} keys"
        raise InputError(
            f"The files of the CA do not make one: {what}.",
            hint="Give the one private key of the issuing CA, its certificate and its chain.",
        )
    # A CA that was renewed or cross-signed has several. Below another root it suits more clients.
    certificate = max(fitting, key=lambda one: (not is_root(one), one.not_after))
    others = [one for one in certificates if one not in fitting]
    return LocalCa(certificate, keys[0], chain=others, days=days, now=now)


def _unfitness(certificate: Certificate, key: PrivateKey, now: datetime) -> Iterator[str]:
    if not key.matches(certificate):
        digest = key.public_fingerprint
        yield f"the key, whose public half has the SHA-256 {digest}, is not its own"
    if not certificate.is_ca:
        yield "basicConstraints does not say CA:TRUE"
    usage = _extension(certificate, x509.KeyUsage)
    if usage and not usage.key_cert_sign:
        yield "its key usage lacks keyCertSign"
    wrong = defect_of_validity(certificate, now)
    if wrong:
        yield wrong


def _gaps(path: Path, pool: Sequence[Certificate], *, is_rooted: bool) -> Iterator[str]:
    has_end = path.is_anchored or is_root(path.end)
    stray = next((one for one in pool if one not in path.certificates), None)
    if is_rooted and not path.is_anchored:
        yield f"its chain does not lead to the root, but ends at {title_of(path.end)}"
    elif stray and not has_end:
        yield f"{title_of(stray)} is not above it, or what lies between is missing"


def _extension(certificate: Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.x509.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
