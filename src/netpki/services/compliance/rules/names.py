"""Whether certificates are for the names and the services that they are used for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cryptography import x509

from netpki.pki import Certificate, covers, names_of
from netpki.pki.path import refusal_of_usage
from netpki.platforms.contract import DeviceRecord, HeldCertificate
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.rules.facts import NOT_ENCODED, extension_of, listed
from netpki.services.compliance.subjects import identities

_WEB: Final = "https-server"
_MANAGEMENT: Final = frozenset({_WEB, "gnmi"})
"""Services, in the words of ``UsedBy.kind``, that are reached by the names of the device."""
_TLS_SERVERS: Final = _MANAGEMENT | {"netconf", "webvpn", "ssl-vpn", "webauth"}
_IKE: Final = frozenset({"ikev1-profile", "ikev2-profile"})


def _services_of(held: HeldCertificate, case: Case) -> frozenset[str]:
    """What uses its trustpoint, or its key where a server reads files."""
    record = case.record
    used = {
        use.kind
        for use in record.used_by
        if (use.target == "trustpoint" and use.name in held.trustpoints)
        or (use.target == "key" and use.name == held.key_label)
    }
    if record.web and record.web.trustpoint in held.trustpoints:
        used.add(_WEB)
    return frozenset(used)


def _of_management(case: Case) -> Iterator[HeldCertificate]:
    return (held for held in identities(case) if _services_of(held, case) & _MANAGEMENT)


def _of_known_services(case: Case) -> Iterator[HeldCertificate]:
    return (held for held in identities(case) if _services_of(held, case) & (_TLS_SERVERS | _IKE))


def _is_for_the_device(held: HeldCertificate, case: Case) -> Judgement:
    if held.certificate is None:
        return NOT_ENCODED
    wanted, names = _names_of_device(case.record), names_of(held.certificate)
    if not names:
        return Fault("It has no subject alternative name.")
    if not wanted:
        return Unknown("Neither the hostname nor an address of the device is known.")
    if any(covers(held.certificate, name) for name in wanted):
        return None
    return Fault(f"It is for {listed(names)}; the device is {listed(wanted)}.")


def _names_of_device(record: DeviceRecord) -> tuple[str, ...]:
    """By which people open its web page."""
    host, domain = record.hostname, record.domain_name
    full = f"{host}.{domain}" if host and domain else None
    return tuple(name for name in (full, host, *record.addresses) if name)


def _fits_its_services(held: HeldCertificate, case: Case) -> Judgement:
    if held.certificate is None:
        return NOT_ENCODED
    services = _services_of(held, case)
    for kinds, refusal in (
        (_TLS_SERVERS, refusal_of_usage(held.certificate)),
        (_IKE, _refusal_of_ike(held.certificate)),
    ):
        if services & kinds and refusal:
            return Fault(f"It is used by {listed(sorted(services & kinds))}, but {refusal}.")
    return None


def _refusal_of_ike(certificate: Certificate) -> str | None:
    """Compare RFC 4945, section 5.1.3.2: one of the two, where there is a key usage."""
    usage = extension_of(certificate, x509.KeyUsage)
    if usage is None or usage.digital_signature or usage.content_commitment:
        return None
    return "its key usage does not allow signatures"


RULES: Final = (
    Rule(
        code="NAME-001",
        title="Certificates of the web server are for the device",
        severity="medium",
        source="policy; compare RFC 9525",
        over=_of_management,
        check=_is_for_the_device,
        why="Browsers warn of a name that does not fit, and people learn to pass over warnings. "
        "The common name does not count.",
        remedy="Enroll with the full name and the management address as alternative names.",
    ),
    Rule(
        code="NAME-002",
        title="Certificates are for the services that use them",
        severity="medium",
        source="RFC 5280, sections 4.2.1.3 and 4.2.1.12",
        over=_of_known_services,
        check=_fits_its_services,
        why="Peers refuse a certificate whose key usage is for something else.",
        remedy="Ask the CA for a certificate with the key usages that the service needs.",
    ),
)
