"""Further tables of the page: gaps, keys, services, trustpoints, devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from netpki.frontends.reports.overview import (
    Document,
    Expiry,
    certificates_by_id,
    expiry_of,
    moment_of,
    short_digits,
    short_name,
    uses_of,
)
from netpki.frontends.reports.tables import (
    NOTHING,
    UNKNOWN,
    Cell,
    Row,
    Table,
    code,
    columns,
    flag,
    key_of,
    known,
    left,
    listed,
    number,
    time,
)

_VERDICTS: Final = {
    "as_stored": Cell("as stored", look="good"),
    "other_stored": Cell("another stored one", look="bad"),
    "not_stored": Cell("not stored on the device", look="bad"),
    "unknown": Cell("not known", look="unknown"),
}
_STATUSES: Final = {"complete": "good", "incomplete": "unknown", "unreachable": "bad"}


def gaps_table(document: Document) -> Table:
    """What was not reached or not understood: all of it, always shown."""
    return Table(
        name="gaps",
        title="Not reached, not understood",
        about=(
            "What is missing here is unknown: it is neither good nor bad news, and no other "
            "part of this page makes up for it."
        ),
        columns=columns("Device", "What is wrong", "Source", "Line", "Text", numeric=("Line",)),
        rows=tuple(
            _gap_row(device, gap) for device in document["devices"] for gap in _gaps(device)
        ),
        empty="Everything was reached and understood.",
        whole=True,
    )


def _gaps(device: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A device that could not be read at all is a gap, whoever forgot to say so."""
    if device["gaps"] or device["status"] != "unreachable":
        return list(device["gaps"])
    message = "Nothing could be read."
    return [{"source": "device", "message": message, "line": None, "text": None}]


def _gap_row(device: Mapping[str, Any], gap: Mapping[str, Any]) -> Row:
    line = gap["line"]
    return Row(
        (
            Cell(device["name"], look="name"),
            Cell(gap["message"]),
            Cell(gap["source"]),
            Cell(NOTHING, "") if line is None else Cell(str(line)),
            Cell(gap["text"] or NOTHING, look="code"),
        ),
        f"is:{device['status']}",
    )


def keys_table(document: Document) -> Table:
    """Key pairs; no private half was ever read."""
    holders = {each["public_key_sha256"]: each["devices"] for each in document["shared_keys"]}
    return Table(
        name="keys",
        title="Key pairs",
        about="Only the public halves were read.",
        columns=columns(
            *("Device", "Label", "Key", "Usage", "Exportable", "Storage", "Generated (UTC)"),
            *("Trustpoints", "Used by", "Certificates", "Shared with", "Public key SHA-256"),
            numeric=("Certificates",),
        ),
        rows=tuple(
            _key_row(device, key, holders.get(key["public_key_sha256"], ()))
            for device in document["devices"]
            for key in device["keys"]
        ),
        empty="No key pair was seen.",
    )


_MOST_NAMED: Final = 3
"""Devices that share a key; the others are counted."""


def _others(device: str, holders: Sequence[str]) -> str:
    others = [name for name in holders if name != device]
    more = len(others) - _MOST_NAMED
    return ", ".join(others[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _key_row(device: Mapping[str, Any], key: Mapping[str, Any], holders: Sequence[str]) -> Row:
    shared = _others(device["name"], holders)
    cells = (
        Cell(device["name"], look="name"),
        Cell(key["label"], note="does not survive a restart" if key["temporary"] else ""),
        key_of(key["algorithm"], key["bits"]),
        known(key["usage"]),
        flag(key["exportable"], bad=True),
        known(key["storage"]),
        time(key["generated_at"]),
        listed(key["trustpoints"]),
        listed(uses_of(device, "key", [key["label"]])),
        number(len(key["certificates"])),
        Cell(shared, look="bad") if shared else Cell(NOTHING),
        code(key["public_key_sha256"], "code digest"),
    )
    return Row(cells, "is:shared" if shared else "")


def served_table(document: Document, now: datetime) -> Table:
    """What services present, against what the device has stored."""
    certificates = certificates_by_id(document)
    return Table(
        name="served",
        title="Served against stored",
        about="What a service presented over the network, and what it should present.",
        columns=columns(
            *("Device", "Service", "Address", "Port", "Presents", "Left", "Trustpoint"),
            *("Should present", "Verdict", "Message"),
            numeric=("Port", "Left"),
        ),
        rows=tuple(
            _served_row(device, served, certificates, now)
            for device in document["devices"]
            for served in device["served"]
        ),
        empty="No service was asked.",
    )


def _served_row(
    device: Mapping[str, Any],
    served: Mapping[str, Any],
    certificates: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> Row:
    leaf = certificates[served["certificates"][0]] if served["certificates"] else None
    expected = certificates[served["expected"]] if served["expected"] else None
    cells = (
        Cell(device["name"], look="name"),
        Cell(served["service"]),
        Cell(served["address"], look="code"),
        Cell(str(served["port"])),
        _certificate(leaf, "nothing"),
        left(expiry_of(leaf, now)) if leaf else Cell(NOTHING, ""),
        known(served["trustpoint"]),
        _certificate(expected, UNKNOWN),
        _VERDICTS[served["verdict"]],
        Cell(served["message"] or NOTHING),
    )
    return Row(cells, f"is:{served['verdict'].replace('_', '-')}")


def _certificate(certificate: Mapping[str, Any] | None, otherwise: str) -> Cell:
    if certificate is None:
        return Cell(otherwise, look="unknown")
    return Cell(short_name(certificate["subject"]), note=short_digits(certificate))


def trustpoints_table(document: Document) -> Table:
    """Trustpoints as configured."""
    return Table(
        name="trustpoints",
        title="Trustpoints",
        about="As configured; secrets are masked.",
        columns=columns(
            *("Device", "Name", "Enrollment", "Revocation check", "Key", "Authenticated"),
            *("Saved", "Certificates", "Used by", "Settings", "Line"),
            numeric=("Certificates", "Line"),
        ),
        rows=tuple(
            _trustpoint_row(device, trustpoint)
            for device in document["devices"]
            for trustpoint in device["trustpoints"]
        ),
        empty="No trustpoint was seen.",
    )


def _trustpoint_row(device: Mapping[str, Any], trustpoint: Mapping[str, Any]) -> Row:
    cells = (
        Cell(device["name"], look="name"),
        Cell(trustpoint["name"]),
        known(trustpoint["enrollment"]),
        listed(trustpoint["revocation_check"]),
        known(trustpoint["key_label"]),
        flag(trustpoint["authenticated"], bad=False),
        flag(trustpoint["saved"], bad=False),
        number(len(trustpoint["certificates"])),
        listed(uses_of(device, "trustpoint", [trustpoint["name"]])),
        Cell(" · ".join(trustpoint["settings"]) or NOTHING, look="code"),
        number(trustpoint["line"]),
    )
    return Row(cells, "is:unsaved" if trustpoint["saved"] is False else "")


def devices_table(document: Document, now: datetime) -> Table:
    """Every device, those that could not be read included."""
    certificates = certificates_by_id(document)
    return Table(
        name="devices",
        title="Devices",
        about="Every device, those that could not be read included.",
        columns=columns(
            *("Device", "Status", "Gaps", "Platform", "Hostname", "Release", "Clock"),
            *("Certificates", "Next to end", "Read from"),
            numeric=("Gaps", "Certificates", "Next to end"),
        ),
        rows=tuple(_device_row(device, certificates, now) for device in document["devices"]),
        empty="There is no device.",
    )


def _device_row(
    device: Mapping[str, Any], certificates: Mapping[str, Mapping[str, Any]], now: datetime
) -> Row:
    held = [certificates[placement["certificate"]] for placement in device["certificates"]]
    unread = Cell(UNKNOWN, "", "unknown")
    cells = (
        Cell(device["name"], look="name"),
        Cell(device["status"], look=_STATUSES[device["status"]]),
        number(len(device["gaps"])),
        Cell(device["platform"]),
        known(device["hostname"]),
        known(device["release"]),
        _clock(device["clock"]),
        unread if device["status"] == "unreachable" else number(len(held)),
        _next([expiry_of(found, now) for found in held]) or unread,
        Cell(", ".join(_source(source) for source in device["sources"]) or NOTHING),
    )
    return Row(cells, f"is:{device['status']}")


def _next(expiries: Sequence[Expiry]) -> Cell | None:
    """The first end that is still to come, with the number of those that are over."""
    expired = [expiry for expiry in expiries if expiry.state == "expired"]
    coming = [expiry for expiry in expiries if expiry.days is not None and expiry not in expired]
    if not coming:
        return Cell(f"{len(expired)} expired", "", "state expired") if expired else None
    first = left(min(coming, key=lambda expiry: expiry.days or 0))
    return replace(first, note=f"{len(expired)} expired") if expired else first


def _clock(clock: Mapping[str, Any] | None) -> Cell:
    if clock is None:
        return Cell(UNKNOWN, look="unknown")
    moment = moment_of(clock["moment"])
    shown = f"{moment:%Y-%m-%d %H:%M}" if moment else clock["shown"]
    if clock["authoritative"]:
        return Cell(shown, note=clock["source"] or "")
    return Cell(shown, look="bad", note="not synchronized")


def _source(source: Mapping[str, Any]) -> str:
    return f"{source['command']} ({source['origin']})" if source["origin"] else source["command"]
