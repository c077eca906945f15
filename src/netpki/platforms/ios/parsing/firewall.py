"""``show policy-map type inspect zone-pair [urlfilter]``: firewall policies between zones.

Public captures show zone-pairs, classes and the statistics of inspection. Of what the screen says
about URL filtering only two things are sourced: the phrase ``URL Filtering is in`` and the name
of a counter, ``Total responses received from URL Filter Server``. The form of these lines and all
other wording is unverified; counters are read by their form, a name and a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from netpki.platforms.ios.parsing.noise import dedented, screen_page
from netpki.platforms.ios.parsing.screens import Row, Screen, Unknown, damaged, read_page
from netpki.platforms.ios.parsing.show_command import show_command, zoneless

ZONE_PAIRS: Final = Screen(
    "show policy-map type inspect zone-pair", "cisco_ios_show_policy-map_type_inspect_zone-pair"
)

Counters = tuple[tuple[str, int], ...]
"""Names as shown, without colon, and numbers, in the order shown."""


@dataclass(frozen=True, slots=True)
class FirewallClass:
    """What is done with one class of traffic.

    Attributes:
        name: Of the class map.
        matching: ``match-any`` or ``match-all``; None where none is shown.
        matches: For example ``protocol http``.
        action: For example ``Inspect`` or ``Drop (default action)``; None where none is shown.
        packets: That were passed or dropped.
        octets: Of these packets.
        url_filtering: What follows ``URL Filtering is in`` (unverified).
        counters: Of inspection.
    """

    name: str
    matching: str | None
    matches: tuple[str, ...]
    action: str | None
    packets: int | None
    octets: int | None
    url_filtering: str | None
    counters: Counters


@dataclass(frozen=True, slots=True)
class ZonePair:
    """Traffic from one zone to another.

    Attributes:
        name: Of the zone-pair.
        policy: Its policy map; None where none is shown.
        url_filtering: As with a class, if it stands above the first one (unverified).
        counters: Likewise.
        classes: In the order shown.
    """

    name: str
    policy: str | None
    url_filtering: str | None
    counters: Counters
    classes: tuple[FirewallClass, ...]


def parse_zone_pairs(
    text: str, *, device: str, unknown: Unknown | None = None
) -> tuple[ZonePair, ...]:
    """Read the screen; empty if there is no zone-pair.

    Raises:
        OutputFormatError: A line is unknown, or a zone-pair is damaged or shown twice.
    """
    page = dedented(screen_page(text))
    parts: dict[str, list[Row]] = {}
    for row in read_page(ZONE_PAIRS, page, device=device, unknown=unknown):
        name = row.text("ZONE_PAIR")
        if not row.text("CLASS_MAP") and name in parts:
            raise damaged(ZONE_PAIRS.command, f"the zone-pair {name} is shown twice", device)
        parts.setdefault(name, []).append(row)
    return tuple(_zone_pair(name, rows, device) for name, rows in parts.items())


_OF_A_CLASS: Final = ("MATCHING", "ACTION", "PACKETS")


def _zone_pair(name: str, rows: list[Row], device: str) -> ZonePair:
    """The first row is what stands above the classes."""
    above, *classes = rows
    misplaced = any(above.text(column) for column in _OF_A_CLASS) or above.texts("MATCHES")
    if misplaced or any(row.text("POLICY") for row in classes):
        raise damaged(
            ZONE_PAIRS.command, f"the zone-pair {name} lacks the heading of a part", device
        )
    return ZonePair(
        name=name,
        policy=above.optional("POLICY"),
        url_filtering=above.optional("URL_FILTERING"),
        counters=_counters(above),
        classes=tuple(_class(row) for row in classes),
    )


def _class(row: Row) -> FirewallClass:
    packets, octets = row.text("PACKETS"), row.text("BYTES")
    return FirewallClass(
        name=row.text("CLASS_MAP"),
        matching=row.optional("MATCHING"),
        matches=row.texts("MATCHES"),
        action=row.optional("ACTION"),
        packets=int(packets) if packets else None,
        octets=int(octets) if octets else None,
        url_filtering=row.optional("URL_FILTERING"),
        counters=_counters(row),
    )


def _counters(row: Row) -> Counters:
    return tuple(_counter(shown) for shown in row.texts("COUNTERS"))


def _counter(shown: str) -> tuple[str, int]:
    name = shown.rstrip("0123456789")
    return name.rstrip(" :"), int(shown[len(name) :])


COMMANDS: Final = (
    show_command(
        "show policy-map type inspect zone-pair [WORD] [urlfilter|sessions]",
        r"\s*policy exists on zp ",
        r"\s*Zone-pair\s*:",
        r"\s*Service-policy inspect\s*:",
        r"\s*URL Filtering is in ",
        read=zoneless(parse_zone_pairs),
    ),
)
