"""Everything that was learnt about the certificates of one device; nothing here names a vendor.

A fact that no source shows is None or empty. What could not be read is a *gap*, never a fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract.access import (
    AutoEnrollment,
    ConfigurationLine,
    Filtering,
    SshAccess,
    TimeKeeping,
    WebAccess,
)
from netpki.platforms.contract.trust import DeviceClock

SourceKind = Literal["running", "startup", "show", "live"]
Target = Literal["trustpoint", "key", "certificate-map"]


@dataclass(frozen=True, slots=True)
class Source:
    """One text that facts were read from.

    Attributes:
        kind: A configuration, the output of one ``show`` command, or a device as a whole.
        command: The ``show`` command, in full words.
        origin: File the text was in; None if the device itself was asked.
    """

    kind: SourceKind
    command: str
    origin: str | None = None

    def __str__(self) -> str:
        return f"{self.command} ({self.origin})" if self.origin else self.command


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not reached or not understood.

    Attributes:
        source: What it was to be read from, as text.
        message: What is wrong, in one sentence.
        line: Number in ``origin``, from 1, where a line is the reason.
        text: That line.
        origin: File of the text; None if the device itself was asked.
    """

    source: str
    message: str
    line: int | None = None
    text: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate that a device holds, by its encoding or as far as a screen tells.

    Attributes:
        kind: ``ca``, ``identity``, ``self-signed`` or another word of the device.
        trustpoints: Where it is held.
        certificate: The certificate; None where no source shows its encoding.
        serial_number: Upper-case hexadecimal as shown.
        subject: RFC 4514 where the certificate is there, else as shown.
        issuer: Likewise.
        not_before: First moment of validity; None where the time zone is not known.
        not_after: Last moment of validity, likewise.
        fingerprints: As far as known, at least those shown.
        status: As shown, for example ``Available``.
        storage: For example ``nvram:CiscoLicensi#1CA.cer``.
        key_label: Of its key pair.
        installed_at: When it was installed, as far as shown.
        saved: Whether a restart would bring it back; None where that was not read.
        line: Of the configuration, that begins it.
    """

    kind: str
    trustpoints: tuple[str, ...]
    certificate: Certificate | None
    serial_number: str | None = None
    subject: str | None = None
    issuer: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    fingerprints: tuple[Fingerprint, ...] = ()
    status: str | None = None
    storage: str | None = None
    key_label: str | None = None
    installed_at: datetime | None = None
    saved: bool | None = None
    line: ConfigurationLine | None = None

    @property
    def is_own(self) -> bool:
        """Whether the device itself is certified; the keys of the others are elsewhere."""
        return self.kind not in _OF_OTHERS


_OF_OTHERS: Final = frozenset({"ca", "ra-signature", "ra-encryption", "trustpool"})
"""Kinds of certificates by which a device knows others."""


@dataclass(frozen=True, slots=True)
class HeldTrustpoint:
    """A trustpoint as configured.

    Attributes:
        name: Of the trustpoint.
        settings: Its sub-commands, secrets masked.
        enrollment: What follows ``enrollment``, for example ``terminal`` or ``url http://...``.
        url: Of the CA that it enrolls with; None where it does not do so over the network.
        auto_enrollment: That it renews its certificate by itself; None where it does not.
        revocation_check: Methods in order; empty where the configuration names none.
        key_label: Of the key pair it uses.
        authenticated: Whether it holds a CA certificate; None where that was not read.
        saved: Whether a restart would bring it back as it is; None where that was not read.
        line: Of its heading in the configuration, from 1.
        origin: File of the configuration; None if the device itself was asked.
    """

    name: str
    settings: tuple[str, ...] = ()
    enrollment: str | None = None
    url: str | None = None
    auto_enrollment: AutoEnrollment | None = None
    revocation_check: tuple[str, ...] = ()
    key_label: str | None = None
    authenticated: bool | None = None
    saved: bool | None = None
    line: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key pair; the private half is never read.

    Attributes:
        label: Its name on the device.
        algorithm: ``RSA``, ``EC`` or another word of the device; None where nothing tells.
        bits: Size; None where nothing tells.
        usage: For example ``General Purpose Key``.
        exportable: Whether the device would give the private key away.
        storage: For example ``private-config``.
        generated_at: Aware UTC; None where not shown or the zone is not known.
        temporary: A key that does not survive a restart.
        public_key_sha256: SHA-256 of the SubjectPublicKeyInfo in DER, upper-case hexadecimal.
        trustpoints: That use it.
    """

    label: str
    algorithm: str | None = None
    bits: int | None = None
    usage: str | None = None
    exportable: bool | None = None
    storage: str | None = None
    generated_at: datetime | None = None
    temporary: bool = False
    public_key_sha256: str | None = None
    trustpoints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UsedBy:
    """One configuration line that uses a trustpoint, a key pair or a certificate map.

    Attributes:
        target: What is used.
        name: Its name.
        defined: Whether the configuration has one of that name; None for key pairs, which no
            configuration shows.
        kind: What uses it, for example ``https-server``.
        line: The line, secrets masked.
        section: The unindented line above it; empty for a line that is itself unindented.
        number: Of the line, from 1.
        origin: File of the configuration; None if the device itself was asked.
    """

    target: Target
    name: str
    defined: bool | None
    kind: str
    line: str
    section: str
    number: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class ServedCertificates:
    """What a service of the device presented over the network.

    Attributes:
        service: For example ``https``.
        address: Where it was asked.
        port: TCP port.
        chain: What was sent, leaf first; empty where nothing was.
        trustpoint: Whose certificate it should be, by the configuration.
        failure: Why nothing was sent.
    """

    service: str
    address: str
    port: int
    chain: tuple[Certificate, ...] = ()
    trustpoint: str | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """All facts about one device.

    Attributes:
        name: In the inventory, or what the files of the device call it.
        platform: For example ``ios``.
        hostname: In its own configuration.
        release: Its software release, as configured.
        clock: Its clock, where it was asked.
        sources: Every text that was read.
        reached: Whether the device, or a text of it, could be read at all.
        domain_name: In its own configuration.
        addresses: By which it is managed: the one netpki reached it by, if it did.
        web: Its web server for management; None where no source tells.
        ssh: Its SSH server, likewise.
        time: From where it has its time, likewise.
        is_whole: Whether the configuration was read from its beginning to its end; None where
            none was read.
        read_at: When the device was asked, by our clock; None of texts, which tell no time.
        filtering: Its subscription to content filtering; None where it has none or none is known.
    """

    name: str
    platform: str = "ios"
    hostname: str | None = None
    release: str | None = None
    clock: DeviceClock | None = None
    sources: tuple[Source, ...] = ()
    trustpoints: tuple[HeldTrustpoint, ...] = ()
    certificates: tuple[HeldCertificate, ...] = ()
    keys: tuple[HeldKey, ...] = ()
    used_by: tuple[UsedBy, ...] = ()
    served: tuple[ServedCertificates, ...] = ()
    gaps: tuple[Gap, ...] = ()
    reached: bool = True
    domain_name: str | None = None
    addresses: tuple[str, ...] = ()
    web: WebAccess | None = None
    ssh: SshAccess | None = None
    time: TimeKeeping | None = None
    filtering: Filtering | None = None
    read_at: datetime | None = None
    is_whole: bool | None = None
