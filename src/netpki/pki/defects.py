"""What can be wrong with the files of a server's certificate, as one table of codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from netpki.pki.names import harmless

Severity = Literal["error", "policy", "repaired"]
"""``error``: no file can be made of it. ``policy``: a web server would start with it and clients
would, or may, refuse it; who knows better accepts it by its code. ``repaired``: the canonical
file does not have it any more."""

DEFECTS: Final[Mapping[str, tuple[Severity, str]]] = MappingProxyType(
    {
        # The text.
        "utf-16": ("error", "The file is UTF-16, as some editors save it."),
        "no-break-space": ("error", "A blank that is no ASCII stands in a block."),
        "zero-width-character": ("error", "A character that nobody sees stands in a block."),
        "typographic-dash": ("error", "A word processor made dashes of hyphens."),
        "non-ascii-character": ("error", "Another character that is no ASCII stands in a block."),
        "not-base64": ("error", "The body of a block is no base64."),
        "damaged-begin-line": ("error", "A BEGIN line is not whole, or not alone on its line."),
        "damaged-end-line": ("error", "An END line is not whole, or not alone on its line."),
        "line-in-block": ("error", "A BEGIN or END line of another block stands in a block."),
        "no-end-line": ("error", "A block has no END line: the file was cut short."),
        "no-begin-line": ("error", "An END line ends no block."),
        "joined-blocks": ("repaired", "END and the next BEGIN share a line."),
        "byte-order-mark": ("repaired", "A byte-order mark stands before the text."),
        "windows-line-ends": ("repaired", "Lines end in CR LF, or in CR."),
        "spaces": ("repaired", "Blanks or empty lines stand in or around blocks."),
        "text-between-blocks": ("repaired", "Text such as bag attributes stands around blocks."),
        "ignored-block": ("repaired", "A block is no part of it, such as a request."),
        # What is in it.
        "nothing-found": ("error", "The file is empty, or neither PEM nor DER that is known."),
        "broken-certificate": ("error", "A certificate cannot be read."),
        "trusted-certificate": ("error", "The certificate is in a form of OpenSSL alone."),
        "broken-pkcs7": ("error", "The PKCS#7 file cannot be read."),
        "broken-pkcs12": ("error", "The PKCS#12 file, or its pass phrase, is wrong."),
        "encrypted-key": ("error", "The private key is encrypted and no pass phrase was given."),
        "unusable-key": ("error", "The private key cannot be read, or is neither RSA nor EC."),
        "duplicate": ("repaired", "The same key or certificate was given more than once."),
        # What belongs together.
        "no-key": ("error", "There is no private key."),
        "several-keys": ("error", "More than one private key fits a certificate."),
        "key-mismatch": ("error", "No private key fits any certificate."),
        "ca-key": ("error", "The private key is that of the CA."),
        "key-among-anchors": ("error", "A private key stands among the trust anchors."),
        "no-leaf": ("error", "There is no certificate."),
        "several-leaves": ("error", "Several certificates fit the private key."),
        "spare-key": ("repaired", "A private key fits no certificate and is left out."),
        "unrelated-certificate": ("repaired", "A certificate is not needed and is left out."),
        "wrong-order": ("repaired", "Certificates of a file stand in another order."),
        # What clients think of it.
        "expired": ("policy", "A certificate has expired."),
        "not-yet-valid": ("policy", "A certificate is not valid yet."),
        "weak-key": (
            "policy",
            "A key is smaller than RSA 2048 or EC 256; only signatures and dates are judged.",
        ),
        "weak-hash": (
            "policy",
            "A signature below the root is made with MD5, SHA-1 or an unknown hash; likewise.",
        ),
        "name-missing": ("policy", "A name in use is no subject alternative name."),
        "not-for-servers": ("policy", "Its key usage or extended key usage is not for TLS."),
        "self-signed": ("policy", "The server's certificate is its own issuer."),
        "no-trust-anchor": (
            "policy",
            "No trust anchor is known, so it is unknown whether an intermediate is missing.",
        ),
        "untrusted-root": ("policy", "The path ends at a root that is no trust anchor."),
        "missing-intermediate": ("policy", "The path does not lead to a trust anchor."),
        "path-refused": ("policy", "A rule of RFC 5280 forbids the path."),
    }
)
"""Severity and meaning by code; codes do not change between releases."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong; nothing in it shows any of a private key.

    Attributes:
        code: A key of ``DEFECTS``.
        where: Such as ``server.pem, line 31``; empty where no single place is to blame.
        message: One sentence.
        remedy: What the reader can do about it, one sentence.
        severity: That of the code.
    """

    code: str
    where: str
    message: str
    remedy: str
    severity: Severity

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def defect(code: str, where: str, message: str, remedy: str) -> Defect:
    """The defect with the severity that the table gives to ``code``."""
    severity, _ = DEFECTS[code]
    return Defect(code, harmless(where), harmless(message), remedy, severity)
