"""By which algorithms certificates are signed, and how long these will hold."""

from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa
from support.certificates import NOON
from support.chains import (
    END,
    Authority,
    Digest,
    authority,
    constraints,
    key_of,
    leaf_of,
    signed,
    usage,
)
from support.compliance import Sample, device, held

from netpki.pki import Certificate
from netpki.platforms.contract import HeldCertificate

NOT_ENCODED = "Nothing that was read holds the whole certificate."
UNREAD = device(HeldCertificate("identity", ("TP",), None))


def rsa_authority(name: str, *, digest: Digest = "sha256") -> Authority:
    """A root; all of them have the same key, since RSA keys take long to make."""
    own = [constraints(ca=True), usage("key_cert_sign")]
    return Authority(signed(f"CN={name}", key_of(), extensions=own, digest=digest), key_of())


CA = rsa_authority("Signatures CA")


def of_key(key: ed25519.Ed25519PrivateKey | mldsa.MLDSA65PrivateKey) -> Certificate:
    """A certificate that is signed by its own key, without a hash."""
    name = x509.Name.from_rfc4514_string("CN=r1")
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, NOON, END)
    return Certificate(builder.sign(key, None).public_bytes(serialization.Encoding.DER))


def of_unknown_algorithm(certificate: Certificate) -> Certificate:
    """The certificate as if it were signed with MD2 and RSA."""
    sha256, md2 = (bytes.fromhex(f"2a864886f70d0101{last}") for last in ("0b", "02"))
    return Certificate(certificate.der.replace(sha256, md2))


def with_unknown_key(certificate: Certificate) -> Certificate:
    """The certificate of an EC key as if its type were another."""
    ec, other = (bytes.fromhex(f"2a8648ce3d02{last}") for last in ("01", "7f"))
    return Certificate(certificate.der.replace(ec, other))


def _signatures() -> Iterator[Sample]:
    code = "SIG-001"
    yield Sample(code, "SHA-256", "pass", device(held(leaf_of(CA, kind="ec-p256"))))
    digest: Digest
    for digest in ("sha1", "md5"):
        leaf = leaf_of(CA, kind="ec-p256", digest=digest)
        told = f"It is signed with {digest.upper()}."
        yield Sample(code, f"a leaf, {digest}", "fail", device(held(leaf)), "high", told)
        middle = authority("Signatures CA 2", by=CA, kind="ec-p256", digest=digest)
        record = device(held(middle.certificate, "ca"))
        yield Sample(code, f"an intermediate, {digest}", "fail", record, "high", told)
        root = rsa_authority("Signatures CA 3", digest=digest)
        yield Sample(code, f"a root, {digest}", "pass", device(held(root.certificate, "ca")))
        own = signed("CN=r1", key_of(), digest=digest)
        yield Sample(code, f"self-signed, {digest}", "pass", device(held(own, "self-signed")))
    record = device(held(of_key(ed25519.Ed25519PrivateKey.generate())))
    yield Sample(code, "no hash", "pass", record)
    odd = of_unknown_algorithm(leaf_of(CA, kind="ec-p256"))
    told = "The algorithm of its signature is not known here."
    yield Sample(code, "MD2", "unknown", device(held(odd)), "high", told)
    record = device(held(of_unknown_algorithm(CA.certificate), "ca"))
    yield Sample(code, "a root, MD2", "pass", record)
    yield Sample(code, "it was not read", "unknown", UNREAD, "high", NOT_ENCODED)
    leaf = leaf_of(CA, kind="ec-p256", digest="sha1")
    yield Sample(code, "in the pool", "not_applicable", device(held(leaf, "trustpool")))


def _keys() -> Iterator[Sample]:
    code = "SIG-002"
    quantum = "which a quantum computer would break."
    record = device(held(of_key(mldsa.MLDSA65PrivateKey.generate())))
    yield Sample(code, "ML-DSA", "pass", record)
    for kind, certificate in (
        ("RSA of 2048 bits", CA.certificate),
        ("EC of 256 bits", leaf_of(CA, kind="ec-p256")),
        ("Ed25519", of_key(ed25519.Ed25519PrivateKey.generate())),
    ):
        told = f"Its key is {kind}, {quantum}"
        yield Sample(code, kind, "fail", device(held(certificate)), "info", told)
    odd = with_unknown_key(leaf_of(CA, kind="ec-p256"))
    told = "The type of its key is not known here."
    yield Sample(code, "another type", "unknown", device(held(odd)), "info", told)
    yield Sample(code, "it was not read", "unknown", UNREAD, "info", NOT_ENCODED)
    yield Sample(code, "a CA", "not_applicable", device(held(CA.certificate, "ca")))


SAMPLES = (*_signatures(), *_keys())
