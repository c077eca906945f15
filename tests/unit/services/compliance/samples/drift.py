"""What has changed since somebody approved the state."""

from dataclasses import replace
from typing import Any

from support.compliance import READ, Sample, device, held
from unit.services.compliance.samples.served import LEAF, OLD, ROOT, UPPER

from netpki.pki import Certificate
from netpki.pki.fingerprint import Algorithm
from netpki.platforms.contract import DeviceRecord, Gap, HeldCertificate, HeldTrustpoint, Source
from netpki.services.compliance import Anchors

UNANNOUNCED = "It is not in the approved state, and no change announced it."
GONE = "It was in the approved state and is gone."
UNTOLD = "Nothing that was read tells"
TRUSTPOINT = HeldTrustpoint("TP", ("enrollment terminal", "revocation-check crl"), line=7)
OTHER = HeldTrustpoint("OTHER", ("enrollment url http://ca.example.com",), line=11)
OF_SCREEN = HeldTrustpoint("TP", authenticated=True)
NEW = "CHG-1"


def sha256(certificate: Certificate) -> str:
    """As policies write it."""
    return certificate.fingerprint("sha256").hexadecimal


def shown(
    certificate: Certificate,
    *digests: Algorithm,
    number: str | None = None,
) -> HeldCertificate:
    """As a screen tells of it, with these digests."""
    return HeldCertificate(
        "identity",
        ("TP",),
        None,
        serial_number=number or certificate.serial_hex,
        fingerprints=tuple(certificate.fingerprint(each) for each in digests),
    )


def approving(record: DeviceRecord | None, **around: Any) -> dict[str, Any]:  # noqa: ANN401
    """Surroundings with this approved state of the device."""
    return {"approved": {record.name: record} if record else {}, **around}


def drift(
    title: str,
    outcome: Any,  # noqa: ANN401 one of a few words
    now: DeviceRecord,
    before: DeviceRecord | None,
    message: str = "",
    **around: Any,  # noqa: ANN401 fields of Surroundings
) -> Sample:
    """What the rule says of these two."""
    return Sample(
        "DRIFT-001",
        title,
        outcome,
        now,
        around=approving(before, **around),
        severity="high" if message else None,
        message=message,
    )


def trusting(*settings: str) -> DeviceRecord:
    """A router with one trustpoint."""
    return device(trustpoints=(HeldTrustpoint("TP", settings, line=9),))


CERTIFICATES = (
    drift("as approved", "pass", device(held(LEAF)), device(held(LEAF))),
    drift("the pool is gone", "not_applicable", device(), device(held(ROOT, "trustpool"))),
    drift("the pool is new", "not_applicable", device(held(ROOT, "trustpool")), device()),
    drift("added", "fail", device(held(LEAF)), device(), UNANNOUNCED),
    drift("gone", "fail", device(), device(held(LEAF)), GONE),
    drift(
        "announced by a change",
        "pass",
        device(held(LEAF)),
        device(),
        approved_changes={sha256(LEAF): NEW},
    ),
    drift(
        "an approved anchor",
        "pass",
        device(held(ROOT, "ca")),
        device(),
        anchors=Anchors(approved=frozenset({sha256(ROOT)})),
    ),
    drift(
        "replaced by a change",
        "pass",
        device(held(LEAF)),
        device(held(OLD)),
        approved_changes={sha256(LEAF): NEW},
    ),
    drift(
        "replaced, and another change announced the one beside",
        "fail",
        device(held(LEAF, trustpoint="OTHER")),
        device(held(OLD)),
        GONE,
        approved_changes={sha256(LEAF): NEW},
    ),
    drift(
        "an approved one of another kind does not replace it",
        "fail",
        device(held(ROOT, "ca")),
        device(held(OLD)),
        GONE,
        approved_changes={sha256(ROOT): NEW},
    ),
    drift(
        "one that was there before does not replace it",
        "fail",
        device(held(LEAF)),
        device(held(LEAF), held(OLD)),
        GONE,
    ),
    drift(
        "an approved one that was there before does not replace it",
        "fail",
        device(held(ROOT, "ca")),
        device(held(ROOT, "ca"), held(UPPER, "ca")),
        GONE,
        anchors=Anchors(approved=frozenset({sha256(ROOT)})),
    ),
    drift(
        "in one more trustpoint",
        "fail",
        device(replace(held(ROOT, "ca"), trustpoints=("TP", "NEW"))),
        device(held(ROOT, "ca")),
        UNANNOUNCED,
    ),
    drift(
        "in one trustpoint less",
        "fail",
        device(held(ROOT, "ca")),
        device(replace(held(ROOT, "ca"), trustpoints=("TP", "OLD"))),
        GONE,
    ),
    drift(
        "told apart by trustpoint",
        "pass",
        device(replace(held(ROOT, "ca"), trustpoints=("TP", "OLD"))),
        device(held(ROOT, "ca"), held(ROOT, "ca", "OLD")),
    ),
    drift(
        "in another file",
        "fail",
        device(HeldCertificate("identity", (), LEAF, storage="new.pem"), platform="sps"),
        device(
            HeldCertificate("identity", (), LEAF, storage="new.pem"),
            HeldCertificate("identity", (), LEAF, storage="old.pem"),
        ),
        GONE,
    ),
)

SCREENS = (
    drift("the same by SHA-1", "pass", device(shown(LEAF, "sha1")), device(held(LEAF))),
    drift("the same by MD5", "pass", device(held(LEAF)), device(shown(LEAF, "md5"))),
    drift(
        "another by SHA-1",
        "fail",
        device(shown(OLD, "sha1", "md5"), held(LEAF)),
        device(held(LEAF)),
        UNANNOUNCED,
    ),
    drift(
        "no digest in common",
        "unknown",
        device(shown(LEAF, "sha1")),
        device(shown(LEAF, "md5")),
        f"{UNTOLD} whether it is the one that was approved.",
    ),
    drift(
        "a serial number with fewer zeros",
        "unknown",
        device(shown(OLD, number="B01")),
        device(held(OLD)),
        f"{UNTOLD} whether it is the one that was approved.",
    ),
    drift(
        "another serial number",
        "fail",
        device(shown(OLD), held(LEAF)),
        device(held(LEAF)),
        UNANNOUNCED,
    ),
    drift(
        "gone, or in what was not understood",
        "unknown",
        device(gaps=(Gap("show running-config", "odd"),)),
        device(held(LEAF)),
        f"{UNTOLD} whether it is still there.",
    ),
    drift(
        "gone, or not looked for",
        "unknown",
        device(sources=READ),
        device(
            held(LEAF),
            sources=(*READ, Source("show", "show crypto pki certificates verbose")),
        ),
        f"{UNTOLD} whether it is still there.",
    ),
    drift(
        "gone, and more was read than then",
        "fail",
        device(sources=READ),
        device(held(LEAF), sources=READ[:1]),
        GONE,
    ),
)

TRUSTPOINTS = (
    drift(
        "settings as approved, on another line",
        "pass",
        trusting("revocation-check crl", "enrollment terminal"),
        device(trustpoints=(TRUSTPOINT,)),
    ),
    drift(
        "settings changed",
        "fail",
        trusting("enrollment terminal", "revocation-check none", "chain-validation stop"),
        device(trustpoints=(TRUSTPOINT,)),
        "Its settings are not the approved ones (new: chain-validation stop, "
        "revocation-check none; gone: revocation-check crl).",
    ),
    drift(
        "a setting gone",
        "fail",
        trusting("enrollment terminal"),
        device(trustpoints=(TRUSTPOINT,)),
        "Its settings are not the approved ones (gone: revocation-check crl).",
    ),
    drift(
        "told apart by name",
        "pass",
        device(trustpoints=(OTHER, TRUSTPOINT)),
        device(trustpoints=(OTHER, TRUSTPOINT)),
    ),
    drift("a trustpoint added", "fail", trusting("x"), device(), UNANNOUNCED),
    drift("a trustpoint gone", "fail", device(), device(trustpoints=(TRUSTPOINT,)), GONE),
    drift(
        "now on a screen only",
        "unknown",
        device(trustpoints=(OF_SCREEN,)),
        device(trustpoints=(TRUSTPOINT,)),
        "Its settings, or the approved ones, were not read.",
    ),
    drift(
        "then on a screen only",
        "unknown",
        device(trustpoints=(TRUSTPOINT,)),
        device(trustpoints=(OF_SCREEN,)),
        "Its settings, or the approved ones, were not read.",
    ),
)

DEVICES = (
    drift(
        "not in the approved state",
        "fail",
        device(held(LEAF), trustpoints=(TRUSTPOINT,)),
        None,
        "The approved state does not know the device.",
    ),
    drift(
        "not reached when the state was approved",
        "fail",
        device(held(LEAF)),
        device(held(LEAF), reached=False),
        "The approved state does not know the device.",
    ),
    drift("not reached now", "not_applicable", device(reached=False), device(held(LEAF))),
    drift("nothing then, nothing now", "not_applicable", device(), device()),
)

SAMPLES = (*CERTIFICATES, *SCREENS, *TRUSTPOINTS, *DEVICES)
