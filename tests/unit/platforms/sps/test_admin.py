"""Closing SSH through the appliance's own command line, and believing only what is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from netpki.errors import (
    AuthenticationFailedError,
    ConnectionFailedError,
    DialogError,
    VerificationError,
)
from netpki.platforms.sps import admin
from netpki.platforms.sps.admin import SshSwitch
from netpki.transport import Pace, SshSettings

SSH = SshSettings(
    "sps1", "192.0.2.10", username="root", password="of root", key_file=Path("/k"), port=2222
)
BANNER = "\r\n*** Smart Protection Server ***\r\n\r\n"
QUESTION = "disable ssh\r\nDo you really want to disable ssh service? (y/n) "
HANG_UP = "hang up"


class Clish:
    """Says its parts one by one, the next after each line that is typed."""

    def __init__(self, *parts: str) -> None:
        self._parts = list(parts)
        self.typed = ""
        self.is_closed = False

    def send(self, text: str) -> None:
        self.typed += text

    def receive(self, seconds: float) -> str:
        assert seconds > 0
        if not self._parts:
            raise TimeoutError
        if self._parts[0] == HANG_UP:
            raise ConnectionFailedError("hung up", device="sps1")
        return self._parts.pop(0)

    def close(self) -> None:
        self.is_closed = True


class Bench:
    """An appliance: its command line, its SSH port at each look, and a clock."""

    def __init__(self, clish: Clish, *port: Literal["open", "closed"]) -> None:
        self.clish = clish
        self.settings: list[SshSettings] = []
        self.looks = 0
        self.slept: list[float] = []
        self._port = list(port)

    def open(self, settings: SshSettings) -> Clish:
        self.settings.append(settings)
        return self.clish

    def is_open(self, settings: SshSettings, seconds: float) -> bool:
        assert (settings.address, settings.port, seconds) == ("192.0.2.10", 2222, 3.0)
        assert self.clish.is_closed
        self.looks += 1
        return (self._port.pop(0) if len(self._port) > 1 else self._port[0]) == "open"

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def monotonic(self) -> float:
        return sum(self.slept)


Install = Callable[[Bench], SshSwitch]


@pytest.fixture
def switch_on(monkeypatch: pytest.MonkeyPatch) -> Install:
    def install(bench: Bench) -> SshSwitch:
        monkeypatch.setattr(admin, "open_ssh_channel", bench.open)
        monkeypatch.setattr(admin, "is_open", bench.is_open)
        monkeypatch.setattr(admin, "time", bench)
        return SshSwitch(SSH, username="admin", password="of admin", pace=Pace(timeout=1))

    return install


def test_the_question_is_answered_and_the_port_looked_at(switch_on: Install) -> None:
    clish = Clish(f"{BANNER}> ", "enable\r\n> ", QUESTION, "y\r\nSSH is disabled.\r\n> ")
    bench = Bench(clish, "closed")
    switch_on(bench).turn_off()
    assert clish.typed == "enable\ndisable ssh\ny\n"
    assert (clish.is_closed, bench.looks, bench.slept) == (True, 1, [])


def test_an_appliance_that_asks_nothing_is_told_nothing_more(switch_on: Install) -> None:
    clish = Clish(f"{BANNER}> ", "enable\r\nsps1# ", "disable ssh\r\nsps1# ")
    switch_on(Bench(clish, "closed")).turn_off()
    assert clish.typed == "enable\ndisable ssh\n"


def test_the_account_of_the_command_line_logs_in_without_roots_key(switch_on: Install) -> None:
    bench = Bench(Clish("> ", "enable\r\n> ", "disable ssh\r\n> "), "closed")
    switch_on(bench).turn_off()
    (used,) = bench.settings
    assert (used.username, used.password, used.key_file) == ("admin", "of admin", None)
    assert (used.name, used.address, used.port) == (SSH.name, SSH.address, SSH.port)


@pytest.mark.parametrize("parts", [[HANG_UP], [QUESTION, HANG_UP], ["disable s", HANG_UP]])
def test_an_appliance_may_hang_up_at_once(parts: list[str], switch_on: Install) -> None:
    bench = Bench(Clish("> ", "enable\r\n> ", *parts), "closed")
    switch_on(bench).turn_off()
    assert bench.looks == 1


def test_a_port_that_closes_late_is_waited_for(switch_on: Install) -> None:
    bench = Bench(Clish("> ", "enable\r\n> ", HANG_UP), "open", "open", "closed")
    switch_on(bench).turn_off()
    assert bench.slept == [0.5, 0.5]


def test_a_port_that_stays_open_is_a_failure_with_a_remedy(switch_on: Install) -> None:
    bench = Bench(Clish("> ", "enable\r\n> ", "disable ssh\r\n> "), "open")
    with pytest.raises(VerificationError, match="SSH is still open") as error:
        switch_on(bench).turn_off()
    assert "disable ssh" in error.value.hint
    assert sum(bench.slept) == 10.0


def test_a_connection_that_breaks_before_the_command_is_a_failure(switch_on: Install) -> None:
    bench = Bench(Clish("> ", HANG_UP), "closed")
    with pytest.raises(ConnectionFailedError):
        switch_on(bench).turn_off()
    assert (bench.looks, bench.clish.is_closed) == (0, True)


def test_what_nobody_knows_is_not_answered(switch_on: Install) -> None:
    clish = Clish("> ", "enable\r\n> ", "disable ssh\r\nErase everything? (y/n) ")
    bench = Bench(clish, "closed")
    with pytest.raises(DialogError):
        switch_on(bench).turn_off()
    assert clish.typed == "enable\ndisable ssh\n"
    assert (bench.looks, clish.is_closed) == (0, True)


def test_a_refused_log_in_is_one(switch_on: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(settings: SshSettings) -> Clish:
        raise AuthenticationFailedError("no", device=settings.name)

    bench = Bench(Clish(), "closed")
    switch = switch_on(bench)
    monkeypatch.setattr(admin, "open_ssh_channel", refuse)
    with pytest.raises(AuthenticationFailedError):
        switch.turn_off()
    assert bench.looks == 0


def test_no_password_is_shown(switch_on: Install) -> None:
    switch = switch_on(Bench(Clish("> ", "enable\r\n> ", "what?\r\n> "), "closed"))
    with pytest.raises(DialogError) as error:
        switch.turn_off()
    for password in ("of root", "of admin"):
        assert password not in f"{error.value.diagnostics()} {error.value.transcript}"
