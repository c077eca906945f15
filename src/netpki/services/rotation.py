"""Plan, apply, verify, save; and the way back when any of it fails.

Every undo is journalled before its action. Success is claimed only from what the device shows
over a new connection, together with proof that a restart would bring it back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from netpki.dialog import mask_configuration
from netpki.errors import NetpkiError, VerificationError
from netpki.pki import Certificate
from netpki.platforms.contract import (
    Device,
    DeviceState,
    SaveMethod,
    SettingsRules,
    Step,
    Trustpoint,
    TrustStore,
)
from netpki.services.connections import reconnected
from netpki.services.journal import Journal
from netpki.services.outcome import (
    Outcome,
    RolledBack,
    Rotated,
    Stuck,
    Unchanged,
    unforeseen,
)
from netpki.services.plan import Plan, Wanted, plan_for, shown_settings
from netpki.services.proof import SaveProof, require_unharmed, startup_holds

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Registration:
    """How long to wait for the service behind the CA to call the device active, in seconds."""

    timeout: float = 120.0
    interval: float = 5.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to work.

    Attributes:
        save: Command that makes the change survive a restart.
        registration: Prove the service behind the CA as well; None leaves it out.
        reconnect_delays: Seconds before each further attempt to connect anew.
    """

    save: SaveMethod = "write_memory"
    registration: Registration | None = None
    reconnect_delays: tuple[float, ...] = (2.0, 10.0)


def preview(device: Device, wanted: Wanted, journal: Journal, options: Options) -> Plan:
    """The plan, from a session in which the transport refuses every configuration command."""
    with device.connect(read_only=True) as store:
        return _planned(device, store, wanted, journal, options)


def rotate(
    device: Device,
    wanted: Wanted,
    journal: Journal,
    options: Options,
    *,
    progress: Progress = lambda _stage: None,
) -> Outcome:
    """Bring the device to what is wanted, or back to what it was.

    Raises:
        NetpkiError: Nothing was changed.
    """
    with journal.exclusively(device.name):
        return _Transaction(device, wanted, journal, options, progress).run()


def await_registration(store: TrustStore, device: str, registration: Registration) -> None:
    """Ask again until the device calls its registration active.

    Raises:
        VerificationError: It did not within the time.
    """
    deadline = time.monotonic() + registration.timeout
    while not store.is_registered():
        if time.monotonic() >= deadline:
            raise VerificationError(
                f"the registration did not become active within {registration.timeout:g} s",
                device=device,
                hint="Look at: show ip trm subscription status",
            )
        time.sleep(registration.interval)


class _Transaction:
    """One attempt on one device."""

    def __init__(
        self,
        device: Device,
        wanted: Wanted,
        journal: Journal,
        options: Options,
        progress: Progress,
    ) -> None:
        self._device = device
        self._wanted = wanted
        self._journal = journal
        self._options = options
        self._progress = progress
        self._begun: list[Step] = []
        self._save_tried = False

    def run(self) -> Outcome:
        self._progress("reading")
        with self._device.connect() as store:
            plan = _planned(self._device, store, self._wanted, self._journal, self._options)
            if plan.is_empty:
                self._journal.close(self._device.name, plan.trustpoint)
                return Unchanged(plan, registered=True if self._options.registration else None)
            self._begun.extend(plan.begun)
            cause = self._attempt(lambda: self._apply(plan, store))
        if cause is None:
            cause = self._attempt(lambda: self._confirm(plan))
        if cause is not None:
            return self._failed(plan, cause)
        self._journal.close(self._device.name, plan.trustpoint)
        return self._rotated

    def _attempt(self, work: Callable[[], None]) -> NetpkiError | None:
        try:
            work()
        except NetpkiError as error:
            return error
        except Exception as defect:
            if not self._begun:
                raise
            # A defect of ours must not leave the device half done, nor a person without commands.
            return unforeseen(defect, self._device.name)
        return None

    def _apply(self, plan: Plan, store: TrustStore) -> None:
        self._progress("changing")
        for step in plan.steps:
            if not plan.begun:
                self._journal.intend(self._device.name, step, hostname=plan.state.hostname)
                self._begun.append(step)  # first: a step that broke half-way needs undoing too
            store.do(step)

    def _confirm(self, plan: Plan) -> None:
        self._progress("verifying")
        with reconnected(self._device.connect, self._options.reconnect_delays) as store:
            state = store.reread(plan.state, "running")
            _require_goal(plan, state, self._device.rules)
            registered = self._register(store) if plan.register else None
            self._progress("saving")
            self._save_tried = True
            store.save(self._options.save)
            state = self._saved_state(plan, store, state)
        self._rotated = Rotated(plan, state.trustpoint(plan.trustpoint), registered)

    def _saved_state(self, plan: Plan, store: TrustStore, state: DeviceState) -> DeviceState:
        """The state with what startup-config holds after the save."""
        state = store.reread(state, "startup")
        if startup_holds(state, plan.trustpoint, replaced=_replaced(plan)) != "held":
            # Somebody may have changed the configuration between our look at it and the save.
            state = store.reread(state, "running")
            _require_goal(plan, state, self._device.rules)
            _require_saved(plan, state)
        return state

    def _register(self, store: TrustStore) -> bool:
        self._progress("registering")
        store.register()
        registration = self._options.registration or Registration()
        await_registration(store, self._device.name, registration)
        return True

    def _failed(self, plan: Plan, cause: NetpkiError) -> Outcome:
        if not self._begun:
            raise cause
        self._progress("rolling back")
        # The chain is pasted back as it was; where that fails, its CA is authenticated anew.
        obstacle: NetpkiError = cause
        for way in ("chain", "authenticate"):
            try:
                with reconnected(self._device.connect, self._options.reconnect_delays) as store:
                    for step in reversed(self._begun):
                        store.undo(step, way=way)
                self._confirm_restored(plan)
            except NetpkiError as error:
                obstacle = error
            else:
                self._journal.close(self._device.name, plan.trustpoint)
                return RolledBack(plan, cause)
        commands = [
            line for s in reversed(self._begun) for line in self._device.restore_commands(s)
        ]
        commands.extend(self._device.save_commands(self._options.save))
        return Stuck(plan, cause, obstacle, tuple(commands))

    def _confirm_restored(self, plan: Plan) -> None:
        with reconnected(self._device.connect, self._options.reconnect_delays) as store:
            state = store.read()
            _require_restored(plan, state)
            if (self._save_tried or plan.begun) and not _startup_is_as_before(plan, state):
                store.save(self._options.save)
                _require_restore_saved(plan, store.read())


def _planned(
    device: Device, store: TrustStore, wanted: Wanted, journal: Journal, options: Options
) -> Plan:
    state = store.read()
    interrupted = journal.interrupted(device.name, wanted.trustpoint, hostname=state.hostname)
    plan = plan_for(wanted, state, device.rules, interrupted)
    if options.registration is not None:
        return replace(plan, register=not plan.is_empty or not store.is_registered())
    return plan


def _require_goal(plan: Plan, state: DeviceState, rules: SettingsRules) -> None:
    name = plan.trustpoint
    shown = state.trustpoint(name)
    require_unharmed(plan.state, state, except_for=name)
    if plan.absent:
        if shown is not None:
            raise _unproven(f"the trustpoint {name} is still there", state)
        return
    if shown is None or shown.ca != plan.certificate:
        raise _unproven(f"the trustpoint {name} does not hold the wanted CA certificate", state)
    missing = rules.missing(plan.settings, shown.settings)
    if missing:
        raise VerificationError(
            f"the trustpoint {name} does not show the settings {shown_settings(missing)}",
            device=state.device,
            hint="IOS does not show settings that equal its default: leave those out.",
        )


def _require_saved(plan: Plan, state: DeviceState) -> None:
    proof = startup_holds(state, plan.trustpoint, replaced=_replaced(plan))
    _require_held(proof, plan.trustpoint, state)


def _require_restore_saved(plan: Plan, state: DeviceState) -> None:
    proof = startup_holds(state, plan.trustpoint, replaced=plan.certificate)
    _require_held(proof, plan.trustpoint, state)


def _require_held(proof: SaveProof, name: str, state: DeviceState) -> None:
    if proof == "differs":
        raise _unproven(f"startup-config does not hold the trustpoint {name} as it is", state)
    if proof == "undecided":
        raise _unproven(
            f"it cannot be told whether startup-config holds the trustpoint {name} as it is: "
            "serial numbers are equal and the stamps of the last change differ",
            state,
        )


def _replaced(plan: Plan) -> Certificate | None:
    """The CA certificate that startup-config may still hold instead of the wanted one."""
    held = plan.before.ca if plan.before else None
    return None if held == plan.certificate else held


def _require_restored(plan: Plan, state: DeviceState) -> None:
    before, now = plan.before, state.trustpoint(plan.trustpoint)
    if before is None or now is None:
        restored = now is before
    else:
        restored = _essence(now) == _essence(before)
    if not restored:
        raise _unproven(f"the trustpoint {plan.trustpoint} is not as it was", state)
    require_unharmed(plan.state, state, except_for=plan.trustpoint)


def _startup_is_as_before(plan: Plan, state: DeviceState) -> bool:
    """Whether a restart brings back what stood before, with or without a save in between."""
    name = plan.trustpoint
    if startup_holds(state, name, replaced=plan.certificate) == "held":
        return True
    held_then = not plan.begun and startup_holds(plan.state, name) == "held"
    untouched = state.saved_at == plan.state.saved_at and state.startup_trustpoint(
        name
    ) == plan.state.startup_trustpoint(name)
    return held_then and untouched and state.saved_at is not None


def _essence(trustpoint: Trustpoint) -> tuple[frozenset[str], frozenset[object]]:
    """Certificates and settings, without the secret ones that a journal leaves out."""
    open_settings = (line for line in trustpoint.settings if mask_configuration(line) == line)
    certificates = ((stored.kind, stored.certificate) for stored in trustpoint.certificates)
    return frozenset(open_settings), frozenset(certificates)


def _unproven(what: str, state: DeviceState) -> VerificationError:
    return VerificationError(what, device=state.device)
