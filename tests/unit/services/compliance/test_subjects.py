"""What rules look at, and what findings call it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.certificates import NOON
from support.compliance import device, held
from support.compliance_fleets import router, unreached

from netpki.platforms.contract import (
    ConfigurationLine,
    DeviceClock,
    DeviceRecord,
    Filtering,
    Gap,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
    ServedCertificates,
    SshAccess,
    TimeKeeping,
    TimeSource,
    WebAccess,
)
from netpki.services.compliance import Finding, subjects
from netpki.services.compliance.case import Case, Surroundings
from netpki.services.compliance.subjects import Subject, subject_of
from netpki.services.inventory import fleet_of

ROUTER = router(0, NOON, 100)
CA, OWN = ROUTER.certificates
DIGEST = OWN.certificate.fingerprint("sha256").hexadecimal if OWN.certificate else ""
LINE = ConfigurationLine("ip x", 3, "r1.cfg")
HEADING = ConfigurationLine("", 12)


@pytest.mark.parametrize(
    ("item", "subject"),
    [
        (
            OWN,
            Subject(
                "certificate",
                "CN=r00000 (identity, FLEET)",
                f"identity/FLEET/{DIGEST}",
                HEADING,
            ),
        ),
        (
            HeldCertificate("ca", ("A", "B"), None, serial_number="0A", issuer="cn=X"),
            Subject("certificate", "0A (ca, A, B)", "ca/A, B/cn=X/0A"),
        ),
        (
            HeldCertificate("ca", (), None, line=LINE),
            Subject(
                "certificate", "without a name (ca, no trustpoint)", "ca/no trustpoint//", LINE
            ),
        ),
        (
            HeldCertificate("ca", (), None, serial_number="1", storage="/etc/x.pem"),
            Subject("certificate", "1 (ca, /etc/x.pem)", "ca//etc/x.pem//1"),
        ),
        (HeldTrustpoint("TP"), Subject("trustpoint", "TP", "TP")),
        (
            HeldTrustpoint("TP", line=7, origin="r1.cfg"),
            Subject("trustpoint", "TP", "TP", ConfigurationLine("", 7, "r1.cfg")),
        ),
        (HeldKey("K\x1b"), Subject("key", "K?", "K?")),
        (
            ServedCertificates("https", "192.0.2.1", 443),
            Subject("served", "https, port 443", "https:443"),
        ),
        (WebAccess(), Subject("web", "web server", "web")),
        (WebAccess(lines=(LINE, HEADING)), Subject("web", "web server", "web", LINE)),
        (SshAccess(lines=(LINE,)), Subject("ssh", "SSH server", "ssh", LINE)),
        (
            TimeKeeping(authenticates=True, lines=(LINE,)),
            Subject("time", "time sources", "time", LINE),
        ),
        (TimeSource("192.0.2.1", line=LINE), Subject("time", "192.0.2.1", "192.0.2.1", LINE)),
        (DeviceClock("x", NOON, authoritative=True), Subject("clock", "clock", "clock")),
        (
            Filtering("Active", active=True),
            Subject("filtering", "content filtering", "filtering"),
        ),
        (Gap("show x", "not understood"), Subject("gap", "show x", "show x/not understood/")),
        (
            Gap("show x", "bad", 4, "a\x07b", "r1.cfg"),
            Subject("gap", "show x", "show x/bad/a?b", ConfigurationLine("a\x07b", 4, "r1.cfg")),
        ),
        (ROUTER, Subject("device", "r00000", "")),
    ],
    ids=lambda value: value.kind if isinstance(value, Subject) else type(value).__name__,
)
def test_what_a_finding_calls_it(item: object, subject: Subject) -> None:
    assert subject_of(item, ROUTER) == subject


def case_of(record: DeviceRecord) -> Case:
    return Case(record, Surroundings(fleet_of([record]), NOON))


def test_certificates_by_whose_they_are() -> None:
    certificate = OWN.certificate
    assert certificate is not None
    kinds = ("ca", "identity", "self-signed", "pki", "ra-signature", "ra-encryption", "trustpool")
    case = case_of(device(*(held(certificate, kind) for kind in kinds)))

    assert [each.kind for each in subjects.identities(case)] == ["identity", "self-signed", "pki"]
    assert [each.kind for each in subjects.authorities(case)] == ["ca"]
    assert [each.kind for each in subjects.every_certificate(case)] == list(kinds[:-1])


def test_keys_that_survive_a_restart() -> None:
    case = case_of(device(keys=(HeldKey("A"), HeldKey("B", temporary=True))))

    assert [each.label for each in subjects.keys(case)] == ["A"]


def test_trustpoints_services_and_the_device() -> None:
    served = ServedCertificates("https", "192.0.2.1", 443)
    case = case_of(replace(ROUTER, served=(served,)))

    assert list(subjects.trustpoints(case)) == list(ROUTER.trustpoints)
    assert list(subjects.services(case)) == [served]
    assert list(subjects.the_device(case)) == [case.record]
    assert list(subjects.the_device(case_of(unreached("r9")))) == []


def finding(rule: str = "T-1", device_name: str = "r1", **parts: str) -> Finding:
    subject = Subject(**{"kind": "key", "name": "K", "id": "K", **parts})  # type: ignore[arg-type]  # texts alone
    return Finding(rule, device_name, subject, "fail", "high", "x")


def test_a_finding_has_the_same_id_tomorrow() -> None:
    tomorrow = replace(finding(), severity="low", message="y", state="unknown")

    assert finding().id == tomorrow.id == "8f9cebac536866c3"


def test_another_finding_has_another_id() -> None:
    others = [
        finding(rule="T-2"),
        finding(device_name="r2"),
        finding(kind="trustpoint"),
        finding(id="L"),
        finding(rule="T-1r1", device_name=""),
    ]

    assert len({finding().id, *(each.id for each in others)}) == 6
    assert finding(name="other").id == finding().id
