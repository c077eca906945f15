"""Facts of certificates, compared with what openssl says of them."""

from __future__ import annotations

import copy
import pickle
import re
from datetime import UTC, datetime
from itertools import count

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from support.certificates import CORPUS, NOON, corpus, generated_ca, public_cas
from unit.pki.making import (
    MD2_WITH_RSA,
    MD5_WITH_RSA,
    openssl,
    openssl_root,
    openssl_subordinate,
    with_signature_oid,
)

from netpki.errors import CertificateFormatError
from netpki.pki import Certificate, read_blocks, read_certificate

REAL = {
    path.name: Certificate(block.der)
    for path in sorted(CORPUS.glob("*.pem"))
    for block in read_blocks(path.read_text())
    if block.label == "CERTIFICATE"
}


@pytest.mark.parametrize("name", REAL)
def test_facts_are_those_that_openssl_prints(name: str) -> None:
    certificate = REAL[name]
    text = openssl(
        *("x509", "-noout", "-text", "-serial", "-dates", "-dateopt", "iso_8601"),
        given=certificate.pem().encode(),
    )
    assert f"serial={certificate.serial_hex}\n" in text
    assert f"notBefore={certificate.not_before:%Y-%m-%d %H:%M:%SZ}" in text
    assert f"notAfter={certificate.not_after:%Y-%m-%d %H:%M:%SZ}" in text
    assert f"Public-Key: ({certificate.key_bits} bit)" in text
    assert certificate.is_ca == ("CA:TRUE" in text)
    signed_with = re.search(r"Signature Algorithm: (\w+)WithRSAEncryption", text)
    assert signed_with
    assert certificate.signature_hash == signed_with[1].lower()


def test_pem_and_der_of_public_certificates_round_trip() -> None:
    assert len(public_cas()) > 100
    for certificate in public_cas():
        pem = certificate.pem()
        assert read_certificate(pem) == certificate
        assert max(map(len, pem.splitlines())) == 64
        assert "\n\n" not in pem


def test_pem_of_public_certificates_is_what_openssl_writes() -> None:
    for certificate in (*public_cas()[:10], *REAL.values()):
        assert openssl("x509", "-inform", "DER", given=certificate.der) == certificate.pem()


def test_public_certificates_have_the_facts_of_cas() -> None:
    for certificate in public_cas():
        assert certificate.is_self_issued
        assert (certificate.key_type, certificate.key_bits) in {
            ("RSA", 2048),
            ("RSA", 4096),
            ("EC", 256),
            ("EC", 384),
            ("EC", 521),
        }
        assert certificate.not_before.tzinfo is UTC


@pytest.mark.parametrize(
    ("number", "shown"), [(1, "01"), (0x80, "80"), (0xFF, "FF"), (0x100, "0100"), (0xABC, "0ABC")]
)
def test_serial_numbers_are_whole_bytes_as_ios_shows_them(number: int, shown: str) -> None:
    assert generated_ca(f"Serial {number}", serial=number).serial_hex == shown


def test_a_serial_number_that_begins_with_a_set_bit_has_no_leading_zeros() -> None:
    certificate = generated_ca("High bit", serial=0xF0 << 56)
    assert certificate.serial_hex == "F000000000000000"


def test_a_negative_serial_number_of_a_careless_issuer_is_shown_in_its_own_bytes() -> None:
    plain = generated_ca("Negative", serial=0x11)
    der = plain.der.replace(b"\x02\x01\x11", b"\x02\x01\x91", 1)
    with pytest.warns(UserWarning, match="serial number"):
        certificate = Certificate(der)
    with pytest.warns(UserWarning, match="serial number"):
        assert certificate.serial_hex == "91"


def test_the_subject_is_named_as_rfc_4514_says() -> None:
    assert corpus("iosv_lab_CA.pem").subject == "CN=CA.lab.lcl,C=US"
    assert corpus("iosv_lab_CA.pem").issuer == "CN=CA.lab.lcl,C=US"
    assert corpus("iosv_lab_CA.pem").is_self_issued
    assert not corpus("iosv_lab_identity_Manual.pem").is_self_issued
    assert corpus("iosv_lab_identity_Manual.pem").issuer == "CN=CA.lab.lcl,C=US"


def test_constraints_decide_who_is_a_ca() -> None:
    assert openssl_root(constraints="CA:TRUE").is_ca
    assert not openssl_root(constraints="CA:FALSE").is_ca
    assert not corpus("iosv_lab_identity_Manual.pem").is_ca


def test_validity_is_aware_utc() -> None:
    certificate = corpus("iosv_lab_CA.pem")
    assert certificate.not_before == datetime(2025, 12, 30, 7, 5, 43, tzinfo=UTC)
    assert certificate.not_after == datetime(2028, 12, 29, 7, 5, 43, tzinfo=UTC)


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha256", "sha512"])
def test_the_hash_of_the_signature_is_named(digest: str) -> None:
    assert openssl_subordinate(digest).signature_hash == digest


def test_a_hash_that_is_not_understood_is_unknown() -> None:
    assert with_signature_oid(
        openssl_subordinate("md5"), MD5_WITH_RSA, MD2_WITH_RSA
    ).signature_hash == ("unknown")


@pytest.mark.parametrize(
    ("key", "kind", "bits"),
    [
        (("rsa:1024",), "RSA", 1024),
        (("rsa:3072",), "RSA", 3072),
        (("ec", "-pkeyopt", "ec_paramgen_curve:P-256"), "EC", 256),
        (("ec", "-pkeyopt", "ec_paramgen_curve:P-521"), "EC", 521),
        (("ec", "-pkeyopt", "ec_paramgen_curve:prime192v1"), "EC", 192),
        (("ed25519",), "Ed25519", None),
    ],
)
def test_keys_are_named_with_their_size(key: tuple[str, ...], kind: str, bits: int | None) -> None:
    certificate = openssl_root(key=key)
    assert certificate.key_type == kind
    assert certificate.key_bits == bits


def test_a_signature_without_a_hash_of_its_own_has_none() -> None:
    assert openssl_root(key=("ed25519",)).signature_hash is None


def test_a_key_that_is_not_understood_is_unknown() -> None:
    certificate = openssl_root(key=("ec", "-pkeyopt", "ec_paramgen_curve:P-256"))
    p256, unheard_of = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f")
    damaged = Certificate(certificate.der.replace(p256, unheard_of, 1))
    assert damaged.key_type == "unknown"
    assert damaged.key_bits is None


def test_certificates_are_equal_by_their_der() -> None:
    one, other = generated_ca("Equal"), generated_ca("Another")
    again = Certificate(bytes(one.der))
    assert one == again
    assert len({one, again, other}) == 2
    assert one != other
    assert one != one.der
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 our own bytes
    assert copy.deepcopy(one) == one
    assert one.subject in repr(one)
    assert str(one.fingerprint("sha256")) in repr(one)


def test_the_certificate_of_the_library_underneath_is_at_hand() -> None:
    certificate = generated_ca("Underneath")
    assert certificate.x509.public_bytes(serialization.Encoding.DER) == certificate.der


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\x30",
        b"MII",
        generated_ca("Whole").der[:-1],
        generated_ca("Whole").der + b"\0",
        b"\0" + generated_ca("Whole").der,
        generated_ca("Whole").der * 2,
    ],
    ids=count(),
)
def test_bytes_that_are_not_exactly_one_certificate_are_refused(der: bytes) -> None:
    with pytest.raises(CertificateFormatError, match=f"{len(der)} bytes are not an X.509"):
        Certificate(der)


def extended(*extensions: x509.ExtensionType) -> bytes:
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name.from_rfc4514_string("CN=Odd")
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOON, NOON)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, None).public_bytes(serialization.Encoding.DER)


def test_a_name_form_that_is_not_understood_is_a_defect_and_no_crash() -> None:
    # GeneralName [3] x400Address, which the library underneath does not know.
    value = bytes.fromhex("3002a300")
    odd = x509.UnrecognizedExtension(x509.OID_SUBJECT_ALTERNATIVE_NAME, value)
    with pytest.raises(CertificateFormatError):
        Certificate(extended(odd))


def test_an_extension_that_stands_twice_is_a_defect() -> None:
    marks = [bytes((0x30, 0x03, 0x01, 0x01, number)) for number in (0, 255)]
    oids = [x509.ObjectIdentifier(f"1.3.6.1.4.1.99999.{number}") for number in (1, 2)]
    der = extended(*map(x509.UnrecognizedExtension, oids, marks))
    # Both are encoded alike but for their last byte.
    first, second = (bytes.fromhex("2b06010401868d1f") + bytes((number,)) for number in (1, 2))
    assert Certificate(der).der.count(second) == 1
    with pytest.raises(CertificateFormatError, match="Duplicate"):
        Certificate(der.replace(second, first))


def test_the_hash_is_that_of_the_curve_signature_too() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name.from_rfc4514_string("CN=Curve")
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, NOON, NOON).sign(
        key, hashes.SHA384()
    )
    certificate = Certificate(built.public_bytes(serialization.Encoding.DER))
    assert (certificate.signature_hash, certificate.key_bits) == ("sha384", 384)
    assert not certificate.is_ca
