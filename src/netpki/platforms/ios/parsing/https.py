"""``show ip http server [secure] status`` and ``show ip http server all``: the web server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from netpki.platforms.ios.parsing.noise import Page, dedented, screen_page
from netpki.platforms.ios.parsing.screens import Row, Screen, Unknown, damaged, read_page
from netpki.platforms.ios.parsing.show_command import show_command, zoneless

HTTPS: Final = Screen("show ip http server status", "cisco_ios_show_ip_http_server_status")


@dataclass(frozen=True, slots=True)
class HttpsStatus:
    """The secure web server and what is shown of the plain one; None for what is not shown.

    Attributes:
        capable: The image has a secure server.
        enabled: The secure server.
        port: Of the secure server.
        ciphersuites: In the order shown, for example ``dhe-aes-gcm-sha2``.
        tls_versions: For example ``TLSv1.2``; empty on releases that do not show them.
        client_authentication: Clients must have a certificate.
        piv_authentication: They must have the one of a PIV card.
        piv_authorization_only: Such a card serves for authorization alone.
        trustpoint: Whose certificate the server shows; None also where none is configured.
        peer_validation_trustpoint: Whose CA must have issued the certificates of clients.
        curve: For ECDHE, for example ``secp256r1``.
        plain_enabled: The server without TLS.
        plain_port: Of that server.
        idle_seconds: After which both servers close an idle connection.
        most_connections: At a time.
    """

    capable: bool | None
    enabled: bool | None
    port: int | None
    ciphersuites: tuple[str, ...]
    tls_versions: tuple[str, ...]
    client_authentication: bool | None
    piv_authentication: bool | None
    piv_authorization_only: bool | None
    trustpoint: str | None
    peer_validation_trustpoint: str | None
    curve: str | None
    plain_enabled: bool | None
    plain_port: int | None
    idle_seconds: int | None
    most_connections: int | None


def parse_https_status(text: str, *, device: str, unknown: Unknown | None = None) -> HttpsStatus:
    """Read the screen; connections, statistics and session modules are known and left out.

    Raises:
        OutputFormatError: A line is unknown, or the screen is incomplete.
    """
    page = _with_whole_suites(dedented(screen_page(text)))
    rows = read_page(HTTPS, page, device=device, unknown=unknown)
    if len(rows) != 1:
        raise damaged(HTTPS.command, "neither server has a status", device)
    (row,) = rows
    status = HttpsStatus(
        capable=_is(row, "CAPABILITY", "Present"),
        enabled=_is(row, "STATUS", "Enabled"),
        port=_number(row, "PORT"),
        ciphersuites=tuple(suite for line in row.texts("CIPHERSUITES") for suite in line.split()),
        tls_versions=tuple(row.text("TLS_VERSIONS").split()),
        client_authentication=_is(row, "CLIENT_AUTHENTICATION", "Enabled"),
        piv_authentication=_is(row, "PIV_AUTHENTICATION", "Enabled"),
        piv_authorization_only=_is(row, "PIV_AUTHORIZATION", "Enabled"),
        trustpoint=row.optional("TRUSTPOINT"),
        peer_validation_trustpoint=row.optional("PEER_TRUSTPOINT"),
        curve=row.optional("CURVE"),
        plain_enabled=_is(row, "PLAIN_STATUS", "Enabled"),
        plain_port=_number(row, "PLAIN_PORT"),
        idle_seconds=_number(row, "IDLE_SECONDS"),
        most_connections=_number(row, "MOST_CONNECTIONS"),
    )
    _require_whole(row, status, device)
    return status


def _require_whole(row: Row, status: HttpsStatus, device: str) -> None:
    says_enough = status.capable is False or status.plain_enabled is not None
    if status.enabled is None and (status.capable or not says_enough):
        raise damaged(HTTPS.command, "the secure server has no status", device)
    if status.enabled is not None and not row.text("TRUSTPOINT_LABEL"):
        raise damaged(HTTPS.command, "the secure server has no line for its trustpoint", device)


_SUITES = re.compile(r"\s*HTTP secure server ciphersuites?\s*:")
_SUITE = re.compile(r"(?:[a-z0-9]+-)+(?:md5|sha\d*)")
"""The name of a suite ends with that of its digest."""
_LONGEST_LIST: Final = 2000
"""Characters. Every suite there is takes some hundred."""


def _with_whole_suites(page: Page) -> Page:
    """Put together names that a narrow terminal cut.

    Only what makes a name that neither part is; devices break between names, not in them.
    """
    lines: list[str] = []
    numbers: list[int] = []
    in_suites = False
    for number, line in zip(page.numbers, page.lines, strict=True):
        in_suites = bool(_SUITES.match(line)) or (in_suites and not line.startswith("HTTP"))
        if in_suites and lines and line[:1].strip() and _is_cut(lines[-1], line):
            lines[-1] += line
        else:
            lines.append(line)
            numbers.append(number)
    return Page(lines, numbers)


def _is_cut(before: str, after: str) -> bool:
    if len(before) > _LONGEST_LIST:
        return False
    begin, end = before.rsplit(maxsplit=1)[-1:], after.split(maxsplit=1)[:1]
    parts = [*begin, *end]
    return bool(_SUITE.fullmatch("".join(parts))) and not all(map(_SUITE.fullmatch, parts))


def _is(row: Row, column: str, word: str) -> bool | None:
    shown = row.text(column)
    return shown == word if shown else None


def _number(row: Row, column: str) -> int | None:
    shown = row.text(column)
    return int(shown) if shown else None


COMMANDS: Final = (
    show_command(
        "show ip http server [secure] status|all",
        r"\s*HTTP (?:secure )?server (?:status|port)\s*:",
        r"\s*HTTP secure server ",
        r"\s*HTTP server active session modules\s*:",
        read=zoneless(parse_https_status),
    ),
)
