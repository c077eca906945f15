"""The configuration of an emulated router: trustpoints, certificates and everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from netpki.emulators.ios.keys import KeyPair, KeyUsage
from netpki.emulators.ios.trustpoint_lines import DEFAULT_LINES, with_line, without_line
from netpki.emulators.ios.zones import Zone, zone_of
from netpki.errors import InputError
from netpki.pki import Certificate, Fingerprint

Role = Literal["identity", "encryption", "ca", "ra-sign", "ra-encrypt"]
"""What a trustpoint holds a certificate for."""

_SINGLE_VALUED: Final = (
    "hostname",
    "ip domain name",
    "ip domain-name",
    "ip http secure-trustpoint",
    "ip http client secure-trustpoint",
    "ip http secure-port",
    "ip http port",
    "ip http authentication",
    "ip http tls-version",
    "ip http secure-ciphersuite",
    "ip http timeout-policy",
    "ip http max-connections",
    "ip ssh version",
    "ip ssh rsa keypair-name",
    "ip ssh ec keypair-name",
    "clock timezone",
    "clock summer-time",
    "enable secret",
    "crypto signaling default trustpoint",
)
_NUMBERED: Final = re.compile(r"ntp authentication-key \d+(?= )")
"""Lines of which there is one for each number."""
_PRINTED_NEGATIONS: Final = frozenset(
    {
        "ip http server",
        "ip http secure-server",
        "ip domain lookup",
        "aaa new-model",
        "service password-encryption",
        "shutdown",
        "ip address",
    }
)
"""Commands whose ``no`` form stands in the configuration instead of nothing."""


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A request that the CA has not answered.

    Attributes:
        der: The request.
        name: The router's name, as it asked for it.
        serial_number: The router's, if it is part of the name.
        ip_address: Likewise.
        usage: Of the key.
    """

    der: bytes
    name: str
    serial_number: str = ""
    ip_address: str = ""
    usage: KeyUsage = "General Purpose"

    def fingerprint(self, algorithm: Literal["md5", "sha1"]) -> Fingerprint:
        """Digest of the request."""
        return Fingerprint.of(self.der, algorithm)

    @property
    def subject(self) -> str:
        """Its name on one line."""
        number = f"serialNumber={self.serial_number}+" if self.serial_number else ""
        return f"{number}hostname={self.name}"


@dataclass(frozen=True, slots=True)
class Trustpoint:
    """One trustpoint.

    Attributes:
        name: As typed when it was made.
        lines: Sub-commands in print order, without indentation.
        ca: The CA certificate it holds.
        identity: The router's own certificate; for signatures, if ``encryption`` is there too.
        encryption: Its other one, where it has keys for signature and encryption.
        ra_signature: Of the registration authority.
        ra_encryption: Likewise.
        pending: Requests under way.
    """

    name: str
    lines: tuple[str, ...] = ()
    ca: Certificate | None = None
    identity: Certificate | None = None
    encryption: Certificate | None = None
    ra_signature: Certificate | None = None
    ra_encryption: Certificate | None = None
    pending: tuple[PendingRequest, ...] = ()

    def held(self) -> Iterator[tuple[Role, Certificate]]:
        """Its certificates in the order in which IOS shows them: the router's, then the CA's.

        The place of the others is unverified.
        """
        all_of_them: tuple[tuple[Role, Certificate | None], ...] = (
            ("identity", self.identity),
            ("encryption", self.encryption),
            ("ca", self.ca),
            ("ra-sign", self.ra_signature),
            ("ra-encrypt", self.ra_encryption),
        )
        return ((role, certificate) for role, certificate in all_of_them if certificate)

    def holding(self, role: Role, certificate: Certificate | None) -> Trustpoint:
        """The same with another certificate, or none, for ``role``."""
        match role:
            case "identity":
                return replace(self, identity=certificate)
            case "encryption":
                return replace(self, encryption=certificate)
            case "ca":
                return replace(self, ca=certificate)
            case "ra-sign":
                return replace(self, ra_signature=certificate)
            case "ra-encrypt":
                return replace(self, ra_encryption=certificate)

    @property
    def key_label(self) -> str | None:
        """The key pair it names; a self-signed one has one of its own name (captured)."""
        for setting in ("rsakeypair", "eckeypair"):
            if value := self.value(setting):
                return value.split()[0]
        return self.name if self.value("enrollment selfsigned") is not None else None

    def value(self, setting: str) -> str | None:
        """What follows ``setting`` on its line, or None without such a line."""
        for line in self.lines:
            if line == setting or line.startswith(f"{setting} "):
                return line[len(setting) :].strip()
        return None


@dataclass(frozen=True, slots=True)
class Section:
    """A line of the configuration with the indented lines below it, raw."""

    header: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something when."""

    moment: datetime
    user: str


@dataclass(slots=True)
class Configuration:
    """A running or startup configuration.

    Attributes:
        trustpoints: By name, in the order they were made.
        sections: Everything but the PKI part.
        keys: Key pairs; those of a saved configuration lie in ``private-config``.
        changed: When configuration mode was last left after a change.
        saved: When NVRAM was last written.
        revision: Grows with every change.
    """

    trustpoints: dict[str, Trustpoint] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    keys: tuple[KeyPair, ...] = ()
    changed: Stamp | None = None
    saved: Stamp | None = None
    revision: int = 0

    def copy(self) -> Configuration:
        """An independent copy, as a save or a reload makes."""
        return replace(self, trustpoints=dict(self.trustpoints), sections=list(self.sections))

    @property
    def hostname(self) -> str:
        """The configured name."""
        return next(
            (s.header.split()[1] for s in self.sections if s.header.startswith("hostname ")),
            "Router",
        )

    @property
    def zone(self) -> Zone:
        """In which zone the device writes points in time."""
        return zone_of(section.header for section in self.sections)

    def put(self, trustpoint: Trustpoint) -> None:
        """Store ``trustpoint`` in place of one of the same name."""
        if self.trustpoints.get(trustpoint.name) != trustpoint:
            self.trustpoints[trustpoint.name] = trustpoint
            self.revision += 1

    def put_key(self, key: KeyPair) -> None:
        """Store a key pair in place of one that it replaces."""
        self.keys = (*(other for other in self.keys if not key.replaces(other)), key)

    def keys_of(self, trustpoint: Trustpoint) -> tuple[KeyPair, ...]:
        """Key pairs of a trustpoint; without a label of its own it uses that of the router."""
        label = trustpoint.key_label or self.default_key_label
        return tuple(key for key in self.keys if key.label == label)

    @property
    def default_key_label(self) -> str:
        """Name of a key pair that is made without one: the router's full name."""
        for section in self.sections:
            if section.header.startswith(("ip domain name ", "ip domain-name ")):
                return f"{self.hostname}.{section.header.split()[-1]}"
        return self.hostname

    def create(self, name: str) -> Trustpoint:
        """The trustpoint of this name, made if there is none."""
        if name not in self.trustpoints:
            self.put(Trustpoint(name, DEFAULT_LINES))
        return self.trustpoints[name]

    def remove(self, name: str) -> None:
        """Delete a trustpoint with all its certificates."""
        if self.trustpoints.pop(name, None):
            self.revision += 1

    def set_line(self, name: str, line: str) -> None:
        """Type a sub-command in a trustpoint."""
        trustpoint = self.create(name)
        self.put(replace(trustpoint, lines=with_line(trustpoint.lines, line)))

    def unset_line(self, name: str, line: str) -> None:
        """Type ``no`` and a sub-command in a trustpoint."""
        trustpoint = self.create(name)
        self.put(replace(trustpoint, lines=without_line(trustpoint.lines, line)))

    def store(self, name: str, *, ca: Certificate | None) -> None:
        """Give a trustpoint its CA certificate, or take it away.

        Nothing happens if another session removed the trustpoint meanwhile.
        """
        self.hold(name, "ca", ca)

    def store_identity(self, name: str, identity: Certificate | None) -> None:
        """Give a trustpoint its router certificate, or take it away."""
        self.hold(name, "identity", identity)

    def hold(self, name: str, role: Role, certificate: Certificate | None) -> None:
        """Give a trustpoint a certificate for ``role``, or take it away."""
        if name in self.trustpoints:
            self.put(self.trustpoints[name].holding(role, certificate))

    def empty(self, name: str) -> None:
        """Take all certificates of a trustpoint away."""
        if name in self.trustpoints:
            held = self.trustpoints[name]
            self.put(Trustpoint(name, held.lines))

    def enter_section(self, header: str) -> None:
        """Type a line that opens a section, or stands alone."""
        if any(section.header == header for section in self.sections):
            return
        replaced = _replaced_by(header)
        self.sections = [
            section
            for section in self.sections
            if section.header != f"no {header}"
            and not (replaced and section.header.startswith(f"{replaced} "))
        ]
        self.sections.append(Section(header))
        self.revision += 1

    def leave_section(self, header: str) -> None:
        """Type ``no`` and a line of the top level."""
        kept = [s for s in self.sections if not _begins(s.header, header)]
        if header in _PRINTED_NEGATIONS:
            kept.append(Section(f"no {header}"))
        if set(kept) != set(self.sections):
            self.sections = kept
            self.revision += 1

    def type_in_section(self, header: str, line: str) -> None:
        """Type a line, possibly with ``no``, below ``header``."""
        self.enter_section(header)
        position = next(i for i, s in enumerate(self.sections) if s.header == header)
        old = self.sections[position]
        body = line.removeprefix("no ")
        negated = body != line
        kept = tuple(
            own
            for own in old.lines
            if own.strip() not in {body, f"no {body}"}
            and not (negated and _begins(own.strip(), body))
        )
        if not negated or body in _PRINTED_NEGATIONS:
            kept = (*kept, f" {line}")
        if kept != old.lines and not (not negated and f" {line}" in old.lines):
            self.sections[position] = replace(old, lines=kept)
            self.revision += 1

    def section_lines(self, header: str) -> tuple[str, ...]:
        """All lines of the sections whose header begins with ``header``."""
        return tuple(
            line
            for section in self.sections
            if section.header.startswith(header)
            for line in (section.header, *section.lines)
        )

    def referring_to(self, name: str) -> tuple[str, ...]:
        """Lines outside the PKI part that mention the word ``name``."""
        return tuple(
            line
            for section in self.sections
            for line in (section.header, *section.lines)
            if name in line.split()
        )


def _replaced_by(header: str) -> str | None:
    """How lines begin that a new line of the top level replaces."""
    number = _NUMBERED.match(header)
    if number:
        return number[0]
    return next((p for p in _SINGLE_VALUED if header.startswith(f"{p} ")), None)


def _begins(line: str, beginning: str) -> bool:
    return line == beginning or line.startswith(f"{beginning} ")


def read_sections(text: str) -> list[Section]:
    """Raw configuration lines as sections; ``!`` lines and blank ones are dropped.

    Raises:
        InputError: The first line is indented, or a trustpoint stands in the text.
    """
    sections: list[Section] = []
    for line in text.splitlines():
        if not line.strip() or line.strip() == "!":
            continue
        if line.startswith(("crypto pki trustpoint", "crypto pki certificate chain")):
            raise InputError(
                f"{line!r} cannot come as raw configuration.", hint="Use add_trustpoint."
            )
        if not line.startswith(" "):
            sections.append(Section(line.rstrip()))
        elif sections:
            last = sections[-1]
            sections[-1] = replace(last, lines=(*last.lines, line.rstrip()))
        else:
            raise InputError(
                f"The raw configuration begins with the indented line {line!r}.",
                hint="Begin with the line that opens the section.",
            )
    return sections
