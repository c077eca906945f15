"""``show crypto pki certificates`` and ``show crypto pki trustpool``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from netpki.emulators.ios.certificate_text import (
    UNSTRUCTURED_ADDRESS,
    file_name,
    name_lines,
    usage,
)
from netpki.emulators.ios.clock import validity
from netpki.emulators.ios.configuration import PendingRequest, Role
from netpki.pki import Certificate
from netpki.pki.private_key import public_der_of

if TYPE_CHECKING:
    from netpki.emulators.ios.router import EmulatedRouter

_USAGES: Final = (
    ("digital_signature", 0x80000000, "Digital Signature"),
    ("content_commitment", 0x40000000, "Non Repudiation"),
    ("key_encipherment", 0x20000000, "Key Encipherment"),
    ("data_encipherment", 0x10000000, "Data Encipherment"),
    ("key_agreement", 0x08000000, "Key Agreement"),
    ("key_cert_sign", 0x04000000, "Key Cert Sign"),
    ("crl_sign", 0x02000000, "CRL Signature"),
)
"""Key usages as ``verbose`` names them; all names but the last two are unverified."""

_TITLES: Final[dict[Role, str]] = {
    "ca": "CA Certificate",
    "ra-sign": "RA Signature Certificate",
    "ra-encrypt": "RA KeyEncipher Certificate",
}
"""The last two are documented, not captured."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """One certificate of the screen."""

    certificate: Certificate
    role: Role
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        if self.role in _TITLES:
            return _TITLES[self.role]
        is_own = self.certificate.is_self_issued
        return "Router Self-Signed Certificate" if is_own else "Certificate"


def certificates(router: EmulatedRouter, name: str | None, *, verbose: bool) -> Iterator[str]:
    """Lines of ``show crypto pki certificates``: per trustpoint the identity, then its CA.

    Requests under way come last, after two blank lines (captured). That an unknown name prints
    nothing is unverified.
    """
    for position, shown in enumerate(_shown(router, name)):
        if position:
            yield ""
        yield from _block(router, shown, verbose=verbose)
    for trustpoint in router.running.trustpoints.values():
        if name in {None, trustpoint.name}:
            for request in trustpoint.pending:
                yield from ("", "")
                yield from _pending(router, request, trustpoint.name)
                yield ""


def trustpool(router: EmulatedRouter, *, verbose: bool) -> Iterator[str]:
    """Lines of ``show crypto pki trustpool`` (capture: XE; ``verbose`` is unverified)."""
    for position, held in enumerate(router.pki.trustpool):
        if position:
            yield ""
        yield from _block(router, _Shown(held.certificate, "ca", (held.pool,)), verbose=verbose)
        yield f"  Trustpool: {held.origin}"


def _shown(router: EmulatedRouter, name: str | None) -> Iterator[_Shown]:
    """Each certificate once, with the names of all trustpoints that hold it."""
    trustpoints = list(router.running.trustpoints.values())
    seen: set[tuple[Certificate, Role]] = set()
    for trustpoint in trustpoints:
        if name is not None and trustpoint.name != name:
            continue
        for role, certificate in trustpoint.held():
            if (certificate, role) in seen:
                continue
            seen.add((certificate, role))
            names = [t.name for t in trustpoints if (role, certificate) in t.held()]
            if role == "ca":
                pools = (e.pool for e in router.pki.trustpool if e.certificate == certificate)
                names += pools
            yield _Shown(certificate, role, tuple(names))


def _block(router: EmulatedRouter, shown: _Shown, *, verbose: bool) -> Iterator[str]:
    certificate = shown.certificate
    yield shown.title
    yield "  Status: Available"
    if verbose:
        yield f"  Version: {certificate.x509.version.value + 1}"
    yield f"  {router.personality.serial_label}: {_serial(router, certificate)}"
    yield f"  Certificate Usage: {usage(certificate)}"
    yield "  Issuer: "
    yield from (f"    {line}" for line in name_lines(certificate.x509.issuer))
    yield from _subject(certificate.x509.subject, shown.role)
    yield from _distribution_points(certificate.x509)
    yield "  Validity Date: "
    yield f"    start date: {validity(certificate.not_before, router.zone)}"
    yield f"    end   date: {validity(certificate.not_after, router.zone)}"
    if verbose:
        yield from _details(certificate)
    yield f"  Associated Trustpoints: {' '.join(shown.names)} "
    if _is_in_nvram(router, shown):
        yield f"  Storage: nvram:{file_name(certificate, is_ca=shown.role == 'ca')}"
    if verbose and router.personality.shows_key_label:
        yield from _key(router, shown)


def _key(router: EmulatedRouter, shown: _Shown) -> Iterator[str]:
    """Label and storage of the private key, if the router has it (capture: XE 26.2)."""
    if shown.role not in {"identity", "encryption"}:
        return
    public = public_der_of(shown.certificate)
    for key in router.running.keys:
        if key.public_der == public:
            yield f"  Key Label: {key.label}"
            yield f"  Key storage device: {key.storage.replace('-', ' ')}"
            return


def _pending(router: EmulatedRouter, request: PendingRequest, trustpoint: str) -> Iterator[str]:
    """A request under way (captured on 15.x; the form of 12.x is documented)."""
    md5, sha1 = request.fingerprint("md5").grouped, request.fingerprint("sha1").grouped
    old = router.personality.old_requests
    yield "Certificate"
    yield "  Subject Name" if old else "  Subject:"
    yield f"    Name: {request.name}"
    if request.ip_address:
        yield f"    IP Address: {request.ip_address}"
    if request.serial_number:
        yield f"    Serial Number: {request.serial_number}"
    if old:
        yield "  Status: Pending"
        yield f"  Key Usage: {request.usage}"
        yield f"  Fingerprint:  {md5} 00000000"
        return
    yield "   Status: Pending"
    yield f"   Key Usage: {request.usage}"
    yield f"   Certificate Request Fingerprint MD5: {md5} "
    yield f"   Certificate Request Fingerprint SHA1: {sha1} "
    yield f"   Associated Trustpoint: {trustpoint} "


def _serial(router: EmulatedRouter, certificate: Certificate) -> str:
    if router.personality.prefixed_serial:
        return f"0x{certificate.x509.serial_number:X}"
    return certificate.serial_hex


def _subject(subject: x509.Name, role: Role) -> Iterator[str]:
    """The blank after the colon is there unless a ``Name:`` line follows (capture: C3850).

    ``Name:`` is the router's name in captures of names with one, else the common name.
    """
    name = _first_of(subject, NameOID.UNSTRUCTURED_NAME) or _first_of(subject, NameOID.COMMON_NAME)
    if role not in {"identity", "encryption"} or not name:
        yield "  Subject: "
    else:
        yield "  Subject:"
        yield f"    Name: {name}"
        if address := _first_of(subject, UNSTRUCTURED_ADDRESS):
            yield f"    IP Address: {address}"
        if number := _first_of(subject, NameOID.SERIAL_NUMBER):
            yield f"    Serial Number: {number}"
    yield from (f"    {line}" for line in name_lines(subject))


def _first_of(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(kind)
    return str(found[0].value) if found else ""


def _distribution_points(certificate: x509.Certificate) -> Iterator[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return
    yield "  CRL Distribution Points: "
    for point in points:
        for address in point.full_name or ():
            yield f"    {address.value}"


def _details(certificate: Certificate) -> Iterator[str]:
    """What ``verbose`` adds (capture: IOS 15.x with a subordinate CA; extensions in part)."""
    algorithm = "rsaEncryption" if certificate.key_type == "RSA" else "ecEncryption"
    yield "  Subject Key Info:"
    yield f"    Public Key Algorithm: {algorithm}"
    yield f"    {certificate.key_type} Public Key: ({certificate.key_bits} bit)"
    hash_name = (certificate.signature_hash or "unknown").upper()
    yield f"  Signature Algorithm: {hash_name} with {certificate.key_type} Encryption"
    yield f"  Fingerprint MD5: {certificate.fingerprint('md5').grouped} "
    yield f"  Fingerprint SHA1: {certificate.fingerprint('sha1').grouped} "
    yield "  X509v3 extensions:"
    yield from _key_usage(certificate.x509)
    yield from _key_identifier(certificate.x509, x509.SubjectKeyIdentifier, "Subject")
    if certificate.is_ca:
        yield "    X509v3 Basic Constraints:"
        yield "        CA: TRUE"
    yield from _key_identifier(certificate.x509, x509.AuthorityKeyIdentifier, "Authority")
    yield "    Authority Info Access:"


def _key_usage(certificate: x509.Certificate) -> Iterator[str]:
    """The bits as one number without leading zeros, then their names (last two captured)."""
    try:
        usages = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    chosen = [(bit, name) for attribute, bit, name in _USAGES if getattr(usages, attribute)]
    yield f"    X509v3 Key Usage: {sum(bit for bit, _ in chosen):X}"
    yield from (f"      {name}" for _, name in chosen)


def _key_identifier(
    certificate: x509.Certificate,
    kind: type[x509.SubjectKeyIdentifier | x509.AuthorityKeyIdentifier],
    label: str,
) -> Iterator[str]:
    try:
        value = certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return
    digest = value.key_identifier
    if digest:
        digits = digest.hex().upper()
        groups = " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))
        yield f"    X509v3 {label} Key ID: {groups} "


def _is_in_nvram(router: EmulatedRouter, shown: _Shown) -> bool:
    if router.startup is None:
        return False
    return any(
        (shown.role, shown.certificate) in saved.held()
        for saved in router.startup.trustpoints.values()
    )
