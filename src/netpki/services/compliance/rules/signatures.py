"""By which algorithms certificates are signed, and how long these will hold."""

from __future__ import annotations

from typing import Final

from netpki.platforms.contract import HeldCertificate
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.rules.facts import NOT_ENCODED, is_root
from netpki.services.compliance.subjects import every_certificate, identities

_BROKEN: Final = frozenset({"md5", "sha1"})
_SAFE_FROM_QUANTUM_COMPUTERS: Final = "MLDSA"


def _is_signed_soundly(held: HeldCertificate, _case: Case) -> Judgement:
    """That of a root, or any certificate by its own key, proves nothing and is not relied on."""
    if held.certificate is None:
        return NOT_ENCODED
    name = held.certificate.signature_hash
    if is_root(held.certificate):
        return None
    if name == "unknown":
        return Unknown("The algorithm of its signature is not known here.")
    return Fault(f"It is signed with {name.upper()}.") if name in _BROKEN else None


def _is_safe_from_quantum_computers(held: HeldCertificate, _case: Case) -> Judgement:
    if held.certificate is None:
        return NOT_ENCODED
    kind, bits = held.certificate.key_type, held.certificate.key_bits
    if kind == "unknown":
        return Unknown("The type of its key is not known here.")
    if kind.startswith(_SAFE_FROM_QUANTUM_COMPUTERS):
        return None
    size = f" of {bits} bits" if bits is not None else ""
    return Fault(f"Its key is {kind}{size}, which a quantum computer would break.")


RULES: Final = (
    Rule(
        code="SIG-001",
        title="Certificates are signed with sound hashes",
        severity="high",
        source="CA/Browser Forum Baseline Requirements, section 7.1.3; compare NIST SP 800-131A",
        over=every_certificate,
        check=_is_signed_soundly,
        why="Signatures with MD5 or SHA-1 can be moved to forged certificates, and clients "
        "refuse them.",
        remedy="Have the certificate issued anew with SHA-256 or better.",
    ),
    Rule(
        code="SIG-002",
        title="Own keys withstand quantum computers",
        severity="info",
        source="policy; compare CNSA 2.0",
        over=identities,
        check=_is_safe_from_quantum_computers,
        why="An inventory for the day on which the algorithms have to be changed.",
        remedy="Nothing today; plan for ML-DSA where device and CA have it.",
    ),
)
