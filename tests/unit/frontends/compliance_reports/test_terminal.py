"""What the terminal shows of a compliance run."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console
from support.compliance_nights import large_run
from support.compliance_reports import (
    HOSTILE,
    device,
    document,
    example,
    finding,
    hostile,
    waiver,
    with_history,
)

from netpki.frontends.reports.compliance.terminal import show_compliance, show_remedies

Facts = dict[str, Any]


def lines(shown: Facts, width: int = 100) -> list[str]:
    text = io.StringIO()
    show_compliance(Console(file=text, width=width, highlight=False), shown)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def remedies(shown: Facts) -> list[str]:
    text = io.StringIO()
    show_remedies(Console(file=text, width=80, highlight=False), shown)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_findings_come_by_severity_and_the_headline_comes_last() -> None:
    assert lines(with_history(example())) == [
        "critical: 1",
        (
            "  EXP-001  r1  CN=r1 (identity, TP): It ended on 2026-11-20, by our clock. "
            "[r1.cfg:41; open since"
        ),
        "               2026-11-20]",
        "unknown: 1",
        "  META-001  r3  connection: The device was not reached: timed out. [new]",
        "waived: 1",
        (
            "  REV-001  r2  trendmicro: revocation-check is none. "
            "[new; until 2026-12-31, network team: the"
        ),
        "               vendor says so]",
        "TA-001 was not checked: it needs approved anchors.",
        "Fixed: EXP-001 on r2, CN=r1 (identity, TP)",
        "3 findings: 1 critical, 0 high, 0 medium, 0 low, 0 info, 1 unknown, 1 waived",
        "The run fails: 2 findings are open (severity low or worse, or unknown).",
        "Since 2026-11-21 01:00 UTC 2 findings came and 1 went.",
        "4 rules judged 9 things on 3 devices.",
        "1 rule was not checked: what it takes was not given.",
        "1 of 3 devices is as the policy wants, by a waiver; 1 has findings, 1 was not reached.",
    ]


def test_eighty_columns_are_enough() -> None:
    found = lines(large_run(), width=80)
    until = found.index("TA-001 was not checked: it needs approved anchors.")
    assert max(map(len, found[:until])) <= 80
    assert sum("EXP-001" in line for line in found[:until]) == 4


def test_the_fifty_worst_are_shown_and_the_rest_is_counted() -> None:
    found = lines(large_run(findings=261), width=200)
    listed = [line for line in found if line.startswith("  ")]
    assert len(listed) == 50
    assert all("EXP-001" in line for line in listed)
    assert found[0] == "critical: 53"
    assert "... and 214 more: use --format json" in found
    few = lines(large_run(findings=47), width=200)
    assert not [line for line in few if line.startswith("...")]


def test_fixed_ones_are_bounded_too() -> None:
    shown = with_history(example())
    shown["fixed"] = shown["fixed"] * 52
    found = lines(shown)
    assert sum(line.startswith("Fixed: ") for line in found) == 50
    assert "... and 2 more fixed: use --format json" in found


def test_waivers_that_need_a_look_are_named_with_their_owner() -> None:
    over = waiver(expires="2026-10-01")
    shown = document(
        [device("r2", fail=["REV-001"])],
        [finding("REV-001", "r2", waiver=over, severity="info")],
        waivers={"expired": [over], "unmatched": [waiver(rule="KEY-*", line=None)]},
    )
    found = lines(shown, width=200)
    assert found[1].endswith("[waiver expired on 2026-10-01, network team: the vendor says so]")
    assert found[2:4] == [
        "Waiver of REV-001 for r2 (policy, line 12) expired on 2026-10-01. Owner: network team",
        "Waiver of KEY-* for r2 matches no finding. Owner: network team",
    ]


def test_without_findings_it_is_said_how_much_was_judged() -> None:
    shown = document([device("r1", **{"pass": ["EXP-001"]})], [])
    assert lines(shown) == [
        "No findings: 1 rule judged 1 thing on 1 device, and found nothing wrong.",
        "0 findings: 0 critical, 0 high, 0 medium, 0 low, 0 info, 0 unknown, 0 waived",
        "No finding is open (severity low or worse, or unknown).",
        "What is new and what is fixed is not known: no history is kept.",
        "1 rule judged 1 thing on 1 device.",
        "The only device is as the policy wants.",
    ]


def test_nothing_a_device_says_moves_the_cursor_or_is_markup() -> None:
    for shown in (lines(hostile(), width=500), remedies(hostile())):
        assert all(line.isprintable() for line in shown)
        assert sum("[31mred?[0m" in line for line in shown) >= 1
    found = document(
        [device("[red]r1[/red]", fail=["EXP-001"])],
        [finding("EXP-001", "[red]r1[/red]", message=":smile: [bold]", subject="[/]")],
    )
    assert lines(found)[1] == "  EXP-001  [red]r1[/red]  [/]: :smile: [bold]"


def test_a_hostile_policy_moves_no_cursor_either() -> None:
    bad = waiver(**dict.fromkeys(("rule", "owner", "reason"), HOSTILE[2]), devices=[HOSTILE[2]])
    shown = example() | {
        "not_checked": [{"rule": HOSTILE[2], "needs": HOSTILE[5]}],
        "waivers": {"expired": [bad], "unmatched": [bad]},
    }
    assert all(line.isprintable() for line in lines(shown))


def test_remedies_come_by_device_and_are_never_wrapped() -> None:
    shown = example()
    long = f"crypto pki trustpoint {'x' * 100}"
    shown["findings"][0]["mend"] = {
        "kind": "configuration",
        "lines": [long, " revocation-check crl"],
        "then": "Save it.",
    }
    assert remedies(shown) == [
        "r1",
        "  EXP-001 CN=r1 (identity, TP): It ended on 2026-11-20, by our clock.",
        "    In configuration mode:",
        f"      {long}",
        "       revocation-check crl",
        "    Save it.",
        "r3",
        "  META-001 connection: The device was not reached: timed out.",
        "    No command is known. Renew the certificate.",
    ]


def test_where_nothing_is_wrong_there_is_nothing_to_mend() -> None:
    waived = document(
        [device("r1", waived=["EXP-001"])], [finding("EXP-001", "r1", state="waived")]
    )
    assert remedies(waived) == ["There is nothing to mend."]
    assert remedies(document([], [])) == [
        "There are no findings because nothing was judged: that is not good news."
    ]
