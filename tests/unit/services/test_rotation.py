"""Verification, reconnecting and giving up, on a device that only exists in a test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from support.certificates import generated_ca
from unit.services.making import LINES, NEW, OLD, as_in_startup, state, trustpoint

from netpki.errors import (
    AuthenticationFailedError,
    ConnectionFailedError,
    DeviceError,
    HostKeyError,
    InputError,
)
from netpki.pki import CaProfile
from netpki.platforms.contract import (
    Configure,
    DeviceState,
    Half,
    Remove,
    RestoreWay,
    SaveMethod,
    Step,
    Trustpoint,
)
from netpki.platforms.ios.settings import IosSettingsRules
from netpki.services.journal import Journal
from netpki.services.outcome import Outcome, RolledBack, Rotated
from netpki.services.plan import Wanted, WantedAbsence, WantedCa
from netpki.services.rotation import Options, rotate

WANTED = WantedCa("TP", NEW, CaProfile(pin=NEW.fingerprint("sha256")), LINES)


class World:
    """A device and, at once, every store on it."""

    def __init__(self, *running: Trustpoint) -> None:
        self.name = "r1"
        self.rules = IosSettingsRules()
        self.running = {shown.name: shown for shown in running}
        self.startup = dict(self.running)
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self.refusals: list[DeviceError] = []
        self.connections = 0
        self.loses_saves = False
        self.stamps: tuple[str | None, str | None] = ("then", "then")
        self.disobey: Callable[[Step], bool] = lambda _step: False

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[World]:
        assert not read_only
        self.connections += 1
        if self.connections > 1 and self.refusals:
            raise self.refusals.pop(0)
        yield self

    def read(self) -> DeviceState:
        kept = tuple(as_in_startup(shown) for shown in self.startup.values())
        return state(*self.running.values(), startup=kept, stamps=self.stamps)

    def reread(self, state: DeviceState, half: Half) -> DeviceState:
        now = self.read()
        if half == "running":
            return replace(state, trustpoints=now.trustpoints, changed_at=now.changed_at)
        return replace(state, startup=now.startup, saved_at=now.saved_at)

    def do(self, step: Step) -> None:
        self.done.append(step)
        if self.disobey(step):
            return
        if isinstance(step, Remove):
            del self.running[step.trustpoint]
        elif isinstance(step, Configure):
            self.running[step.trustpoint] = trustpoint(OLD, *step.settings)
        else:
            self.running[step.trustpoint] = trustpoint(step.certificate, *step.settings)

    def undo(self, step: Step, *, way: RestoreWay) -> None:
        assert way in {"chain", "authenticate"}
        self.undone.append(step)
        self.running.pop(step.trustpoint, None)
        if step.before is not None:
            self.running[step.trustpoint] = step.before

    def save(self, method: SaveMethod) -> None:
        assert method == "write_memory"
        if not self.loses_saves:
            self.startup = dict(self.running)

    def register(self) -> None:
        raise AssertionError("nobody asked for a registration")

    def is_registered(self) -> bool:
        raise AssertionError("nobody asked for a registration")

    def commands(self, step: Step) -> tuple[str, ...]:
        return (f"do {step.trustpoint}",)

    def restore_commands(self, step: Step) -> tuple[str, ...]:
        return (f"undo {step.trustpoint}",)

    def save_commands(self, method: SaveMethod) -> tuple[str, ...]:
        return (method,)


def run(
    world: World, directory: Path, wanted: Wanted = WANTED, delays: tuple[float, ...] = ()
) -> Outcome:
    options = Options(reconnect_delays=delays)
    return rotate(world, wanted, Journal(directory), options)


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, without waiting."""
    seconds: list[float] = []
    monkeypatch.setattr("netpki.services.connections.time.sleep", seconds.append)
    return seconds


def test_the_change_is_verified_over_a_new_connection(tmp_path: Path) -> None:
    world = World()
    assert isinstance(run(world, tmp_path), Rotated)
    assert world.connections == 2
    assert world.startup == world.running


def test_without_a_record_of_the_way_back_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    world = World()
    with pytest.raises(InputError, match="No space left on device"):
        run(world, tmp_path)
    assert world.done == world.undone == []
    assert world.connections == 1


def test_a_lost_device_is_tried_again_after_each_delay(
    tmp_path: Path, waited: list[float]
) -> None:
    world = World()
    world.refusals = [ConnectionFailedError("gone", device="r1")] * 2
    assert isinstance(run(world, tmp_path, delays=(2.0, 10.0)), Rotated)
    assert waited == [2.0, 10.0]


@pytest.mark.parametrize("kind", [AuthenticationFailedError, HostKeyError])
def test_a_refused_login_is_not_tried_again(
    kind: type[ConnectionFailedError], tmp_path: Path, waited: list[float]
) -> None:
    world = World()
    world.refusals = [kind("no", device="r1")]
    outcome = run(world, tmp_path, delays=(2.0, 10.0))
    assert isinstance(outcome, RolledBack)
    assert isinstance(outcome.cause, kind)
    assert waited == []
    assert world.running == {}


@pytest.mark.parametrize(
    ("world", "wanted", "words"),
    [
        (World(), WANTED, "does not hold the wanted CA certificate"),
        (World(trustpoint(OLD)), WantedAbsence("TP", OLD), "the trustpoint TP is still there"),
    ],
)
def test_what_the_device_only_pretended_to_do_is_taken_back(
    world: World, wanted: Wanted, words: str, tmp_path: Path
) -> None:
    before = dict(world.running)
    world.disobey = lambda _step: True
    outcome = run(world, tmp_path, wanted)
    assert isinstance(outcome, RolledBack)
    assert words in outcome.cause.message
    assert world.running == before
    assert len(world.undone) == len(world.done) == 1
    assert not list(tmp_path.glob("*.json"))


def test_a_setting_that_the_device_does_not_show_is_taken_back(tmp_path: Path) -> None:
    world = World(trustpoint(NEW))
    wanted = WantedCa("TP", NEW, WANTED.profile, (*LINES, "vrf A"))
    world.disobey = lambda _step: True
    outcome = run(world, tmp_path, wanted)
    assert isinstance(outcome, RolledBack)
    assert "does not show the settings vrf A" in outcome.cause.message
    assert "equal its default" in outcome.cause.hint


def test_a_save_that_was_lost_is_taken_back(tmp_path: Path) -> None:
    world = World(trustpoint(OLD, name="other"))
    world.loses_saves = True
    outcome = run(world, tmp_path)
    assert isinstance(outcome, RolledBack)
    assert "startup-config does not hold the trustpoint TP" in outcome.cause.message
    assert set(world.running) == set(world.startup) == {"other"}


def test_a_save_that_cannot_be_proved_is_no_success(tmp_path: Path) -> None:
    short = generated_ca("Short serial number", serial=1)
    world = World()
    world.stamps = (None, None)
    wanted = WantedCa("TP", short, CaProfile(pin=short.fingerprint("sha256")), LINES)
    outcome = run(world, tmp_path, wanted)
    assert isinstance(outcome, RolledBack)
    assert "it cannot be told whether startup-config holds" in outcome.cause.message


def test_a_removal_that_worked_is_proved(tmp_path: Path) -> None:
    world = World(trustpoint(OLD), trustpoint(OLD, name="other"))
    assert isinstance(run(world, tmp_path, WantedAbsence("TP", OLD)), Rotated)
    assert set(world.startup) == {"other"}
