"""Taking log messages out of what a device printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from unit.dialog.making import LOGS

from netpki.dialog import SYSLOG_LINE, rejoined_without_syslog, without_syslog

RECORDINGS = Path(__file__).parents[2] / "recordings" / "ios"
LINES = st.lists(
    st.text(alphabet="abcXYZ019 %#:()-[]/.", max_size=20), min_size=1, max_size=8
).map("\r\n".join)
MESSAGES = st.sampled_from(LOGS)


def recorded_messages() -> list[str]:
    text = (RECORDINGS / "syslog_pki_crypto.txt").read_text()
    return [
        line for line in text.splitlines() if re.match(r"\*?[A-Z][a-z]{2} .*: %[A-Z_]+-", line)
    ]


@pytest.mark.parametrize("message", [*LOGS, *recorded_messages()])
def test_a_message_of_a_real_device_is_known_whole(message: str) -> None:
    assert re.fullmatch(SYSLOG_LINE, message)
    assert without_syslog(message) == ""


def test_there_are_recorded_messages() -> None:
    assert len(recorded_messages()) > 10


@settings(max_examples=examples(300))
@given(text=LINES, message=MESSAGES, data=st.data())
def test_a_message_on_lines_of_its_own_leaves_no_trace(
    text: str, message: str, data: st.DataObject
) -> None:
    breaks = [match.start() for match in re.finditer("\r\n", text)] + [len(text)]
    place = data.draw(st.sampled_from(breaks))
    assert without_syslog(f"{text[:place]}\r\n{message}{text[place:]}") == text


@settings(max_examples=examples(300))
@given(text=LINES, message=MESSAGES, data=st.data())
def test_a_message_that_breaks_a_line_in_two_is_undone_by_the_other_reading(
    text: str, message: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text)))
    torn = f"{text[:place]}\r\n{message}\r\n{text[place:]}"
    if "\r\n" not in text[max(0, place - 2) : place + 2]:
        assert rejoined_without_syslog(torn) == text


@settings(max_examples=examples(300))
@given(text=LINES)
def test_text_without_messages_is_left_as_it_is(text: str) -> None:
    assert without_syslog(text) is text
    assert rejoined_without_syslog(text) is text


@pytest.mark.parametrize(
    "text",
    [
        "12:00:00.123 UTC Sun Nov 22 2026",
        "Time source is NTP\r\n*12:00:00.123 UTC Sun Nov 22 2026",
        "! Last configuration change at 12:00:00 UTC Sun Nov 22 2026 by admin",
        "    start date: 12:00:00 UTC Nov 22 2026",
        "% Please answer 'yes' or 'no'.",
        "banner exec Nov 22 12:00:00: maintenance",
        "Fingerprint MD5: 0813A2CD A3577F5B B8444C8F 093BDB2E",
    ],
)
def test_what_only_resembles_a_message_stays(text: str) -> None:
    assert without_syslog(text) == text
