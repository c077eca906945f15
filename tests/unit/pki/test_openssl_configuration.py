"""Files for ``openssl req`` are read as people wrote them; what is not understood has its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples

from netpki.errors import InputError
from netpki.pki.openssl_configuration import read_openssl_configuration
from netpki.pki.openssl_syntax import read_syntax
from netpki.pki.request import RequestFields

SEED = Path(__file__).parents[2] / "recordings" / "sps" / "seed_002_request.cnf"
SEED_FIELDS = RequestFields(
    country="GB",
    state="Lancashire",
    locality="Preston",
    organization="ByteSizedAlex Corporation",
    organizational_unit="IT Services",
    email="pki@example.com",
    dns_names=("BSA-TSPS01",),
)
REQ = "[req]\nprompt = no\ndistinguished_name = dn\nreq_extensions = ext\n"
DN = "[dn]\nCN = sps\n"


def read(text: str) -> RequestFields:
    return read_openssl_configuration(text, source="sps.cnf")


def subject(*lines: str, before: str = "") -> RequestFields:
    """What is read from lines of the subject's section; the first of them is line 4."""
    text = f"{before}[req]\nprompt = no\ndistinguished_name = dn\n[dn]\n"
    return read(text + "\n".join(lines))


def extensions(*lines: str, more: str = "") -> RequestFields:
    """What is read from lines of the section of extensions; the first of them is line 8."""
    return read(f"{REQ}{DN}[ext]\n" + "\n".join(lines) + f"\n{more}")


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text)
    return caught.value


# The template of the seed.


def test_the_template_of_the_seed_is_read_but_for_the_address_that_its_page_hid() -> None:
    error = refusal(SEED.read_text(encoding="utf-8"))
    assert error.message.startswith("sps.cnf, line 30: emailAddress: '[email")
    assert "what a web page shows" in error.message
    assert "type the address" in error.hint


def test_its_corrected_copy_is_read_though_the_header_of_the_names_is_lost() -> None:
    text = SEED.read_text(encoding="utf-8").replace("[email\u00a0protected]", "pki@example.com")
    assert read(text) == SEED_FIELDS
    assert "\u00a0" in text


def test_with_the_header_it_says_the_same() -> None:
    text = SEED.read_text(encoding="utf-8").replace("[email\u00a0protected]", "pki@example.com")
    assert read(text.replace("\n\u00a0\u00a0 DNS.1", "\n[ alt_names ]\n DNS.1")) == SEED_FIELDS
    assert read(text.replace("\u00a0", " ").replace("\n", "\r\n")) == SEED_FIELDS


# Syntax.


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("Example Ltd", "Example Ltd"),
        ("  Example   Ltd \t", "Example   Ltd"),
        ("Example # Ltd", "Example"),
        ("Example; Ltd", "Example; Ltd"),
        ('"Example # Ltd"', "Example # Ltd"),
        ("'a' `b` c", "a b c"),
        (r"a\# b", "a# b"),
        (r"'it\'s'", "it's"),
        ("'open", "open"),
        ("a \\\n  b", "a   b"),
        ("a\\\\", "a\\"),
        ("$name", "foo"),
        ("${name}bar $(name)", "foobar foo"),
        ("$other::name ${other::b}", "fob bee"),
        ("$name.com", "foo.com"),
        ('"$name"', "$name"),
        (r"\$name", "$name"),
        ("= x", "= x"),
        ("", ""),
    ],
)
def test_a_value_means_what_it_means_to_openssl(value: str, meant: str) -> None:
    before = "\ufeffname = foo\n; a comment\n# another\n[other]\nname = fob\nb = bee\n"
    assert subject(f"O = {value}", before=before).organization == meant


def test_sections_continue_and_entries_may_name_theirs() -> None:
    text = "[req]\nprompt=no\n[ d n ] rest\nO=x\n[req]\ndistinguished_name = d n\nd n::x = y\n"
    assert read(text.replace("d n::x = y\n", "")).organization == "x"
    text = "[req]\nprompt=no\nreq::distinguished_name = dn\ndn::O = x\n"
    assert read(text).organization == "x"


def test_settings_before_any_section_stand_behind_all() -> None:
    text = "prompt = no\ndistinguished_name = dn\n[req]\n[dn]\nO = x\n"
    assert read(text).organization == "x"


@pytest.mark.parametrize(
    ("text", "said", "remedy"),
    [
        ("[req]\nprompt\n", "line 2: this is neither [ section ] nor name = value", "backslash"),
        ("[req\n", "line 1: the name of a section does not end", "[ alt_names ]"),
        ("[req]\n\na b = c\n", "line 3: this is neither", "#"),
        ("[req]\nx \\\n y\nb\n", "line 2: this is neither", "#"),
        ("[re\u200bq]\n", "line 1: a character that nobody sees (U+200B)", "anew"),
        ("[req]\npro\u00admpt = no\n", "line 2: a character that nobody sees (U+00AD)", "anew"),
        (".include /etc/ssl\n", "line 1: .include is a directive", "into this file"),
        (".pragma = dollarid:on\n", "line 1: .pragma is", "leave it out"),
        ("-----BEGIN PRIVATE KEY-----\n", "line 1: a PEM block", "-config"),
        ("x" * 1_000_001, "sps.cnf: it has more than 1000000 characters", "right file"),
        ("", "sps.cnf: there is no section [ req ]", "-config"),
        ("[ca]\nx = y\n", "sps.cnf: there is no section [ req ]", "-config"),
    ],
    ids=lambda value: f"text of {len(value)}" if len(value) > 99 else None,
)
def test_what_is_no_line_of_a_configuration_is_refused(text: str, said: str, remedy: str) -> None:
    error = refusal(text)
    assert said in error.message
    assert remedy in error.hint


@pytest.mark.parametrize(
    ("value", "said", "remedy"),
    [
        ("$ENV::HOME", "line 5: $ENV::HOME takes a value from the environment", "itself"),
        ("${ENV::HOME}", "line 5: $ENV::HOME takes a value from the environment", "itself"),
        ("$nothing", "line 5: $nothing stands for nothing that is defined above", "further up"),
        ("${O", "line 5: the brace after ${O is not closed", "${section::name}"),
        ("${O)", "line 5: the brace after ${O is not closed", "${section::name}"),
        ("5 $", "line 5: a dollar sign", "\\$"),
        ("$$", "line 5: a dollar sign", "\\$"),
    ],
)
def test_a_value_that_cannot_be_expanded_is_refused_where_it_is_needed(
    value: str, said: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        subject(f"O = {value}")
    assert said in caught.value.message
    assert remedy in caught.value.hint
    assert subject("O = x", f"[CA_default]\ndir = {value}").organization == "x"


def test_a_value_that_grows_without_end_is_refused() -> None:
    lines = ["a = xxxxxxxxxx", *["a = $a$a"] * 30]
    with pytest.raises(InputError, match="line 14: the value has more than 65536"):
        subject("O = $a", before="\n".join([*lines, ""]))
    many = "\n".join(["a = " + "x" * 60_000, *(f"b{n} = $a" for n in range(20)), ""])
    with pytest.raises(InputError, match="line 17: the values grow"):
        subject("O = x", before=many)


def test_pass_phrases_are_neither_used_nor_shown() -> None:
    text = f"{REQ}input_password = tops3cret\n{DN}[ext]\nsubjectAltName = DNS:sps\n"
    assert read(text).dns_names == ("sps",)
    assert "tops3cret" not in repr(read_syntax(text, source="sps.cnf"))
    assert "tops3cret" not in refusal(text + "[dn]\n$tops3cret\n").diagnostics()


# Settings.


@pytest.mark.parametrize(
    ("line", "key", "name"),
    [
        ("default_bits = 4096", "rsa-4096", "sha256"),
        ("default_md = SHA512", "rsa-2048", "sha512"),
        ("default_keyfile = x\nencrypt_key = no\nstring_mask = nombstr", "rsa-2048", "sha256"),
    ],
)
def test_size_of_the_key_and_hash_come_from_req(line: str, key: str, name: str) -> None:
    fields = read(f"[req]\nprompt = no\ndistinguished_name = dn\n{line}\n[dn]\nO = x\n")
    assert (fields.key, fields.hash) == (key, name)


@pytest.mark.parametrize(
    ("line", "said", "remedy"),
    [
        ("default_bits = 1024", "line 4: default_bits: RSA with 1024 bits is too weak", "2048"),
        ("default_md = sha1", "line 4: default_md: 'sha1' is broken", "sha256"),
        ("defualt_bits = 4096", "line 4: defualt_bits is no setting", "Is default_bits meant?"),
        ("prompt = no", "line 4: prompt stands on line 2 already", "Number"),
        ("req_extensions = e", "line 4: there is no section [ e ], which req_ext", "Add it"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(line: str, said: str, remedy: str) -> None:
    error = refusal(f"[req]\nprompt = no\ndistinguished_name = dn\n{line}\n[dn]\nO = x\n")
    assert said in error.message
    assert remedy in error.hint


def test_the_subject_must_stand_somewhere() -> None:
    assert "[ req ] does not say where" in refusal("\n[req]\n").message
    error = refusal("[req]\ndistinguished_name = dn\n")
    assert error.message == (
        "sps.cnf, line 2: there is no section [ dn ], which distinguished_name names."
    )


# The subject.


def test_attributes_have_long_short_and_numbered_names() -> None:
    fields = subject(
        *("C = GB", "stateOrProvinceName = S", "1.L = Here", "0.organizationName = Example"),
        *("OU=", "commonName = sps", "emailAddress = pki@example.com"),
    )
    assert fields.country == "GB"
    assert fields.locality == "Here"
    assert fields.organizational_unit == ""


def test_of_the_names_before_an_attribute_openssl_skips_one() -> None:
    assert subject("first.O = Example").organization == "Example"
    assert subject("0,O = Example").organization == "Example"


@pytest.mark.parametrize(
    ("lines", "said", "remedy"),
    [
        (["O = a", "", "O = b"], "line 7: O stands on line 5 already", "only the last one"),
        (["0.OU = a", "1.OU = b"], "line 6: 1.OU is a second OU", "Keep one"),
        (["commonNam = a"], "line 5: commonNam is no attribute", "Is commonName meant?"),
        (["O_default = a"], "line 5: O_default is no attribute", "Leave the line out"),
        (["DC = example"], "line 5: DC is no attribute of a subject known here", "the line out"),
        (["C = GB", "+CN = a"], "line 6: a plus sign makes one attribute of two", "Leave"),
        (["C = GBR"], "line 5: C: 'GBR' is not a code of two letters", "GB (not UK)"),
        (["O = " + "x" * 65], "line 5: O: 'xx", "Shorten"),
    ],
    ids=lambda value: value[-1][:12] if isinstance(value, list) else value[:20],
)
def test_an_attribute_that_cannot_be_is_refused(lines: list[str], said: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        subject(*lines)
    assert said in caught.value.message
    assert remedy in caught.value.hint


def test_where_openssl_would_ask_the_defaults_are_taken() -> None:
    text = """\
[req]
distinguished_name = dn
attributes = more
[dn]
countryName = Country Name (2 letter code)
countryName_default = GB
countryName_min = 2
0.organizationName = Organization Name
0.organizationName_default = Example
organizationalUnitName = Unit
organizationalUnitName_value = IT
organizationalUnitName_default = none
commonName = Common Name
[more]
challengePassword = A challenge password
challengePassword_min = 4
"""
    fields = read(text)
    assert fields == RequestFields(country="GB", organization="Example", organizational_unit="IT")
    assert (
        "challengePassword_default is not put"
        in refusal(f"{text}challengePassword_default = s3cret\n").message
    )


def test_questions_without_any_answer_are_refused() -> None:
    error = refusal("[req]\ndistinguished_name = dn\nprompt = NO\n[dn]\nC = GB\nCN = sps\n")
    assert error.message == (
        "sps.cnf, line 4: what stands in [ dn ] are questions to a person, with no answer."
    )
    assert "prompt = no" in error.hint


def test_attributes_of_the_request_are_refused_and_not_shown() -> None:
    text = f"{REQ}attributes = more\n{DN}[ext]\n[more]\nchallengePassword = s3cret\n"
    error = refusal(text)
    assert error.message.startswith("sps.cnf, line 10: the attribute challengePassword is not")
    assert "s3cret" not in error.diagnostics()


# Extensions.


@pytest.mark.parametrize(
    "lines",
    [
        ["subjectAltName = @alt", "[alt]", "DNS.1 = sps", "DNS.2 =", "IP.1 = 192.0.2.1"],
        ["subjectAltName = critical, @alt", "[alt]", "IP = 192.0.2.1", "DNS = sps", "IP.2 ="],
        ["subjectAltName = DNS:sps, IP:192.0.2.1"],
        ["subjectAltName = critical,IP:192.0.2.1,DNS: sps ,"],
        ["subjectAltName = @lost", "DNS.1 = sps", "IP.1 = 192.0.2.1"],
        ["subjectAltName = DNS:${req::distinguished_name},DNS:sps,IP:192.0.2.1"],
    ],
    ids=["section", "critical", "inline", "inline critical", "lost header", "reference"],
)
def test_names_stand_in_a_section_or_in_the_line(lines: list[str]) -> None:
    fields = extensions(*lines)
    assert set(fields.names) - {"dn"} == {"sps", "192.0.2.1"}


def test_those_of_self_signed_certificates_are_taken_if_the_names_stand_there() -> None:
    text = "[req]\nprompt=no\ndistinguished_name=dn\nx509_extensions=e\n[dn]\nO=x\n[e]\n"
    assert read(f"{text}subjectAltName = DNS:sps\n").dns_names == ("sps",)
    assert read(f"{text}basicConstraints = critical, CA:true\n").dns_names == ()


def test_usages_and_constraints_of_a_server_are_understood() -> None:
    fields = extensions(
        "basicConstraints = critical, CA:FALSE",
        "keyUsage = critical, Digital Signature, keyEncipherment",
        "extendedKeyUsage = serverAuth",
        "subjectKeyIdentifier = hash",
        "authorityKeyIdentifier = keyid, issuer",
        "subjectAltName = DNS:sps",
    )
    assert fields == RequestFields(common_name="sps", dns_names=("sps",))


@pytest.mark.parametrize(
    ("line", "said", "remedy"),
    [
        ("subjectAltName = @alt", "line 8: there is no section [ alt ]", "[ alt ]"),
        ("subjectAltName = sps", "line 8: sps in subjectAltName has no kind", "DNS:"),
        ("subjectAltName = dns:sps", "line 8: dns is no kind of name", "in capitals"),
        ("subjectAltName = email:copy", "line 8: email is no kind of name", "leave other"),
        ("subjectAltName = URI:https://x", "line 8: URI is no kind of name", "DNS and IP"),
        ("subjectAltName = DNS:a b", "line 8: DNS: 'a b' is not a DNS name", "letters"),
        ("subjectAltName = DNS:192.0.2.1", "line 8: DNS: '192.0.2.1' is an IP", "ip_addresses"),
        ("subjectAltName = IP:sps", "line 8: IP: 'sps' is not an IP address", "192.0.2.10"),
        ("subjectAltName = $ENV::SAN", "line 8: $ENV::SAN takes", "itself"),
        ("DNS.1 = sps", "line 8: DNS.1 is a name among extensions", "[ alt_names ]"),
        ("basicConstraints = CA:TRUE", "line 8: basicConstraints: CA:TRUE is not", "CA:FALSE"),
        ("keyUsage = nonRepudiation", "keyUsage: nonRepudiation is of no use", "digitalSig"),
        ("keyUsage = keyCertSign", "keyUsage: keyCertSign is of no use", "digitalSig"),
        ("extendedKeyUsage = clientAuth", "clientAuth is of no use to a TLS server", "server"),
        ("nsCertType = server", "line 8: nsCertType is no extension", "line out"),
        ("subjectAltNames = DNS:a", "is no extension", "Is subjectAltName meant?"),
        ("tlsfeature = status_request", "tlsfeature is no extension that requests", "Leave"),
        ("1.2.3.4 = ASN1:NULL", "line 8: 1.2.3.4 is no extension", "Leave"),
    ],
)
def test_an_extension_that_is_not_understood_is_never_dropped(
    line: str, said: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        extensions(line)
    assert said in caught.value.message
    assert remedy in caught.value.hint


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"{REQ}{DN}[ext]\n[alt_names]\nDNS.1 = sps\n", 8, "nothing refers to the names"),
        (
            f"[req]\nprompt=no\ndistinguished_name=dn\n{DN}[alt_names]\nIP.1 = 192.0.2.1\n",
            6,
            "nothing refers to the names in [ alt_names ]",
        ),
        (
            f"{REQ}{DN}[ext]\nsubjectAltName = @alt\nDNS.1 = sps\n[alt]\nDNS.2 = b\n",
            9,
            "DNS.1 is a name among extensions",
        ),
        (
            f"{REQ}{DN}[ext]\nsubjectAltName = DNS:a\nDNS.1 = sps\n",
            9,
            "DNS.1 is a name among extensions",
        ),
        (
            f"{REQ}{DN}[ext]\nsubjectAltName = @alt\n[alt]\nDNS = a\nDNS = b\n",
            11,
            "DNS stands on line 10 already",
        ),
        (f"{REQ}{DN}[ext]\nsubjectAltName = @alt\n[alt]\nDNS.1 = https://a\n", 10, "DNS.1: '"),
    ],
    ids=["no extension", "no extensions", "both places", "inline too", "twice", "URL"],
)
def test_names_that_openssl_would_leave_out_are_found(text: str, line: int, said: str) -> None:
    message = refusal(text).message
    assert message.startswith(f"sps.cnf, line {line}: ")
    assert said in message


def test_names_may_be_left_to_whoever_makes_the_request() -> None:
    assert extensions("keyUsage = digitalSignature").names == ()
    assert extensions("subjectAltName = @alt", "[alt]", "DNS.1 =", "IP.1 =").names == ()


def test_names_of_other_hosts_may_wait_in_sections_of_their_own() -> None:
    fields = extensions("subjectAltName = @one", more="[one]\nDNS.1 = a\n[two]\nDNS.1 = b\n")
    assert fields.dns_names == ("a",)


# What holds of all of them.

WORDS = st.sampled_from(
    [
        *("[req]", "[ dn ]", "[ext]", "[alt]", "prompt = no", "distinguished_name = dn"),
        *("req_extensions = ext", "subjectAltName = @alt", "DNS.1 = sps", "IP.1 = 192.0.2.1"),
        *("O = $CN", "CN = sps", "C = GB", "0.OU = ${O}", "[", "]", "=", "\\", '"', "$", "#"),
        *("subjectAltName = DNS:a,", "default_bits = 1024", "keyUsage = ", "::", "\u00a0"),
        *("attributes = dn", "x509_extensions = ext", "CN_default = x", "[default]", "a = $a$a"),
    ]
)
LINES = st.lists(WORDS | st.text(max_size=6), max_size=4).map("".join) | WORDS


@settings(max_examples=examples(500))
@given(lines=st.lists(LINES, max_size=14), end=st.sampled_from(["\n", "\r\n", "\\\n"]))
def test_any_text_gives_fields_or_an_input_error_that_says_what_to_do(
    lines: list[str], end: str
) -> None:
    try:
        fields, hint = read(end.join(lines)), ""
    except InputError as error:
        fields, hint = None, error.hint
    assert fields or hint
