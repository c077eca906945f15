"""The tables of a compliance page besides the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from netpki.frontends.reports.compliance.pictures import LOOKS, monday_of
from netpki.frontends.reports.compliance.pictures_trend import LAYERS, counts_of
from netpki.frontends.reports.compliance.reading import (
    STANDINGS,
    Standing,
    has_history,
    names_of,
    waiver_troubles,
)
from netpki.frontends.reports.overview import Document, date_of
from netpki.frontends.reports.picture import End
from netpki.frontends.reports.tables import (
    NOTHING,
    Cell,
    Row,
    Table,
    columns,
    known,
    left,
    listed,
    number,
)
from netpki.services.compliance import SEVERITIES

_GIVE: Final[Mapping[str, str]] = {
    "approved anchors": "Name the approved CA certificates in the policy.",
    "superseded anchors": "Name the superseded CA certificates in the policy.",
    "approved urls": "Name the addresses of approved CAs in the policy.",
    "approved state": "Give the inventory of the approved state.",
    "history": "Keep a history from run to run.",
    "linter": "Install the linter: pip install 'netpki[lint]'.",
}
"""How somebody gets what a rule needs."""

_LOOK_OF_STANDING: Final[Mapping[Standing, str]] = {
    "fail": "state expired",
    "unreachable": "state doubt",
    "unknown": "state doubt",
    "idle": "state undated",
    "fine": "state good",
}
_COUNTED: Final = ("fail", "unknown", "waived", "pass", "not_applicable", "off")
_HEADINGS: Final = ("Fail", "Unknown", "Waived", "Pass", "Not applicable", "Off")


def not_checked_table(document: Document) -> Table:
    """Rules that were not checked anywhere."""
    titles = {rule["code"]: rule["title"] for rule in document["rules"]}
    return Table(
        name="unchecked",
        title="Not checked",
        about="Nothing is known of these: what they need was not given. That is not good news.",
        columns=columns("Rule", "What it asks for", "Needs", "Remedy"),
        rows=tuple(
            Row(
                (
                    Cell(each["rule"], look="rule"),
                    Cell(titles.get(each["rule"], NOTHING), look="wide"),
                    Cell(each["needs"]),
                    Cell(_GIVE.get(each["needs"], NOTHING), look="wide"),
                )
            )
            for each in document["not_checked"]
        ),
        empty="Every rule that the policy wants had what it needs.",
        whole=True,
    )


def waivers_table(document: Document) -> Table:
    """Waivers that hold no longer, or that nobody needs any more."""
    return Table(
        name="waivers",
        title="Waivers to look at",
        about="An expired waiver excuses nothing. One that matches no finding can go.",
        columns=columns(
            *("What is wrong", "Rule", "Devices", "Subject", "Owner", "Reason", "Until"),
            "Line of the policy",
            numeric=("Line of the policy",),
        ),
        rows=tuple(_waiver_row(trouble, each) for trouble, each in waiver_troubles(document)),
        empty="No waiver has expired, and each matches a finding.",
        whole=True,
    )


def _waiver_row(trouble: str, waiver: Mapping[str, Any]) -> Row:
    return Row(
        (
            Cell(trouble, look="bad" if trouble == "expired" else ""),
            Cell(waiver["rule"], look="rule"),
            listed(waiver["devices"]),
            Cell(waiver["subject"]),
            Cell(waiver["owner"]),
            Cell(waiver["reason"], look="wide"),
            Cell(waiver["expires"]),
            number(waiver["line"]),
        )
    )


def endings_table(ends: Sequence[End], now: datetime) -> Table:
    """Certificates that have ended or end within 90 days, each once."""
    return Table(
        name="endings",
        title="Ending certificates",
        about="Certificates that have ended or end within 90 days, each once for the whole fleet.",
        columns=columns(
            *("Left", "Ends (UTC)", "Subject", "Held as", "Devices", "On"),
            numeric=("Left", "Devices"),
        ),
        rows=tuple(
            _ending_row(end, now)
            for end in ends
            if end.expiry.state in {"expired", "soon", "near"}
        ),
        empty="No certificate with a known end has ended or ends within 90 days.",
    )


def _ending_row(end: End, now: datetime) -> Row:
    certificate = end.certificate
    cells = (
        left(end.expiry),
        Cell(date_of(end.moment)),
        Cell(certificate["subject"] or NOTHING, look="wide"),
        listed(certificate["kinds"]),
        number(len(certificate["devices"])),
        Cell(names_of(certificate["devices"]), look="wide"),
    )
    week = f" week:{monday_of(end.moment)}" if end.moment >= now else ""
    return Row(cells, f"is:{end.expiry.state} ends:{end.moment:%Y-%m-%d}{week}")


def rules_table(document: Document) -> Table:
    """Every rule, and on how many devices it had which outcome."""
    outcomes: Counter[tuple[str, str]] = Counter()
    for device in document["devices"]:
        for outcome, codes in device["outcomes"].items():
            outcomes.update((code, outcome) for code in codes)
    missing = {each["rule"] for each in document["not_checked"]}
    return Table(
        name="rules",
        title="Rules",
        about="On how many devices each rule had which outcome: the worst of all it looked at.",
        columns=columns(
            *("Rule", "What it asks for", "Severity", *_HEADINGS, "Source"),
            numeric=("Severity", *_HEADINGS),
        ),
        rows=tuple(_rule_row(rule, outcomes, missing) for rule in document["rules"]),
        empty="There are no rules.",
    )


def _rule_row(
    rule: Mapping[str, Any], outcomes: Mapping[tuple[str, str], int], missing: set[str]
) -> Row:
    code, severity = rule["code"], rule["severity"]
    note = "not checked" if code in missing else ""
    cells = (
        Cell(code, look="rule", note=note),
        Cell(rule["title"], look="wide", note=rule["why"]),
        Cell(severity, str(SEVERITIES.index(severity)), f"state {LOOKS[severity]}"),
        *(_count(outcomes.get((code, outcome), 0), outcome) for outcome in _COUNTED),
        Cell(rule["source"], look="wide", note=", ".join(rule["stig"])),
    )
    return Row(cells)


def _count(value: int, outcome: str) -> Cell:
    look = {"fail": "figure bad", "unknown": "figure doubt"}.get(outcome, "figure")
    return Cell(f"{value:,}", str(value), look if value else "figure none")


def devices_table(document: Document) -> Table:
    """Every device: what it is, its worst finding, and how many rules had which outcome."""
    worst: dict[str, int] = {}
    for finding in document["findings"]:
        if finding["state"] == "fail":
            index = SEVERITIES.index(finding["severity"])
            worst[finding["device"]] = min(index, worst.get(finding["device"], index))
    return Table(
        name="devices",
        title="Devices",
        about=(
            "The worst first, with the number of rules that had which outcome; judged counts the "
            "things that rules looked at."
        ),
        columns=columns(
            *("Device", "It is", "Worst", *_HEADINGS, "Judged", "Platform", "Release", "Read"),
            numeric=("Worst", *_HEADINGS, "Judged"),
        ),
        rows=tuple(
            _device_row(each, worst.get(each["name"]))
            for each in sorted(document["devices"], key=lambda each: _badness(each, worst))
        ),
        empty="No device was judged.",
    )


def _badness(device: Mapping[str, Any], worst: Mapping[str, int]) -> tuple[int, int]:
    standing = list(STANDINGS).index(device["standing"])
    return standing, worst.get(device["name"], len(SEVERITIES))


def _device_row(device: Mapping[str, Any], worst: int | None) -> Row:
    standing = device["standing"]
    severity = None if worst is None else SEVERITIES[worst]
    cells = (
        Cell(device["name"], look="name"),
        Cell(STANDINGS[standing], look=_LOOK_OF_STANDING[standing]),
        Cell(severity, str(worst), f"state {LOOKS[severity]}") if severity else Cell(NOTHING, ""),
        *(_count(len(device["outcomes"].get(each, ())), each) for each in _COUNTED),
        number(sum(device["judged"].values())),
        Cell(device["platform"]),
        known(device["release"]),
        Cell(device["status"]),
    )
    return Row(cells, f"is:{standing}")


def runs_table(document: Document) -> Table | None:
    """The numbers of the trend; None where it is not drawn."""
    if not has_history(document):
        return None
    return Table(
        name="runs",
        title="Runs",
        about="The numbers of the trend, the latest run first.",
        columns=columns(
            *("At (UTC)", "Devices", *(name.capitalize() for name in LAYERS), "Waived", "Open"),
            numeric=("Devices", *(name.capitalize() for name in LAYERS), "Waived", "Open"),
        ),
        rows=tuple(_run_rows(document["history"]["runs"])),
        empty="",
    )


def _run_rows(runs: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for run in reversed(runs):
        moment = datetime.fromisoformat(run["at"]).astimezone(UTC)
        numbers = (run["devices"], *counts_of(run).values(), run["waived"], run["open"])
        yield Row((Cell(f"{moment:%Y-%m-%d %H:%M}"), *map(number, numbers)))
