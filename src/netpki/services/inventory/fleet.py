"""All devices together: every certificate once, with who holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract import DeviceRecord, HeldCertificate
from netpki.services.inventory.chains import Chains, chains_of


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate of the fleet.

    Attributes:
        id: ``sha256:`` and the digest where the encoding is known; else another digest, or
            ``shown:`` with issuer and serial number.
        held: How a device holds it, for what the encoding does not tell.
        certificate: Its encoding, where any device shows it.
        devices: Names of those that hold or serve it.
    """

    id: str
    held: HeldCertificate | None
    certificate: Certificate | None
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is known of a fleet.

    Attributes:
        records: By name of the device.
        certificates: By id.
        chains: Who issued whom.
        holders_of_keys: Devices by public key, as ``HeldKey.public_key_sha256`` has it.
    """

    records: tuple[DeviceRecord, ...]
    certificates: Mapping[str, KnownCertificate]
    chains: Chains
    holders_of_keys: Mapping[str, frozenset[str]]
    _by_sha1: Mapping[str, Certificate]

    def id_of(self, held: HeldCertificate) -> str:
        """See ``KnownCertificate.id``."""
        return _id_of(held, self._by_sha1)

    def holders(self, public_key: str | None) -> frozenset[str]:
        """Devices that hold a key pair with this public key, or a certificate for it."""
        return self.holders_of_keys.get(public_key or "", frozenset())


def fleet_of(records: Iterable[DeviceRecord]) -> Fleet:
    """Put records together; the result does not depend on their order."""
    ordered = tuple(sorted(records, key=lambda record: record.name))
    encoded = {each for record in ordered for each in _encoded(record)}
    by_sha1 = {each.fingerprint("sha1").hexadecimal: each for each in encoded}
    return Fleet(
        records=ordered,
        certificates=_certificates(ordered, by_sha1),
        chains=chains_of(encoded),
        holders_of_keys=_holders_of_keys(ordered),
        _by_sha1=by_sha1,
    )


@lru_cache(maxsize=100_000)
def id_of_certificate(certificate: Certificate) -> str:
    """``sha256:`` and the digest."""
    return f"sha256:{certificate.fingerprint('sha256').hexadecimal}"


def _encoded(record: DeviceRecord) -> Iterator[Certificate]:
    yield from (held.certificate for held in record.certificates if held.certificate)
    for served in record.served:
        yield from served.chain


def _certificates(
    records: Iterable[DeviceRecord], by_sha1: Mapping[str, Certificate]
) -> dict[str, KnownCertificate]:
    holders: dict[str, dict[str, None]] = defaultdict(dict)
    examples: dict[str, HeldCertificate] = {}
    encoded: dict[str, Certificate] = {}
    for record in records:
        for held in record.certificates:
            known = _id_of(held, by_sha1)
            holders[known][record.name] = None
            examples.setdefault(known, held)
        for certificate in _encoded(record):
            encoded[id_of_certificate(certificate)] = certificate
            holders[id_of_certificate(certificate)][record.name] = None
    return {
        known: KnownCertificate(
            known, examples.get(known), encoded.get(known), tuple(holders[known])
        )
        for known in sorted(holders)
    }


def _id_of(held: HeldCertificate, by_sha1: Mapping[str, Certificate]) -> str:
    if held.certificate is not None:
        return id_of_certificate(held.certificate)
    digests = {each.algorithm: each for each in held.fingerprints}
    sha1 = digests.get("sha1")
    if sha1 is not None and sha1.hexadecimal in by_sha1:
        return id_of_certificate(by_sha1[sha1.hexadecimal])
    digest: Fingerprint | None = digests.get("sha256") or sha1 or digests.get("md5")
    if digest is not None:
        return f"{digest.algorithm}:{digest.hexadecimal}"
    where = held.issuer or held.subject or ", ".join(held.trustpoints)
    return f"shown:{held.kind}/{where}/{held.serial_number or ''}"


def _holders_of_keys(records: Iterable[DeviceRecord]) -> dict[str, frozenset[str]]:
    holders: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for key in record.keys:
            if key.public_key_sha256:
                holders[key.public_key_sha256].add(record.name)
        for held in record.certificates:
            own = held.certificate if held.is_own else None
            public_key = own.public_key_sha256 if own else None
            if public_key:
                holders[public_key].add(record.name)
    return {key: frozenset(names) for key, names in holders.items()}
