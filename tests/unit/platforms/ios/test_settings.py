"""The sub-commands of a trustpoint: what is one, what replaces what, what a release demands."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import corpus, generated_ca
from support.examples import examples

from netpki.emulators.ios.trustpoint_lines import DEFAULT_LINES, with_line, without_line
from netpki.errors import InputError
from netpki.pki import Fingerprint
from netpki.platforms.contract import StoredCertificate, Trustpoint
from netpki.platforms.ios.settings import KEYWORDS, IosSettingsRules, is_pinned, reverting

RULES = IosSettingsRules()
CA = corpus("iosv_lab_CA.pem")
SHA1 = CA.fingerprint("sha1").hexadecimal
MD5 = CA.fingerprint("md5").hexadecimal
OTHER_SHA1 = generated_ca("Other").fingerprint("sha1").hexadecimal
LINES = st.lists(
    st.sampled_from(
        [
            "enrollment terminal",
            "enrollment mode ra",
            "enrollment retry count 5",
            "enrollment retry period 2",
            "revocation-check none",
            "revocation-check crl none",
            "vrf MGMT",
            "source interface Loopback0",
            "usage ike",
            "match certificate A",
            "ocsp url http://ocsp.example",
            "ocsp disable-nonce",
            f"fingerprint {SHA1}",
        ]
    ),
    max_size=6,
    unique=True,
).map(tuple)


def trustpoint(*lines: str, ca: bool = True) -> Trustpoint:
    stored = (StoredCertificate("ca", "01", CA),) if ca else ()
    return Trustpoint("TP", lines, stored)


def settled(
    *wanted: str, current: Trustpoint | None = None, release: str | None = "15.2"
) -> tuple[str, ...]:
    return RULES.settle(wanted, current=current, certificate=CA, release=release)


def test_a_line_is_normalised() -> None:
    assert RULES.validate(["  revocation-check   crl  none "]) == ("revocation-check crl none",)


@pytest.mark.parametrize("keyword", sorted(KEYWORDS - {"fingerprint"}))
def test_every_known_sub_command_is_taken(keyword: str) -> None:
    assert RULES.validate([f"{keyword} x"]) == (f"{keyword} x",)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "enrollment terminal\nexit",
        "enrollment terminal\r",
        "enrollment\tterminal",
        "vrf \x03",
        "vrf \x1a",
        "enrollment url http://ca.example/?op=1",
        "subject-name CN=Z\u00fcrich",
    ],
)
def test_what_cannot_be_typed_as_one_line_is_refused(line: str) -> None:
    with pytest.raises(InputError, match="is not one line of a trustpoint") as caught:
        RULES.validate(["vrf A", line])
    assert repr(line) in caught.value.message


@pytest.mark.parametrize(
    "line",
    ["no vrf A", "exit", "crypto pki trustpoint X", "revocation none", "ENROLLMENT terminal"],
)
def test_what_is_no_sub_command_is_refused_with_those_that_are(line: str) -> None:
    with pytest.raises(InputError, match="is not a trustpoint sub-command") as caught:
        RULES.validate([line])
    assert "revocation-check" in caught.value.hint


@pytest.mark.parametrize(
    "line", ["password hunter2", " password 7 hunter2\n", "password hunter2?"]
)
def test_a_challenge_password_is_refused_without_being_shown(line: str) -> None:
    with pytest.raises(InputError, match="challenge password") as caught:
        RULES.validate([line])
    assert "hunter2" not in caught.value.diagnostics()


def test_a_new_trustpoint_is_fed_by_the_terminal() -> None:
    assert settled() == ("enrollment terminal",)
    assert settled("vrf A") == ("vrf A", "enrollment terminal")
    assert settled("enrollment terminal pem") == ("enrollment terminal pem",)


def test_wanted_lines_replace_current_ones_about_the_same_and_the_others_stay() -> None:
    current = trustpoint("enrollment terminal", "revocation-check crl", "vrf A", "usage ike")
    assert settled("revocation-check none", "fqdn none", current=current) == (
        "enrollment terminal",
        "revocation-check none",
        "vrf A",
        "usage ike",
        "fqdn none",
    )


@pytest.mark.parametrize(
    ("current", "wanted", "both"),
    [
        ("enrollment url http://a", "enrollment terminal", False),
        ("enrollment mode ra", "enrollment terminal", True),
        ("enrollment retry count 5", "enrollment retry period 2", True),
        ("enrollment retry count 5", "enrollment retry count 9", False),
        ("match certificate A", "match certificate B", True),
        ("authorization list A", "authorization list B", False),
        ("authorization list A", "authorization username subjectname commonname", True),
        ("source interface Lo0", "source interface Lo1", False),
        ("ocsp url http://a", "ocsp disable-nonce", True),
        ("ocsp url http://a", "ocsp url http://b", False),
        ("crl query ldap://a", "crl optional", True),
        ("rsakeypair A 2048", "rsakeypair B", False),
        ("usage ike", "usage ssl-client", False),
        ("subject-name CN=a", "subject-name CN=b", False),
    ],
)
def test_lines_replace_each_other_if_ios_keeps_only_one_of_them(
    current: str, wanted: str, *, both: bool
) -> None:
    lines = settled(wanted, current=trustpoint(current))
    assert wanted in lines
    assert (current in lines) == both


@pytest.mark.parametrize(
    ("release", "demanded"),
    [
        ("12.4", False),
        ("15.2", False),
        ("16.12", False),
        ("17.18", False),
        ("26.1", True),
        ("26.2", True),
        ("27.1", True),
        (None, False),
        ("", False),
        ("unknown", False),
    ],
)
def test_a_release_that_demands_a_pin_gets_one(release: str | None, *, demanded: bool) -> None:
    lines = settled(release=release)
    assert (f"fingerprint {SHA1}" in lines) == demanded
    assert is_pinned(lines) == demanded


def test_the_pin_of_the_certificate_before_is_never_kept_for_the_new_one() -> None:
    current = trustpoint("enrollment terminal", f"fingerprint {OTHER_SHA1}")
    assert settled(current=current) == ("enrollment terminal", f"fingerprint {SHA1}")


@pytest.mark.parametrize("pin", [SHA1, MD5, SHA1.lower(), CA.fingerprint("sha1").grouped])
def test_a_right_pin_of_the_user_is_typed_as_digits(pin: str) -> None:
    digits = Fingerprint.parse(pin).hexadecimal
    assert f"fingerprint {digits}" in settled(f"fingerprint {pin}", release="26.2")
    assert sum(is_pinned([line]) for line in settled(f"fingerprint {pin}")) == 1


def test_a_pin_that_no_trustpoint_takes_is_refused() -> None:
    with pytest.raises(InputError, match="is a SHA-256"):
        settled(f"fingerprint {CA.fingerprint('sha256')}")


def test_a_pin_must_be_of_the_certificate_that_is_held() -> None:
    held = Trustpoint("TP", (), (StoredCertificate("ca", "01", CA),))
    with pytest.raises(InputError, match="is not the fingerprint of"):
        RULES.settle([f"fingerprint {OTHER_SHA1}"], current=held, certificate=None, release="15.2")


@pytest.mark.parametrize(
    "pin",
    [OTHER_SHA1, SHA1[:-1], "", "hello"],
    ids=count(),
)
def test_a_wrong_pin_of_the_user_is_refused(pin: str) -> None:
    with pytest.raises(InputError):
        settled(f"fingerprint {pin}")


def test_settings_without_a_certificate_leave_the_pin_alone() -> None:
    current = trustpoint("enrollment terminal", f"fingerprint {OTHER_SHA1}")
    lines = RULES.settle(["vrf A"], current=current, certificate=None, release="26.2")
    assert lines == ("enrollment terminal", "vrf A", f"fingerprint {OTHER_SHA1}")
    none = RULES.settle(["vrf A"], current=None, certificate=None, release="26.2")
    assert none == ("vrf A", "enrollment terminal")


@pytest.mark.parametrize(
    "line",
    [
        "enrollment url http://a",
        "enrollment selfsigned",
        "enrollment profile P",
        "enrollment pkcs12",
    ],
)
def test_a_certificate_is_not_pasted_where_it_would_be_fetched(line: str) -> None:
    with pytest.raises(InputError, match="cannot be pasted"):
        settled(line)
    with pytest.raises(InputError, match="cannot be pasted"):
        settled(current=trustpoint(line, ca=False))
    held = trustpoint(line)
    assert line in settled("vrf A", current=held), "nothing has to be pasted"


def test_what_is_missing_is_compared_without_the_notation_of_fingerprints() -> None:
    grouped = f"fingerprint {CA.fingerprint('sha1').grouped}"
    assert RULES.missing([f"fingerprint {SHA1.lower()}"], [grouped]) == ()
    assert RULES.missing([grouped], [f"fingerprint {OTHER_SHA1}"]) == (grouped,)
    assert RULES.missing(["vrf A", "usage ike"], ["usage  ike"]) == ("vrf A",)


def test_only_a_password_is_a_secret() -> None:
    assert RULES.secret(["vrf A", "password 7 0822455D0A16"]) == ("password",)
    assert RULES.secret(["vrf password", "rsakeypair secret"]) == ()


@settings(max_examples=examples(200))
@given(wanted=LINES, now=LINES)
def test_settling_again_changes_nothing(wanted: tuple[str, ...], now: tuple[str, ...]) -> None:
    lines = settled(*wanted, current=trustpoint(*now))
    assert set(settled(*wanted, current=trustpoint(*lines))) == set(lines)
    assert RULES.missing(lines, lines) == ()
    assert RULES.missing(lines[-1:], lines) == ()
    assert set(settled(current=trustpoint(*lines))) == set(lines)


def typed_into(lines: Iterable[str], typed: Iterable[str]) -> set[str]:
    """The lines of a trustpoint after others were typed, as the emulated routers know it."""
    result = tuple(lines)
    for line in typed:
        bare = line.removeprefix("no ")
        result = without_line(result, bare) if line != bare else with_line(result, bare)
    return set(result)


@settings(max_examples=examples(200))
@given(before=LINES, now=LINES)
def test_reverting_ends_with_the_lines_before_and_no_others(
    before: tuple[str, ...], now: tuple[str, ...]
) -> None:
    shown_before, shown_now = (typed_into(DEFAULT_LINES, lines) for lines in (before, now))
    typed = reverting(tuple(shown_now), tuple(shown_before))
    assert typed_into(shown_now, typed) == shown_before
    assert typed_into(shown_now, reverting(tuple(shown_now), tuple(shown_now))) == shown_now
