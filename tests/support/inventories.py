"""Inventory documents for tests: parts with defaults, a fleet of twelve, fleets of thousands."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from netpki.pki import Certificate
from support.certificates import NOON

Facts = dict[str, Any]


def document_of(devices: Iterable[Facts], certificates: Iterable[Facts]) -> Facts:
    """An inventory read at ``NOON``; who holds or serves a certificate is filled in."""
    devices = list(devices)
    keys: dict[str, list[str]] = {}
    for device in devices:
        for each in device["keys"]:
            keys.setdefault(each["public_key_sha256"], []).append(device["name"])
    holders: dict[str, list[str]] = {}
    for device in devices:
        held = [placement["certificate"] for placement in device["certificates"]]
        held += [found for served in device["served"] for found in served["certificates"]]
        for found in dict.fromkeys(held):
            holders.setdefault(found, []).append(device["name"])
    return {
        "format": "netpki-inventory",
        "version": 1,
        "generated_at": NOON.isoformat(),
        "generator": "netpki 0.1.0",
        "devices": devices,
        "certificates": sorted(
            ({**found, "devices": holders.get(found["id"], [])} for found in certificates),
            key=lambda found: found["id"],
        ),
        "shared_keys": [
            {"public_key_sha256": digest, "devices": names}
            for digest, names in keys.items()
            if digest and len(names) > 1
        ],
    }


def device(name: str, **parts: Any) -> Facts:  # noqa: ANN401 any part of a device
    """A device that was read completely and holds nothing, unless ``parts`` say otherwise."""
    return {
        "name": name,
        "platform": "ios",
        "hostname": name,
        "release": "17.9.4a",
        "read_at": NOON.isoformat(),
        "is_whole": True,
        "clock": {
            "shown": "12:00:00.000 UTC Sun Nov 22 2026",
            "moment": NOON.isoformat(),
            "authoritative": True,
            "source": "NTP",
        },
        "status": "complete",
        "sources": [{"kind": "running", "command": "show running-config", "origin": None}],
        "trustpoints": [],
        "certificates": [],
        "keys": [],
        "references": [],
        "served": [],
        "gaps": [],
        "domain_name": "example.com",
        "addresses": [],
        "web": None,
        "ssh": None,
        "time": None,
        "filtering": None,
    } | parts


def unreachable(name: str) -> Facts:
    """A device of which nothing could be read."""
    return device(
        name,
        hostname=None,
        release=None,
        domain_name=None,
        clock=None,
        status="unreachable",
        sources=[],
        gaps=[gap("device", "Nothing listens on port 22.")],
    )


def trustpoint(name: str, certificates: Sequence[Facts] = (), **parts: Any) -> Facts:  # noqa: ANN401
    """A trustpoint that got its certificates by pasting."""
    return {
        "name": name,
        "enrollment": "terminal",
        "revocation_check": ["crl"],
        "key_label": None,
        "authenticated": bool(certificates),
        "saved": True,
        "settings": ["enrollment terminal", "revocation-check crl"],
        "certificates": [found["id"] for found in certificates],
        "line": 40,
        "url": None,
        "auto_enrollment": None,
        "origin": None,
    } | parts


def placement(certificate: Facts, kind: str, *trustpoints: str, **parts: Any) -> Facts:  # noqa: ANN401
    """A certificate held at trustpoints, and saved."""
    return {
        "certificate": certificate["id"],
        "kind": kind,
        "trustpoints": list(trustpoints),
        "status": "Available",
        "storage": None,
        "key_label": None,
        "installed_at": None,
        "saved": True,
        "line": None,
    } | parts


def key(label: str, **parts: Any) -> Facts:  # noqa: ANN401 any part of a key
    """An RSA key of 2048 bits that nobody else has."""
    return {
        "label": label,
        "algorithm": "RSA",
        "bits": 2048,
        "usage": "General Purpose Key",
        "exportable": False,
        "storage": "private-config",
        "generated_at": (NOON - timedelta(days=400)).isoformat(),
        "temporary": False,
        "public_key_sha256": _digest(f"key {label}"),
        "trustpoints": [],
        "certificates": [],
        "holders": 1,
    } | parts


def reference(name: str, kind: str, line: str, **parts: Any) -> Facts:  # noqa: ANN401
    """A line that uses a trustpoint."""
    return {
        "target": "trustpoint",
        "name": name,
        "defined": True,
        "kind": kind,
        "line": line,
        "section": "",
        "number": 120,
        "origin": None,
    } | parts


def served(certificates: Sequence[Facts], **parts: Any) -> Facts:  # noqa: ANN401
    """What the HTTPS server presents, as the device has it stored."""
    return {
        "service": "https",
        "address": "192.0.2.10",
        "port": 443,
        "certificates": [found["id"] for found in certificates],
        "trustpoint": None,
        "failure": None,
        "expected": certificates[0]["id"] if certificates else None,
        "verdict": "as_stored" if certificates else "unknown",
        "message": "",
    } | parts


def gap(source: str, message: str, line: int | None = None, text: str | None = None) -> Facts:
    """Something that is missing."""
    return {"source": source, "message": message, "line": line, "text": text, "origin": None}


def certificate_facts(
    certificate: Certificate, issuers: Sequence[Facts] = (), names: Sequence[str] = ()
) -> Facts:
    """Facts of a certificate; without ``issuers`` it hangs from itself, or from nothing."""
    own = certificate.is_self_issued
    digest = certificate.fingerprint("sha256").hexadecimal
    return invented(certificate.subject, certificate.not_after) | {
        "der": base64.b64encode(certificate.der).decode("ascii"),
        "issuer": certificate.issuer,
        "serial_number": certificate.serial_hex,
        "not_before": certificate.not_before.isoformat(),
        "key_type": certificate.key_type,
        "key_bits": certificate.key_bits,
        "signature_hash": certificate.signature_hash,
        "is_ca": certificate.is_ca,
        "names": list(names),
        "fingerprint_sha1": certificate.fingerprint("sha1").hexadecimal,
        "fingerprint_md5": certificate.fingerprint("md5").hexadecimal,
        **_chained(digest, issuers, own=own),
    }


def invented(
    subject: str, not_after: datetime | None, issuer: Facts | None = None, *, ca: bool = False
) -> Facts:
    """Facts of a certificate that was never made, for fleets of thousands.

    Args:
        subject: Its SHA-256 and serial number are derived from it.
        not_after: Its end.
        issuer: Who signed it; itself if None.
        ca: Whether it is a CA's.
    """
    digest = _digest(subject)
    return {
        "der": None,
        "subject": subject,
        "issuer": issuer["subject"] if issuer else subject,
        "serial_number": digest[:16],
        "not_before": (NOON - timedelta(days=700)).isoformat(),
        "not_after": not_after.isoformat() if not_after else None,
        "key_type": "RSA",
        "key_bits": 2048,
        "signature_hash": "sha256",
        "is_ca": ca,
        "names": [],
        "fingerprint_sha1": None,
        "fingerprint_md5": None,
        "public_key_sha256": _digest(f"public {subject}"),
        "devices": [],
        **_chained(digest, [issuer] if issuer else [], own=issuer is None),
    }


def _chained(digest: str, issuers: Sequence[Facts], *, own: bool) -> Facts:
    name = f"sha256:{digest}"
    anchors = dict.fromkeys(anchor for found in issuers for anchor in found["anchors"])
    return {
        "id": name,
        "fingerprint_sha256": digest,
        "self_signed": own,
        "issuers": [name] if own else [found["id"] for found in issuers],
        "anchors": [name] if own else list(anchors),
    }


def as_shown(certificate: Mapping[str, Any], name: str) -> Facts:
    """The same certificate as far as only a screen showed it."""
    unseen = dict.fromkeys(
        ("der", "fingerprint_sha256", "public_key_sha256", "signature_hash", "is_ca")
    )
    return {**certificate, **unseen, "id": name, "self_signed": None, "issuers": [], "anchors": []}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest().upper()
