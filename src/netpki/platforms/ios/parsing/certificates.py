"""``show crypto pki certificates [TRUSTPOINT] [verbose]``, IOS 12.2 to IOS XE 26."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from netpki.errors import OutputFormatError
from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing.moments import NO_ZONES, Zones, read_moment
from netpki.platforms.ios.parsing.names import (
    NameAttribute,
    read_fingerprint,
    read_name,
    with_whole_values,
)
from netpki.platforms.ios.parsing.noise import Wrapping, dedented, screen_page
from netpki.platforms.ios.parsing.screens import CERTIFICATES, Row, Unknown, read_page
from netpki.platforms.ios.parsing.show_command import show_command

Kind = Literal["identity", "ca", "self-signed", "ra-signature", "ra-encryption", "pending"]

KEY_USAGE: Final = "X509v3 Key Usage"


@dataclass(frozen=True, slots=True)
class Extension:
    """An X.509 extension as shown.

    Attributes:
        name: For example ``X509v3 Basic Constraints``.
        value: What follows on the same line, often empty.
        lines: The lines below it, stripped.
    """

    name: str
    value: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """One block of the screen; a fact that the device did not show is None or empty.

    Attributes:
        kind: What the heading says; ``pending`` for a request without a certificate.
        qualifier: What the heading adds in parentheses, for example ``Rollover``.
        status: For example ``Available``.
        version: Of X.509; only with ``verbose``.
        serial_number: Upper case as shown, without ``0x``.
        usage: For example ``General Purpose``; ``Not Set`` on old releases.
        issuer: In the order shown, which is the reverse of the encoding.
        subject: Likewise, without the three facts that follow.
        subject_name: The line ``Name:``.
        subject_ip_address: The line ``IP Address:``.
        subject_serial_number: The line ``Serial Number:`` of the subject.
        crl_distribution_points: URLs.
        start_date: As shown, in the zone of the device.
        end_date: Likewise.
        renew_date: Likewise.
        not_before: ``start_date`` as aware UTC; None where the zone is not known.
        not_after: ``end_date``, likewise.
        renew_at: ``renew_date``, likewise.
        public_key_algorithm: For example ``rsaEncryption``.
        public_key_bits: Size of the public key in bits.
        public_key_bytes: Size of a public key that is measured in bytes (unverified).
        signature_algorithm: For example ``SHA1 with RSA Encryption``.
        fingerprints: Of the certificate.
        request_fingerprints: Of the pending request.
        extensions: In the order shown.
        install_time: As shown, in the zone of the device.
        installed_at: ``install_time`` as aware UTC; None where the zone is not known.
        trustpoints: All associated trustpoints.
        storage: For example ``nvram:CiscoLicensi#1CA.cer``.
        key_label: Of the key pair.
        key_storage: For example ``private config``.
    """

    kind: Kind
    qualifier: str
    status: str
    version: int | None
    serial_number: str | None
    usage: str | None
    issuer: tuple[NameAttribute, ...]
    subject: tuple[NameAttribute, ...]
    subject_name: str | None
    subject_ip_address: str | None
    subject_serial_number: str | None
    crl_distribution_points: tuple[str, ...]
    start_date: str | None
    end_date: str | None
    renew_date: str | None
    not_before: datetime | None
    not_after: datetime | None
    renew_at: datetime | None
    public_key_algorithm: str | None
    public_key_bits: int | None
    public_key_bytes: int | None
    signature_algorithm: str | None
    fingerprints: tuple[Fingerprint, ...]
    request_fingerprints: tuple[Fingerprint, ...]
    extensions: tuple[Extension, ...]
    install_time: str | None
    installed_at: datetime | None
    trustpoints: tuple[str, ...]
    storage: str | None
    key_label: str | None
    key_storage: str | None

    @property
    def key_usage(self) -> tuple[str, ...]:
        """Names below ``X509v3 Key Usage``."""
        return next((each.lines for each in self.extensions if each.name == KEY_USAGE), ())


def parse_certificates(
    text: str, *, device: str, zones: Zones = NO_ZONES, unknown: Unknown | None = None
) -> tuple[ShownCertificate, ...]:
    """Read the screen, plain or verbose; empty if the device has no certificate.

    Args:
        text: What the device printed.
        device: Named in errors.
        zones: Zones besides UTC and GMT, for example from the configuration.
        unknown: Takes lines that no rule knows; without it they are errors.

    Raises:
        OutputFormatError: A line is unknown, or a block is incomplete.
    """
    page = with_whole_values(dedented(screen_page(text, wrapping=_WRAPPING)))
    rows = read_page(CERTIFICATES, page, device=device, unknown=unknown)
    statuses = sum(1 for line in page.lines if _STATUS_LINE.match(line))
    if len(rows) != statuses or not all(row.text("STATUS") for row in rows):
        raise OutputFormatError(
            f"{CERTIFICATES.command}: {len(rows)} headings and {statuses} lines 'Status:' do not "
            "go together.",
            device=device,
            hint="The output was cut short; read it again.",
        )
    return tuple(_certificate(row, device, zones) for row in rows)


_KINDS: Final[dict[str, Kind]] = {
    "Certificate": "identity",
    "CA Certificate": "ca",
    "RA Signature Certificate": "ra-signature",
    "RA KeyEncipher Certificate": "ra-encryption",
    # Not seen; after the configuration's word "ra-encrypt".
    "RA Encryption Certificate": "ra-encryption",
}
_STATUS_LINE = re.compile(r" {0,3}Status\s*:")
"""Deeper down stands free text of extensions."""
_WRAPPING: Final = Wrapping(
    cut=re.compile(r"[ \t]"),
    whole=re.compile(r"(?:\S+ ){0,2}Certificate(?: \(|\s*$)|[A-Z][^:=]{0,60}:(?:\s|$)"),
)
_HEADING = re.compile(r"(?P<name>[^(]*[^( ]) ?(?:\((?P<qualifier>[^)]*)\))?$")
_EXTENSION_NAME = re.compile(
    r"\s*(?P<name>X509v3 [^:]+|Authority Info Access|Extended Key Usage)\s*:\s*(?P<value>.*)$"
    r"| {4}(?!CA:)(?P<other>[A-Z][\w ]*):(?:\s+(?P<other_value>.*))?$"
)


def _certificate(row: Row, device: str, zones: Zones) -> ShownCertificate:
    def moment(column: str) -> datetime | None:
        shown = row.text(column)
        command = CERTIFICATES.command
        return read_moment(shown, device=device, command=command, zones=zones) if shown else None

    _require_whole_validity(row, device)
    heading = _HEADING.match(row.text("HEADING"))
    name, qualifier = (heading["name"], heading["qualifier"] or "") if heading else ("", "")
    status = row.text("STATUS")
    return ShownCertificate(
        kind=_kind(name, status),
        qualifier=qualifier,
        status=status,
        version=_number(row, "VERSION"),
        serial_number=row.text("SERIAL_NUMBER").upper() or None,
        usage=row.optional("USAGE"),
        issuer=read_name(row.texts("ISSUER")),
        subject=read_name(row.texts("SUBJECT")),
        subject_name=row.optional("SUBJECT_NAME"),
        subject_ip_address=row.optional("SUBJECT_IP_ADDRESS"),
        subject_serial_number=row.optional("SUBJECT_SERIAL_NUMBER"),
        crl_distribution_points=row.texts("CRL_DISTRIBUTION_POINTS"),
        start_date=row.optional("START_DATE"),
        end_date=row.optional("END_DATE"),
        renew_date=row.optional("RENEW_DATE"),
        not_before=moment("START_DATE"),
        not_after=moment("END_DATE"),
        renew_at=moment("RENEW_DATE"),
        public_key_algorithm=row.optional("PUBLIC_KEY_ALGORITHM"),
        public_key_bits=_number(row, "PUBLIC_KEY_BITS"),
        public_key_bytes=_number(row, "PUBLIC_KEY_BYTES"),
        signature_algorithm=row.optional("SIGNATURE_ALGORITHM"),
        fingerprints=_fingerprints(row, "FINGERPRINT", unnamed=not _is_pending(status)),
        request_fingerprints=_fingerprints(
            row, "REQUEST_FINGERPRINT", unnamed=_is_pending(status)
        ),
        extensions=_extensions(row.texts("EXTENSIONS")),
        install_time=row.optional("INSTALL_TIME"),
        installed_at=moment("INSTALL_TIME"),
        trustpoints=tuple(row.text("ASSOCIATED_TRUSTPOINTS").split()),
        storage=row.optional("STORAGE"),
        key_label=row.optional("KEY_LABEL"),
        key_storage=row.optional("KEY_STORAGE"),
    )


def _require_whole_validity(row: Row, device: str) -> None:
    if bool(row.text("START_DATE")) != bool(row.text("END_DATE")):
        raise OutputFormatError(
            f"{CERTIFICATES.command}: the certificate {row.text('SERIAL_NUMBER')} shows only one "
            "end of its validity.",
            device=device,
            hint="The output was cut short; read it again.",
        )


def _is_pending(status: str) -> bool:
    return status.startswith("Pending")


def _kind(heading: str, status: str) -> Kind:
    if _is_pending(status) and heading == "Certificate":
        return "pending"
    return _KINDS.get(heading, "self-signed")


def _number(row: Row, column: str) -> int | None:
    shown = row.text(column)
    return int(shown) if shown else None


def _fingerprints(row: Row, column: str, *, unnamed: bool) -> tuple[Fingerprint, ...]:
    """Named digests, and the one without a name if it belongs to them."""
    named = (f"{column}_{name}" for name in ("MD5", "SHA1", "SHA256"))
    columns = (*named, *(("FINGERPRINT",) if unnamed else ()))
    digests = (read_fingerprint(row.text(name)) for name in columns)
    return tuple(digest for digest in digests if digest)


def _extensions(lines: Iterable[str]) -> tuple[Extension, ...]:
    found: list[tuple[str, str, list[str]]] = []
    for line in lines:
        match = _EXTENSION_NAME.match(line)
        if match:
            name = match["name"] or match["other"]
            value = match["value"] or match["other_value"] or ""
            found.append((name.strip(), value.strip(), []))
        elif found:
            found[-1][2].append(line.strip())
        else:
            found.append(("", "", [line.strip()]))
    return tuple(Extension(name, value, tuple(below)) for name, value, below in found)


COMMANDS: Final = (
    show_command(
        "show crypto pki|ca certificates [verbose] [WORD] [verbose]",
        # "Trustpool" alone is what "show crypto pki trustpool" prints there
        r"\s*Associated Trustpoints?\s*:\s*(?!Trustpool\s*$)\S",
        r"\s*\S+ Self-Signed Certificate\s*$",
        r"\s*RA (?:Signature|KeyEncipher|Encryption) Certificate\s*$",
        r"\s*Certificate Request Fingerprint ",
        r"\s*Key Usage\s*:",
        read=parse_certificates,
    ),
)
