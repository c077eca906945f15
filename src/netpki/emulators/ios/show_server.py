"""``show crypto pki server``: certificate servers and their requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netpki.emulators.ios.clock import validity
from netpki.emulators.ios.zones import Zone

if TYPE_CHECKING:
    from netpki.emulators.ios.ca_server import CaServer, Origin
    from netpki.emulators.ios.router import EmulatedRouter

_LEVELS: Final = {
    "Minimum": "Minimum - no cert data written to storage",
    "Complete": "Complete - all issued certs written as <serialnum>.cer",
}
_SECTIONS: Final[tuple[tuple[Origin, str], ...]] = (
    ("subordinate CA", "Subordinate CA certificate requests:"),
    ("RA", "RA certificate requests:"),
    ("router", "Router certificates requests:"),
)
_COLUMNS: Final = "ReqID  State      Fingerprint                      SubjectName"
_RULE: Final = "-" * 62


def servers(router: EmulatedRouter, name: str | None) -> Iterator[str]:
    """Lines of ``show crypto pki server [NAME]`` (captures: 15.x and XE).

    That an unknown name prints nothing is unverified.
    """
    for server in router.pki.servers:
        if name in {None, server.name}:
            yield f"Certificate Server {server.name}:"
            yield from (f"    {line}" for line in _facts(server, router.zone))


def _facts(server: CaServer, zone: Zone) -> Iterator[str]:
    yield f"Status: {f'disabled, {server.disabled}' if server.disabled else 'enabled'}"
    yield f"State: {'check failed' if server.disabled else 'enabled'}"
    yield 'Server\'s configuration is locked  (enter "shut" to unlock it)'
    yield f"Issuer name: {server.issuer}"
    yield f"CA cert fingerprint: {server.fingerprint.grouped} "
    if server.registration:
        yield "Server configured in RA mode"
        yield f"RA cert fingerprint: {server.registration.grouped} "
    yield f"Granting mode is: {server.granting}"
    if not server.registration:
        yield f"Last certificate issued serial number (hex): {server.last_serial:X}"
        yield f"CA certificate expiration timer: {validity(server.expires, zone)}"
        yield f"CRL NextUpdate timer: {validity(server.next_crl, zone)}"
    yield f"Current primary storage dir: {server.storage}"
    if server.crl_storage:
        yield f"Current storage dir for .crl files: {server.crl_storage}"
    yield f"Database Level: {_LEVELS[server.database]}"
    if server.rollover:
        yield f"Auto-Rollover configured, overlap period {server.rollover.overlap_days} days"
        yield f"Autorollover timer: {validity(server.rollover.moment, zone)}"


def requests(router: EmulatedRouter, name: str) -> Iterator[str]:
    """Lines of ``show crypto pki server NAME requests`` (captures: 15.x and XE).

    The latest request comes first where they are pending (captured).
    """
    server = next((server for server in router.pki.servers if server.name == name), None)
    if server is None:
        # The beginning is known from a test tool.
        yield f"Certificate server '{name}' is not known"
        return
    yield "Enrollment Request Database:"
    for origin, heading in _SECTIONS:
        yield ""
        yield heading
        yield _COLUMNS
        yield _RULE
        for held in server.requests:
            if held.origin == origin:
                digest = held.fingerprint.hexadecimal
                yield f"{held.number:<6} {held.state:<10} {digest} {held.subject}"
    yield ""
