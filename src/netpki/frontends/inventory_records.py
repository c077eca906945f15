"""An inventory document read back: the records that it was made from.

The way back of ``inventory_document``; what a document does not hold (how a screen showed a
certificate whose encoding is known) is not there again.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from netpki.errors import CertificateFormatError, InputError
from netpki.frontends.inventory_document import read_inventory
from netpki.pki import Certificate, Fingerprint
from netpki.pki.fingerprint import Algorithm
from netpki.platforms.contract import (
    ConfigurationLine,
    DeviceClock,
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
    UsedBy,
    WebAccess,
)

_MOST_PROBLEMS: Final = 5
_DIGESTS: Final[tuple[Algorithm, ...]] = ("sha256", "sha1", "md5")


@dataclass(frozen=True, slots=True)
class _Placement:
    certificate: str
    kind: str
    trustpoints: tuple[str, ...]
    status: str | None
    storage: str | None
    key_label: str | None
    installed_at: datetime | None
    saved: bool | None
    line: ConfigurationLine | None = None


@dataclass(frozen=True, slots=True)
class _Served:
    service: str
    address: str
    port: int
    certificates: tuple[str, ...]
    trustpoint: str | None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class _Device:
    name: str
    platform: str
    hostname: str | None
    release: str | None
    clock: DeviceClock | None
    status: Literal["complete", "incomplete", "unreachable"]
    sources: tuple[Source, ...]
    trustpoints: tuple[HeldTrustpoint, ...]
    certificates: tuple[_Placement, ...]
    keys: tuple[HeldKey, ...]
    references: tuple[UsedBy, ...]
    served: tuple[_Served, ...]
    gaps: tuple[Gap, ...]
    domain_name: str | None = None
    addresses: tuple[str, ...] = ()
    web: WebAccess | None = None
    ssh: SshAccess | None = None
    time: TimeKeeping | None = None
    filtering: Filtering | None = None
    read_at: datetime | None = None
    is_whole: bool | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    der: str | None
    subject: str | None
    issuer: str | None
    serial_number: str | None
    not_before: datetime | None
    not_after: datetime | None
    fingerprint_sha256: str | None
    fingerprint_sha1: str | None
    fingerprint_md5: str | None

    def fingerprints(self) -> tuple[Fingerprint, ...]:
        digests = (self.fingerprint_sha256, self.fingerprint_sha1, self.fingerprint_md5)
        return tuple(
            Fingerprint(algorithm, bytes.fromhex(digest))
            for algorithm, digest in zip(_DIGESTS, digests, strict=True)
            if digest
        )


@dataclass(frozen=True, slots=True)
class _Document:
    devices: tuple[_Device, ...]
    certificates: tuple[_Known, ...] = field(default=())


_DOCUMENT: Final = TypeAdapter(_Document)


def read_records(path: Path) -> tuple[DeviceRecord, ...]:
    """Records of the devices in an inventory file.

    Raises:
        InputError: It cannot be read, is no inventory, or is damaged.
    """
    return records_of(read_inventory(path), source=str(path))


def records_of(document: Mapping[str, Any], *, source: str) -> tuple[DeviceRecord, ...]:
    """Records of all devices.

    Args:
        document: That ``inventory_document.require_document`` took.
        source: What to call it in errors.

    Raises:
        InputError: A part of it is not as ``schemas/inventory-1.json`` has it.
    """
    try:
        read = _DOCUMENT.validate_python(document)
    except ValidationError as error:
        raise InputError(
            f"{source} is damaged: {_problems(error)}",
            hint="Make it anew with: netpki inventory --format json",
        ) from None
    known = {each.id: each for each in read.certificates}
    encoded = {each.id: _certificate(each, source) for each in read.certificates}
    return tuple(_record(device, known, encoded, source) for device in read.devices)


def _problems(error: ValidationError) -> str:
    """Places and reasons; never the values, of which there may be megabytes."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    shown = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found]
    more = "; ..." if len(shown) > _MOST_PROBLEMS else ""
    return "; ".join(shown[:_MOST_PROBLEMS]) + more


def _certificate(known: _Known, source: str) -> Certificate | None:
    if known.der is None:
        return None
    try:
        return Certificate(base64.b64decode(known.der, validate=True))
    except (binascii.Error, CertificateFormatError) as error:
        raise InputError(
            f"{source} is damaged: the certificate {known.id[:80]} cannot be decoded.",
            hint="Make it anew with: netpki inventory --format json",
        ) from error


def _record(
    device: _Device,
    known: Mapping[str, _Known],
    encoded: Mapping[str, Certificate | None],
    source: str,
) -> DeviceRecord:
    wanted = [each.certificate for each in device.certificates]
    wanted += [each for served in device.served for each in served.certificates]
    missing = [each for each in wanted if each not in known]
    if missing:
        raise InputError(
            f"{source} is damaged: the certificate {missing[0][:80]} of {device.name} is not in "
            "its list.",
            hint="Make it anew with: netpki inventory --format json",
        )
    return DeviceRecord(
        name=device.name,
        platform=device.platform,
        hostname=device.hostname,
        release=device.release,
        clock=device.clock,
        sources=device.sources,
        trustpoints=device.trustpoints,
        certificates=tuple(
            _held(each, known[each.certificate], encoded[each.certificate])
            for each in device.certificates
        ),
        keys=device.keys,
        used_by=device.references,
        served=tuple(_served(each, encoded) for each in device.served),
        gaps=device.gaps,
        reached=device.status != "unreachable",
        domain_name=device.domain_name,
        addresses=device.addresses,
        web=device.web,
        ssh=device.ssh,
        time=device.time,
        filtering=device.filtering,
        read_at=device.read_at,
        is_whole=device.is_whole,
    )


def _held(
    placement: _Placement, known: _Known, certificate: Certificate | None
) -> HeldCertificate:
    return HeldCertificate(
        kind=placement.kind,
        trustpoints=placement.trustpoints,
        certificate=certificate,
        serial_number=known.serial_number,
        subject=known.subject,
        issuer=known.issuer,
        not_before=known.not_before,
        not_after=known.not_after,
        fingerprints=() if certificate else known.fingerprints(),
        status=placement.status,
        storage=placement.storage,
        key_label=placement.key_label,
        installed_at=placement.installed_at,
        saved=placement.saved,
        line=placement.line,
    )


def _served(served: _Served, encoded: Mapping[str, Certificate | None]) -> ServedCertificates:
    chain = tuple(found for each in served.certificates if (found := encoded[each]))
    return ServedCertificates(
        service=served.service,
        address=served.address,
        port=served.port,
        chain=chain,
        trustpoint=served.trustpoint,
        failure=served.failure,
    )
