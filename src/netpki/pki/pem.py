"""Reading PEM (RFC 7468) that people saved, mailed and pasted; every defect names its line."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final

from netpki.errors import CertificateFormatError
from netpki.pki.certificate import Certificate

_BEGIN = re.compile(r"^-----BEGIN (?P<label>[A-Z0-9 ]+)-----$")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NOTHING_QUOTED_FROM: Final = "PRIVATE KEY"
_LONGEST_QUOTE: Final = 80
_BLANKS = re.compile("[\u00a0\u2000-\u200b\u202f\ufeff]")


@dataclass(frozen=True, slots=True)
class PemBlock:
    """One block of a PEM text.

    Attributes:
        label: For example ``CERTIFICATE``.
        line: Number of its BEGIN line, counted from 1.
        der: The decoded body.
    """

    label: str
    line: int
    der: bytes = field(repr=False)


def read_blocks(text: str, *, source: str = "the text") -> tuple[PemBlock, ...]:
    """All PEM blocks of ``text`` in order; a byte-order mark, CRLF and text around them pass.

    Raises:
        CertificateFormatError: A block is broken; the message names ``source`` and the line.
    """
    blocks: list[PemBlock] = []
    label, begin, body = "", 0, list[str]()
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip(" \t\r\f\v")
        if not label:
            label, begin, body = _label_of(line, number, source), number, []
        elif line == f"-----END {label}-----":
            blocks.append(PemBlock(label, begin, _decoded(body, begin, label, source)))
            label = ""
        else:
            body.append(_body_line(line, number, label, source))
    if label:
        raise CertificateFormatError(
            f"{source}: the block {label} that begins on line {begin} has no END line.",
            hint="The file was cut short: copy it again, whole.",
        )
    return tuple(blocks)


def read_certificate(text: str, *, source: str = "the text") -> Certificate:
    """The one certificate in ``text``.

    Raises:
        CertificateFormatError: There is none, more than one, a private key, or a defect.
    """
    blocks = read_blocks(text, source=source)
    if any(_NOTHING_QUOTED_FROM in block.label for block in blocks):
        raise CertificateFormatError(
            f"{source} holds a private key beside the certificate.",
            hint="Give the CA certificate alone; a CA's key has no business here.",
        )
    certificates = [block for block in blocks if block.label in _CERTIFICATE_LABELS]
    if len(certificates) != 1:
        raise CertificateFormatError(
            f"{source} holds {_listed(certificates, blocks)} where one certificate is meant.",
            hint="Give one PEM block from BEGIN CERTIFICATE to END CERTIFICATE.",
        )
    (block,) = certificates
    try:
        return Certificate(block.der)
    except CertificateFormatError as error:
        raise CertificateFormatError(
            f"{source}: the block on line {block.line}: {error.message}",
            hint="The text was damaged on its way: copy it again from the issuer.",
        ) from error


_CERTIFICATE_LABELS = ("CERTIFICATE", "X509 CERTIFICATE")
"""OpenSSL's TRUSTED CERTIFICATE is none: trust settings follow the certificate in its DER."""


def _label_of(line: str, number: int, source: str) -> str:
    match = _BEGIN.match(line)
    if match:
        return match["label"]
    if "BEGIN CERTIFICATE" not in _BLANKS.sub(" ", line):
        return ""
    if _DASHES.search(line):
        raise CertificateFormatError(
            f"{source}, line {number}: the dashes around BEGIN are typographic, not hyphens.",
            hint="A word processor changed them: copy the certificate from the original file.",
        )
    if _BLANKS.search(line):
        raise _blank(source, number, "BEGIN line")
    if line.startswith("-----"):
        raise CertificateFormatError(
            f"{source}, line {number}: {_quoted(line, '')} is not a whole BEGIN line.",
            hint="Let -----BEGIN CERTIFICATE----- stand on a line of its own.",
        )
    return ""


def _body_line(line: str, number: int, label: str, source: str) -> str:
    if _BLANKS.search(line):
        raise _blank(source, number, "base64 text")
    if line.startswith("-----"):
        raise CertificateFormatError(
            f"{source}, line {number}: {_quoted(line, label)} stands inside the block {label}.",
            hint="An END line is missing, or two blocks share a line.",
        )
    return line


def _decoded(body: list[str], begin: int, label: str, source: str) -> bytes:
    lines = body[body.index("") + 1 :] if _has_headers(body) else body
    for offset, line in enumerate(lines, start=begin + 1 + len(body) - len(lines)):
        if re.search(r"[^A-Za-z0-9+/= \t]", line):
            raise CertificateFormatError(
                f"{source}, line {offset}: {_quoted(line, label)} is not base64.",
                hint="The text was damaged on its way: copy it again from the issuer.",
            )
    try:
        return base64.b64decode(re.sub(r"\s", "", "".join(lines)), validate=True)
    except binascii.Error as error:
        raise CertificateFormatError(
            f"{source}: the block that begins on line {begin} is not base64 ({error}).",
            hint="Characters are missing or doubled: copy it again from the issuer.",
        ) from error


def _blank(source: str, number: int, where: str) -> CertificateFormatError:
    return CertificateFormatError(
        f"{source}, line {number}: a no-break space stands in the {where}.",
        hint="A web page put it there: copy the certificate from the original file.",
    )


def _quoted(line: str, label: str) -> str:
    """What to show of a line: nothing of a private key, and no more than fits a sentence."""
    if _NOTHING_QUOTED_FROM in label:
        return "what stands here"
    return repr(line) if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]!r}..."


def _listed(certificates: list[PemBlock], blocks: tuple[PemBlock, ...]) -> str:
    if certificates:
        lines = ", ".join(str(block.line) for block in certificates)
        return f"{len(certificates)} certificates (on lines {lines})"
    others = ", ".join(f"a {block.label} on line {block.line}" for block in blocks)
    return f"no certificate but {others}" if others else "no certificate"


def _has_headers(body: list[str]) -> bool:
    """Whether RFC 1421 headers such as ``Proc-Type:`` come first."""
    return bool(body) and ":" in body[0] and "" in body
