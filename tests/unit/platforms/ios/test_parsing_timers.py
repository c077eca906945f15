"""``show crypto pki timers``: public forms of XE, documented forms of 12.x, damage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ntc_templates.parse import parse_output
from support.examples import examples
from support.hostile import AT_ONCE, long_line

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.moments import NO_ZONES
from netpki.platforms.ios.parsing.screens import Unknown, UnknownLine
from netpki.platforms.ios.parsing.timers import COMMANDS, PkiTimer, parse_timers

# The form of public captures of IOS XE with "detail".
XE = """\
PKI Timers
|        2:44.780  (2025-03-19T14:07:56Z)
  |        2:44.780  (2025-03-19T14:07:56Z) RENEW branch
  |       14:19.287  (2025-03-19T14:19:31Z) SESSION CLEANUP
  |          57.782  (2025-03-19T14:06:09Z) POLL spoke
  |985d11:54:30.614  (2027-11-30T01:59:42Z) SHADOW branch
Expiry Alert Timers
|303d23:59:25.387  (2026-01-17T14:04:37Z)
  |303d23:59:25.387  (2026-01-17T14:04:37Z) CA(branch)
  |304d23:58:41.613  (2026-01-18T14:03:53Z) ID(branch)
  |1034d 5:41:45.106  (2028-01-16T19:46:57Z) CS(root)
CRL Timers
|     5:54:30.889  (2025-03-19T19:59:42Z)
  |        4:33.164  (2025-03-19T14:09:45Z) CRL auto-download retry timer
  |     5:54:30.889  (2025-03-19T19:59:42Z) CRL EXPIRE cn=root
  |     5:54:30.889  (2025-03-19T19:59:42Z) CRL UPDATE *cn=root,o=Example Ltd.
Trustpool Timers
|1283d 6:19:02.213  (2028-09-22T20:24:14Z)
  |1283d 6:19:02.213  (2028-09-22T20:24:14Z) TRUSTPOOL
  | 6.908 (2025-03-19T14:05:18Z) CONNECT RETRY estclient
CS Timers
|     5:54:30.810  (2025-03-19T19:59:42Z)
  |     5:54:30.810  (2025-03-19T19:59:42Z) CS CRL UPDATE
  |1094d23:54:30.569  (2028-03-17T13:59:41Z) CS CERT EXPIRE
  |  6d23:59:57.701  (2025-03-26T14:05:09Z) ER EXPIRE 1
"""
LINES = XE.splitlines()

# 12.x and 15.x show no points in time; after Cisco's command reference.
OLD = """\
PKI Timers
|      4d15:13:33.144
  |      4d15:13:33.144  CRL http://pki.example.com/root.crl
  |328d11:56:48.372  RENEW TRUSTED
  |      6:43.201  POLL verify
"""


def parse(text: str) -> tuple[PkiTimer, ...]:
    return parse_timers(text, device="r1")


def test_one_section_of_xe() -> None:
    summary, renewal, *_ = parse(XE)

    assert renewal == PkiTimer(
        section="PKI Timers",
        remaining="2:44.780",
        remaining_time=timedelta(minutes=2, seconds=44, milliseconds=780),
        due="2025-03-19T14:07:56Z",
        due_at=datetime(2025, 3, 19, 14, 7, 56, tzinfo=UTC),
        name="RENEW branch",
        kind="RENEW",
        trustpoint="branch",
        about=None,
    )
    assert not renewal.is_summary
    assert summary.is_summary
    assert (summary.kind, summary.trustpoint) == (None, None)
    assert summary.remaining_time == renewal.remaining_time


def test_the_kinds_of_xe() -> None:
    shown = [
        (timer.section.removesuffix(" Timers"), timer.kind, timer.trustpoint, timer.about)
        for timer in parse(XE)
        if not timer.is_summary
    ]

    assert shown == [
        ("PKI", "RENEW", "branch", None),
        ("PKI", "SESSION CLEANUP", None, None),
        ("PKI", "POLL", "spoke", None),
        ("PKI", "SHADOW", "branch", None),
        ("Expiry Alert", "CA", "branch", None),
        ("Expiry Alert", "ID", "branch", None),
        ("Expiry Alert", "CS", "root", None),
        ("CRL", "CRL auto-download retry timer", None, None),
        ("CRL", "CRL EXPIRE", None, "cn=root"),
        ("CRL", "CRL UPDATE", None, "*cn=root,o=Example Ltd."),
        ("Trustpool", "TRUSTPOOL", None, None),
        ("Trustpool", "CONNECT RETRY", "estclient", None),
        ("CS", "CS CRL UPDATE", None, None),
        ("CS", "CS CERT EXPIRE", None, None),
        ("CS", "ER EXPIRE", None, "1"),
    ]


def test_the_form_without_points_in_time() -> None:
    summary, crl, renewal, poll = parse(OLD)

    assert summary.remaining_time == timedelta(
        days=4, hours=15, minutes=13, seconds=33, milliseconds=144
    )
    assert (crl.kind, crl.about) == ("CRL", "http://pki.example.com/root.crl")
    assert (renewal.kind, renewal.trustpoint) == ("RENEW", "TRUSTED")
    assert renewal.remaining == "328d11:56:48.372"
    assert (poll.due, poll.due_at) == (None, None)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("0.004", timedelta(milliseconds=4)),
        ("59.9", timedelta(seconds=59, milliseconds=900)),
        ("57", timedelta(seconds=57)),
        ("1:00:00.000", timedelta(hours=1)),
        ("1d 0:00:00.001", timedelta(days=1, milliseconds=1)),
    ],
)
def test_a_duration_in_each_length(shown: str, expected: timedelta) -> None:
    timers = parse(f"PKI Timers\n|  {shown}\n  |  {shown} SESSION CLEANUP\n")

    assert [timer.remaining_time for timer in timers] == [expected, expected]


@pytest.mark.parametrize("text", ["", "\n", "PKI Timers\n", "PKI Timers\nCS Timers\n"])
def test_no_timer_is_no_error(text: str) -> None:
    assert parse(text) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"{line.strip()}\n" for line in text.splitlines()),
        lambda text: "".join(f"      {line}\n" for line in text.splitlines()),
        lambda text: (
            "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
            "No time source, *18:56:04.554 EST Mon Oct 17 2016\n\n" + text
        ),
        lambda text: text.replace("Exp", "*May  4 12:45:32.303: %SYS-5-CONFIG_I: Done\nExp"),
    ],
    ids=["CRLF", "blanks", "stripped", "indented", "exec prompt timestamp", "log message"],
)
def test_what_a_terminal_adds_changes_nothing(change: object) -> None:
    assert callable(change)
    assert parse(change(XE)) == parse(XE)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("% Invalid input detected at '^' marker.", "Invalid input"),
        (OLD.replace("PKI Timers\n", ""), "belongs to nothing"),
        (OLD.replace("6:43.201", "6:63.201"), "no duration"),
        (OLD.replace("15:13", "25:13"), "no duration"),
        (OLD.replace("6:43.201", "6;43.201"), "6;43"),
        (OLD.replace("POLL", "*"), "verify"),
        (XE.replace("2025-03-19T14:07:56Z", "2025-02-30T14:07:56Z"), "no point in time"),
        (XE + "IKE Timers\n", "nothing follows"),
        (XE + "PKI Timers\n|   1.000\n  |  1.000 POLL a\n", "shown twice"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_quotes_it(text: str, quoted: str) -> None:
    with pytest.raises(OutputFormatError, match=quoted) as caught:
        parse(text)
    assert caught.value.message.startswith("r1: show crypto pki timers")


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_lost_line_never_changes_another(number: int) -> None:
    """A lost row with a name is the only loss that the text does not tell."""
    try:
        shown = parse("\n".join(LINES[:number] + LINES[number + 1 :]))
    except OutputFormatError:
        return
    assert LINES[number].startswith("  |")
    assert [timer for timer in parse(XE) if timer in shown] == list(shown)


@pytest.mark.parametrize("number", [n for n, line in enumerate(LINES) if line[0] != " "])
def test_a_heading_or_summary_that_comes_twice_is_an_error(number: int) -> None:
    with pytest.raises(OutputFormatError):
        parse("\n".join([*LINES[: number + 1], *LINES[number:]]))


def test_unknown_lines_are_listed_and_the_others_read() -> None:
    unknown: Unknown = []
    (command,) = COMMANDS
    text = XE.replace("  |       14:19.287", "  |       stopped  ")
    shown = command.read(text, device="r1", zones=NO_ZONES, unknown=unknown)

    assert shown == (*parse(XE)[:2], *parse(XE)[3:])
    assert unknown == [
        UnknownLine(4, "  |       stopped    (2025-03-19T14:19:31Z) SESSION CLEANUP")
    ]


def test_the_command_is_known_in_short_and_by_its_output() -> None:
    (command,) = COMMANDS

    assert command.matches("sh cry pki timer det")
    assert command.matches("show crypto ca timers")
    assert not command.matches("show crypto pki trustpool")
    assert command.printed(LINES) == 5


def test_ntc_templates_reads_the_same(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    templates = pytestconfig.rootpath / "src/netpki/platforms/ios/templates"
    monkeypatch.setenv("NTC_TEMPLATES_DIR", str(templates))
    rows = parse_output("cisco_ios", "show crypto pki timers detail", XE)

    assert [(row["section"], row["remaining"], row["due"], row["name"]) for row in rows] == [
        (timer.section, timer.remaining, timer.due, timer.name or "") for timer in parse(XE)
    ]


@given(
    text=st.sampled_from([XE, OLD]),
    start=st.integers(0, 1500),
    length=st.integers(0, 100),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=20),
)
@settings(max_examples=examples(100))
def test_damage_is_read_or_refused_and_nothing_else(
    text: str, start: int, length: int, inserted: str
) -> None:
    try:
        shown = parse(text[:start] + inserted + text[start + length :])
    except OutputFormatError:
        return
    assert len(shown) <= text.count("|") + inserted.count("|")


@AT_ONCE
@pytest.mark.parametrize("bait", ["A ", "1", "1d ", "1:", " ", "|"])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    for line in (f"|{long_line(bait)}!", f"A{long_line(bait)}!", f"| 1.0 {long_line(bait)}\x00"):
        with pytest.raises(OutputFormatError):
            parse(f"PKI Timers\n{line}\nnonsense\n")
