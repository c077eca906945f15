"""``show crypto pki counters``: the public form, older forms, damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ntc_templates.parse import parse_output
from support.examples import examples
from support.hostile import AT_ONCE, long_line

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.counters import COMMANDS, PkiCounters, parse_counters
from netpki.platforms.ios.parsing.moments import NO_ZONES
from netpki.platforms.ios.parsing.screens import Unknown, UnknownLine

# The form of public captures of IOS XE.
XE = """\
PKI Sessions Started: 41
PKI Sessions Ended: 40
PKI Sessions Active: 1
Successful Validations: 17
Failed Validations: 3
Bypassed Validations: 2
Pending Validations: 0
CRLs checked: 9
CRL - fetch attempts: 8
CRL - failed attempts: 5
CRL - rejected busy fetching: 4
AAA authorizations: 6
"""
LINES = XE.splitlines()


def parse(text: str) -> PkiCounters:
    return parse_counters(text, device="r1")


def test_the_counters_of_xe() -> None:
    assert parse(XE) == PkiCounters(
        counters=(
            ("PKI Sessions Started", 41),
            ("PKI Sessions Ended", 40),
            ("PKI Sessions Active", 1),
            ("Successful Validations", 17),
            ("Failed Validations", 3),
            ("Bypassed Validations", 2),
            ("Pending Validations", 0),
            ("CRLs checked", 9),
            ("CRL - fetch attempts", 8),
            ("CRL - failed attempts", 5),
            ("CRL - rejected busy fetching", 4),
            ("AAA authorizations", 6),
        ),
        sessions_started=41,
        sessions_ended=40,
        sessions_active=1,
        successful_validations=17,
        failed_validations=3,
        bypassed_validations=2,
        pending_validations=0,
        crls_checked=9,
        crl_fetch_attempts=8,
        crl_failed_attempts=5,
        crl_rejected_busy_fetching=4,
        aaa_authorizations=6,
    )


def test_a_counter_that_the_release_does_not_know_is_none_and_not_zero() -> None:
    shown = parse("PKI Sessions Started: 0\nNew-fangled things (all): 3\n")

    assert (shown.sessions_started, shown.sessions_ended) == (0, None)
    assert shown.counters[1] == ("New-fangled things (all)", 3)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "   \n"),
        lambda text: text.replace(": ", " :   "),
        lambda text: "".join(f"      {line}\n" for line in text.splitlines()),
        lambda text: (
            "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
            "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n" + text
        ),
        lambda text: text.replace("CRLs", "*May  4 12:45:32.303: %SYS-5-CONFIG_I: Done\nCRLs"),
    ],
    ids=["CRLF", "blanks", "colons", "indented", "exec prompt timestamp", "log message"],
)
def test_what_a_terminal_adds_changes_nothing(change: object) -> None:
    assert callable(change)
    assert parse(change(XE)) == parse(XE)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("", "no counter"),
        ("% Invalid input detected at '^' marker.", "Invalid input"),
        (XE.replace("41", "4l"), "4l"),
        (XE.replace("41", ""), "PKI Sessions Started"),
        (XE.replace("41", "-1"), "-1"),
        (XE + "CRLs checked: 10\n", "shown twice"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_quotes_it(text: str, quoted: str) -> None:
    with pytest.raises(OutputFormatError, match=quoted) as caught:
        parse(text)
    assert caught.value.message.startswith("r1: show crypto pki counters")


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_lost_line_is_a_counter_that_is_not_known(number: int) -> None:
    shown = parse("\n".join(LINES[:number] + LINES[number + 1 :]))

    assert set(shown.counters) < set(parse(XE).counters)
    assert len(shown.counters) == 11


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_line_that_comes_twice_is_an_error(number: int) -> None:
    with pytest.raises(OutputFormatError, match="shown twice"):
        parse("\n".join([*LINES[: number + 1], *LINES[number:]]))


def test_unknown_lines_are_listed_and_the_others_read() -> None:
    unknown: Unknown = []
    (command,) = COMMANDS
    shown = command.read(f"{XE}Something else\n", device="r1", zones=NO_ZONES, unknown=unknown)

    assert shown == parse(XE)
    assert unknown == [UnknownLine(13, "Something else")]


def test_the_command_is_known_in_short_and_by_its_output() -> None:
    (command,) = COMMANDS

    assert command.matches("sh cry pki coun")
    assert command.matches("show crypto ca counters")
    assert not command.matches("show crypto pki crls")
    assert command.printed(LINES) == 7


def test_ntc_templates_reads_the_same(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    templates = pytestconfig.rootpath / "src/netpki/platforms/ios/templates"
    monkeypatch.setenv("NTC_TEMPLATES_DIR", str(templates))
    rows = parse_output("cisco_ios", "sh cry pki counters", XE)

    assert [(row["name"], int(row["value"])) for row in rows] == list(parse(XE).counters)


@given(
    start=st.integers(0, 300),
    length=st.integers(0, 60),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=20),
)
@settings(max_examples=examples(100))
def test_damage_is_read_or_refused_and_nothing_else(
    start: int, length: int, inserted: str
) -> None:
    try:
        shown = parse(XE[:start] + inserted + XE[start + length :])
    except OutputFormatError:
        return
    assert shown.counters


@AT_ONCE
@pytest.mark.parametrize("bait", ["A ", "A", "1", ": 1", " "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    with pytest.raises(OutputFormatError):
        parse(f"PKI Sessions Started: {long_line(bait)}!\n")
    with pytest.raises(OutputFormatError):
        parse(f"A{long_line(bait)}!\n")
