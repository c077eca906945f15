"""Keys: how strong they are, who has them, how long they stay."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from support.certificates import NOON
from support.chains import key_of, signed
from support.compliance import Sample, device, held
from unit.services.compliance.samples.signatures import with_unknown_key

from netpki.pki import Certificate
from netpki.platforms.contract import (
    AutoEnrollment,
    DeviceRecord,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
    Source,
)
from netpki.services.compliance import Past, Severity, Thresholds

NOT_ENCODED = "Nothing that was read holds the whole certificate."
NO_PUBLIC_KEY = "Its public key was not read."
SHOWN = partial(HeldCertificate, trustpoints=("TP",), certificate=None)
OWN = signed("CN=r1", key_of("ec-p256"))
AGAIN, ANEW = (signed("CN=r1", key_of("ec-p256"), serial=serial) for serial in (7, 8))
PUBLIC_KEY = OWN.public_key_sha256
LAST = datetime(2030, 12, 31, 23, 59, 59, tzinfo=UTC)
"""Second of the last year of 2048-bit keys."""


def rsa_key(bits: int) -> rsa.RSAPublicKey:
    """The public half of a key that nobody has, of any size and at once."""
    return rsa.RSAPublicNumbers(65537, (1 << (bits - 1)) | 1).public_key()


def certified(key: CertificatePublicKeyTypes, end: datetime = LAST) -> Certificate:
    """A certificate for the public key, by the key of somebody else."""
    issuer, subject = (x509.Name.from_rfc4514_string(name) for name in ("CN=Keys CA", "CN=r1"))
    builder = x509.CertificateBuilder(issuer, subject, key, 7, NOON, end)
    built = builder.sign(key_of("ec-p256").signing_key, hashes.SHA256())
    return Certificate(built.public_bytes(serialization.Encoding.DER))


def with_keys(*keys: HeldKey) -> DeviceRecord:
    """A router with these."""
    return device(keys=keys)


def _sizes() -> Iterator[Sample]:
    code = "KEY-001"
    one = partial(HeldKey, "K")
    for algorithm, bits in (
        *(("RSA", 2048), ("RSA", 4096), ("DSA", 2048), ("EC", 256), ("EC", 384)),
        *(("Ed25519", None), ("Ed448", None), ("ML-DSA", None), ("MLDSA65", None)),
    ):
        record = with_keys(one(algorithm, bits))
        yield Sample(code, f"{algorithm} of {bits}", "pass", record)
    weak: tuple[tuple[str, int, int, Severity], ...] = (
        ("RSA", 512, 2048, "critical"),
        ("RSA", 1024, 2048, "critical"),
        ("RSA", 1025, 2048, "high"),
        ("RSA", 2047, 2048, "high"),
        ("DSA", 1024, 2048, "critical"),
        ("DSA", 2047, 2048, "high"),
        ("EC", 255, 256, "high"),
        ("EC", 192, 256, "high"),
    )
    for algorithm, size, fewest, severity in weak:
        record = with_keys(one(algorithm, size))
        told = f"The {algorithm} key has {size} bits, fewer than {fewest}."
        yield Sample(code, f"{algorithm} of {size}", "fail", record, severity, told)
    for key, told in (
        (one(), "Nothing that was read tells the type of the key."),
        (one("RSA"), "Nothing that was read tells the size of the RSA key."),
        (one("EC"), "Nothing that was read tells the size of the EC key."),
        (one("LMS", 32), "How strong a key of type LMS is, is not known here."),
    ):
        yield Sample(code, told, "unknown", with_keys(key), "high", told)
    record = with_keys(one("RSA", 512, temporary=True))
    yield Sample(code, "it does not survive a restart", "not_applicable", record)
    limits = {"thresholds": Thresholds(rsa_bits=1024, rsa_critical_bits=1024)}
    record, told = (
        with_keys(one("RSA", 1024)),
        "The RSA key has 1024 bits; up to 1024 are critical.",
    )
    title = "broken, whatever is the fewest"
    yield Sample(code, title, "fail", record, "critical", told, around=limits)
    yield Sample(code, "EC of 256, likewise", "pass", with_keys(one("EC", 256)), around=limits)
    record, told = with_keys(one("RSA", 1023)), "The RSA key has 1023 bits, fewer than 1024."
    yield Sample(code, "fewer and broken", "fail", record, "critical", told, around=limits)
    record = with_keys(one("RSA", 1025))
    yield Sample(code, "one bit more", "pass", record, around=limits)
    limits = {"thresholds": Thresholds(rsa_bits=1024, rsa_critical_bits=1500)}
    record, told = (
        with_keys(one("DSA", 1025)),
        "The DSA key has 1025 bits; up to 1500 are critical.",
    )
    yield Sample(code, "enough and broken", "fail", record, "critical", told, around=limits)


def _certified_sizes() -> Iterator[Sample]:
    code = "KEY-006"
    for kind, key in (
        ("RSA of 2048", rsa_key(2048)),
        ("EC of 256", ec.generate_private_key(ec.SECP256R1()).public_key()),
        ("Ed25519", ed25519.Ed25519PrivateKey.generate().public_key()),
        ("Ed448", ed448.Ed448PrivateKey.generate().public_key()),
        ("ML-DSA", mldsa.MLDSA65PrivateKey.generate().public_key()),
    ):
        yield Sample(code, kind, "pass", device(held(certified(key))))
    weak = held(certified(rsa_key(1024)), "ca")
    told = "The RSA key has 1024 bits, fewer than 2048."
    yield Sample(code, "a CA with RSA of 1024", "fail", device(weak), "critical", told)
    told = "The EC key has 192 bits, fewer than 256."
    record = device(held(signed("CN=r1", key_of("ec-p192"))))
    yield Sample(code, "EC of 192", "fail", record, "high", told)
    told = "How strong a key of type unknown is, is not known here."
    record = device(held(with_unknown_key(OWN)))
    yield Sample(code, "another type", "unknown", record, "high", told)
    record = device(SHOWN("identity"))
    yield Sample(code, "it was not read", "unknown", record, "high", NOT_ENCODED)
    record = device(held(certified(rsa_key(1024)), "trustpool"))
    yield Sample(code, "in the pool of the software", "not_applicable", record)


def _lasting() -> Iterator[Sample]:
    code, late = "KEY-002", LAST + timedelta(seconds=1)
    told = "Its RSA key has 2048 bits, and it is valid beyond 2030."
    yield Sample(code, "ends in time", "pass", device(held(certified(rsa_key(2048)))))
    record = device(held(certified(rsa_key(2048), late)))
    yield Sample(code, "ends a second later", "fail", record, "low", told)
    record = device(held(certified(rsa_key(1024), late), "ca"))
    yield Sample(code, "a smaller one", "fail", record, "low", told.replace("2048", "1024"))
    record = device(held(certified(rsa_key(2049), late)))
    yield Sample(code, "a larger one", "pass", record)
    for name, key in (
        ("EC", key_of("ec-p256").signing_key.public_key()),
        ("Ed25519", ed25519.Ed25519PrivateKey.generate().public_key()),
    ):
        yield Sample(code, name, "pass", device(held(certified(key, late))))
    yield Sample(code, "as shown, in time", "pass", device(SHOWN("ca", not_after=LAST)))
    record = device(SHOWN("ca", not_after=late))
    yield Sample(code, "as shown, later", "unknown", record, "low", NOT_ENCODED)
    told = "Nothing that was read tells when the certificate ends."
    yield Sample(code, "the end is not known", "unknown", device(SHOWN("ca")), "low", told)


def _exportable() -> Iterator[Sample]:
    code = "KEY-003"
    yield Sample(code, "no", "pass", with_keys(HeldKey("K", exportable=False)))
    told = "The private key can be exported."
    record = with_keys(HeldKey("K", exportable=True))
    yield Sample(code, "yes", "fail", record, "medium", told)
    told = "Nothing that was read tells whether the private key can be exported."
    yield Sample(code, "who knows", "unknown", with_keys(HeldKey("K")), "medium", told)
    record = device(keys=(HeldKey("/etc/server.pem"),), platform="sps")
    yield Sample(code, "a file", "not_applicable", record)


def _shared_here() -> Iterator[Sample]:
    code = "KEY-004"
    plain = [HeldTrustpoint(name) for name in ("A", "B", "C")]
    renewing = HeldTrustpoint("B", auto_enrollment=AutoEnrollment(90, regenerate=True))
    keeping = HeldTrustpoint("B", auto_enrollment=AutoEnrollment(90))
    other = HeldTrustpoint("C", auto_enrollment=AutoEnrollment(90, regenerate=True))
    both, one = HeldKey("K", trustpoints=("A", "B")), HeldKey("K", trustpoints=("A",))
    told = "The trustpoints A, B share it."
    record = device(keys=(one,), trustpoints=plain)
    yield Sample(code, "of one trustpoint", "pass", record)
    yield Sample(code, "of none", "pass", device(keys=(HeldKey("K"),), trustpoints=plain))
    record = device(keys=(both,), trustpoints=plain)
    yield Sample(code, "of two", "fail", record, "medium", told)
    record = device(keys=(both,), trustpoints=(plain[0], keeping, other))
    yield Sample(code, "none of them makes a new key", "fail", record, "medium", told)
    record = device(keys=(both,), trustpoints=(plain[0], renewing))
    told = "The trustpoints A, B share it; renewal of B replaces it."
    yield Sample(code, "one makes a new key", "fail", record, "high", told)
    unread = (Source("show", "show crypto key mypubkey all"), Source("startup", "show startup"))
    record = device(keys=(one,), trustpoints=plain, sources=unread)
    told = "The running configuration was not read, so who uses it is not known."
    yield Sample(code, "nobody knows who uses it", "unknown", record, "medium", told)
    yield Sample(code, "there is no trustpoint", "not_applicable", with_keys(HeldKey("K")))


def _kept() -> Iterator[Sample]:
    code, key = "KEY-005", HeldKey("K", public_key_sha256=PUBLIC_KEY)
    old = "sha256:" + OWN.fingerprint("sha256").hexadecimal
    told = "The key has had 3 certificates; the policy allows 2."

    def seen(*ids: str) -> dict[str, Past]:
        return {"past": Past({PUBLIC_KEY or "": frozenset(ids), "": frozenset("abc")})}

    record = device(held(AGAIN), held(OWN, "ca"), keys=(key,))
    yield Sample(code, "two, one of them past", "pass", record, around=seen(old))
    yield Sample(code, "never seen", "pass", record, around={"past": Past()})
    record = device(held(AGAIN), held(ANEW), keys=(key,))
    yield Sample(code, "three", "fail", record, "low", told, around=seen(old))
    record = device(held(OWN), held(ANEW), keys=(key,))
    yield Sample(code, "two, seen before", "pass", record, around=seen(old))
    record = device(held(ANEW))
    around = seen(old, "sha256:OTHER")
    yield Sample(code, "no screen shows the key", "fail", record, "low", told, around=around)
    stranger = held(signed("CN=r2", key_of("ec-p256", "another")))
    record = device(held(ANEW), stranger, keys=(key, HeldKey("L", public_key_sha256="F")))
    yield Sample(code, "another key", "pass", record, around=seen(old))
    record = with_keys(HeldKey("K"))
    yield Sample(code, "not read", "unknown", record, "low", NO_PUBLIC_KEY, around=seen())


def _shared_elsewhere() -> Iterator[Sample]:
    code, key = "KEY-007", HeldKey("K", public_key_sha256=PUBLIC_KEY)
    others = tuple(device(keys=(key,), name=f"r{number}") for number in range(6, 1, -1))
    stranger = device(keys=(HeldKey("K", public_key_sha256="F"),), name="r9")
    record = with_keys(key)
    yield Sample(code, "of its own", "pass", record, others=(stranger,))
    told = "Other devices have the same key (1): r2."
    yield Sample(code, "two", "fail", record, "high", told, others=others[-1:])
    told = "Other devices have the same key (3): r2, r3, r4."
    yield Sample(code, "four", "fail", record, "high", told, others=others[-3:])
    told = "Other devices have the same key (5): r2, r3, r4 and 2 more."
    yield Sample(code, "six", "fail", record, "high", told, others=others)
    told = "Other devices have the same key (1): r2."
    record = device(held(OWN))
    title = "no screen shows the key"
    yield Sample(code, title, "fail", record, "high", told, others=others[-1:])
    record = device(held(OWN, key_label="K"), held(AGAIN), keys=(key,))
    title = "told once, of the key"
    yield Sample(code, title, "fail", record, "high", told, others=others[-1:])
    record = device(held(OWN, key_label="K"), keys=(HeldKey("K"),))
    title = "the label says of which key it is"
    yield Sample(code, title, "unknown", record, "high", NO_PUBLIC_KEY, others=others)
    record = device(SHOWN("identity"), keys=(HeldKey("K", public_key_sha256="E"),))
    yield Sample(code, "it was not read", "unknown", record, "high", NO_PUBLIC_KEY)
    record = device(SHOWN("identity", key_label="L"), keys=(HeldKey("K", temporary=True),))
    yield Sample(code, "nor its key", "unknown", record, "high", NO_PUBLIC_KEY)
    yield Sample(code, "no key", "not_applicable", device(held(OWN, "ca")), others=others)


SAMPLES = (
    *_sizes(),
    *_lasting(),
    *_exportable(),
    *_shared_here(),
    *_kept(),
    *_certified_sizes(),
    *_shared_elsewhere(),
)
