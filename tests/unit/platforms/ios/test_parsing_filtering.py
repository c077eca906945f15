"""``show ip trm config``: no source shows it, so only its presumed form is tested."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from support.examples import examples
from support.hostile import AT_ONCE, long_line
from unit.platforms.ios.damage import DAMAGES, HEADER, Damage, read_or_refused, stripped

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.filtering import COMMANDS, parse_trm_configuration
from netpki.platforms.ios.parsing.screens import Unknown

# Made up: labels and values in the form of "show ip trm subscription status".
TEXT = """\
        Server Name:  trps.example.com
        HTTPS Port:  443
 Cache Size (in KB):  256
             Alert:
"""


def test_labels_and_values_are_kept_as_shown() -> None:
    assert parse_trm_configuration(TEXT, device="r1").settings == (
        ("Server Name", "trps.example.com"),
        ("HTTPS Port", "443"),
        ("Cache Size (in KB)", "256"),
        ("Alert", ""),
    )


def test_any_other_line_is_unknown() -> None:
    unknown: Unknown = []
    text = f"{TEXT}Filtering is on\n"
    shown = parse_trm_configuration(text, device="r1", unknown=unknown)

    assert len(shown.settings) == 4
    assert [line.text for line in unknown] == ["Filtering is on"]


@pytest.mark.parametrize("text", ["", "% Invalid input detected at '^' marker.", f"{TEXT}!\n"])
def test_nothing_or_something_else_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match="r1: show ip trm config: "):
        parse_trm_configuration(text, device="r1")


@pytest.mark.parametrize(
    "change", [stripped, lambda text: HEADER + text.replace("\n", "\r\n")], ids=["flat", "CRLF"]
)
def test_what_captures_do_changes_nothing(change: object) -> None:
    assert callable(change)
    whole = parse_trm_configuration(TEXT, device="r1")
    assert parse_trm_configuration(change(TEXT), device="r1") == whole


@given(damage=DAMAGES)
@settings(max_examples=examples(100))
def test_damage_is_read_or_refused_and_nothing_else(damage: Damage) -> None:
    assert read_or_refused(parse_trm_configuration, damage.applied(TEXT)) in {True, False}


def test_the_command_is_known_and_guessed_from_no_output() -> None:
    (command,) = COMMANDS

    assert command.matches("show ip trm config")
    assert not command.matches("show ip trm subscription status")
    assert command.printed(TEXT.split("\n")) == 0


@AT_ONCE
@pytest.mark.parametrize("bait", [" ", "A ", "A.", "(", "A: "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    """Would run for hours if a pattern were quadratic in the length of a line."""
    with pytest.raises(OutputFormatError):
        parse_trm_configuration(f"A{long_line(bait)}!\n!\n", device="r1")
