"""Clock and subscription: recordings, documented forms, damage."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from unit.platforms.ios.damage import DAMAGES, HEADER, Damage, read_or_refused, stripped

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing import DeviceClock, TrmStatus, parse_clock, parse_trm_status
from netpki.platforms.ios.parsing.clock import COMMANDS as CLOCK_COMMANDS
from netpki.platforms.ios.parsing.subscription import COMMANDS as TRM_COMMANDS

RECORDINGS = Path(__file__).parents[3] / "recordings" / "ios"

# A public note shows these lines, in the zones of Australia.
SUMMER_CLOCK = """\
14:30:19.221 AEST Sat Sep 6 2025
Time source is user configuration
Summer time starts 02:00:00 AEST Sun Oct 5 2025
Summer time ends 03:00:00 AEDT Sun Apr 5 2026
"""


def screen(name: str, command: str, *, number: int = 0) -> str:
    """What the device printed between the echoed command and the next prompt."""
    text = (RECORDINGS / name).read_text(encoding="utf-8")
    output = re.split(rf"(?m)^[\w-]+# ?{command}.*\n", text)[1 + number]
    return re.split(r"(?m)^[\w-]+#|^\(Packet", output)[0]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (
            0,
            DeviceClock(
                "20:55:10.207 UTC Fri Nov 15 2019",
                datetime(2019, 11, 15, 20, 55, 10, 207000, tzinfo=UTC),
                authoritative=True,
                synchronised=True,
                source="user configuration",
            ),
        ),
        (
            1,
            DeviceClock(
                "21:01:34.563 UTC Fri Nov 15 2019",
                datetime(2019, 11, 15, 21, 1, 34, 563000, tzinfo=UTC),
                authoritative=True,
                synchronised=True,
                source="NTP",
            ),
        ),
        (
            2,
            DeviceClock(
                "*1:33:6.401 UTC Mon Mar 1 1993",
                datetime(1993, 3, 1, 1, 33, 6, 401000, tzinfo=UTC),
                authoritative=False,
                synchronised=False,
                source="hardware calendar",
            ),
        ),
    ],
)
def test_the_recorded_clocks(number: int, expected: DeviceClock) -> None:
    text = screen("show_clock_detail_variants.txt", "sho?w? clock det", number=number)

    assert parse_clock(text, device="r1") == expected


@pytest.mark.parametrize(
    ("name", "authoritative"),
    [("cisco_ios_show_clock.raw.txt", False), ("cisco_ios_show_clock_2.raw.txt", True)],
)
def test_a_star_means_not_authoritative_and_a_dot_not_synchronised(
    name: str, *, authoritative: bool
) -> None:
    clock = parse_clock((RECORDINGS / name).read_text(encoding="utf-8"), device="r1")

    assert clock.authoritative is authoritative
    assert not clock.synchronised
    assert clock.moment == datetime(2015, 10, 19, 18, 57, 38, 347000, tzinfo=UTC)
    assert clock.source is None


def test_the_clock_of_xe_26() -> None:
    clock = parse_clock(screen("iosxe_26_2_fingerprint.txt", "show clock"), device="r1")

    assert clock.moment == datetime(2026, 8, 29, 16, 56, 5, 692000, tzinfo=UTC)
    assert not clock.authoritative


def test_a_header_is_not_the_clock() -> None:
    text = HEADER + "18:56:05 EST Mon Oct 17 2016\nNo time source\n"
    clock = parse_clock(text, device="r1", zones={"EST": timedelta(hours=-5)})

    assert clock.moment == datetime(2016, 10, 17, 23, 56, 5, tzinfo=UTC)
    assert clock.source is None


def test_a_clock_in_an_unknown_zone_has_no_moment() -> None:
    clock = parse_clock("18:56:05.1 EST Mon Oct 17 2016", device="r1")

    assert clock.shown == "18:56:05.1 EST Mon Oct 17 2016"
    assert clock.moment is None


def test_the_lines_of_summer_time_are_known() -> None:
    clock = parse_clock(SUMMER_CLOCK, device="r1", zones={"AEST": timedelta(hours=10)})

    assert clock.moment == datetime(2025, 9, 6, 4, 30, 19, 221000, tzinfo=UTC)
    assert clock.source == "user configuration"


@pytest.mark.parametrize(
    ("text", "moment", "source"),
    [
        ("09:00:00.001 JST Fri Jan 2 2026", datetime(2026, 1, 2, 0, 0, 0, 1000, tzinfo=UTC), None),
        (".9:00:00 JST Fri Jan  2 2026\n", datetime(2026, 1, 2, tzinfo=UTC), None),
        (
            "  09:00:00 JST Fri Jan 2 2026\n  No time source\n",
            datetime(2026, 1, 2, tzinfo=UTC),
            None,
        ),
        (
            "\n09:00:00 JST Fri Jan 2 2026\nTime source is GNSS\n",
            datetime(2026, 1, 2, tzinfo=UTC),
            "GNSS",
        ),
    ],
)
def test_a_clock_in_a_zone_of_the_configuration(
    text: str, moment: datetime, source: str | None
) -> None:
    clock = parse_clock(text, device="r1", zones={"JST": timedelta(hours=9)})

    assert (clock.moment, clock.source) == (moment, source)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Time source is NTP",
        "18:56:05 EST Mon Oct 17",
        "24:56:05 UTC Mon Oct 17 2016",
        "18:56:05 UTC Mon Okt 17 2016",
        "18:56:05 UTC Mon Oct 17 0000",
        "00:00:00 UTC Mon Jan 1 2016\n00:00:00 UTC Mon Jan 1 2016",
        "% Invalid input detected at '^' marker.",
    ],
)
def test_what_is_no_clock_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match="r1: show clock detail: "):
        parse_clock(text, device="r1")


def test_a_time_before_the_calendar_begins_is_an_error() -> None:
    with pytest.raises(OutputFormatError, match="no point in time"):
        parse_clock("00:00:00 X Mon Jan 1 0001", device="r1", zones={"X": timedelta(hours=1)})


def test_the_recorded_subscription_is_active() -> None:
    text = screen("trm_seed_000.txt", "show ip trm subscription status")

    assert parse_trm_status(text, device="r1") == TrmStatus(
        package="Security & Productivity",
        status="Active",
        active=True,
        status_updated="11:31:43 UTC Wed Aug 15 2012",
        status_updated_at=datetime(2012, 8, 15, 11, 31, 43, tzinfo=UTC),
        expires="Sat May 25 07:00:00 2013",
        last_request_status="Processed response successfully",
        last_request_sent="11:31:43 UTC Wed Aug 15 2012",
        last_request_sent_at=datetime(2012, 8, 15, 11, 31, 43, tzinfo=UTC),
    )


def test_times_of_the_subscription_need_their_zone() -> None:
    text = screen("trm_seed_000.txt", "show ip trm subscription status")
    japan = parse_trm_status(
        text.replace("UTC", "JST"), device="r1", zones={"JST": timedelta(hours=9)}
    )
    unknown = parse_trm_status(text.replace("UTC Wed", "JST Wed"), device="r1")
    other = parse_trm_status(text.replace("11:31:43 UTC Wed Aug 15 2012", "never"), device="r1")

    assert japan.status_updated_at == datetime(2012, 8, 15, 2, 31, 43, tzinfo=UTC)
    assert unknown.status_updated_at is None
    assert (other.status_updated, other.status_updated_at) == ("never", None)


@pytest.mark.parametrize("word", ["Expired", "active", "Inactive", "Active (trial)"])
def test_any_other_word_is_not_active(word: str) -> None:
    text = screen("trm_seed_000.txt", "show ip trm subscription status")

    status = parse_trm_status(text.replace("Active", word), device="r1")
    assert (status.status, status.active) == (word, False)


@pytest.mark.parametrize(
    "text",
    ["", "  Package Name:  X\n", "Status: A\nPackage Name: B\nStatus: C\n", "% Not registered"],
)
def test_a_subscription_without_exactly_one_status_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show ip trm subscription status[:,]"):
        parse_trm_status(text, device="r1")


CLOCKS = (
    "*18:57:38.347 UTC Mon Oct 19 2015\nTime source is NTP\n",
    SUMMER_CLOCK,
)
CASES = [
    *((parse_clock, text) for text in CLOCKS),
    (parse_trm_status, screen("trm_seed_000.txt", "show ip trm subscription status")),
]


@given(case=st.sampled_from(CASES), damage=DAMAGES)
@settings(max_examples=examples(300))
def test_damage_is_read_or_refused_and_nothing_else(
    case: tuple[object, str], damage: Damage
) -> None:
    parse, text = case
    assert callable(parse)
    assert read_or_refused(parse, damage.applied(text)) in {True, False}


@pytest.mark.parametrize(("parse", "text"), CASES)
@pytest.mark.parametrize(
    "change",
    [
        stripped,
        lambda text: HEADER + text.replace("\n", "\r\n"),
        lambda text: HEADER + text.replace("\n", "\r\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"\t\t{line}\n" for line in text.split("\n")),
    ],
    ids=["no indentation", "CRLF", "CRCRLF", "trailing blanks", "under tabs"],
)
def test_what_captures_do_changes_nothing(parse: object, text: str, change: object) -> None:
    assert callable(parse)
    assert callable(change)
    assert parse(change(text), device="r1") == parse(text, device="r1")


@pytest.mark.parametrize(
    "typed", ["show clock", "show clock detail", "sh clock det", "show clock | include UTC"]
)
def test_the_clock_is_known_as_people_type_it(typed: str) -> None:
    (command,) = CLOCK_COMMANDS

    assert command.matches(typed)


def test_the_output_tells_the_command() -> None:
    (clock,), (subscription,) = CLOCK_COMMANDS, TRM_COMMANDS
    text = screen("trm_seed_000.txt", "show ip trm subscription status")

    assert [clock.printed(each.split("\n")) for each in CLOCKS] == [2, 4]
    assert clock.printed(HEADER.split("\n")) == clock.printed(text.split("\n")) == 0
    assert subscription.printed(text.split("\n")) == 5
    assert subscription.matches("sh ip trm subs status")
