"""The sentences at the top of the compliance page: true, and never more than is known."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.compliance_nights import large_run
from support.compliance_reports import device, document, example, finding, with_history

from netpki.frontends.reports.compliance.page import compliance_page

Facts = dict[str, Any]


def verdict(shown: Facts) -> list[str]:
    """The headline and the sentences below it."""
    text = compliance_page(shown)
    (found,) = re.findall(r'<section class="verdict .*?</section>', text, re.DOTALL)
    return re.findall(r"<(?:h2 id=\"headline\"|li)>(.*?)</", found)


def passing(*names: str) -> Facts:
    return document([device(name, **{"pass": ["EXP-001"]}) for name in names], [])


def test_the_headline_counts_devices_by_what_they_are() -> None:
    assert verdict(large_run()) == [
        (
            "214 of 220 devices are as the policy wants, 1 of them by a waiver; 4 have findings, "
            "2 were not reached."
        ),
        "The run fails: 18 findings are open (severity low or worse, or unknown).",
        "Since 2026-11-21 12:00 UTC 8 findings came and 3 went.",
        "7 rules judged 1,528 things on 220 devices.",
        "1 rule was not checked: what it takes was not given.",
        "1 waiver expired.",
    ]


def test_the_headline_of_a_small_run() -> None:
    assert verdict(example()) == [
        "1 of 3 devices is as the policy wants, by a waiver; 1 has findings, 1 was not reached.",
        "The run fails: 2 findings are open (severity low or worse, or unknown).",
        "What is new and what is fixed is not known: no history is kept.",
        "4 rules judged 9 things on 3 devices.",
        "1 rule was not checked: what it takes was not given.",
    ]


@pytest.mark.parametrize(
    ("shown", "headline", "state"),
    [
        (passing("r1", "r2"), "All 2 devices are as the policy wants.", "fine"),
        (passing("r1"), "The only device is as the policy wants.", "fine"),
        (document([], []), "No device was judged.", "unknown"),
        (
            document([device("r1", not_applicable=["EXP-001"])], []),
            "None of 1 device is as the policy wants; 1 has nothing that a rule judges.",
            "unknown",
        ),
        (
            document([{**device("r1", **{"pass": ["EXP-001"]}), "standing": "unreachable"}], []),
            "None of 1 device is as the policy wants; 1 was not reached.",
            "unknown",
        ),
        (
            document([{**device("r1", **{"pass": ["EXP-001"]}), "standing": "unknown"}], []),
            "None of 1 device is as the policy wants; 1 could not be judged completely.",
            "unknown",
        ),
        (
            document(
                [device("r1", unknown=["EXP-001"]), device("r2", waived=["EXP-001"])],
                [finding("EXP-001", "r1", state="unknown")],
            ),
            (
                "1 of 2 devices is as the policy wants, by a waiver; "
                "1 could not be judged completely."
            ),
            "unknown",
        ),
        (
            document([device("r1", fail=["EXP-001"])], [finding("EXP-001", "r1")]),
            "None of 1 device is as the policy wants; 1 has findings.",
            "fail",
        ),
    ],
)
def test_the_headline_never_says_more_than_is_known(
    shown: Facts, headline: str, state: str
) -> None:
    assert verdict(shown)[0] == headline
    assert f'<section class="verdict {state}"' in compliance_page(shown)


def test_what_was_not_checked_is_said() -> None:
    shown = passing("r1") | {"not_checked": [{"rule": "TA-001", "needs": "approved anchors"}]}
    assert verdict(shown)[-1] == "1 rule was not checked: what it takes was not given."


def test_without_findings_it_is_said_how_much_was_judged() -> None:
    text = compliance_page(passing("r1", "r2"))
    assert "No findings: 1 rule judged 2 things on 2 devices, and found nothing wrong." in text
    assert "No finding is open (severity low or worse, or unknown)." in text
    nothing = compliance_page(document([device("r1", off=["EXP-001"]) | {"judged": {}}], []))
    assert "There are no findings because nothing was judged: that is not good news." in nothing


@pytest.mark.parametrize(
    ("fail_on", "sentence"),
    [
        ("off", "By its policy this run does not fail, whatever it finds."),
        ("high", "The run fails: 2 findings are open (severity high or worse, or unknown)."),
        ("critical", "The run fails: 2 findings are open (critical or unknown)."),
    ],
)
def test_it_is_said_what_makes_a_run_fail(fail_on: str, sentence: str) -> None:
    shown = example()
    shown["policy"]["fail_on"] = fail_on
    assert verdict(shown)[1] == sentence


def test_what_this_run_could_not_tell_is_counted() -> None:
    shown = with_history(example())
    gone = shown["fixed"][0]
    shown["unconfirmed"] = [{**gone, "status": "unconfirmed", "note": "It was not reached."}]
    assert "Of 1 earlier finding this run could not tell." in verdict(shown)
