"""Whether peers find a way from a certificate up to an anchor that they may trust."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from support.certificates import NOON
from support.chains import (
    END,
    START,
    Authority,
    Digest,
    authorities,
    authority,
    constraints,
    key_of,
    leaf_of,
    signed,
    usage,
)
from support.compliance import Sample, device, held
from unit.services.compliance.samples.signatures import rsa_authority

from netpki.pki import Certificate
from netpki.platforms.contract import DeviceRecord, HeldCertificate
from netpki.services.compliance import Anchors

NOT_ENCODED = "Nothing that was read holds the whole certificate."
ABOVE = authorities(2, tag="Chains", kind="ec-p256")
ROOT, UPPER, LOWER = (each.certificate for each in ABOVE)
LEAF = leaf_of(ABOVE[2], kind="ec-p256")
SECOND = timedelta(seconds=1)


def approving(*certificates: Certificate, given: bool = False) -> dict[str, Any]:
    """A policy that approves these by SHA-256, and maybe holds them."""
    digests = frozenset(each.fingerprint("sha256").hexadecimal for each in certificates)
    return {"anchors": Anchors(digests, certificates=certificates if given else ())}


def having(leaf: Certificate, *above: Certificate) -> DeviceRecord:
    """A router with a certificate and what it holds of its chain."""
    return device(held(leaf), *(held(each, "ca", "CA") for each in above))


def careless() -> Authority:
    """A CA that may not sign certificates by its own word."""
    key = key_of("ec-p256", "careless")
    own = [constraints(ca=True), usage("crl_sign")]
    return Authority(signed("CN=Careless CA", key, by=ABOVE[0], extensions=own), key)


def for_ed25519(by: Authority) -> Certificate:
    """A sound certificate that the verifier of the library does not take."""
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    names = by.certificate.x509.subject, x509.Name.from_rfc4514_string("CN=r1")
    builder = x509.CertificateBuilder(*names, key, 7, START, END)
    built = builder.sign(by.key.signing_key, hashes.SHA256())
    return Certificate(built.public_bytes(serialization.Encoding.DER))


def _anchored() -> Iterator[Sample]:
    code, whole = "CHAIN-001", having(LEAF, LOWER, UPPER, ROOT)
    yield Sample(code, "up to a root", "pass", whole, around=approving(ROOT))
    yield Sample(code, "up to an intermediate", "pass", whole, around=approving(UPPER))
    others = (device(held(ROOT, "ca"), held(UPPER, "ca"), held(LOWER, "ca"), name="r2"),)
    record, around = having(LEAF), approving(ROOT)
    yield Sample(code, "issuers are elsewhere", "pass", record, others=others, around=around)
    around = approving(ROOT, given=True)
    yield Sample(
        code, "the policy holds the root", "pass", having(LEAF, LOWER, UPPER), around=around
    )
    own = signed("CN=r1", key_of("ec-p256"))
    record = device(held(own, "self-signed"))
    yield Sample(code, "approved itself", "pass", record, around=approving(own))
    told = "Its path ends at CN=r1, which is not approved."
    around = approving(ROOT)
    yield Sample(code, "self-signed", "fail", record, "critical", told, around=around)
    other = authority("Chains Other", kind="ec-p256").certificate
    told = "Its path ends at CN=Chains Root, which is not approved."
    around = approving(other)
    yield Sample(code, "another is approved", "fail", whole, "critical", told, around=around)
    around = approving(other, given=True)
    title = "another is approved and held"
    yield Sample(code, title, "fail", whole, "critical", told, around=around)


def _twice() -> Iterator[Sample]:
    """The key of the issuer was certified more than once."""
    code, own = "CHAIN-001", (constraints(ca=True), usage("key_cert_sign"))
    key = key_of("ec-p256", "Chains Twice")
    root = signed("CN=Chains Twice", key, extensions=own)
    crossed = signed("CN=Chains Twice", key, by=ABOVE[0], extensions=own)
    leaf = leaf_of(Authority(root, key), kind="ec-p256", identifiers=False)
    whole = having(leaf, root, crossed, ROOT)
    yield Sample(code, "a root and below one", "pass", whole, around=approving(ROOT))
    yield Sample(code, "below one and a root", "pass", whole, around=approving(root))
    told = "Its path ends at CN=Chains Twice, whose issuer CN=Chains Root is not known."
    record, around = having(leaf, root, crossed), approving(ROOT)
    yield Sample(code, "one way is open", "unknown", record, "critical", told, around=around)


def _open() -> Iterator[Sample]:
    code, around = "CHAIN-001", approving(ROOT)
    told = "Its path ends at CN={}, whose issuer CN={} is not known."
    record = having(LEAF, LOWER)
    names = "Chains Intermediate 2", "Chains Intermediate 1"
    missing = told.format(*names)
    yield Sample(
        code, "an issuer is missing", "unknown", record, "critical", missing, around=around
    )
    missing = told.format("sps.example.com", names[0])
    record = having(LEAF, UPPER, ROOT)
    title = "the nearest is missing"
    yield Sample(code, title, "unknown", record, "critical", missing, around=around)
    record = device(HeldCertificate("identity", ("TP",), None))
    yield Sample(
        code, "it was not read", "unknown", record, "critical", NOT_ENCODED, around=around
    )
    record = device(held(ROOT, "ca"))
    yield Sample(code, "a CA alone", "not_applicable", record, around=around)


def _refused() -> Iterator[Sample]:
    code, around = "CHAIN-001", approving(ROOT)
    bad = careless()
    record = having(leaf_of(bad, kind="ec-p256"), bad.certificate, ROOT)
    told = (
        "Its path to CN=Chains Root is refused: "
        "the key usage of CN=Careless CA does not allow certificates."
    )
    yield Sample(code, "not allowed", "fail", record, "critical", told, around=around)
    for title, end, outcome in (("ends now", NOON, "pass"), ("ended", NOON - SECOND, "fail")):
        ca = authority("Chains Old", by=ABOVE[0], kind="ec-p256", end=end)
        record = having(leaf_of(ca, kind="ec-p256"), ca.certificate, ROOT)
        told = "Its path to CN=Chains Root is refused: cert is not valid at validation time."
        if outcome == "pass":
            yield Sample(code, title, "pass", record, around=around)
        else:
            yield Sample(code, title, "fail", record, "critical", told, around=around)


def _unjudged() -> Iterator[Sample]:
    code, told = "CHAIN-001", "The verifier cannot judge its path to CN={}: {}."
    ca = rsa_authority("Chains RSA")
    digest: Digest
    for digest in ("sha1", "md5"):
        leaf = leaf_of(ca, kind="ec-p256", digest=digest)
        message = told.format("Chains RSA", f"the hash of a signature is {digest.upper()}")
        record, around = having(leaf, ca.certificate), approving(ca.certificate)
        yield Sample(code, digest, "unknown", record, "critical", message, around=around)
        root = rsa_authority("Chains Aged", digest=digest)
        record = having(leaf_of(root, kind="ec-p256"), root.certificate)
        around = approving(root.certificate)
        yield Sample(code, f"a root, {digest}", "pass", record, around=around)
    message = told.format("Chains Root", "a key is of type Ed25519")
    record, around = having(for_ed25519(ABOVE[0]), ROOT), approving(ROOT)
    yield Sample(code, "Ed25519", "unknown", record, "critical", message, around=around)
    leaf = signed("CN=r1", key_of(), by=ca)
    record, around = having(leaf, ca.certificate), approving(ca.certificate)
    yield Sample(code, "RSA", "pass", record, around=around)


SAMPLES = (*_anchored(), *_twice(), *_open(), *_refused(), *_unjudged())
