"""Whether peers find a way from a certificate up to an anchor that they may trust."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Final

from netpki.pki import Certificate
from netpki.pki.names import title_of
from netpki.pki.path import Path, find_path, refusal_of_path
from netpki.platforms.contract import HeldCertificate
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.rules.facts import NOT_ENCODED, above, is_root, issuers_of
from netpki.services.compliance.subjects import identities
from netpki.services.inventory.fleet import id_of_certificate

_RETIRED: Final = frozenset({"md5", "sha1"})
_JUDGED: Final = frozenset({"RSA", "EC"})
"""Types of keys that the verifier of the library knows; it refuses sound others, too."""
_BEST_FIRST: Final = (type(None), Unknown, Fault)


def _leads_to_an_approved_anchor(held: HeldCertificate, case: Case) -> Judgement:
    """One way suffices where a CA was certified more than once."""
    leaf = held.certificate
    if leaf is None:
        return NOT_ENCODED
    if _is_approved(leaf, case):
        return None
    issuers = issuers_of(leaf, case)
    if not issuers:
        return _open_end(leaf)
    found = [_judgement(leaf, _way_up(issuer, case), case) for issuer in issuers]
    return min(found, key=lambda each: _BEST_FIRST.index(type(each)))


def _is_approved(certificate: Certificate, case: Case) -> bool:
    digest = id_of_certificate(certificate).removeprefix("sha256:")
    return digest in case.around.anchors.approved


def _way_up(issuer: Certificate, case: Case) -> Path:
    known = above(issuer, case)
    anchors = tuple(each for each in (issuer, *known) if _is_approved(each, case))
    return _path_of_issuer(issuer, known, anchors, case.now)


@lru_cache(maxsize=1000)
def _path_of_issuer(
    issuer: Certificate,
    known: tuple[Certificate, ...],
    anchors: tuple[Certificate, ...],
    now: datetime,
) -> Path:
    """The same for all devices that have certificates of this issuer."""
    return find_path(issuer, known, anchors, now=now)


def _judgement(leaf: Certificate, way: Path, case: Case) -> Judgement:
    path = Path((leaf, *way.certificates), way.is_anchored)
    return _refusal(path, case) if path.is_anchored else _open_end(path.end)


def _open_end(end: Certificate) -> Judgement:
    if is_root(end):
        return Fault(f"Its path ends at {title_of(end)}, which is not approved.")
    issuer = title_of(end, of_issuer=True)
    return Unknown(f"Its path ends at {title_of(end)}, whose issuer {issuer} is not known.")


def _refusal(path: Path, case: Case) -> Judgement:
    """Retired hashes are the matter of another rule, and no proof of a broken path."""
    unjudged = next(_unjudged(path), None)
    if unjudged:
        return Unknown(f"The verifier cannot judge its path to {title_of(path.end)}: {unjudged}.")
    refusal = refusal_of_path(path, at=case.now)
    if refusal is None:
        return None
    return Fault(f"Its path to {title_of(path.end)} is refused: {refusal}.")


def _unjudged(path: Path) -> Iterator[str]:
    for below in path.certificates[:-1]:
        if below.signature_hash in _RETIRED:
            yield f"the hash of a signature is {below.signature_hash.upper()}"
    for each in path.certificates:
        if each.key_type not in _JUDGED:
            yield f"a key is of type {each.key_type}"


RULES: Final = (
    Rule(
        code="CHAIN-001",
        title="Own certificates lead to an approved anchor",
        severity="critical",
        source="RFC 5280, section 6",
        over=identities,
        check=_leads_to_an_approved_anchor,
        why="A peer that trusts the approved CAs alone refuses the certificate.",
        remedy="Have an approved CA issue the certificate, and install the intermediates.",
        need="approved anchors",
    ),
)
