"""What is chosen, what is written, what a refusal says."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence
from datetime import timedelta

import pytest
from support.certificates import NOON, public_cas
from support.chains import authority, leaf_of, make_chain, pem_of, self_signed
from unit.pki.making import PHRASE, key_as, openssl, pkcs7_of, pkcs12_of

from netpki.errors import BundleRefusedError, CertificateRefusedError, InputError
from netpki.pki import (
    DEFECTS,
    Certificate,
    Inspection,
    Material,
    assemble,
    inspect,
    read_blocks,
    verify_served,
)

DAY = timedelta(days=1)
NAME = "sps.example.com"
CHAIN = make_chain(kind="ec-p256", depth=2)
KEY, LEAF, ROOT = CHAIN.key, CHAIN.leaf, CHAIN.root
GOOD = CHAIN.canonical
ROOT_PEM = ROOT.pem().encode()
OLD = self_signed(kind="ec-p256")


def material(data: bytes, source: str = "server.pem") -> Material:
    return Material(source, data)


def looked_at(
    *data: bytes, anchors: bytes | None = ROOT_PEM, names: Sequence[str] = ()
) -> Inspection:
    given = [material(one, f"{number}.pem") for number, one in enumerate(data, start=1)]
    trusted = [] if anchors is None else [material(anchors, "root.pem")]
    return inspect(given, trust_anchors=trusted, names=names, now=NOON)


def codes(found: Inspection) -> list[str]:
    return [one.code for one in found.defects]


def test_the_canonical_file_is_key_leaf_and_intermediates() -> None:
    bundle = looked_at(GOOD).bundle
    assert bundle
    assert bundle.server_pem() == GOOD
    labels = [block.label for block in read_blocks(bundle.server_pem().decode())]
    assert labels == ["EC PRIVATE KEY", *["CERTIFICATE"] * 3]
    assert bundle.chain == (LEAF, *CHAIN.intermediates)
    assert (bundle.key, bundle.leaf, bundle.root, bundle.defects) == (KEY, LEAF, ROOT, ())


def test_the_root_is_written_only_if_that_is_asked_for() -> None:
    bundle = looked_at(GOOD + ROOT_PEM).bundle
    assert bundle
    assert bundle.server_pem() == GOOD
    assert bundle.server_pem(include_root=True) == GOOD + ROOT_PEM
    assert bundle.chain_pem() == pem_of(*CHAIN.intermediates)
    assert bundle.chain_pem(include_root=True) == pem_of(*CHAIN.intermediates, ROOT)


def test_the_chain_can_stay_out() -> None:
    bundle = looked_at(GOOD).bundle
    assert bundle
    alone = pem_of(KEY, LEAF)
    assert bundle.server_pem(with_chain=False) == alone
    assert bundle.server_pem(with_chain=False, include_root=True) == alone


def test_openssl_reads_what_is_written() -> None:
    bundle = looked_at(GOOD).bundle
    assert bundle
    key = openssl("pkey", "-pubout", given=bundle.server_pem())
    assert openssl("x509", "-pubkey", "-noout", given=bundle.server_pem()) == key


def test_an_issuer_without_intermediates_is_a_whole_chain() -> None:
    chain = make_chain(kind="ec-p256", depth=0)
    bundle = looked_at(chain.canonical, anchors=chain.root.pem().encode()).bundle
    assert bundle
    assert (bundle.intermediates, bundle.chain_pem(), bundle.defects) == ((), b"", ())


def test_the_order_of_files_means_nothing() -> None:
    found = looked_at(
        pem_of(*CHAIN.intermediates[:1]),
        LEAF.pem().encode(),
        pem_of(KEY, ROOT),
        pem_of(*CHAIN.intermediates[1:]),
    )
    assert found.bundle
    assert (found.bundle.server_pem(), found.defects) == (GOOD, ())


def test_a_self_signed_certificate_that_is_trusted_is_a_whole_chain() -> None:
    bundle = looked_at(OLD.canonical, anchors=OLD.leaf.pem().encode()).bundle
    assert bundle
    assert (bundle.root, bundle.intermediates, bundle.defects) == (OLD.leaf, (), ())
    assert bundle.server_pem(include_root=True) == OLD.canonical


def test_nothing_shows_the_key() -> None:
    found = looked_at(GOOD)
    for shown in (repr(found), str(found.bundle), repr(material(GOOD))):
        for line in KEY.pem().splitlines()[1:-1]:
            assert line not in shown
    assert str(KEY.public_fingerprint) in repr(found.bundle)


def test_no_files_at_all_are_no_bundle() -> None:
    found = inspect([], now=NOON)
    assert (found.bundle, codes(found)) == (None, ["no-key", "no-leaf"])


# Every form of the same things is the same bundle.


def test_files_of_windows() -> None:
    found = inspect(
        [
            material(pkcs12_of(KEY, LEAF), "server.pfx"),
            material(pkcs7_of(*CHAIN.intermediates, ROOT), "chain.p7b"),
        ],
        passphrase=PHRASE,
        now=NOON,
    )
    assert found.bundle
    assert (found.bundle.server_pem(), found.defects) == (GOOD, ())


def test_files_of_der() -> None:
    parts = (key_as(KEY, "der"), LEAF.der, *(one.der for one in CHAIN.intermediates))
    found = looked_at(*parts)
    assert found.bundle
    assert (found.bundle.server_pem(), found.defects) == (GOOD, ())


def test_an_encrypted_key_is_opened_and_written_in_clear() -> None:
    for form in ("encrypted pkcs8", "encrypted as of old"):
        given = [material(key_as(KEY, form) + pem_of(*CHAIN.intermediates, LEAF, ROOT))]
        bundle = assemble(given, passphrase=PHRASE, now=NOON)
        assert bundle.server_pem() == GOOD


def test_anchors_of_windows() -> None:
    anchors = [material(pkcs7_of(ROOT), "ca.p7b")]
    bundle = assemble([material(GOOD)], trust_anchors=anchors, now=NOON)
    assert bundle.root == ROOT


# What clients trust is what was said; only if nothing was said, the roots at hand.


def test_the_public_bundle_is_as_good_as_any() -> None:
    everybody = pem_of(*public_cas(), ROOT)
    found = looked_at(GOOD, anchors=b"# comments\n" + everybody)
    assert found.bundle
    assert (found.bundle.root, found.defects) == (ROOT, ())


def test_a_root_at_hand_does_not_count_beside_those_that_clients_trust() -> None:
    other = make_chain(tag="Other", kind="ec-p256").root.pem().encode()
    found = looked_at(GOOD + ROOT_PEM, anchors=other)
    assert codes(found) == ["untrusted-root"]
    assert found.bundle
    assert found.bundle.root == ROOT


def test_a_root_at_hand_does_not_count_beside_anchors_without_a_certificate() -> None:
    found = looked_at(GOOD + ROOT_PEM, anchors=b"-----BEGIN X-----\nAAAA\n-----END X-----\n")
    assert (found.bundle, codes(found)) == (None, ["nothing-found"])


def test_intermediates_that_clients_know_are_sent_all_the_same() -> None:
    anchors = pem_of(*CHAIN.intermediates, ROOT)
    found = looked_at(pem_of(KEY, LEAF), anchors=anchors)
    assert found.bundle
    assert (found.bundle.server_pem(), found.defects) == (GOOD, ())


def test_an_anchor_that_is_no_root_ends_the_path_and_is_sent() -> None:
    upper = CHAIN.intermediates[-1]
    found = looked_at(GOOD, anchors=upper.pem().encode())
    assert found.bundle
    assert (found.bundle.root, found.defects) == (upper, ())
    assert found.bundle.server_pem(include_root=True) == GOOD


def test_defects_of_form_do_not_matter_in_what_clients_trust() -> None:
    found = looked_at(GOOD, anchors=b"\xef\xbb\xbf# CA\r\n" + ROOT_PEM + ROOT_PEM)
    assert found.defects == ()


def test_a_path_without_a_known_end_has_no_root() -> None:
    bundle = assemble([material(GOOD)], accept=["no-trust-anchor"], now=NOON)
    assert bundle.root is None
    assert bundle.server_pem(include_root=True) == GOOD
    assert bundle.chain_pem(include_root=True) == pem_of(*CHAIN.intermediates)


# Nothing is guessed.


def test_the_old_certificate_of_the_same_key_is_not_mistaken_for_the_new_one() -> None:
    renewed = make_chain(kind="ec-p256", depth=2, serial=4711, start=NOON - DAY).leaf
    found = looked_at(GOOD, renewed.pem().encode())
    (only,) = found.defects
    assert only.code == "several-leaves"
    assert only.message == (
        "the private key fits more than one certificate: "
        f"CN={NAME} of 2021-11-23 (1.pem, line 6) and "
        f"CN={NAME} of 2026-11-21 (2.pem, line 1)."
    )


def test_the_file_in_use_beside_the_new_one_is_too_much() -> None:
    found = looked_at(GOOD, OLD.canonical)
    assert (found.bundle, codes(found)) == (None, ["several-keys"])


def test_a_spare_key_is_left_out_and_said() -> None:
    found = looked_at(OLD.key.pem().encode() + GOOD)
    assert found.bundle
    assert (found.bundle.server_pem(), codes(found)) == (GOOD, ["spare-key"])


def test_every_key_that_does_not_fit_is_named() -> None:
    keys = pem_of(OLD.key, make_chain("other.example.com", kind="ec-p256").key)
    found = looked_at(keys, LEAF.pem().encode())
    assert codes(found) == ["key-mismatch", "key-mismatch"]


def test_a_root_that_may_be_the_one_that_is_meant_is_not_called_unrelated() -> None:
    found = looked_at(pem_of(KEY, LEAF, CHAIN.intermediates[1], ROOT), anchors=None)
    assert codes(found) == ["missing-intermediate", "unrelated-certificate"]
    assert found.defects[1].message.startswith("CN=Example Intermediate 1 ")


def test_the_renewed_intermediate_is_taken() -> None:
    key_of_both = CHAIN.issuer
    expired = authority(
        "Example Intermediate 2", by=CHAIN.above[1], kind="ec-p256", end=NOON - DAY
    )
    assert expired.key == key_of_both.key
    found = looked_at(GOOD + expired.certificate.pem().encode())
    assert found.bundle
    assert (found.bundle.server_pem(), codes(found)) == (GOOD, ["unrelated-certificate"])


# Everything at once, each with its place and its remedy.


def test_all_reasons_are_numbered_and_all_remedies_follow() -> None:
    expired = make_chain(kind="ec-p256", depth=2, end=NOON - DAY)
    with pytest.raises(BundleRefusedError) as caught:
        assemble([material(expired.canonical)], names=["sps"], now=NOON)
    error = caught.value
    assert error.message == (
        "Key and certificates are refused: "
        f"(1) server.pem, line 6: CN={NAME}: it expired on 2026-11-21 12:00:00 UTC; "
        f"(2) server.pem, line 6: CN={NAME} is not for 'sps' but for '{NAME}', "
        "'192.0.2.10', '127.0.0.1'; "
        "(3) server.pem, line 29: the issuer of CN=Example Intermediate 1, CN=Example Root, "
        "is missing, and no trust anchor is known: nobody can tell whether the chain is "
        "whole."
    )
    assert error.hint == (
        "Get a new certificate, or the renewed one of the CA. "
        "Ask for a certificate with this subject alternative name (DNS or IP). "
        "Add the root of the CA, or give it as a trust anchor. "
        "Or accept what is known: expired, name-missing, no-trust-anchor."
    )
    assert [one.code for one in error.defects] == [
        "expired",
        "name-missing",
        "no-trust-anchor",
    ]


def test_a_single_reason_has_no_number() -> None:
    with pytest.raises(CertificateRefusedError) as caught:
        assemble([material(CHAIN.leaf.der, "leaf.der")], now=NOON)
    assert caught.value.diagnostics() == (
        "Key and certificates are refused: there is no private key. "
        "Add the key with which the request was made."
    )


def test_damage_in_several_files_is_told_at_once() -> None:
    key = key_as(KEY, "pkcs8").replace(b"\nMI", "\n\u00a0MI".encode())
    leaf = LEAF.pem().replace("-----BEGIN", "\u2013BEGIN").encode()
    found = looked_at(key, leaf, ROOT.der[:-1])
    assert [(one.code, one.where) for one in found.defects] == [
        ("no-break-space", "1.pem, line 2"),
        ("typographic-dash", "2.pem, line 1"),
        ("nothing-found", "3.pem"),
    ]


def test_several_defects_of_one_block_are_told_in_the_order_of_its_lines() -> None:
    lines = LEAF.pem().splitlines()
    for at, odd in ((5, "\u00fc"), (4, "\u00a0"), (3, "?"), (2, "\u200b"), (1, "\u00a0")):
        lines[at] = odd + lines[at]
    found = looked_at("\n".join([*lines, ""]).encode())
    assert [(one.code, one.where) for one in found.defects] == [
        ("no-break-space", "1.pem, line 2"),
        ("zero-width-character", "1.pem, line 3"),
        ("not-base64", "1.pem, line 4"),
        ("non-ascii-character", "1.pem, line 6"),
    ]
    assert found.defects[0].message.endswith("in the base64 text (likewise on line 5).")


def test_what_the_leaf_shows_is_told_although_an_intermediate_is_broken() -> None:
    expired = make_chain(kind="ec-p256", depth=2, end=NOON - DAY)
    broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    found = looked_at(pem_of(KEY, expired.leaf) + broken)
    assert (found.bundle, codes(found)) == (None, ["broken-certificate", "expired"])


def test_one_accepted_defect_does_not_hide_another() -> None:
    expired = make_chain(kind="ec-p256", depth=2, end=NOON - DAY)
    given = [material(expired.canonical + ROOT_PEM)]
    with pytest.raises(BundleRefusedError) as caught:
        assemble(given, names=["sps"], accept=["expired"], now=NOON)
    assert [one.code for one in caught.value.defects] == ["name-missing"]


def test_only_what_is_a_matter_of_policy_can_be_accepted() -> None:
    policies = [code for code, (severity, _) in DEFECTS.items() if severity == "policy"]
    with pytest.raises(InputError, match="'expird' is no code of a defect") as caught:
        assemble([material(GOOD)], accept=["expird"], now=NOON)
    assert caught.value.hint == f"Codes are: {', '.join(sorted(policies))}."
    assert not isinstance(caught.value, CertificateRefusedError)
    with pytest.raises(InputError, match="'key-mismatch' cannot be accepted"):
        assemble([material(GOOD)], accept=["key-mismatch"], now=NOON)
    anchors = [material(ROOT_PEM)]
    every = [*policies, "spaces"]
    assert assemble([material(GOOD)], accept=every, trust_anchors=anchors, now=NOON)


def test_the_refusal_travels() -> None:
    with pytest.raises(BundleRefusedError) as caught:
        assemble([], now=NOON)
    for again in (
        pickle.loads(pickle.dumps(caught.value)),  # noqa: S301 our own bytes
        copy.deepcopy(caught.value),
    ):
        assert again.defects == caught.value.defects
        assert again.diagnostics() == caught.value.diagnostics()


def test_no_cause_of_it_shows_the_key() -> None:
    broken = KEY.pem().replace("\n-----END", "?\n-----END")
    with pytest.raises(BundleRefusedError) as caught:
        assemble([material(broken.encode() + pem_of(LEAF))], now=NOON)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_what_a_bundle_sends_satisfies_the_clients_it_was_checked_for() -> None:
    names = [NAME, "192.0.2.10"]
    bundle = looked_at(GOOD, names=names).bundle
    assert bundle
    assert bundle.root
    served: tuple[Certificate, ...] = bundle.chain
    assert verify_served(served, anchors=[bundle.root], names=names, now=NOON) is None


def test_a_leaf_of_a_root_with_an_old_hash_is_as_good_as_any() -> None:
    root = authority("Bundle SHA-1 Root", digest="sha1")
    leaf = leaf_of(root, kind="ec-p256")
    found = looked_at(pem_of(KEY, leaf), anchors=root.certificate.pem().encode(), names=[NAME])
    assert found.bundle
    assert (found.bundle.root, found.defects) == (root.certificate, ())
