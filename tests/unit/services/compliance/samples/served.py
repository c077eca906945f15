"""What services present to their clients."""

from typing import Any

from support.chains import authorities, leaf_of, self_signed
from support.compliance import Sample, device, held

from netpki.pki import Certificate
from netpki.platforms.contract import DeviceRecord, HeldCertificate, ServedCertificates
from netpki.services.compliance import Anchors

ROOT, UPPER, LOWER = (each.certificate for each in authorities(2, kind="ec-p256"))
ISSUER = authorities(2, kind="ec-p256")[-1]
LEAF = leaf_of(ISSUER, name="r1", kind="ec-p256")
OLD = leaf_of(ISSUER, name="r1", kind="ec-p256", serial=0x0B01)
ITSELF = self_signed("r1", kind="ec-p256").leaf
BY_ROOT = leaf_of(authorities(2, kind="ec-p256")[0], name="r1", kind="ec-p256", serial=0x0C01)


def sends(*chain: Certificate, **parts: Any) -> ServedCertificates:  # noqa: ANN401 any field
    """What the web server of a router sent."""
    return ServedCertificates(
        **{
            "service": "https",
            "address": "192.0.2.1",
            "port": 443,
            "chain": chain,
            "trustpoint": "TP",
            **parts,
        }
    )


def router(served: ServedCertificates, *certificates: HeldCertificate) -> DeviceRecord:
    """With one service that was asked."""
    return device(*certificates, served=(served,))


def of_screen(number: str | None, trustpoint: str = "TP") -> HeldCertificate:
    """A certificate that only a screen shows."""
    return HeldCertificate("identity", (trustpoint,), None, serial_number=number)


ROOTS = device(held(ROOT, "ca"), name="r2")
UPPERS = device(held(UPPER, "ca"), name="r2")
LOWERS = device(held(LOWER, "ca"), name="r2")

STORED = (
    Sample("CHAIN-002", "as stored", "pass", router(sends(LEAF), held(LEAF))),
    Sample(
        "CHAIN-002",
        "the old one of the trustpoint beside",
        "fail",
        router(sends(OLD), held(LEAF), held(OLD, trustpoint="OLD")),
        severity="high",
        message="Another certificate of the device than configured is served.",
    ),
    Sample(
        "CHAIN-002",
        "no trustpoint is configured, and one of its own is served",
        "pass",
        router(sends(OLD, trustpoint=None), held(LEAF), held(OLD, trustpoint="OLD")),
    ),
    Sample(
        "CHAIN-002",
        "another certificate than that of its file",
        "fail",
        device(
            HeldCertificate("identity", (), LEAF, storage="/etc/new.pem"),
            HeldCertificate("identity", (), OLD, storage="/etc/old.pem"),
            platform="sps",
            served=(sends(OLD, trustpoint="/etc/new.pem"),),
        ),
        severity="high",
        message="Another certificate of the device than configured is served.",
    ),
    Sample(
        "CHAIN-002",
        "nowhere stored",
        "fail",
        router(sends(OLD), held(LEAF)),
        severity="high",
        message="CN=r1 is served and nowhere stored.",
    ),
    Sample(
        "CHAIN-002",
        "nowhere stored, and no trustpoint configured",
        "fail",
        router(sends(OLD, trustpoint=None), held(LEAF)),
        severity="high",
        message="CN=r1 is served and nowhere stored.",
    ),
    Sample(
        "CHAIN-002",
        "nothing was sent",
        "unknown",
        router(sends(failure="Connection refused."), held(LEAF)),
        severity="high",
        message="Nothing was sent: Connection refused.",
    ),
    Sample(
        "CHAIN-002",
        "nothing was sent, for no reason",
        "unknown",
        router(sends(), held(LEAF)),
        severity="high",
        message="Nothing was sent.",
    ),
    Sample(
        "CHAIN-002",
        "nothing to compare with",
        "unknown",
        router(sends(LEAF)),
        severity="high",
        message="No certificate of the device is known to compare with.",
    ),
    Sample(
        "CHAIN-002",
        "a screen shows one of the same serial number",
        "unknown",
        router(sends(OLD, LOWER), held(LEAF, trustpoint="NEW"), of_screen("B01")),
        severity="high",
        message="The certificate with its serial number was read without its encoding.",
    ),
    Sample(
        "CHAIN-002",
        "a screen shows one of another serial number",
        "fail",
        router(sends(OLD), held(LEAF), of_screen("0B02", "OTHER")),
        severity="high",
        message="CN=r1 is served and nowhere stored.",
    ),
    Sample("CHAIN-002", "no service was asked", "not_applicable", device(held(LEAF))),
)

COMPLETE = (
    Sample(
        "CHAIN-003", "all but the root", "pass", router(sends(LEAF, LOWER, UPPER)), others=(ROOTS,)
    ),
    Sample("CHAIN-003", "with the root", "pass", router(sends(LEAF, LOWER, UPPER, ROOT))),
    Sample("CHAIN-003", "signed by a root", "pass", router(sends(BY_ROOT)), others=(ROOTS,)),
    Sample("CHAIN-003", "self-signed", "pass", router(sends(ITSELF))),
    Sample(
        "CHAIN-003",
        "the policy has the root",
        "pass",
        router(sends(LEAF, LOWER, UPPER)),
        around={"anchors": Anchors(certificates=(LOWER, ROOT))},
    ),
    Sample(
        "CHAIN-003",
        "the upper intermediate is missing",
        "fail",
        router(sends(LEAF, LOWER)),
        others=(UPPERS,),
        severity="high",
        message="CN=Example Intermediate 2 is sent without its issuer "
        "CN=Example Intermediate 1, which is no root.",
    ),
    Sample(
        "CHAIN-003",
        "the leaf alone",
        "fail",
        router(sends(LEAF)),
        others=(LOWERS,),
        severity="high",
        message="CN=r1 is sent without its issuer CN=Example Intermediate 2, which is no root.",
    ),
    Sample(
        "CHAIN-003",
        "a gap in the middle",
        "fail",
        router(sends(LEAF, UPPER)),
        others=(LOWERS, device(held(ROOT, "ca"), name="r3")),
        severity="high",
        message="CN=r1 is sent without its issuer CN=Example Intermediate 2, which is no root.",
    ),
    Sample(
        "CHAIN-003",
        "nobody holds the issuer",
        "unknown",
        router(sends(LEAF)),
        severity="high",
        message="Nobody holds CN=Example Intermediate 2, so that it may be a root or be missing.",
    ),
    Sample(
        "CHAIN-003",
        "nothing was sent",
        "unknown",
        router(sends(failure="timed out")),
        severity="high",
        message="Nothing was sent: timed out.",
    ),
)

SAMPLES = (*STORED, *COMPLETE)
