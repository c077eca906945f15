"""Reading PEM (RFC 7468) that people saved, mailed and pasted; every defect names its line."""

from __future__ import annotations

from netpki.errors import CertificateFormatError
from netpki.pki.certificate import Certificate
from netpki.pki.defects import Defect
from netpki.pki.pem_text import CERTIFICATE_LABELS, PemBlock, scan

__all__ = ["PemBlock", "read_blocks", "read_certificate"]


def read_blocks(text: str, *, source: str = "the text") -> tuple[PemBlock, ...]:
    """All PEM blocks of ``text`` in order; a byte-order mark, CRLF and text around them pass.

    Raises:
        CertificateFormatError: A block is broken; the message names ``source`` and the line.
    """
    blocks, defects = scan(text, source=source)
    broken = next(filter(_breaks, defects), None)
    if broken:
        raise CertificateFormatError(str(broken), hint=broken.remedy)
    return blocks


def read_certificate(text: str, *, source: str = "the text") -> Certificate:
    """The one certificate in ``text``.

    Raises:
        CertificateFormatError: There is none, more than one, a private key, or a defect.
    """
    blocks = read_blocks(text, source=source)
    if any(block.is_private_key for block in blocks):
        raise CertificateFormatError(
            f"{source} holds a private key beside the certificate.",
            hint="Give the CA certificate alone; a CA's key has no business here.",
        )
    certificates = [block for block in blocks if block.label in CERTIFICATE_LABELS]
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


def _breaks(found: Defect) -> bool:
    return found.severity == "error" or found.code == "joined-blocks"


def _listed(certificates: list[PemBlock], blocks: tuple[PemBlock, ...]) -> str:
    if certificates:
        lines = ", ".join(str(block.line) for block in certificates)
        return f"{len(certificates)} certificates (on lines {lines})"
    others = ", ".join(f"a {block.label} on line {block.line}" for block in blocks)
    return f"no certificate but {others}" if others else "no certificate"
