"""Which CAs devices trust, and where they enroll."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from support.certificates import NOON
from support.chains import authorities, leaf_of
from support.compliance import Sample, device, held

from netpki.pki import Certificate
from netpki.pki.fingerprint import Algorithm
from netpki.platforms.contract import (
    DeviceRecord,
    Filtering,
    HeldCertificate,
    HeldTrustpoint,
    ServedCertificates,
    Source,
    UsedBy,
)
from netpki.platforms.contract.inventory import Target
from netpki.services.compliance import Anchors

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOT_ENCODED = "Nothing that was read holds the whole certificate."
UNPROVEN = "Its SHA-256 is not known; MD5 and SHA-1 prove nothing."
ABOVE = authorities(2, tag="Anchors", kind="ec-p256")
ROOT, UPPER, LOWER = (each.certificate for each in ABOVE)
LEAF = leaf_of(ABOVE[2], kind="ec-p256")
SHOWN = partial(HeldCertificate, "ca", ("TP",), None)
SET_UP = ("enrollment terminal",)


def sha256(certificate: Certificate) -> str:
    """Upper-case hexadecimal."""
    return certificate.fingerprint("sha256").hexadecimal


def trusting(*certificates: Certificate) -> DeviceRecord:
    """A router that trusts these."""
    return device(*(held(each, "ca") for each in certificates))


def shown(certificate: Certificate, *algorithms: Algorithm) -> HeldCertificate:
    """What a screen tells of a CA certificate."""
    return SHOWN(fingerprints=tuple(certificate.fingerprint(each) for each in algorithms))


def _approved() -> Iterator[Sample]:
    code, around = "TA-001", {"anchors": Anchors(approved=frozenset({sha256(ROOT)}))}
    yield Sample(code, "approved", "pass", trusting(ROOT), around=around)
    told = f"Its SHA-256 is not approved: {sha256(UPPER)}."
    record = trusting(UPPER)
    yield Sample(code, "not approved", "fail", record, "critical", told, around=around)
    record = device(shown(ROOT, "md5", "sha256"))
    yield Sample(code, "approved, shown on a screen", "pass", record, around=around)
    record = device(shown(UPPER, "md5", "sha256"))
    yield Sample(code, "not approved, shown", "fail", record, "critical", told, around=around)
    record = device(shown(ROOT, "md5", "sha1"))
    yield Sample(code, "old digests", "unknown", record, "critical", UNPROVEN, around=around)
    record = device(held(LEAF))
    yield Sample(code, "no CA", "not_applicable", record, around=around)
    sent = HeldCertificate("ca", (), UPPER, storage="/etc/server.pem")
    record = device(sent)
    yield Sample(code, "a server sends it along", "not_applicable", record, around=around)
    record = device(sent, trustpoints=(HeldTrustpoint("TP"),))
    title = "in an unknown trustpoint"
    yield Sample(code, title, "fail", record, "critical", told, around=around)


def _superseded() -> Iterator[Sample]:
    reasons = {sha256(ROOT): "Example Root 2 replaced it on 2026-01-01."}
    code, around = "TA-002", {"anchors": Anchors(superseded=reasons)}
    told = "It has to go: Example Root 2 replaced it on 2026-01-01."
    yield Sample(code, "another", "pass", trusting(UPPER), around=around)
    yield Sample(code, "still there", "fail", trusting(ROOT), "high", told, around=around)
    record = device(shown(ROOT, "sha256"))
    yield Sample(code, "still there, shown", "fail", record, "high", told, around=around)
    record = device(shown(UPPER, "sha256"))
    yield Sample(code, "another, shown", "pass", record, around=around)
    record = device(shown(ROOT, "sha1"))
    yield Sample(code, "an old digest", "unknown", record, "high", UNPROVEN, around=around)
    fleet = (device(held(ROOT, "ca"), name="r2"),)
    title = "an old digest of what is known elsewhere"
    yield Sample(code, title, "fail", record, "high", told, others=fleet, around=around)
    record, fleet = device(shown(UPPER, "sha1")), (device(held(UPPER, "ca"), name="r2"),)
    title = "an old digest of another"
    yield Sample(code, title, "unknown", record, "high", UNPROVEN, others=fleet, around=around)


def use(name: str, target: Target = "trustpoint") -> UsedBy:
    """A line of the configuration that names a trustpoint, or a key."""
    return UsedBy(target, name, None, "https-server", f"ip http secure-trustpoint {name}", "")


def filled(*certificates: HeldCertificate, **parts: Any) -> DeviceRecord:  # noqa: ANN401 any field
    """A router with a configured trustpoint that has a CA certificate."""
    one = HeldTrustpoint("TP", SET_UP, authenticated=True)
    return device(*certificates, **{"trustpoints": (one,), **parts})


def empty(*, authenticated: bool | None, **parts: Any) -> DeviceRecord:  # noqa: ANN401 any field
    """A router with a configured trustpoint, and no certificate that is known."""
    one = HeldTrustpoint("TP", SET_UP, authenticated=authenticated)
    return device(**{"trustpoints": (one,), **parts})


def _used() -> Iterator[Sample]:
    code = "TA-003"
    ca, uses = held(ROOT, "ca"), {"used_by": (use("TP"),)}
    unread = (Source("show", "show crypto pki trustpoints"), Source("startup", "show startup"))
    age = "No line of the configuration names it; since when it is filled, is unknown."
    yield Sample(code, "used", "pass", filled(ca, **uses))
    told = "It holds no certificate."
    record = empty(authenticated=False, **uses)
    yield Sample(code, "empty", "fail", record, "low", told)
    record = device(held(ROOT, "ca", "OTHER"), trustpoints=record.trustpoints, **uses)
    yield Sample(code, "another is filled", "fail", record, "low", told)
    told = "Whether it holds a certificate was not read."
    record = empty(authenticated=None, **uses)
    yield Sample(code, "nobody knows what is in it", "unknown", record, "low", told)
    record = empty(authenticated=True, **uses)
    yield Sample(code, "a screen says that it is filled", "pass", record)
    for known in (False, None):
        one = HeldTrustpoint("TP", SET_UP, authenticated=known)
        record = device(held(LEAF), trustpoints=(one,), **uses)
        yield Sample(code, f"an identity without its CA, {known}", "pass", record)
    yield Sample(code, "unused", "fail", filled(ca), "low", age)
    record = filled(ca, used_by=(use("OTHER"), use("TP", "key")))
    yield Sample(code, "others are used", "fail", record, "low", age)
    record = filled(ca, sources=unread)
    told = "The running configuration was not read, so who uses it is not known."
    yield Sample(code, "nobody knows who uses it", "unknown", record, "low", told)
    licensing = HeldTrustpoint("SLA-TrustPoint", SET_UP, authenticated=True)
    record = device(held(ROOT, "ca", "SLA-TrustPoint"), trustpoints=(licensing,))
    yield Sample(code, "of smart licensing", "pass", record)
    filtering = {"filtering": Filtering("Active", active=True)}
    yield Sample(code, "of content filtering", "pass", filled(ca, **filtering))
    record = filled(ca, held(LEAF), **filtering)
    yield Sample(code, "an identity beside content filtering", "fail", record, "low", age)
    yield Sample(code, "of the web server", "pass", filled(ca, held(LEAF, "self-signed")))
    served = tuple(ServedCertificates("https", "192.0.2.1", 443, (), name) for name in ("X", "TP"))
    yield Sample(code, "served", "pass", filled(ca, served=served))
    yield Sample(code, "another is served", "fail", filled(ca, served=served[:1]), "low", age)
    first, second = NOON - 90 * DAY, NOON - 30 * DAY
    two = (held(ROOT, "ca", installed_at=first), held(LEAF, installed_at=second))
    yield Sample(code, "filled 30 days ago", "pass", filled(ca, *two))
    told = "No line of the configuration names it; it was filled on 2026-10-23."
    two = (two[0], held(LEAF, installed_at=second - SECOND))
    yield Sample(code, "filled before that", "fail", filled(ca, *two), "low", told)
    built_in = (HeldTrustpoint("TP", authenticated=True),)
    yield Sample(code, "came with it", "not_applicable", device(ca, trustpoints=built_in))
    told = "The running configuration was not read, so who uses it is not known."
    record = device(ca, trustpoints=built_in, sources=unread)
    yield Sample(code, "maybe came with it", "unknown", record, "low", told)


def _roots() -> Iterator[Sample]:
    code = "TA-004"
    told = "It is an intermediate of CN=Anchors Root; no root above it is on the device."
    yield Sample(code, "a root", "pass", trusting(ROOT))
    yield Sample(code, "an intermediate", "fail", trusting(UPPER), "low", told)
    others = (device(held(ROOT, "ca"), name="r2"),)
    title = "an intermediate, its root elsewhere"
    yield Sample(code, title, "fail", trusting(UPPER), "low", told, others=others)
    yield Sample(code, "an intermediate with its root", "pass", trusting(UPPER, ROOT))
    yield Sample(code, "two and their root", "pass", trusting(UPPER, ROOT, LOWER))
    record = device(held(LOWER, "ca"), held(ROOT, "trustpool"))
    others = (device(held(UPPER, "ca"), name="r2"),)
    yield Sample(code, "its root is in the pool", "pass", record, others=others)
    told = "It is an intermediate of CN=Anchors Intermediate 1; no root above it is on the device."
    record = device(held(LOWER, "ca"), held(UPPER, "trustpool"))
    yield Sample(code, "only another intermediate is", "fail", record, "low", told)
    record = device(shown(ROOT, "sha256"))
    yield Sample(code, "it was not read", "unknown", record, "low", NOT_ENCODED)


def enrolling(url: str | None) -> DeviceRecord:
    """A router that enrolls there."""
    return device(trustpoints=(HeldTrustpoint("TP", SET_UP, url=url),))


def _urls() -> Iterator[Sample]:
    code = "TA-005"
    urls = ("https://ca.example.com/*", "http://[2001:db8::1]:80/scep?")
    around = {"anchors": Anchors(urls=urls)}
    for url in (
        "https://ca.example.com/scep",
        "HTTPS://CA.example.com/",
        "https://r1:secret@ca.example.com/a@b",
        "http://[2001:db8::1]:80/scep1",
    ):
        yield Sample(code, url, "pass", enrolling(url), around=around)
    for url in ("http://ca.example.com/", "http://2:80/scep1", "http://[2001:db8::1]:80/scep"):
        told = f"It enrolls with {url}, which is not approved."
        yield Sample(code, url, "fail", enrolling(url), "medium", told, around=around)
    record = enrolling("https://ca.example.com/@other.example.com/")
    yield Sample(code, "an at sign in the path", "pass", record, around=around)
    record = enrolling("https://ca.example.com:secret@other.example.com/")
    told = "It enrolls with https://other.example.com/, which is not approved."
    yield Sample(code, "another in disguise", "fail", record, "medium", told, around=around)
    for disguise in ("?x=@ca.example.com/", "#@ca.example.com/", "?https://ca.example.com/"):
        record = enrolling(f"https://other.example.com{disguise}")
        told = "It enrolls with https://other.example.com, which is not approved."
        yield Sample(code, disguise, "fail", record, "medium", told, around=around)
    record = enrolling("https://ca.example.com/scep?challenge=secret")
    yield Sample(code, "with a query", "pass", record, around=around)
    exact = {"anchors": Anchors(urls=("https://ca.example.com/scep",))}
    yield Sample(code, "with a query, exactly", "pass", record, around=exact)
    yield Sample(code, "not over the network", "not_applicable", enrolling(None), around=around)
    lower = {"anchors": Anchors(urls=("HTTPS://CA.EXAMPLE.COM/*",))}
    record = enrolling("https://ca.example.com/scep")
    yield Sample(code, "a pattern in capitals", "pass", record, around=lower)


def _plain() -> Iterator[Sample]:
    code = "TA-007"
    for url in ("https://ca.example.com/http:", "scp://192.0.2.1/r1"):
        yield Sample(code, url, "pass", enrolling(url))
    for url in ("http://ca/", "HTTP://ca/", "tftp://ca/r1", "ftp://ca/r1", "rcp://ca/r1"):
        told = f"It enrolls without TLS: {url}."
        yield Sample(code, url, "fail", enrolling(url), "low", told)
    told = "It enrolls without TLS: http://ca/scep."
    record = enrolling("http://r1:secret@ca/scep?challenge=secret")
    yield Sample(code, "with secrets", "fail", record, "low", told)
    record, told = enrolling("http://r1:secret@ca/"), "It enrolls without TLS: http://ca/."
    yield Sample(code, "with a password", "fail", record, "low", told)
    yield Sample(code, "not over the network", "not_applicable", enrolling(None))


def _pool() -> Iterator[Sample]:
    code = "TA-006"
    pooled = partial(HeldCertificate, "trustpool", (), None)
    yield Sample(code, "ends this moment", "pass", device(pooled(not_after=NOON)))
    told = "It ended on 2026-11-22 and is still in the trustpool."
    record = device(pooled(not_after=NOON - SECOND))
    yield Sample(code, "ended a second ago", "fail", record, "medium", told)
    told = "Nothing that was read tells when the certificate ends."
    yield Sample(code, "the end is not known", "unknown", device(pooled()), "medium", told)
    record = device(SHOWN(not_after=NOON - SECOND))
    yield Sample(code, "in a trustpoint", "not_applicable", record)


SAMPLES = (
    *_approved(),
    *_superseded(),
    *_used(),
    *_roots(),
    *_urls(),
    *_pool(),
    *_plain(),
)
