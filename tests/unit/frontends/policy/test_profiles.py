"""The shipped profiles, and the schema that they and all policies have to fit."""

from __future__ import annotations

from dataclasses import fields
from fnmatch import fnmatchcase

import pytest
from jsonschema import Draft202012Validator

from netpki.frontends.policy import DEFAULT, profiles, read_policy
from netpki.frontends.policy.validation import schema
from netpki.services.compliance import RULES, Policy, Thresholds

CODES = [rule.code for rule in RULES]
CATEGORY_ONE = {"V-215833"}
"""STIG rules of CAT I; all others that rules name are CAT II."""


def test_three_profiles_are_shipped_and_the_schema_knows_them() -> None:
    assert profiles() == ("default", "stig", "strict")
    assert DEFAULT in profiles()
    assert schema()["properties"]["extends"]["enum"] == list(profiles())


@pytest.mark.parametrize("name", profiles())
def test_a_profile_is_valid_and_named_after_itself(name: str) -> None:
    read = read_policy(None, name)
    assert (read.profile, read.policy.name, read.approved_state) == (name, name, None)
    assert read.policy.waivers == ()
    for pattern in read.policy.levels:
        assert any(fnmatchcase(code, pattern) for code in CODES), pattern


def test_the_default_leaves_out_what_is_on_every_device_and_changes_nothing_else() -> None:
    assert read_policy(None, None).policy == Policy(levels={"SIG-002": "off"})


def test_the_strict_one_wants_no_less_than_the_default_and_some_more() -> None:
    strict, usual = read_policy(None, "strict").policy, Policy()
    assert strict.fail_on == "info"
    assert strict.levels == {}
    for each in fields(Thresholds):
        value, other = getattr(strict.thresholds, each.name), getattr(usual.thresholds, each.name)
        smaller_is_stricter = each.name in {
            *("rsa_2048_last_year", "certificates_per_key", "unused_days"),
            *("idle_seconds", "clock_skew_seconds"),
        }
        assert value <= other if smaller_is_stricter else value >= other, each.name


def test_the_stig_one_has_the_rules_that_name_a_stig_rule_with_its_category() -> None:
    policy = read_policy(None, "stig").policy
    levels = {rule.code: policy.level_of(rule.code, "r1") for rule in RULES}
    wanted = {
        rule.code: "high" if CATEGORY_ONE & set(rule.stig) else "medium"
        for rule in RULES
        if rule.stig
    }
    assert wanted
    assert {code: level for code, level in levels.items() if level != "off"} == {
        **wanted,
        **{code: "medium" for code in CODES if code.startswith("META-")},
    }


def test_the_schema_is_one_and_has_every_threshold() -> None:
    Draft202012Validator.check_schema(schema())
    thresholds = schema()["properties"]["thresholds"]["properties"]
    kinds = {
        each.name: "number" if each.type == "float" else "integer" for each in fields(Thresholds)
    }
    assert {name: parts["type"] for name, parts in thresholds.items()} == kinds
    for name, parts in thresholds.items():
        assert parts["minimum"] <= getattr(Thresholds(), name) <= parts["maximum"]


def test_everything_in_the_schema_is_described_and_closed() -> None:
    def walk(part: object) -> None:
        if isinstance(part, list):
            for each in part:
                walk(each)
        if not isinstance(part, dict):
            return
        if "properties" in part:
            assert part["additionalProperties"] is False
            for name, each in part["properties"].items():
                named = schema()["$defs"].get(each.get("$ref", "").rpartition("/")[2], each)
                assert "description" in named or "enum" in named, name
        for each in part.values():
            walk(each)

    walk(schema())
