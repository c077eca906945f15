"""Policy files: what they say becomes a policy, and all that is wrong is told at once."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest
from support.certificates import generated_ca

import netpki.frontends.policy as package
from netpki.errors import InputError
from netpki.frontends.policy import read_policy
from netpki.services.compliance import Group, Policy, Thresholds, Waiver

ONES, TWOS, THREES = ("1" * 64, "2" * 64, "3" * 64)
HINT = "Correct the policy; nothing was judged by it."


def written(directory: Path, text: str) -> Path:
    path = directory / "policy.yml"
    path.write_text(text)
    return path


def policy(directory: Path, text: str, profile: str | None = None) -> Policy:
    return read_policy(written(directory, f"version: 1\n{text}"), profile).policy


def refused(directory: Path, text: str, profile: str | None = None) -> list[str]:
    """The problems, without the name of the file; their lines begin below ``version``."""
    with pytest.raises(InputError) as caught:
        policy(directory, text, profile)
    assert caught.value.hint == HINT
    return [line.removeprefix("policy.yml line ") for line in caught.value.message.splitlines()]


def test_the_documented_example_is_read_whole(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", package.__doc__ or "", re.DOTALL)
    assert found is not None
    ca = generated_ca("Device CA")
    (tmp_path / "anchors").mkdir()
    (tmp_path / "anchors" / "device-ca.pem").write_text(ca.pem())
    (tmp_path / "approved.json").write_text("{}")
    read = read_policy(written(tmp_path, found[1]), None)
    assert (read.profile, read.approved_state) == ("default", tmp_path / "approved.json")
    digest = ca.fingerprint("sha256").hexadecimal
    shown = read.policy
    assert (shown.name, shown.fail_on, shown.lint_profile) == ("branches", "medium", "pkix")
    assert shown.levels == {"SIG-002": "off", "KEY-*": "high", "EXP-003": "off"}
    assert shown.thresholds == Thresholds(identity_critical_days=10, time_sources=3)
    assert shown.anchors.approved == {digest, ONES}
    assert shown.anchors.certificates == (ca,)
    assert shown.anchors.superseded == {TWOS: "replaced in the change of June"}
    assert shown.anchors.urls == ("http://ca.example.com/*",)
    assert shown.groups == (Group("laboratory", ("lab-*",), {"*": "info"}),)
    assert shown.waivers == (
        Waiver(
            rule="EXP-002",
            devices=("br-17", "br-18"),
            owner="network team",
            reason="both are replaced by the end of the year",
            expires=date(2026, 12, 31),
            subject="CN=br-1*",
            line=found[1].split("\n").index("  - rule: EXP-002") + 1,
        ),
    )
    assert shown.approved_changes == {THREES: "CHG0012"}


def test_the_least_policy_is_the_default_with_the_name_of_its_file(tmp_path: Path) -> None:
    read = read_policy(written(tmp_path, "version: 1\n"), None)
    assert (read.policy, read.profile) == (
        Policy(name="policy", levels={"SIG-002": "off"}),
        "default",
    )
    assert read.approved_state is None


@pytest.mark.parametrize(
    ("text", "profile"),
    [("extends: strict\n", None), ("", "strict"), ("extends: strict", "strict")],
)
def test_a_policy_adds_to_a_profile(text: str, profile: str | None, tmp_path: Path) -> None:
    path = written(tmp_path, f"version: 1\nthresholds: {{time_sources: 5}}\n{text}")
    read, strict = read_policy(path, profile), read_policy(None, "strict").policy
    assert read.profile == "strict"
    assert read.policy.fail_on == "info"
    assert read.policy.thresholds.time_sources == 5
    assert read.policy.thresholds.rsa_bits == strict.thresholds.rsa_bits == 3072


def test_what_a_policy_says_counts_after_what_its_profile_says(tmp_path: Path) -> None:
    stig = read_policy(None, "stig").policy
    assert stig.level_of("TA-001", "r1") == "medium"
    shown = policy(tmp_path, 'extends: stig\nfail_on: high\nrules: {"*": info, EXP-001: "off"}\n')
    assert shown.fail_on == "high"
    assert [shown.level_of(code, "r1") for code in ("TA-001", "EXP-001")] == ["info", "off"]


def test_the_profile_that_is_asked_for_must_be_that_of_the_file(tmp_path: Path) -> None:
    assert refused(tmp_path, "extends: stig\n", "strict") == [
        "2: extends: it extends 'stig', while the profile 'strict' is asked for."
    ]


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_policy(None, "strikt")
    assert caught.value.diagnostics() == (
        "There is no profile 'strikt'; did you mean 'strict'? Profiles are: default, stig, strict."
    )


def test_all_problems_are_told_at_once_by_their_lines(tmp_path: Path) -> None:
    text = """\
nme: branches
rules:
  EXP-001: lw
  EXP-01: high
  "NONE-*": high
  EXP-002: off
  EXP-002: low
thresholds:
  rsa_bits: "2048"
  time_sources: 101
waivers:
  - rule: EXP-001
    devices: r1
    owner: 5
    expires: 2026-13-01
anchors:
  approved:
    - {sha256: "AB:CD"}
    - {file: none.pem}
"""
    assert refused(tmp_path, text) == [
        "2: nme: this key is unknown; did you mean 'name'?",
        (
            "4: rules.EXP-001: 'lw' is none of off, critical, high, medium, low, info; "
            "did you mean 'low'?"
        ),
        "5: rules.EXP-01: there is no rule 'EXP-01'; did you mean 'EXP-001'?",
        "6: rules.NONE-*: no rule has a code like 'NONE-*'.",
        "8: rules.EXP-002: this key stands on line 7 already.",
        "10: thresholds.rsa_bits: '2048' is not a whole number.",
        "11: thresholds.time_sources: 101 is not from 0 to 100.",
        "13: waivers[0]: 'reason' is missing.",
        "14: waivers[0].devices: 'r1' is not a list; begin each entry with a dash.",
        "15: waivers[0].owner: 5 is not a text; put it in quotes.",
        "16: waivers[0].expires: '2026-13-01' is no date; write it as 2026-12-31.",
        (
            "19: anchors.approved[0].sha256: 'AB:CD' is no SHA-256: it has 4 digits, not 64 "
            "hexadecimal ones."
        ),
        "20: anchors.approved[1].file: there is no file 'none.pem'.",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("lint: cabf\n", "2: lint: 'cabf' is none of pkix, cabf-serverauth."),
        ("extends: stigg\n", ("2: extends: 'stigg' is none of default, stig, strict; "
         "did you mean 'stig'?")),
        ("fail_on: never\n", ("2: fail_on: 'never' is none of off, critical, high, medium, low, "
         "info.")),
        ("name: 2026\n", "2: name: 2026 is not a text; put it in quotes."),
        ('name: ""\n', "2: name: it is empty."),
        (f"name: {'x' * 101}\n", "2: name: it has more than 100 characters."),
        ("rules:\n", "2: rules: it is empty; give a mapping of keys to values."),
        ("rules: [EXP-001]\n", "2: rules: ['EXP-001'] is not a mapping of keys to values."),
        ("thresholds: {short_life_fraction: 1.5}\n",
         "2: thresholds.short_life_fraction: 1.5 is not from 0 to 1."),
        ("thresholds: {rsa_bits: 3072.5}\n",
         "2: thresholds.rsa_bits: 3072.5 is not a whole number."),
        ("thresholds: {rsa_bits: true}\n", "2: thresholds.rsa_bits: True is not a whole number."),
        ("thresholds: {identity_critical_days: 15}\n",
         ("2: thresholds.identity_critical_days: 15 must not be more than identity_high_days "
         "(14).")),
        ("thresholds: {identity_high_days: 6}\n",
         "2: thresholds.identity_high_days: 6 must not be less than identity_critical_days (7)."),
        ("thresholds: {ca_high_days: 181}\n",
         "2: thresholds.ca_high_days: 181 must not be more than ca_medium_days (180)."),
        ("thresholds: {rsa_bits: 1023}\n",
         "2: thresholds.rsa_bits: 1023 must not be less than rsa_critical_bits (1024)."),
        ("groups:\n- {name: a, devices: [], rules: {}}\n", "3: groups[0].devices: it is empty."),
        ("groups:\n- {name: a, devices: ['']}\n", "3: groups[0].devices[0]: it is empty."),
        ("waivers:\n- {rule: EXP-1, devices: [a], owner: b, reason: c, expires: 2026-12-31}\n",
         "3: waivers[0].rule: there is no rule 'EXP-1'; did you mean 'EXP-001'?"),
        ("waivers:\n- {rule: EXP-001, devices: [a], owner: b, reason: c, expires: 20261231}\n",
         "3: waivers[0].expires: 20261231 is not a text; put it in quotes."),
        ("waivers:\n- {rule: EXP-001, devices: [a], owner: b, reason: c, expires: 2026-W53-4}\n",
         "3: waivers[0].expires: '2026-W53-4' is no date; write it as 2026-12-31."),
        ("anchors: {approved: [{}]}\n",
         "2: anchors.approved[0]: give either 'sha256' or 'file'."),
        (f"anchors: {{approved: [{{sha256: '{'A' * 40}'}}]}}\n",
         (f"2: anchors.approved[0].sha256: '{'A' * 40}' is no SHA-256: it has 40 digits, not 64 "
         "hexadecimal ones.")),
        (f"anchors: {{superseded: [{{sha256: '{ONES}'}}]}}\n",
         "2: anchors.superseded[0]: 'reason' is missing."),
        ((f"anchors:\n  approved: [{{sha256: '{ONES}'}}]\n"
         f"  superseded: [{{sha256: '{ONES}', reason: old}}]\n"),
         "4: anchors.superseded[0]: this certificate is approved as well."),
        ((f"approved_changes:\n- {{sha256: '{ONES}', change: A}}\n- {{sha256: '{ONES}', "
         "change: B}\n"),
         "4: approved_changes[1]: this certificate was announced by 'A' already."),
        ("approved_state: none.json\n", "2: approved_state: there is no file 'none.json'."),
        ("approved_state: .\n", "2: approved_state: there is no file '.'."),
        ('approved_state: "a\\0b"\n', "2: approved_state: there is no file 'a\\x00b'."),
        ('"\\e[31m": 1\n', "2: ?[31m: this key is unknown."),
        ("a:\n\tb: 1\n", "3: a tab stands where YAML wants spaces."),
        ("<<: {name: x}\n", "2: <<: this key is unknown."),
    ],
)  # fmt: skip
def test_each_mistake_is_told_in_words(text: str, problem: str, tmp_path: Path) -> None:
    assert problem in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "",
            "line 1: the policy: it is empty; give a mapping of keys to values",
        ),
        ("[]", "line 1: the policy: [] is not a mapping of keys to values"),
        ("name: x", "line 1: the policy: 'version' is missing"),
        ("version: 2", "line 1: version: 2 is not the version that this netpki reads, 1"),
        ("version: true", "line 1: version: True is not the version that this netpki reads, 1"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_policy(written(tmp_path, text), None)
    assert caught.value.message == f"policy.yml {problem}."


def test_fifty_problems_are_enough(tmp_path: Path) -> None:
    told = refused(tmp_path, "".join(f"key{at}: 1\n" for at in range(53)))
    assert len(told) == 51
    assert told[49] == "51: key49: this key is unknown."
    assert told[50] == "policy.yml: 3 more of them."


@pytest.mark.parametrize(
    ("form", "digest"),
    [("a" * 64, "A" * 64), (":".join(["ab"] * 32), "AB" * 32), ("12345678 " * 8, "12345678" * 8)],
)
def test_a_digest_is_read_as_people_copy_it(form: str, digest: str, tmp_path: Path) -> None:
    shown = policy(tmp_path, f"anchors: {{approved: [{{sha256: '{form}'}}]}}\n")
    assert shown.anchors.approved == {digest}


def test_thresholds_may_touch_each_other(tmp_path: Path) -> None:
    text = "thresholds: {identity_critical_days: 14, ca_high_days: 180, rsa_critical_bits: 2048}\n"
    assert policy(tmp_path, text).thresholds.identity_critical_days == 14


def test_an_expired_waiver_is_read_and_left_to_the_run(tmp_path: Path) -> None:
    text = "waivers:\n- {rule: '*', devices: ['*'], owner: a, reason: b, expires: 2020-01-01}\n"
    (waiver,) = policy(tmp_path, text).waivers
    assert (waiver.expires, waiver.subject, waiver.line) == (date(2020, 1, 1), "*", 3)


def test_a_superseded_anchor_may_be_given_as_a_file(tmp_path: Path) -> None:
    ca = generated_ca("Old CA")
    (tmp_path / "old.pem").write_text(ca.pem())
    shown = policy(tmp_path, "anchors: {superseded: [{file: old.pem, reason: old}]}\n")
    assert shown.anchors.superseded == {ca.fingerprint("sha256").hexadecimal: "old"}
    assert shown.anchors.certificates == ()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "'ca.pem' holds no certificate where one certificate is meant"),
        ("two", "'ca.pem' holds 2 certificates (on lines 1, "),
        ("key", "'ca.pem' holds a private key beside the certificate"),
    ],
)
def test_a_file_holds_one_certificate_and_nothing_else(
    content: str, why: str, tmp_path: Path
) -> None:
    ca = generated_ca("Device CA")
    begin, end = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----")
    texts = {"two": ca.pem() * 2, "key": f"{ca.pem()}{begin}\nAAAA\n{end}\n"}
    (tmp_path / "ca.pem").write_text(texts.get(content, content))
    (problem,) = refused(tmp_path, "anchors: {approved: [{file: ca.pem}]}\n")
    assert problem.startswith(f"2: anchors.approved[0].file: {why}")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "latin").write_bytes(b"version: 1\nname: \xe4\n")
    (tmp_path / "big").write_bytes(b"#" * 1_000_001)
    for name, why in {
        "none": "cannot be read (it is no file)",
        "pipe": "cannot be read (it is no file)",
        ".": "cannot be read (it is no file)",
        "latin": "is not UTF-8 (line 2)",
        "big": "has more than 1000000 bytes",
    }.items():
        with pytest.raises(InputError) as caught:
            read_policy(tmp_path / name, None)
        assert caught.value.message == f"The file {tmp_path / name} {why}."


def test_a_byte_order_mark_and_the_largest_file_pass(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_bytes(b"\xef\xbb\xbfversion: 1\n#".ljust(1_000_000, b"#"))
    assert read_policy(path, None).policy == Policy(name="policy", levels={"SIG-002": "off"})
