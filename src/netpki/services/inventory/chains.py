"""Which certificate has signed which, told by names, key identifiers and signatures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netpki.pki import Certificate
from netpki.pki.path import is_issued_by


@dataclass(frozen=True, slots=True)
class Chains:
    """Edges between certificates.

    Attributes:
        issuers: Of each certificate, those whose key verifies its signature; more than one
            where a CA was certified anew with its old key. A root is its own issuer.
    """

    issuers: Mapping[Certificate, tuple[Certificate, ...]]

    def anchors(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Where the ways up from ``certificate`` end; empty if no issuer of it is known.

        An end is a root, or a CA certificate whose own issuer is not known.
        """
        ends: dict[Certificate, None] = {}
        seen = {certificate}
        waiting = list(self.issuers[certificate])
        while waiting:
            above = waiting.pop()
            further = [each for each in self.issuers[above] if each != above]
            if not further:
                ends[above] = None
            elif above not in seen:
                waiting += further
            seen.add(above)
        return _ordered(ends)


def chains_of(certificates: Iterable[Certificate]) -> Chains:
    """Find the issuers of all ``certificates`` among themselves."""
    known = set(certificates)
    by_subject: dict[bytes, list[Certificate]] = defaultdict(list)
    for certificate in known:
        by_subject[certificate.x509.subject.public_bytes()].append(certificate)
    return Chains({each: _issuers(each, by_subject) for each in known})


def _issuers(
    certificate: Certificate, by_subject: Mapping[bytes, list[Certificate]]
) -> tuple[Certificate, ...]:
    candidates = by_subject.get(certificate.x509.issuer.public_bytes(), ())
    return _ordered(each for each in candidates if is_issued_by(certificate, each))


def _ordered(certificates: Iterable[Certificate]) -> tuple[Certificate, ...]:
    return tuple(sorted(certificates, key=lambda each: each.der))
