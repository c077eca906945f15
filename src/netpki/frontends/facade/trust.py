"""CA certificates that routers trust."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from netpki.errors import InputError
from netpki.frontends.facade.checks import require_choices, require_text
from netpki.frontends.facade.settings import DeviceSettings
from netpki.frontends.facts import facts_of
from netpki.frontends.report import Report, report_of
from netpki.pki import CaProfile, Certificate, Fingerprint, read_certificate, require_acceptable
from netpki.platforms.contract import Device, SaveMethod
from netpki.platforms.ios.driver import IosDevice
from netpki.platforms.ios.facts import read_facts
from netpki.platforms.ios.settings import IosSettingsRules
from netpki.services.journal import Journal, default_directory
from netpki.services.plan import Mode, Wanted, WantedAbsence, WantedCa, WantedSettings
from netpki.services.rotation import (
    Options,
    Progress,
    Registration,
    await_registration,
    preview,
    rotate,
)
from netpki.transport import Pace, open_ssh_channel

State = Literal["present", "absent"]


@dataclass(frozen=True, slots=True)
class Execution:
    """How to work, whatever the work is.

    Attributes:
        dry_run: Plan only; the transport refuses configuration commands.
        save: Command that makes the change survive a restart.
        registration: Prove the service behind the CA as well.
        journal_directory: Where undo records lie; None takes the user's state directory.
        reconnect_delays: Seconds before each further attempt to connect anew.
    """

    dry_run: bool = False
    save: SaveMethod = "write_memory"
    registration: Registration | None = None
    journal_directory: Path | None = None
    reconnect_delays: tuple[float, ...] = (2.0, 10.0)


@dataclass(frozen=True, slots=True)
class CaRequest:
    """A CA certificate that a trustpoint shall (not) hold.

    Attributes:
        trustpoint: Name of the trustpoint.
        certificate: One PEM certificate, as text.
        sha256: Its SHA-256, obtained from the issuer apart from the certificate.
        source: What to call ``certificate`` in messages, for example its file name.
        state: Whether the trustpoint shall be there.
        mode: ``beside`` never removes anything; ``in_place`` replaces under the same name.
        settings: Sub-commands of the trustpoint.
        superseded: SHA-256 of certificates that must not be installed any more.
        allow_weak_key: Accept keys smaller than 2048 bits.
        allow_unset_clock: Go on although the device does not trust its own clock.
    """

    trustpoint: str
    certificate: str
    sha256: str
    source: str = "certificate"
    state: State = "present"
    mode: Mode = "beside"
    settings: Sequence[str] = ()
    superseded: Sequence[str] = ()
    allow_weak_key: bool = False
    allow_unset_clock: bool = False

    def wanted(self) -> WantedCa | WantedAbsence:
        """The goal, checked as far as that needs no device.

        Raises:
            InputError: The certificate, its pin or a setting is wrong.
        """
        require_choices(self.mode, get_args(Mode), "mode")
        require_choices(self.state, get_args(State), "state")
        require_text(certificate=self.certificate, sha256=self.sha256)
        require_trustpoint_name(self.trustpoint)
        certificate = read_certificate(self.certificate, source=self.source)
        pin = Fingerprint.parse(self.sha256)
        if self.state == "absent":
            return WantedAbsence(self.trustpoint, _pinned(certificate, pin))
        profile = CaProfile(
            pin=pin,
            superseded=frozenset(Fingerprint.parse(text) for text in self.superseded),
            allow_weak_key=self.allow_weak_key,
        )
        require_acceptable(certificate, profile)
        return WantedCa(
            trustpoint=self.trustpoint,
            certificate=certificate,
            profile=profile,
            settings=IosSettingsRules().validate(self.settings),
            mode=self.mode,
            allow_unset_clock=self.allow_unset_clock,
        )


@dataclass(frozen=True, slots=True)
class TrustpointRequest:
    """A trustpoint that shall (not) be there, with these settings."""

    trustpoint: str
    settings: Sequence[str] = ()
    state: State = "present"

    def wanted(self) -> WantedSettings | WantedAbsence:
        """The goal, checked as far as that needs no device.

        Raises:
            InputError: The name or a setting is wrong.
        """
        require_choices(self.state, get_args(State), "state")
        require_trustpoint_name(self.trustpoint)
        if self.state == "absent":
            return WantedAbsence(self.trustpoint, None)
        return WantedSettings(self.trustpoint, IosSettingsRules().validate(self.settings))


Request = CaRequest | TrustpointRequest


def open_device(settings: DeviceSettings) -> IosDevice:
    """The device behind these settings; nothing is connected yet."""
    return IosDevice(
        settings.ssh.name,
        partial(open_ssh_channel, settings.ssh),
        enable_secret=settings.enable_secret,
        pace=Pace(timeout=settings.timeout, pacing=settings.pacing),
    )


def apply(
    device: Device,
    request: Request | Wanted,
    execution: Execution | None = None,
    *,
    progress: Progress = lambda _stage: None,
) -> Report:
    """Bring the device to what is requested, or only plan it.

    Args:
        device: From ``open_device``.
        request: What shall be; a goal that was checked before saves checking it per device.
        execution: How to work.
        progress: Called with the name of each stage.

    Raises:
        NetpkiError: Nothing was changed. A change that failed is a report, not an error.
    """
    how = execution or Execution()
    require_choices(how.save, get_args(SaveMethod), "save")
    wanted = request.wanted() if isinstance(request, CaRequest | TrustpointRequest) else request
    journal = Journal(how.journal_directory or default_directory(os.environ))
    options = Options(how.save, how.registration, how.reconnect_delays)
    if how.dry_run:
        return report_of(preview(device, wanted, journal, options), device, options)
    outcome = rotate(device, wanted, journal, options, progress=progress)
    return report_of(outcome, device, options)


def gather(device: IosDevice) -> dict[str, Any]:
    """Everything the device tells about its trust, as plain data; nothing is configured.

    Raises:
        DeviceError: It could not be reached, or not be understood.
    """
    with device.connect(read_only=True) as store:
        return facts_of(read_facts(store))


def register(
    device: IosDevice, registration: Registration | None = None, *, dry_run: bool = False
) -> dict[str, Any]:
    """Make sure that the content-filtering registration is active; plain data.

    Raises:
        DeviceError: It is not active in time, or could not be read.
    """
    with device.connect(read_only=dry_run) as store:
        active = store.is_registered()
        data = {"device": device.name, "changed": not active, "registered": active}
        if active or dry_run:
            return data
        store.register()
        await_registration(store, device.name, registration or Registration())
        return data | {"registered": True}


def require_trustpoint_name(name: str) -> None:
    """Refuse names that IOS could not take as one word.

    Raises:
        InputError: The name is empty or has blanks, quotes or control characters.
    """
    require_text(trustpoint=name)
    if not name or not name.isascii() or not name.isprintable() or set(name) & set(" \"'?|"):
        raise InputError(
            f"{name!r} is not a trustpoint name.",
            hint="Use one word of letters, digits, '-', '_' and '.'.",
        )


def _pinned(certificate: Certificate, pin: Fingerprint) -> Certificate:
    if certificate.fingerprint("sha256") != pin:
        raise InputError(
            f"The SHA-256 of {certificate.subject} is {certificate.fingerprint('sha256')} and "
            f"the pin says {pin}.",
            hint="Give the certificate and the pin that belong together.",
        )
    return certificate
