"""What clients would say of a server's certificate and what is above it, as defects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from netpki.pki.certificate import Certificate
from netpki.pki.defects import Defect, defect
from netpki.pki.names import common_name_is, covers, names_of, title_of
from netpki.pki.path import Path, find_path, is_root, refusal_of_path, refusal_of_usage
from netpki.pki.profile import defect_of_validity

_WEAK_HASHES: Final = frozenset({"md5", "sha1", "unknown"})
_FEWEST_BITS: Final[dict[str, int]] = {"RSA": 2048, "DSA": 2048, "EC": 256}
_MOST_NAMES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Judgement:
    """The question: would clients take this path?

    Attributes:
        path: From the leaf up.
        anchors: What clients trust.
        names: By which they reach the server.
        now: Aware.
        pool: Everything that was at hand for the path.
        places: Where each certificate was found; one that is not here has no place.
    """

    path: Path
    anchors: Collection[Certificate]
    names: Sequence[str]
    now: datetime
    pool: Collection[Certificate] = ()
    places: Mapping[Certificate, str] = field(default_factory=dict)

    def of_certificates(self) -> Iterator[Defect]:
        """What is wrong with the leaf, and with the certificates above it that are known."""
        for certificate in self.path.certificates:
            yield from self._validity(certificate)
            yield from self._weakness(certificate)
        yield from self._names()
        refusal = refusal_of_usage(self.path.leaf)
        if refusal:
            title = title_of(self.path.leaf)
            remedy = "Ask the CA for a certificate of a TLS server (serverAuth)."
            yield self._defect("not-for-servers", self.path.leaf, f"{title}: {refusal}.", remedy)

    def of_path(self) -> Iterator[Defect]:
        """What is missing above the leaf, and what must not be there."""
        yield from self._completeness()
        at = _moment(self.path)
        is_weak = any(any(self._weakness(one)) for one in self.path.certificates)
        if at is None or is_weak:  # has been said; the verifier could only repeat it
            return
        refusal = refusal_of_path(self.path, at=at)
        if refusal:
            title = title_of(self.path.leaf)
            end = "" if self.path.end == self.path.leaf else f" up to {title_of(self.path.end)}"
            message = f"clients refuse the path of {title}{end}: "
            remedy = "The CA has to correct its certificates; openssl verify may say more."
            yield self._defect("path-refused", self.path.leaf, f"{message}{refusal}.", remedy)

    def _validity(self, certificate: Certificate) -> Iterator[Defect]:
        wrong = defect_of_validity(certificate, self.now)
        if wrong is None:
            return
        message = f"{title_of(certificate)}: {wrong}."
        if self.now < certificate.not_before:
            remedy = "Wait, or look whether the clock of this machine is right."
            yield self._defect("not-yet-valid", certificate, message, remedy)
        else:
            remedy = "Get a new certificate, or the renewed one of the CA."
            yield self._defect("expired", certificate, message, remedy)

    def _weakness(self, certificate: Certificate) -> Iterator[Defect]:
        kind, bits = certificate.key_type, certificate.key_bits
        fewest = _FEWEST_BITS.get(kind)
        if fewest and bits is not None and bits < fewest:
            message = f"{title_of(certificate)}: its {kind} key has {bits} bits, fewer than "
            remedy = "Make a new key, RSA 2048 or EC P-256 at least, and have it signed."
            yield self._defect("weak-key", certificate, f"{message}{fewest}.", remedy)
        name = certificate.signature_hash
        ends = certificate == self.path.end
        is_anchor = ends and (self.path.is_anchored or is_root(certificate))
        if name in _WEAK_HASHES and not is_anchor:
            message = f"{title_of(certificate)}: the hash of its signature is {name.upper()}."
            remedy = "Have it signed again with SHA-256."
            yield self._defect("weak-hash", certificate, message, remedy)

    def _names(self) -> Iterator[Defect]:
        leaf = self.path.leaf
        for name in dict.fromkeys(self.names):
            if covers(leaf, name):
                continue
            message = f"{title_of(leaf)} is not for {name!r} but for {_listed(names_of(leaf))}"
            if common_name_is(leaf, name):
                message += "; the common name does not count"
            remedy = "Ask for a certificate with this subject alternative name (DNS or IP)."
            yield self._defect("name-missing", leaf, f"{message}.", remedy)

    def _completeness(self) -> Iterator[Defect]:
        path = self.path
        leaf, end = title_of(path.leaf), title_of(path.end)
        if path.is_anchored:
            return
        if is_root(path.leaf):
            message = f"{leaf} is signed by its own key: no client trusts it by itself."
            remedy = "Have a CA sign a request, or give it as a trust anchor."
            yield self._defect("self-signed", path.leaf, message, remedy)
        elif is_root(path.end):
            message = f"the path of {leaf} ends at {end}, which is no trust anchor."
            remedy = "Give this root as a trust anchor if clients trust it."
            yield self._defect("untrusted-root", path.end, message, remedy)
        else:
            yield self._missing()

    def _missing(self) -> Defect:
        end = self.path.end
        issuer = end.x509.issuer
        message = f"the issuer of {title_of(end)}, {title_of(end, of_issuer=True)}, is missing"
        namesakes = [one for one in self.pool if one.x509.subject == issuer]
        if namesakes:
            places = sorted(filter(None, (self.places.get(one) for one in namesakes)))
            found = f" ({', '.join(places)})" if places else ""
            message += f"; a certificate of that name{found} did not sign it"
        if self.anchors or namesakes:
            remedy = "Add the intermediate certificates that the CA gives out for it."
            return self._defect("missing-intermediate", end, f"{message}.", remedy)
        message += ", and no trust anchor is known: nobody can tell whether the chain is whole."
        remedy = "Add the root of the CA, or give it as a trust anchor."
        return self._defect("no-trust-anchor", end, message, remedy)

    def _defect(self, code: str, certificate: Certificate, message: str, remedy: str) -> Defect:
        return defect(code, self.places.get(certificate, ""), message, remedy)


def verify_served(
    chain: Sequence[Certificate],
    *,
    anchors: Sequence[Certificate],
    names: Sequence[str],
    now: datetime,
) -> str | None:
    """Why a client that trusts ``anchors`` would refuse what a server sent, or None.

    Whatever a bundle would be refused for counts, weak keys and hashes included. The order in
    which certificates were sent does not matter, as in OpenSSL; no anchors, no trust.

    Args:
        chain: As sent: the leaf first.
        anchors: What the client trusts.
        names: By which the server was reached; none checks none.
        now: Aware.
    """
    if not chain:
        return "no certificate was sent"
    leaf, *others = chain
    path = find_path(leaf, others, anchors, now=now)
    judgement = Judgement(path, anchors, names, now, (*others, *anchors))
    found = [*judgement.of_certificates(), *judgement.of_path()]
    return "; ".join(one.message.removesuffix(".") for one in found) or None


def _moment(path: Path) -> datetime | None:
    """A time at which all are valid: dates are judged by themselves and hide nothing else."""
    begin = max(one.not_before for one in path.certificates)
    end = min(one.not_after for one in path.certificates)
    return begin if begin <= end else None


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "no name at all"
    more = len(names) - _MOST_NAMES_SHOWN
    listed = ", ".join(map(repr, names[:_MOST_NAMES_SHOWN]))
    return f"{listed} and {more} more" if more > 0 else listed
