"""``show running-config`` and ``show startup-config``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, Literal

from netpki.emulators.ios.certificate_text import HEX_END, chain_heading, file_name, hex_lines
from netpki.emulators.ios.clock import stamp
from netpki.emulators.ios.configuration import Configuration, Section, Trustpoint
from netpki.emulators.ios.personality import Personality

CertificateForm = Literal["hex", "file", "none"]

_BEFORE_PKI: Final = (
    "service",
    "no service",
    "hostname",
    "boot-start-marker",
    "boot-end-marker",
    "logging buffered",
    "enable",
    "aaa",
    "no aaa",
    "clock",
    "ip cef",
    "ip domain",
    "no ip domain",
    "ip name-server",
    "parameter-map",
    "crypto signaling",
    "multilink",
    "voice",
)
_AFTER_PKI: Final = (
    "license",
    "archive",
    "username",
    "redundancy",
    "crypto ikev2",
    "crypto isakmp",
    "crypto ipsec",
    "crypto",
    "class-map",
    "policy-map",
    "zone",
    "interface",
    "router",
    "ip forward-protocol",
    "ip http",
    "no ip http",
    "ip",
    "no ip",
    "logging",
    "access-list",
    "snmp-server",
    "control-plane",
    "dial-peer",
    "sip-ua",
    "gateway",
    "webvpn",
    "line",
    "scheduler",
    "ntp",
    "event",
)
_ORDER: Final = (*_BEFORE_PKI, *_AFTER_PKI)


def running_text(
    configuration: Configuration, personality: Personality, *, brief: bool = False
) -> Iterator[str]:
    """Lines of ``show running-config``, with its introduction.

    Heading and both ``!`` lines: captures of 12.4, 15.x and XE.
    """
    form: CertificateForm = "none" if brief else "hex"
    body = list(body_lines(configuration, personality, form))
    yield "Building configuration..."
    yield ""
    yield f"Current configuration : {_size(body)} bytes"
    yield from body
    yield ""


def startup_text(
    configuration: Configuration | None, personality: Personality, *, compressed: bool = False
) -> Iterator[str]:
    """Lines of ``show startup-config``; certificates are file names.

    The words of the first line are unverified.
    """
    if configuration is None:
        yield "startup-config is not present"
        return
    body = list(body_lines(configuration, personality, "file"))
    size = _size(body)
    total = personality.nvram_size
    if compressed:
        yield f"Using {size // 3} out of {total} bytes, uncompressed size = {size} bytes"
    else:
        yield f"Using {size} out of {total} bytes"
    yield from body
    yield ""


def _size(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def saved_size(configuration: Configuration, personality: Personality) -> int:
    """Bytes the configuration takes in NVRAM, uncompressed."""
    return _size(body_lines(configuration, personality, "file"))


def body_lines(
    configuration: Configuration, personality: Personality, form: CertificateForm
) -> Iterator[str]:
    """The configuration from its first ``!`` to ``end``."""
    zone = configuration.zone
    yield "!"
    if configuration.changed:
        changed = configuration.changed
        yield f"! Last configuration change at {stamp(changed.moment, zone)} by {changed.user}"
    if configuration.saved:
        saved = configuration.saved
        yield f"! NVRAM config last updated at {stamp(saved.moment, zone)} by {saved.user}"
    yield "!"
    yield f"version {personality.version}"
    ordered = sorted(configuration.sections, key=lambda section: _rank(section.header))
    border = len(_BEFORE_PKI)
    yield from _sections(section for section in ordered if _rank(section.header) < border)
    yield from _pki_lines(configuration, form)
    yield from _sections(section for section in ordered if _rank(section.header) >= border)
    yield "end"


@cache
def _rank(header: str) -> int:
    matches = [
        (len(prefix), position)
        for position, prefix in enumerate(_ORDER)
        if header == prefix or header.startswith((f"{prefix} ", f"{prefix}-"))
    ]
    return max(matches)[1] if matches else len(_ORDER)


def _sections(sections: Iterable[Section]) -> Iterator[str]:
    """Sections with ``!`` after each group of one-liners of a kind, and after each block."""
    previous = ""
    for section in sections:
        kind = section.header.removeprefix("no ").split()[0]
        if previous and (section.lines or kind != previous):
            yield "!"
        yield section.header
        yield from section.lines
        previous = "block" if section.lines else kind
    yield "!"


def _pki_lines(configuration: Configuration, form: CertificateForm) -> Iterator[str]:
    for trustpoint in configuration.trustpoints.values():
        yield f"crypto pki trustpoint {trustpoint.name}"
        for line in trustpoint.lines:
            yield f" {line}"
        yield "!"
    if configuration.trustpoints:
        yield "!"
    chains = [t for t in configuration.trustpoints.values() if any(t.held())]
    for trustpoint in chains:
        yield f"crypto pki certificate chain {trustpoint.name}"
        yield from _chain_lines(trustpoint, form)
    if chains:
        yield "!"
        yield "!"


def _chain_lines(trustpoint: Trustpoint, form: CertificateForm) -> Iterator[str]:
    for role, certificate in trustpoint.held():
        heading = chain_heading(certificate, role)
        if form == "file":
            yield f"{heading} nvram:{file_name(certificate, is_ca=role == 'ca')}"
            continue
        yield heading
        if form == "hex":
            yield from hex_lines(certificate.der)
            yield HEX_END
