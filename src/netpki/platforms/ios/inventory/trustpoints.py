"""Trustpoints of one router, from its configuration and its screens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from netpki.dialog import mask_configuration
from netpki.platforms.contract import (
    AutoEnrollment,
    ConfigurationLine,
    HeldCertificate,
    HeldTrustpoint,
)
from netpki.platforms.ios.inventory.outputs import Readings
from netpki.platforms.ios.parsing import (
    Configuration,
    ShownTrustpoint,
    TrustpointSection,
    TrustpointStatus,
)

_KEY_PAIRS: Final = ("rsakeypair", "eckeypair", "mldsakeypair")
_URL: Final = re.compile(r"enrollment (?:\S+ )*?url (?P<url>\S+://\S+)")
_PERCENT: Final = re.compile(r"[0-9]{1,3}$")


def held_trustpoints(
    readings: Readings, certificates: Iterable[HeldCertificate]
) -> tuple[HeldTrustpoint, ...]:
    """Those of the configuration, then those that only screens show."""
    configuration = readings.configuration
    authenticated = _authenticated(readings, certificates)
    sections = _sections(configuration)
    names = dict.fromkeys([*sections, *authenticated])
    return tuple(
        _trustpoint(name, sections.get(name), readings, authenticated=authenticated.get(name))
        for name in names
    )


def _sections(configuration: Configuration | None) -> dict[str, TrustpointSection | None]:
    if configuration is None:
        return {}
    found: dict[str, TrustpointSection | None] = {
        section.name: section for section in configuration.trustpoints
    }
    return found | dict.fromkeys(name for name in configuration.chains if name not in found)


def _authenticated(
    readings: Readings, certificates: Iterable[HeldCertificate]
) -> dict[str, bool | None]:
    """Whether each trustpoint holds a CA certificate, as far as any source tells."""
    sections = _sections(readings.configuration)
    found: dict[str, bool | None] = dict.fromkeys(sections, False)
    for shown in readings.of(ShownTrustpoint):
        found.setdefault(shown.name, None)
    for held in certificates:
        for name in held.trustpoints:
            if held.kind == "ca":
                found[name] = True
            else:
                found.setdefault(name, None)
    for status in readings.of(TrustpointStatus):
        found[status.name] = bool(found.get(status.name)) or status.authenticated
    return found


def _trustpoint(
    name: str,
    section: TrustpointSection | None,
    readings: Readings,
    *,
    authenticated: bool | None,
) -> HeldTrustpoint:
    lines = section.lines if section else ()
    output = readings.configuration_output
    heading = output.line("", section.number) if section and output else ConfigurationLine("")
    return HeldTrustpoint(
        name=name,
        settings=tuple(mask_configuration(line) for line in lines),
        enrollment=_argument("enrollment", lines),
        url=_url(lines),
        auto_enrollment=_auto_enrollment(lines),
        revocation_check=tuple((_argument("revocation-check", lines) or "").split()),
        key_label=_key_label(lines),
        authenticated=authenticated,
        saved=_is_saved(name, readings),
        line=heading.number,
        origin=heading.origin,
    )


def _url(lines: Iterable[str]) -> str | None:
    """Of a CA on the network; a file system of the router such as ``flash:`` is none."""
    matches = (_URL.match(line) for line in lines)
    return next((mask_configuration(match["url"]) for match in matches if match), None)


def _auto_enrollment(lines: Iterable[str]) -> AutoEnrollment | None:
    for line in lines:
        word, *options = line.split()
        if word == "auto-enroll":
            percents = [int(each) for each in options if _PERCENT.match(each)]
            return AutoEnrollment(percents[0] if percents else None, "regenerate" in options)
    return None


def _argument(keyword: str, lines: Iterable[str]) -> str | None:
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == keyword:
            return mask_configuration(rest.strip())
    return None


def _key_label(lines: Iterable[str]) -> str | None:
    for line in lines:
        word, *arguments = line.split()
        if word in _KEY_PAIRS and arguments:
            return arguments[0]
    return None


def _is_saved(name: str, readings: Readings) -> bool | None:
    """Whether the saved configuration has the same sub-commands under this name."""
    if readings.running is None or (readings.startup is None and not readings.has_no_startup):
        return None
    now, kept = _sections(readings.running).get(name), _sections(readings.startup).get(name)
    if now is None or kept is None:
        return (name in _sections(readings.startup)) if now is None else False
    return set(now.lines) == set(kept.lines)
