"""What a restart, a renewal and the router's own alerts make of the configuration."""

from typing import Any

from support.compliance import Sample, device, held
from unit.services.compliance.samples.served import ITSELF, LEAF, ROOT

from netpki.platforms.contract import (
    AutoEnrollment,
    DeviceRecord,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
)

UNTOLD = "Nothing that was read tells"
UNSAVED = "A restart would not bring it back as it is."
SUDI = "CISCO_IDEVID_SUDI0"
URL = "http://ca.example.com"


def trusting(*, saved: bool | None = True, name: str = "TP") -> HeldTrustpoint:
    """A trustpoint of a configuration."""
    return HeldTrustpoint(name, saved=saved, line=7)


KEPT = (
    Sample(
        "CFG-001",
        "all saved",
        "pass",
        device(held(LEAF, saved=True), trustpoints=(trusting(),)),
    ),
    Sample(
        "CFG-001",
        "a certificate is not saved",
        "fail",
        device(held(LEAF, saved=False), trustpoints=(trusting(),)),
        severity="high",
        message=UNSAVED,
    ),
    Sample(
        "CFG-001",
        "a trustpoint is not saved",
        "fail",
        device(held(LEAF, saved=True), trustpoints=(trusting(saved=False),)),
        severity="high",
        message=UNSAVED,
    ),
    Sample(
        "CFG-001",
        "not told",
        "unknown",
        device(held(LEAF)),
        severity="high",
        message=f"{UNTOLD} whether a restart would bring it back.",
    ),
    Sample(
        "CFG-001",
        "in the hardware, or of the software",
        "not_applicable",
        device(
            held(LEAF, trustpoint=SUDI),
            held(ROOT, "trustpool"),
            trustpoints=(trusting(saved=None, name=SUDI),),
        ),
    ),
    Sample("CFG-001", "an appliance", "not_applicable", device(held(LEAF), platform="sps")),
    Sample("CFG-001", "not reached", "not_applicable", device(held(LEAF), reached=False)),
)


def renewing(
    *certificates: HeldCertificate,
    percent: int | None = 80,
    regenerate: bool = False,
    others: tuple[HeldTrustpoint, ...] = (),
    keys: tuple[HeldKey, ...] = (),
    **parts: Any,  # noqa: ANN401 any field
) -> DeviceRecord:
    """A trustpoint that is to renew its certificate by itself."""
    own = HeldTrustpoint(
        **{
            "name": "TP",
            "url": URL,
            "key_label": "WEB",
            "auto_enrollment": AutoEnrollment(percent, regenerate),
            **parts,
        }
    )
    return device(*certificates, trustpoints=(own, *others), keys=keys)


SHARER = HeldTrustpoint("OTHER", key_label="WEB")
NAMELESS = HeldTrustpoint("NAMELESS")
SHARED = "the key pair that it would replace is also that of"
BUT = "It is to renew its certificate by itself, but"

RENEWAL = (
    Sample("CFG-002", "can renew", "pass", renewing(held(LEAF, saved=True))),
    Sample("CFG-002", "has no certificate yet", "pass", renewing()),
    Sample(
        "CFG-002",
        "a certificate elsewhere, and one of a CA, are not saved",
        "pass",
        renewing(held(LEAF, trustpoint="OTHER", saved=False), held(ROOT, "ca", saved=False)),
    ),
    Sample(
        "CFG-002",
        "everything is missing",
        "fail",
        renewing(
            held(LEAF, saved=False),
            percent=None,
            regenerate=True,
            others=(SHARER, NAMELESS),
            keys=(HeldKey("WEB", trustpoints=("TP", "OTHER", "THIRD")), HeldKey("X")),
            url=None,
        ),
        severity="high",
        message=f"{BUT} no url to enroll with is configured; its certificate is not saved; "
        f"{SHARED} OTHER, THIRD; no percentage of its life is configured.",
    ),
    Sample(
        "CFG-002",
        "shares its key and keeps it",
        "pass",
        renewing(held(LEAF, saved=True), others=(SHARER,)),
    ),
    Sample(
        "CFG-002",
        "others name no key pair either",
        "pass",
        renewing(others=(NAMELESS,), regenerate=True, key_label=None),
    ),
    Sample(
        "CFG-002",
        "a key pair of others",
        "pass",
        renewing(keys=(HeldKey("X", trustpoints=("OTHER", "THIRD")),), regenerate=True),
    ),
    Sample(
        "CFG-002",
        "shares its key by what was read with the key",
        "fail",
        renewing(
            keys=(HeldKey("X", trustpoints=("TP", "THIRD")),), regenerate=True, key_label=None
        ),
        severity="high",
        message=f"{BUT} {SHARED} THIRD.",
    ),
    Sample(
        "CFG-002",
        "no url",
        "fail",
        renewing(url=None, enrollment="terminal"),
        severity="high",
        message=f"{BUT} no url to enroll with is configured.",
    ),
    Sample(
        "CFG-002",
        "the url stands in a profile",
        "unknown",
        renewing(url=None, enrollment="profile P"),
        severity="high",
        message="The url to enroll with stands in a profile, which was not read.",
    ),
    Sample(
        "CFG-002",
        "not told whether the certificate is saved",
        "unknown",
        renewing(held(LEAF)),
        severity="high",
        message=f"{UNTOLD} whether its certificate is saved.",
    ),
    Sample("CFG-002", "renewed by people", "not_applicable", device(trustpoints=(trusting(),))),
)


def undated(kind: str) -> HeldCertificate:
    """A certificate whose end nobody knows."""
    return HeldCertificate(kind, ("TP",), None)


SILENT = "IOS will not alert of the end of"
ALERTS = (
    Sample("CFG-003", "of a CA", "pass", device(held(LEAF), undated("identity"))),
    Sample(
        "CFG-003",
        "self-signed",
        "fail",
        device(held(ITSELF, "self-signed"), held(LEAF)),
        severity="info",
        message=f"{SILENT} 1 self-signed certificates: only these checks do.",
    ),
    Sample(
        "CFG-003",
        "all kinds",
        "fail",
        device(
            held(LEAF, trustpoint=SUDI),
            held(ITSELF, "self-signed"),
            undated("trustpool"),
            held(ROOT, "trustpool"),
        ),
        severity="low",
        message=f"{SILENT} 1 self-signed certificates, 1 certificates of the hardware (SUDI), "
        "2 certificates of the trustpool; that of 1 is not known.",
    ),
    Sample("CFG-003", "no certificates", "not_applicable", device()),
    Sample("CFG-003", "an appliance", "not_applicable", device(held(ITSELF), platform="sps")),
)

SAMPLES = (*KEPT, *RENEWAL, *ALERTS)
