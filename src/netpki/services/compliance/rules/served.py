"""What services present to their clients."""

from __future__ import annotations

from typing import Final

from netpki.pki import Certificate
from netpki.pki.names import title_of
from netpki.pki.path import find_path
from netpki.platforms.contract import ServedCertificates
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.rules.facts import is_root, issuers_of
from netpki.services.compliance.rules.told import may_be_the_number
from netpki.services.compliance.subjects import identities, services
from netpki.services.inventory import verdict_of


def silence_of(served: ServedCertificates) -> Unknown | None:
    """The judgement of a service that sent nothing."""
    if served.chain:
        return None
    reason = f": {served.failure.rstrip('.')}" if served.failure else ""
    return Unknown(f"Nothing was sent{reason}.")


def _is_what_is_stored(served: ServedCertificates, case: Case) -> Judgement:
    return silence_of(served) or _compared(served, case)


def _compared(served: ServedCertificates, case: Case) -> Judgement:
    verdict = verdict_of(served, case.record)
    if verdict.comparison == "as_stored":
        return None
    if verdict.comparison == "unknown":
        return Unknown(verdict.message)
    shown = (each.serial_number for each in identities(case) if each.certificate is None)
    if any(may_be_the_number(number, served.chain[0].serial_hex) for number in shown):
        return Unknown("The certificate with its serial number was read without its encoding.")
    nothing_is_configured = served.trustpoint is None and verdict.expected is None
    if verdict.comparison == "other_stored" and nothing_is_configured:
        return None
    return Fault(verdict.message)


def _is_complete(served: ServedCertificates, case: Case) -> Judgement:
    return silence_of(served) or _missing_link(served.chain, case)


def _missing_link(chain: tuple[Certificate, ...], case: Case) -> Judgement:
    """Clients have roots: what leads to the child of one is complete."""
    ends = [each for each in chain if any(map(is_root, issuers_of(each, case)))]
    path = find_path(chain[0], chain, ends, now=case.now)
    if path.is_anchored:
        return None
    wanted = title_of(path.end, of_issuer=True)
    if not issuers_of(path.end, case):
        return Unknown(f"Nobody holds {wanted}, so that it may be a root or be missing.")
    return Fault(f"{title_of(path.end)} is sent without its issuer {wanted}, which is no root.")


RULES: Final = (
    Rule(
        code="CHAIN-002",
        title="Services present the certificate that is stored for them",
        severity="high",
        source="policy",
        over=services,
        check=_is_what_is_stored,
        why="Clients judge what is served: a renewed certificate helps nobody while the old one "
        "is still presented.",
        remedy="Bind the service to its trustpoint or file anew and restart it.",
    ),
    Rule(
        code="CHAIN-003",
        title="Services send all intermediates",
        severity="high",
        source="policy",
        over=services,
        check=_is_complete,
        why="Clients that hold the root alone refuse the certificate, others find the missing "
        "link by chance: it fails for some people and not for those who look into it.",
        remedy="Install the missing intermediate beside the certificate.",
    ),
)
