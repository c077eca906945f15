"""Keys: how strong they are, who has them, how long they stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpki.platforms.contract import HeldCertificate, HeldKey
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.rules.facts import NOT_ENCODED, OF_LICENSING, knows_uses, listed
from netpki.services.compliance.subjects import (
    ROUTERS,
    every_certificate,
    identities,
    keys,
)

_FIXED: Final = ("Ed25519", "Ed448", "MLDSA", "ML-DSA")
"""Types of keys, by how their names begin, that are strong enough in every size they have."""
_WEAKEST_OF_TODAY: Final = 2048
"""Bits of RSA keys that are to go first: 112 bits of security."""
_NO_PUBLIC_KEY: Final = Unknown("Its public key was not read.")


def _is_strong(key: HeldKey, case: Case) -> Judgement:
    return _weakness(key.algorithm, key.bits, case)


def _has_strong_key(held: HeldCertificate, case: Case) -> Judgement:
    if held.certificate is None:
        return NOT_ENCODED
    return _weakness(held.certificate.key_type, held.certificate.key_bits, case)


def _weakness(algorithm: str | None, bits: int | None, case: Case) -> Judgement:
    limits = case.thresholds
    if algorithm is None:
        return Unknown("Nothing that was read tells the type of the key.")
    if algorithm.startswith(_FIXED):
        return None
    fewest = {"RSA": limits.rsa_bits, "DSA": limits.rsa_bits, "EC": limits.curve_bits}.get(
        algorithm
    )
    if fewest is None:
        return Unknown(f"How strong a key of type {algorithm} is, is not known here.")
    if bits is None:
        return Unknown(f"Nothing that was read tells the size of the {algorithm} key.")
    is_broken = algorithm != "EC" and bits <= limits.rsa_critical_bits
    if bits >= fewest and not is_broken:
        return None
    why = f", fewer than {fewest}"
    if bits >= fewest:
        why = f"; up to {limits.rsa_critical_bits} are critical"
    message = f"The {algorithm} key has {bits} bits{why}."
    return Fault(message, "critical" if is_broken else "high")


def _replaceable(case: Case) -> Iterator[HeldCertificate]:
    """Not what came with the software: nobody but its maker can replace that."""
    return (held for held in every_certificate(case) if held.trustpoints != (OF_LICENSING,))


def _ends_before_its_key_does(held: HeldCertificate, case: Case) -> Judgement:
    last = case.thresholds.rsa_2048_last_year
    if held.not_after is None:
        return Unknown("Nothing that was read tells when the certificate ends.")
    if held.not_after.year <= last:
        return None
    if held.certificate is None:
        return NOT_ENCODED
    kind, bits = held.certificate.key_type, held.certificate.key_bits
    if kind == "RSA" and bits is not None and bits <= _WEAKEST_OF_TODAY:
        return Fault(f"Its RSA key has {bits} bits, and it is valid beyond {last}.")
    return None


def _keys_of_routers(case: Case) -> Iterator[HeldKey]:
    """What an appliance has is a file, which whoever reads it has too."""
    return keys(case) if case.record.platform in ROUTERS else iter(())


def _stays_on_the_device(key: HeldKey, _case: Case) -> Judgement:
    if key.exportable is None:
        return Unknown("Nothing that was read tells whether the private key can be exported.")
    return Fault("The private key can be exported.") if key.exportable else None


def _keys_of_trustpoints(case: Case) -> Iterator[HeldKey]:
    return keys(case) if case.record.trustpoints else iter(())


def _serves_one_trustpoint(key: HeldKey, case: Case) -> Judgement:
    users = key.trustpoints
    if not users[1:]:
        known = Unknown("The running configuration was not read, so who uses it is not known.")
        return None if knows_uses(case) else known
    renewing = [
        each.name
        for each in case.record.trustpoints
        if each.name in users and each.auto_enrollment and each.auto_enrollment.regenerate
    ]
    shared = f"The trustpoints {listed(users)} share it"
    if renewing:
        return Fault(f"{shared}; renewal of {listed(renewing)} replaces it.", "high")
    return Fault(f"{shared}.")


def _own_public_keys(case: Case) -> Iterator[HeldKey | HeldCertificate]:
    """All key pairs, and own certificates whose key pair is not among them."""
    pairs = tuple(keys(case))
    yield from pairs
    labels = {key.label for key in pairs}
    public = {key.public_key_sha256 for key in pairs} - {None}
    for held in identities(case):
        if held.key_label not in labels and _public_key(held) not in public:
            yield held


def _public_key(item: HeldKey | HeldCertificate) -> str | None:
    if isinstance(item, HeldKey):
        return item.public_key_sha256
    return item.certificate.public_key_sha256 if item.certificate else None


def _was_not_kept_for_long(item: HeldKey | HeldCertificate, case: Case) -> Judgement:
    public_key, past = _public_key(item), case.around.past
    if public_key is None:
        return _NO_PUBLIC_KEY
    before = past.certificates_by_key.get(public_key, frozenset()) if past else frozenset()
    now = {
        case.around.fleet.id_of(held)
        for held in identities(case)
        if _public_key(held) == public_key
    }
    number, most = len(before | now), case.thresholds.certificates_per_key
    if number <= most:
        return None
    return Fault(f"The key has had {number} certificates; the policy allows {most}.")


def _is_on_one_device(item: HeldKey | HeldCertificate, case: Case) -> Judgement:
    public_key = _public_key(item)
    if public_key is None:
        return _NO_PUBLIC_KEY
    others = sorted(case.around.fleet.holders(public_key) - {case.record.name})
    if not others:
        return None
    return Fault(f"Other devices have the same key ({len(others)}): {listed(others)}.")


RULES: Final = (
    Rule(
        code="KEY-001",
        title="Keys are large enough",
        severity="high",
        source="CA/Browser Forum Baseline Requirements, section 6.1.5; "
        "compare NIST SP 800-131A and SP 800-57",
        over=keys,
        check=_is_strong,
        why="Who can compute a private key can pose as the device and read what it has "
        "encrypted; clients refuse small keys before that.",
        remedy="Make a new key pair, RSA 2048 or EC P-256 at least, and enroll with it.",
    ),
    Rule(
        code="KEY-002",
        title="Small RSA keys end in time",
        severity="low",
        source="policy; compare the draft of NIST SP 800-131A revision 3",
        over=_replaceable,
        check=_ends_before_its_key_does,
        why="RSA of 2048 bits is to be retired; what is valid beyond that year has to be "
        "replaced before its own end.",
        remedy="Make a larger RSA key or an EC key at the next renewal.",
    ),
    Rule(
        code="KEY-003",
        title="Private keys cannot be exported",
        severity="medium",
        source="policy",
        over=_keys_of_routers,
        check=_stays_on_the_device,
        why="Whoever may configure the device can take the key away and pose as the device.",
        remedy="Make a new key pair without the word exportable, and enroll with it.",
    ),
    Rule(
        code="KEY-004",
        title="Each trustpoint has a key pair of its own",
        severity="medium",
        source="policy; compare Cisco's guide to certificate enrollment",
        over=_keys_of_trustpoints,
        check=_serves_one_trustpoint,
        why="When one of them gets a new key, the certificates of the others fit theirs no more.",
        remedy="Give each trustpoint a key pair of its own, and enroll it anew.",
        needs_whole=True,
    ),
    Rule(
        code="KEY-005",
        title="Keys change with renewals",
        severity="low",
        source="policy; compare NIST SP 800-57",
        over=_own_public_keys,
        check=_was_not_kept_for_long,
        why="A key that was copied once stays useful to whoever has it for as long as it is kept.",
        remedy="Make a new key pair at the next renewal, for example with regenerate.",
        need="history",
    ),
    Rule(
        code="KEY-006",
        title="Certificates are for keys that are large enough",
        severity="high",
        source="CA/Browser Forum Baseline Requirements, section 6.1.5; "
        "compare NIST SP 800-131A and SP 800-57",
        over=every_certificate,
        check=_has_strong_key,
        why="Who can compute the key of a CA can issue certificates that every device believes; "
        "clients refuse small keys before that.",
        remedy="Replace the certificate by one for a larger key: RSA 2048 or EC P-256 at least.",
    ),
    Rule(
        code="KEY-007",
        title="Each device has a key of its own",
        severity="high",
        source="policy",
        over=_own_public_keys,
        check=_is_on_one_device,
        why="Who takes the key from one device can pose as all of them, and it cannot be "
        "replaced on one device alone.",
        remedy="Make a new key pair on each device, enroll it, then revoke the shared one.",
        compares_devices=True,
    ),
)
