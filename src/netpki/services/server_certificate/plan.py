"""What has to be done so that a web server sends the wanted certificate. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from netpki.errors import PreconditionError
from netpki.pki import Certificate
from netpki.pki.path import is_root
from netpki.platforms.contract import (
    Backup,
    Binding,
    FileChange,
    Served,
    ServerState,
    TlsServerDevice,
    Undo,
    WantedContent,
)


@dataclass(frozen=True, slots=True)
class WantedServerCertificate:
    """The goal.

    Attributes:
        content: Key, leaf and chain.
        pem_file: Which one, where the web server has several.
    """

    content: WantedContent
    pem_file: str | None = None

    @property
    def issuers(self) -> tuple[Certificate, ...]:
        """Trust anchor, then intermediates, for path validation on the device.

        Empty where the anchor is no root: old releases of OpenSSL know no other end of a path.
        """
        anchor = self.content.anchor
        if anchor is None or not is_root(anchor):
            return ()
        return (anchor, *self.content.intermediates)

    def is_sent(self, served: Served) -> bool:
        """Whether a binding sends it; the root at the end does no harm."""
        return served.chain in {self.content.chain, self.content.whole_chain}


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """What would be done, and why.

    Attributes:
        wanted: The goal.
        state: What the device showed.
        bindings: TLS sockets that shall send the wanted certificate.
        changes: Files that get another content.
        restart: Whether the web server has to be restarted.
        reason: Why something is, or is not, to be done.
        interrupted: Copies from which an earlier, interrupted change is taken back as well if
            this one does not lead to the goal.
        steps: The work in words.
    """

    wanted: WantedServerCertificate
    state: ServerState
    bindings: tuple[Binding, ...]
    changes: tuple[FileChange, ...]
    restart: bool
    reason: str
    interrupted: Backup | None = None
    steps: tuple[str, ...] = ()

    @property
    def device(self) -> str:
        """Name of the device."""
        return self.state.device

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not self.restart

    @property
    def before(self) -> Certificate | None:
        """What the first of the bindings sends now."""
        return self.state.served_at(self.bindings[0].endpoint).leaf

    def undo(self, stamp: str) -> Undo:
        """How to take the plan back; ``stamp`` names the copies that it makes."""
        before = {change.path: change.before for change in self.changes}
        ours = {change.path: change.sha256 for change in self.changes}
        if self.interrupted is None:
            return Undo(stamp, before, ours)
        older = dict.fromkeys(self.interrupted.files, self.interrupted.stamp)
        return Undo(stamp, {**before, **self.interrupted.files}, ours, older)


def plan_installation(
    wanted: WantedServerCertificate, state: ServerState, device: TlsServerDevice
) -> ServerPlan:
    """The plan for what the device showed.

    Raises:
        PreconditionError: The device is not fit for it, as it is configured.
    """
    bindings = _bindings_meant(wanted, state)
    changes = device.changes(state, bindings, wanted.content)
    waiting = [b for b in bindings if not wanted.is_sent(state.served_at(b.endpoint))]
    restart = bool(changes or waiting)
    return ServerPlan(
        wanted,
        state,
        bindings,
        changes,
        restart,
        _reason(state, changes, waiting),
        _interrupted(wanted, state, bindings, changes) if restart else None,
        device.descriptions(changes, state.service_manager) if restart else (),
    )


def _bindings_meant(wanted: WantedServerCertificate, state: ServerState) -> tuple[Binding, ...]:
    pem_files = tuple(dict.fromkeys(binding.pem_file for binding in state.bindings))
    if wanted.pem_file is None and len(pem_files) > 1:
        raise PreconditionError(
            f"its web server has several certificate files: {', '.join(pem_files)}",
            device=state.device,
            hint="Say which one is meant as 'pem_file'.",
        )
    chosen = wanted.pem_file or pem_files[0]
    if chosen not in pem_files:
        raise PreconditionError(
            f"its web server has no certificate file {chosen}",
            device=state.device,
            hint=f"It has {', '.join(pem_files)}.",
        )
    return tuple(binding for binding in state.bindings if binding.pem_file == chosen)


def _reason(state: ServerState, changes: tuple[FileChange, ...], waiting: list[Binding]) -> str:
    if changes:
        named = " and ".join(change.path for change in changes)
        return f"{named} {'is' if len(changes) == 1 else 'are'} not as wanted"
    if not waiting:
        return "the certificate, its chain and its key are in place and served"
    served = state.served_at(waiting[0].endpoint)
    shown = f"serves nothing ({served.problem})" if served.problem else "serves another chain"
    return f"the files are as wanted and {served.endpoint} {shown}"


def _interrupted(
    wanted: WantedServerCertificate,
    state: ServerState,
    bindings: tuple[Binding, ...],
    changes: tuple[FileChange, ...],
) -> Backup | None:
    """The newest copies that hold another certificate than the wanted one.

    Among them those whose certificate is still served come first: the process in memory shows
    what stood there before. Where files remain to be changed, only those can be meant, and of
    them what an interrupted change had put in place already.
    """
    pem_file = state.files[bindings[0].pem_file].path
    served = {state.served_at(binding.endpoint).leaf for binding in bindings}
    others = [
        backup
        for backup in state.backups
        if pem_file in backup.files
        and backup.files[pem_file].certificates[:1] != (wanted.content.leaf,)
    ]
    still_served = [b for b in others if served & set(b.files[pem_file].certificates[:1])]
    if not changes:
        return next(iter([*still_served, *others]), None)
    return _half_done(state, changes, still_served[0]) if still_served else None


def _half_done(
    state: ServerState, changes: tuple[FileChange, ...], backup: Backup
) -> Backup | None:
    """Of the copies, those of certificates and chains that have changed since."""
    untouched = {state.configuration, *(change.path for change in changes)}
    now = {stored.path: stored.sha256 for stored in state.files.values()}
    changed = {
        path: copy
        for path, copy in backup.files.items()
        if path not in untouched and now.get(path) != copy.sha256
    }
    return Backup(backup.stamp, changed) if changed else None
