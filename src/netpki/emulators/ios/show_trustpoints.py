"""``show crypto pki trustpoints [status]`` and the PEM of trustpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netpki.emulators.ios.certificate_text import name_lines
from netpki.emulators.ios.configuration import PendingRequest, Trustpoint
from netpki.emulators.ios.personality import Personality
from netpki.pki import Certificate

if TYPE_CHECKING:
    from netpki.emulators.ios.router import EmulatedRouter


def trustpoints(router: EmulatedRouter, name: str | None) -> Iterator[str]:
    """Lines of ``show crypto pki trustpoints`` (capture: XE; two blank lines between)."""
    chosen = [t for t in router.running.trustpoints.values() if name in {None, t.name}]
    for position, trustpoint in enumerate(chosen):
        yield f"Trustpoint {trustpoint.name}:"
        yield from _facts(trustpoint, router.personality)
        if position < len(chosen) - 1:
            yield ""
            yield ""


def _facts(trustpoint: Trustpoint, personality: Personality) -> Iterator[str]:
    """Without a certificate nothing is known (captured)."""
    own = trustpoint.identity if trustpoint.value("enrollment selfsigned") is not None else None
    shown = trustpoint.ca or own
    if shown is None:
        return
    yield "    Subject Name:"
    yield from (f"    {line}" for line in name_lines(shown.x509.subject))
    label = "Serial Number" if personality.prefixed_serial else "Serial Number (hex)"
    yield f"          {label}: {shown.serial_hex}"
    if own is not None:
        yield "    Persistent self-signed certificate trust point"
        if not personality.prefixed_serial:  # not yet in the documented output of 12.3
            yield f"    Using key label {trustpoint.key_label}"
    else:
        yield "    Certificate configured."
    if url := trustpoint.value("enrollment url"):
        yield f"    SCEP URL: {url}/cgi-bin"  # captured on IOU 15.x


def status(router: EmulatedRouter, name: str | None) -> Iterator[str]:
    """Lines of ``show crypto pki trustpoints status`` (capture: XE)."""
    for trustpoint in router.running.trustpoints.values():
        if name in {None, trustpoint.name}:
            yield f"Trustpoint {trustpoint.name}:"
            yield from _status(router, trustpoint)
            yield ""


def _status(router: EmulatedRouter, trustpoint: Trustpoint) -> Iterator[str]:
    personality = router.personality
    if trustpoint.ca:
        yield "  Issuing CA certificate configured:"
        yield from _summary(trustpoint.ca, personality)
    else:
        yield "  Issuing CA certificate not configured."
    for usage, certificate in _own(trustpoint):
        yield f"  Router {usage} certificate configured:"
        yield from _summary(certificate, personality)
    for request in trustpoint.pending:
        yield from _pending(request, personality)
    has_own = trustpoint.identity is not None
    if has_own or trustpoint.pending:
        yield f"  Last enrollment status: {'Pending' if trustpoint.pending else 'Granted'}"
    requests = "Pending" if trustpoint.pending else "Yes" if has_own else "None"
    yield "  State:"
    yield f"    Keys generated ............. {_keys(router, trustpoint)}"
    yield f"    Issuing CA authenticated ....... {'Yes' if trustpoint.ca else 'No'}"
    yield f"    Certificate request(s) ..... {requests}"


def _own(trustpoint: Trustpoint) -> Iterator[tuple[str, Certificate]]:
    """The router's certificates and their use; that of usage keys is documented for requests."""
    usages = ("Signature", "Encryption") if trustpoint.encryption else ("General Purpose", "")
    own = (trustpoint.identity, trustpoint.encryption)
    return ((usage, held) for usage, held in zip(usages, own, strict=True) if held)


def _keys(router: EmulatedRouter, trustpoint: Trustpoint) -> str:
    """What is said of two usage keys is documented without, and unverified with, the last word.

    A trustpoint without a key pair of its own has generated none until it asks for a certificate.
    """
    uses_keys = bool(trustpoint.key_label or trustpoint.identity or trustpoint.pending)
    keys = router.running.keys_of(trustpoint) if uses_keys else ()
    if keys:
        exportable = all(key.exportable for key in keys)
        usages = ", ".join(key.usage for key in keys)
        return f"Yes ({usages}, {'' if exportable else 'non-'}exportable)"
    return "Yes (General Purpose, non-exportable)" if trustpoint.identity else "No"


def _pending(request: PendingRequest, personality: Personality) -> Iterator[str]:
    """A request under way (documented for 12.3; the two digests of later ones are unverified)."""
    yield f"  Router {request.usage} certificate pending:"
    yield "    Requested Subject Name:"
    yield f"     {request.subject}"
    if personality.single_fingerprint:
        yield f"    Request Fingerprint: {request.fingerprint('md5').grouped} "
    else:
        yield f"    Request Fingerprint MD5: {request.fingerprint('md5').grouped} "
        yield f"    Request Fingerprint SHA1: {request.fingerprint('sha1').grouped} "
    yield "    Enrollment polling: 1 times (9 left)"
    yield "    Next poll: 32 seconds"


def _summary(certificate: Certificate, personality: Personality) -> Iterator[str]:
    """One digest on releases that show one (documented)."""
    yield "    Subject Name:"
    yield f"     {','.join(name_lines(certificate.x509.subject))}"
    if personality.single_fingerprint:
        yield f"    Fingerprint: {certificate.fingerprint('md5').grouped} "
        return
    yield f"    Fingerprint MD5: {certificate.fingerprint('md5').grouped} "
    yield f"    Fingerprint SHA1: {certificate.fingerprint('sha1').grouped} "


def pem(router: EmulatedRouter, name: str | None) -> Iterator[str]:
    """Lines of ``show crypto pki certificates pem`` (captures: XE 17 and of 2026)."""
    for trustpoint in router.running.trustpoints.values():
        if name in {None, trustpoint.name} and any(trustpoint.held()):
            yield f"------Trustpoint: {trustpoint.name}------"
            yield from pem_blocks(trustpoint)


def pem_blocks(trustpoint: Trustpoint) -> Iterator[str]:
    """Headed PEM blocks of a trustpoint, each followed by a blank line.

    A self-signed certificate stands there twice (captured). What is said of usage keys is
    unverified; certificates of an RA are left out, which is unverified too.
    """
    own = list(_own(trustpoint))
    if not own:
        yield f"% The specified trustpoint is not enrolled ({trustpoint.name})."
        yield "% Only export the CA certificate in PEM format."
    if trustpoint.ca:
        yield from _pem_block("CA certificate", trustpoint.ca)
    elif trustpoint.identity and trustpoint.identity.is_self_issued:
        yield from _pem_block("Self-signed CA certificate", trustpoint.identity)
    for usage, certificate in own:
        yield from _pem_block(f"{usage} Certificate", certificate)


def _pem_block(title: str, certificate: Certificate) -> Iterator[str]:
    yield f"% {title}:"
    yield from certificate.pem().splitlines()
    yield ""
