"""The inventory as one page that needs nothing else: no network, no framework, no server."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cache

from jinja2 import Environment

from netpki.frontends.reports.chain_graph import HEIGHT, WIDTH, chain_graph_of
from netpki.frontends.reports.overview import (
    STATES,
    Document,
    expiry_of,
    moment_of,
    totals_of,
)
from netpki.frontends.reports.picture import WORDS, states_in_words
from netpki.frontends.reports.tables import certificates_table, uses_table
from netpki.frontends.reports.tables_of_devices import (
    devices_table,
    gaps_table,
    keys_table,
    served_table,
    trustpoints_table,
)
from netpki.frontends.reports.templating import COMMON, content_policy, environment_of, own_file
from netpki.frontends.reports.timeline import ValidityBars, timeline_of


def html_page(document: Document, *, now: datetime) -> str:
    """The whole page.

    Whatever devices say is escaped and made harmless; besides, the page forbids browsers to load
    anything and to run anything but its own script.

    Args:
        document: The inventory of the fleet.
        now: Aware UTC; what has expired and what is due is judged by it.
    """
    style, script = own_file("page.css"), own_file("page.js")
    timeline = timeline_of(document, now)
    states = Counter(expiry_of(found, now).state for found in document["certificates"])
    return _environment().get_template("page.html.j2").render(
        style=style,
        script=script,
        content_policy=content_policy(style, script),
        generator=document["generator"],
        generated_at=moment_of(document["generated_at"]),
        now=now,
        totals=totals_of(document, now),
        devices_with_gaps=sum(device["status"] != "complete" for device in document["devices"]),
        states=[(state, WORDS[state], states[state]) for state in STATES],
        states_in_words=states_in_words(states.elements()),
        timeline=timeline,
        singly=isinstance(timeline, ValidityBars),
        graph=chain_graph_of(document, now),
        box={"width": WIDTH, "height": HEIGHT},
        gaps=gaps_table(document),
        tables=(
            certificates_table(document, now),
            uses_table(document),
            keys_table(document),
            served_table(document, now),
            trustpoints_table(document),
            devices_table(document, now),
        ),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    return environment_of(COMMON)
