"""pkilint says of certificates what its profiles are for."""

import runpy
import sys

import pytest
from support.chains import (
    alternative_names,
    constraints,
    for_servers,
    key_identifiers,
    key_of,
    make_chain,
    self_signed,
    signed,
    usage,
)

from netpki.errors import InputError
from netpki.frontends import pkilint
from netpki.frontends.pkilint import linter_for
from netpki.pki import Certificate
from netpki.services.compliance import Linter, LintFinding

CHAIN = make_chain("r1.example.com", kind="ec-p256")


def leaf(*, named: bool) -> Certificate:
    """A certificate of a private CA, with or without alternative names."""
    key = key_of("ec-p256", "r1.example.com")
    return signed(
        "CN=r1.example.com",
        key,
        by=CHAIN.issuer,
        extensions=[
            constraints(ca=False),
            usage("digital_signature"),
            for_servers(),
            *key_identifiers(key, CHAIN.issuer),
            *((alternative_names(["r1.example.com"]),) if named else ()),
        ],
    )


def errors(linter: Linter, certificate: Certificate) -> set[str]:
    return {each.code for each in linter(certificate) if each.severity in {"ERROR", "FATAL"}}


def test_rfc_5280_has_nothing_against_a_leaf_without_alternative_names() -> None:
    assert errors(linter_for("pkix"), leaf(named=False)) == set()


def test_rfc_5280_wants_key_identifiers() -> None:
    found = linter_for("pkix")(self_signed("r1", kind="ec-p256").leaf)

    assert LintFinding("pkix.authority_key_identifier_extension_absent", "ERROR") in found


def test_the_baseline_requirements_want_alternative_names() -> None:
    absent = "cabf.serverauth.subscriber.subject_altname_extension_absent"
    linter = linter_for("cabf-serverauth")

    assert absent in errors(linter, leaf(named=False))
    assert errors(linter, leaf(named=False)) - errors(linter, leaf(named=True)) == {
        absent,
        "cabf.serverauth.subscriber_common_name_unknown_source",
    }


def test_requirements_for_a_root_are_other_ones() -> None:
    found = errors(linter_for("cabf-serverauth"), CHAIN.root)

    assert "cabf.serverauth.ca.country_attribute_absent" in found
    assert "cabf.serverauth.subscriber.subject_altname_extension_absent" not in found


def test_a_message_goes_with_its_remark() -> None:
    (found,) = (each for each in linter_for("pkix")(CHAIN.leaf) if each.severity == "ERROR")

    assert found == LintFinding(
        "pkix.key_usage_value_prohibited_for_ec",
        "ERROR",
        "Prohibited key usage value(s) present: keyEncipherment",
    )


def test_a_certificate_is_linted_once() -> None:
    linter = linter_for("pkix")

    assert linter(CHAIN.leaf) is linter(Certificate(CHAIN.leaf.der))
    assert linter_for("pkix") is linter


def test_profiles_do_not_share_what_they_remember() -> None:
    assert linter_for("pkix")(CHAIN.leaf) != linter_for("cabf-serverauth")(CHAIN.leaf)


def test_an_unknown_profile_is_refused_by_name() -> None:
    with pytest.raises(InputError) as refused:
        linter_for("smime")

    assert refused.value.diagnostics() == (
        "There is no lint profile 'smime'. Profiles are pkix and cabf-serverauth."
    )


@pytest.mark.parametrize("profile", ["pkix", "cabf-serverauth"])
def test_without_the_library_the_remedy_is_told(
    profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pkilint.pkix.certificate", "pkilint.cabf.serverauth", "pkilint.loader"):
        monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    fresh = runpy.run_path(pkilint.__file__)  # remembers no linter that was made before

    with pytest.raises(InputError) as refused:
        fresh["linter_for"](profile)

    assert refused.value.diagnostics() == (
        "pkilint is not installed. Install it with: pip install 'netpki[lint]'"
    )
