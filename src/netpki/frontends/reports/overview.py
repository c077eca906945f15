"""What all reports read from an inventory document: expiry, totals, places, uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

Document = Mapping[str, Any]
"""What ``schemas/inventory-1.json`` describes."""

State = Literal["expired", "soon", "near", "fine", "undated"]

STATES: Final[tuple[State, ...]] = ("expired", "soon", "near", "fine", "undated")
SOON_DAYS: Final = 30
NEAR_DAYS: Final = 90
CA: Final = "ca"
"""Kind of a place that holds a CA certificate; what a device presents has other kinds."""

_DIGITS: Final = 16
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Expiry:
    """When a certificate ends, and how far that is.

    Attributes:
        moment: Aware UTC; None where no source tells.
        days: Whole days from now, or since then, if expired; None where no source tells.
        state: ``soon`` within 30 days, ``near`` within 90, ``undated`` where no source tells.
    """

    moment: datetime | None
    days: int | None
    state: State

    @property
    def words(self) -> str:
        """For people: ``22 days``, ``expired 3 days ago``, ``not known``."""
        if self.days is None:
            return "not known"
        if self.state == "expired":
            return f"expired {counted(self.days, 'day')} ago" if self.days else "expired today"
        return counted(self.days, "day") if self.days else "today"


@dataclass(frozen=True, slots=True)
class Place:
    """A certificate where a device holds it."""

    device: Mapping[str, Any]
    placement: Mapping[str, Any]
    certificate: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Totals:
    """The fleet in numbers.

    Attributes:
        certificates: Each once for the whole fleet.
        places: Where devices hold them.
        within_30: Not expired, but within 30 days.
        within_90: Not expired, but within 90 days, those within 30 included.
        undated: Whose end no source tells.
    """

    devices: int
    complete: int
    incomplete: int
    unreachable: int
    certificates: int
    places: int
    expired: int
    within_30: int
    within_90: int
    undated: int
    gaps: int


def moment_of(text: str | None) -> datetime | None:
    """A time of the document, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def expiry_of(certificate: Mapping[str, Any], now: datetime) -> Expiry:
    """When ``certificate`` ends; the last moment belongs to its validity (RFC 5280, 4.1.2.5)."""
    moment = moment_of(certificate["not_after"])
    if moment is None:
        return Expiry(None, None, "undated")
    if moment < now:
        return Expiry(moment, (now - moment) // _DAY, "expired")
    left = moment - now
    if left <= SOON_DAYS * _DAY:
        return Expiry(moment, left // _DAY, "soon")
    return Expiry(moment, left // _DAY, "near" if left <= NEAR_DAYS * _DAY else "fine")


def totals_of(document: Document, now: datetime) -> Totals:
    """All numbers of the fleet."""
    devices, certificates = document["devices"], document["certificates"]
    statuses = Counter(device["status"] for device in devices)
    states = Counter(expiry_of(certificate, now).state for certificate in certificates)
    return Totals(
        devices=len(devices),
        complete=statuses["complete"],
        incomplete=statuses["incomplete"],
        unreachable=statuses["unreachable"],
        certificates=len(certificates),
        places=sum(len(device["certificates"]) for device in devices),
        expired=states["expired"],
        within_30=states["soon"],
        within_90=states["soon"] + states["near"],
        undated=states["undated"],
        gaps=sum(len(device["gaps"]) for device in devices),
    )


def certificates_by_id(document: Document) -> dict[str, Mapping[str, Any]]:
    """All certificates of the fleet."""
    return {certificate["id"]: certificate for certificate in document["certificates"]}


def places_of(document: Document) -> Iterator[Place]:
    """Every place of every device, in the order of the document."""
    certificates = certificates_by_id(document)
    for device in document["devices"]:
        for placement in device["certificates"]:
            yield Place(device, placement, certificates[placement["certificate"]])


def uses_of(device: Mapping[str, Any], target: str, names: Sequence[str]) -> tuple[str, ...]:
    """What uses trustpoints or keys of these names: the kinds, each once, in their order."""
    return tuple(
        dict.fromkeys(
            reference["kind"]
            for reference in device["references"]
            if reference["target"] == target and reference["name"] in names
        )
    )


def by_expiry(document: Document) -> list[Mapping[str, Any]]:
    """Certificates, the first to end first, those without a known end last."""
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(
        document["certificates"],
        key=lambda found: (moment_of(found["not_after"]) or last, found["id"]),
    )


def counted(number: int, noun: str) -> str:
    """``1 device``, ``1,200 devices``; for nouns with a regular plural."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def date_of(moment: datetime | None) -> str:
    """``2026-12-14``, or that it is not known."""
    return f"{moment:%Y-%m-%d}" if moment else "not known"


def short_digits(certificate: Mapping[str, Any]) -> str:
    """The first digits of the SHA-256; empty where no source tells it."""
    return str(certificate["fingerprint_sha256"] or "").replace(":", "").lower()[:_DIGITS]


def short_name(name: str | None) -> str:
    """The common name within a distinguished name; all of it where there is none."""
    for part in _parts(name or ""):
        label, sign, value = part.strip().partition("=")
        if sign and value and label.strip().lower() == "cn":
            return value.strip()
    return name or "no subject"


def _parts(name: str) -> Iterator[str]:
    """Between the commas and plus signs that no backslash makes part of a value."""
    part, escaped = "", False
    for character in name:
        if character in ",+" and not escaped:
            yield part
            part = ""
            continue
        part += character
        escaped = character == "\\" and not escaped
    yield part
