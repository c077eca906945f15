"""What the parsers make of ``show`` commands as plain data, in the documented form.

``docs/reference/parse.md`` lists the keys. Points in time are ISO 8601 in UTC, null where the
distance of the printed zone from UTC is not known; the text as printed stands beside them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import singledispatch
from typing import Any, Final

from netpki.dialog import mask_configuration
from netpki.frontends.report import certificate_facts
from netpki.pki import Certificate, Fingerprint
from netpki.platforms.ios.parsing import (
    CertificateStatus,
    Configuration,
    ShownCertificate,
    TrustpointStatus,
)
from netpki.platforms.ios.parsing.screens import UnknownLine
from netpki.platforms.ios.references import CertificateMap, Reference

UNKNOWN: Final = "unknown"
"""Kind of an entry that stands for a line that no rule knows; key of them in an object."""


def parsed(value: object, unknown: Sequence[UnknownLine], *, first_line: int = 1) -> Any:  # noqa: ANN401 JSON
    """A list where the command prints a list, else an object.

    Args:
        value: What a parser returned.
        unknown: Lines that it did not understand; the last entries of a list, or those under
            ``unknown`` of an object.
        first_line: Number in the capture of the first line that was parsed.
    """
    lines = [{"line": first_line + each.number - 1, "text": each.text} for each in unknown]
    if isinstance(value, tuple):
        return [*map(plain, value), *({"kind": UNKNOWN, **line} for line in lines)]
    result = plain(value)
    return {**result, UNKNOWN: lines} if isinstance(result, dict) else result


@singledispatch
def plain(value: object) -> Any:  # noqa: ANN401 JSON has no narrower type
    """Plain data of one value."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    return value


@plain.register
def _(value: Fingerprint) -> str:
    return value.hexadecimal


@plain.register
def _(value: bytes) -> str:
    return value.hex().upper()


@plain.register
def _(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


@plain.register
def _(value: timedelta) -> float:
    return value.total_seconds()


@plain.register
def _(value: Certificate) -> dict[str, Any]:
    der = base64.b64encode(value.der).decode("ascii")
    return {**(certificate_facts(value) or {}), "der": der}


@plain.register
def _(value: ShownCertificate) -> dict[str, Any]:
    request = dict(_digests(value.request_fingerprints, "request_fingerprint"))
    facts = {
        field.name: plain(getattr(value, field.name))
        for field in fields(value)
        if field.name not in {"fingerprints", "request_fingerprints"}
    }
    return {
        **facts,
        **dict(_digests(value.fingerprints, "fingerprint")),
        **request,
        "key_usage": list(value.key_usage),
        "unknown_zones": _unknown_zones(value),
    }


@plain.register
def _(value: TrustpointStatus) -> dict[str, Any]:
    return {
        "name": value.name,
        "ca": plain(value.ca) if value.ca else None,
        "identities": [{"usage": each.usage, **plain(each)} for each in value.identities],
        "last_enrollment_status": value.last_enrollment_status,
        "next_enrollment": value.next_enrollment,
        "next_enrollment_at": plain(value.next_enrollment_at),
        "notes": list(value.notes),
        "state": {
            "keys_generated": value.keys_generated,
            "ca_authenticated": value.authenticated,
            "certificate_requests": value.certificate_requests,
        },
    }


@plain.register
def _(value: CertificateStatus) -> dict[str, Any]:
    return {
        "state": value.condition,
        "subject": value.subject,
        "fingerprint_md5": value.md5.hexadecimal if value.md5 else None,
        "fingerprint_sha1": value.sha1.hexadecimal if value.sha1 else None,
        "polling": value.polling,
        "next_poll": value.next_poll,
    }


@plain.register
def _(value: Configuration) -> dict[str, Any]:
    return {
        "hostname": value.hostname,
        "domain_name": value.domain_name,
        "version": value.version,
        "last_change": value.last_change,
        "nvram_updated": value.nvram_updated,
        "zones": {name: offset.total_seconds() for name, offset in value.zones.items()},
        "trustpoints": [
            {
                "name": section.name,
                "line": section.number,
                "settings": [mask_configuration(line) for line in section.lines],
            }
            for section in value.trustpoints
        ],
        "certificates": [
            {"trustpoint": trustpoint, **plain(entry)}
            for trustpoint, entries in value.chains.items()
            for entry in entries
        ],
        "key_labels": plain(value.key_labels),
        "certificate_maps": [_map(each) for each in value.certificate_maps.values()],
        "references": [_reference(each) for each in value.references],
    }


def _reference(reference: Reference) -> dict[str, Any]:
    """Lines of a configuration may hold secrets."""
    return {
        "target": reference.target,
        "name": reference.name,
        "kind": reference.kind,
        "line": mask_configuration(reference.line),
        "section": mask_configuration(reference.section),
        "number": reference.number,
    }


def _map(found: CertificateMap) -> dict[str, Any]:
    uses = [f"{use.section} / {use.line}" for use in found.uses]
    return {
        "name": found.name,
        "lines": list(found.numbers),
        "criteria": list(found.criteria),
        "uses": [mask_configuration(use) for use in uses],
    }


def _digests(digests: Iterable[Fingerprint], name: str) -> Iterable[tuple[str, str | None]]:
    known = {each.algorithm: each.hexadecimal for each in digests}
    return [(f"{name}_{algorithm}", known.get(algorithm)) for algorithm in ("md5", "sha1")]


def _unknown_zones(shown: ShownCertificate) -> list[str]:
    times = (
        (shown.start_date, shown.not_before),
        (shown.end_date, shown.not_after),
        (shown.renew_date, shown.renew_at),
        (shown.install_time, shown.installed_at),
    )
    zones = [text.split()[1] for text, moment in times if text and moment is None]
    return list(dict.fromkeys(zones))
