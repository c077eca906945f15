"""What rules look at, and what a finding calls it.

The functions that end in ``s`` are for ``Rule.over``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Final, TypeVar

from netpki.pki.names import harmless
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
    SshAccess,
    TimeKeeping,
    TimeSource,
    WebAccess,
)
from netpki.services.compliance.case import Case

ROUTERS: Final = frozenset({"ios"})
"""Platforms with a configuration of lines; an appliance has files instead."""
APPLIANCES: Final = frozenset({"sps"})
"""Platforms whose certificates are files of a web server."""

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about.

    Attributes:
        kind: ``certificate``, ``trustpoint``, ``key``, ``served``, ``web``, ``ssh``, ``clock``,
            ``time``, ``filtering``, ``gap`` or ``device``.
        name: For people; harmless, whatever a device says.
        id: Tells it from others of its kind on the same device, also tomorrow.
        line: Where the configuration says so.
    """

    kind: str
    name: str
    id: str
    line: ConfigurationLine | None = None


def identities(case: Case) -> Iterator[HeldCertificate]:
    """The device's own certificates."""
    return (held for held in case.record.certificates if held.is_own)


def authorities(case: Case) -> Iterator[HeldCertificate]:
    """CA certificates in trustpoints."""
    return (held for held in case.record.certificates if held.kind == "ca")


def every_certificate(case: Case) -> Iterator[HeldCertificate]:
    """All certificates in trustpoints; not the pool that came with the software."""
    return (held for held in case.record.certificates if held.kind != "trustpool")


def trustpoints(case: Case) -> Iterator[HeldTrustpoint]:
    """All trustpoints."""
    return iter(case.record.trustpoints)


def keys(case: Case) -> Iterator[HeldKey]:
    """All key pairs that survive a restart."""
    return (key for key in case.record.keys if not key.temporary)


def services(case: Case) -> Iterator[ServedCertificates]:
    """Services that were asked what they present."""
    return iter(case.record.served)


def appliance_services(case: Case) -> Iterator[ServedCertificates]:
    """Services of an appliance that were asked what they present."""
    return services(case) if case.record.platform in APPLIANCES else iter(())


def appliance_certificates(case: Case) -> Iterator[HeldCertificate]:
    """Certificates in the files of an appliance."""
    return every_certificate(case) if case.record.platform in APPLIANCES else iter(())


def web_servers(case: Case) -> Iterator[WebAccess | DeviceRecord]:
    """The web server of a router; the router itself where no source tells of one."""
    return _told(case, case.record.web)


def ssh_servers(case: Case) -> Iterator[SshAccess | DeviceRecord]:
    """The SSH server of a router, likewise."""
    return _told(case, case.record.ssh)


def clocks(case: Case) -> Iterator[DeviceClock | DeviceRecord]:
    """The clock of a router, likewise."""
    return _told(case, case.record.clock)


def time_settings(case: Case) -> Iterator[TimeKeeping | DeviceRecord]:
    """From where a router has its time, likewise."""
    return _told(case, case.record.time)


def keyed_time_sources(case: Case) -> Iterator[TimeSource]:
    """Time sources that a key authenticates."""
    sources = case.record.time.sources if case.record.time else ()
    return (source for source in sources if source.key is not None)


def subscriptions(case: Case) -> Iterator[Filtering]:
    """The subscription to content filtering, where the device has one."""
    if case.record.filtering is not None:
        yield case.record.filtering


def gaps(case: Case) -> Iterator[Gap]:
    """What was not understood of a device that was reached."""
    return iter(case.record.gaps if case.record.reached else ())


def every_device(case: Case) -> Iterator[DeviceRecord]:
    """The device as a whole, reached or not."""
    yield case.record


def routers(case: Case) -> Iterator[DeviceRecord]:
    """The router as a whole, if it was reached."""
    return (record for record in the_device(case) if record.platform in ROUTERS)


def the_device(case: Case) -> Iterator[DeviceRecord]:
    """The device as a whole, if it was reached."""
    if case.record.reached:
        yield case.record


def subject_of(item: object, record: DeviceRecord) -> Subject:
    """What a finding calls the thing that a rule looked at."""
    return _describe(item, record)


@singledispatch
def _describe(_item: object, record: DeviceRecord) -> Subject:
    return _subject("device", record.name, "")


@_describe.register
def _(held: HeldCertificate, record: DeviceRecord) -> Subject:
    where = ", ".join(held.trustpoints) or held.storage or "no trustpoint"
    shown = held.subject or held.serial_number or "without a name"
    digest = held.certificate and held.certificate.fingerprint("sha256").hexadecimal
    known = digest or f"{held.issuer or ''}/{held.serial_number or ''}"
    name = f"{shown} ({held.kind}, {where})"
    return _subject("certificate", name, f"{held.kind}/{where}/{known}", _line(held, record))


@_describe.register
def _(trustpoint: HeldTrustpoint, _record: DeviceRecord) -> Subject:
    return _subject("trustpoint", trustpoint.name, trustpoint.name, _heading(trustpoint))


@_describe.register
def _(key: HeldKey, _record: DeviceRecord) -> Subject:
    return _subject("key", key.label, key.label)


@_describe.register
def _(served: ServedCertificates, _record: DeviceRecord) -> Subject:
    name = f"{served.service}, port {served.port}"
    return _subject("served", name, f"{served.service}:{served.port}")


@_describe.register
def _(web: WebAccess, _record: DeviceRecord) -> Subject:
    return _subject("web", "web server", "web", _first(web.lines))


@_describe.register
def _(ssh: SshAccess, _record: DeviceRecord) -> Subject:
    return _subject("ssh", "SSH server", "ssh", _first(ssh.lines))


@_describe.register
def _(source: TimeSource, _record: DeviceRecord) -> Subject:
    return _subject("time", source.address, source.address, source.line)


@_describe.register
def _(time: TimeKeeping, _record: DeviceRecord) -> Subject:
    return _subject("time", "time sources", "time", _first(time.lines))


@_describe.register
def _(_clock: DeviceClock, _record: DeviceRecord) -> Subject:
    return _subject("clock", "clock", "clock")


@_describe.register
def _(_filtering: Filtering, _record: DeviceRecord) -> Subject:
    return _subject("filtering", "content filtering", "filtering")


@_describe.register
def _(gap: Gap, _record: DeviceRecord) -> Subject:
    line = ConfigurationLine(gap.text or "", gap.line, gap.origin) if gap.line else None
    return _subject("gap", gap.source, f"{gap.source}/{gap.message}/{gap.text or ''}", line)


def _told(case: Case, fact: Fact | None) -> Iterator[Fact | DeviceRecord]:
    """What no source tells of is not known, and that is something to judge."""
    return iter((fact,)) if fact is not None else routers(case)


def _subject(kind: str, name: str, known: str, line: ConfigurationLine | None = None) -> Subject:
    return Subject(kind, harmless(name), harmless(known), line)


def _line(held: HeldCertificate, record: DeviceRecord) -> ConfigurationLine | None:
    """Of the certificate, else of a trustpoint that holds it."""
    holders = (each for each in record.trustpoints if each.name in held.trustpoints)
    return held.line or next(filter(None, map(_heading, holders)), None)


def _heading(trustpoint: HeldTrustpoint) -> ConfigurationLine | None:
    line = trustpoint.line
    return ConfigurationLine("", line, trustpoint.origin) if line else None


def _first(lines: tuple[ConfigurationLine, ...]) -> ConfigurationLine | None:
    return lines[0] if lines else None
