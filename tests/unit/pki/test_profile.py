"""Which CA certificates are refused, each reason by itself and all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.certificates import corpus, generated_ca, public_cas
from unit.pki.making import (
    MD2_WITH_RSA,
    MD5_WITH_RSA,
    openssl_root,
    openssl_subordinate,
    with_signature_oid,
)

from netpki.errors import CertificateRefusedError
from netpki.pki import CaProfile, Certificate, defect_of_validity, require_acceptable

GOOD = openssl_root()
CURVE = ("ec", "-pkeyopt")


def profile_of(certificate: Certificate) -> CaProfile:
    return CaProfile(pin=certificate.fingerprint("sha256"))


def reasons(certificate: Certificate, profile: CaProfile | None = None) -> list[str]:
    """The reasons of the refusal; none where there is none."""
    try:
        require_acceptable(certificate, profile or profile_of(certificate))
    except CertificateRefusedError as error:
        message = error.message
    else:
        return []
    prefix = f"The CA certificate {certificate.subject} is refused: "
    assert message.startswith(prefix)
    assert message.endswith(".")
    return message.removeprefix(prefix).removesuffix(".").split("; ")


def test_a_good_root_is_accepted() -> None:
    assert reasons(GOOD) == []


@pytest.mark.parametrize("certificate", public_cas(), ids=lambda c: c.subject[:40])
def test_public_roots_are_accepted(certificate: Certificate) -> None:
    assert reasons(certificate) == []


def test_another_pin_is_refused_and_both_are_shown() -> None:
    pin = generated_ca("Another").fingerprint("sha256")
    assert reasons(GOOD, CaProfile(pin=pin)) == [
        f"its SHA-256 is {GOOD.fingerprint('sha256')} and the pin says {pin}"
    ]


@pytest.mark.parametrize("algorithm", ["md5", "sha1"])
def test_a_pin_by_a_broken_hash_is_refused_although_it_fits(algorithm: str) -> None:
    pin = GOOD.fingerprint("md5" if algorithm == "md5" else "sha1")
    assert reasons(GOOD, CaProfile(pin=pin)) == [
        f"the pin is a {algorithm.upper()}",
        "give the SHA-256 of the certificate",
    ]


def test_a_superseded_certificate_is_refused() -> None:
    fingerprint = GOOD.fingerprint("sha256")
    others = frozenset({generated_ca("Another").fingerprint("sha256")})
    assert reasons(GOOD, CaProfile(pin=fingerprint, superseded=others)) == []
    assert reasons(GOOD, CaProfile(pin=fingerprint, superseded=others | {fingerprint})) == [
        "it is on the list of superseded certificates"
    ]


@pytest.mark.parametrize(
    "certificate",
    [openssl_root(constraints="CA:FALSE"), corpus("iosv_lab_identity_Manual.pem")],
    ids=["says so", "says nothing"],
)
def test_what_is_no_ca_is_refused(certificate: Certificate) -> None:
    assert "it is not a CA certificate (basicConstraints does not say CA)" in reasons(certificate)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (("rsa:1024",), "its RSA key has 1024 bits, fewer than 2048"),
        (("rsa:2040",), "its RSA key has 2040 bits, fewer than 2048"),
        ((*CURVE, "ec_paramgen_curve:prime192v1"), "its EC key has 192 bits, fewer than 256"),
        ((*CURVE, "ec_paramgen_curve:secp224r1"), "its EC key has 224 bits, fewer than 256"),
    ],
)
def test_a_weak_key_is_refused_unless_allowed(key: tuple[str, ...], reason: str) -> None:
    weak = openssl_root(key=key)
    assert reasons(weak) == [f"{reason} (allow_weak_key overrides)"]
    allowed = CaProfile(pin=weak.fingerprint("sha256"), allow_weak_key=True)
    assert reasons(weak, allowed) == []


@pytest.mark.parametrize(
    "key",
    [("rsa:2048",), ("rsa:3072",), (*CURVE, "ec_paramgen_curve:P-256"), ("ed25519",)],
)
def test_a_key_of_today_is_accepted(key: tuple[str, ...]) -> None:
    assert reasons(openssl_root(key=key)) == []


def test_the_smallest_modulus_can_be_raised() -> None:
    profile = CaProfile(pin=GOOD.fingerprint("sha256"), minimum_rsa_bits=3072)
    assert reasons(GOOD, profile) == [
        "its RSA key has 2048 bits, fewer than 3072 (allow_weak_key overrides)"
    ]


def test_a_key_of_an_unknown_type_is_no_pass() -> None:
    certificate = openssl_root(key=(*CURVE, "ec_paramgen_curve:P-256"))
    p256, unheard_of = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f")
    odd = Certificate(certificate.der.replace(p256, unheard_of, 1))
    assert reasons(odd) == ["its key is of an unknown type (allow_weak_key overrides)"]
    assert reasons(odd, CaProfile(pin=odd.fingerprint("sha256"), allow_weak_key=True)) == []


@pytest.mark.parametrize("digest", ["md5", "sha1"])
def test_a_broken_hash_is_refused_in_a_subordinate_but_not_in_a_root(digest: str) -> None:
    assert reasons(openssl_root(digest=digest)) == []
    assert reasons(openssl_subordinate(digest)) == [
        f"it is no root and the hash of its signature is {digest.upper()}"
    ]


def test_a_hash_that_is_not_understood_is_refused_in_a_subordinate() -> None:
    odd = with_signature_oid(openssl_subordinate("md5"), MD5_WITH_RSA, MD2_WITH_RSA)
    assert reasons(odd) == ["it is no root and the hash of its signature is UNKNOWN"]


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_a_subordinate_signed_soundly_is_accepted(digest: str) -> None:
    assert reasons(openssl_subordinate(digest)) == []


def test_a_permitted_weak_key_does_not_permit_a_broken_hash() -> None:
    sub = openssl_subordinate("sha1")
    profile = CaProfile(pin=sub.fingerprint("sha256"), allow_weak_key=True)
    assert reasons(sub, profile) == ["it is no root and the hash of its signature is SHA1"]


def test_all_reasons_are_given_at_once() -> None:
    certificate = openssl_root(key=("rsa:1024",), constraints="CA:FALSE")
    pin = GOOD.fingerprint("sha256")
    superseded = frozenset({certificate.fingerprint("sha256")})
    found = reasons(certificate, CaProfile(pin=pin, superseded=superseded))
    assert [reason.split()[0:3] for reason in found] == [
        ["its", "SHA-256", "is"],
        ["it", "is", "on"],
        ["it", "is", "not"],
        ["its", "RSA", "key"],
    ]


def test_validity_includes_both_ends_and_nothing_beyond() -> None:
    first, last = GOOD.not_before, GOOD.not_after
    second = timedelta(seconds=1)
    assert defect_of_validity(GOOD, first) is None
    assert defect_of_validity(GOOD, last) is None
    assert defect_of_validity(GOOD, first + (last - first) / 2) is None
    assert defect_of_validity(GOOD, first - second) == (
        f"it is not valid before {first:%Y-%m-%d %H:%M:%S} UTC"
    )
    assert defect_of_validity(GOOD, last + second) == f"it expired on {last:%Y-%m-%d %H:%M:%S} UTC"


def test_a_naive_time_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError):
        defect_of_validity(GOOD, GOOD.not_before.replace(tzinfo=None))
