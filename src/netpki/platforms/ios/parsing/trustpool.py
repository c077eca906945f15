"""``show crypto pki trustpool [verbose]``: CA certificates that came with the software."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Final

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.certificates import ShownCertificate, parse_certificates
from netpki.platforms.ios.parsing.moments import NO_ZONES, Zones
from netpki.platforms.ios.parsing.noise import screen_page
from netpki.platforms.ios.parsing.screens import CERTIFICATES, Unknown, damaged
from netpki.platforms.ios.parsing.show_command import show_command

_COMMAND: Final = "show crypto pki trustpool"


@dataclass(frozen=True, slots=True)
class PooledCertificate:
    """One CA certificate of the pool.

    Attributes:
        certificate: Shown as ``show crypto pki certificates`` shows it.
        origin: ``Built-In`` or ``Downloaded``, as shown; None on releases that do not say.
    """

    certificate: ShownCertificate
    origin: str | None


def parse_trustpool(
    text: str, *, device: str, zones: Zones = NO_ZONES, unknown: Unknown | None = None
) -> tuple[PooledCertificate, ...]:
    """Read the screen, plain or verbose; empty if the pool is.

    The blocks are those of ``show crypto pki certificates``, with a last line that says where the
    certificate came from.

    Args:
        text: What the device printed.
        device: Named in errors.
        zones: Zones besides UTC and GMT, for example from the configuration.
        unknown: Takes lines that no rule knows; without it they are errors.

    Raises:
        OutputFormatError: A line is unknown, or a block is incomplete.
    """
    page = screen_page(text)
    lines = textwrap.dedent("\n".join(page.lines)).split("\n") if page.lines else []
    origins = _take_origins(lines, device)
    try:
        certificates = parse_certificates(
            _rebuilt(page.numbers, lines), device=device, zones=zones, unknown=unknown
        )
    except OutputFormatError as error:
        what = error.message.removeprefix(f"{device}: ").replace(CERTIFICATES.command, _COMMAND)
        raise OutputFormatError(what, device=device, hint=error.hint) from error
    if len(origins) != len(certificates):
        raise damaged(
            _COMMAND, f"{len(certificates)} certificates and {len(origins)} headings", device
        )
    if len({origin is None for origin in origins}) > 1:
        raise damaged(_COMMAND, "only some of the certificates say where they came from", device)
    return tuple(map(PooledCertificate, certificates, origins))


_HEADING = re.compile(r" {0,3}(?:[A-Z][\w-]* ){0,3}Certificate(?: \([^)]*\))?$")
_ORIGIN = re.compile(r" {0,3}Trustpool:\s*(?P<origin>\S+)$")
"""Deeper down stands free text of extensions."""


def _take_origins(lines: list[str], device: str) -> list[str | None]:
    """What the lines ``Trustpool:`` say, one for each heading; they are blanked out."""
    origins: list[str | None] = []
    for index, line in enumerate(lines):
        match = _ORIGIN.match(line)
        if match and (not origins or origins[-1] is not None):
            raise damaged(_COMMAND, f"the line {line.strip()!r} belongs to no certificate", device)
        if match:
            origins[-1] = match["origin"]
            lines[index] = ""
        elif _HEADING.match(line):
            origins.append(None)
    return origins


def _rebuilt(numbers: list[int], lines: list[str]) -> str:
    """Text of which every line has the number that it had."""
    rows = dict(zip(numbers, lines, strict=True))
    return "\n".join(rows.get(number, "") for number in range(1, max(rows, default=0) + 1))


COMMANDS: Final = (
    show_command(
        "show crypto pki|ca trustpool [verbose]",
        r"\s*Trustpool: (?:Built-In|Downloaded)$",
        read=parse_trustpool,
    ),
)
