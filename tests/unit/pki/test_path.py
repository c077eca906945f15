"""Who issued whom, what clients say of it, which names count: compared with openssl."""

from __future__ import annotations

import ipaddress
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import cryptography
import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage
from support.certificates import NOON, public_cas
from support.chains import (
    END,
    START,
    Authority,
    Extension,
    alternative_names,
    authority,
    constraints,
    for_servers,
    key_identifiers,
    key_of,
    make_chain,
    pem_of,
    self_signed,
    signed,
    usage,
)
from unit.pki.making import MD2_WITH_RSA, MD5_WITH_RSA, with_signature_oid

from netpki.pki import Certificate, covers, names_of, verify_served
from netpki.pki.names import title_of
from netpki.pki.path import find_path, is_issued_by, is_root, refusal_of_path

DAY = timedelta(days=1)
NAME = "sps.example.com"
KEY = key_of("ec-p256", "leaf")
ROOT = authority("Path Root", kind="ec-p256")
RSA_ROOT = authority("RSA Root")
SAN = alternative_names([NAME])


def leaf(*extensions: Extension, by: Authority = ROOT, **options: object) -> Certificate:
    return signed("CN=sps", KEY, by=by, extensions=extensions, **options)  # type: ignore[arg-type]  # as given


def ca(*extensions: Extension, by: Authority | None = ROOT, **options: object) -> Authority:
    key = key_of("rsa-2048" if by is RSA_ROOT or "digest" in options else "ec-p256", "Odd")
    made = signed("CN=Odd", key, by=by, extensions=extensions, **options)  # type: ignore[arg-type]  # as given
    return Authority(made, key)


def extended(*usages: x509.ObjectIdentifier) -> Extension:
    return x509.ExtendedKeyUsage(usages), False


def policies(*, critical: bool) -> Extension:
    policy = x509.PolicyInformation(x509.ObjectIdentifier("1.2.3.4"), None)
    return x509.CertificatePolicies([policy]), critical


def permitted(*names: x509.GeneralName, critical: bool = True) -> Extension:
    return x509.NameConstraints(names, None), critical


def excluded(*names: x509.GeneralName) -> Extension:
    return x509.NameConstraints(None, names), True


def asks_for(*, name: str | None = None, serial: int | None = None) -> Extension:
    issuer = [x509.DirectoryName(x509.Name.from_rfc4514_string(name))] if name else None
    return x509.AuthorityKeyIdentifier(None, issuer, serial), False


def served(*chain: Certificate, anchors: Sequence[Certificate]) -> Callable[[], Case]:
    return lambda: Case(chain, anchors)


@dataclass(frozen=True)
class Case:
    chain: Sequence[Certificate]
    anchors: Sequence[Certificate]


SGC = x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.3")
UNHEARD_OF = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\5\0")
CRL = x509.DistributionPoint([x509.UniformResourceIdentifier("http://ca/crl")], None, None, None)
CRL_POINTS = x509.CRLDistributionPoints([CRL])
SERIAL = ROOT.certificate.x509.serial_number
CA = constraints(ca=True)
MAIL = x509.SubjectAlternativeName([x509.DNSName(NAME), x509.RFC822Name("a@example.com")])
ORGANIZATION = x509.DirectoryName(x509.Name.from_rfc4514_string("O=Example"))
DIRECTORY = x509.DirectoryName(x509.Name.from_rfc4514_string("CN=sps"))
NETWORK = x509.IPAddress(ipaddress.ip_network("192.0.2.0/24"))

LEAVES: dict[str, Callable[[], Certificate]] = {
    "with the least": lambda: leaf(SAN),
    "with everything": lambda: leaf(
        SAN,
        constraints(ca=False),
        usage("digital_signature"),
        for_servers(),
        policies(critical=False),
    ),
    "with key identifiers": lambda: leaf(SAN, *key_identifiers(KEY, ROOT)),
    "with a mail address": lambda: leaf((MAIL, False)),
    "with names that are critical": lambda: leaf((SAN[0], True)),
    "with an underscore": lambda: leaf(alternative_names(["bsa_tsps01"])),
    "without a subject": lambda: signed("", KEY, by=ROOT, extensions=[SAN]),
    "with a long serial number": lambda: leaf(SAN, serial=1 << 158),
    "for clients": lambda: leaf(SAN, extended(Usage.CLIENT_AUTH)),
    "for anything": lambda: leaf(SAN, extended(Usage.ANY_EXTENDED_KEY_USAGE)),
    "for gated cryptography": lambda: leaf(SAN, extended(SGC)),
    "for both": lambda: leaf(SAN, extended(Usage.CLIENT_AUTH, Usage.SERVER_AUTH)),
    "that is a CA": lambda: leaf(SAN, CA),
    "whose key signs certificates": lambda: leaf(SAN, usage("key_cert_sign")),
    "whose key signs": lambda: leaf(SAN, usage("digital_signature")),
    "whose key enciphers keys": lambda: leaf(SAN, usage("key_encipherment")),
    "whose key agrees": lambda: leaf(SAN, usage("key_agreement")),
    "whose key enciphers data": lambda: leaf(SAN, usage("data_encipherment")),
    "expired": lambda: leaf(SAN, end=NOON - DAY),
    "not yet valid": lambda: leaf(SAN, start=NOON + DAY),
    "with something critical": lambda: leaf(SAN, (UNHEARD_OF, True)),
    "with something odd": lambda: leaf(SAN, (UNHEARD_OF, False)),
    "with a critical identifier": lambda: leaf(SAN, (x509.SubjectKeyIdentifier(b"1"), True)),
    "of another key identifier": lambda: leaf(
        SAN, (x509.AuthorityKeyIdentifier(b"x" * 20, None, None), False)
    ),
    "of this serial number": lambda: leaf(SAN, asks_for(name="CN=Path Root", serial=SERIAL)),
    "of another serial number": lambda: leaf(SAN, asks_for(name="CN=Path Root", serial=4711)),
    "of another issuer's issuer": lambda: leaf(SAN, asks_for(name="CN=Other", serial=SERIAL)),
    "signed with SHA-512": lambda: leaf(SAN, digest="sha512"),
    "of another CA": lambda: leaf(SAN, by=authority("Path Other", kind="ec-p256")),
}
AUTHORITIES: dict[str, Callable[[Authority | None], Authority]] = {
    "with the least": lambda by: ca(CA, by=by),
    "with everything": lambda by: ca(CA, usage("key_cert_sign", "crl_sign"), by=by),
    "that says so, not critically": lambda by: ca(constraints(ca=True, critical=False), by=by),
    "that says nothing": lambda by: ca(by=by),
    "that is none": lambda by: ca(constraints(ca=False), by=by),
    "whose key signs no certificates": lambda by: ca(CA, usage("crl_sign"), by=by),
    "for servers": lambda by: ca(CA, for_servers(), by=by),
    "for clients": lambda by: ca(CA, extended(Usage.CLIENT_AUTH), by=by),
    "for anything": lambda by: ca(CA, extended(Usage.ANY_EXTENDED_KEY_USAGE), by=by),
    "expired": lambda by: ca(CA, by=by, end=NOON - DAY),
    "of one step": lambda by: ca(constraints(ca=True, path_length=0), by=by),
    "for these names": lambda by: ca(CA, permitted(x509.DNSName("example.com")), by=by),
    "for other names": lambda by: ca(CA, permitted(x509.DNSName("example.org")), by=by),
    "for other names, not critically": lambda by: ca(
        CA, permitted(x509.DNSName("example.org"), critical=False), by=by
    ),
    "but for these names": lambda by: ca(CA, excluded(x509.DNSName("example.com")), by=by),
    "for a network": lambda by: ca(CA, permitted(NETWORK), by=by),
    "for mail": lambda by: ca(CA, permitted(x509.RFC822Name("example.com")), by=by),
    "for a directory, not critically": lambda by: ca(
        CA, permitted(ORGANIZATION, critical=False), by=by
    ),
    "for a directory": lambda by: ca(CA, permitted(ORGANIZATION), by=by),
}


def below(made: Authority) -> Certificate:
    return leaf(SAN, by=made)


def whole(depth: int) -> Case:
    chain = make_chain(depth=depth, kind="ec-p256")
    return Case((chain.leaf, *chain.intermediates), [chain.root])


def too_deep() -> Case:
    first = authority("Path Short", by=ROOT, kind="ec-p256", path_length=0)
    second = authority("Path Below", by=first, kind="ec-p256")
    return Case((below(second), second.certificate, first.certificate), [ROOT.certificate])


def with_retired(digest: str) -> Case:
    made = ca(CA, by=RSA_ROOT, digest=digest)
    return Case((below(made), made.certificate), [RSA_ROOT.certificate])


CHAIN = make_chain(kind="ec-p256")
ITSELF = self_signed(kind="ec-p256").leaf
SHA1_ROOT = authority("Path SHA-1 Root", digest="sha1")
SHA1_ITSELF = signed("CN=sps", key_of(), extensions=[SAN], digest="sha1")
CASES: dict[str, Callable[[], Case]] = {
    **{
        f"a leaf {name}": lambda made=made: Case([made()], [ROOT.certificate])
        for name, made in LEAVES.items()
    },
    **{
        f"an intermediate {name}": lambda made=made: Case(
            (below(made(ROOT)), made(ROOT).certificate), [ROOT.certificate]
        )
        for name, made in AUTHORITIES.items()
    },
    **{
        f"a root {name}": lambda made=made: Case([below(made(None))], [made(None).certificate])
        for name, made in AUTHORITIES.items()
    },
    "no intermediate at all": lambda: whole(0),
    "twelve intermediates": lambda: whole(12),
    "a path longer than its CA allows": too_deep,
    "a missing intermediate": served(CHAIN.leaf, anchors=[CHAIN.root]),
    "intermediates in the wrong order": served(
        CHAIN.leaf, CHAIN.root, *CHAIN.intermediates, anchors=[CHAIN.root]
    ),
    "another certificate beside it": served(
        CHAIN.leaf, ITSELF, *CHAIN.intermediates, anchors=[CHAIN.root]
    ),
    "another root": served(CHAIN.leaf, *CHAIN.intermediates, anchors=[ROOT.certificate]),
    "another root that is sent": served(
        CHAIN.leaf, *CHAIN.intermediates, CHAIN.root, anchors=[ROOT.certificate]
    ),
    "itself for an anchor": served(ITSELF, anchors=[ITSELF]),
    "itself for an issuer": served(ITSELF, anchors=[ROOT.certificate]),
    "itself for an anchor, with SHA-1": lambda: Case([SHA1_ITSELF], [SHA1_ITSELF]),
    "a small RSA key": lambda: Case(
        [signed("CN=s", key_of("rsa-1024"), by=ROOT, extensions=[SAN])], [ROOT.certificate]
    ),
    "a small curve": lambda: Case(
        [signed("CN=s", key_of("ec-p192"), by=ROOT, extensions=[SAN])], [ROOT.certificate]
    ),
    "an intermediate signed with SHA-1": lambda: with_retired("sha1"),
    "an intermediate signed with MD5": lambda: with_retired("md5"),
    "a root signed with SHA-1": lambda: Case([below(SHA1_ROOT)], [SHA1_ROOT.certificate]),
}
STRICTER: dict[str, Callable[[], Case]] = {
    "a root without basic constraints": lambda: Case(
        [below(ca(usage("key_cert_sign"), by=None))],
        [ca(usage("key_cert_sign"), by=None).certificate],
    ),
    "a constraint with a leading dot": lambda: Case(
        [below(ca(CA, permitted(x509.DNSName(".example.com")), by=None))],
        [ca(CA, permitted(x509.DNSName(".example.com")), by=None).certificate],
    ),
    "a directory that fits": lambda: Case(
        [below(ca(CA, permitted(DIRECTORY), by=None))],
        [ca(CA, permitted(DIRECTORY), by=None).certificate],
    ),
    "the curve P-224": lambda: Case(
        [signed("CN=s", key_of("ec-p224"), by=ROOT, extensions=[SAN])], [ROOT.certificate]
    ),
}
LAXER: dict[str, Callable[[], Case]] = {
    "an anchor that is no root": served(CHAIN.leaf, anchors=CHAIN.intermediates),
    "a leaf for an anchor": served(CHAIN.leaf, anchors=[CHAIN.leaf]),
}


def of_root(*extensions: Extension) -> Case:
    root = ca(CA, *extensions, by=None)
    return Case([below(root)], [root.certificate])


SINCE_49: dict[str, Callable[[], Case]] = {
    "critical policies": lambda: Case([leaf(SAN, policies(critical=True))], [ROOT.certificate]),
    "critical CRL points": lambda: Case([leaf(SAN, (CRL_POINTS, True))], [ROOT.certificate]),
    "a root with critical policies": lambda: of_root(policies(critical=True)),
    "a root that asks for policies": lambda: of_root((x509.PolicyConstraints(0, None), True)),
}
KNOWS_POLICIES = int(cryptography.__version__.split(".")[0]) >= 49
(CASES if KNOWS_POLICIES else STRICTER).update(SINCE_49)


def openssl_takes(case: Case, directory: Path, *options: str) -> bool:
    first, *others = case.chain
    (directory / "leaf.pem").write_text(first.pem())
    (directory / "sent.pem").write_bytes(pem_of(*others))
    (directory / "anchors.pem").write_bytes(pem_of(*case.anchors))
    sent = ["-untrusted", "sent.pem"] if others else []
    done = subprocess.run(
        [
            *("openssl", "verify", "-purpose", "sslserver", "-auth_level", "2"),
            *("-attime", str(int(NOON.timestamp())), "-no-CApath", "-no-CAstore"),
            *("-CAfile", "anchors.pem", *sent, *options, "leaf.pem"),
        ],
        cwd=directory,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in {0, 2}, done.stderr
    return done.returncode == 0


def refusal(case: Case, *names: str) -> str | None:
    return verify_served(case.chain, anchors=case.anchors, names=names, now=NOON)


@pytest.mark.parametrize("name", CASES, ids=list(CASES))
def test_openssl_agrees(name: str, tmp_path: Path) -> None:
    case = CASES[name]()
    said = refusal(case)
    assert openssl_takes(case, tmp_path) == (said is None), said


@pytest.mark.parametrize("name", [*STRICTER, *LAXER], ids=[*STRICTER, *LAXER])
def test_where_openssl_differs_is_known(name: str, tmp_path: Path) -> None:
    case = (STRICTER | LAXER)[name]()
    said = refusal(case)
    assert (said is None) == (name in LAXER), said
    assert openssl_takes(case, tmp_path) == (name in STRICTER)


@pytest.mark.parametrize(
    "name", ["an anchor that is no root", "a leaf for an anchor"], ids=["CA", "leaf"]
)
def test_curl_agrees_that_an_anchor_need_not_be_a_root(name: str, tmp_path: Path) -> None:
    # curl sets this flag since 7.68.
    assert openssl_takes(LAXER[name](), tmp_path, "-partial_chain")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a leaf for clients", "its extended key usage does not say server authentication"),
        ("a leaf whose key enciphers data", "its key usage allows neither signatures nor"),
        ("a leaf expired", "it expired on 2026-11-21 12:00:00 UTC"),
        ("a leaf not yet valid", "it is not valid before 2026-11-23 12:00:00 UTC"),
        ("a leaf with something critical", "unaccounted-for critical extensions"),
        ("a leaf of another CA", "the issuer of CN=sps, CN=Path Other, is missing"),
        ("a leaf of another key identifier", "a certificate of that name did not sign it"),
        ("a root that is none", "basicConstraints.cA must be asserted in a CA certificate"),
        ("a root whose key signs no certificates", "CN=Odd does not allow certificates"),
        ("an intermediate for clients", "CN=Odd may not issue certificates of TLS servers"),
        ("an intermediate expired", "CN=Odd: it expired on"),
        ("a root for a directory", "CN=Odd constrains directory names, not judged here"),
        ("an intermediate for other names", "no permitted name constraints matched SAN"),
        ("a path longer than its CA allows", "path length constraint violated"),
        ("a missing intermediate", "CN=Example Intermediate 1, is missing"),
        ("another root that is sent", "ends at CN=Example Root, which is no trust anchor"),
        ("itself for an issuer", "is signed by its own key: no client trusts it by itself"),
        ("a small RSA key", "CN=s: its RSA key has 1024 bits, fewer than 2048"),
        ("an intermediate signed with SHA-1", "CN=Odd: the hash of its signature is SHA1"),
    ],
)
def test_a_refusal_says_why(name: str, words: str) -> None:
    said = refusal(CASES[name]())
    assert said
    assert words in said
    assert "\n" not in said
    assert not said.endswith(".")
    assert "PhantomData" not in said


def test_all_reasons_are_given_at_once() -> None:
    old = leaf(SAN, extended(Usage.CLIENT_AUTH), end=NOON - DAY)
    said = refusal(Case([old], [CHAIN.root]), "other.example.com")
    assert said
    for words in ("expired", "is not for 'other.example.com'", "server auth", "is missing"):
        assert words in said


def test_a_date_does_not_hide_what_else_is_wrong() -> None:
    made = ca(CA, usage("crl_sign"), end=NOON - DAY)
    said = refusal(Case([below(made), made.certificate], [ROOT.certificate]))
    assert said
    assert "expired" in said
    assert "does not allow certificates" in said


def test_certificates_that_are_never_valid_together_are_told_by_their_dates() -> None:
    made = ca(CA, start=START, end=NOON - 2 * DAY)
    late = leaf(SAN, by=made, start=NOON - DAY, end=END)
    said = refusal(Case([late, made.certificate], [ROOT.certificate]))
    assert said == f"CN=Odd: it expired on {NOON - 2 * DAY:%Y-%m-%d %H:%M:%S} UTC"


def test_nothing_sent_is_no_pass() -> None:
    assert verify_served([], anchors=[ROOT.certificate], names=[], now=NOON) == (
        "no certificate was sent"
    )


def test_no_anchor_is_no_pass() -> None:
    said = refusal(Case([CHAIN.leaf, *CHAIN.intermediates], []))
    assert said
    assert "no trust anchor is known" in said


def test_a_leaf_without_names_is_for_no_name_at_all() -> None:
    bare = signed(f"CN={NAME}", KEY, by=ROOT)
    said = refusal(Case([bare], [ROOT.certificate]), NAME, "192.0.2.10")
    assert said == (
        f"CN={NAME} is not for {NAME!r} but for no name at all; the common name does not count; "
        f"CN={NAME} is not for '192.0.2.10' but for no name at all"
    )
    assert refusal(Case([bare], [ROOT.certificate])) is None


def test_many_names_are_not_all_listed() -> None:
    many = leaf(alternative_names([f"n{number}.example.com" for number in range(40)]))
    said = refusal(Case([many], [ROOT.certificate]), "x")
    assert said
    assert "'n9.example.com' and 30 more" in said
    assert "n10." not in said


PATTERNS = [
    "sps.example.com",
    "*.wild.example.com",
    "UPPER.example.com",
    "sps",
    "bsa_tsps01",
    "*.com",
]
ADDRESSES = ["192.0.2.10", "2001:db8::10"]
NAMED = leaf(alternative_names([*PATTERNS, "198.51.100.1"], ADDRESSES))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sps.example.com", True),
        ("SPS.Example.COM", True),
        ("sps.example.com.", True),
        ("upper.example.com", True),
        ("sps", True),
        ("bsa_tsps01", True),
        ("a.wild.example.com", True),
        ("A.WILD.example.com", True),
        ("a.b.wild.example.com", False),
        ("wild.example.com", False),
        ("example.com", False),
        ("xsps.example.com", False),
        ("sps.example.com.example.org", False),
        ("example.org", False),
        ("anything.com", False),
        ("192.0.2.10", True),
        ("192.0.2.11", False),
        ("198.51.100.1", False),
        ("2001:db8::10", True),
        ("2001:0db8:0:0:0:0:0:10", True),
        ("2001:db8::11", False),
    ],
)
def test_names_are_covered_as_openssl_has_it(name: str, expected: bool, tmp_path: Path) -> None:  # noqa: FBT001 a column of the table
    assert covers(NAMED, name) == expected
    is_address = name[0].isdigit() or ":" in name
    option = "-verify_ip" if is_address else "-verify_hostname"
    case = Case([NAMED], [ROOT.certificate])
    assert openssl_takes(case, tmp_path, option, name.removesuffix(".")) == expected
    assert (refusal(case, name) is None) == expected


@pytest.mark.parametrize(
    "name", ["", ".", ".example.com", "\u212aey.example.com", "sps.example.c\u00f6m", "*", "a b"]
)
def test_what_is_no_name_is_covered_by_nothing(name: str) -> None:
    assert not covers(leaf(alternative_names(["key.example.com", "*.example.com"])), name)


def test_brackets_around_an_address_do_not_matter() -> None:
    assert covers(NAMED, "[2001:db8::10]")


def test_an_address_among_the_dns_names_is_no_address() -> None:
    assert not covers(leaf(alternative_names(["192.0.2.99"])), "192.0.2.99")


def test_the_names_of_a_certificate_are_those_of_its_extension() -> None:
    assert names_of(NAMED) == (*PATTERNS, "198.51.100.1", *ADDRESSES)
    assert names_of(leaf((MAIL, False))) == (NAME,)
    assert names_of(leaf()) == ()


def test_a_title_is_one_harmless_line() -> None:
    nasty = signed("CN=a\\0Ab\x1b[31m", KEY, by=ROOT)
    assert "\n" in nasty.subject
    assert title_of(nasty) == "CN=a?b?[31m"
    assert title_of(nasty, of_issuer=True) == "CN=Path Root"
    bare = signed("", KEY, by=ROOT, serial=0xABC)
    assert title_of(bare) == "the certificate with serial number 0ABC"
    long = signed(f"CN={'x' * 60},OU={'y' * 64}", KEY, by=ROOT)
    assert len(title_of(long)) == 123


# The way up does not depend on the order of what is there, and ends as well as it can.


def test_the_order_of_what_is_there_does_not_matter() -> None:
    chain = make_chain(depth=3, kind="ec-p256")
    everything = [*chain.intermediates, chain.root]
    for pool in permutations(everything):
        path = find_path(chain.leaf, pool, [chain.root], now=NOON)
        assert path.certificates == (chain.leaf, *everything)
        assert path.is_anchored
        assert path.intermediates == chain.intermediates


def test_an_anchor_is_found_although_nobody_sends_it() -> None:
    path = find_path(CHAIN.leaf, CHAIN.intermediates, [CHAIN.root], now=NOON)
    assert path.certificates == (CHAIN.leaf, *CHAIN.intermediates, CHAIN.root)


def test_a_way_that_ends_nowhere_goes_as_far_as_it_can() -> None:
    chain = make_chain(depth=3, kind="ec-p256")
    path = find_path(chain.leaf, chain.intermediates[:2], [ROOT.certificate], now=NOON)
    assert path.certificates == (chain.leaf, *chain.intermediates[:2])
    assert path.intermediates == chain.intermediates[:2]
    assert not path.is_anchored


def test_an_intermediate_among_the_anchors_does_not_end_the_way() -> None:
    # Clients that trust the root alone need what is between.
    anchors = [*CHAIN.intermediates, CHAIN.root]
    path = find_path(CHAIN.leaf, [], anchors, now=NOON)
    assert path.certificates == (CHAIN.leaf, *CHAIN.intermediates, CHAIN.root)


def test_an_intermediate_is_the_anchor_where_the_root_is_not_trusted() -> None:
    for pool in ([CHAIN.root], [CHAIN.root, *CHAIN.intermediates], []):
        path = find_path(CHAIN.leaf, pool, CHAIN.intermediates, now=NOON)
        assert path.certificates == (CHAIN.leaf, *CHAIN.intermediates)
        assert path.is_anchored


def test_a_cross_certificate_leads_to_the_root_that_is_trusted() -> None:
    old = authority("Path Old Root", kind="ec-p256")
    new = authority("Path New Root", kind="ec-p256")
    crossed = authority("Path New Root", by=old, kind="ec-p256")
    bottom = below(authority("Path Middle", by=new, kind="ec-p256"))
    middle = authority("Path Middle", by=new, kind="ec-p256").certificate
    pool = [new.certificate, crossed.certificate, middle]
    to_old = find_path(bottom, pool, [old.certificate], now=NOON)
    assert to_old.certificates == (bottom, middle, crossed.certificate, old.certificate)
    to_new = find_path(bottom, pool, [new.certificate], now=NOON)
    assert to_new.certificates == (bottom, middle, new.certificate)
    to_both = find_path(bottom, pool, [old.certificate, new.certificate], now=NOON)
    assert to_both == to_new


def test_a_way_through_certificates_that_are_valid_is_preferred_to_a_shorter_one() -> None:
    old = authority("Path Old Root", kind="ec-p256")
    expired = authority("Path Gone Root", kind="ec-p256", end=NOON - DAY)
    crossed = authority("Path Gone Root", by=old, kind="ec-p256")
    bottom = below(expired)
    anchors = [expired.certificate, old.certificate]
    path = find_path(bottom, [crossed.certificate], anchors, now=NOON)
    assert path.certificates == (bottom, crossed.certificate, old.certificate)
    alone = find_path(bottom, [], anchors, now=NOON)
    assert alone.certificates == (bottom, expired.certificate)


def test_a_way_to_a_root_is_preferred_to_a_shorter_one_to_another_anchor() -> None:
    upper = authority("Path Upper", by=ROOT, kind="ec-p256")
    unknown = authority("Path Unknown", kind="ec-p256")
    to_unknown = authority("Path Twice", by=unknown, kind="ec-p256")
    to_root = authority("Path Twice", by=upper, kind="ec-p256")
    bottom = below(to_root)
    pool = [to_unknown.certificate, to_root.certificate, upper.certificate]
    anchors = [to_unknown.certificate, ROOT.certificate]
    path = find_path(bottom, pool, anchors, now=NOON)
    assert path.end == ROOT.certificate
    without = find_path(bottom, pool, anchors[:1], now=NOON)
    assert without.certificates == (bottom, to_unknown.certificate)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_that_would_do_the_one_that_lasts_longer_is_taken(order: int) -> None:
    brief, lasting = (
        authority("Path Twin", by=ROOT, kind="ec-p256", end=NOON + days * DAY) for days in (9, 99)
    )
    bottom = below(brief)
    pool = [brief.certificate, lasting.certificate][::order]
    path = find_path(bottom, pool, [ROOT.certificate], now=NOON)
    assert path.intermediates == (lasting.certificate,)


@pytest.mark.parametrize("order", [1, -1])
def test_a_renewed_intermediate_is_preferred_to_the_expired_one(order: int) -> None:
    key = key_of("ec-p256", "Path Renewed")
    old, new = (
        signed("CN=Path Renewed", key, by=ROOT, extensions=[CA], start=START, end=end)
        for end in (NOON - DAY, NOON + DAY)
    )
    bottom = below(Authority(new, key))
    path = find_path(bottom, [old, new][::order], [ROOT.certificate], now=NOON)
    assert path.certificates == (bottom, new, ROOT.certificate)
    before = find_path(bottom, [old], [ROOT.certificate], now=NOON)
    assert before.certificates == (bottom, old, ROOT.certificate)


def test_a_certificate_of_a_key_rollover_is_no_root() -> None:
    new = key_of("ec-p256", "Path Root renewed")
    identifiers = key_identifiers(new, ROOT)
    with_old = signed("CN=Path Root", new, by=ROOT, extensions=[CA, *identifiers])
    assert with_old.is_self_issued
    assert not is_root(with_old)
    bottom = below(Authority(with_old, new))
    path = find_path(bottom, [with_old], [ROOT.certificate], now=NOON)
    assert path.intermediates == (with_old,)
    assert refusal_of_path(path, at=NOON) is None


def test_certificates_that_issue_each_other_do_not_go_round_for_ever() -> None:
    one, other = key_of("ec-p256", "Ring one"), key_of("ec-p256", "Ring other")
    bare = Authority(signed("CN=Other", other), other)
    first = signed("CN=One", one, by=bare, extensions=[CA])
    second = signed("CN=Other", other, by=Authority(first, one), extensions=[CA])
    bottom = below(Authority(first, one))
    path = find_path(bottom, [first, second], [ROOT.certificate], now=NOON)
    assert path.certificates == (bottom, first, second)
    assert not path.is_anchored


def test_public_roots_are_roots() -> None:
    for certificate in public_cas():
        assert is_root(certificate)


@pytest.mark.parametrize("digest", ["md5", "sha1"])
def test_a_signature_by_a_retired_hash_still_shows_who_signed(digest: str) -> None:
    case = with_retired(digest)
    made = case.chain[1]
    assert is_issued_by(made, RSA_ROOT.certificate)
    forged = Certificate(made.der[:-1] + bytes([made.der[-1] ^ 1]))
    assert not is_issued_by(forged, RSA_ROOT.certificate)


def test_a_signature_that_nobody_reads_shows_nothing() -> None:
    made = with_retired("md5").chain[1]
    odd = with_signature_oid(made, MD5_WITH_RSA, MD2_WITH_RSA)
    assert not is_issued_by(odd, RSA_ROOT.certificate)
    root = authority("Path MD5 Root", digest="md5").certificate
    assert is_root(with_signature_oid(root, MD5_WITH_RSA, MD2_WITH_RSA))


def test_a_key_that_nobody_reads_has_signed_nothing() -> None:
    p256, unheard_of = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f")
    odd = Certificate(ROOT.certificate.der.replace(p256, unheard_of, 1))
    assert not is_issued_by(leaf(SAN), odd)
