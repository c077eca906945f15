"""The inventory of a fleet as plain data: ``frontends/schemas/inventory-1.json``."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import netpki
from netpki.errors import InputError
from netpki.frontends.files import read_json
from netpki.pki import Certificate, names_of
from netpki.pki.path import is_root
from netpki.platforms.contract import (
    AutoEnrollment,
    ConfigurationLine,
    DeviceRecord,
    Filtering,
    Gap,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
    ServedCertificates,
    Source,
    SshAccess,
    TimeKeeping,
    TimeSource,
    UsedBy,
    WebAccess,
)
from netpki.services.inventory import Fleet, KnownCertificate, fleet_of, verdict_of
from netpki.services.inventory.fleet import id_of_certificate

FORMAT: Final = "netpki-inventory"
VERSION: Final = 1

_Plain = (
    AutoEnrollment
    | ConfigurationLine
    | Filtering
    | Gap
    | Source
    | SshAccess
    | TimeSource
    | UsedBy
    | WebAccess
)
"""What is written field by field."""


def document_of(records: Iterable[DeviceRecord], *, now: datetime) -> dict[str, Any]:
    """The whole document; the same records give the same document, in any order.

    Args:
        records: Of all devices; each name once.
        now: When the inventory was made, aware.
    """
    fleet = fleet_of(records)
    return {
        "format": FORMAT,
        "version": VERSION,
        "generated_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "generator": f"netpki {netpki.__version__}",
        "devices": [_device(record, fleet) for record in fleet.records],
        "certificates": [_certificate(each, fleet) for each in fleet.certificates.values()],
        "shared_keys": _shared_keys(fleet),
    }


def as_text(document: Mapping[str, Any]) -> str:
    """The document as JSON with one device, and one certificate, a line.

    Thousands of devices are written quickly that way, and compared by line.
    """
    parts = (f"  {json.dumps(key)}: {_value(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _value(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    return "[\n" + ",\n".join(f"    {json.dumps(entry)}" for entry in value) + "\n  ]"


def require_document(value: object, *, source: str) -> dict[str, Any]:
    """``value`` if it is an inventory that this program reads.

    Raises:
        InputError: It is something else, or of another version.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise InputError(
            f"{source} is no inventory.", hint="Make one with: netpki inventory --format json"
        )
    if value.get("version") != VERSION:
        raise InputError(
            f"{source} is an inventory of version {value.get('version')!r}; this netpki reads "
            f"version {VERSION}.",
            hint="Make it anew with this netpki.",
        )
    return value


def read_inventory(path: Path) -> dict[str, Any]:
    """An inventory from its file.

    Raises:
        InputError: It cannot be read or is no inventory.
    """
    value = read_json(path, "Make an inventory with: netpki inventory --format json")
    return require_document(value, source=str(path))


def _device(record: DeviceRecord, fleet: Fleet) -> dict[str, Any]:
    ids = {id(held): fleet.id_of(held) for held in record.certificates}
    return {
        "name": record.name,
        "platform": record.platform,
        "hostname": record.hostname,
        "release": record.release,
        "clock": _clock(record),
        "read_at": _time(record.read_at),
        "is_whole": record.is_whole,
        "status": _status(record),
        "sources": [_plain(source) for source in record.sources],
        "trustpoints": [_trustpoint(each, record, ids) for each in record.trustpoints],
        "certificates": [_placement(each, ids) for each in record.certificates],
        "keys": [_key(each, record, fleet, ids) for each in record.keys],
        "references": [_plain(each) for each in record.used_by],
        "served": [_served(each, record) for each in record.served],
        "gaps": [_plain(each) for each in record.gaps],
        "domain_name": record.domain_name,
        "addresses": list(record.addresses),
        "web": _access(record.web),
        "ssh": _access(record.ssh),
        "time": _time_keeping(record.time),
        "filtering": _filtering(record.filtering),
    }


def _plain(value: _Plain) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _lines(lines: Iterable[ConfigurationLine]) -> list[dict[str, Any]]:
    return [_plain(line) for line in lines]


def _access(access: WebAccess | SshAccess | None) -> dict[str, Any] | None:
    if access is None:
        return None
    listed = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in _plain(access).items()
    }
    return {**listed, "lines": _lines(access.lines)}


def _time_keeping(time: TimeKeeping | None) -> dict[str, Any] | None:
    if time is None:
        return None
    return {
        "authenticates": time.authenticates,
        "sources": [
            {**_plain(source), "line": _plain(source.line) if source.line else None}
            for source in time.sources
        ],
        "lines": _lines(time.lines),
    }


def _filtering(filtering: Filtering | None) -> dict[str, Any] | None:
    if filtering is None:
        return None
    return {**_plain(filtering), "expires_at": _time(filtering.expires_at)}


def _status(record: DeviceRecord) -> str:
    if not record.reached:
        return "unreachable"
    return "incomplete" if record.gaps else "complete"


def _clock(record: DeviceRecord) -> dict[str, Any] | None:
    clock = record.clock
    if clock is None:
        return None
    return {
        "shown": clock.shown,
        "moment": _time(clock.moment),
        "authoritative": clock.authoritative,
        "source": clock.source,
    }


def _trustpoint(
    trustpoint: HeldTrustpoint, record: DeviceRecord, ids: dict[int, str]
) -> dict[str, Any]:
    held = [each for each in record.certificates if trustpoint.name in each.trustpoints]
    return {
        "name": trustpoint.name,
        "enrollment": trustpoint.enrollment,
        "url": trustpoint.url,
        "auto_enrollment": (
            _plain(trustpoint.auto_enrollment) if trustpoint.auto_enrollment else None
        ),
        "revocation_check": list(trustpoint.revocation_check),
        "key_label": trustpoint.key_label,
        "authenticated": trustpoint.authenticated,
        "saved": trustpoint.saved,
        "settings": list(trustpoint.settings),
        "certificates": [ids[id(each)] for each in held],
        "line": trustpoint.line,
        "origin": trustpoint.origin,
    }


def _placement(held: HeldCertificate, ids: dict[int, str]) -> dict[str, Any]:
    return {
        "certificate": ids[id(held)],
        "kind": held.kind,
        "trustpoints": list(held.trustpoints),
        "status": held.status,
        "storage": held.storage,
        "key_label": held.key_label,
        "installed_at": _time(held.installed_at),
        "saved": held.saved,
        "line": _plain(held.line) if held.line else None,
    }


def _key(key: HeldKey, record: DeviceRecord, fleet: Fleet, ids: dict[int, str]) -> dict[str, Any]:
    public = key.public_key_sha256
    certified = [
        ids[id(each)]
        for each in record.certificates
        if each.certificate and public and each.certificate.public_key_sha256 == public
    ]
    return {
        "label": key.label,
        "algorithm": key.algorithm,
        "bits": key.bits,
        "usage": key.usage,
        "exportable": key.exportable,
        "storage": key.storage,
        "generated_at": _time(key.generated_at),
        "temporary": key.temporary,
        "public_key_sha256": public,
        "trustpoints": list(key.trustpoints),
        "certificates": certified,
        "holders": len(fleet.holders(public)) if public else None,
    }


def _shared_keys(fleet: Fleet) -> list[dict[str, Any]]:
    """Once for the fleet: an image with a key in it may be on every device."""
    found = [
        {"public_key_sha256": key, "devices": sorted(devices)}
        for key, devices in fleet.holders_of_keys.items()
        if len(devices) > 1
    ]
    return sorted(found, key=lambda each: str(each["public_key_sha256"]))


def _served(served: ServedCertificates, record: DeviceRecord) -> dict[str, Any]:
    verdict = verdict_of(served, record)
    return {
        "service": served.service,
        "address": served.address,
        "port": served.port,
        "certificates": [id_of_certificate(each) for each in served.chain],
        "trustpoint": served.trustpoint,
        "failure": served.failure,
        "expected": id_of_certificate(verdict.expected) if verdict.expected else None,
        "verdict": verdict.comparison,
        "message": verdict.message,
    }


def _certificate(known: KnownCertificate, fleet: Fleet) -> dict[str, Any]:
    facts = _encoded(known.certificate, fleet) if known.certificate else _shown(known.held)
    return {"id": known.id, **facts, "devices": list(known.devices)}


def _encoded(certificate: Certificate, fleet: Fleet) -> dict[str, Any]:
    chains = fleet.chains
    return {
        "der": base64.b64encode(certificate.der).decode("ascii"),
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "serial_number": certificate.serial_hex,
        "not_before": _time(certificate.not_before),
        "not_after": _time(certificate.not_after),
        "key_type": certificate.key_type,
        "key_bits": certificate.key_bits,
        "signature_hash": certificate.signature_hash,
        "is_ca": certificate.is_ca,
        "self_signed": is_root(certificate),
        "names": list(names_of(certificate)),
        "fingerprint_sha256": certificate.fingerprint("sha256").hexadecimal,
        "fingerprint_sha1": certificate.fingerprint("sha1").hexadecimal,
        "fingerprint_md5": certificate.fingerprint("md5").hexadecimal,
        "public_key_sha256": certificate.public_key_sha256,
        "issuers": [id_of_certificate(each) for each in chains.issuers[certificate]],
        "anchors": [id_of_certificate(each) for each in chains.anchors(certificate)],
    }


def _shown(held: HeldCertificate | None) -> dict[str, Any]:
    """What is known where no source shows the encoding."""
    digests = {each.algorithm: each.hexadecimal for each in held.fingerprints} if held else {}
    return {
        "der": None,
        "subject": held.subject if held else None,
        "issuer": held.issuer if held else None,
        "serial_number": held.serial_number if held else None,
        "not_before": _time(held.not_before) if held else None,
        "not_after": _time(held.not_after) if held else None,
        "key_type": None,
        "key_bits": None,
        "signature_hash": None,
        "is_ca": None,
        "self_signed": None,
        "names": [],
        "fingerprint_sha256": digests.get("sha256"),
        "fingerprint_sha1": digests.get("sha1"),
        "fingerprint_md5": digests.get("md5"),
        "public_key_sha256": None,
        "issuers": [],
        "anchors": [],
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
