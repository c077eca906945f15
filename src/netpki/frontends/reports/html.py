"""The inventory as one page that needs nothing else: no network, no framework, no server."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from netpki.frontends.reports.chain_graph import HEIGHT, WIDTH, chain_graph_of
from netpki.frontends.reports.overview import (
    STATES,
    Document,
    counted,
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
from netpki.frontends.reports.timeline import ValidityBars, timeline_of
from netpki.pki.names import harmless

_PACKAGE: Final = "netpki.frontends.reports"


def html_page(document: Document, *, now: datetime) -> str:
    """The whole page.

    Whatever devices say is escaped and made harmless; besides, the page forbids browsers to load
    anything and to run anything but its own script.

    Args:
        document: The inventory of the fleet.
        now: Aware UTC; what has expired and what is due is judged by it.
    """
    style, script = _own("page.css"), _own("page.js")
    timeline = timeline_of(document, now)
    states = Counter(expiry_of(found, now).state for found in document["certificates"])
    return _environment().get_template("page.html.j2").render(
        style=style,
        script=script,
        style_digest=_digest(style),
        script_digest=_digest(script),
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
    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["counted"] = counted
    return environment


def _shown(value: Any) -> Any:  # noqa: ANN401 whatever a template prints
    """Every text that a template prints passes here before it is escaped."""
    if isinstance(value, str) and not isinstance(value, Markup) and not value.isprintable():
        return harmless(value)
    return value


def _own(name: str) -> Markup:
    text = files(_PACKAGE).joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 a file of this package


def _digest(text: str) -> str:
    """As a Content-Security-Policy names what it allows."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
