"""What a policy says: its numbers, its anchors, its patterns."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from support.chains import Authority, key_of, make_chain, signed

from netpki.services.compliance import Anchors, Group, Policy, Thresholds, Waiver


def test_the_numbers_of_the_default_policy() -> None:
    assert asdict(Thresholds()) == {
        "identity_critical_days": 7,
        "identity_high_days": 14,
        "identity_medium_days": 30,
        "short_life_days": 90,
        "short_life_fraction": pytest.approx(1 / 3),
        "ca_high_days": 90,
        "ca_medium_days": 180,
        "rsa_bits": 2048,
        "rsa_critical_bits": 1024,
        "curve_bits": 256,
        "rsa_2048_last_year": 2030,
        "certificates_per_key": 2,
        "unused_days": 30,
        "idle_seconds": 300,
        "clock_skew_seconds": 60,
        "time_sources": 2,
        "filtering_days": 30,
    }


def test_the_default_policy_says_nothing_of_any_rule() -> None:
    policy = Policy()

    assert policy.level_of("EXP-001", "r1") is None
    assert (policy.name, policy.fail_on, policy.lint_profile) == ("default", "low", None)


def test_the_last_level_that_fits_counts_and_groups_after_all_others() -> None:
    policy = Policy(
        levels={"KEY-*": "low", "KEY-001": "high", "EXP-001": "off"},
        groups=(
            Group("core", ("x", "core-?"), {"KEY-*": "critical"}),
            Group("lab", ("*-lab", "core-9"), {"KEY-002": "info", "*": "medium"}),
        ),
    )

    assert policy.level_of("KEY-001", "edge") == "high"
    assert policy.level_of("KEY-002", "edge") == "low"
    assert policy.level_of("TA-001", "edge") is None
    assert policy.level_of("KEY-001", "core-1") == "critical"
    assert policy.level_of("EXP-001", "core-1") == "off"
    assert policy.level_of("KEY-002", "core-9") == "medium"
    assert policy.level_of("EXP-001", "a-lab") == "medium"


def test_anchors_know_whom_they_have_issued() -> None:
    chain, other = make_chain(kind="ec-p256"), make_chain(tag="Other", kind="ec-p256")
    renewed_key = key_of("ec-p256", "renewed")
    namesake = signed(chain.root.subject, renewed_key)
    anchors = Anchors(certificates=(other.root, chain.root, namesake, *chain.intermediates))
    leaf_of_namesake = signed("CN=x", key_of("ec-p256"), by=Authority(namesake, renewed_key))

    assert anchors.issuers_of(chain.leaf) == chain.intermediates[:1]
    assert anchors.issuers_of(chain.root) == (chain.root,)
    assert anchors.issuers_of(leaf_of_namesake) == (namesake,)
    assert anchors.issuers_of(other.leaf) == ()
    assert Anchors().issuers_of(chain.leaf) == ()
    assert anchors == Anchors(certificates=anchors.certificates)


def test_a_waiver_ends_with_its_last_day() -> None:
    waiver = Waiver("X", ("*",), "us", "so", date(2026, 12, 31))

    assert (waiver.subject, waiver.line) == ("*", None)
    assert not waiver.is_expired(date(2026, 12, 31))
    assert waiver.is_expired(date(2027, 1, 1))
