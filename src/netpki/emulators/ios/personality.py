"""What differs between IOS releases, as data.

Each field names its evidence: *captured* was seen in a session recording, *documented* stands
in a vendor guide, *unverified* was found nowhere and is a guess that keeps emulated routers
going; no driver may rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Personality:
    """One family of releases.

    Attributes:
        key: Name in ``PERSONALITIES``.
        version: What the ``version`` line of the configuration says.
        banner: First line of ``show version`` (unverified).
        single_fingerprint: One line ``Fingerprint:`` with the MD5 (documented for 12.2 to
            12.4); otherwise one line each for MD5 and SHA1 (captured, 12.4T to 17.x).
        serial_label: Text before the colon in ``show crypto pki certificates`` (captured; the
            release in which ``(hex)`` appeared is unverified).
        prefixed_serial: Serial numbers in that command as ``0x1`` (captured on 12.x).
        hex_mode_suffix: Prompt while the hex of a certificate is typed (captured for XE;
            unverified for classic IOS).
        hex_mode_greeting: Line that announces this mode (unverified for classic IOS).
        fingerprint_mandatory: ``crypto pki authenticate`` refuses a trustpoint without
            ``fingerprint`` (captured, 26.2).
        attributes_when_pinned: With a matching ``fingerprint``, print the attributes and the
            trustpoint's fingerprint first (unverified; the 26.2 capture of an enrollment by
            terminal shows neither).
        blank_after_fetch: A blank line after a certificate fetched by URL was accepted
            (captured: none on IOSv, one on C8000V).
        shows_pem: Knows ``show crypto pki certificates pem`` (captured, 17.x).
        autosave_syslog: Message after a certificate changed (captured).
        announces_trustpoints: Logs ``PKI-6-TRUSTPOINT_CREATE`` (captured, XE).
        has_trm: Knows the Trend Micro registration (documented for 12.4(20)T and 15.x; that
            XE refuses it is unverified).
        nvram_size: Bytes, for the header of the startup configuration (unverified).
        interface: Name prefix of the interfaces.
        services: Lines after ``version``.
    """

    key: str
    version: str
    banner: str
    single_fingerprint: bool = False
    serial_label: str = "Certificate Serial Number (hex)"
    prefixed_serial: bool = False
    hex_mode_suffix: str = "(config-pki-hexmode)#"
    hex_mode_greeting: str = ""
    fingerprint_mandatory: bool = False
    attributes_when_pinned: bool = False
    blank_after_fetch: bool = True
    shows_pem: bool = False
    autosave_syslog: str = (
        '%PKI-4-NOCONFIGAUTOSAVE: Configuration was modified.  Issue "write memory" '
        "to save new IOS PKI configuration"
    )
    announces_trustpoints: bool = True
    has_trm: bool = False
    nvram_size: int = 33554432
    interface: str = "GigabitEthernet"
    services: tuple[str, ...] = (
        "service timestamps debug datetime msec",
        "service timestamps log datetime msec",
    )


_CLASSIC_AUTOSAVE: Final = (
    '%PKI-4-NOAUTOSAVE: Configuration was modified.  Issue "write memory" to save new certificate'
)
# Unverified: only the sister command for public keys was captured, with this spelling.
_CLASSIC_HEX_GREETING: Final = "Enter the certificate in hexidecimal representation...."
_CLASSIC_HEX_SUFFIX: Final = "(config-pubkey)#"

_ALL: Final = (
    Personality(
        key="ios-12.4",
        version="12.4",
        banner="Cisco IOS Software, 2800 Software (C2800NM-ADVSECURITYK9-M), Version 12.4(24)T",
        single_fingerprint=True,
        serial_label="Certificate Serial Number",
        prefixed_serial=True,
        hex_mode_suffix=_CLASSIC_HEX_SUFFIX,
        hex_mode_greeting=_CLASSIC_HEX_GREETING,
        attributes_when_pinned=True,
        autosave_syslog=_CLASSIC_AUTOSAVE,
        blank_after_fetch=False,
        announces_trustpoints=False,
        has_trm=True,
        nvram_size=245752,
        interface="FastEthernet",
        services=(
            "service timestamps debug datetime msec",
            "service timestamps log datetime msec",
            "no service password-encryption",
        ),
    ),
    Personality(
        key="ios-15",
        version="15.2",
        banner="Cisco IOS Software, C1900 Software (C1900-UNIVERSALK9-M), Version 15.2(4)M",
        hex_mode_suffix=_CLASSIC_HEX_SUFFIX,
        hex_mode_greeting=_CLASSIC_HEX_GREETING,
        attributes_when_pinned=True,
        autosave_syslog=_CLASSIC_AUTOSAVE,
        blank_after_fetch=False,
        announces_trustpoints=False,
        has_trm=True,
        nvram_size=262136,
        services=(
            "service timestamps debug datetime msec",
            "service timestamps log datetime msec",
            "no service password-encryption",
        ),
    ),
    Personality(
        key="xe-16",
        version="16.12",
        banner="Cisco IOS XE Software, Version 16.12.03",
    ),
    Personality(
        key="xe-17",
        version="17.9",
        banner="Cisco IOS XE Software, Version 17.09.04a",
        shows_pem=True,
    ),
    Personality(
        key="xe-26",
        version="26.2",
        banner="Cisco IOS XE Software, Version 26.02.01",
        shows_pem=True,
        fingerprint_mandatory=True,
    ),
)

PERSONALITIES: Final = MappingProxyType({personality.key: personality for personality in _ALL})
"""All personalities by key, oldest first."""
