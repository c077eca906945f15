"""The pictures of the compliance page: true to scale, described, safe with odd numbers."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from support.compliance_nights import large_run
from support.compliance_reports import AT, document, example, expiry, with_history

from netpki.frontends.reports.compliance.page import compliance_page
from netpki.frontends.reports.compliance.pictures import (
    certificates_of,
    levels_of,
    monday_of,
    months_of,
    weeks_of,
)
from netpki.frontends.reports.compliance.pictures_trend import Trend, trend_of

NOW = datetime.fromisoformat(AT)
LEFT, RIGHT, TOP, BOTTOM = 44, 640, 30, 236


def trend(shown: dict[str, Any]) -> Trend:
    found = trend_of(shown)
    assert found is not None
    return found


def points(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def run(at: str, **counts: int) -> dict[str, Any]:
    severities = dict.fromkeys(("critical", "high", "medium", "low", "info"), 0)
    unknown = counts.pop("unknown", 0)
    return {
        "at": at,
        "devices": 3,
        "open": 0,
        "fail": sum(counts.values()),
        "unknown": unknown,
        "waived": 0,
        "by_severity": severities | counts,
    }


def after(*runs: dict[str, Any]) -> dict[str, Any]:
    return document([], [], history={"runs": list(runs)})


def test_areas_stand_on_one_another_true_to_scale() -> None:
    found = trend(
        after(
            run("2026-11-01T00:00:00+00:00", critical=1, low=1, unknown=2),
            run("2026-11-02T00:00:00+00:00", critical=2),
            run("2026-11-05T00:00:00+00:00", critical=4),
        )
    )
    assert [layer.name for layer in found.layers] == ["critical", "low", "unknown"]
    assert [layer.look for layer in found.layers] == ["expired", "fine", "doubt"]
    # Four findings are the whole height of 206; a day is a quarter of the width of 596.
    assert points(found.layers[0].edge) == [(44, 184.5), (193, 133), (640, 30)]
    assert points(found.layers[1].edge) == [(44, 133), (193, 133), (640, 30)]
    assert points(found.layers[2].edge) == [(44, 30), (193, 133), (640, 30)]
    assert points(found.layers[1].path) == [
        *[(44, 133), (193, 133), (640, 30)],
        *[(640, 30), (193, 133), (44, 184.5)],
    ]
    assert found.layers[1].path.endswith("Z")


def test_every_run_can_be_pointed_at_and_says_its_numbers() -> None:
    nights = trend(with_history(example())).nights
    assert [night.total for night in nights] == [4, 3, 2]
    assert nights[0].tooltip == (
        "2026-11-20 01:00 UTC: 4 findings on 3 devices (2 critical, 1 high, 1 unknown), 0 waived"
    )
    assert (nights[0].start, nights[-1].start + nights[-1].width) == (LEFT, RIGHT)
    for night, following in itertools.pairwise(nights):
        assert night.start + night.width == pytest.approx(following.start, abs=0.11)


def test_the_trend_is_described_for_those_who_do_not_see_it() -> None:
    assert trend(with_history(example())).description == (
        "From 2026-11-20 to 2026-11-22, 3 runs: 4 findings at first, 2 at last; "
        "1 critical, 1 unknown."
    )


def test_the_legend_has_the_numbers_of_the_last_run() -> None:
    assert trend(with_history(example())).legend == (
        ("expired", "critical", 1),
        ("soon", "high", 0),
        ("doubt", "unknown", 1),
    )


@pytest.mark.parametrize("second", ["2026-11-01T00:00:00+00:00", "2026-10-01T00:00:00+00:00"])
def test_runs_whose_clock_stood_still_or_went_back_stand_evenly(second: str) -> None:
    found = trend(
        after(
            run("2026-11-01T00:00:00+00:00", low=1),
            run(second, low=1),
            run("2026-11-01T00:00:00+00:00", low=1),
        )
    )
    assert [night.x for night in found.nights] == [44, 342, 640]


def test_runs_without_any_finding_are_a_line_on_the_ground() -> None:
    found = trend(after(run("2026-11-01T00:00:00+00:00"), run("2026-11-02T00:00:00+00:00")))
    assert found.layers == ()
    assert [night.y for night in found.nights] == [BOTTOM, BOTTOM]
    assert found.description.endswith("0 findings at first, 0 at last; none.")


def test_dates_below_the_trend_never_overlap_and_end_with_the_last_run() -> None:
    marks = trend(large_run(nights=365)).marks
    assert (marks[0].text, marks[-1].text) == ("2025-11-23", "2026-11-22")
    gaps = [after.x - before.x for before, after in itertools.pairwise(marks)]
    assert min(gaps) >= 74.5


@pytest.mark.parametrize(
    ("most", "top", "texts"),
    [
        (0, 1, ["0", "1"]),
        (1, 1, ["0", "1"]),
        (3, 3, ["0", "1", "2", "3"]),
        (5, 6, ["0", "2", "4", "6"]),
        (52, 60, ["0", "20", "40", "60"]),
        (4001, 6000, ["0", "2,000", "4,000", "6,000"]),
    ],
)
def test_an_axis_has_round_numbers_and_room_for_the_most(
    most: int, top: int, texts: list[str]
) -> None:
    found, levels = levels_of(most, TOP, BOTTOM)
    assert found == top
    assert [level.text for level in levels] == texts
    assert (levels[0].y, levels[-1].y) == (BOTTOM, TOP)


def test_weeks_are_as_high_as_their_numbers_and_lead_to_their_rows() -> None:
    weeks = [
        {"from": "2026-11-16", "certificates": 2, "devices": 1},
        {"from": "2026-11-23", "certificates": 0, "devices": 0},
        {"from": "2027-02-15", "certificates": 4, "devices": 4},
    ]
    found = weeks_of(document([], [], weeks=weeks), 1, NOW)
    assert found is not None
    assert [week.height for week in found.weeks] == [51.5, 103, 0, 206]
    assert [week.y for week in found.weeks] == [184.5, 133, 236, 30]
    assert [week.state for week in found.weeks] == ["expired", "soon", "soon", "near"]
    assert [week.query for week in found.weeks] == [
        *("is:expired", "week:2026-11-16", "week:2026-11-23", "week:2027-02-15"),
    ]
    assert [week.label for week in found.weeks] == ["over", "16 Nov", "", "15 Feb"]
    assert found.description == (
        "1 certificate ended already. By week: week from 2026-11-16: 2 certificates on 1 device; "
        "week from 2027-02-15: 4 certificates on 4 devices."
    )


def test_a_week_that_begins_in_thirty_days_is_soon_and_the_next_one_is_not() -> None:
    weeks = [
        {"from": "2026-12-22", "certificates": 1, "devices": 1},
        {"from": "2026-12-23", "certificates": 1, "devices": 1},
    ]
    found = weeks_of(document([], [], weeks=weeks), 0, NOW)
    assert found is not None
    assert [week.state for week in found.weeks[1:]] == ["soon", "near"]


def test_one_among_thousands_is_seen() -> None:
    weeks = [
        {"from": "2026-11-23", "certificates": 1, "devices": 1},
        {"from": "2026-11-30", "certificates": 9000, "devices": 9000},
    ]
    found = weeks_of(document([], [], weeks=weeks), 0, NOW)
    assert found is not None
    assert [week.height for week in found.weeks] == [0, 3, 185.4]


def test_where_nothing_ends_there_is_a_sentence() -> None:
    weeks = [{"from": "2026-11-23", "certificates": 0, "devices": 0}]
    shown = document([], [], weeks=weeks)
    assert weeks_of(shown, 0, NOW) is None
    text = compliance_page(shown)
    assert "Nothing has ended, and nothing ends in the next 90 days" in text
    assert "No certificate with a known end was found." in text


def test_a_certificate_on_many_devices_is_counted_once() -> None:
    shown = document(
        [],
        [],
        expiries=[
            expiry("r1", "2026-11-20T00:00:00+00:00"),
            expiry("r1", "2026-11-20T00:00:00+00:00", kind="ca"),
            expiry("r2", "2026-11-20T00:00:00+00:00"),
            expiry("r2", "2030-01-01T00:00:00+00:00", certificate="sha256:00"),
        ],
    )
    found = certificates_of(shown)
    assert [(each["devices"], each["kinds"]) for each in found] == [
        (["r1", "r2"], ["identity", "ca"]),
        (["r2"], ["identity"]),
    ]
    months = months_of(found, NOW)
    assert months is not None
    assert [column.count for column in months.columns] == [1, 1]
    assert months.columns[0].tooltip == "2026-11: 1 certificate on 2 devices (1 expired)"


def test_the_table_of_ends_has_what_the_pictures_lead_to() -> None:
    text = compliance_page(large_run())
    words = re.findall(r'data-words="(is:(?:expired|soon|near|fine) [^"]*)"', text)
    assert len(words) == 32
    asked = set(re.findall(r'href="#endings" data-query="([^"]*)"', text))
    assert {"is:expired", "week:2026-11-30", "ends:2026-12"} <= asked
    for query in asked:
        assert [each for each in words if query in each], query
    counts = re.findall(r"<title>week from (\S+): (\d+) certificate", text)
    assert len(counts) == 14
    for monday, count in counts:
        assert sum(f"week:{monday}" in each.split() for each in words) == int(count), monday


def test_a_week_is_named_by_its_monday_in_utc() -> None:
    sunday = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    assert str(monday_of(sunday)) == "2026-11-16"
    assert str(monday_of(datetime.fromisoformat("2026-11-23T01:00:00+02:00"))) == "2026-11-16"
    assert str(monday_of(datetime(2026, 11, 23, tzinfo=UTC))) == "2026-11-23"
