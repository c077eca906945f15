"""One router, put together from whatever texts of it there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from netpki.dialog import mask_configuration
from netpki.platforms.contract import (
    DeviceClock,
    DeviceRecord,
    ServedCertificates,
    UsedBy,
)
from netpki.platforms.ios.inventory.access import ssh_access, web_access
from netpki.platforms.ios.inventory.certificates import held_certificates
from netpki.platforms.ios.inventory.filtering import filtering
from netpki.platforms.ios.inventory.keys import held_keys
from netpki.platforms.ios.inventory.outputs import Readings
from netpki.platforms.ios.inventory.time_sources import time_keeping
from netpki.platforms.ios.inventory.trustpoints import held_trustpoints
from netpki.platforms.ios.parsing import Configuration
from netpki.platforms.ios.parsing import DeviceClock as ShownClock


def record_of(
    name: str, readings: Readings, *, served: Sequence[ServedCertificates] = ()
) -> DeviceRecord:
    """Everything that the outputs of a device tell; what cannot be read is a gap.

    Args:
        name: What the device is called in the inventory.
        readings: Of its outputs.
        served: What its services presented.
    """
    certificates, disagreements = held_certificates(readings)
    configuration = readings.configuration
    return DeviceRecord(
        name=name,
        hostname=configuration.hostname if configuration else None,
        release=configuration.version if configuration else None,
        clock=_clock(readings),
        sources=readings.sources,
        trustpoints=held_trustpoints(readings, certificates),
        certificates=certificates,
        keys=held_keys(readings, certificates),
        used_by=_used_by(readings),
        served=tuple(served),
        gaps=(*readings.gaps, *disagreements),
        reached=bool(readings.sources),
        domain_name=configuration.domain_name if configuration else None,
        web=web_access(readings),
        ssh=ssh_access(readings),
        time=time_keeping(readings),
        filtering=filtering(readings),
        is_whole=configuration.whole if configuration else None,
    )


def _clock(readings: Readings) -> DeviceClock | None:
    for clock in readings.of(ShownClock):
        return DeviceClock(clock.shown, clock.moment, clock.authoritative, clock.source)
    return None


def _used_by(readings: Readings) -> tuple[UsedBy, ...]:
    """Uses of trustpoints and key pairs, then of certificate maps, with numbers of the file."""
    configuration, output = readings.running, readings.running_output
    if configuration is None or output is None:
        return ()
    offset, origin = output.first_line - 1, output.origin
    found = [*_direct_uses(configuration), *_uses_of_maps(configuration)]
    return tuple(
        replace(
            each,
            line=mask_configuration(each.line),
            section=mask_configuration(each.section),
            number=(each.number or 0) + offset,
            origin=origin,
        )
        for each in found
    )


def _direct_uses(configuration: Configuration) -> Iterator[UsedBy]:
    defined = {each.name for each in configuration.trustpoints} | configuration.chains.keys()
    for each in configuration.references:
        yield UsedBy(
            target=each.target,
            name=each.name,
            defined=each.name in defined if each.target == "trustpoint" else None,
            kind=each.kind,
            line=each.line,
            section=each.section,
            number=each.number,
        )


def _uses_of_maps(configuration: Configuration) -> Iterator[UsedBy]:
    for found in configuration.certificate_maps.values():
        for use in found.uses:
            yield UsedBy(
                target="certificate-map",
                name=found.name,
                defined=bool(found.numbers),
                kind="certificate-map",
                line=use.line,
                section=use.section,
                number=use.number,
            )
