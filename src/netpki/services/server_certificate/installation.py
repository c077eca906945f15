"""Stage, check, keep a copy, rename, restart, verify; and the way back when any of it fails.

The copies on the device are the record of the way back: they are there before anything is
renamed, they hold the old private key, which therefore never leaves the device, and any
controller finds them. Success is claimed only from what new TLS connections bring.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from netpki.errors import NetpkiError, VerificationError
from netpki.pki.names import title_of
from netpki.platforms.contract import Served, StoredFile, TlsServer, TlsServerDevice, Undo
from netpki.services.connections import reconnected
from netpki.services.journal import Journal
from netpki.services.outcome import RolledBack, Stuck, Unchanged, unforeseen
from netpki.services.server_certificate.plan import (
    ServerPlan,
    WantedServerCertificate,
    plan_installation,
)

Progress = Callable[[str], None]
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class InstallOptions:
    """How to work.

    Attributes:
        verify_timeout: Seconds in which the web server must serve after its restart.
        verify_interval: Seconds between two looks.
        reconnect_delays: Seconds before each further attempt to connect anew.
    """

    verify_timeout: float = 60.0
    verify_interval: float = 0.5
    reconnect_delays: tuple[float, ...] = (2.0, 10.0)


@dataclass(frozen=True, slots=True)
class Installed:
    """The certificate was installed, and new TLS connections brought it.

    Attributes:
        plan: What was done.
        served: What each binding sends now.
    """

    plan: ServerPlan
    served: tuple[Served, ...]


ServerOutcome = Unchanged[ServerPlan] | Installed | RolledBack[ServerPlan] | Stuck[ServerPlan]


def preview_installation(device: TlsServerDevice, wanted: WantedServerCertificate) -> ServerPlan:
    """The plan, over a connection on which the transport refuses every change."""
    with device.connect(read_only=True) as server:
        return plan_installation(wanted, server.read(), device)


def install(
    device: TlsServerDevice,
    wanted: WantedServerCertificate,
    journal: Journal,
    options: InstallOptions,
    *,
    progress: Progress = lambda _stage: None,
) -> ServerOutcome:
    """Bring the web server to serve what is wanted, or back to what it served.

    Args:
        device: The device.
        wanted: The goal.
        journal: Keeps other runs off the device.
        options: How to work.
        progress: Called with the name of each stage.

    Raises:
        NetpkiError: Nothing was changed.
    """
    with journal.exclusively(device.name):
        return _Installation(device, wanted, options, progress).run()


class _Installation:
    """One attempt on one device."""

    def __init__(
        self,
        device: TlsServerDevice,
        wanted: WantedServerCertificate,
        options: InstallOptions,
        progress: Progress,
    ) -> None:
        self._device = device
        self._wanted = wanted
        self._options = options
        self._progress = progress
        self._stamp = ""
        self._begun = False

    def run(self) -> ServerOutcome:
        self._progress("reading")
        with self._device.connect() as server:
            plan = plan_installation(self._wanted, server.read(), self._device)
            if plan.is_empty:
                self._tidy(plan, server)
                return Unchanged(plan)
            self._stamp = _unused_stamp(plan)
            cause = self._attempt(plan, lambda: self._apply(plan, server))
        if cause is None:
            cause = self._attempt(plan, lambda: self._confirm(plan))
        return self._installed if cause is None else self._failed(plan, cause)

    def _tidy(self, plan: ServerPlan, server: TlsServer) -> None:
        if plan.state.leftovers:
            server.discard(stored.path for stored in plan.state.files.values())

    def _attempt(self, plan: ServerPlan, work: Callable[[], None]) -> NetpkiError | None:
        try:
            work()
        except NetpkiError as error:
            return error
        except Exception as defect:
            if not self._begun:
                raise
            # A defect of ours must not leave the device half done, nor a person without commands.
            return unforeseen(defect, plan.device)
        return None

    def _apply(self, plan: ServerPlan, server: TlsServer) -> None:
        if plan.changes:
            self._progress("checking")
            server.stage(plan.state, plan.changes, self._wanted.issuers)
            server.keep(plan.changes, self._stamp)
            self._progress("changing")
            self._begun = True  # first: a rename that broke half-way needs undoing too
            server.put_in_place(plan.changes)
        self._progress("restarting")
        self._begun = True
        server.restart(plan.state.service_manager)

    def _confirm(self, plan: ServerPlan) -> None:
        self._progress("verifying")
        with reconnected(self._device.connect, self._options.reconnect_delays) as server:
            _require_files(plan, server)
            served = self._awaited(server, plan, self._complaint)
        self._installed = Installed(plan, served)

    def _awaited(
        self,
        server: TlsServer,
        plan: ServerPlan,
        complaint: Callable[[ServerPlan, tuple[Served, ...]], str],
    ) -> tuple[Served, ...]:
        """What is served, once there is no complaint about it."""
        deadline = time.monotonic() + self._options.verify_timeout
        while True:
            served = server.probe(plan.state.bindings)
            wrong = complaint(plan, served)
            if not wrong:
                return served
            if time.monotonic() >= deadline:
                raise VerificationError(wrong, device=plan.device)
            time.sleep(self._options.verify_interval)

    def _complaint(self, plan: ServerPlan, served: tuple[Served, ...]) -> str:
        meant = {binding.endpoint for binding in plan.bindings}
        for now in served:
            if now.endpoint in meant:
                if not self._wanted.is_sent(now):
                    return _shown(now, "the wanted certificate with its chain")
            elif not _is_unharmed(plan, now):
                return _shown(now, "what it served before")
        return ""

    def _failed(self, plan: ServerPlan, cause: NetpkiError) -> ServerOutcome:
        if not self._begun:
            self._withdraw(plan)
            raise cause
        self._progress("rolling back")
        undo = plan.undo(self._stamp)
        try:
            with reconnected(self._device.connect, self._options.reconnect_delays) as server:
                server.bring_back(undo)
                with suppress(NetpkiError):  # what is served afterwards decides
                    server.restart(plan.state.service_manager)
            self._confirm_restored(plan, undo)
        except NetpkiError as obstacle:
            commands = self._device.restore_commands(undo, plan.state.service_manager)
            return Stuck(plan, cause, obstacle, commands)
        return RolledBack(plan, cause)

    def _withdraw(self, plan: ServerPlan) -> None:
        """Remove what was staged; what cannot be reached now is removed by the next run."""
        if plan.changes:
            with (
                suppress(NetpkiError),
                reconnected(self._device.connect, ()) as server,
            ):
                server.discard(change.path for change in plan.changes)

    def _confirm_restored(self, plan: ServerPlan, undo: Undo) -> None:
        with reconnected(self._device.connect, self._options.reconnect_delays) as server:
            shown = server.reread(plan.state, undo.before)
            for path, before in undo.before.items():
                if not _is_same(shown.get(path), before):
                    raise VerificationError(f"{path} is not as it was", device=plan.device)
            self._awaited(server, plan, partial(_complaint_of_restored, undo))


def _require_files(plan: ServerPlan, server: TlsServer) -> None:
    shown = server.reread(plan.state, [change.path for change in plan.changes])
    for change in plan.changes:
        now = shown.get(change.path)
        if now is None or now.sha256 != change.sha256:
            raise VerificationError(f"{change.path} is not what was written", device=plan.device)
        if change.before is not None and now.attributes != change.before.attributes:
            raise VerificationError(
                f"{change.path} is {now.attributes} and was {change.before.attributes}",
                device=plan.device,
            )


def _is_same(now: StoredFile | None, before: StoredFile | None) -> bool:
    """Content and attributes; a copy has another name."""
    if now is None or before is None:
        return now is before
    return (now.sha256, now.attributes) == (before.sha256, before.attributes)


def _complaint_of_restored(undo: Undo, plan: ServerPlan, served: tuple[Served, ...]) -> str:
    """What was served is served; what served nothing may serve what was brought back."""
    restored = {
        stored.certificates[0] for stored in undo.before.values() if stored and stored.certificates
    }
    for now in served:
        before = plan.state.served_at(now.endpoint)
        if before.leaf is None and now.leaf in restored:
            continue
        if not _is_unharmed(plan, now) or (plan.interrupted and now.leaf is None):
            return _shown(now, "what it served before")
    return ""


def _is_unharmed(plan: ServerPlan, now: Served) -> bool:
    """The chain that was sent before; a socket beside those meant may have come to life."""
    before = plan.state.served_at(now.endpoint)
    is_meant = any(binding.endpoint == now.endpoint for binding in plan.bindings)
    return now.chain == before.chain or not (is_meant or before.chain)


def _shown(now: Served, expected: str) -> str:
    leaf = title_of(now.leaf) if now.leaf else now.problem
    return f"{now.endpoint} does not serve {expected}: {leaf}, {len(now.chain)} sent"


def _unused_stamp(plan: ServerPlan) -> str:
    """The time, made unique where two changes fall into one second."""
    used = {backup.stamp for backup in plan.state.backups}
    moment = datetime.now(UTC).replace(microsecond=0)
    while moment.strftime(_STAMP) in used:
        moment = moment.fromtimestamp(moment.timestamp() + 1, UTC)
    return moment.strftime(_STAMP)
