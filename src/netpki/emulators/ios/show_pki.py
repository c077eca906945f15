"""``show crypto pki``: certificates, trustpoints, PEM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from netpki.emulators.ios.certificate_text import file_name, name_lines, usage
from netpki.emulators.ios.clock import validity
from netpki.emulators.ios.configuration import Trustpoint
from netpki.pki import Certificate

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


def certificates(router: EmulatedRouter, name: str | None, *, verbose: bool) -> Iterator[str]:
    """Lines of ``show crypto pki certificates``: per trustpoint the identity, then its CA.

    That an unknown name prints nothing is unverified.
    """
    blocks: list[list[str]] = []
    for certificate, is_ca, names in _shown(router, name):
        blocks.append(list(_block(router, certificate, names, is_ca=is_ca, verbose=verbose)))
    for position, block in enumerate(blocks):
        yield from block
        if position < len(blocks) - 1:
            yield ""


def _shown(
    router: EmulatedRouter, name: str | None
) -> Iterator[tuple[Certificate, bool, list[str]]]:
    """Each certificate once, with the names of all trustpoints that hold it."""
    trustpoints = list(router.running.trustpoints.values())
    seen: set[tuple[Certificate, bool]] = set()
    for trustpoint in trustpoints:
        if name is not None and trustpoint.name != name:
            continue
        for certificate, is_ca in ((trustpoint.identity, False), (trustpoint.ca, True)):
            if certificate is None or (certificate, is_ca) in seen:
                continue
            seen.add((certificate, is_ca))
            yield (
                certificate,
                is_ca,
                [t.name for t in trustpoints if (t.ca if is_ca else t.identity) == certificate],
            )


def _block(
    router: EmulatedRouter,
    certificate: Certificate,
    names: list[str],
    *,
    is_ca: bool,
    verbose: bool,
) -> Iterator[str]:
    x509_certificate = certificate.x509
    yield _title(certificate, is_ca=is_ca)
    yield "  Status: Available"
    if verbose:
        yield f"  Version: {x509_certificate.version.value + 1}"
    yield f"  {router.personality.serial_label}: {_serial(router, certificate)}"
    yield f"  Certificate Usage: {usage(certificate)}"
    yield "  Issuer: "
    yield from (f"    {line}" for line in name_lines(x509_certificate.issuer))
    yield from _subject(x509_certificate.subject, is_ca=is_ca)
    yield from _distribution_points(x509_certificate)
    yield "  Validity Date: "
    yield f"    start date: {validity(certificate.not_before)}"
    yield f"    end   date: {validity(certificate.not_after)}"
    if verbose:
        yield from _details(certificate)
    yield f"  Associated Trustpoints: {' '.join(names)} "
    if _is_in_nvram(router, certificate, is_ca=is_ca):
        yield f"  Storage: nvram:{file_name(certificate, is_ca=is_ca)}"


def _title(certificate: Certificate, *, is_ca: bool) -> str:
    if is_ca:
        return "CA Certificate"
    return "Router Self-Signed Certificate" if certificate.is_self_issued else "Certificate"


def _serial(router: EmulatedRouter, certificate: Certificate) -> str:
    if router.personality.prefixed_serial:
        return f"0x{certificate.x509.serial_number:X}"
    return certificate.serial_hex


def _subject(subject: x509.Name, *, is_ca: bool) -> Iterator[str]:
    """The blank after the colon is there unless a ``Name:`` line follows (capture: C3850)."""
    common = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if is_ca or not common:
        yield "  Subject: "
    else:
        yield "  Subject:"
        yield f"    Name: {common[0].value!s}"
    yield from (f"    {line}" for line in name_lines(subject))


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


def _is_in_nvram(router: EmulatedRouter, certificate: Certificate, *, is_ca: bool) -> bool:
    if router.startup is None:
        return False
    return any(
        (saved.ca if is_ca else saved.identity) == certificate
        for saved in router.startup.trustpoints.values()
    )


def trustpoints(router: EmulatedRouter, name: str | None) -> Iterator[str]:
    """Lines of ``show crypto pki trustpoints`` (capture: XE; two blank lines between)."""
    chosen = [t for t in router.running.trustpoints.values() if name in {None, t.name}]
    for position, trustpoint in enumerate(chosen):
        yield f"Trustpoint {trustpoint.name}:"
        if trustpoint.ca:
            yield "    Subject Name:"
            yield from (f"    {line}" for line in name_lines(trustpoint.ca.x509.subject))
            yield f"          Serial Number (hex): {trustpoint.ca.serial_hex}"
            yield "    Certificate configured."
        if position < len(chosen) - 1:
            yield ""
            yield ""


def trustpoint_status(router: EmulatedRouter, name: str | None) -> Iterator[str]:
    """Lines of ``show crypto pki trustpoints status`` (capture: XE)."""
    for trustpoint in router.running.trustpoints.values():
        if name in {None, trustpoint.name}:
            yield f"Trustpoint {trustpoint.name}:"
            yield from _status(trustpoint)
            yield ""


def _status(trustpoint: Trustpoint) -> Iterator[str]:
    if trustpoint.ca:
        yield "  Issuing CA certificate configured:"
        yield from _summary(trustpoint.ca)
    else:
        yield "  Issuing CA certificate not configured."
    if trustpoint.identity:
        yield "  Router General Purpose certificate configured:"
        yield from _summary(trustpoint.identity)
        yield "  Last enrollment status: Granted"
    keys = "Yes (General Purpose, non-exportable)" if trustpoint.identity else "No"
    yield "  State:"
    yield f"    Keys generated ............. {keys}"
    yield f"    Issuing CA authenticated ....... {'Yes' if trustpoint.ca else 'No'}"
    yield f"    Certificate request(s) ..... {'Yes' if trustpoint.identity else 'None'}"


def _summary(certificate: Certificate) -> Iterator[str]:
    yield "    Subject Name:"
    yield f"     {','.join(name_lines(certificate.x509.subject))}"
    yield f"    Fingerprint MD5: {certificate.fingerprint('md5').grouped} "
    yield f"    Fingerprint SHA1: {certificate.fingerprint('sha1').grouped} "


def pem(router: EmulatedRouter, name: str | None) -> Iterator[str]:
    """Lines of ``show crypto pki certificates pem`` (capture: 17.x).

    The heading of a CA certificate that is not self-signed is unverified.
    """
    for trustpoint in router.running.trustpoints.values():
        if name not in {None, trustpoint.name} or not (trustpoint.ca or trustpoint.identity):
            continue
        yield f"------Trustpoint: {trustpoint.name}------"
        yield from pem_blocks(trustpoint)


def pem_blocks(trustpoint: Trustpoint) -> Iterator[str]:
    """Headed PEM blocks of a trustpoint, each followed by a blank line."""
    if trustpoint.ca:
        self_signed = trustpoint.ca.is_self_issued
        yield "% Self-signed CA certificate:" if self_signed else "% CA certificate:"
        yield from trustpoint.ca.pem().splitlines()
        yield ""
    if trustpoint.identity:
        yield "% General Purpose Certificate:"
        yield from trustpoint.identity.pem().splitlines()
        yield ""
