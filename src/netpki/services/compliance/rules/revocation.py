"""Whether certificates of peers are checked for revocation."""

from __future__ import annotations

from typing import Final

from netpki.platforms.contract import HeldTrustpoint
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule
from netpki.services.compliance.rules.told import is_configured, untold
from netpki.services.compliance.subjects import trustpoints


def _checks_revocation(trustpoint: HeldTrustpoint, _case: Case) -> Judgement:
    """A configuration that names no method leaves the default of IOS in effect: ``crl``."""
    if trustpoint.enrollment == "selfsigned":
        return None  # no peer has a certificate of it
    methods = trustpoint.revocation_check
    if "none" in methods:
        return _fault(methods)
    known = bool(methods) or is_configured(trustpoint)
    return None if known else untold("how it checks for revocation")


def _fault(methods: tuple[str, ...]) -> Fault:
    before = " or ".join(methods[: methods.index("none")])
    if not before:
        return Fault("Revoked certificates are accepted: the method is none.")
    return Fault(f"Revoked certificates are accepted whenever {before} cannot be asked.")


RULES: Final = (
    Rule(
        code="REV-001",
        title="Trustpoints check certificates for revocation",
        severity="medium",
        source="policy",
        over=trustpoints,
        check=_checks_revocation,
        why="Whoever has stolen a key goes on using its certificate after it was revoked.",
        remedy="Configure revocation-check with crl or ocsp and without none, once the router "
        "reaches the server of the CA.",
        needs_whole=True,
    ),
)
