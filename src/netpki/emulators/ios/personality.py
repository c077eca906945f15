"""What differs between IOS releases, as data.

Each field names its evidence: *captured* was seen in a session recording, *documented* stands
in a vendor guide, *unverified* was found nowhere and is a guess that keeps emulated routers
going; no driver may rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

_MODERN_CIPHERS: Final = (
    "rsa-aes-cbc-sha2",
    "rsa-aes-gcm-sha2",
    "dhe-aes-cbc-sha2",
    "dhe-aes-gcm-sha2",
    "ecdhe-rsa-aes-cbc-sha2",
    "ecdhe-rsa-aes-gcm-sha2",
    "ecdhe-ecdsa-aes-gcm-sha2",
)
_TLS_1_3_CIPHERS: Final = (
    "tls13-aes128-gcm-sha256",
    "tls13-aes256-gcm-sha384",
    "tls13-chacha20-poly1305-sha256",
)
_OLD_CIPHERS: Final = ("3des-ede-cbc-sha", "des-cbc-sha", "rc4-128-md5", "rc4-128-sha")


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
        key_type_line: What ``show crypto key mypubkey`` says of the algorithm: nothing (captured,
            12.x), its ``name`` (captured, 15.x to 17.x), or also the ``size`` (captured, XE of
            2026).
        newer_keys: Knows EC keys and ``show crypto key mypubkey all`` (documented since 15.1T;
            ``all`` is captured on XE only).
        old_requests: A pending request as 12.x shows it (documented), with an MD5 that zeros
            fill up to the length of a SHA-1 (documented).
        shows_key_label: ``verbose`` ends with label and storage of the key (captured, 26.2;
            documented for XE).
        has_trustpool: Knows ``show crypto pki trustpool`` (documented since 15.2(2)T).
        modern_http: ``show ip http server status`` in the form of XE (captured, 17.x); without
            it that of 12.x (captured; unverified for 15.x).
        ciphers: What its HTTPS server offers if it is told nothing else (captured for XE; the
            choice of the older ones is documented).
        tls_versions: Likewise (captured, XE 17 and later). Older releases do not print them.
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
    key_type_line: Literal["none", "name", "size"] = "name"
    newer_keys: bool = True
    old_requests: bool = False
    shows_key_label: bool = True
    has_trustpool: bool = True
    modern_http: bool = True
    ciphers: tuple[str, ...] = _MODERN_CIPHERS
    tls_versions: tuple[str, ...] = ("TLSv1.2", "TLSv1.1")
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
        key_type_line="none",
        newer_keys=False,
        old_requests=True,
        shows_key_label=False,
        has_trustpool=False,
        modern_http=False,
        ciphers=_OLD_CIPHERS,
        tls_versions=("TLSv1.0",),
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
        shows_key_label=False,
        modern_http=False,
        ciphers=_OLD_CIPHERS,
        tls_versions=("TLSv1.0",),
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
        key_type_line="size",
        ciphers=(*_MODERN_CIPHERS, *_TLS_1_3_CIPHERS),
        tls_versions=("TLSv1.3", "TLSv1.2"),
    ),
)

PERSONALITIES: Final = MappingProxyType({personality.key: personality for personality in _ALL})
"""All personalities by key, oldest first."""
