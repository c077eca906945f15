"""From what IOS prints to the state that services know."""

from __future__ import annotations

import re
from typing import Final

from netpki.platforms.contract import (
    DeviceClock,
    DeviceState,
    StoredCertificate,
    Trustpoint,
    Usage,
)
from netpki.platforms.ios.parsing import Configuration, parse_clock, parse_configuration

READ_COMMANDS: Final = ("show running-config", "show startup-config", "show clock detail")

# The wording is unverified; any of these words without a configuration means there is none.
_NO_STARTUP: Final = re.compile(
    r"startup-config is not present|invalid or not present", re.IGNORECASE
)


def read_state(outputs: tuple[str, ...], *, device: str) -> DeviceState:
    """State from the outputs of ``READ_COMMANDS``.

    Raises:
        OutputFormatError: One of them could not be understood.
    """
    running_text, startup_text, clock_text = outputs
    running = parse_configuration(running_text, device=device)
    startup = (
        None
        if _NO_STARTUP.search(startup_text[:500])
        else parse_configuration(startup_text, device=device)
    )
    clock = parse_clock(clock_text, device=device, zones=running.zones)
    return DeviceState(
        device=device,
        hostname=running.hostname or "",
        release=running.version,
        clock=DeviceClock(clock.shown, clock.moment, clock.authoritative, clock.source),
        trustpoints=_trustpoints(running),
        startup=_trustpoints(startup) if startup else (),
        changed_at=running.last_change,
        saved_at=startup.last_change if startup else None,
    )


def _trustpoints(configuration: Configuration) -> tuple[Trustpoint, ...]:
    sections = {section.name: section.lines for section in configuration.trustpoints}
    names = dict.fromkeys([*sections, *configuration.chains])
    return tuple(
        Trustpoint(
            name=name,
            settings=sections.get(name, ()),
            certificates=tuple(
                StoredCertificate(entry.kind, entry.serial, entry.certificate, entry.file)
                for entry in configuration.chains.get(name, ())
            ),
            used_by=tuple(
                Usage(reference.kind, reference.line, reference.section)
                for reference in configuration.references
                if reference.trustpoint == name
            ),
        )
        for name in names
    )
