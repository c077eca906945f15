"""What services know of a device that trusts CAs: typed state, steps, Protocols of drivers.

Nothing here names a vendor. A *trustpoint* is the place on a device that holds one CA
certificate, the certificates issued by it, and the settings that go with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from netpki.pki import Certificate

SaveMethod = Literal["write_memory", "copy_running_config"]
RestoreWay = Literal["chain", "authenticate"]
Half = Literal["running", "startup"]
"""What is in effect, or what a restart would bring back."""


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A certificate as a device keeps it.

    Attributes:
        kind: ``ca``, ``identity``, ``self-signed`` or another word of the device.
        serial: Serial number as the device writes it.
        certificate: The certificate; None where the device shows only where it is kept.
        file: Where it is kept, if that was shown.
    """

    kind: str
    serial: str
    certificate: Certificate | None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """One configuration line that uses a trustpoint, and the section it stands in."""

    kind: str
    line: str
    section: str

    def __str__(self) -> str:
        return f"{self.section} / {self.line}" if self.section else self.line


@dataclass(frozen=True, slots=True)
class Trustpoint:
    """One trustpoint with everything that hangs from it."""

    name: str
    settings: tuple[str, ...] = field(default=(), repr=False)  # one of them may be a secret
    certificates: tuple[StoredCertificate, ...] = ()
    used_by: tuple[Usage, ...] = ()

    @property
    def ca(self) -> Certificate | None:
        """The CA certificate it trusts, if any."""
        for stored in self.certificates:
            if stored.kind == "ca":
                return stored.certificate
        return None

    @property
    def others(self) -> tuple[StoredCertificate, ...]:
        """Certificates beside the CA's, such as the device's identity."""
        return tuple(stored for stored in self.certificates if stored.kind != "ca")


@dataclass(frozen=True, slots=True)
class DeviceClock:
    """The time a device believes it is.

    Attributes:
        shown: As the device printed it.
        moment: Aware UTC; None where the zone is not known.
        authoritative: Whether the device trusts its own clock.
        source: Where it has the time from, as printed.
    """

    shown: str
    moment: datetime | None
    authoritative: bool
    source: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What one device showed at one moment.

    Attributes:
        device: Its name in the inventory.
        hostname: Its name in its own configuration.
        release: Its software release, as configured.
        clock: Its clock.
        trustpoints: What is in effect now.
        startup: What a restart would bring back.
        changed_at: Stamp of the last change of the configuration in effect.
        saved_at: The same stamp in what a restart would bring back.
    """

    device: str
    hostname: str
    release: str | None
    clock: DeviceClock
    trustpoints: tuple[Trustpoint, ...]
    startup: tuple[Trustpoint, ...]
    changed_at: str | None = None
    saved_at: str | None = None

    def trustpoint(self, name: str) -> Trustpoint | None:
        """The trustpoint of this name in effect."""
        return _named(self.trustpoints, name)

    def startup_trustpoint(self, name: str) -> Trustpoint | None:
        """The trustpoint of this name that a restart would bring back."""
        return _named(self.startup, name)


def _named(trustpoints: Sequence[Trustpoint], name: str) -> Trustpoint | None:
    return next((found for found in trustpoints if found.name == name), None)


@dataclass(frozen=True, slots=True)
class Configure:
    """Add these settings to a trustpoint, new or not; its certificates stay."""

    trustpoint: str
    settings: tuple[str, ...]
    before: Trustpoint | None


@dataclass(frozen=True, slots=True)
class Install:
    """Make a trustpoint that holds no CA certificate trust this one."""

    trustpoint: str
    settings: tuple[str, ...]
    certificate: Certificate
    before: Trustpoint | None


@dataclass(frozen=True, slots=True)
class Replace:
    """Remove a trustpoint and build it anew, trusting another CA certificate."""

    trustpoint: str
    settings: tuple[str, ...]
    certificate: Certificate
    before: Trustpoint


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a trustpoint with all its certificates; keys stay."""

    trustpoint: str
    before: Trustpoint


Step = Configure | Install | Replace | Remove


class SettingsRules(Protocol):
    """How a platform writes the settings of a trustpoint. Pure."""

    def validate(self, settings: Sequence[str]) -> tuple[str, ...]:
        """Normalised settings.

        Raises:
            InputError: One of them is no setting of a trustpoint.
        """

    def settle(
        self,
        wanted: Sequence[str],
        *,
        current: Trustpoint | None,
        certificate: Certificate | None,
        release: str | None,
    ) -> tuple[str, ...]:
        """The whole settings: wanted ones over current ones, and what the release demands."""

    def missing(self, wanted: Sequence[str], current: Sequence[str]) -> tuple[str, ...]:
        """Which of the wanted settings are not in effect."""

    def secret(self, settings: Sequence[str]) -> tuple[str, ...]:
        """Which settings hold a secret, by their first word."""


class TrustStore(Protocol):
    """The trustpoints of one device over one connection."""

    def read(self) -> DeviceState:
        """Everything at once.

        Raises:
            OutputFormatError: Part of it could not be understood.
        """

    def reread(self, state: DeviceState, half: Half) -> DeviceState:
        """``state`` with one half of the configuration read anew.

        Raises:
            OutputFormatError: It could not be understood.
        """

    def do(self, step: Step) -> None:
        """Carry the step out.

        Raises:
            DeviceError: It may have been carried out in part.
        """

    def undo(self, step: Step, *, way: RestoreWay) -> None:
        """Bring back what stood before the step, whatever part of it was carried out."""

    def save(self, method: SaveMethod) -> None:
        """Make the configuration in effect survive a restart."""

    def register(self) -> None:
        """Ask the device to register with the service that the CA certificate protects."""

    def is_registered(self) -> bool:
        """Whether the device says that the registration is active."""


class Device(Protocol):
    """A device that can be connected to, again and again."""

    @property
    def name(self) -> str:
        """Its name in the inventory."""

    @property
    def rules(self) -> SettingsRules:
        """How its platform writes settings."""

    def connect(self, *, read_only: bool = False) -> AbstractContextManager[TrustStore]:
        """Open a new connection; ``read_only`` makes the transport refuse configuration.

        Raises:
            ConnectionFailedError: There is none.
        """

    def commands(self, step: Step) -> tuple[str, ...]:
        """Exactly the lines that ``TrustStore.do`` would type."""

    def restore_commands(self, step: Step) -> tuple[str, ...]:
        """Exactly the lines that bring back what stood before the step."""

    def save_commands(self, method: SaveMethod) -> tuple[str, ...]:
        """Exactly the lines that ``TrustStore.save`` would type."""
