"""What would be done to one device, and why. Planning is pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from netpki.dialog import mask_configuration
from netpki.errors import PreconditionError
from netpki.pki import CaProfile, Certificate, defect_of_validity
from netpki.platforms.contract import (
    Configure,
    DeviceState,
    Install,
    Remove,
    Replace,
    SettingsRules,
    Step,
    Trustpoint,
)
from netpki.services.interruption import require_way_back_kept, still_open
from netpki.services.proof import startup_holds

Mode = Literal["beside", "in_place"]


@dataclass(frozen=True, slots=True)
class WantedCa:
    """A trustpoint that shall hold exactly this CA certificate.

    Attributes:
        trustpoint: Its name.
        certificate: What it shall trust; checked against ``profile`` already.
        profile: What made the certificate acceptable.
        settings: Sub-commands of the trustpoint; others that it has are kept.
        mode: ``beside`` never removes anything; ``in_place`` replaces under the same name.
        allow_unset_clock: Go on although the device does not trust its own clock.
    """

    trustpoint: str
    certificate: Certificate
    profile: CaProfile
    settings: tuple[str, ...] = ()
    mode: Mode = "beside"
    allow_unset_clock: bool = False


@dataclass(frozen=True, slots=True)
class WantedAbsence:
    """A trustpoint that shall be gone.

    Attributes:
        trustpoint: Its name.
        certificate: The CA certificate it may hold; with any other it is left alone.
    """

    trustpoint: str
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class WantedSettings:
    """A trustpoint that shall have these settings; its certificates stay."""

    trustpoint: str
    settings: tuple[str, ...]


Wanted = WantedCa | WantedAbsence | WantedSettings


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps towards what is wanted; none where the device has it already.

    Attributes:
        device: Name of the device.
        trustpoint: Name of the trustpoint.
        reason: Why these steps, in words for people.
        steps: In order.
        begun: Steps of an interrupted run whose undo is still in the journal.
        settings: All settings the trustpoint shall end with.
        certificate: The CA certificate it shall end with; None where it shall be absent.
        absent: Whether the trustpoint shall end absent.
        before: The trustpoint as it was before the first attempt.
        save: Whether the result still has to be saved.
        register: Whether the registration has to be proved.
        state: What the plan was made from.
    """

    device: str
    trustpoint: str
    reason: str
    state: DeviceState
    steps: tuple[Step, ...] = ()
    begun: tuple[Step, ...] = ()
    settings: tuple[str, ...] = ()
    certificate: Certificate | None = None
    absent: bool = False
    before: Trustpoint | None = None
    save: bool = False
    register: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the device already is as wanted."""
        return not (self.steps or self.save or self.register)


def plan_for(
    wanted: Wanted, state: DeviceState, rules: SettingsRules, interrupted: Step | None
) -> Plan:
    """Plan from what the device shows.

    Args:
        wanted: The goal.
        state: What the device showed.
        rules: How its platform writes settings.
        interrupted: The step of an earlier run that was begun and never finished.

    Raises:
        PreconditionError: The device is not fit for the change.
        InputError: A setting contradicts the device or the certificate.
    """
    if interrupted is not None and not still_open(interrupted, state):
        interrupted = None
    if isinstance(wanted, WantedCa):
        return _plan_ca(wanted, state, rules, interrupted)
    require_way_back_kept(interrupted, state)
    if isinstance(wanted, WantedAbsence):
        return _plan_absence(wanted, state, interrupted)
    return _plan_settings(wanted, state, rules, interrupted)


def _plan_ca(
    wanted: WantedCa, state: DeviceState, rules: SettingsRules, interrupted: Step | None
) -> Plan:
    name = wanted.trustpoint
    current = state.trustpoint(name)
    before = interrupted.before if interrupted else current
    # What an interrupted run removed or rebuilt in part is no model; what stood before is.
    model = before if wanted.mode == "in_place" else current
    settings = rules.settle(
        wanted.settings, current=model, certificate=wanted.certificate, release=state.release
    )
    if current is not None and current.ca == wanted.certificate:
        steps, reason = _amendment(current, settings, rules)
    else:
        _require_fit(wanted, state)
        steps, reason = _installation(wanted, state, settings, before, rules)
    save = bool(steps) or startup_holds(state, name) != "held"
    if save and not steps:
        reason = "the CA certificate is installed and startup-config does not surely hold it"
    return Plan(
        device=state.device,
        trustpoint=name,
        reason=reason,
        state=state,
        steps=steps,
        begun=(interrupted,) if interrupted else (),
        settings=settings,
        certificate=wanted.certificate,
        before=before,
        save=save,
    )


def _amendment(
    current: Trustpoint, settings: tuple[str, ...], rules: SettingsRules
) -> tuple[tuple[Step, ...], str]:
    missing = rules.missing(settings, current.settings)
    if not missing:
        return (), "the CA certificate and the settings are in place"
    return (
        (Configure(current.name, missing, current),),
        f"the CA certificate is installed, settings differ: {shown_settings(missing)}",
    )


def shown_settings(settings: Sequence[str]) -> str:
    """Settings in a sentence, secrets masked."""
    return ", ".join(mask_configuration(line) for line in settings)


def _installation(
    wanted: WantedCa,
    state: DeviceState,
    settings: tuple[str, ...],
    before: Trustpoint | None,
    rules: SettingsRules,
) -> tuple[tuple[Step, ...], str]:
    name, certificate = wanted.trustpoint, wanted.certificate
    current = state.trustpoint(name)
    if current is None or not current.certificates:
        # A secret setting that stands there already is never typed again.
        typed = tuple(line for line in settings if mask_configuration(line) == line)
        return (
            (Install(name, typed, certificate, before),),
            "the trustpoint does not exist" if current is None else "it holds no certificate",
        )
    _require_replaceable(wanted, current, state, rules)
    held = current.ca
    return (
        (Replace(name, settings, certificate, before or current),),
        "the trustpoint holds no CA certificate"
        if held is None
        else f"the trustpoint holds {held.subject}, SHA-256 {held.fingerprint('sha256')}",
    )


def _require_replaceable(
    wanted: WantedCa, current: Trustpoint, state: DeviceState, rules: SettingsRules
) -> None:
    require_readable(current, state)
    if wanted.mode != "in_place":
        raise PreconditionError(
            f"the trustpoint {current.name} already holds another CA certificate"
            + (f" ({current.ca.subject})" if current.ca else ""),
            device=state.device,
            hint="Choose a new trustpoint name, or mode in_place to replace it.",
        )
    if current.others:
        kinds = ", ".join(sorted({stored.kind for stored in current.others}))
        raise PreconditionError(
            f"the trustpoint {current.name} also holds other certificates ({kinds}), which "
            "replacing it would destroy",
            device=state.device,
            hint="Use mode beside with a trustpoint of its own for the new CA.",
        )
    secrets = rules.secret(current.settings)
    if secrets:
        raise PreconditionError(
            f"the trustpoint {current.name} has a secret setting ({', '.join(secrets)}) that "
            "could not be kept for a restore",
            device=state.device,
            hint="Use mode beside, or remove the setting first.",
        )


def _require_fit(wanted: WantedCa, state: DeviceState) -> None:
    """The certificate must be valid by the device's own clock, and the clock be trusted."""
    clock = state.clock
    if wanted.allow_unset_clock and not (clock.authoritative and clock.moment):
        return
    if not clock.authoritative:
        raise PreconditionError(
            f"its clock is not authoritative ({clock.shown}); certificates cannot be validated",
            device=state.device,
            hint="Configure NTP, or override with allow_unset_clock.",
        )
    if clock.moment is None:
        raise PreconditionError(
            f"the time zone of its clock is not known ({clock.shown})",
            device=state.device,
            hint="Configure 'clock timezone' on it, or override with allow_unset_clock.",
        )
    defect = defect_of_validity(wanted.certificate, clock.moment)
    if defect:
        raise PreconditionError(
            f"by its clock ({clock.shown}) the CA certificate is not valid: {defect}",
            device=state.device,
            hint="Correct the clock, or use the right certificate.",
        )


def _plan_absence(wanted: WantedAbsence, state: DeviceState, interrupted: Step | None) -> Plan:
    name = wanted.trustpoint
    current = state.trustpoint(name)
    steps: tuple[Step, ...] = ()
    reason = "the trustpoint does not exist"
    if current is not None:
        _require_removable(wanted, current, state)
        steps = (Remove(name, current),)
        reason = "the trustpoint exists and nothing uses it"
    return Plan(
        device=state.device,
        trustpoint=name,
        reason=reason,
        state=state,
        steps=steps,
        begun=(interrupted,) if interrupted else (),
        absent=True,
        before=interrupted.before if interrupted else current,
        save=bool(steps) or startup_holds(state, name) != "held",
    )


def require_readable(trustpoint: Trustpoint, state: DeviceState) -> None:
    """What cannot be read cannot be brought back, so it is not touched.

    Raises:
        PreconditionError: A certificate is not shown, or there are several CA certificates.
    """
    kinds = [stored.kind for stored in trustpoint.certificates]
    unread = any(stored.certificate is None for stored in trustpoint.certificates)
    if unread or kinds.count("ca") > 1:
        what = "a certificate that is not shown" if unread else "more than one CA certificate"
        raise PreconditionError(
            f"the trustpoint {trustpoint.name} holds {what}",
            device=state.device,
            hint="It could not be restored: use mode beside with a trustpoint of its own.",
        )


def _require_removable(wanted: WantedAbsence, current: Trustpoint, state: DeviceState) -> None:
    require_readable(current, state)
    if current.used_by:
        uses = "; ".join(str(usage) for usage in current.used_by)
        raise PreconditionError(
            f"the trustpoint {current.name} is in use: {uses}",
            device=state.device,
            hint="Point these lines to another trustpoint first.",
        )
    if current.others:
        raise PreconditionError(
            f"the trustpoint {current.name} holds certificates beside the CA's",
            device=state.device,
            hint="Its identity certificates would be destroyed; retire them first.",
        )
    if current.ca is not None and current.ca != wanted.certificate:
        raise PreconditionError(
            f"the trustpoint {current.name} holds {current.ca.subject} with SHA-256 "
            f"{current.ca.fingerprint('sha256')}, which is not the certificate to be removed",
            device=state.device,
            hint="Give the certificate that it holds, if that one shall go.",
        )


def _plan_settings(
    wanted: WantedSettings, state: DeviceState, rules: SettingsRules, interrupted: Step | None
) -> Plan:
    name = wanted.trustpoint
    current = state.trustpoint(name)
    settings = rules.settle(
        wanted.settings, current=current, certificate=None, release=state.release
    )
    missing = rules.missing(settings, current.settings if current else ())
    steps: tuple[Step, ...] = (Configure(name, missing, current),) if missing else ()
    return Plan(
        device=state.device,
        trustpoint=name,
        reason=f"settings differ: {', '.join(missing)}"
        if missing
        else "the settings are in place",
        state=state,
        steps=steps,
        begun=(interrupted,) if interrupted else (),
        settings=settings,
        certificate=current.ca if current else None,
        before=interrupted.before if interrupted else current,
        save=bool(steps) or startup_holds(state, name) != "held",
    )
