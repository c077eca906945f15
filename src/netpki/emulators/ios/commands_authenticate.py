"""``crypto pki authenticate``: how a router comes to trust a CA."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Generator, Iterator
from typing import Final

from netpki.emulators.ios.commands_show import Command
from netpki.emulators.ios.configuration import Trustpoint
from netpki.emulators.ios.line_editor import Entry, Read
from netpki.emulators.ios.session import Interaction, Session, yes_or_no
from netpki.errors import CertificateFormatError, InputError
from netpki.pki import Certificate, Fingerprint, defect_of_validity

_ALREADY: Final = (
    "% Please delete your existing CA certificate first.\n"
    "% You must use 'no crypto pki trustpoint <trustpoint-name>' to delete the CA certificate.\n"
)
_NOT_SAVED: Final = "% Error in saving certificate: status = FAIL\n"
"""Captured after a missing fingerprint on 26.2. That it also answers a malformed paste, an
expired certificate, one not yet valid and one that is no CA is unverified."""
_REJECTED: Final = (
    "Trustpoint fingerprint must be supplied.\nTrustpoint CA certificate is rejected. Abort.\n"
)
_UNREACHABLE: Final = (
    "% Error in receiving Certificate Authority certificate: status = FAIL, cert length = 0\n"
)
_QUESTION: Final = "% Do you accept this certificate? [yes/no]: "


def authenticate(session: Session, command: Command) -> Interaction:
    """Take a CA certificate from the terminal or from the enrollment URL."""
    name = command.arguments[0]
    trustpoint = session.router.running.trustpoints.get(name)
    if trustpoint is None:
        # Captured by a test tool as a substring; the rest of the line is unverified.
        session.write(f"% Certificate Authority (trustpoint) {name} is unknown\n\n")
    elif trustpoint.ca:
        # That this comes before any paste prompt is unverified.
        session.write(f"{_ALREADY}\n")
    elif trustpoint.value("enrollment terminal") is not None:
        yield from _by_terminal(session, trustpoint)
    else:
        yield from _by_url(session, trustpoint)


def _by_terminal(session: Session, trustpoint: Trustpoint) -> Interaction:
    pasted = yield from paste(session, "Enter the base 64 encoded CA certificate.")
    certificate = read_pasted(pasted)
    if certificate is None or not _is_usable(session, certificate):
        session.write(f"{_NOT_SAVED}\n")
        return
    accepted = yield from _is_accepted(session, trustpoint, certificate, pinned_line=False)
    if accepted:
        _install(session, trustpoint, certificate)
        session.write("Trustpoint CA certificate accepted.\n% Certificate successfully imported\n")
    session.write("\n")


def _by_url(session: Session, trustpoint: Trustpoint) -> Interaction:
    """Fetch the certificate (captures: IOSv and C8000V; no ``successfully imported`` here)."""
    url = trustpoint.value("enrollment url") or ""
    certificate = session.router.ca_servers.get(url)
    if certificate is None:
        session.write(f"{_UNREACHABLE}\n")
        session.router.log("%PKI-3-SOCKETSEND: Failed to send out message to CA server.")
        return
    accepted = yield from _is_accepted(session, trustpoint, certificate, pinned_line=True)
    if accepted:
        _install(session, trustpoint, certificate)
        session.write("Trustpoint CA certificate accepted.\n")
    if not accepted or session.router.personality.blank_after_fetch:
        session.write("\n")


def paste(session: Session, invitation: str) -> Generator[Read, Entry, list[str]]:
    """Collect lines up to a blank one or ``quit``; no prompt in between."""
    session.write(
        f'\n{invitation}\nEnd with a blank line or the word "quit" on a line by itself\n\n'
    )
    lines: list[str] = []
    while True:
        entry = yield Read("", "paste", continues=bool(lines))
        text = entry.text.strip()
        if text in {"", "quit"}:
            return lines
        lines.append(text)


def read_pasted(lines: list[str]) -> Certificate | None:
    """The certificate in base64 with or without BEGIN and END lines; None if it is none."""
    text = "\n".join(lines)
    match = re.search(
        r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", text, re.DOTALL
    )
    body = match[1] if match else text
    try:
        return Certificate(base64.b64decode("".join(body.split()), validate=True))
    except (binascii.Error, CertificateFormatError):
        return None


def _is_usable(session: Session, certificate: Certificate) -> bool:
    is_old_root = certificate.x509.version.value == 0 and certificate.is_self_issued
    now = session.router.clock.now()
    return (certificate.is_ca or is_old_root) and defect_of_validity(certificate, now) is None


def _is_accepted(
    session: Session, trustpoint: Trustpoint, certificate: Certificate, *, pinned_line: bool
) -> Generator[Read, Entry, bool]:
    """Compare with the trustpoint's ``fingerprint``, or ask."""
    personality = session.router.personality
    pin = trustpoint.value("fingerprint")
    shown = session.router.shown_certificate_digest(certificate)
    if pin is None and not personality.fingerprint_mandatory:
        _write_attributes(session, trustpoint, certificate)
        session.write("\n")
        return (yield from _answer(session))
    if pin is None or not _matches(pin, certificate):
        # Captured on 26.2 without a fingerprint; that a wrong one answers the same is unverified.
        session.write(f"{_REJECTED}{_NOT_SAVED}")
        return False
    if personality.attributes_when_pinned:
        _write_attributes(session, trustpoint, certificate)
    if personality.attributes_when_pinned or pinned_line:
        session.write(f"Trustpoint Fingerprint: {_digest(shown, Fingerprint.parse(pin))}\n")
    session.write("Certificate validated - fingerprints matched.\n")
    return True


def _answer(session: Session) -> Generator[Read, Entry, bool]:
    """That nothing is printed after ``no`` is unverified."""
    return (yield from yes_or_no(session, _QUESTION))


def _digest(der: bytes, pin: Fingerprint) -> str:
    return Fingerprint.of(der, pin.algorithm).grouped


def _matches(pin: str, certificate: Certificate) -> bool:
    try:
        fingerprint = Fingerprint.parse(pin)
    except InputError:
        return False
    return certificate.fingerprint(fingerprint.algorithm) == fingerprint


def _write_attributes(session: Session, trustpoint: Trustpoint, certificate: Certificate) -> None:
    for line in attribute_lines(session, trustpoint, certificate):
        session.write(f"{line}\n")


def attribute_lines(
    session: Session, trustpoint: Trustpoint, certificate: Certificate
) -> Iterator[str]:
    """The certificate as it is shown for comparison, trailing blanks included.

    Captures: IOSv 15.x and C8000V 17.x; the line on subordinate CAs from 12.4T/15.x, where the
    blank before the closing quote stands in the only sample (unverified whether always).
    """
    der = session.router.shown_certificate_digest(certificate)
    if not certificate.is_self_issued:
        yield (
            f"Trustpoint '{trustpoint.name} ' is a subordinate CA and holds a non self signed cert"
        )
    yield "Certificate has the following attributes:"
    md5, sha1 = Fingerprint.of(der, "md5").grouped, Fingerprint.of(der, "sha1").grouped
    if session.router.personality.single_fingerprint:
        yield f"Fingerprint: {md5} "  # the trailing blank is unverified here
    else:
        yield f"       Fingerprint MD5: {md5} "
        yield f"      Fingerprint SHA1: {sha1} "


def _install(session: Session, trustpoint: Trustpoint, certificate: Certificate) -> None:
    router = session.router
    router.running.store(trustpoint.name, ca=router.stored_certificate(certificate))
    router.log(router.personality.autosave_syslog)
