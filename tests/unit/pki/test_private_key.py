"""Private keys: every form is read, nothing is shown, what is none is refused without a quote."""

from __future__ import annotations

import pickle
from typing import get_args

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st
from support.chains import key_of, make_chain
from unit.pki.making import PHRASE, KeyForm, key_as, openssl

from netpki.errors import CertificateFormatError, InputError
from netpki.pki import Fingerprint, PrivateKey
from netpki.pki.private_key import KeyKind, public_der_of

RSA, EC = key_of("rsa-2048"), key_of("ec-p256")
OTHER = key_of("ec-p256", "another")
FORMS: tuple[KeyForm, ...] = get_args(KeyForm)
PLAIN, LOCKED = FORMS[:3], FORMS[3:]
keys = pytest.mark.parametrize("key", [RSA, EC], ids=["rsa", "ec"])


def lines_of(key: PrivateKey) -> list[str]:
    """The secret lines of a key."""
    return key.pem().splitlines()[1:-1]


@keys
@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_read_in_every_form(key: PrivateKey, form: KeyForm) -> None:
    phrase = PHRASE if form in LOCKED else ""
    read = PrivateKey.load(key_as(key, form), passphrase=phrase)
    assert read == key
    assert read.pem() == key.pem()


@keys
@pytest.mark.parametrize("form", PLAIN)
def test_a_needless_pass_phrase_does_no_harm(key: PrivateKey, form: KeyForm) -> None:
    assert PrivateKey.load(key_as(key, form), passphrase="needless") == key


@keys
@pytest.mark.parametrize("form", LOCKED)
def test_an_encrypted_key_without_its_phrase_is_told_from_one_with_a_wrong_phrase(
    key: PrivateKey, form: KeyForm
) -> None:
    with pytest.raises(CertificateFormatError) as error:
        PrivateKey.load(key_as(key, form), source="server.key")
    assert error.value.message == "server.key: the private key is encrypted."
    assert "openssl pkey" in error.value.hint
    with pytest.raises(CertificateFormatError) as error:
        PrivateKey.load(key_as(key, form), passphrase="hunter2", source="server.key")
    assert error.value.message == (
        "server.key: this is no private key that can be read, or the pass phrase is wrong."
    )
    assert "hunter2" not in error.value.diagnostics()


def test_an_encrypted_key_in_der_asks_for_its_phrase() -> None:
    data = EC.signing_key.private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(PHRASE.encode())
    )
    with pytest.raises(CertificateFormatError, match="is encrypted"):
        PrivateKey.load(data)
    assert PrivateKey.load(data, passphrase=PHRASE) == EC


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"junk",
        b"\xff\xfe\x00\x30",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----",
        make_chain().leaf.pem().encode(),
        EC.public_der,
        EC.pem().encode()[:-60],
        EC.pem().replace("EC PRIVATE", "RSA PRIVATE").encode(),
        key_as(EC, "der")[:-1],
        key_as(EC, "der") + b"\0",
    ],
)
def test_what_is_no_key_is_refused_without_a_quote(data: bytes) -> None:
    with pytest.raises(CertificateFormatError) as error:
        PrivateKey.load(data, source="server.key")
    assert error.value.message == "server.key: this is no private key that can be read."
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (ed25519.Ed25519PrivateKey.generate(), "Ed25519PrivateKey"),
        (x25519.X25519PrivateKey.generate(), "X25519PrivateKey"),
        (ed448.Ed448PrivateKey.generate(), "Ed448PrivateKey"),
    ],
    ids=["ed25519", "x25519", "ed448"],
)
def test_kinds_that_appliances_do_not_take_are_named(
    made: ed25519.Ed25519PrivateKey | x25519.X25519PrivateKey | ed448.Ed448PrivateKey, name: str
) -> None:
    data = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(CertificateFormatError) as error:
        PrivateKey.load(data, source="k")
    assert error.value.message == f"k: {name} is neither an RSA nor an EC key."


@given(st.binary(), st.text(max_size=5))
def test_any_bytes_are_read_or_refused(data: bytes, phrase: str) -> None:
    for given_bytes in (data, b"-----BEGIN PRIVATE KEY-----\n" + data):
        with pytest.raises(CertificateFormatError):
            PrivateKey.load(given_bytes, passphrase=phrase)


@pytest.mark.parametrize(
    ("kind", "shown"), [("rsa-2048", "RSA 2048"), ("ec-p256", "EC 256"), ("ec-p384", "EC 384")]
)
def test_a_new_key_is_of_the_kind_that_was_asked_for(kind: KeyKind, shown: str) -> None:
    key = PrivateKey.generate(kind)
    assert f"{key.key_type} {key.bits}" == key.kind == shown
    assert openssl("pkey", "-pubout", given=key.pem().encode()).startswith("-----BEGIN PUBLIC")


@pytest.mark.parametrize(
    ("kind", "bits"), [("rsa-2048", 2048), ("rsa-3072", 3072), ("rsa-4096", 4096)]
)
def test_large_keys_are_as_large_as_they_say(
    kind: KeyKind, bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def generate(*, public_exponent: int, key_size: int) -> object:
        asked.append((public_exponent, key_size))
        return RSA.signing_key

    monkeypatch.setattr(rsa, "generate_private_key", generate)
    PrivateKey.generate(kind)
    assert asked == [(65537, bits)]


def test_every_kind_that_is_offered_is_tested_above() -> None:
    assert set(get_args(KeyKind)) == {"rsa-2048", "rsa-3072", "rsa-4096", "ec-p256", "ec-p384"}


def test_a_key_is_new_each_time_and_its_exponent_is_the_usual_one() -> None:
    assert PrivateKey.generate("ec-p256") != PrivateKey.generate("ec-p256")
    key = PrivateKey.generate()
    assert key.kind == "RSA 2048"
    assert "65537" in openssl("pkey", "-text", "-noout", given=key.pem().encode())


@pytest.mark.parametrize("kind", ["rsa-1024", "ed25519", "", "RSA-2048"])
def test_a_kind_that_is_none_is_told_with_those_that_are(kind: KeyKind) -> None:
    with pytest.raises(InputError) as error:
        PrivateKey.generate(kind)
    assert error.value.message == f"{kind!r} is not a kind of key."
    for known in get_args(KeyKind):
        assert known in error.value.hint


def test_keys_are_equal_where_their_public_halves_are() -> None:
    again = PrivateKey.load(key_as(EC, "pkcs8"))
    assert again == EC
    assert hash(again) == hash(EC)
    assert OTHER != EC
    assert EC.public_der != EC
    assert {EC, again, OTHER} == {EC, OTHER}


@keys
def test_nothing_shows_the_key(key: PrivateKey) -> None:
    for shown in (repr(key), str(key), f"{key}", repr([key]), repr(key.public_fingerprint)):
        assert not [line for line in lines_of(key) if line in shown]
    assert repr(key) == f"<PrivateKey {key.kind} {key.public_fingerprint}>"


def test_a_key_does_not_travel() -> None:
    with pytest.raises(TypeError, match="does not travel"):
        pickle.dumps(EC)


def test_the_fingerprint_is_that_of_the_public_half() -> None:
    public = EC.signing_key.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    assert EC.public_der == public
    assert EC.public_fingerprint == Fingerprint.of(public, "sha256")


@keys
def test_the_secret_is_written_as_every_openssl_reads_it(key: PrivateKey) -> None:
    label = f"{key.key_type} PRIVATE KEY"
    text = key.pem()
    assert text.startswith(f"-----BEGIN {label}-----\n")
    assert text.endswith(f"-----END {label}-----\n")
    assert "\r" not in text
    assert "ENCRYPTED" not in text


def test_a_certificate_matches_its_key_and_no_other() -> None:
    for chain in (make_chain(), make_chain(kind="ec-p256")):
        assert chain.key.matches(chain.leaf)
        assert not OTHER.matches(chain.leaf)
        assert not chain.key.matches(chain.root)
        assert public_der_of(chain.leaf) == chain.key.public_der


def test_a_certificate_with_a_key_that_nobody_knows_matches_none() -> None:
    leaf = make_chain(kind="ec-p256").leaf
    curve = bytes.fromhex("06082a8648ce3d030107")  # prime256v1
    der = leaf.der.replace(curve, curve[:-1] + b"\x7f", 1)
    strange = type(leaf)(der)
    assert public_der_of(strange) is None
    assert not make_chain(kind="ec-p256").key.matches(strange)


def test_a_key_signs_with_what_was_loaded() -> None:
    assert isinstance(EC.signing_key, ec.EllipticCurvePrivateKey)
    assert PrivateKey(EC.signing_key) == EC
