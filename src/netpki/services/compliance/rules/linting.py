"""The form of certificates, as a linter judges it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpki.platforms.contract import HeldCertificate
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.subjects import every_certificate

_GRAVE: Final = frozenset({"FATAL", "ERROR"})


def _encoded(case: Case) -> Iterator[HeldCertificate]:
    return (held for held in every_certificate(case) if held.certificate is not None)


def _is_well_formed(held: HeldCertificate, case: Case) -> Judgement:
    if held.certificate is None or case.around.linter is None:
        return Unknown("There is nothing to lint, or nothing to lint it with.")
    remarks = case.around.linter(held.certificate)
    codes = sorted({each.code for each in remarks if each.severity in _GRAVE})
    return Fault(f"The linter says: {', '.join(codes)}.") if codes else None


RULES: Final = (
    Rule(
        code="LINT-001",
        title="Certificates are formed as the standards want",
        severity="medium",
        source="pkilint, by the profile that the policy names",
        over=_encoded,
        check=_is_well_formed,
        why="Some clients refuse what others let pass, and nobody finds out until they are "
        "updated.",
        remedy="Change the profile of the CA and issue the certificate anew.",
        need="linter",
    ),
)
