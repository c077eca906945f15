"""What a rule may look at besides the thing it judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from netpki.pki import Certificate
from netpki.platforms.contract import DeviceRecord
from netpki.services.compliance.linting import Linter
from netpki.services.compliance.policy import Anchors, Thresholds
from netpki.services.inventory import Fleet


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs saw.

    Attributes:
        certificates_by_key: Ids of the certificates that were seen for a public key
            (``HeldKey.public_key_sha256``).
    """

    certificates_by_key: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for all devices of a run.

    Attributes:
        fleet: All devices.
        now: When the run began, aware UTC.
        thresholds: Of the policy.
        anchors: Of the policy.
        approved: Records of the approved state by device; None where none was given.
        approved_changes: SHA-256 of certificates that a change request announced, in upper-case
            hexadecimal, with the name of that request.
        past: Of earlier runs; None where there is no history.
        linter: Judges the form of certificates; None where none is installed or wanted.
    """

    fleet: Fleet
    now: datetime
    thresholds: Thresholds = field(default_factory=Thresholds)
    anchors: Anchors = field(default_factory=Anchors)
    approved: Mapping[str, DeviceRecord] | None = None
    approved_changes: Mapping[str, str] = field(default_factory=dict)
    past: Past | None = None
    linter: Linter | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One device, and everything that rules may compare it with."""

    record: DeviceRecord
    around: Surroundings

    @property
    def now(self) -> datetime:
        """When the run began, aware UTC."""
        return self.around.now

    @property
    def thresholds(self) -> Thresholds:
        """Of the policy."""
        return self.around.thresholds

    def issuers_known(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Who has issued ``certificate``, among the certificates of the whole fleet."""
        return self.around.fleet.chains.issuers.get(certificate, ())
