"""What an earlier run began and never finished, judged by what the device shows now."""

from __future__ import annotations

from netpki.errors import PreconditionError
from netpki.pki import Certificate
from netpki.platforms.contract import (
    Configure,
    DeviceState,
    Install,
    Replace,
    Step,
    Trustpoint,
)
from netpki.services.proof import startup_holds


def still_open(interrupted: Step, state: DeviceState) -> bool:
    """Whether the device still shows the step half done, rather than what came after it.

    A step that was saved is finished, and a trustpoint with other certificates than the step
    knows belongs to somebody else by now: going back behind either would destroy it.
    """
    name, before = interrupted.trustpoint, interrupted.before
    now = state.trustpoint(name)
    if now is not None and _identities(now) - _identities(before):
        return False
    saved = startup_holds(state, name) == "held"
    if isinstance(interrupted, Install | Replace):
        holds_wanted = now is not None and now.ca == interrupted.certificate
        return _lacks_ca(now) or (holds_wanted and not saved)
    if isinstance(interrupted, Configure):
        return _ca(now) == _ca(before) and not saved
    return now is None and not saved


def require_way_back_kept(interrupted: Step | None, state: DeviceState) -> None:
    """Other wishes must wait while only the journal knows the CA that a device has lost.

    Raises:
        PreconditionError: They would make the loss permanent.
    """
    if interrupted is None or not isinstance(interrupted, Install | Replace):
        return
    lost = _ca(interrupted.before)
    if lost is not None and _lacks_ca(state.trustpoint(interrupted.trustpoint)):
        raise PreconditionError(
            f"an interrupted change has left the trustpoint {interrupted.trustpoint} without "
            f"{lost.subject}",
            device=state.device,
            hint="Run that change again first: it installs the new CA certificate, or brings "
            "the old one back.",
        )


def _identities(trustpoint: Trustpoint | None) -> frozenset[object]:
    if trustpoint is None:
        return frozenset()
    return frozenset((stored.kind, stored.certificate) for stored in trustpoint.others)


def _lacks_ca(trustpoint: Trustpoint | None) -> bool:
    return trustpoint is None or trustpoint.ca is None


def _ca(trustpoint: Trustpoint | None) -> Certificate | None:
    return trustpoint.ca if trustpoint else None
