"""``show crypto pki crls``: a recording, the documented form of 12.x, damage."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ntc_templates.parse import parse_output
from support.examples import examples
from support.hostile import AT_ONCE, long_line

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.crls import COMMANDS, CachedCrl, CrlCache, parse_crls
from netpki.platforms.ios.parsing.moments import NO_ZONES
from netpki.platforms.ios.parsing.screens import Unknown, UnknownLine

RECORDING = Path(__file__).parents[3] / "recordings/ios/c8kv_17x_scep_enroll_reenroll.txt"

# The form of public captures of IOS XE; how several CRLs follow each other is unverified.
XE = """\
CRL Issuer Name:
    cn=Example Root CA,o=Example,c=DE
    LastUpdate: 08:15:00 UTC Mar 3 2025
    NextUpdate: 08:15:00 UTC Mar 10 2025

    CRL downloaded at: 09:00:01 UTC Mar 3 2025

    Retrieved from CRL Distribution Point:
      http://pki.example.com/root.crl
      ldap://ldap.example.com/cn=root,o=Example

 CRL DER is 451 bytes
 CRL is stored in parsed CRL cache

CRL Issuer Name:
    cn=sub C=pki
    LastUpdate: 12:39:13 IST Jan 27 2025
    NextUpdate: 13:09:13 IST Jan 27 2025

    CRL downloaded at: 12:40:18 IST Jan 27 2025

    Retrieved from CRL Distribution Point:
      ** CDP Not Published - Retrieved via SCEP

 CRL DER is 350 bytes
 CRL is stored in parsed CRL cache


Parsed CRL cache current size is 801 bytes
Parsed CRL cache maximum size is 65536 bytes
"""
LINES = XE.splitlines()

# The form of Cisco's command reference for 12.x.
OLD = """\
CRL Issuer Name:
    OU = vpn, O = example, C = us
    LastUpdate: 16:17:34 PST Jan 10 2002
    NextUpdate: 17:17:34 PST Jan 11 2002
    Retrieved from CRL Distribution Point:
      LDAP: CN = CRL1, OU = vpn, O = example, C = us
"""


def parse(text: str) -> CrlCache:
    return parse_crls(text, device="r1")


def test_the_crl_of_a_recording() -> None:
    text = RECORDING.read_text(encoding="utf-8").split("show crypto pki crls\n")[1]
    shown = parse_crls(text, device="r1", zones={"GMT": timedelta(hours=8)})

    assert shown == CrlCache(
        crls=(
            CachedCrl(
                issuer="cn=ca.qytang.com,ou=qytang",
                last_update="10:38:13 GMT Oct 30 2023",
                next_update="16:38:13 GMT Oct 30 2023",
                downloaded="10:49:43 GMT Oct 30 2023",
                last_update_at=datetime(2023, 10, 30, 2, 38, 13, tzinfo=UTC),
                next_update_at=datetime(2023, 10, 30, 8, 38, 13, tzinfo=UTC),
                downloaded_at=datetime(2023, 10, 30, 2, 49, 43, tzinfo=UTC),
                distribution_points=(),
                scep=True,
                der_bytes=370,
                stored="parsed CRL cache",
            ),
        ),
        current_bytes=370,
        maximum_bytes=65536,
    )


def test_two_crls() -> None:
    shown = parse(XE)
    root, sub = shown.crls

    assert root.distribution_points == (
        "http://pki.example.com/root.crl",
        "ldap://ldap.example.com/cn=root,o=Example",
    )
    assert root.next_update_at == datetime(2025, 3, 10, 8, 15, tzinfo=UTC)
    assert (root.scep, root.der_bytes) == (False, 451)
    assert (sub.issuer, sub.scep, sub.der_bytes) == ("cn=sub C=pki", True, 350)
    assert sub.next_update == "13:09:13 IST Jan 27 2025"
    assert (sub.next_update_at, sub.downloaded_at) == (None, None)
    assert (shown.current_bytes, shown.maximum_bytes) == (801, 65536)


def test_the_form_of_12_x() -> None:
    shown = parse_crls(OLD, device="r1", zones={"PST": timedelta(hours=-8)})
    (crl,) = shown.crls

    assert crl.issuer == "OU = vpn, O = example, C = us"
    assert crl.distribution_points == ("LDAP: CN = CRL1, OU = vpn, O = example, C = us",)
    assert crl.last_update_at == datetime(2002, 1, 11, 0, 17, 34, tzinfo=UTC)
    assert (crl.downloaded, crl.der_bytes, crl.stored) == (None, None, None)
    assert (shown.current_bytes, shown.maximum_bytes) == (None, None)


def test_an_empty_cache_is_no_error() -> None:
    assert parse("\n") == CrlCache((), None, None)
    assert parse(
        "Parsed CRL cache current size is 0 bytes\nParsed CRL cache maximum size is 65536 bytes\n"
    ) == CrlCache((), 0, 65536)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"{line.strip()}\n" for line in text.splitlines()),
        lambda text: "".join(f"      {line}\n" for line in text.splitlines()),
        lambda text: (
            "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
            "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n" + text
        ),
        lambda text: text.replace(
            " CRL DER", "*May  4 12:45:32.303: %SYS-5-CONFIG_I: Done\n CRL DER"
        ),
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
        ("    cn=a\n" + OLD, "is unknown"),
        (XE.removeprefix("CRL Issuer Name:\n"), "belongs to nothing"),
        (XE.replace("08:15:00 UTC Mar 3", "08:75:00 UTC Mar 3"), "no point in time"),
        (XE.replace("    cn=sub C=pki\n", ""), "is unknown"),
        (XE.replace("    NextUpdate: 08:15:00 UTC Mar 10 2025\n", ""), "no next update"),
        (XE.replace(" CRL DER is 350 bytes\n", ""), "and not of all"),
        (XE[: XE.index("Parsed")], "and not of all"),
        (XE[: XE.index("Parsed CRL cache maximum")], "size of the cache is incomplete"),
        (XE.replace("Parsed CRL cache current size is 801 bytes\n", ""), "and not of all"),
        (XE + OLD, "and not of all"),
        (XE + XE, "do not go together"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_quotes_it(text: str, quoted: str) -> None:
    with pytest.raises(OutputFormatError, match=quoted) as caught:
        parse(text)
    assert caught.value.message.startswith("r1: show crypto pki crls")


def is_part_of(shown: CachedCrl, whole: CachedCrl) -> bool:
    """No fact of ``shown`` is another than in ``whole``; some may not be known."""
    for field in fields(CachedCrl):
        fact, true = getattr(shown, field.name), getattr(whole, field.name)
        if isinstance(fact, tuple):
            if not set(fact) <= set(true):
                return False
        elif fact not in {None, False, true}:
            return False
    return True


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_lost_line_is_an_error_or_a_fact_that_is_not_known(number: int) -> None:
    try:
        shown = parse("\n".join(LINES[:number] + LINES[number + 1 :]))
    except OutputFormatError:
        return
    whole = parse(XE)
    assert len(shown.crls) == 2
    assert all(map(is_part_of, shown.crls, whole.crls))
    assert (shown.current_bytes, shown.maximum_bytes) == (801, 65536)


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_line_that_comes_twice_is_an_error_or_changes_nothing(number: int) -> None:
    try:
        shown = parse("\n".join([*LINES[: number + 1], *LINES[number:]]))
    except OutputFormatError:
        return
    assert LINES[number].strip()[:4] in {"", "Retr", "http", "ldap"}
    assert all(map(is_part_of, shown.crls, parse(XE).crls))


def test_unknown_lines_are_listed_and_the_others_read() -> None:
    unknown: Unknown = []
    (command,) = COMMANDS
    text = XE.replace(" CRL is stored in", " CRL Number is 7\n CRL is stored in", 1)
    shown = command.read(text, device="r1", zones=NO_ZONES, unknown=unknown)

    assert shown == parse(XE)
    assert unknown == [UnknownLine(13, " CRL Number is 7")]


def test_the_command_is_known_in_short_and_by_its_output() -> None:
    (command,) = COMMANDS

    assert command.matches("sh cry pki crls")
    assert command.matches("show crypto ca crls")
    assert not command.matches("show crypto pki counters")
    assert command.printed(LINES) == 6


def test_ntc_templates_reads_the_same(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    templates = pytestconfig.rootpath / "src/netpki/platforms/ios/templates"
    monkeypatch.setenv("NTC_TEMPLATES_DIR", str(templates))
    root, sub, cache = parse_output("cisco_ios", "sh crypto pki crls", XE)

    assert root["distribution_points"] == list(parse(XE).crls[0].distribution_points)
    assert (sub["issuer"], sub["der_bytes"]) == ("cn=sub C=pki", "350")
    assert (cache["current_bytes"], cache["maximum_bytes"]) == ("801", "65536")


@given(
    text=st.sampled_from([XE, OLD]),
    start=st.integers(0, 1200),
    length=st.integers(0, 150),
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
    assert len(shown.crls) <= text.count("Issuer")


@AT_ONCE
@pytest.mark.parametrize("bait", ["a=", "1", "x://", " ", "A", "LDAP:", "** "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    for line in (f"  {long_line(bait)}\x00", f"    LastUpdate: {long_line(bait)}!"):
        for text in (OLD, OLD.replace("    LastUpdate", f"{line}\n    LastUpdate")):
            with pytest.raises(OutputFormatError):
                parse(f"{text}{line}\nnonsense\n")
