"""Appliances with a web server that reads its certificate from a file."""

from __future__ import annotations

from typing import Final

from netpki.pki.names import title_of
from netpki.platforms.contract import HeldCertificate, ServedCertificates
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule
from netpki.services.compliance.rules.facts import is_root
from netpki.services.compliance.rules.served import silence_of
from netpki.services.compliance.subjects import appliance_certificates, appliance_services

_LEFTOVER: Final = "_REPLACED"
"""What the management of Trend Micro appends to the name of a certificate it has replaced."""


def _is_not_self_signed(served: ServedCertificates, _case: Case) -> Judgement:
    return silence_of(served) or _by_itself(served)


def _by_itself(served: ServedCertificates) -> Fault | None:
    leaf = served.chain[0]
    return Fault(f"{title_of(leaf)} is self-signed.") if is_root(leaf) else None


def _is_no_leftover(held: HeldCertificate, _case: Case) -> Judgement:
    names = (*held.trustpoints, held.storage or "", held.key_label or "")
    found = next((name for name in names if _LEFTOVER in name), None)
    return Fault(f"{found} is left over from a replacement.") if found else None


RULES: Final = (
    Rule(
        code="SPS-001",
        title="Appliances present no self-signed certificate",
        severity="medium",
        source="policy",
        over=appliance_services,
        check=_is_not_self_signed,
        why="People cannot tell the appliance from somebody in between, and learn to click "
        "through warnings.",
        remedy="Install a certificate of a CA.",
    ),
    Rule(
        code="SPS-002",
        title="No replaced certificate is left on an appliance",
        severity="low",
        source="Trend Micro, Security Management System 6.5.1, replace a certificate",
        over=appliance_certificates,
        check=_is_no_leftover,
        why="The next replacement needs the name, and whoever looks cannot tell which one is in "
        "use.",
        remedy="Delete the replaced certificate once nothing refers to it.",
    ),
)
