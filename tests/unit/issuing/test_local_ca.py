"""A local CA signs requests of servers as asked, and never more than it may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import NOON
from support.chains import (
    END,
    START,
    Extension,
    alternative_names,
    authority,
    constraints,
    for_servers,
    key_of,
    make_chain,
    pem_of,
    signed,
    usage,
)
from support.examples import examples
from unit.issuing.making import (
    FIELDS,
    KEY,
    LOWER,
    ROOT,
    UPPER,
    lower_ca,
    other_ca,
    request_of,
    root_ca,
)

from netpki.errors import CertificateRefusedError, InputError
from netpki.issuing import IssuedChain, Issuer, LocalCa, create_local_ca, read_local_ca
from netpki.pki import Certificate, Material, PrivateKey, names_of, verify_served
from netpki.pki.request import CertificateRequest, RequestFields, build_request

ISSUER: Issuer = root_ca()
SERVER = (constraints(ca=False), usage("digital_signature"), for_servers())


def issued(request: CertificateRequest | None = None, ca: LocalCa | None = None) -> IssuedChain:
    return (ca or root_ca()).issue(request or request_of(), subject_label="sps01")


def refusal(request: CertificateRequest) -> InputError:
    with pytest.raises(InputError) as caught:
        issued(request)
    return caught.value


def by_hand(
    *extensions: Extension,
    key: PrivateKey = KEY,
    name: str = "CN=sps",
    algorithm: hashes.HashAlgorithm | None = None,
) -> CertificateRequest:
    """A request as others make them."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name.from_rfc4514_string(name)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    made = builder.sign(key.signing_key, algorithm or hashes.SHA256())  # type: ignore[arg-type]  # SHA-224 too
    return CertificateRequest(made.public_bytes(serialization.Encoding.DER))


def found_in(certificate: Certificate) -> dict[str, tuple[bool, x509.ExtensionType]]:
    return {
        type(one.value).__name__: (one.critical, one.value) for one in certificate.x509.extensions
    }


# What is issued.


def test_the_certificate_is_for_subject_names_and_key_of_the_request() -> None:
    leaf = issued().leaf
    assert leaf.subject == request_of().subject
    assert names_of(leaf) == request_of().names
    assert KEY.matches(leaf)
    assert leaf.issuer == ROOT.certificate.subject


def test_the_extensions_are_those_of_a_server_by_this_ca() -> None:
    found = found_in(issued().leaf)
    asked = request_of().extension(x509.SubjectAlternativeName)
    assert found["BasicConstraints"] == (True, x509.BasicConstraints(ca=False, path_length=None))
    assert found["SubjectAlternativeName"] == (False, asked)
    auth = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    assert found["ExtendedKeyUsage"] == (False, auth)
    assert found["KeyUsage"] == usage("digital_signature")[::-1]
    own = x509.SubjectKeyIdentifier.from_public_key(KEY.signing_key.public_key())
    assert found["SubjectKeyIdentifier"] == (False, own)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(ROOT.key.signing_key.public_key())
    assert found["AuthorityKeyIdentifier"] == (False, above)
    assert len(found) == 6


def test_without_a_subject_the_names_are_critical() -> None:
    leaf = issued(request_of(RequestFields(dns_names=("sps",)))).leaf
    assert leaf.subject == ""
    assert found_in(leaf)["SubjectAlternativeName"][0] is True


@pytest.mark.parametrize(
    ("key", "asked", "bits"),
    [
        (KEY, ("digital_signature", "key_encipherment"), ("digital_signature",)),
        (KEY, ("key_agreement", "digital_signature"), ("digital_signature", "key_agreement")),
        (KEY, ("content_commitment",), ("digital_signature",)),
        (key_of("rsa-2048", "issuing"), ("key_encipherment",), ("key_encipherment",)),
        (key_of("rsa-2048", "issuing"), (), ("digital_signature", "key_encipherment")),
    ],
    ids=["EC", "EC agreement", "EC other", "RSA", "RSA nothing"],
)
def test_of_the_usages_those_are_given_that_the_key_has_a_use_for(
    key: PrivateKey, asked: tuple[str, ...], bits: tuple[str, ...]
) -> None:
    wanted = [usage(*asked)] if asked else []
    leaf = issued(by_hand(alternative_names(["sps"]), *wanted, key=key)).leaf
    assert found_in(leaf)["KeyUsage"] == usage(*bits)[::-1]


def test_what_else_a_request_asks_for_is_not_copied() -> None:
    oid = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2")  # a template of Microsoft
    both = x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
    )
    request = by_hand(
        alternative_names(["sps"]),
        (x509.UnrecognizedExtension(oid, b"\x1e\x02\x00W"), False),
        (both, False),
    )
    found = found_in(issued(request).leaf)
    assert "UnrecognizedExtension" not in found
    assert found["ExtendedKeyUsage"][1] == x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_the_signature_has_the_hash_of_the_request(name: str) -> None:
    fields = RequestFields.from_mapping({"dns_names": "sps", "hash": name})
    assert issued(request_of(fields)).leaf.signature_hash == name


def test_serial_numbers_are_drawn_and_long_enough_not_to_be_guessed() -> None:
    serials = {issued().leaf.x509.serial_number for _ in range(20)}
    assert len(serials) == 20
    assert min(serials) > 0
    assert max(serials).bit_length() > 128


def test_validity_begins_a_little_earlier_and_lasts_as_asked() -> None:
    leaf = issued(ca=root_ca(days=90, now=NOON + timedelta(microseconds=7))).leaf
    assert leaf.not_before == NOON - timedelta(hours=1)
    assert leaf.not_after == NOON + timedelta(days=90)
    default = issued().leaf
    assert default.not_after - default.not_before < timedelta(days=398)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (START, NOON + timedelta(days=3)),
        (NOON - timedelta(minutes=1), NOON + timedelta(days=900)),
    ],
    ids=["ends soon", "began a minute ago"],
)
def test_no_certificate_lives_longer_than_what_is_above_it(start: datetime, end: datetime) -> None:
    short = authority("Short Root", kind="ec-p256", start=start, end=end)
    below = authority("Below Short", by=short, kind="ec-p256")
    for ca in (
        LocalCa(short.certificate, short.key, now=NOON),
        LocalCa(below.certificate, below.key, root=short.certificate, now=NOON),
    ):
        leaf = issued(ca=ca).leaf
        assert leaf.not_before >= start
        assert leaf.not_after <= end


# What is above it.


def test_a_root_has_nothing_between_it_and_the_leaf() -> None:
    chain = issued()
    assert (chain.intermediates, chain.root) == ((), ROOT.certificate)
    assert chain.certificates == (chain.leaf, ROOT.certificate)


def test_intermediates_come_in_their_order_whatever_that_of_the_files() -> None:
    chain = issued(ca=lower_ca())
    assert chain.intermediates == (LOWER.certificate, UPPER.certificate)
    assert chain.root == ROOT.certificate
    assert chain.pem().encode() == pem_of(*chain.certificates)


def test_a_root_that_is_not_known_is_none() -> None:
    ca = LocalCa(LOWER.certificate, LOWER.key, chain=[UPPER.certificate], now=NOON)
    chain = issued(ca=ca)
    assert (chain.intermediates, chain.root) == ((LOWER.certificate, UPPER.certificate), None)


def test_clients_may_trust_a_ca_that_is_no_root() -> None:
    ca = LocalCa(LOWER.certificate, LOWER.key, root=UPPER.certificate, now=NOON)
    chain = issued(ca=ca)
    assert chain.certificates == (chain.leaf, LOWER.certificate, UPPER.certificate)


@settings(max_examples=examples(40))
@given(
    names=st.lists(st.sampled_from(["sps", "a.example.com", "*.b.example.com"]), min_size=1),
    ips=st.lists(st.ip_addresses().map(str), max_size=2),
    days=st.integers(1, 3650),
    seconds=st.integers(0, 10**8),
    made=st.sampled_from([root_ca, lower_ca]),
)
def test_clients_take_whatever_is_issued(
    names: list[str], ips: list[str], days: int, seconds: int, made: Callable[..., LocalCa]
) -> None:
    now = NOON + timedelta(seconds=seconds)
    request = build_request(RequestFields(dns_names=tuple(names), ip_addresses=tuple(ips)), KEY)
    chain = issued(request, made(days=days, now=now))
    sent, anchors = (chain.leaf, *chain.intermediates), [ROOT.certificate]
    for moment in (now, chain.leaf.not_before, chain.leaf.not_after):
        assert verify_served(sent, anchors=anchors, names=request.names, now=moment) is None


# What is refused.


def test_a_request_that_was_changed_is_not_signed() -> None:
    der = request_of().der
    error = refusal(CertificateRequest(der.replace(b"Example Corp", b"Another Corp")))
    assert error.message.startswith("The request of sps01 is not signed: its signature is not")
    assert "TLS servers alone" in error.hint


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (by_hand(alternative_names(["sps"]), constraints(ca=True)), "the certificate of a CA"),
        (by_hand(alternative_names(["sps"]), usage("key_cert_sign")), "the certificate of a CA"),
        (by_hand(alternative_names(["sps"]), usage("crl_sign")), "the certificate of a CA"),
        (
            by_hand(
                alternative_names(["sps"]),
                (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False),
            ),
            "it is not for a TLS server",
        ),
        (by_hand(), "it names no host"),
        (
            by_hand((x509.SubjectAlternativeName([x509.RFC822Name("a@example.com")]), False)),
            "neither DNS nor IP (RFC822Name)",
        ),
        (by_hand(alternative_names(["a b"])), "'a b' is not a DNS name"),
        (by_hand(alternative_names(["*.com"])), "'*.com' covers no name in any client"),
        (by_hand(alternative_names(["sps"]), key=key_of("rsa-1024", "x")), "1024 bits"),
        (by_hand(alternative_names(["sps"]), key=key_of("ec-p192", "x")), "secp192r1"),
        (by_hand(alternative_names(["sps"]), algorithm=hashes.SHA224()), "hash of its signature"),
        (by_hand(alternative_names(["sps"]), key=ROOT.key), "its key is that of the CA"),
    ],
    ids=[
        *("CA", "certificates", "CRLs", "code", "no name", "mail", "blank", "wildcard"),
        *("RSA 1024", "P-192", "SHA-224", "key of the CA"),
    ],
)
def test_a_request_that_asks_for_too_much_or_too_little_is_not_signed(
    request_: CertificateRequest, said: str
) -> None:
    assert said in refusal(request_).message


def test_all_reasons_are_said_at_once() -> None:
    request = by_hand(constraints(ca=True), key=key_of("rsa-1024", "x"))
    message = refusal(request).message
    assert all(each in message for each in ("1024 bits", "of a CA", "names no host"))


# The CA itself.


@pytest.mark.parametrize(
    ("ca", "said"),
    [
        (replace(ROOT, key=KEY), "is not its own"),
        (replace(ROOT, certificate=make_chain(kind="ec-p256").leaf), "does not say CA:TRUE"),
        (
            replace(
                ROOT,
                certificate=signed(
                    "CN=x", ROOT.key, extensions=[constraints(ca=True), usage("crl_sign")]
                ),
            ),
            "its key usage lacks keyCertSign",
        ),
        (
            authority("Expired Root", kind="ec-p256", end=NOON - timedelta(days=1)),
            "it expired on",
        ),
        (
            authority("Future Root", kind="ec-p256", start=NOON + timedelta(days=1)),
            "it is not valid before",
        ),
    ],
    ids=["key", "no CA", "usage", "expired", "future"],
)
def test_what_is_no_ca_that_may_sign_is_refused(ca: object, said: str) -> None:
    certificate, key = ca.certificate, ca.key  # type: ignore[attr-defined]  # an Authority
    with pytest.raises(CertificateRefusedError, match=r"The CA .* cannot sign") as caught:
        LocalCa(certificate, key, now=NOON)
    assert said in caught.value.message
    assert caught.value.hint


def test_a_chain_that_leads_elsewhere_is_refused() -> None:
    other = authority("Other Root", kind="ec-p256").certificate
    with pytest.raises(CertificateRefusedError, match="does not lead to the root, but ends at"):
        LocalCa(LOWER.certificate, LOWER.key, root=ROOT.certificate, now=NOON)
    with pytest.raises(CertificateRefusedError, match="Other Root is not above it"):
        LocalCa(LOWER.certificate, LOWER.key, chain=[other], now=NOON)
    with pytest.raises(CertificateRefusedError, match="Issuing Root is not above it"):
        LocalCa(LOWER.certificate, LOWER.key, chain=[ROOT.certificate], now=NOON)


@pytest.mark.parametrize("days", [0, -1, 3651, 10**12])
def test_days_that_make_no_sense_are_refused(days: int) -> None:
    with pytest.raises(InputError, match="cannot be valid for"):
        root_ca(days=days)


def test_a_ca_that_is_itself_forbidden_to_issue_it_does_not() -> None:
    extensions = [
        constraints(ca=True),
        usage("key_cert_sign"),
        (x509.NameConstraints([x509.DNSName("example.org")], None), True),
    ]
    key = key_of("ec-p256", "constrained")
    ca = LocalCa(signed("CN=Constrained", key, extensions=extensions), key, now=NOON)
    with pytest.raises(InputError, match=r"No client would take .*sps01 by CN=Constrained"):
        issued(ca=ca)
    allowed = request_of(RequestFields(dns_names=("sps.example.org",)))
    assert issued(allowed, ca).leaf


def test_a_weak_ca_does_not_sign() -> None:
    with pytest.raises(InputError, match="its RSA key has 1024 bits"):
        issued(ca=other_ca("Weak Root", "rsa-1024"))


# Again.


def test_what_it_has_signed_for_the_same_is_returned_with_what_is_above_now() -> None:
    first = issued(ca=lower_ca())
    stale = IssuedChain(first.leaf)
    assert lower_ca().issue(request_of(), subject_label="sps01", kept=stale) == first


@pytest.mark.parametrize(
    "fields",
    [
        replace(FIELDS, dns_names=("sps.example.com",)),
        replace(FIELDS, organization="Another"),
        replace(FIELDS, ip_addresses=()),
    ],
    ids=["fewer names", "another subject", "no address"],
)
def test_another_wish_is_signed_anew(fields: RequestFields) -> None:
    first = issued()
    again = root_ca().issue(request_of(fields), subject_label="sps01", kept=first)
    assert again.leaf != first.leaf
    assert names_of(again.leaf) == request_of(fields).names


def test_what_another_ca_has_signed_is_signed_anew() -> None:
    first = issued(ca=other_ca("Former Root"))
    again = root_ca().issue(request_of(), subject_label="sps01", kept=first)
    assert again.leaf.issuer == ROOT.certificate.subject
    namesake = signed("CN=Issuing Root", KEY, extensions=[constraints(ca=True)])
    other = request_of(FIELDS, key_of("ec-p256", "another"))
    by_namesake = issued(other, LocalCa(namesake, KEY, now=NOON))
    again = root_ca().issue(other, subject_label="sps01", kept=by_namesake)
    assert again.leaf != by_namesake.leaf


# Made and read.


def test_a_laboratory_makes_its_own_root() -> None:
    ca = create_local_ca("Lab Root", kind="ec-p256", days=30, now=NOON)
    found = found_in(ca.certificate)
    assert ca.certificate.subject == ca.certificate.issuer == "CN=Lab Root"
    assert found["BasicConstraints"] == (True, x509.BasicConstraints(ca=True, path_length=0))
    assert found["KeyUsage"] == usage("key_cert_sign", "crl_sign")[::-1]
    assert ca.certificate.not_after == NOON + timedelta(days=3650)
    chain = issued(ca=ca)
    assert chain.leaf.not_after == NOON + timedelta(days=30)
    again = LocalCa(ca.certificate, PrivateKey.load(ca.key.pem().encode()), now=NOON)
    assert issued(ca=again).root == ca.certificate


def test_a_laboratory_may_put_a_root_above_its_ca_and_forget_the_key() -> None:
    ca = create_local_ca("Lab Issuing", below="Lab Root", kind="ec-p256", now=NOON)
    assert (ca.certificate.issuer, ca.root.subject) == ("CN=Lab Root", "CN=Lab Root")
    assert found_in(ca.root)["BasicConstraints"][1].path_length == 1
    chain = issued(ca=ca)
    assert (chain.intermediates, chain.root) == ((ca.certificate,), ca.root)
    assert not ca.key.matches(ca.root)


def test_its_key_is_not_shown() -> None:
    ca = create_local_ca("Lab Root", kind="ec-p256", now=NOON)
    assert repr(ca).startswith("<LocalCa <Certificate 'CN=Lab Root' ")
    assert ca.key.pem().splitlines()[1] not in repr(vars(ca))


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [("", 1, "no name"), ("x" * 65, 1, "65 bytes"), ("x", 0, "for 0 days"), ("x", 9999, "9999")],
)
def test_a_root_that_makes_no_sense_is_not_made(name: str, days: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        create_local_ca(name, kind="ec-p256", validity_days=days, now=NOON)


def test_a_ca_is_read_from_whatever_its_files_are() -> None:
    above = [UPPER.certificate.x509, ROOT.certificate.x509]
    files = [
        Material("chain.p7b", pkcs7.serialize_certificates(above, serialization.Encoding.DER)),
        Material("ca.pem", pem_of(LOWER.certificate, LOWER.key)),
    ]
    chain = issued(ca=read_local_ca(files, now=NOON))
    assert chain.intermediates == (LOWER.certificate, UPPER.certificate)
    assert chain.root == ROOT.certificate


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "ca.pem: it is empty"),
        (pem_of(ROOT.certificate), "there are 0 keys"),
        (pem_of(ROOT.key, KEY, ROOT.certificate), "there are 2 keys"),
        (pem_of(KEY, ROOT.certificate), "no certificate fits the key"),
    ],
    ids=["empty", "no key", "two keys", "another key"],
)
def test_files_that_are_no_ca_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_local_ca([Material("ca.pem", data)], now=NOON)


def test_below_another_root_a_ca_suits_more_clients() -> None:
    cross = signed(
        "CN=Issuing Root",
        ROOT.key,
        by=authority("Old Root", kind="ec-p256"),
        extensions=[constraints(ca=True), usage("key_cert_sign")],
        end=END - timedelta(days=1),
    )
    old = authority("Old Root", kind="ec-p256").certificate
    material = Material("ca.pem", pem_of(ROOT.key, ROOT.certificate, cross, old))
    chain = issued(ca=read_local_ca([material], now=NOON))
    assert (chain.intermediates, chain.root) == ((cross,), old)


def test_the_common_name_of_a_subject_needs_no_form() -> None:
    request = by_hand(alternative_names(["sps"]), name="CN=Smart Protection\\, 1")
    found = issued(request).leaf.x509.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert found[0].value == "Smart Protection, 1"
