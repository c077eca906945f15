"""``show crypto pki counters``: how many sessions, validations and CRLs there were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.screens import Screen, Unknown, read_screen
from netpki.platforms.ios.parsing.show_command import show_command, zoneless

COUNTERS: Final = Screen("show crypto pki counters", "cisco_ios_show_crypto_pki_counters")


@dataclass(frozen=True, slots=True)
class PkiCounters:
    """All counters; one that the release does not know is None.

    Attributes:
        counters: Name as shown and value, in the order shown.
        sessions_started: ``PKI Sessions Started``.
        sessions_ended: ``PKI Sessions Ended``.
        sessions_active: ``PKI Sessions Active``.
        successful_validations: ``Successful Validations``.
        failed_validations: ``Failed Validations``.
        bypassed_validations: ``Bypassed Validations``.
        pending_validations: ``Pending Validations``.
        crls_checked: ``CRLs checked``.
        crl_fetch_attempts: ``CRL - fetch attempts``.
        crl_failed_attempts: ``CRL - failed attempts``.
        crl_rejected_busy_fetching: ``CRL - rejected busy fetching``.
        aaa_authorizations: ``AAA authorizations``.
    """

    counters: tuple[tuple[str, int], ...]
    sessions_started: int | None
    sessions_ended: int | None
    sessions_active: int | None
    successful_validations: int | None
    failed_validations: int | None
    bypassed_validations: int | None
    pending_validations: int | None
    crls_checked: int | None
    crl_fetch_attempts: int | None
    crl_failed_attempts: int | None
    crl_rejected_busy_fetching: int | None
    aaa_authorizations: int | None


def parse_counters(text: str, *, device: str, unknown: Unknown | None = None) -> PkiCounters:
    """Read the screen.

    Raises:
        OutputFormatError: A line is unknown, a counter is shown twice, or there is none.
    """
    rows = read_screen(COUNTERS, text, device=device, unknown=unknown)
    counters = tuple((row.text("NAME").rstrip(), int(row.text("VALUE"))) for row in rows)
    value = dict(counters)
    if not counters or len(value) != len(counters):
        raise OutputFormatError(
            f"{COUNTERS.command}: {'a counter is shown twice' if counters else 'no counter'}.",
            device=device,
            hint="The output was damaged on its way or cut short; read it again.",
        )
    return PkiCounters(
        counters=counters,
        sessions_started=value.get("PKI Sessions Started"),
        sessions_ended=value.get("PKI Sessions Ended"),
        sessions_active=value.get("PKI Sessions Active"),
        successful_validations=value.get("Successful Validations"),
        failed_validations=value.get("Failed Validations"),
        bypassed_validations=value.get("Bypassed Validations"),
        pending_validations=value.get("Pending Validations"),
        crls_checked=value.get("CRLs checked"),
        crl_fetch_attempts=value.get("CRL - fetch attempts"),
        crl_failed_attempts=value.get("CRL - failed attempts"),
        crl_rejected_busy_fetching=value.get("CRL - rejected busy fetching"),
        aaa_authorizations=value.get("AAA authorizations"),
    )


COMMANDS: Final = (
    show_command(
        "show crypto pki|ca counters",
        r"\s*PKI Sessions (?:Started|Ended|Active):",
        r"\s*(?:Successful|Failed|Bypassed|Pending) Validations:",
        read=zoneless(parse_counters),
    ),
)
