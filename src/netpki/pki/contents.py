"""What people hand in, in whatever form: which keys and certificates it holds, and where."""

from __future__ import annotations

import base64
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar, assert_never

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7, pkcs12

from netpki.errors import CertificateFormatError
from netpki.pki.certificate import Certificate
from netpki.pki.defects import Defect, defect
from netpki.pki.der import DerKind, kind_of
from netpki.pki.material import Material
from netpki.pki.pem_text import CERTIFICATE_LABELS, PemBlock, scan
from netpki.pki.private_key import PrivateKey

Thing = TypeVar("Thing")

_COPY_AGAIN: Final = "Copy it again, whole, from where it was made."
_UNREADABLE: Final = (ValueError, UnsupportedAlgorithm, x509.InvalidVersion)
_KNOWN_FORMS: Final = "Give PEM (-----BEGIN ...), DER, PKCS#7 or PKCS#12."
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_PKCS7_LABELS: Final = ("PKCS7", "CMS", "PKCS #7 SIGNED DATA")


@dataclass(frozen=True, slots=True)
class Located(Generic[Thing]):
    """A key or a certificate and its place.

    Attributes:
        value: The thing.
        where: For people, such as ``server.pem, line 31``.
        source: Number of the material, counted from 0.
        line: Of its BEGIN line; None where the form has no order that means anything.
    """

    value: Thing
    where: str
    source: int
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """All that materials hold.

    Attributes:
        keys: In the order of the materials, each once.
        certificates: Likewise.
        defects: What is wrong with the form of it, and what was repaired.
    """

    keys: tuple[Located[PrivateKey], ...]
    certificates: tuple[Located[Certificate], ...]
    defects: tuple[Defect, ...]


def read_contents(materials: Sequence[Material], *, passphrase: str = "") -> Contents:
    """Read everything, whatever is wrong with some of it.

    Args:
        materials: PEM with or without text around it, DER, PKCS#7, PKCS#12.
        passphrase: Opens keys and PKCS#12 that are encrypted.
    """
    reader = _Reader(passphrase)
    for number, material in enumerate(materials):
        reader.read(number, material)
    keys, twice = _once(reader.keys, "private key")
    certificates, again = _once(reader.certificates, "certificate")
    return Contents(keys, certificates, (*reader.defects, *twice, *again))


@dataclass(slots=True)
class _Reader:
    passphrase: str = field(repr=False)
    keys: list[Located[PrivateKey]] = field(default_factory=list)
    certificates: list[Located[Certificate]] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    _number: int = 0
    _line: int | None = None

    def read(self, number: int, material: Material) -> None:
        """Take the next material."""
        self._number, self._line = number, None
        data, source = material.data, material.source
        kind = kind_of(data)
        if kind is not None:
            self._der(kind, data, source)
        elif _is_utf16(data):
            message = "the text is UTF-16, which no web server reads."
            self._report("utf-16", source, message, "Save it as UTF-8 or ASCII.")
        else:
            self._text(_decoded(data), source)

    def _text(self, text: str, source: str) -> None:
        blocks, defects = scan(text, source=source)
        self.defects += defects if blocks else [one for one in defects if one.severity == "error"]
        if not blocks and not any(one.severity == "error" for one in defects):
            self._nothing(text, source)
        for block in blocks:
            self._line = block.line
            self._block(block, f"{source}, line {block.line}")

    def _nothing(self, text: str, source: str) -> None:
        message = "it is neither PEM nor a DER encoding that is known."
        if not text.strip():
            message = "it is empty."
        elif text.startswith("0"):  # 0x30, with which DER begins
            message = "it begins like DER, and is cut short or has something behind it."
        self._report("nothing-found", source, message, _KNOWN_FORMS)

    def _block(self, block: PemBlock, where: str) -> None:
        if block.label in CERTIFICATE_LABELS:
            # Some CAs hand out PKCS#7 under this label, and OpenSSL reads it.
            is_chain = kind_of(block.der) == "pkcs7"
            (self._pkcs7 if is_chain else self._certificate)(block.der, where)
        elif block.label == "TRUSTED CERTIFICATE":
            message = "the block TRUSTED CERTIFICATE holds trust settings beside the certificate."
            remedy = "With openssl x509 -in FILE -out NEW it becomes a plain certificate."
            self._report("trusted-certificate", where, message, remedy)
        elif block.is_private_key:
            self._key_block(block, where)
        elif block.label in _PKCS7_LABELS:
            self._pkcs7(block.der, where)
        else:
            self._ignored(f"the block {block.label}", where)

    def _key_block(self, block: PemBlock, where: str) -> None:
        if any("ENCRYPTED" in header for header in block.headers):
            self._key(_pem_of(block), where, is_encrypted=True)
        else:
            self._key(block.der, where, is_encrypted=kind_of(block.der) == "encrypted-key")

    def _der(self, kind: DerKind, der: bytes, where: str) -> None:
        match kind:
            case "certificate":
                self._certificate(der, where)
            case "key" | "encrypted-key":
                self._key(der, where, is_encrypted=kind == "encrypted-key")
            case "pkcs7":
                self._pkcs7(der, where)
            case "pkcs12":
                self._pkcs12(der, where)
            case "request":
                self._ignored("the certificate request", where)
            case "other":
                message = "it is DER of another kind."
                self._report("nothing-found", where, message, _KNOWN_FORMS)
            case _:
                assert_never(kind)

    def _certificate(self, der: bytes, where: str) -> None:
        try:
            certificate = Certificate(der)
        except CertificateFormatError as error:
            self._report("broken-certificate", where, error.message, _COPY_AGAIN)
        else:
            self.certificates.append(Located(certificate, where, self._number, self._line))

    def _key(self, data: bytes, where: str, *, is_encrypted: bool = False) -> None:
        if is_encrypted and not self.passphrase:
            message = "the private key is encrypted, and its pass phrase was not given."
            remedy = "Give it; a server.pem holds the key unencrypted, or its server would ask."
            self._report("encrypted-key", where, message, remedy)
            return
        try:
            key = PrivateKey.load(data, passphrase=self.passphrase, source=where)
        except CertificateFormatError as error:
            message = error.message.removeprefix(f"{where}: ")
            self._report("unusable-key", where, message, error.hint)
        else:
            self._add_key(key, where)

    def _pkcs7(self, der: bytes, where: str) -> None:
        try:
            with _ber_is_fine():
                found = pkcs7.load_der_pkcs7_certificates(der)
        except _UNREADABLE:
            message = "the PKCS#7 data are broken, or hold no certificate."
            self._report("broken-pkcs7", where, message, _COPY_AGAIN)
        else:
            self._enclosed(found, where)

    def _pkcs12(self, der: bytes, where: str) -> None:
        opened = _open_pkcs12(der, self.passphrase)
        if opened is None:
            message = "the PKCS#12 data are broken, or the pass phrase is wrong."
            remedy = "Give the pass phrase it was exported with, or export it again."
            self._report("broken-pkcs12", where, message, remedy)
            return
        if isinstance(opened.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            self._add_key(PrivateKey(opened.key), where)
        elif opened.key is not None:
            message = "the private key is neither an RSA nor an EC key."
            remedy = "Browsers and appliances take RSA and EC keys."
            self._report("unusable-key", where, message, remedy)
        first = [opened.cert.certificate] if opened.cert else []
        self._enclosed([*first, *(one.certificate for one in opened.additional_certs)], where)

    def _enclosed(self, certificates: Iterable[x509.Certificate], where: str) -> None:
        """Certificates of a set, whose order means nothing."""
        self._line = None
        for position, certificate in enumerate(certificates, start=1):
            der = certificate.public_bytes(Encoding.DER)
            self._certificate(der, f"{where}, certificate {position}")

    def _add_key(self, key: PrivateKey, where: str) -> None:
        self.keys.append(Located(key, where, self._number, self._line))

    def _ignored(self, what: str, where: str) -> None:
        message = f"{what} is no part of a server's certificate."
        self._report("ignored-block", where, message, "It can be left out.")

    def _report(self, code: str, where: str, message: str, remedy: str) -> None:
        self.defects.append(defect(code, where, message, remedy))


def _open_pkcs12(der: bytes, passphrase: str) -> pkcs12.PKCS12KeyAndCertificates | None:
    """Open it with the pass phrase, or with none or an empty one, which are two things here."""
    for phrase in (passphrase.encode(), None, b""):
        try:
            with _ber_is_fine():
                return pkcs12.load_pkcs12(der, phrase)
        except _UNREADABLE:
            continue
    return None


@contextmanager
def _ber_is_fine() -> Iterator[None]:
    """Much of PKCS#7 and PKCS#12 in the field is BER, which the library reads and warns of."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PKCS#.* could not be parsed as DER")
        yield


def _pem_of(block: PemBlock) -> bytes:
    """The block again: headers say how a key is encrypted in the way of old."""
    body = base64.encodebytes(block.der).decode("ascii")
    lines = (f"-----BEGIN {block.label}-----", *block.headers, "", body)
    return ("\n".join(lines) + f"-----END {block.label}-----\n").encode("ascii", "replace")


def _is_utf16(data: bytes) -> bool:
    return data.startswith(_UTF16_MARKS) or b"B\0E\0G\0I\0N" in data


def _decoded(data: bytes) -> str:
    """UTF-8, or what Windows takes for text: so that a damaged character gets its right name."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _once(
    found: Sequence[Located[Thing]], what: str
) -> tuple[tuple[Located[Thing], ...], Iterator[Defect]]:
    """Each thing where it came first, and a defect for each time that it came again."""
    first: dict[Thing, Located[Thing]] = {}
    again = [one for one in found if first.setdefault(one.value, one) is not one]
    return tuple(first.values()), (
        defect(
            "duplicate",
            one.where,
            f"the {what} is that of {first[one.value].where}.",
            "One of them is enough.",
        )
        for one in again
    )
