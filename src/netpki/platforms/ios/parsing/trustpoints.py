"""``show crypto pki trustpoints`` and ``show crypto pki trustpoints status``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing.moments import NO_ZONES, Zones, read_moment
from netpki.platforms.ios.parsing.names import (
    NameAttribute,
    read_fingerprint,
    read_name,
    with_whole_values,
)
from netpki.platforms.ios.parsing.noise import Page, Wrapping, dedented, screen_page
from netpki.platforms.ios.parsing.screens import (
    TRUSTPOINTS,
    TRUSTPOINTS_STATUS,
    Row,
    Screen,
    Unknown,
    damaged,
    read_page,
)
from netpki.platforms.ios.parsing.show_command import show_command, zoneless

Condition = Literal["configured", "pending", "not configured"]


@dataclass(frozen=True, slots=True)
class ShownTrustpoint:
    """One block of ``show crypto pki trustpoints``.

    Attributes:
        name: Of the trustpoint.
        subject: Of its CA certificate (or of itself if self-signed), in the order shown.
        serial_number: Likewise, upper case without ``0x``.
        certificate_configured: The device says ``Certificate configured.``
        self_signed: It is the persistent self-signed trustpoint.
        key_label: Of a self-signed trustpoint.
        enrollment_url: For SCEP.
        crl_query_url: For example of an LDAP server.
    """

    name: str
    subject: tuple[NameAttribute, ...]
    serial_number: str | None
    certificate_configured: bool
    self_signed: bool
    key_label: str | None
    enrollment_url: str | None
    crl_query_url: str | None


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """State of one certificate of a trustpoint.

    Attributes:
        usage: Empty for the CA; ``General Purpose``, ``Signature``, ``Encryption`` or empty for
            the router.
        condition: Whether the device holds it.
        subject: As shown, on one line.
        md5: Of the certificate, or of the request while that is pending.
        sha1: Likewise.
        polling: For example ``1 times (9 left)``.
        next_poll: For example ``32 seconds``.
    """

    usage: str
    condition: Condition
    subject: str | None
    md5: Fingerprint | None
    sha1: Fingerprint | None
    polling: str | None
    next_poll: str | None


@dataclass(frozen=True, slots=True)
class TrustpointStatus:
    """One block of ``show crypto pki trustpoints status``.

    Attributes:
        name: Of the trustpoint.
        ca: Its CA certificate; None where nothing is said about it.
        identities: The router's own certificates.
        authenticated: The device says that the issuing CA is authenticated.
        keys_generated: For example ``Yes (General Purpose, non-exportable)``.
        certificate_requests: For example ``None`` or ``Pending``.
        last_enrollment_status: For example ``Granted``.
        next_enrollment: As shown, in the zone of the device.
        next_enrollment_at: That as aware UTC; None where the zone is not known.
        notes: The lines in asterisks below that.
    """

    name: str
    ca: CertificateStatus | None
    identities: tuple[CertificateStatus, ...]
    authenticated: bool
    keys_generated: str | None
    certificate_requests: str | None
    last_enrollment_status: str | None
    next_enrollment: str | None
    next_enrollment_at: datetime | None
    notes: tuple[str, ...]


def parse_trustpoints(
    text: str, *, device: str, unknown: Unknown | None = None
) -> tuple[ShownTrustpoint, ...]:
    """Read ``show crypto pki trustpoints``; empty if there is none.

    Raises:
        OutputFormatError: A line is unknown, or a block has no heading.
    """
    page = with_whole_values(_page(text))
    rows = read_page(TRUSTPOINTS, page, device=device, unknown=unknown)
    _headings(TRUSTPOINTS, page.lines, device)
    return tuple(
        ShownTrustpoint(
            name=row.text("TRUSTPOINT"),
            subject=read_name(row.texts("SUBJECT")),
            serial_number=row.text("SERIAL_NUMBER").upper() or None,
            certificate_configured=row.text("CERTIFICATE").startswith("configured"),
            self_signed=bool(row.text("SELF_SIGNED")),
            key_label=row.optional("KEY_LABEL"),
            enrollment_url=row.optional("ENROLLMENT_URL"),
            crl_query_url=row.optional("CRL_QUERY_URL"),
        )
        for row in rows
    )


def parse_trustpoint_statuses(
    text: str, *, device: str, zones: Zones = NO_ZONES, unknown: Unknown | None = None
) -> tuple[TrustpointStatus, ...]:
    """Read ``show crypto pki trustpoints [TRUSTPOINT] status``; empty if there is none.

    Args:
        text: What the device printed.
        device: Named in errors.
        zones: Zones besides UTC and GMT, for example from the configuration.
        unknown: Takes lines that no rule knows; without it they are errors.

    Raises:
        OutputFormatError: A line is unknown, or a part has no heading or is shown twice.
    """
    page = _page(text)
    rows = read_page(TRUSTPOINTS_STATUS, page, device=device, unknown=unknown)
    parts: dict[str, list[Row]] = {
        name: [] for name in _headings(TRUSTPOINTS_STATUS, page.lines, device)
    }
    for row in rows:
        parts[row.text("TRUSTPOINT")].append(row)
    return tuple(_status(name, rows, device, zones) for name, rows in parts.items())


_HEADING = re.compile(r"\s*Trustpoint\s+(\S+):\s*$")
_WRAPPING: Final = Wrapping(cut=re.compile(r"[ \t]"), whole=re.compile(r"Trustpoint\s"))
_CONDITIONS: Final[dict[str, Condition]] = {
    "configured": "configured",
    "pending": "pending",
    "not configured": "not configured",
}


def _page(text: str) -> Page:
    return dedented(screen_page(text, wrapping=_WRAPPING))


def _headings(screen: Screen, lines: Iterable[str], device: str) -> list[str]:
    names = [match[1] for line in lines if (match := _HEADING.match(line))]
    if len(set(names)) != len(names):
        raise damaged(screen.command, "a trustpoint is shown twice", device)
    return names


def _status(name: str, rows: list[Row], device: str, zones: Zones) -> TrustpointStatus:
    authorities = [row for row in rows if row.text("PART") == "Issuing CA"]
    states = [row for row in rows if row.text("PART") == "State"]
    routers = [row for row in rows if row.text("PART").startswith("Router")]
    if len(authorities) > 1 or len(states) > 1:
        raise damaged(TRUSTPOINTS_STATUS.command, f"trustpoint {name} has a part twice", device)
    state = states[0] if states else None
    next_enrollment = state.optional("NEXT_ENROLLMENT") if state else None
    return TrustpointStatus(
        name=name,
        ca=_certificate(authorities[0]) if authorities else None,
        identities=tuple(_certificate(row) for row in routers),
        authenticated=state is not None and state.text("CA_AUTHENTICATED") == "Yes",
        keys_generated=state.optional("KEYS_GENERATED") if state else None,
        certificate_requests=state.optional("CERTIFICATE_REQUESTS") if state else None,
        last_enrollment_status=state.optional("LAST_ENROLLMENT_STATUS") if state else None,
        next_enrollment=next_enrollment,
        next_enrollment_at=_moment(next_enrollment, device, zones),
        notes=state.texts("NOTES") if state else (),
    )


def _moment(shown: str | None, device: str, zones: Zones) -> datetime | None:
    if not shown:
        return None
    return read_moment(shown, device=device, command=TRUSTPOINTS_STATUS.command, zones=zones)


def _certificate(row: Row) -> CertificateStatus:
    unnamed = read_fingerprint(row.text("FINGERPRINT"))
    md5, sha1 = (
        read_fingerprint(row.text(column)) for column in ("FINGERPRINT_MD5", "FINGERPRINT_SHA1")
    )
    return CertificateStatus(
        usage=row.text("PART").removeprefix("Issuing CA").removeprefix("Router").strip(),
        condition=_CONDITIONS[row.text("CONDITION")],
        subject=row.optional("SUBJECT"),
        md5=md5 or (unnamed if unnamed and unnamed.algorithm == "md5" else None),
        sha1=sha1 or (unnamed if unnamed and unnamed.algorithm == "sha1" else None),
        polling=row.optional("POLLING"),
        next_poll=row.optional("NEXT_POLL") or row.optional("NEXT_QUERY"),
    )


COMMANDS: Final = (
    show_command(
        "show crypto pki|ca trustpoints [WORD] status",
        r"\s*Issuing CA certificate (?:configured:|pending:|not configured\.)\s*$",
        r"\s*Router(?: [\w ]+)? certificate (?:configured:|pending:|not configured\.)\s*$",
        r"\s*(?:Keys generated|Issuing CA authenticated|Certificate request\(s\)) +\.{2,}",
        r"\s*(?:Last enrollment status|Enrollment polling|Next enrollment attempt):",
        read=parse_trustpoint_statuses,
    ),
    show_command(
        "show crypto pki|ca trustpoints [WORD]",
        r"\s*Certificate (?:not )?configured\.\s*$",
        r"\s*Persistent self-signed certificate trust point\s*$",
        r"\s*(?:S?CEP URL|CRL query url)\s*:",
        r"\s*Using key label ",
        read=zoneless(parse_trustpoints),
    ),
)
