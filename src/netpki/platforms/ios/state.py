"""From what IOS prints to the state that services know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from netpki.platforms.contract import (
    DeviceClock,
    DeviceState,
    Half,
    StoredCertificate,
    Trustpoint,
    Usage,
)
from netpki.platforms.ios.parsing import Configuration, parse_clock, parse_configuration

SHOW_HALF: Final[Mapping[Half, str]] = {
    "running": "show running-config",
    "startup": "show startup-config",
}
READ_COMMANDS: Final = (*SHOW_HALF.values(), "show clock detail")

# The wording is unverified; any of these words without a configuration means there is none.
NO_STARTUP: Final = re.compile(
    r"startup-config is not present|invalid or not present", re.IGNORECASE
)


def read_state(outputs: tuple[str, ...], *, device: str) -> DeviceState:
    """State from the outputs of ``READ_COMMANDS``.

    Raises:
        OutputFormatError: One of them could not be understood.
    """
    running_text, startup_text, clock_text = outputs
    running = parse_configuration(running_text, device=device)
    startup = _startup(startup_text, device)
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


def with_half_read(state: DeviceState, half: Half, output: str) -> DeviceState:
    """``state`` with one half taken from the output of its ``show`` command.

    Raises:
        OutputFormatError: It could not be understood.
    """
    if half == "running":
        running = parse_configuration(output, device=state.device)
        return replace(state, trustpoints=_trustpoints(running), changed_at=running.last_change)
    startup = _startup(output, state.device)
    return replace(
        state,
        startup=_trustpoints(startup) if startup else (),
        saved_at=startup.last_change if startup else None,
    )


def _startup(text: str, device: str) -> Configuration | None:
    if NO_STARTUP.search(text[:500]):
        return None
    return parse_configuration(text, device=device)


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
