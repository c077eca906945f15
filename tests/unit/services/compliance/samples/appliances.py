"""Appliances with a web server that reads its certificate from a file."""

from typing import Any

from support.compliance import Sample, device
from unit.services.compliance.samples.served import ITSELF, LEAF, LOWER, ROOT, UPPER, router, sends

from netpki.platforms.contract import DeviceRecord, HeldCertificate

WHOLE = (LEAF, LOWER, UPPER, ROOT)
FILE = "/etc/lighttpd/server.pem"


def appliance(*certificates: HeldCertificate, **parts: Any) -> DeviceRecord:  # noqa: ANN401
    """One whose files were read."""
    return device(*certificates, platform="sps", **parts)


def stored(storage: str | None, **parts: Any) -> HeldCertificate:  # noqa: ANN401 any field
    """A certificate in a file."""
    return HeldCertificate(
        **{
            "kind": "identity",
            "trustpoints": (),
            "certificate": LEAF,
            "storage": storage,
            **parts,
        }
    )


PRESENTED = (
    Sample("SPS-001", "with a whole chain", "pass", appliance(served=(sends(*WHOLE),))),
    Sample(
        "SPS-001",
        "self-signed",
        "fail",
        appliance(served=(sends(ITSELF),)),
        severity="medium",
        message="CN=r1 is self-signed.",
    ),
    Sample(
        "SPS-001",
        "nothing was sent",
        "unknown",
        appliance(served=(sends(failure="timed out"),)),
        severity="medium",
        message="Nothing was sent: timed out.",
    ),
    Sample("SPS-001", "a router", "not_applicable", router(sends(ITSELF))),
)

LEFT_OVER = (
    Sample("SPS-002", "in use", "pass", appliance(stored(FILE))),
    Sample("SPS-002", "without a name", "pass", appliance(stored(None))),
    *(
        Sample(
            "SPS-002",
            f"left over, by its {what}",
            "fail",
            appliance(certificate),
            severity="low",
            message="WEB_REPLACED is left over from a replacement.",
        )
        for what, certificate in (
            ("file", stored("WEB_REPLACED")),
            ("key", stored(FILE, key_label="WEB_REPLACED")),
            ("place", stored(FILE, trustpoints=("WEB_REPLACED",))),
        )
    ),
    Sample("SPS-002", "a router", "not_applicable", device(stored("WEB_REPLACED"))),
)

SAMPLES = (*PRESENTED, *LEFT_OVER)
