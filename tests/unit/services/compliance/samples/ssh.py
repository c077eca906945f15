"""The SSH server by which a router is managed."""

from typing import Any

from support.compliance import Sample, device

from netpki.platforms.contract import DeviceRecord, HeldKey, HeldTrustpoint, SshAccess
from netpki.services.compliance import Thresholds

UNTOLD = "Nothing that was read tells"
LONG = HeldKey("SSH", "RSA", 2048)
OTHER = HeldTrustpoint("OTHER", key_label="OTHER")


def router(
    *keys: HeldKey,
    label: str | None = "SSH",
    version: str | None = "2",
    **parts: Any,  # noqa: ANN401 any field
) -> DeviceRecord:
    """With an SSH server."""
    return device(keys=keys, ssh=SshAccess(version, label), **parts)


def untold(rule: str) -> tuple[Sample, ...]:
    """A router of which no SSH server is known, and an appliance."""
    return (
        Sample(
            rule,
            "no source tells of an SSH server",
            "unknown",
            device(),
            severity="high",
            message=f"{UNTOLD} of its SSH server.",
        ),
        Sample(rule, "an appliance", "not_applicable", device(platform="sps")),
    )


def unlabelled(rule: str, title: str, **names: str) -> Sample:
    """The default label cannot be told."""
    return Sample(
        rule,
        title,
        "unknown",
        router(LONG, label=None, **names),
        severity="high",
        message=f"{UNTOLD} the label of the host key.",
    )


VERSION = (
    Sample("SSH-001", "2", "pass", router()),
    Sample(
        "SSH-001",
        "1.99",
        "fail",
        router(version="1.99"),
        severity="high",
        message="It takes SSH version 1.99.",
    ),
    Sample(
        "SSH-001",
        "not told",
        "unknown",
        router(version=None),
        severity="high",
        message=f"{UNTOLD} which versions of SSH it takes.",
    ),
    *untold("SSH-001"),
)

LENGTH = (
    Sample("SSH-002", "2048 bits", "pass", router(HeldKey("TP", "RSA", 1024), LONG)),
    Sample(
        "SSH-002",
        "2047 bits",
        "fail",
        router(HeldKey("SSH", "RSA", 2047)),
        severity="high",
        message="The host key SSH is RSA with 2047 bits.",
    ),
    Sample(
        "SSH-002",
        "less than the policy wants",
        "fail",
        router(LONG),
        around={"thresholds": Thresholds(rsa_bits=3072)},
        severity="high",
        message="The host key SSH is RSA with 2048 bits.",
    ),
    Sample("SSH-002", "a curve of 256 bits", "pass", router(HeldKey("SSH", "EC", 256))),
    Sample(
        "SSH-002",
        "a curve of 192 bits",
        "fail",
        router(HeldKey("SSH", "EC", 192)),
        severity="high",
        message="The host key SSH is EC with 192 bits.",
    ),
    Sample(
        "SSH-002",
        "the default label",
        "fail",
        router(
            LONG,
            HeldKey("r1.example.com", "RSA", 1024),
            label=None,
            hostname="r1",
            domain_name="example.com",
        ),
        severity="high",
        message="The host key r1.example.com is RSA with 1024 bits.",
    ),
    *(
        Sample(
            "SSH-002",
            title,
            "unknown",
            router(key),
            severity="high",
            message=f"{UNTOLD} kind and size of the host key SSH.",
        )
        for title, key in (
            ("a key of another label", HeldKey("TP", "RSA", 2048)),
            ("a key without a size", HeldKey("SSH", "RSA")),
            ("a key of an unknown kind", HeldKey("SSH", None, 2048)),
        )
    ),
    unlabelled("SSH-002", "no domain", hostname="r1"),
    unlabelled("SSH-002", "no host name", domain_name="example.com"),
    *untold("SSH-002"),
)

SHARED = (
    Sample("SSH-003", "of its own", "pass", router(LONG, trustpoints=(OTHER,))),
    Sample(
        "SSH-003",
        "a trustpoint names it",
        "fail",
        router(trustpoints=(OTHER, HeldTrustpoint("TP", key_label="SSH"))),
        severity="high",
        message="The host key SSH is also that of trustpoint TP.",
    ),
    Sample(
        "SSH-003",
        "trustpoints use it",
        "fail",
        router(
            HeldKey("SSH", trustpoints=("TP", "WEB")),
            trustpoints=(HeldTrustpoint("TP", key_label="SSH"),),
        ),
        severity="high",
        message="The host key SSH is also that of trustpoint TP, WEB.",
    ),
    Sample(
        "SSH-003",
        "no trustpoint is known",
        "unknown",
        router(LONG),
        severity="high",
        message=f"{UNTOLD} which trustpoints there are.",
    ),
    unlabelled("SSH-003", "no domain", hostname="r1"),
    *untold("SSH-003"),
)

SAMPLES = (*VERSION, *LENGTH, *SHARED)
