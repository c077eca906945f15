"""``show crypto pki server``: the certificate server of IOS and the requests it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing.moments import NO_ZONES, Zones, read_moment
from netpki.platforms.ios.parsing.names import read_fingerprint
from netpki.platforms.ios.parsing.noise import Wrapping, dedented, screen_page
from netpki.platforms.ios.parsing.screens import Row, Screen, Unknown, damaged, read_page
from netpki.platforms.ios.parsing.show_command import show_command, zoneless

SERVER: Final = Screen("show crypto pki server", "cisco_ios_show_crypto_pki_server")
SERVER_REQUESTS: Final = Screen(
    "show crypto pki server requests", "cisco_ios_show_crypto_pki_server_requests"
)


@dataclass(frozen=True, slots=True)
class ShownServer:
    """One certificate server; a fact that the device did not show is None or empty.

    Attributes:
        name: Of the server.
        status: For example ``enabled`` or ``disabled, HTTP Server is disabled``.
        enabled: The status is ``enabled``, nothing else; None where no status is shown.
        state: For example ``enabled`` or ``check failed``.
        locked: The configuration cannot be changed before a shutdown.
        mode: For example ``RA``; None for a server that issues by itself.
        issuer: As configured, on one line.
        ca_fingerprint: Of the certificate of the CA.
        upper_ca_fingerprint: Of the CA above a subordinate one.
        ra_fingerprint: Of the certificate of a registration authority.
        granting: For example ``manual`` or ``auto``.
        last_serial_number: Of the certificate issued last, upper case without ``0x``.
        ca_expiration: End of the CA certificate as shown, in the zone of the device.
        ca_expires_at: ``ca_expiration`` as aware UTC; None where the zone is not known.
        crl_next_update: As shown, in the zone of the device.
        crl_next_update_at: ``crl_next_update``, likewise.
        storage: For example ``nvram:``.
        file_storage: Endings of file names that are stored elsewhere, and where.
        database_level: For example ``Minimum - no cert data written to storage``.
        rollover_overlap_days: How long before its end the CA certificate gets a successor.
        rollover: When the next one is made, as shown, in the zone of the device.
        rollover_at: ``rollover``, likewise.
    """

    name: str
    status: str | None
    enabled: bool | None
    state: str | None
    locked: bool | None
    mode: str | None
    issuer: str | None
    ca_fingerprint: Fingerprint | None
    upper_ca_fingerprint: Fingerprint | None
    ra_fingerprint: Fingerprint | None
    granting: str | None
    last_serial_number: str | None
    ca_expiration: str | None
    ca_expires_at: datetime | None
    crl_next_update: str | None
    crl_next_update_at: datetime | None
    storage: str | None
    file_storage: tuple[tuple[str, str], ...]
    database_level: str
    rollover_overlap_days: int | None
    rollover: str | None
    rollover_at: datetime | None


@dataclass(frozen=True, slots=True)
class EnrollmentRequest:
    """A request that a certificate server holds.

    Attributes:
        number: By which ``crypto pki server ... grant`` names it.
        state: For example ``pending`` or ``granted``.
        fingerprint: Of the request.
        subject: As shown, on one line; None for an empty name.
    """

    number: int
    state: str
    fingerprint: Fingerprint
    subject: str | None


@dataclass(frozen=True, slots=True)
class RequestDatabase:
    """The requests by who made them; None for a part that the device did not show.

    Attributes:
        subordinate: Of subordinate CAs.
        ra: Of registration authorities.
        router: Of routers.
    """

    subordinate: tuple[EnrollmentRequest, ...] | None
    ra: tuple[EnrollmentRequest, ...] | None
    router: tuple[EnrollmentRequest, ...] | None


def parse_servers(
    text: str, *, device: str, zones: Zones = NO_ZONES, unknown: Unknown | None = None
) -> tuple[ShownServer, ...]:
    """Read ``show crypto pki server [SERVER]``; empty if there is none.

    Args:
        text: What the device printed.
        device: Named in errors.
        zones: Zones besides UTC and GMT, for example from the configuration.
        unknown: Takes lines that no rule knows; without it they are errors.

    Raises:
        OutputFormatError: A line is unknown, or a server is incomplete or shown twice.
    """
    page = dedented(screen_page(text, wrapping=_SERVER_WRAPPING))
    rows = read_page(SERVER, page, device=device, unknown=unknown)
    names = [row.text("SERVER") for row in rows]
    if len(set(names)) != len(names):
        raise damaged(SERVER.command, "a server is shown twice", device)
    return tuple(_server(row, device, zones) for row in rows)


def parse_server_requests(
    text: str, *, device: str, unknown: Unknown | None = None
) -> RequestDatabase:
    """Read ``show crypto pki server SERVER requests``.

    Raises:
        OutputFormatError: A line is unknown, or a part is incomplete or shown twice.
    """
    page = dedented(screen_page(text, wrapping=_REQUEST_WRAPPING))
    rows = read_page(SERVER_REQUESTS, page, device=device, unknown=unknown)
    kinds = [_kind(match[1]) for line in page.lines if (match := _KIND.match(line))]
    tables = sum(1 for line in page.lines if _RULE.match(line))
    if not kinds or len(set(kinds)) != len(kinds) or tables != len(kinds):
        raise damaged(
            SERVER_REQUESTS.command,
            f"{len(kinds)} headings and {tables} tables do not go together",
            device,
        )
    parts = {kind: _requests(kind, rows, device) for kind in kinds}
    return RequestDatabase(
        subordinate=parts.get("Subordinate CA"), ra=parts.get("RA"), router=parts.get("Router")
    )


_SERVER_WRAPPING: Final = Wrapping(
    cut=re.compile(r"[ \t]"), whole=re.compile(r"Certificate Server ")
)
_REQUEST_WRAPPING: Final = Wrapping(
    cut=re.compile(r"\s*\d+\s"),
    whole=re.compile(r"\d+\s|-{20}|ReqID\s|[A-Z][\w ]{1,40} requests\s*:|Enrollment Request "),
)
_KIND = re.compile(r"\s*(Subordinate C[AS]|RA|Router) certificates? requests\s*:\s*$")
_RULE = re.compile(r"\s*-{20,}\s*$")


def _server(row: Row, device: str, zones: Zones) -> ShownServer:
    def moment(column: str) -> datetime | None:
        shown = row.text(column)
        command = SERVER.command
        return read_moment(shown, device=device, command=command, zones=zones) if shown else None

    name, status, lock = (row.text(column) for column in ("SERVER", "STATUS", "LOCK"))
    level, overlap = row.text("DATABASE_LEVEL"), row.text("ROLLOVER_OVERLAP")
    if not level:
        raise damaged(SERVER.command, f"server {name} shows no database level", device)
    return ShownServer(
        name=name,
        status=status or None,
        enabled=status == "enabled" if status else None,
        state=row.optional("STATE"),
        locked=lock == "locked" if lock else None,
        mode=row.optional("MODE"),
        issuer=row.optional("ISSUER"),
        ca_fingerprint=read_fingerprint(row.text("CA_FINGERPRINT")),
        upper_ca_fingerprint=read_fingerprint(row.text("UPPER_CA_FINGERPRINT")),
        ra_fingerprint=read_fingerprint(row.text("RA_FINGERPRINT")),
        granting=row.optional("GRANTING"),
        last_serial_number=row.text("LAST_SERIAL_NUMBER").upper() or None,
        ca_expiration=row.optional("CA_EXPIRATION"),
        ca_expires_at=moment("CA_EXPIRATION"),
        crl_next_update=row.optional("CRL_NEXT_UPDATE"),
        crl_next_update_at=moment("CRL_NEXT_UPDATE"),
        storage=row.optional("STORAGE"),
        file_storage=tuple(_file_storage(shown) for shown in row.texts("FILE_STORAGE")),
        database_level=level,
        rollover_overlap_days=int(overlap) if overlap else None,
        rollover=row.optional("ROLLOVER"),
        rollover_at=moment("ROLLOVER"),
    )


def _file_storage(shown: str) -> tuple[str, str]:
    ending, _, directory = shown.partition(" files:")
    return ending, directory.strip()


def _requests(kind: str, rows: tuple[Row, ...], device: str) -> tuple[EnrollmentRequest, ...]:
    found = tuple(_request(row) for row in rows if _kind(row.text("KIND")) == kind)
    if len({each.number for each in found}) != len(found):
        raise damaged(SERVER_REQUESTS.command, "a request is shown twice", device)
    return found


def _kind(shown: str) -> str:
    """One word for ``Subordinate CS`` (unverified) and ``Subordinate CA``."""
    return shown.replace("CS", "CA")


def _request(row: Row) -> EnrollmentRequest:
    return EnrollmentRequest(
        number=int(row.text("NUMBER")),
        state=row.text("STATE"),
        fingerprint=Fingerprint.parse(row.text("FINGERPRINT")),
        subject=row.optional("SUBJECT"),
    )


COMMANDS: Final = (
    show_command(
        "show crypto pki|ca server WORD requests",
        r"\s*Enrollment Request Database\s*:",
        r"\s*(?:Subordinate C[AS]|RA|Router) certificates? requests\s*:",
        r"\s*ReqID\s+State\s+Fingerprint\s+SubjectName\s*$",
        read=zoneless(parse_server_requests),
    ),
    show_command(
        "show crypto pki|ca server [WORD]",
        r"\s*Certificate Server \S+:\s*$",
        r"\s*Server's configuration is ",
        r"\s*Granting mode is\s*:",
        r"\s*(?:CA certificate expiration|CRL NextUpdate) timer\s*:",
        r"\s*Database Level\s*:",
        read=parse_servers,
    ),
)
