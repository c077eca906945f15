"""A compliance run as one page that needs nothing else: no network, no framework, no server."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

from jinja2 import Environment

from netpki.frontends.reports.compliance.page_findings import (
    findings_table,
    fixed_table,
    unconfirmed_table,
)
from netpki.frontends.reports.compliance.page_tables import (
    devices_table,
    endings_table,
    not_checked_table,
    rules_table,
    runs_table,
    waivers_table,
)
from netpki.frontends.reports.compliance.pictures import (
    LOOKS,
    certificates_of,
    months_of,
    weeks_of,
)
from netpki.frontends.reports.compliance.pictures_trend import trend_of
from netpki.frontends.reports.compliance.reading import has_history, new_ones, verdict_of
from netpki.frontends.reports.overview import STATES, Document, moment_of
from netpki.frontends.reports.picture import WORDS, ends_of, states_in_words
from netpki.frontends.reports.templating import COMMON, content_policy, environment_of, own_file
from netpki.services.compliance import SEVERITIES

_PACKAGE: Final = "netpki.frontends.reports.compliance"


@dataclass(frozen=True, slots=True)
class Tile:
    """A number at the top of the page, and what it leads to.

    Attributes:
        number: None where it is not known.
        look: Colour and shape; empty where there is nothing to see.
        target: Section of the page.
    """

    number: int | None
    title: str
    note: str
    look: str
    target: str
    query: str


def compliance_page(document: Document) -> str:
    """The whole page; the same document gives the same page.

    Whatever devices and policies say is escaped and made harmless; besides, the page forbids
    browsers to load anything and to run anything but its own script.
    """
    style = own_file("page.css") + own_file("compliance.css", _PACKAGE)
    script = own_file("page.js")
    now = datetime.fromisoformat(document["generated_at"]).astimezone(UTC)
    certificates = certificates_of(document)
    ends = ends_of({"certificates": certificates}, now)
    states = Counter(end.expiry.state for end in ends)
    tables = (
        not_checked_table(document),
        waivers_table(document),
        fixed_table(document),
        unconfirmed_table(document),
        endings_table(ends, now),
        rules_table(document),
        devices_table(document),
        runs_table(document),
    )
    return (
        _environment()
        .get_template("compliance.html.j2")
        .render(
            style=style,
            script=script,
            content_policy=content_policy(style, script),
            document=document,
            now=now,
            inventory_at=moment_of(document["inventory_at"]),
            verdict=verdict_of(document),
            tiles=_tiles(document),
            trend=trend_of(document),
            weeks=weeks_of(document, states["expired"], now),
            timeline=months_of(certificates, now),
            states=[(state, WORDS[state], states[state]) for state in STATES],
            states_in_words=states_in_words(states.elements()),
            findings=findings_table(document),
            tables=[each for each in tables if each is not None],
        )
    )


def _tiles(document: Document) -> list[Tile]:
    totals = document["totals"]
    tiles = [
        _tile(totals["by_severity"][severity], severity, "not as the policy wants it")
        for severity in SEVERITIES
        if severity != "info" or totals["by_severity"]["info"]
    ]
    return [
        *tiles,
        _tile(totals["unknown"], "unknown", "could not be judged: no pass"),
        _tile(totals["waived"], "waived", "somebody answers for it"),
        *_changes(document),
    ]


def _changes(document: Document) -> tuple[Tile, Tile]:
    if not has_history(document):
        return (
            Tile(None, "new", "not known", "", "findings", ""),
            Tile(None, "fixed", "not known", "", "fixed", ""),
        )
    new, fixed = len(new_ones(document)), len(document["fixed"])
    return (
        Tile(new, "new", "not there last time", "fresh" if new else "", "findings", "is:new"),
        Tile(fixed, "fixed", "gone since last time", "mended" if fixed else "", "fixed", ""),
    )


def _tile(number: int, title: str, note: str) -> Tile:
    return Tile(number, title, note, LOOKS[title] if number else "", "findings", f"is:{title}")


@cache
def _environment() -> Environment:
    return environment_of(_PACKAGE, COMMON)
