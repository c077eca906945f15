"""Generated states of routers, for round trips through what their screens say.

No strategy makes an RSA key: what is shown of a key is its public half, and any odd number of the
right size will do for that. Certificates come from a pool, signed with one curve key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from random import Random
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from hypothesis import strategies as st

from netpki.emulators import PERSONALITIES, EmulatedRouter
from netpki.emulators.ios.configuration import PendingRequest
from netpki.emulators.ios.keys import KeyPair
from netpki.pki import Certificate
from support.certificates import NOON
from support.examples import examples

ADDRESS = x509.ObjectIdentifier("1.2.840.113549.1.9.8")
SHORT_NAMES: Mapping[x509.ObjectIdentifier, str] = {
    NameOID.COMMON_NAME: "cn",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "ou",
    NameOID.ORGANIZATION_NAME: "o",
    NameOID.LOCALITY_NAME: "l",
    NameOID.STATE_OR_PROVINCE_NAME: "st",
    NameOID.EMAIL_ADDRESS: "e",
    NameOID.DOMAIN_COMPONENT: "dc",
    NameOID.SERIAL_NUMBER: "serialNumber",
    NameOID.UNSTRUCTURED_NAME: "hostname",
    ADDRESS: "ipaddress",
    x509.ObjectIdentifier("2.5.4.97"): "OID.2.5.4.97",
}
"""What IOS calls the attributes of names, as captures show it."""

LABELS = st.text("ABCabc019._-", min_size=1, max_size=12)
"""Names of trustpoints, key pairs and servers."""

_LETTERS = "ABab09.-:/()'=+"
_LETTERS_OF_LISTS = "ABab09.-()"
"""What follows a comma must not look like another attribute."""
_EPOCH = datetime(1951, 1, 2, tzinfo=UTC)
_LAST_SECOND = 138 * 365 * 86400
MOMENTS = st.integers(0, _LAST_SECOND).map(lambda second: _EPOCH + timedelta(seconds=second))

_POOL = examples(60)
"""How many different names and certificates of each kind there are."""

_BITS = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
_MORE_BITS = ("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
USAGES: Mapping[str, tuple[str, ...]] = {
    "General Purpose": ("digital_signature", "key_encipherment"),
    "Signature": ("digital_signature",),
    "Encryption": ("key_encipherment",),
}


@cache
def _curve_key(number: int = 1) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number + 1, ec.SECP256R1())


@dataclass(frozen=True, slots=True)
class Zoned:
    """Lines of a configuration that set the clock, and what the zones mean."""

    lines: tuple[str, ...]
    offsets: Mapping[str, timedelta]


@st.composite
def zones(draw: st.DrawFn) -> Zoned:
    """None, a standard time, or that with a summer time; names include a false ``GMT``."""
    if draw(st.booleans()):
        return Zoned((), {})
    name = draw(st.sampled_from(["EST", "IST", "MSK", "NST", "GMT", "Z9"]))
    hours = draw(st.integers(-12, 14))
    minutes = draw(st.sampled_from([0, 0, 30, 45])) if hours else 0
    size = timedelta(hours=abs(hours), minutes=minutes)
    offset = -size if hours < 0 else size
    lines, offsets = [f"clock timezone {name} {hours} {minutes}"], {name: offset}
    if draw(st.booleans()):
        rule = draw(
            st.sampled_from(
                [
                    "",
                    " last Sun Mar 2:00 last Sun Oct 3:00",
                    " last Sun Mar 2:00 last Sun Oct 3:00 30",
                    " first Sun Oct 2:00 first Sun Apr 3:00",
                ]
            )
        )
        lines.append(f"clock summer-time DST recurring{rule}")
        offsets["DST"] = offset + timedelta(minutes=30 if rule.endswith(" 30") else 60)
    return Zoned(tuple(lines), offsets)


def _word(random: Random) -> str:
    """With ``=`` and ``+``, as far as no ``+`` stands before what looks like an attribute."""
    word = "".join(random.choices(_LETTERS, k=random.randint(1, 6)))
    return re.sub(r"\+(?=\w*=)|^[=+]|[=+]$", "x", word)


def _value(random: Random, *, commas: bool) -> str:
    if commas and random.random() < 0.5:
        words = ("".join(random.choices(_LETTERS_OF_LISTS, k=4)) for _ in range(3))
        return ", ".join(words)
    return " ".join(_word(random) for _ in range(random.randint(1, 3)))


def _name(random: Random, *, commas: bool = False) -> x509.Name:
    """Several attributes, some in one RDN, and the same attribute again."""
    return x509.Name(
        x509.RelativeDistinguishedName(
            x509.NameAttribute(
                kind,
                f"192.0.2.{random.randint(1, 254)}"
                if kind == ADDRESS
                else _value(random, commas=commas),
            )
            for kind in random.sample(list(SHORT_NAMES), random.choice([1, 1, 1, 2, 3]))
        )
        for _ in range(random.randint(1, 4))
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """What a certificate is for.

    Attributes:
        ca: It is one of a CA.
        usage: Of its key.
        self_signed: It is its own issuer; None for either.
        commas: Its names hold values such as ``Example, Inc.``.
    """

    ca: bool = False
    usage: str = "General Purpose"
    self_signed: bool | None = None
    commas: bool = True


CA = Kind(ca=True)


def names() -> st.SearchStrategy[x509.Name]:
    """Any of the pool."""
    return st.integers(0, _POOL - 1).map(lambda number: _name(Random(number)))  # noqa: S311


def certificates(kind: Kind) -> st.SearchStrategy[Certificate]:
    """Any of the pool of this kind."""
    return st.integers(0, _POOL - 1).map(lambda number: _certificate(number, kind))


@lru_cache(maxsize=4096)
def _certificate(number: int, kind: Kind) -> Certificate:
    """Number ``number`` of the pool; the same one in every run."""
    random = Random(f"{number} {kind}")  # noqa: S311 no secret
    subject = _name(random, commas=kind.commas)
    is_own = random.random() < 0.5 if kind.self_signed is None else kind.self_signed
    start = _EPOCH + timedelta(seconds=random.randrange(_LAST_SECOND))
    builder = x509.CertificateBuilder(
        issuer_name=subject if is_own else _other(_name(random), subject),
        subject_name=subject,
        public_key=_curve_key().public_key(),
        serial_number=random.choice([random.randrange(1, 400), random.randrange(1, 2**159)]),
        not_valid_before=start,
        not_valid_after=start + timedelta(seconds=random.randrange(1, 30 * 366 * 86400)),
    ).add_extension(x509.BasicConstraints(ca=kind.ca, path_length=None), critical=True)
    for extension in _extensions(random, kind):
        builder = builder.add_extension(extension, critical=False)
    signed = builder.sign(_curve_key(), hashes.SHA256())
    return Certificate(signed.public_bytes(serialization.Encoding.DER))


def _extensions(random: Random, kind: Kind) -> Iterator[x509.ExtensionType]:
    """Key usage, which some CA certificates lack, and CRL distribution points, if any."""
    bits = ("key_cert_sign", "crl_sign") if kind.ca else USAGES[kind.usage]
    if not kind.ca or random.random() < 0.5:
        chosen: dict[str, Any] = {bit: bit in bits for bit in (*_BITS, *_MORE_BITS)}
        yield x509.KeyUsage(**chosen)
    addresses = random.sample(_CRL_ADDRESSES, random.randint(0, 2))
    if addresses:
        yield x509.CRLDistributionPoints(
            x509.DistributionPoint([x509.UniformResourceIdentifier(each)], None, None, None)
            for each in addresses
        )


_CRL_ADDRESSES = (
    "http://pki.example.net/issuing.crl",
    "ldap://192.0.2.7/CN=CDP, O=Example?crl",
    "http://172.21.0.1/cgi-bin/pkiclient.exe",
)


def _other(name: x509.Name, than: x509.Name) -> x509.Name:
    if name != than:
        return name
    own = x509.NameAttribute(NameOID.COMMON_NAME, "another")
    return x509.Name([*than.rdns, x509.RelativeDistinguishedName([own])])


def shown_name(name: x509.Name) -> tuple[tuple[str, str], ...]:
    """Attributes as IOS orders and calls them."""
    return tuple(
        (SHORT_NAMES[attribute.oid], str(attribute.value))
        for rdn in reversed(name.rdns)
        for attribute in rdn
    )


def one_line(name: x509.Name) -> str:
    """The same as ``show crypto pki trustpoints status`` prints it."""
    return ",".join(
        "+".join(f"{SHORT_NAMES[each.oid]}={each.value}" for each in rdn)
        for rdn in reversed(name.rdns)
    )


requests = st.builds(
    PendingRequest,
    der=st.binary(min_size=1, max_size=20),
    name=st.sampled_from(["r1", "r1.example.net"]),
    serial_number=st.sampled_from(["", "67109104", "FTX1234A0BC"]),
    ip_address=st.sampled_from(["", "192.0.2.1"]),
    usage=st.sampled_from(["General Purpose", "Signature", "Encryption"]),
)


@cache
def _public_der(algorithm: str, size: int, seed: int) -> bytes:
    """A public key made of ``seed``; nobody has the private half."""
    if algorithm == "EC":
        curve = {256: ec.SECP256R1(), 384: ec.SECP384R1(), 521: ec.SECP521R1()}[size]
        public: Any = ec.derive_private_key(seed + 2, curve).public_key()
    else:
        digits = b"".join(
            hashlib.sha512(f"{size} {seed} {part}".encode()).digest() for part in range(8)
        )
        number = int.from_bytes(digits[: size // 8], "big") | 1 << (size - 1) | 1
        public = rsa.RSAPublicNumbers(65537, number).public_key()
    encoding, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(public.public_bytes(encoding, form))


@st.composite
def key_pairs(draw: st.DrawFn) -> KeyPair:
    """RSA keys whose data end in a short group or behind a whole line, and EC keys."""
    algorithm, size = draw(
        st.sampled_from(
            [
                *(("RSA", bits) for bits in (1024, 1536, 2048, 3072, 4096)),
                *(("EC", bits) for bits in (256, 384, 521)),
            ]
        )
    )
    temporary = draw(st.booleans())
    return KeyPair(
        label=draw(LABELS),
        public_der=_public_der(algorithm, size, draw(st.integers(0, 5))),
        generated=draw(MOMENTS),
        usage=draw(st.sampled_from(["General Purpose", "Signature", "Encryption"])),
        exportable=draw(st.booleans()),
        storage=draw(st.sampled_from(["private-config", "not specified"])),
        redundant=draw(st.booleans()),
        temporary=temporary,
    )


SECRET_OF_TIME = "0123-not-to-be-seen"
"""Of every key of NTP in these states."""


@dataclass(frozen=True, slots=True)
class Management:
    """How a router is managed, and the lines of its configuration that say so.

    Attributes:
        sources: Address, key, algorithm of the key and whether it is trusted.
    """

    lines: tuple[str, ...]
    plain: bool | None
    secure: bool | None
    trustpoint: str | None
    idle: int | None
    connections: int | None
    ssh_version: str | None
    host_key: str | None
    authenticates: bool
    sources: tuple[tuple[str, str | None, str | None, bool], ...]


@st.composite
def managements(draw: st.DrawFn) -> Management:
    """Any choice of the lines, each of them there or not."""
    flag, label = st.sampled_from([None, False, True]), st.none() | LABELS
    number = st.none() | st.integers(1, 999)
    plain, secure, authenticates = draw(flag), draw(flag), draw(st.booleans())
    trustpoint, host_key = draw(label), draw(label)
    idle, connections = draw(number), draw(number)
    version = draw(st.sampled_from([None, "1", "2"]))
    lines = [
        *_switch("ip http server", on=plain),
        *_switch("ip http secure-server", on=secure),
        *([f"ip http secure-trustpoint {trustpoint}"] if trustpoint else []),
        *([f"ip http timeout-policy idle {idle} life 600 requests 9"] if idle else []),
        *([f"ip http max-connections {connections}"] if connections else []),
        *([f"ip ssh version {version}"] if version else []),
        *([f"ip ssh rsa keypair-name {host_key}"] if host_key else []),
        *(["ntp authenticate"] if authenticates else []),
    ]
    algorithms = draw(
        st.dictionaries(
            st.integers(1, 9).map(str), st.sampled_from(["md5", "hmac-sha2-256"]), max_size=3
        )
    )
    trusted = draw(st.sets(st.integers(1, 9).map(str), max_size=3))
    keys = draw(st.lists(st.none() | st.integers(1, 9).map(str), max_size=3))
    lines += [f"ntp authentication-key {n} {a} {SECRET_OF_TIME}" for n, a in algorithms.items()]
    lines += [f"ntp trusted-key {each}" for each in sorted(trusted)]
    sources = []
    for position, key in enumerate(keys):
        address, used = f"192.0.2.{position}", f" key {key}" if key else ""
        where = draw(st.sampled_from(["", "vrf MGMT "]))
        lines.append(f"ntp {draw(st.sampled_from(['server', 'peer']))} {where}{address}{used}")
        sources.append((address, key, algorithms.get(key or ""), key in trusted))
    return Management(
        tuple(draw(st.permutations(lines))),
        *(plain, secure, trustpoint, idle, connections, version, host_key),
        authenticates=authenticates,
        sources=tuple(sources),
    )


def _switch(line: str, *, on: bool | None) -> list[str]:
    return [] if on is None else [line if on else f"no {line}"]


@st.composite
def filled_routers(draw: st.DrawFn, key: str) -> EmulatedRouter:
    """A router with trustpoints that share CA certificates, and all else they can hold."""
    router = empty_router(key, draw(zones()))
    cas = draw(st.lists(certificates(CA), min_size=1, max_size=3))
    for name in draw(st.lists(LABELS, min_size=1, max_size=3, unique=True)):
        kind = draw(
            st.sampled_from(["new", "terminal", "usage keys", "ra", "self-signed", "pending"])
        )
        held: dict[str, Any] = {"ca": draw(st.sampled_from(cas))}
        lines = [
            draw(st.sampled_from(["enrollment terminal", "enrollment url http://192.0.2.9:80"]))
        ]
        match kind:
            case "new":
                held["ca"] = None
            case "terminal":
                held["identity"] = draw(st.none() | certificates(Kind(self_signed=False)))
            case "usage keys":
                signing, ciphering = Kind(usage="Signature"), Kind(usage="Encryption")
                held["identity"] = draw(certificates(replace(signing, self_signed=False)))
                held["encryption"] = draw(certificates(replace(ciphering, self_signed=False)))
            case "ra":
                held["ra_signature"] = draw(certificates(Kind(usage="Signature")))
                held["ra_encryption"] = draw(certificates(Kind(usage="Encryption")))
            case "self-signed":
                lines = ["enrollment selfsigned", f"rsakeypair {name}"]
                held = {"identity": draw(certificates(Kind(self_signed=True)))}
            case _:
                held["pending"] = draw(st.lists(requests, min_size=1, max_size=2))
        router.add_trustpoint(name, lines=lines, saved=draw(st.booleans()), **held)
    return router


def empty_router(key: str, zoned: Zoned = Zoned((), {})) -> EmulatedRouter:
    """A router whose clock stands still."""
    return EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES[key],
        clock=NOON,
        seconds=lambda: 0.0,
        extra_configuration="\n".join(zoned.lines),
    )


def answer(router: EmulatedRouter, command: str) -> str:
    """What a session prints for ``command``, without its echo and the prompt behind."""
    console = router.console()
    console.open()
    console.feed(b"terminal length 0\nterminal width 0\n")
    text = console.feed(f"{command}\n".encode()).decode("latin-1").replace("\r\n", "\n")
    console.close()
    return text.removeprefix(f"{command}\n").removesuffix("r1#")
