"""What somebody wants of a fleet: which rules, how strict, who is excused until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from netpki.pki import Certificate
from netpki.pki.path import is_issued_by

Level = Literal["critical", "high", "medium", "low", "info", "off"]
"""A severity, or that a rule is not wanted."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Numbers that rules compare with and that are a matter of taste; keys of the policy file.

    Attributes:
        identity_critical_days: Days before its end from which an identity is critical.
        identity_high_days: Likewise, high.
        identity_medium_days: Likewise, medium.
        short_life_days: A life shorter than this is judged by its fraction.
        short_life_fraction: Rest of a short life, from 0 to 1, from which renewal is due.
        ca_high_days: Days before its end from which a CA certificate is high.
        ca_medium_days: Likewise, medium.
        rsa_bits: Smallest RSA key.
        rsa_critical_bits: An RSA key of this size or smaller is critical.
        curve_bits: Smallest elliptic curve.
        rsa_2048_last_year: Last year in which a 2048-bit RSA key may be in use.
        certificates_per_key: Certificates that one key pair may get, renewals included.
        unused_days: A trustpoint that nothing uses is let be for this long.
        idle_seconds: Longest idle time of a management session over HTTPS.
        clock_skew_seconds: Greatest distance between the device's clock and ours.
        time_sources: Fewest authenticated time sources.
        filtering_days: Days before the end of a filtering subscription to tell of it.
    """

    identity_critical_days: int = 7
    identity_high_days: int = 14
    identity_medium_days: int = 30
    short_life_days: int = 90
    short_life_fraction: float = 1 / 3
    ca_high_days: int = 90
    ca_medium_days: int = 180
    rsa_bits: int = 2048
    rsa_critical_bits: int = 1024
    curve_bits: int = 256
    rsa_2048_last_year: int = 2030
    certificates_per_key: int = 2
    unused_days: int = 30
    idle_seconds: int = 300
    clock_skew_seconds: int = 60
    time_sources: int = 2
    filtering_days: int = 30


@dataclass(frozen=True, slots=True)
class Anchors:
    """CA certificates as somebody decided about them, by SHA-256 in upper-case hexadecimal.

    Attributes:
        approved: That devices may trust.
        superseded: That were approved and have to go, with the reason.
        certificates: Those of the approved ones whose encoding was given.
        urls: Of approved CAs for enrollment, as patterns with ``*`` and ``?``.
    """

    approved: frozenset[str] = frozenset()
    superseded: Mapping[str, str] = field(default_factory=dict)
    certificates: tuple[Certificate, ...] = ()
    urls: tuple[str, ...] = ()
    _by_subject: Mapping[bytes, list[Certificate]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Whole bundles of public CAs are given, and asked about each certificate of a fleet."""
        found: dict[bytes, list[Certificate]] = defaultdict(list)
        for certificate in self.certificates:
            found[certificate.x509.subject.public_bytes()].append(certificate)
        object.__setattr__(self, "_by_subject", dict(found))

    def issuers_of(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Who of ``certificates`` has issued it."""
        namesakes = self._by_subject.get(_issuer_name(certificate), ())
        return tuple(each for each in namesakes if is_issued_by(certificate, each))


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody has taken responsibility for findings, for a while.

    Attributes:
        rule: Code, or a pattern such as ``KEY-*``.
        devices: Patterns of names of devices.
        subject: Pattern of the name of what was judged.
        owner: Who answers for it.
        reason: Why.
        expires: Last day on which it holds, UTC.
        line: In the policy file, from 1.
    """

    rule: str
    devices: tuple[str, ...]
    owner: str
    reason: str
    expires: date
    subject: str = "*"
    line: int | None = None

    def covers(self, rule: str, device: str, subject: str) -> bool:
        """Whether it is meant for such a finding, expired or not."""
        return (
            fnmatchcase(rule, self.rule)
            and any(fnmatchcase(device, pattern) for pattern in self.devices)
            and fnmatchcase(subject, self.subject)
        )

    def is_expired(self, today: date) -> bool:
        """Whether it holds no longer; its last day is a whole day."""
        return today > self.expires


@dataclass(frozen=True, slots=True)
class Group:
    """Devices that are judged otherwise than the rest.

    Attributes:
        name: For people.
        devices: Patterns of names of devices.
        levels: Of rules, by code or pattern; the last that fits counts.
    """

    name: str
    devices: tuple[str, ...]
    levels: Mapping[str, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole of it.

    Attributes:
        name: For people.
        levels: Of rules, by code or pattern; the last that fits counts. A rule that none fits
            is wanted with the severity of its row.
        groups: In the order of the file; a later one counts before an earlier one.
        thresholds: See there.
        anchors: See there.
        waivers: In the order of the file.
        approved_changes: See ``Surroundings``.
        fail_on: Least severity of an open finding that makes a run fail.
        lint_profile: Of the linter; None where it is not wanted.
    """

    name: str = "default"
    levels: Mapping[str, Level] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    anchors: Anchors = field(default_factory=Anchors)
    waivers: tuple[Waiver, ...] = ()
    approved_changes: Mapping[str, str] = field(default_factory=dict)
    fail_on: Level = "low"
    lint_profile: str | None = None

    def level_of(self, rule: str, device: str) -> Level | None:
        """What the policy says of a rule on a device; None where it says nothing."""
        found = list(_fitting(self.levels, rule))
        for group in self.groups:
            if any(fnmatchcase(device, pattern) for pattern in group.devices):
                found += _fitting(group.levels, rule)
        return found[-1] if found else None

    def names(self, rule: str) -> bool:
        """Whether the policy wants this very rule, and not only one that fits a pattern."""
        levels = (self.levels, *(group.levels for group in self.groups))
        return any(each.get(rule, "off") != "off" for each in levels)


def _fitting(levels: Mapping[str, Level], rule: str) -> Iterator[Level]:
    return (level for pattern, level in levels.items() if fnmatchcase(rule, pattern))


@lru_cache(maxsize=100_000)
def _issuer_name(certificate: Certificate) -> bytes:
    return certificate.x509.issuer.public_bytes()
