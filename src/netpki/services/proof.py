"""What a device must show before success is claimed."""

from __future__ import annotations

from typing import Final, Literal

from netpki.errors import VerificationError
from netpki.pki import Certificate
from netpki.platforms.contract import DeviceState, Trustpoint

SaveProof = Literal["held", "differs", "undecided"]

_TELLING_DIGITS: Final = 16
"""Serial numbers of at least 64 bits are random (CA/Browser Forum BR 7.1); shorter ones such
as 01 recur, so that equal ones prove nothing."""


def startup_holds(
    state: DeviceState, name: str, *, replaced: Certificate | None = None
) -> SaveProof:
    """Whether a restart would bring back the trustpoint as it is now.

    A startup configuration shows settings, kinds, serial numbers and file names, not
    certificates. Equal short serial numbers decide nothing by themselves; then the stamp of the
    last change, which a save copies, must be the same on both sides.

    Args:
        state: What the device shows.
        name: The trustpoint.
        replaced: The CA certificate that it held before; if the new one has the same serial
            number, which a root signed again may have, that number tells nothing.
    """
    now, kept = state.trustpoint(name), state.startup_trustpoint(name)
    if now is None or kept is None:
        return "held" if now is kept else "differs"
    if set(now.settings) != set(kept.settings) or _serials(now) != _serials(kept):
        return "differs"
    shown = {stored.certificate for stored in kept.certificates} - {None}
    if shown:
        same = shown == {stored.certificate for stored in now.certificates}
        return "held" if same else "differs"
    recurs = replaced is not None and replaced.serial_hex in {s.serial for s in kept.certificates}
    long = all(len(stored.serial) >= _TELLING_DIGITS for stored in kept.certificates)
    if long and not recurs:
        return "held"
    return "held" if _same_stamp(state) else "undecided"


def require_unharmed(before: DeviceState, after: DeviceState, *, except_for: str) -> None:
    """Every other trustpoint must still trust what it trusted.

    Raises:
        VerificationError: Naming the trustpoint that does not.
    """
    for trustpoint in before.trustpoints:
        if trustpoint.name == except_for:
            continue
        now = after.trustpoint(trustpoint.name)
        if now is None or now.ca != trustpoint.ca:
            raise VerificationError(
                f"the trustpoint {trustpoint.name} has changed during the work",
                device=after.device,
                hint="Somebody else is working on the device; look before going on.",
            )


def _serials(trustpoint: Trustpoint) -> frozenset[tuple[str, str]]:
    return frozenset((stored.kind, stored.serial) for stored in trustpoint.certificates)


def _same_stamp(state: DeviceState) -> bool:
    return state.changed_at is not None and state.changed_at == state.saved_at
