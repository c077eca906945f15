"""Requests ask for exactly what was written down, and what is wrong with it is said by name."""

from __future__ import annotations

import pickle
from datetime import date
from ipaddress import ip_address

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from support.chains import key_of, make_chain
from support.examples import examples

from netpki.errors import CertificateFormatError, InputError
from netpki.pki import PrivateKey
from netpki.pki.request import CertificateRequest, RequestFields, build_request, read_request

EC = key_of("ec-p256", "request")
RSA = key_of("rsa-2048", "request")
FIELDS = RequestFields(
    common_name="sps.example.com",
    country="GB",
    state="Lancashire",
    locality="Preston",
    organization="Example Corporation",
    organizational_unit="IT Services",
    email="pki@example.com",
    dns_names=("sps.example.com", "sps", "*.apps.example.com"),
    ip_addresses=("192.0.2.10", "2001:db8::10"),
)
SUBJECT = (
    "1.2.840.113549.1.9.1=pki@example.com,CN=sps.example.com,OU=IT Services,"
    "O=Example Corporation,L=Preston,ST=Lancashire,C=GB"
)


def refusal(**values: object) -> InputError:
    with pytest.raises(InputError) as caught:
        RequestFields.from_mapping(values, source="sps.yml")
    return caught.value


def from_yaml(text: str) -> RequestFields:
    return RequestFields.from_mapping(yaml.safe_load(text), source="sps.yml")


def extensions_of(request: CertificateRequest) -> dict[str, tuple[bool, object]]:
    return {
        type(found.value).__name__: (found.critical, found.value)
        for found in request.x509.extensions
    }


def usages(request: CertificateRequest) -> set[str]:
    found = request.extension(x509.KeyUsage)
    assert found is not None
    bits = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
    others = ("key_agreement", "key_cert_sign", "crl_sign")
    return {bit for bit in (*bits, *others) if getattr(found, bit)}


# The request.


@pytest.mark.parametrize("key", [EC, RSA], ids=["EC", "RSA"])
def test_a_request_asks_for_subject_and_names_with_the_key(key: PrivateKey) -> None:
    request = build_request(FIELDS, key)
    assert request.subject == SUBJECT
    assert request.names == FIELDS.names
    assert request.public_der == key.public_der
    assert request.is_signature_valid
    assert request.weakness is None


def test_the_extensions_are_those_of_a_server() -> None:
    found = extensions_of(build_request(FIELDS, RSA))
    names = [x509.DNSName(name) for name in FIELDS.dns_names]
    addresses = [x509.IPAddress(ip_address(address)) for address in FIELDS.ip_addresses]
    assert found["BasicConstraints"] == (False, x509.BasicConstraints(ca=False, path_length=None))
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    assert found["ExtendedKeyUsage"] == (False, usage)
    assert found["SubjectAlternativeName"] == (
        False,
        x509.SubjectAlternativeName([*names, *addresses]),
    )
    assert set(found) == {
        *("BasicConstraints", "KeyUsage", "ExtendedKeyUsage", "SubjectAlternativeName")
    }


def test_only_rsa_keys_are_for_the_transport_of_keys() -> None:
    both = {"digital_signature", "key_encipherment", "data_encipherment"}
    assert usages(build_request(FIELDS, RSA)) == both
    assert usages(build_request(FIELDS, EC)) == {"digital_signature"}


def test_without_a_subject_the_names_are_critical() -> None:
    request = build_request(RequestFields(dns_names=("sps",)), EC)
    assert request.subject == ""
    assert extensions_of(request)["SubjectAlternativeName"][0] is True


def test_the_country_is_a_printable_string_and_other_text_utf8() -> None:
    der = build_request(RequestFields(country="DE", locality="Köln", dns_names=("a",)), EC).der
    assert b"\x13\x02DE" in der
    assert b"\x0c\x05" + "Köln".encode() in der


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_the_hash_is_that_of_the_fields(name: str) -> None:
    fields = RequestFields.from_mapping({"dns_names": "sps", "hash": name})
    request = build_request(fields, EC)
    assert request.hash is not None
    assert request.hash.name == name


def test_a_request_without_a_name_is_refused_and_the_common_name_is_none() -> None:
    with pytest.raises(InputError, match="names no host") as caught:
        build_request(RequestFields(common_name="sps.example.com"), EC)
    assert "not the common name" in caught.value.hint


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (key_of("rsa-1024", "weak"), "its RSA key has 1024 bits, fewer than 2048"),
        (key_of("ec-p192", "weak"), "secp192r1, which browsers do not know"),
        (PrivateKey(ec.generate_private_key(ec.SECP256K1())), "secp256k1, which browsers"),
    ],
    ids=["rsa-1024", "ec-p192", "secp256k1"],
)
def test_a_weak_key_is_refused(key: PrivateKey, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        build_request(FIELDS, key)
    assert caught.value.hint == "Make a new key, RSA 2048 or EC P-256 at least."


# Reading it back.


def test_what_was_written_is_read() -> None:
    request = build_request(FIELDS, EC)
    for text in (request.pem(), request.pem().replace("CERT", "NEW CERT"), f"x\n{request.pem()}"):
        assert read_request(text, source="sps.csr") == request
    assert max(map(len, request.pem().splitlines())) <= 64
    assert pickle.loads(pickle.dumps(request)) == request  # noqa: S301 our own bytes
    assert hash(read_request(request.pem())) == hash(request)
    assert repr(request).startswith("<CertificateRequest '1.2.840")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "sps.csr holds no certificate requests, where one is meant"),
        (make_chain(kind="ec-p256").leaf.pem(), "sps.csr holds no certificate requests"),
        (build_request(FIELDS, EC).pem() * 2, "sps.csr holds 2 certificate requests"),
        (build_request(FIELDS, EC).pem() + EC.pem(), "sps.csr holds a private key"),
        (
            "\n-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n",
            "sps.csr: the block on line 2: 2 bytes are not a certificate request",
        ),
    ],
    ids=["nothing", "a certificate", "two", "a key", "broken"],
)
def test_what_is_not_one_request_is_refused(text: str, said: str) -> None:
    with pytest.raises(CertificateFormatError, match=said) as caught:
        read_request(text, source="sps.csr")
    assert caught.value.hint


def test_a_changed_request_has_no_valid_signature() -> None:
    der = build_request(FIELDS, EC).der
    assert not CertificateRequest(der.replace(b"Preston", b"Blackpo")).is_signature_valid
    assert not CertificateRequest(der[:-1] + bytes([der[-1] ^ 1])).is_signature_valid


def test_requests_of_others_show_what_is_weak() -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    by_ed25519 = builder.sign(ed25519.Ed25519PrivateKey.generate(), None)
    by_sha224 = builder.sign(EC.signing_key, hashes.SHA224())
    weak = key_of("rsa-1024", "weak").signing_key
    found = {
        CertificateRequest(each.public_bytes(serialization.Encoding.DER)).weakness
        for each in (by_ed25519, by_sha224, builder.sign(weak, hashes.SHA256()))
    }
    assert found == {
        "its key is neither an RSA nor an EC key",
        "the hash of its signature is not SHA-256 or better",
        "its RSA key has 1024 bits, fewer than 2048",
    }


def test_a_signature_that_nobody_knows_is_neither_valid_nor_strong() -> None:
    known, unknown = bytes.fromhex("2a8648ce3d040302"), bytes.fromhex("2a8648ce3d040309")
    der = build_request(FIELDS, EC).der
    assert der.count(known) == 1
    request = CertificateRequest(der.replace(known, unknown))
    assert not request.is_signature_valid
    assert request.hash is None
    assert request.weakness == "the hash of its signature is not SHA-256 or better"


@pytest.mark.filterwarnings("ignore:Attribute's length must be")
def test_a_longer_name_than_rfc_5280_allows_can_be_read() -> None:
    text = "A" * 70
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text, _validate=False)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    signed = builder.sign(EC.signing_key, hashes.SHA256())
    der = signed.public_bytes(serialization.Encoding.DER)
    assert CertificateRequest(der).subject == f"CN={text}"


def test_two_requests_for_the_same_differ_only_by_an_ecdsa_signature() -> None:
    first, again = build_request(FIELDS, EC), build_request(FIELDS, EC)
    assert first.asks_the_same_as(again)
    assert build_request(FIELDS, RSA) == build_request(FIELDS, RSA)
    others = (
        build_request(FIELDS, RSA),
        build_request(FIELDS.with_defaults(names=["more"]), EC),
        build_request(RequestFields(dns_names=("sps",)), EC),
        CertificateRequest(first.der[:-1] + bytes([first.der[-1] ^ 1])),
    )
    assert not any(first.asks_the_same_as(other) for other in others)


# The fields.


def test_the_same_fields_come_from_our_names_and_those_of_openssl() -> None:
    ours = from_yaml(
        "{common_name: sps, country: gb, state: S, locality: L, organization: O,"
        " organizational_unit: U, email: pki@example.com, dns_names: [sps], key: 3072}"
    )
    long = from_yaml(
        "{commonName: sps, countryName: GB, stateOrProvinceName: S, localityName: L,"
        " organizationName: O, organizationalUnitName: U, emailAddress: pki@example.com,"
        " dns_names: sps, key: rsa-3072, hash: SHA-256}"
    )
    short = from_yaml("{CN: sps, C: GB, ST: S, L: L, O: O, OU: U, email: pki@example.com}")
    assert ours == long == RequestFields(**{name: getattr(long, name) for name in VALUES})
    assert (short.common_name, short.country) == ("sps", "GB")
    assert (ours.country, ours.key) == ("GB", "rsa-3072")


def test_what_is_empty_is_as_good_as_left_out() -> None:
    fields = from_yaml("{common_name: '', dns_names: [sps, '', null, ' '], ip_addresses: []}")
    assert fields == RequestFields(dns_names=("sps",))


def test_numbers_are_text_and_blanks_around_text_are_none() -> None:
    fields = from_yaml("{organizational_unit: 42, organization: ' Example '}")
    assert (fields.organizational_unit, fields.organization) == ("42", "Example")


def test_a_name_counts_once_and_addresses_have_one_form() -> None:
    fields = RequestFields(dns_names=("sps", "SPS", "a"), ip_addresses=("2001:DB8:0::1",))
    assert fields.names == ("sps", "a", "2001:db8::1")


@pytest.mark.parametrize(
    ("values", "said", "remedy"),
    [
        ({"country": False}, "country: False is a truth value", "YAML takes NO"),
        ({"country": "GBR"}, "country: 'GBR' is not a code of two letters", "GB (not UK)"),
        ({"C": "ÄÖ"}, "C: 'ÄÖ' is not a code", "ISO 3166"),
        ({"state": 1.5}, "state: a value of the type float stands", "in quotes"),
        ({"state": date(2026, 1, 1)}, "state: a value of the type date", "in quotes"),
        ({"locality": ["a"]}, "locality: a value of the type list", "no place"),
        ({"locality": 10**30}, "locality: a value of the type int", "in quotes"),
        ({"organization": "a\u00a0b"}, "holds NO-BREAK SPACE (U+00A0)", "Type it anew"),
        ({"organization": "a\nb"}, "holds a control character (U+000A)", "Type it anew"),
        ({"organization": "x" * 65}, "has 65 characters; RFC 5280 allows 64", "Shorten"),
        ({"common_name": "ü" * 33}, "has 66 bytes; RFC 5280 allows 64", "Shorten"),
        ({"email": "pki"}, "email: 'pki' is not a mail address", "or none"),
        ({"email": "pki@exämple.com"}, "is not a mail address in ASCII", "or none"),
        ({"email": "[email\u00a0protected]"}, "what a web page shows", "from robots"),
        ({"email": "[email protected]"}, "what a web page shows", "from robots"),
        ({"dns_names": ["192.0.2.1"]}, "'192.0.2.1' is an IP address", "into ip_addresses"),
        ({"dns_names": "[2001:db8::1]"}, "is an IP address", "into ip_addresses"),
        ({"dns_names": "192.0.2.300"}, "ends in a number", "digit"),
        ({"dns_names": "sps.example.com."}, "ends in a dot", "Leave the dot out"),
        ({"dns_names": "https://sps/"}, "is not a DNS name", "no URL"),
        ({"dns_names": "sps:4343"}, "is not a DNS name", "port"),
        ({"dns_names": "a;reboot"}, "is not a DNS name", "letters"),
        ({"dns_names": "-a.b"}, "is not a DNS name", "letters"),
        ({"dns_names": "a..b"}, "is not a DNS name", "letters"),
        ({"dns_names": "x" * 64}, "is not a DNS name", "letters"),
        ({"dns_names": ".".join(["abc"] * 64)}, "is not a DNS name", "letters"),
        ({"dns_names": "müller.example"}, "is not ASCII", "xn--"),
        ({"dns_names": "*.com"}, "covers no name in any client", "*.example.com"),
        ({"dns_names": "a.*.com"}, "has an asterisk where no client takes it", "leftmost"),
        ({"dns_names": "s*.example.com"}, "has an asterisk where", "leftmost"),
        ({"dns_names": {"a": "b"}}, "dns_names: a value of the type dict", "list"),
        ({"ip_addresses": "192.0.2.0/24"}, "is not an IP address", "without mask"),
        ({"ip_addresses": ["sps"]}, "ip_addresses: 'sps' is not an IP address", "192.0.2.10"),
        ({"ip_addresses": "fe80::1%eth0"}, "is an address with a zone", "percent"),
        ({"key": 1024}, "RSA with 1024 bits is too weak", "rsa-2048"),
        ({"key": "ed25519"}, "'ed25519' is not a kind of key", "ec-p256"),
        ({"hash": "SHA1"}, "'SHA1' is broken", "sha256"),
        ({"hash": "md5"}, "'md5' is broken", "sha256"),
        ({"hash": "rot13"}, "'rot13' is no hash for it", "sha256"),
        ({"comon_name": "x"}, "'comon_name' is no field of a request", "Is common_name meant?"),
        ({"CN": "a", "commonName": "b"}, "CN and commonName are two names of the same", "one"),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(value),
)
def test_a_wrong_value_is_named_with_its_remedy(
    values: dict[str, object], said: str, remedy: str
) -> None:
    error = refusal(**values)
    assert error.message.startswith("sps.yml: ")
    assert said in error.message
    assert remedy in error.hint


@pytest.mark.parametrize("given_", [None, [], "text", 5], ids=["none", "list", "text", "int"])
def test_what_is_no_mapping_is_refused(given_: object) -> None:
    with pytest.raises(InputError, match="is no mapping"):
        RequestFields.from_mapping(given_, source="sps.yml")


def test_keys_that_are_no_text_are_refused_by_their_type() -> None:
    with pytest.raises(InputError, match="type bool is no field"):
        from_yaml("on: x")


def test_a_list_in_itself_is_refused() -> None:
    with pytest.raises(InputError, match="type list"):
        from_yaml("dns_names: &a [*a]")


def test_underscores_are_taken_since_windows_names_have_them() -> None:
    assert RequestFields(dns_names=("bsa_tsps01", "_x.example.com")).names


def test_fields_made_by_hand_are_checked_as_well() -> None:
    with pytest.raises(InputError, match="country: 'GBR' is not"):
        RequestFields(country="GBR")


def test_defaults_fill_what_is_empty_and_add_what_is_missing() -> None:
    fields = RequestFields(dns_names=("sps",)).with_defaults(
        common_name="sps.example.com", names=["SPS", "sps.example.com", "192.0.2.1", "[::1]"]
    )
    assert fields.common_name == "sps.example.com"
    assert fields.names == ("sps", "sps.example.com", "192.0.2.1", "::1")
    assert fields.with_defaults(common_name="other").common_name == "sps.example.com"
    with pytest.raises(InputError, match="dns_names: 'a b' is not"):
        fields.with_defaults(names=["a b"])


# What holds of all of them.

LABELS = st.from_regex(r"[a-z_][a-z0-9_-]{0,20}[a-z0-9_]", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
PATTERNS = st.lists(LABELS, min_size=2, max_size=3).map(lambda labels: f"*.{'.'.join(labels)}")
ADDRESSES = st.ip_addresses().map(str)
TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=16) | st.just("a b, c+d=#")
VALUES = {
    "common_name": TEXTS,
    "country": st.from_regex("[A-Z]{2}|", fullmatch=True),
    "state": TEXTS,
    "locality": TEXTS,
    "organization": TEXTS,
    "organizational_unit": TEXTS,
    "email": st.just("") | HOSTS.map(lambda host: f"o'brien+x@{host}"),
    "dns_names": st.lists(HOSTS | PATTERNS, min_size=1, max_size=4, unique=True).map(tuple),
    "ip_addresses": st.lists(ADDRESSES, max_size=3, unique=True).map(tuple),
    "key": st.just("ec-p256"),
    "hash": st.sampled_from(["sha256", "sha384", "sha512"]),
}
ATTRIBUTES = {
    "common_name": NameOID.COMMON_NAME,
    "country": NameOID.COUNTRY_NAME,
    "state": NameOID.STATE_OR_PROVINCE_NAME,
    "locality": NameOID.LOCALITY_NAME,
    "organization": NameOID.ORGANIZATION_NAME,
    "organizational_unit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "email": NameOID.EMAIL_ADDRESS,
}


@settings(max_examples=examples(100))
@given(values=st.fixed_dictionaries(VALUES))
def test_what_is_asked_for_can_be_read_from_the_request(values: dict[str, object]) -> None:
    fields = RequestFields.from_mapping(values)
    request = read_request(build_request(fields, EC).pem())
    assert request.names == fields.names
    assert request.is_signature_valid
    for name, oid in ATTRIBUTES.items():
        found = [each.value for each in request.x509.subject.get_attributes_for_oid(oid)]
        assert found == [getattr(fields, name)] if getattr(fields, name) else not found
    assert RequestFields.from_mapping({n: getattr(fields, n) for n in VALUES}) == fields


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from([*VALUES, "CN", "emailAddress", "C"]) | st.text(max_size=8) | st.integers()


@settings(max_examples=examples(300))
@given(mapping=st.dictionaries(KEYS, ANYTHING, max_size=4) | ANYTHING)
def test_any_mapping_gives_fields_or_an_input_error(mapping: object) -> None:
    try:
        request = build_request(RequestFields.from_mapping(mapping, source="fuzz.yml"), EC)
    except InputError as error:
        request, said = None, error.diagnostics()
    else:
        said = request.subject
    assert "\n" not in said
    assert request is None or request.names


@settings(max_examples=examples(200))
@given(text=st.text() | st.text("ab.-_*:;|&$`'\"(){}<>\\ \t%/@#"))
def test_no_character_of_a_shell_gets_into_a_dns_name(text: str) -> None:
    try:
        (name,) = RequestFields(dns_names=(text,)).dns_names or ("a",)
    except InputError:
        return
    assert set(name.removeprefix("*.")) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    )
