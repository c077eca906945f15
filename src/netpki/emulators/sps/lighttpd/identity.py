"""What a release reads from ``server.pem``, and what it then sends.

OpenSSL itself reads the blocks, by the calls that lighttpd makes, so that what it forgives is
forgiven here as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from OpenSSL import crypto

from netpki.emulators.sps.personality import AppliancePersonality

_END_OF_CERTIFICATE: Final = re.compile(
    rb"^-----END (?:X509 |TRUSTED )?CERTIFICATE-----", re.MULTILINE
)
_PEM: Final = crypto.FILETYPE_PEM
_DER: Final = crypto.FILETYPE_ASN1
_PASS_PHRASE_ASKED: Final = 2
"""How often OpenSSL asks (measured)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its key, as the TLS library gets it.

    Attributes:
        certificates: Leaf and what is sent after it, PEM.
        key: A file whose first private key belongs to the leaf.
        authorities: More certificates, PEM, among which the library looks for the rest of the
            chain; empty for none.
        fails: The server starts with it, and fails every handshake.
        notes: Lines for the error stream that do not stop the start, with their places.
    """

    certificates: bytes
    key: bytes = field(repr=False)
    authorities: str = ""
    fails: bool = False
    notes: tuple[tuple[str, str], ...] = ()


class RefusedIdentity(Exception):  # noqa: N818 it is what the program says, not our error
    """The program would not start.

    Args:
        lines: Place and message of every line.
        prompts: How often a pass phrase was asked for before.
    """

    def __init__(self, *lines: tuple[str, str], prompts: int = 0) -> None:
        super().__init__(lines[0][1])
        self.lines, self.prompts = lines, prompts


def read_identity(
    pemfile: Path, ca_files: tuple[Path, ...], release: AppliancePersonality
) -> Identity:
    """What a start with these files leads to.

    Args:
        pemfile: Value of ``ssl.pemfile``.
        ca_files: Values of ``ssl.ca-file`` that count for it.
        release: Whose rules hold.

    Raises:
        RefusedIdentity: The server does not start.
    """
    data = _contents(pemfile, release)
    leaf = _leaf(data, pemfile, release)
    chain = tuple(_followers(data)) if release.sends_whole_pemfile else ()
    _require_key(leaf, data, pemfile, release)
    authorities = "".join(read_authorities(each, release) for each in ca_files)
    notes = tuple(_notes(leaf, pemfile)) if release.warns_of_expiry else ()
    if not release.sends_whole_pemfile:
        return Identity(_pem(leaf), data, authorities, notes=notes)
    if chain or not authorities or _subject(leaf) == _issuer(leaf):
        # Measured: where the pemfile has a chain, the ca-file is not looked at.
        return Identity(_pem(leaf, *chain), data, notes=notes)
    known = {_subject(each): each for each in _every_certificate(authorities.encode())}
    chain = tuple(_path_above(leaf, known))
    return Identity(_pem(leaf, *chain), data, fails=_issuer(leaf) not in known, notes=notes)


def _pem(*certificates: crypto.X509) -> bytes:
    return b"".join(crypto.dump_certificate(_PEM, each) for each in certificates)


def _notes(leaf: crypto.X509, pemfile: Path) -> Iterator[tuple[str, str]]:
    found = leaf.to_cryptography()
    if not found.not_valid_before_utc <= datetime.now(UTC) <= found.not_valid_after_utc:
        yield "mod_openssl.c.1335", f"SSL: inactive/expired X509 certificate '{pemfile}'"


def _require_key(
    leaf: crypto.X509, data: bytes, pemfile: Path, release: AppliancePersonality
) -> None:
    key = _key(data, pemfile, release)
    if crypto.dump_publickey(_DER, leaf.get_pubkey()) != crypto.dump_publickey(_DER, key):
        raise RefusedIdentity((release.places.mismatch, _mismatch(pemfile, release)))


def _contents(pemfile: Path, release: AppliancePersonality) -> bytes:
    try:
        return pemfile.read_bytes()
    except OSError as error:
        message = f"SSL: BIO_read_filename('{pemfile}') failed"
        if release.sends_whole_pemfile:
            message = f"fdevent_load_file() {pemfile}: {error.strerror}"
        raise RefusedIdentity((release.places.unreadable, message)) from error


def _leaf(data: bytes, pemfile: Path, release: AppliancePersonality) -> crypto.X509:
    kind = _DER if release.reads_der and b"-----" not in data else _PEM
    try:
        return crypto.load_certificate(kind, data)
    except crypto.Error as error:
        message = f"SSL: couldn't read X509 certificate from '{pemfile}'"
        raise RefusedIdentity((release.places.certificate, message)) from error


def _followers(data: bytes) -> Iterator[crypto.X509]:
    """Certificates after the first; the first broken one ends them without a word (measured)."""
    while end := _END_OF_CERTIFICATE.search(data):
        data = data[end.end() :]
        try:
            yield crypto.load_certificate(_PEM, data)
        except crypto.Error:
            return


def _key(data: bytes, pemfile: Path, release: AppliancePersonality) -> crypto.PKey:
    asked: list[int] = []

    def ask(*_details: object) -> bytes:
        asked.append(1)
        return b""

    try:
        return crypto.load_privatekey(_PEM, data, ask)
    except (crypto.Error, ValueError) as error:
        message = f"SSL: couldn't read private key from '{pemfile}'"
        raise RefusedIdentity(
            (release.places.key, message), prompts=_PASS_PHRASE_ASKED if asked else 0
        ) from error


def _mismatch(pemfile: Path, release: AppliancePersonality) -> str:
    """The reason is misleading on 1.4.69, with OpenSSL 3.0 (measured)."""
    words = "Private key does not match the certificate public key, reason:"
    if release.sends_whole_pemfile:
        code = "error:0480006C:PEM routines::no start line"
        return f"SSL:{words} {code} {pemfile} {pemfile}"
    code = "error:05800074:x509 certificate routines::key values mismatch"
    return f"SSL: {words} {code} {pemfile} "


def read_authorities(path: Path, release: AppliancePersonality) -> str:
    """The certificates of a ``ssl.ca-file``, PEM.

    Raises:
        RefusedIdentity: There is none.
    """
    place = release.places.ca_file
    try:
        text = path.read_bytes()
    except OSError as error:
        code = f"SSL: error:80000002:system library::{error.strerror} {path}"
        raise RefusedIdentity(*_unreadable_ca_file(path, release), (place, code)) from error
    found = "".join(
        crypto.dump_certificate(_PEM, each).decode() for each in _every_certificate(text)
    )
    if not found:
        code = f"SSL: error:0480006C:PEM routines::no start line {path}"
        raise RefusedIdentity(*_empty_ca_file(path, release), (place, code))
    return found


def _unreadable_ca_file(path: Path, release: AppliancePersonality) -> Iterator[tuple[str, str]]:
    if release.sends_whole_pemfile:
        yield "mod_openssl.c.744", f"SSL: BIO_read_filename('{path}') failed"


def _empty_ca_file(path: Path, release: AppliancePersonality) -> Iterator[tuple[str, str]]:
    if release.sends_whole_pemfile:
        yield "mod_openssl.c.759", f"SSL: ssl.verifyclient.ca-file is empty {path}"


def _every_certificate(data: bytes) -> Iterator[crypto.X509]:
    try:
        yield crypto.load_certificate(_PEM, data)
    except crypto.Error:
        return
    yield from _followers(data)


def _path_above(leaf: crypto.X509, known: Mapping[bytes, crypto.X509]) -> Iterator[crypto.X509]:
    """Issuers of ``leaf``, as far as they are known, without one that issued itself (measured)."""
    wanted, seen = _issuer(leaf), set[bytes]()
    while wanted in known and wanted not in seen:
        found = known[wanted]
        if _issuer(found) == wanted:
            return
        yield found
        seen.add(wanted)
        wanted = _issuer(found)


def _subject(certificate: crypto.X509) -> bytes:
    return certificate.to_cryptography().subject.public_bytes()


def _issuer(certificate: crypto.X509) -> bytes:
    return certificate.to_cryptography().issuer.public_bytes()
