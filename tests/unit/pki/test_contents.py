"""Keys and certificates are found in every form that people have them in, with their places."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from support.chains import make_chain, pem_of
from support.examples import examples
from unit.pki.making import PHRASE, KeyForm, key_as, openssl, pkcs7_of, pkcs12_of

from netpki.pki import Contents, Material, read_contents
from netpki.pki.der import kind_of

CHAIN = make_chain(kind="ec-p256", depth=2)
RSA = make_chain()
KEY, LEAF, ROOT = CHAIN.key, CHAIN.leaf, CHAIN.root
INTERMEDIATES = CHAIN.intermediates
CRL = """-----BEGIN X509 CRL-----
MIGgMEgCAQEwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFRW1wdHkXDTI2MTEyMjEy
-----END X509 CRL-----
"""


def read(*data: bytes, phrase: str = "") -> Contents:
    given = [Material(f"file {number}", one) for number, one in enumerate(data)]
    return read_contents(given, passphrase=phrase)


def codes(found: Contents) -> list[str]:
    return [one.code for one in found.defects]


def test_a_file_of_pem_shows_the_line_of_each_part() -> None:
    found = read(CHAIN.canonical)
    (key,) = found.keys
    assert (key.value, key.where, key.source, key.line) == (KEY, "file 0, line 1", 0, 1)
    lines = CHAIN.canonical.decode().splitlines()
    for one in found.certificates:
        assert one.line
        assert lines[one.line - 1] == "-----BEGIN CERTIFICATE-----"
        assert one.where == f"file 0, line {one.line}"
    assert [one.value for one in found.certificates] == [LEAF, *INTERMEDIATES]
    assert found.defects == ()


def test_several_files_are_read_in_their_order() -> None:
    found = read(LEAF.der, key_as(KEY, "pkcs8"), pem_of(*INTERMEDIATES))
    assert [(one.where, one.source) for one in found.certificates[:2]] == [
        ("file 0", 0),
        ("file 2, line 1", 2),
    ]
    assert found.keys[0].where == "file 1, line 1"


@pytest.mark.parametrize("chain", [CHAIN, RSA], ids=["curve", "RSA"])
@pytest.mark.parametrize(
    "form", ["pkcs1 or sec1", "pkcs8", "der", "encrypted pkcs8", "encrypted as of old"]
)
@pytest.mark.parametrize("phrase", [PHRASE, ""])
def test_a_key_is_read_in_every_form(chain: object, form: KeyForm, phrase: str) -> None:
    key = RSA.key if chain is RSA else KEY
    found = read(key_as(key, form), phrase=phrase)
    if form.startswith("encrypted") and not phrase:
        assert (found.keys, codes(found)) == ((), ["encrypted-key"])
    else:
        assert [one.value for one in found.keys] == [key]
        assert found.defects == ()


@pytest.mark.parametrize("label", ["ENCRYPTED PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"])
def test_an_encrypted_key_is_known_whatever_it_is_called(label: str) -> None:
    pem = key_as(KEY, "encrypted pkcs8").replace(b"ENCRYPTED PRIVATE KEY", label.encode())
    assert codes(read(pem)) == ["encrypted-key"]
    assert [one.value for one in read(pem, phrase=PHRASE).keys] == [KEY]


def test_an_encrypted_key_of_der_is_opened() -> None:
    der = KEY.signing_key.private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(PHRASE.encode())
    )
    assert codes(read(der)) == ["encrypted-key"]
    assert [one.value for one in read(der, phrase=PHRASE).keys] == [KEY]
    assert codes(read(der, phrase="wrong")) == ["unusable-key"]


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM], ids=["der", "pem"])
def test_pkcs7_gives_its_certificates_without_an_order(encoding: Encoding) -> None:
    found = read(pkcs7_of(*INTERMEDIATES, ROOT, encoding=encoding))
    assert {one.value for one in found.certificates} == {*INTERMEDIATES, ROOT}
    assert {one.line for one in found.certificates} == {None}
    prefix = "file 0" if encoding is Encoding.DER else "file 0, line 1"
    places = [f"{prefix}, certificate {number}" for number in (1, 2, 3)]
    assert [one.where for one in found.certificates] == places
    assert found.defects == ()


@pytest.mark.parametrize("label", ["PKCS7", "CMS", "PKCS #7 SIGNED DATA", "CERTIFICATE"])
def test_pkcs7_is_known_by_every_name(label: str) -> None:
    pem = pkcs7_of(*INTERMEDIATES, encoding=Encoding.PEM).replace(b"PKCS7", label.encode())
    found = read(pem)
    assert {one.value for one in found.certificates} == {*INTERMEDIATES}
    assert found.defects == ()


def test_pkcs7_of_openssl_is_read_although_its_set_is_not_sorted(tmp_path: Path) -> None:
    (tmp_path / "chain.pem").write_bytes(pem_of(*INTERMEDIATES, ROOT))
    made = openssl("crl2pkcs7", "-nocrl", "-certfile", "chain.pem", cwd=tmp_path)
    found = read(made.encode())
    assert {one.value for one in found.certificates} == {*INTERMEDIATES, ROOT}


def test_pkcs7_of_indefinite_length_is_read(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(KEY.pem())
    (tmp_path / "leaf.pem").write_text(LEAF.pem())
    (tmp_path / "chain.pem").write_bytes(pem_of(*INTERMEDIATES))
    signing = ("-sign", "-nodetach", "-stream", "-signer", "leaf.pem", "-inkey", "key.pem")
    more = ("-certfile", "chain.pem", "-in", "leaf.pem", "-outform", "DER", "-out", "made.p7b")
    openssl("smime", *signing, *more, cwd=tmp_path)
    data = (tmp_path / "made.p7b").read_bytes()
    assert data[:2] == b"\x30\x80"
    assert {one.value for one in read(data).certificates} == {LEAF, *INTERMEDIATES}


def test_pkcs12_gives_key_and_certificates() -> None:
    found = read(pkcs12_of(KEY, LEAF, *INTERMEDIATES), phrase=PHRASE)
    assert [one.value for one in found.keys] == [KEY]
    assert [one.value for one in found.certificates] == [LEAF, *INTERMEDIATES]
    assert found.certificates[0].where == "file 0, certificate 1"
    assert {one.line for one in (*found.keys, *found.certificates)} == {None}


@pytest.mark.parametrize("phrase", ["", PHRASE])
def test_pkcs12_without_a_pass_phrase_is_read_whatever_is_given(phrase: str) -> None:
    found = read(pkcs12_of(KEY, LEAF, phrase=""), phrase=phrase)
    assert ([one.value for one in found.keys], found.defects) == ([KEY], ())


@pytest.mark.parametrize("options", [(), ("-legacy",), ("-nomac",)], ids=["now", "old", "no MAC"])
def test_pkcs12_of_openssl_is_read(options: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "all.pem").write_bytes(CHAIN.canonical)
    export = ("-export", "-in", "all.pem", "-out", "made.pfx", "-passout", f"pass:{PHRASE}")
    openssl("pkcs12", *export, *options, cwd=tmp_path)
    found = read((tmp_path / "made.pfx").read_bytes(), phrase=PHRASE)
    assert [one.value for one in found.keys] == [KEY]
    assert {one.value for one in found.certificates} == {LEAF, *INTERMEDIATES}


def test_pkcs12_of_indefinite_length_is_read() -> None:
    der = pkcs12_of(KEY, LEAF)
    indefinite = b"\x30\x80" + der[2 + der[1] - 0x80 :] + b"\0\0"
    found = read(indefinite, phrase=PHRASE)
    assert ([one.value for one in found.keys], found.defects) == ([KEY], ())


def test_a_trust_store_of_pkcs12_has_no_key() -> None:
    data = pkcs12.serialize_key_and_certificates(None, None, None, [ROOT.x509], NoEncryption())
    found = read(data)
    assert ([one.value for one in found.certificates], found.keys) == ([ROOT], ())


def test_another_kind_of_key_in_pkcs12_is_named() -> None:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    data = pkcs12.serialize_key_and_certificates(None, key, None, [ROOT.x509], NoEncryption())
    found = read(data)
    assert codes(found) == ["unusable-key"]
    assert [one.value for one in found.certificates] == [ROOT]


def test_the_same_thing_again_is_told_with_both_places() -> None:
    found = read(CHAIN.canonical, LEAF.der)
    assert [str(one) for one in found.defects] == [
        "file 1: the certificate is that of file 0, line 6."
    ]
    assert len(found.certificates) == 3


def test_nothing_of_the_pass_phrase_is_shown() -> None:
    found = read(key_as(KEY, "encrypted pkcs8"), phrase="not this one")
    assert "not this one" not in f"{found!r}"


@pytest.mark.parametrize("label", ["X509 CRL", "PUBLIC KEY", "DH PARAMETERS", "X"])
def test_blocks_that_are_no_part_are_passed_over(label: str) -> None:
    pem = CRL.replace("X509 CRL", label).encode()
    found = read(pem + CHAIN.canonical)
    assert codes(found) == ["ignored-block"]
    assert len(found.certificates) == 3


def test_certificates_of_old_labels_are_read() -> None:
    pem = LEAF.pem().replace("CERTIFICATE", "X509 CERTIFICATE").encode()
    assert [one.value for one in read(pem).certificates] == [LEAF]


@pytest.mark.parametrize(
    ("der", "kind"),
    [
        (LEAF.der, "certificate"),
        (key_as(KEY, "der"), "key"),
        (pkcs7_of(LEAF), "pkcs7"),
        (pkcs12_of(KEY, LEAF), "pkcs12"),
        (bytes.fromhex("3003020101"), "key"),
        (bytes.fromhex("30050c036162"), None),
        (bytes.fromhex("30050c03616263"), "other"),
        (bytes.fromhex("3080020103308000000000"), "pkcs12"),
        (bytes.fromhex("3000"), None),
        (bytes.fromhex("3001"), None),
        (bytes.fromhex("300130"), None),
        (bytes.fromhex("31020500"), None),
        (b"0", None),
        (b"", None),
    ],
    ids=range(14),
)
def test_der_is_told_apart_by_its_outline(der: bytes, kind: str | None) -> None:
    assert kind_of(der) == kind


@settings(max_examples=examples(200))
@given(st.binary(max_size=60).map(lambda data: b"\x30" + data))
def test_no_outline_is_too_odd(data: bytes) -> None:
    kind_of(data)
    read(data)


def test_what_windows_calls_text_is_read_by_its_right_characters() -> None:
    # A web page pasted into an editor of Windows: no UTF-8.
    damaged = LEAF.pem().replace("-----BEGIN", "\u2013\u2013BEGIN").encode("cp1252")
    (found,) = read(damaged).defects
    assert found.code == "typographic-dash"
