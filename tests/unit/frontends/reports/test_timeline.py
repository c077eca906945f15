"""When certificates end: a bar for each, or a column for each month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.certificates import NOON
from support.fleets import many_devices, twelve_devices
from support.inventories import document_of, invented

from netpki.frontends.reports.picture import fitted, states_in_words
from netpki.frontends.reports.timeline import Bar, ValidityBars, timeline_of
from netpki.frontends.reports.timeline_months import MonthColumns

LEFT, RIGHT = 290, 1340
NOW = 552.5
"""A quarter of the way from a year ago to three years ahead."""


def bars_of(*certificates: dict[str, object]) -> tuple[Bar, ...]:
    found = timeline_of(document_of([], certificates), NOON)
    assert isinstance(found, ValidityBars)
    assert found.now == NOW
    return found.bars


def columns_of(*days: int, now: datetime = NOON) -> MonthColumns:
    found = [invented(f"CN={i}", now + timedelta(days=ends)) for i, ends in enumerate(days)]
    picture = timeline_of(document_of([], found), now)
    assert isinstance(picture, MonthColumns)
    return picture


def test_few_certificates_have_a_bar_each_the_first_to_end_on_top() -> None:
    found = timeline_of(twelve_devices(), NOON)
    assert isinstance(found, ValidityBars)
    assert len(found.bars) == 20  # 21 certificates, of one of which nobody knows the end
    assert [bar.label for bar in found.bars[:3]] == [
        "IOS-Self-Signed-Certificate-1",
        "IOS-Self-Signed-Certificate-2",
        "Example Root CA G1",
    ]
    assert [bar.y for bar in found.bars[:3]] == [52, 76, 100]
    assert found.bars[2].left == "18 days"
    assert found.bars[2].query == "ends:2026-12-10"


def test_a_bar_is_as_long_as_the_validity_within_the_picture() -> None:
    half = timedelta(days=365)
    short = invented("CN=short", NOON + half) | {"not_before": (NOON - half / 2).isoformat()}
    long = invented("CN=long", NOON + 9 * half)
    (first, second) = bars_of(short, long)
    assert (first.start, first.end) == (421.2, 815.0)
    assert (first.cut_left, first.cut_right) == (False, False)
    assert (second.start, second.end) == (LEFT, RIGHT)
    assert (second.cut_left, second.cut_right) == (True, True)


def test_what_ended_long_ago_stands_at_the_left_edge() -> None:
    (bar,) = bars_of(invented("CN=old", NOON - timedelta(days=4000)) | {"not_before": None})
    assert (bar.start, bar.end, bar.state) == (LEFT, LEFT, "expired")
    assert bar.tooltip == (
        "CN=old: valid from not known to 2015-12-10 (expired 4,000 days ago), on 0 devices"
    )


def test_quarters_are_marked_and_years_stand_out() -> None:
    found = timeline_of(twelve_devices(), NOON)
    assert isinstance(found, ValidityBars)
    assert [tick.label for tick in found.ticks][:6] == ["2026", "Apr", "Jul", "Oct", "2027", "Apr"]
    assert [tick.label for tick in found.ticks if tick.major] == ["2026", "2027", "2028", "2029"]


@pytest.mark.parametrize(("count", "kind"), [(40, ValidityBars), (41, MonthColumns)])
def test_more_than_forty_are_counted_by_month(count: int, kind: type) -> None:
    found = [invented(f"CN={number}", NOON) for number in range(count)]
    assert isinstance(timeline_of(document_of([], found), NOON), kind)


def test_without_a_known_end_there_is_no_picture() -> None:
    assert timeline_of(document_of([], []), NOON) is None
    assert timeline_of(document_of([], [invented("CN=a", None)]), NOON) is None


def test_a_column_counts_the_certificates_of_its_month_by_state() -> None:
    found = columns_of(*[-1] * 10, *[0] * 20, *[8] * 5, *[70] * 8)
    assert [column.count for column in found.columns] == [35, 8]
    november, january = found.columns
    assert [segment.state for segment in november.segments] == ["soon", "expired"]
    assert november.query == "ends:2026-11"
    assert november.tooltip == (
        "2026-11: 35 certificates on 0 devices (10 expired, 25 ends within 30 days)"
    )
    assert january.query == "ends:2027-01"
    # The axis reaches 40: five units a certificate.
    assert [level.text for level in found.levels] == ["0", "10", "20", "30", "40"]
    assert [segment.height for segment in november.segments] == [125.0, 50.0]
    assert november.segments[0].y + 125.0 == found.bottom == 244


def test_what_ends_before_or_after_all_months_is_counted_at_the_sides() -> None:
    found = columns_of(*[-3000] * 30, *[5000] * 12, *[40] * 4)
    assert [(column.count, column.broken) for column in found.columns] == [
        (30, True),
        (4, False),
        (12, True),
    ]
    assert [column.query for column in found.columns] == ["", "ends:2027-01", ""]
    assert found.columns[0].tooltip.startswith("Before 2025-11: 30 certificates")
    assert found.columns[2].tooltip.startswith("After 2029-11: 12 certificates")


def test_one_certificate_among_thousands_is_seen() -> None:
    found = columns_of(*[5] * 3000, 300)
    assert found.columns[1].segments[0].height == 3.0


def test_now_stands_within_its_month() -> None:
    start = columns_of(*[1] * 41, now=datetime(2026, 11, 1, tzinfo=UTC))
    late = columns_of(*[1] * 41, now=datetime(2026, 11, 16, tzinfo=UTC))
    assert late.now - start.now == 14.0  # half of a column


def test_months_go_on_over_the_end_of_a_year() -> None:
    found = columns_of(*[0] * 41, now=datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert [label.text for label in found.months[:3]] == ["2026", "Apr", "Jul"]
    assert found.columns[0].query == "ends:2026-12"


def test_a_thousand_devices_have_no_more_columns_than_a_few() -> None:
    found = timeline_of(many_devices(300), NOON)
    assert isinstance(found, MonthColumns)
    assert sum(column.count for column in found.columns) == 3 + 294 * 2
    assert len(found.columns) == 12


def test_text_fits_by_the_width_of_its_letters() -> None:
    assert fitted("abcdef", 6) == "abcdef"
    assert fitted("abcdefg", 6) == "abcde…"
    assert fitted("漢字漢字", 6) == "漢字…"
    assert fitted("a\x1b[2J", 10) == "a?[2J"


def test_states_are_told_in_words() -> None:
    assert states_in_words(["fine", "expired", "fine"]) == "1 expired, 2 ends later"
