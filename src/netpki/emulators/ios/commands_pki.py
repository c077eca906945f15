"""Configuration commands for trustpoints and certificate chains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from netpki.emulators.ios.certificate_text import usage
from netpki.emulators.ios.commands_authenticate import authenticate
from netpki.emulators.ios.commands_show import Command
from netpki.emulators.ios.configuration import Role
from netpki.emulators.ios.line_editor import Read
from netpki.emulators.ios.session import CommandHandler, Interaction, Session, yes_or_no
from netpki.emulators.ios.show_trustpoints import pem_blocks
from netpki.emulators.ios.trustpoint_lines import PATTERNS
from netpki.errors import CertificateFormatError, InputError
from netpki.pki import Certificate, Fingerprint

_SURE: Final = "Are you sure you want to do this? [yes/no]: "
_REMOVING: Final = (
    "% Removing an enrolled trustpoint will destroy all certificates\n"
    " received from the related Certificate Authority.\n\n"
)
_ROLES: Final[dict[str, Role]] = {"ca": "ca", "ra-sign": "ra-sign", "ra-encrypt": "ra-encrypt"}
_REMOVED: Final = "% Be sure to ask the CA administrator to revoke your certificates.\n\n"


def _enter_trustpoint(session: Session, command: Command) -> None:
    name = command.arguments[0]
    running, router = session.router.running, session.router
    if name not in running.trustpoints and router.personality.announces_trustpoints:
        router.log(f"%PKI-6-TRUSTPOINT_CREATE: Trustpoint: {name} created succesfully")
    running.create(name)
    session.mode = replace(session.modes.trustpoint, subject=name)


def _remove_trustpoint(session: Session, command: Command) -> Interaction:
    """Ask before certificates go (captures: 12.4, 15.x, C9300, 2960S).

    Unverified: that a trustpoint without certificates goes silently, and that nothing is
    printed after the answer no.
    """
    name = command.arguments[0]
    running = session.router.running
    trustpoint = running.trustpoints.get(name)
    if trustpoint is None:
        # Only "Can't find policy" is known, from a test tool; the rest is unverified.
        session.write(f"% Can't find policy {name}\n\n")
        return
    if not any(trustpoint.held()):
        running.remove(name)
        return
    session.write(_REMOVING)
    agreed = yield from yes_or_no(session, _SURE)
    if agreed:
        running.remove(name)
        session.write(_REMOVED)
        session.router.log(session.router.personality.autosave_syslog)


def _set_line(session: Session, command: Command) -> None:
    session.router.running.set_line(session.mode.subject, command.line)


def _set_fingerprint(session: Session, command: Command) -> None:
    """Take an MD5 or SHA1, with or without blanks (documented).

    How a wrong length is refused is unverified.
    """
    try:
        value = Fingerprint.parse(command.arguments[0])
    except InputError:
        session.write("% Invalid fingerprint\n\n")
        return
    line = f"fingerprint {value.hexadecimal}"
    session.router.running.set_line(session.mode.subject, line)


def _unset_line(session: Session, command: Command) -> None:
    line = command.line.removeprefix("no ").removeprefix("default ")
    session.router.running.unset_line(session.mode.subject, line)


def _refusing_a_missing_trustpoint(session: Session, name: str) -> bool:
    if name in session.router.running.trustpoints:
        return False
    session.write(f"% Certificate Authority (trustpoint) {name} is unknown\n\n")  # unverified
    return True


def _enter_chain(session: Session, command: Command) -> None:
    name = command.arguments[0]
    if not _refusing_a_missing_trustpoint(session, name):
        session.mode = replace(session.modes.chain, subject=name)


def _remove_chain(session: Session, command: Command) -> Interaction:
    """The beginning of the first line is known from a test tool, the rest is unverified."""
    name = command.arguments[0]
    if _refusing_a_missing_trustpoint(session, name):
        return
    session.write(f"This will remove all certificates for trustpoint {name}\n")
    agreed = yield from yes_or_no(session, _SURE)
    if agreed:
        session.router.running.empty(name)


def _type_certificate(session: Session, command: Command) -> Interaction:
    """Take hex until ``quit``; no question is asked (capture of the mode: XE).

    Unverified: what answers hex that is no certificate, and that a serial number other than
    the certificate's is ignored.
    """
    personality = session.router.personality
    if personality.hex_mode_greeting:
        session.write(f"{personality.hex_mode_greeting}\n\n")
    prompt = f"{session.router.hostname}{personality.hex_mode_suffix}"
    digits = ""
    while True:
        entry = yield Read(prompt, "hex")
        text = entry.text.strip()
        if entry.key == "ctrl-c":
            return
        if text.lower() == "quit" or entry.key == "ctrl-z":
            break
        digits += "".join(text.split())
    kind = command.line.split()[1]
    _store_hex(session, digits, _ROLES.get(kind, "identity"))


def _store_hex(session: Session, digits: str, role: Role) -> None:
    try:
        certificate = Certificate(bytes.fromhex(digits))
    except (ValueError, CertificateFormatError):
        session.write("% Error in saving certificate: status = FAIL\n\n")
        return
    running, name = session.router.running, session.mode.subject
    if role == "ca":
        certificate = session.router.stored_certificate(certificate)
    elif role == "identity" and usage(certificate) == "Encryption":
        role = "encryption"
    running.hold(name, role, certificate)


def _remove_certificate(session: Session, command: Command) -> Interaction:
    """The question is recalled from the command reference, unverified."""
    running, name = session.router.running, session.mode.subject
    trustpoint = running.create(name)
    serial = command.arguments[0].upper()
    roles = {certificate.serial_hex: role for role, certificate in trustpoint.held()}
    if serial not in roles:
        session.write("% Certificate not found\n\n")  # unverified
        return
    agreed = yield from yes_or_no(
        session, "% Are you sure you want to remove the certificate [yes/no]? "
    )
    if agreed:
        running.hold(name, roles[serial], None)


def _export(session: Session, command: Command) -> None:
    """``crypto pki export X pem terminal`` (capture: IOSv)."""
    name = command.arguments[0]
    if _refusing_a_missing_trustpoint(session, name):
        return
    for line in pem_blocks(session.router.running.trustpoints[name]):
        session.write(f"{line}\n")


def _leave_submode(session: Session, _command: Command) -> None:
    session.mode = session.modes.global_configuration


def _negations(patterns: tuple[str, ...]) -> dict[str, Callable[[Session, Command], None]]:
    """``no`` with every pattern, and with each of its beginnings."""
    beginnings = {
        " ".join(words[:size])
        for words in (pattern.split() for pattern in patterns)
        for size in range(1, len(words) + 1)
    }
    return {
        f"{word} {line}": _unset_line for line in sorted(beginnings) for word in ("no", "default")
    }


TRUSTPOINT: Final[tuple[tuple[str, CommandHandler], ...]] = (
    *((pattern, _set_line) for pattern in PATTERNS),
    ("fingerprint LINE", _set_fingerprint),
    *_negations(PATTERNS).items(),
    ("exit", _leave_submode),
)

CHAIN: Final[tuple[tuple[str, CommandHandler], ...]] = (
    ("certificate ca WORD", _type_certificate),
    ("certificate ra-sign WORD", _type_certificate),
    ("certificate ra-encrypt WORD", _type_certificate),
    ("certificate self-signed WORD", _type_certificate),
    ("certificate WORD", _type_certificate),
    ("no certificate ca WORD", _remove_certificate),
    ("no certificate ra-sign WORD", _remove_certificate),
    ("no certificate ra-encrypt WORD", _remove_certificate),
    ("no certificate self-signed WORD", _remove_certificate),
    ("no certificate WORD", _remove_certificate),
    ("exit", _leave_submode),
    ("quit", _leave_submode),
)

GLOBAL: Final[tuple[tuple[str, CommandHandler], ...]] = (
    ("crypto pki trustpoint WORD", _enter_trustpoint),
    ("no crypto pki trustpoint WORD", _remove_trustpoint),
    ("crypto pki authenticate WORD", authenticate),
    ("crypto pki certificate chain WORD", _enter_chain),
    ("no crypto pki certificate chain WORD", _remove_chain),
    ("crypto pki export WORD pem terminal", _export),
)
