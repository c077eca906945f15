"""Fingerprints in the notations of people, openssl and IOS."""

from __future__ import annotations

import hashlib
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import corpus
from unit.pki.making import openssl

from netpki.errors import InputError
from netpki.pki import Fingerprint
from netpki.pki.fingerprint import ALGORITHMS, Algorithm

IOSV = "iosv_lab_CA.pem"
SHA256 = "00" * 31 + "ff"


def notations(fingerprint: Fingerprint) -> dict[str, str]:
    digits = fingerprint.hexadecimal
    return {
        "bare": digits,
        "lower case": digits.lower(),
        "0x-less pairs": " ".join(digits[i : i + 2] for i in range(0, len(digits), 2)),
        "colons": str(fingerprint),
        "dots": ".".join(digits[i : i + 4] for i in range(0, len(digits), 4)),
        "hyphens": "-".join(digits[i : i + 2] for i in range(0, len(digits), 2)),
        "groups of IOS": fingerprint.grouped,
        "wrapped": f"  {digits[:32]}\r\n\t{digits[32:]} \n",
        "no-break spaces": fingerprint.grouped.replace(" ", "\u00a0"),
    }


@settings(deadline=None)
@given(der=st.binary(max_size=40), algorithm=st.sampled_from(ALGORITHMS))
def test_every_notation_reads_back_as_the_same_fingerprint(
    der: bytes, algorithm: Algorithm
) -> None:
    fingerprint = Fingerprint.of(der, algorithm)
    for notation, text in notations(fingerprint).items():
        assert Fingerprint.parse(text) == fingerprint, notation


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("label", ["{}", "{} Fingerprint=", "{} fingerprint: ", " {}:", "{} ="])
def test_the_label_may_stand_in_front(algorithm: Algorithm, label: str) -> None:
    fingerprint = Fingerprint.of(b"der", algorithm)
    hyphenated = algorithm.upper().replace("SHA", "SHA-")
    for name in (algorithm, algorithm.upper(), hyphenated):
        text = f"{label.format(name)} {fingerprint}"
        assert Fingerprint.parse(text) == fingerprint, text


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_openssl_prints_is_read_and_is_the_same_digest(algorithm: Algorithm) -> None:
    certificate = corpus(IOSV)
    printed = openssl(
        "x509", "-noout", "-fingerprint", f"-{algorithm}", given=certificate.pem().encode()
    )
    assert Fingerprint.parse(printed) == certificate.fingerprint(algorithm)


def test_the_captured_fingerprints_of_a_real_router_belong_to_its_certificate() -> None:
    # Seen in the recording iosv_terminal_authenticate_enroll_import.txt.
    certificate = corpus(IOSV)
    for shown in (
        "0813A2CD A3577F5B B8444C8F 093BDB2E ",
        "50CB1BE1 F8A16D5C 0DB3BC72 E6D422B0 82D7F7CD ",
    ):
        read = Fingerprint.parse(shown)
        assert certificate.fingerprint(read.algorithm) == read
        assert read.grouped == shown.strip()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SHA256[:-1], "not whole bytes"),
        (SHA256[:-2], "62 hexadecimal digits"),
        (SHA256 + "00", "66 hexadecimal digits"),
        ("", "0 hexadecimal digits"),
        ("sha256", "0 hexadecimal digits"),
        ("SHA1 Fingerprint=" + SHA256, "64 hexadecimal digits"),
        ("md5 " + "0" * 40, "40 hexadecimal digits"),
        ("sha-256: " + "0" * 40, "40 hexadecimal digits"),
        ("SHA512 Fingerprint=" + "00" * 32, "not whole bytes"),
        ("0x" + SHA256, "not whole bytes"),
        (SHA256.replace("ff", "fg"), "not whole bytes"),
        (SHA256[:-2] + "\u0661\u0661", "not whole bytes"),
        ("SHA256:m5nwDpYCgtIvBLLNLEWGJTbBGzJpXLPHnwQ8yKHlEbI", "not whole bytes"),
    ],
)
def test_what_is_no_whole_fingerprint_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        Fingerprint.parse(text)
    assert why in caught.value.message
    assert caught.value.message.startswith(f"{text!r} is not a fingerprint: ")
    assert "openssl x509" in caught.value.hint


def test_a_pasted_book_is_quoted_in_part_only() -> None:
    with pytest.raises(InputError) as caught:
        Fingerprint.parse("g" * 1_000_000)
    assert len(caught.value.message) < 200


@settings(deadline=None)
@given(text=st.text(max_size=80))
def test_any_other_text_is_refused_with_one_kind_of_error(text: str) -> None:
    try:
        fingerprint = Fingerprint.parse(text)
    except InputError:
        return
    assert fingerprint.hexadecimal.isalnum()


def test_a_fingerprint_prints_for_people_for_ios_and_bare() -> None:
    fingerprint = Fingerprint.of(b"der", "md5")
    digest = hashlib.md5(b"der", usedforsecurity=False).hexdigest().upper()
    assert fingerprint.hexadecimal == digest
    assert str(fingerprint) == ":".join(digest[i : i + 2] for i in range(0, 32, 2))
    assert fingerprint.grouped == f"{digest[:8]} {digest[8:16]} {digest[16:24]} {digest[24:]}"


def test_a_fingerprint_is_a_value() -> None:
    fingerprint = Fingerprint.of(b"der", "sha256")
    assert pickle.loads(pickle.dumps(fingerprint)) == fingerprint  # noqa: S301 our own bytes
    assert {fingerprint, Fingerprint.of(b"der", "sha256")} == {fingerprint}
    assert Fingerprint.of(b"der", "sha1") != fingerprint
