"""The inventory as an Ansible inventory: groups of devices that need the same work."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from netpki.frontends.reports.overview import (
    CA,
    Document,
    certificates_by_id,
    moment_of,
    uses_of,
)
from netpki.pki.names import harmless

VARIABLE: Final = "netpki_inventory"
"""The one variable of each host."""

_OPENING: Final = re.compile(r"\{(?=[{%#])")
_CLOSING: Final = re.compile(r"(?<=[}%#])\}")
_HOST_SYNTAX: Final = re.compile(r"[\[\]{}]|:(?=\d+\Z)")
"""What Ansible reads as a range, a template or a port."""

_FACTS: Final = ("subject", "not_after", "self_signed", "fingerprint_sha256")

Certificates = Mapping[str, Mapping[str, Any]]


def ansible_inventory(
    document: Document, *, now: datetime, expiring_days: Sequence[int] = (30, 90)
) -> dict[str, Any]:
    """A dictionary that, as YAML or JSON, is an inventory file for ``ansible -i``.

    A device is in a group for what it holds and for what it serves. Groups: ``expired``;
    ``expiring_30d`` and so on, those due sooner included, the expired not; ``anchor_`` with the
    64 lower-case digits of the SHA-256 of an anchor that some chain ends at;
    ``selfsigned_https``; ``incomplete``; ``unreachable``. Groups other than ``anchor_`` are
    there even when they are empty.

    Ansible evaluates templates in inventories, so nothing a device says comes out as one. A name
    that Ansible would take for a range or a port has ``_`` in place of these characters; the
    variable ``netpki_inventory`` of each host has the name as it is.

    Args:
        document: The inventory of the fleet.
        now: Aware UTC.
        expiring_days: Limits, one group each.
    """
    certificates = certificates_by_id(document)
    lonely = _lonely(document)
    groups: dict[str, dict[str, None]] = {
        "expired": {},
        **{f"expiring_{days}d": {} for days in expiring_days},
        **{name: {} for name in ("incomplete", "selfsigned_https", "unreachable")},
    }
    hosts: dict[str, Any] = {}
    for device in document["devices"]:
        name = _host_name(device["name"], hosts)
        hosts[name] = {VARIABLE: _inert(_facts(device, certificates))}
        held = _held(device, certificates)
        for group in (
            *_by_expiry(held, now, expiring_days),
            *_by_anchor(held, certificates, lonely),
            *_by_status(device, certificates),
        ):
            groups.setdefault(group, {})[name] = None
    children = {group: {"hosts": dict.fromkeys(groups[group])} for group in sorted(groups)}
    return {"all": {"hosts": hosts, "children": children}}


def _held(device: Mapping[str, Any], certificates: Certificates) -> Certificates:
    """Certificates that the device holds or serves."""
    ids = [placement["certificate"] for placement in device["certificates"]]
    ids += [found for served in device["served"] for found in served["certificates"]]
    return {found: certificates[found] for found in ids}


def _by_expiry(held: Certificates, now: datetime, expiring_days: Sequence[int]) -> Iterator[str]:
    moments = [moment for found in held.values() if (moment := moment_of(found["not_after"]))]
    if any(moment < now for moment in moments):
        yield "expired"
    for days in expiring_days:
        if any(now <= moment <= now + timedelta(days=days) for moment in moments):
            yield f"expiring_{days}d"


def _by_anchor(
    held: Certificates, certificates: Certificates, lonely: Collection[str]
) -> Iterator[str]:
    """Anchors whose SHA-256 no source tells have no group: other digests may be ambiguous."""
    for found in held.values():
        for anchor in found["anchors"]:
            digits = certificates[anchor]["fingerprint_sha256"]
            if digits and anchor not in lonely:
                yield f"anchor_{digits.replace(':', '').lower()}"


def _by_status(device: Mapping[str, Any], certificates: Certificates) -> Iterator[str]:
    if device["status"] in {"incomplete", "unreachable"}:
        yield device["status"]
    if any(certificates[found]["self_signed"] for found in _https(device)):
        yield "selfsigned_https"


def _https(device: Mapping[str, Any]) -> Iterator[str]:
    """What the HTTPS server presents, by the configuration and by what was seen."""
    for placement in device["certificates"]:
        used_by = uses_of(device, "trustpoint", placement["trustpoints"])
        if placement["kind"] != CA and "https-server" in used_by:
            yield placement["certificate"]
    for served in device["served"]:
        if served["service"] == "https":
            yield from served["certificates"][:1]
            if served["expected"]:
                yield served["expected"]


def _lonely(document: Document) -> frozenset[str]:
    """Self-signed certificates from which nothing hangs and that no device holds as a CA's.

    A group for the certificate that each device made for itself would say nothing.
    """
    above = {
        anchor
        for certificate in document["certificates"]
        for anchor in certificate["anchors"]
        if anchor != certificate["id"]
    }
    trusted = {
        placement["certificate"]
        for device in document["devices"]
        for placement in device["certificates"]
        if placement["kind"] == CA
    }
    return frozenset(found["id"] for found in document["certificates"]) - above - trusted


def _facts(device: Mapping[str, Any], certificates: Certificates) -> dict[str, Any]:
    return {
        "device": device["name"],
        **{name: device[name] for name in ("status", "platform", "hostname", "release")},
        "gaps": len(device["gaps"]),
        "certificates": [
            {
                "trustpoints": list(placement["trustpoints"]),
                "kind": placement["kind"],
                "saved": placement["saved"],
                **{name: certificates[placement["certificate"]][name] for name in _FACTS},
            }
            for placement in device["certificates"]
        ],
    }


def _host_name(name: str, taken: Collection[str]) -> str:
    found = name if _is_address(name) else _HOST_SYNTAX.sub("_", harmless(name))
    while found in taken:
        found += "_"
    return found


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _inert(value: object) -> Any:  # noqa: ANN401 JSON has no narrower type
    """Without control characters, and without what begins or ends a template."""
    if isinstance(value, str):
        return _CLOSING.sub(" }", _OPENING.sub("{ ", harmless(value)))
    if isinstance(value, Mapping):
        return {name: _inert(found) for name, found in value.items()}
    if isinstance(value, list):
        return [_inert(found) for found in value]
    return value
