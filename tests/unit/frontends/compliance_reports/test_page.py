"""The compliance page: true, complete, self-contained, inert whatever a device says."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from support.compliance_nights import large_run
from support.compliance_reports import (
    AT,
    HOSTILE,
    device,
    document,
    example,
    finding,
    hostile,
    rule,
    waiver,
    with_history,
)
from support.html_pages import Page

from netpki.frontends.reports.compliance.page import compliance_page
from netpki.pki.names import harmless

Facts = dict[str, Any]


def page_of(shown: Facts) -> Page:
    return Page(compliance_page(shown))


def tiles(shown: Facts) -> dict[str, str]:
    """Numbers at the top by their titles."""
    found = re.findall(r"<strong>(.*?)</strong><span>(.*?)</span>", compliance_page(shown))
    return {title: number for number, title in found}


def test_the_same_run_gives_the_same_page() -> None:
    assert compliance_page(large_run()) == compliance_page(large_run())


def test_the_policy_allows_nothing_but_its_own_style_and_script() -> None:
    text = compliance_page(with_history(example()))
    digests = []
    for element in ("style", "script"):
        (content,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        digests.append(f"{element}-src 'sha256-{digest}'")
    (policy,) = [
        found["content"]
        for found in Page(text).tags("meta")
        if found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == (
        f"default-src 'none'; {digests[0]}; {digests[1]}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert text.index("Content-Security-Policy") < text.index("<style>")


@pytest.mark.parametrize("shown", [with_history(example()), large_run(), hostile()])
def test_no_element_runs_or_loads_anything(shown: Facts) -> None:
    page = page_of(shown)
    assert [len(page.tags(name)) for name in ("script", "style", "link")] == [1, 1, 1]
    assert {tag for tag, _ in page.elements} <= {
        *("html", "head", "meta", "title", "link", "style", "script", "body", "header", "nav"),
        *("main", "section", "div", "p", "ul", "li", "h1", "h2", "b", "strong", "span", "small"),
        *("a", "input", "button", "table", "thead", "tbody", "tr", "th", "td", "pre"),
        *("svg", "defs", "pattern", "g", "path", "rect", "circle", "text", "desc"),
    }
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not attributes.keys() & {"src", "srcset", "action", "xlink:href", "data"}
        if tag == "link":
            assert attributes == {"rel": "icon", "href": "data:,"}
        elif "href" in attributes:
            assert re.fullmatch(r"#[a-z]+", attributes["href"] or "")


def test_what_is_hostile_is_there_as_text_in_every_column() -> None:
    rows = page_of(hostile()).rows["findings"][1:]
    assert len(rows) == len(HOSTILE)
    for row, attack in zip(rows, HOSTILE, strict=True):
        shown = harmless(attack)
        assert row[2:5] == [shown] * 3
        assert row[5] == f"{shown}:1{shown.strip()}"
        assert row[7] == f"In configuration mode:{shown}\n"


def test_a_hostile_policy_does_nothing_either() -> None:
    attack = '"><img src=x onerror=alert(1)>\x1b[2J'
    shown = example()
    shown["policy"] |= {"name": attack, "profile": attack}
    shown["not_checked"] = [{"rule": attack, "needs": attack}]
    bad = waiver(rule=attack, devices=[attack], subject=attack, owner=attack, reason=attack)
    shown["waivers"] = {"expired": [bad], "unmatched": [bad]}
    shown["rules"] = [rule("EXP-001", title=attack, source=attack, why=attack, stig=[attack])]
    page = page_of(shown)
    assert not page.tags("img")
    assert page.rows["unchecked"][1][0] == '"><img src=x onerror=alert(1)>?[2J'
    assert page.rows["waivers"][1][1:6] == ['"><img src=x onerror=alert(1)>?[2J'] * 5


def test_tiles_count_what_fails_by_severity_and_what_changed() -> None:
    assert tiles(with_history(example())) == {
        "critical": "1",
        "high": "0",
        "medium": "0",
        "low": "0",
        "unknown": "1",
        "waived": "1",
        "new": "2",
        "fixed": "1",
    }
    unknown = tiles(example())
    assert (unknown["new"], unknown["fixed"]) == ("—", "—")
    assert "info" in tiles(document([], [finding("EXP-001", "r1", severity="info")]))


def test_a_row_of_the_findings() -> None:
    shown = with_history(example())
    shown["findings"][0]["mend"] = {
        "kind": "configuration",
        "lines": ["crypto pki trustpoint TP", " rsakeypair TP2"],
        "then": "Enroll again.",
    }
    page = page_of(shown)
    assert page.rows["findings"][1:] == [
        [
            *("critical", "EXP-001What EXP-001 asks for", "r1", "CN=r1 (identity, TP)"),
            *("It ended on 2026-11-20, by our clock.", "r1.cfg:41certificate 0A"),
            "open since 2026-11-20",
            "In configuration mode:crypto pki trustpoint TP\n rsakeypair TP2\nEnroll again.",
        ],
        [
            *("unknownmedium if it fails", "META-001What META-001 asks for", "r3"),
            *("connection", "The device was not reached: timed out.", "—", "new"),
            "Renew the certificate.",
        ],
        [
            *("waivedmedium", "REV-001What REV-001 asks for", "r2", "trendmicro"),
            *("revocation-check is none.", "—"),
            "new; until 2026-12-31network team: the vendor says so (policy, line 12)",
            "Renew the certificate.",
        ],
    ]
    words = [row["data-words"] for row in page.tags("tr") if row.get("data-words")]
    assert words[:3] == ["is:critical is:open", "is:unknown is:open is:new", "is:waived is:new"]


def test_a_waiver_that_is_over_is_no_excuse() -> None:
    over = waiver(expires="2026-10-01", line=None)
    shown = document(
        [device("r1", fail=["EXP-001"])],
        [finding("EXP-001", "r1", waiver=over, severity="low")],
        waivers={"expired": [over], "unmatched": [waiver(rule="KEY-*")]},
    )
    page = page_of(shown)
    assert page.rows["findings"][1][0] == "low"
    assert page.rows["findings"][1][6] == (
        "waiver expired on 2026-10-01network team: the vendor says so"
    )
    assert [row[:4] for row in page.rows["waivers"][1:]] == [
        ["expired", "REV-001", "r2", "*"],
        ["matches no finding", "KEY-*", "r2", "*"],
    ]
    assert [row[7] for row in page.rows["waivers"][1:]] == ["not known", "12"]


def test_findings_come_by_severity_then_the_unknown_then_the_waived() -> None:
    states = [("waived", "critical"), ("unknown", "high"), ("fail", "info"), ("fail", "critical")]
    shown = document(
        [device("r1", fail=["EXP-001"])],
        [finding("EXP-001", "r1", state=state, severity=severity) for state, severity in states],
    )
    page = page_of(shown)
    assert [row[0] for row in page.rows["findings"][1:]] == [
        *("critical", "info", "unknownhigh if it fails", "waivedcritical"),
    ]
    orders = [cell["data-order"] for cell in page.tags("td") if cell.get("data-order")]
    assert orders[:4] == ["0", "4", "6", "10"]


def test_what_went_and_what_nobody_can_tell_are_two_tables() -> None:
    shown = with_history(example())
    gone = shown["fixed"][0]
    shown["unconfirmed"] = [
        {**gone, "status": "unconfirmed", "note": "The device was not reached."}
    ]
    page = page_of(shown)
    first = ["high", "EXP-001What EXP-001 asks for", "r2", "CN=r1 (identity, TP)"]
    was = [*first, "It ended on 2026-11-20, by our clock.", "2026-11-20"]
    assert page.rows["fixed"][1:] == [was]
    assert page.rows["unconfirmed"][1:] == [[*was, "The device was not reached."]]
    assert "unconfirmed" not in page_of(example()).rows


def test_a_row_of_the_rules_counts_devices_by_outcome() -> None:
    page = page_of(example())
    rows = {row[0]: row[1:] for row in page.rows["rules"][1:]}
    why = "Peers refuse such a certificate."
    assert rows["EXP-001"] == [
        *(f"What EXP-001 asks for{why}", "critical", "1", "0", "0", "1", "0", "0", "policy"),
    ]
    assert rows["REV-001"][2:8] == ["0", "0", "1", "1", "0", "0"]
    assert rows["META-001"][2:8] == ["0", "1", "0", "2", "0", "0"]
    shown = example() | {"rules": [rule("TA-001", stig=["V-1", "V-2"], source="RFC 5280")]}
    (row,) = page_of(shown).rows["rules"][1:]
    assert (row[0], row[-1]) == ("TA-001not checked", "RFC 5280V-1, V-2")


def test_devices_come_the_worst_first() -> None:
    rows = page_of(example()).rows["devices"][1:]
    assert rows == [
        [
            "r1",
            "has findings",
            "critical",
            "1",
            "0",
            "0",
            "3",
            "0",
            "0",
            "4",
            "ios",
            "17.9",
            "complete",
        ],
        [
            "r3",
            "not reached",
            "—",
            "0",
            "1",
            "0",
            "0",
            "0",
            "0",
            "1",
            "ios",
            "17.9",
            "unreachable",
        ],
        [
            "r2",
            "as the policy wants",
            "—",
            "0",
            "0",
            "1",
            "2",
            "1",
            "0",
            "4",
            "ios",
            "17.9",
            "complete",
        ],
    ]


def test_what_was_not_checked_says_what_it_needs() -> None:
    shown = example() | {"rules": [rule("TA-001", title="Only approved anchors are trusted")]}
    assert page_of(shown).rows["unchecked"][1:] == [
        [
            *("TA-001", "Only approved anchors are trusted", "approved anchors"),
            "Name the approved CA certificates in the policy.",
        ]
    ]


def test_a_trend_needs_two_runs() -> None:
    assert "No history is kept: a trend needs two runs." in compliance_page(example())
    first = with_history(example())
    first["history"] = {"runs": first["history"]["runs"][-1:]}
    text = compliance_page(first)
    assert "This is the first run in the history: a trend needs two." in text
    assert "What is new and what is fixed is not known: this is the first run" in text
    assert tiles(first)["new"] == "—"
    assert "trend-desc" not in text
    assert "trend-desc" in compliance_page(with_history(example()))


def test_the_numbers_of_the_trend_are_a_table_too() -> None:
    page = page_of(with_history(example()))
    assert page.rows["runs"][1:] == [
        ["2026-11-22 12:00", "3", "1", "0", "0", "0", "0", "1", "1", "2"],
        ["2026-11-21 01:00", "3", "1", "1", "0", "0", "0", "1", "1", "3"],
        ["2026-11-20 01:00", "3", "2", "1", "0", "0", "0", "1", "0", "4"],
    ]


def test_the_time_of_the_facts_is_told_if_they_are_older() -> None:
    assert "facts read" not in compliance_page(example())
    older = example() | {"inventory_at": "2026-11-20T08:30:00+01:00"}
    assert "facts read 2026-11-20 07:30 UTC" in compliance_page(older)


def test_the_page_says_when_it_was_judged_and_by_what() -> None:
    shown = example()
    shown["policy"] = {"name": "ours", "profile": "strict", "fail_on": "low"}
    head = "Judged 2026-11-22 12:00 UTC by netpki 0.1.0 · policy ours on profile strict"
    assert head in compliance_page(shown)
    assert shown["generated_at"] == AT
