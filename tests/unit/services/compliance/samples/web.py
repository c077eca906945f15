"""The web server by which a router is managed."""

from typing import Any

from support.chains import self_signed
from support.compliance import Sample, device, held
from unit.services.compliance.samples.served import LEAF

from netpki.platforms.contract import DeviceRecord, HeldCertificate, WebAccess
from netpki.services.compliance import Thresholds

ITSELF = self_signed("r1", kind="ec-p256").leaf
UNTOLD = "Nothing that was read tells"


def router(*certificates: HeldCertificate, **web: Any) -> DeviceRecord:  # noqa: ANN401 any field
    """With a web server."""
    return device(*certificates, web=WebAccess(**web))


def tls(versions: str = "TLSv1.2", suites: str = "aes-gcm-sha2") -> DeviceRecord:
    """A web server with these versions and suites."""
    return router(
        secure=True, tls_versions=tuple(versions.split()), ciphersuites=tuple(suites.split())
    )


def untold(rule: str, severity: Any) -> tuple[Sample, ...]:  # noqa: ANN401 one of a few words
    """A router of which no web server is known, an appliance, and a router out of reach."""
    return (
        Sample(
            rule,
            "no source tells of a web server",
            "unknown",
            device(),
            severity=severity,
            message=f"{UNTOLD} of its web server.",
        ),
        Sample(rule, "an appliance", "not_applicable", device(platform="sps")),
        Sample(rule, "not reached", "not_applicable", device(reached=False)),
    )


PLAIN = (
    Sample("HTTPS-001", "off", "pass", router(plain=False, secure=True)),
    Sample(
        "HTTPS-001",
        "on",
        "fail",
        router(plain=True),
        severity="high",
        message="It answers without TLS.",
    ),
    Sample(
        "HTTPS-001",
        "not told",
        "unknown",
        router(secure=True),
        severity="high",
        message=f"{UNTOLD} whether it answers without TLS.",
    ),
    *untold("HTTPS-001", "high"),
)

SELF_SIGNED = (
    Sample("HTTPS-002", "of a CA", "pass", router(held(LEAF), secure=True, trustpoint="TP")),
    Sample("HTTPS-002", "off", "pass", router(secure=False)),
    Sample(
        "HTTPS-002",
        "no trustpoint",
        "fail",
        router(held(LEAF), secure=True),
        severity="medium",
        message="It has no trustpoint and makes itself a self-signed certificate.",
    ),
    Sample(
        "HTTPS-002",
        "self-signed by its encoding",
        "fail",
        router(held(ITSELF), secure=True, trustpoint="TP"),
        severity="medium",
        message="The certificate of its trustpoint TP is self-signed.",
    ),
    Sample(
        "HTTPS-002",
        "self-signed by a screen",
        "fail",
        router(HeldCertificate("self-signed", ("TP",), None), secure=True, trustpoint="TP"),
        severity="medium",
        message="The certificate of its trustpoint TP is self-signed.",
    ),
    Sample(
        "HTTPS-002",
        "of a CA by a screen",
        "pass",
        router(HeldCertificate("identity", ("TP",), None), secure=True, trustpoint="TP"),
    ),
    Sample(
        "HTTPS-002",
        "of another trustpoint",
        "unknown",
        router(held(LEAF, trustpoint="OTHER"), secure=True, trustpoint="TP"),
        severity="medium",
        message=f"{UNTOLD} the certificate of trustpoint TP.",
    ),
    Sample(
        "HTTPS-002",
        "not told whether it is on",
        "unknown",
        router(held(LEAF), plain=False, trustpoint="TP"),
        severity="medium",
        message=f"{UNTOLD} whether it answers with TLS.",
    ),
    *untold("HTTPS-002", "medium"),
)

STRONG = (
    Sample("HTTPS-003", "1.2", "pass", tls("TLSv1.2")),
    Sample("HTTPS-003", "1.2 and 1.3", "pass", tls("TLSv1.3 tlsv1.2", "tls13-aes128-gcm-sha256")),
    Sample("HTTPS-003", "AES is no DES", "pass", tls(suites="dhe-aes-128-gcm-sha256")),
    Sample("HTTPS-003", "off", "pass", router(secure=False, tls_versions=("TLSv1.0",))),
    Sample(
        "HTTPS-003",
        "1.1 as well",
        "fail",
        tls("TLSv1.1 TLSv1.2"),
        severity="high",
        message="It takes TLSv1.1.",
    ),
    Sample(
        "HTTPS-003",
        "old versions, suites not told",
        "fail",
        tls("TLSv1.0", ""),
        severity="high",
        message="It takes TLSv1.0.",
    ),
    *(
        Sample(
            "HTTPS-003",
            f"the suite {suite}",
            "fail",
            tls(suites=f"aes-gcm-sha2 {suite}"),
            severity="high",
            message=f"It takes {suite}.",
        )
        for suite in (
            "rc4-128-sha",
            "3des-ede-cbc-sha",
            "des-cbc-sha",
            "TLS_RSA_WITH_NULL_SHA",
            "aes-128-md5",
            "EXPORT-aes",
            "EXP-aes",
        )
    ),
    Sample(
        "HTTPS-003",
        "weak suites, versions not told",
        "fail",
        tls("", "rc4-128-sha"),
        severity="high",
        message="It takes rc4-128-sha.",
    ),
    Sample(
        "HTTPS-003",
        "CBC with SHA-1",
        "fail",
        tls(suites="aes-gcm-sha2 aes-128-cbc-sha TLS_RSA_WITH_AES_256_CBC_SHA1"),
        severity="info",
        message="It takes CBC with SHA-1: aes-128-cbc-sha, TLS_RSA_WITH_AES_256_CBC_SHA1.",
    ),
    Sample("HTTPS-003", "CBC with SHA-2", "pass", tls(suites="aes-128-cbc-sha256")),
    Sample(
        "HTTPS-003",
        "versions not told",
        "unknown",
        tls("", "aes-128-cbc-sha"),
        severity="high",
        message=f"{UNTOLD} which versions of TLS it takes.",
    ),
    Sample(
        "HTTPS-003",
        "suites not told",
        "unknown",
        tls("TLSv1.2", ""),
        severity="high",
        message=f"{UNTOLD} which suites it takes, and the default ones differ by release.",
    ),
    Sample(
        "HTTPS-003",
        "not told whether it is on",
        "unknown",
        router(tls_versions=("TLSv1.2",), ciphersuites=("aes-gcm-sha2",)),
        severity="high",
        message=f"{UNTOLD} whether it answers with TLS.",
    ),
    *untold("HTTPS-003", "high"),
)

IDLE = (
    Sample("HTTPS-004", "300 seconds", "pass", router(secure=True, idle_seconds=300)),
    Sample("HTTPS-004", "off", "pass", router(plain=False, secure=False)),
    Sample(
        "HTTPS-004",
        "301 seconds",
        "fail",
        router(secure=True, idle_seconds=301),
        severity="high",
        message="It closes idle sessions after 301 seconds, not 300.",
    ),
    Sample(
        "HTTPS-004",
        "as the policy has it",
        "pass",
        router(plain=True, idle_seconds=600),
        around={"thresholds": Thresholds(idle_seconds=600)},
    ),
    Sample(
        "HTTPS-004",
        "none",
        "fail",
        router(plain=True, secure=False),
        severity="high",
        message="No idle time-out is configured; 300 seconds are the most.",
    ),
    Sample(
        "HTTPS-004",
        "not told whether the plain one is on",
        "unknown",
        router(secure=False),
        severity="high",
        message=f"{UNTOLD} whether it is on.",
    ),
    Sample(
        "HTTPS-004",
        "not told whether that with TLS is on",
        "unknown",
        router(plain=False),
        severity="high",
        message=f"{UNTOLD} whether it is on.",
    ),
    *untold("HTTPS-004", "high"),
)

SESSIONS = (
    Sample("HTTPS-005", "a limit", "pass", router(secure=True, most_connections=2)),
    Sample(
        "HTTPS-005",
        "none",
        "fail",
        router(secure=True, idle_seconds=300),
        severity="medium",
        message="No limit of connections is configured.",
    ),
    Sample("HTTPS-005", "off", "pass", router(plain=False, secure=False)),
    *untold("HTTPS-005", "medium"),
)

SAMPLES = (*PLAIN, *SELF_SIGNED, *STRONG, *IDLE, *SESSIONS)
