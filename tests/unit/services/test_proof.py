"""When startup-config surely holds a trustpoint, and when others are unharmed."""

from __future__ import annotations

import pytest
from unit.services.making import (
    IDENTITY,
    LINES,
    NEW,
    OLD,
    as_in_startup,
    ca,
    state,
    trustpoint,
)

from netpki.errors import VerificationError
from netpki.pki import Certificate
from netpki.platforms.contract import DeviceState, StoredCertificate, Trustpoint
from netpki.services.proof import SaveProof, require_unharmed, startup_holds

LONG = "0123456789ABCDEF"
SHORT = LONG[1:]


def held(serial: str, certificate: Certificate | None = NEW, *lines: str) -> Trustpoint:
    return Trustpoint("TP", lines or LINES, (ca(certificate, serial),))


OWN = StoredCertificate("identity", "0A", IDENTITY)
SAME, OTHER, UNKNOWN = ("a", "a"), ("a", "b"), (None, None)


@pytest.mark.parametrize(
    ("now", "kept", "stamps", "proof"),
    [
        (None, None, OTHER, "held"),
        (None, held(LONG, None), SAME, "differs"),
        (held(LONG), None, SAME, "differs"),
        (trustpoint(), as_in_startup(trustpoint()), OTHER, "held"),
        (held(LONG), held(LONG, None), OTHER, "held"),
        (held(LONG), held(LONG, None), UNKNOWN, "held"),
        (held(SHORT), held(SHORT, None), OTHER, "undecided"),
        (held(SHORT), held(SHORT, None), UNKNOWN, "undecided"),
        (held(SHORT), held(SHORT, None), ("a", None), "undecided"),
        (held(SHORT), held(SHORT, None), SAME, "held"),
        (held(LONG), held(SHORT, None), SAME, "differs"),
        (held(LONG), held(LONG, None, *LINES, "vrf A"), SAME, "differs"),
        (held(LONG), held(LONG, None, *reversed(LINES)), SAME, "held"),
        (held(LONG), as_in_startup(trustpoint()), SAME, "differs"),
        (trustpoint(), held(LONG, None), SAME, "differs"),
        (held(SHORT), held(SHORT), OTHER, "held"),
        (held(SHORT), held(SHORT, OLD), SAME, "differs"),
        (
            Trustpoint(
                "TP", LINES, (ca(NEW, LONG), StoredCertificate("identity", "0A", IDENTITY))
            ),
            held(LONG, None),
            SAME,
            "differs",
        ),
        (
            Trustpoint(
                "TP", LINES, (ca(NEW, LONG), StoredCertificate("identity", "0A", IDENTITY))
            ),
            Trustpoint("TP", LINES, (ca(None, LONG), StoredCertificate("identity", "0A", None))),
            OTHER,
            "undecided",
        ),
        (
            held(LONG),
            Trustpoint("TP", LINES, (StoredCertificate("identity", LONG, None),)),
            SAME,
            "differs",
        ),
    ],
)
def test_what_startup_proves(
    now: Trustpoint | None,
    kept: Trustpoint | None,
    stamps: tuple[str | None, str | None],
    proof: SaveProof,
) -> None:
    running = (now,) if now else ()
    startup = (kept,) if kept else ()
    assert startup_holds(state(*running, startup=startup, stamps=stamps), "TP") == proof


def test_only_the_trustpoint_that_is_meant_is_compared() -> None:
    shown = state(held(LONG), trustpoint(OLD, name="other"), startup=(held(LONG, None),))
    assert startup_holds(shown, "TP") == "held"
    assert startup_holds(shown, "other") == "differs"
    assert startup_holds(shown, "neither") == "held"


@pytest.mark.parametrize(
    "after",
    [
        state(trustpoint(NEW)),
        state(trustpoint(NEW), trustpoint(NEW, name="other")),
        state(trustpoint(NEW), trustpoint(name="other")),
    ],
    ids=["gone", "another CA", "no CA"],
)
def test_another_trustpoint_that_changed_is_named(after: DeviceState) -> None:
    before = state(trustpoint(OLD), trustpoint(OLD, name="other"))
    with pytest.raises(VerificationError, match="the trustpoint other has changed") as caught:
        require_unharmed(before, after, except_for="TP")
    assert caught.value.device == "r1"
    assert "Somebody else" in caught.value.hint


def test_the_own_trustpoint_and_new_ones_may_change() -> None:
    before = state(trustpoint(OLD), trustpoint(OLD, name="other"))
    after = state(trustpoint(OLD, "vrf A", name="other"), trustpoint(NEW, name="third"))
    require_unharmed(before, after, except_for="TP")
