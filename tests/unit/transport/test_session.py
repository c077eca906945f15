"""Sessions: what a dry run may type, how lines are paced, what silence means."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netpki.dialog import Ask, Dialog, Prompt, Type
from netpki.errors import (
    ConnectionFailedError,
    DeviceSilentError,
    PreconditionError,
    UnexpectedPromptError,
)
from netpki.transport import Pace, Session


class Terminal:
    """Says what was written for it, one part after each line that is typed."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.events: list[tuple[str, object]] = []
        self.timeouts: list[float] = []
        self.closed = False

    def send(self, text: str) -> None:
        self.events.append(("wrote", text))

    def receive(self, seconds: float) -> str:
        self.timeouts.append(seconds)
        if not self._answers:
            raise TimeoutError
        return self._answers.pop(0)

    def close(self) -> None:
        self.closed = True

    @property
    def written(self) -> list[object]:
        return [text for event, text in self.events if event == "wrote"]


def session_on(terminal: Terminal, pace: Pace | None = None) -> Session:
    return Session(terminal, device="r1", prompt=Prompt("R1"), pace=pace or Pace(timeout=7))


READ_ONLY = Pace(read_only=True)
FORBIDDEN = [
    "configure terminal",
    "conf t",
    "CONFIGURE TERMINAL",
    " configure terminal",
    "write memory",
    "wr",
    "copy running-config startup-config",
    "crypto pki authenticate TP",
    "no crypto pki trustpoint TP",
    "trm register",
    "reload",
    "erase nvram:",
    "delete flash:x",
    "clear crypto sa",
    "tclsh",
    "event manager run x",
    "debug all",
    "do show clock",
    "showx",
    "",
    "!",
    "show clock\nconfigure terminal",
    "show clock\rreload",
    "show clock\n",
    "show running-config | redirect flash:x",
    "show running-config | APPEND flash:x",
    "show running-config |tee flash:x",
    "show running-config | include x | redirect flash:x",
]
PERMITTED = [
    "show running-config",
    "show running-config | include redirect x",
    "show running-config | section crypto pki",
    "SHOW CLOCK",
    "terminal length 0",
    "enable",
    "exit",
    "dir nvram:",
    "more nvram:startup-config",
    "verify /md5 flash:x",
    "ping 10.0.0.1",
    "traceroute 10.0.0.1",
]


@pytest.mark.parametrize("command", FORBIDDEN)
def test_a_dry_run_refuses_every_command_that_may_change_something(command: str) -> None:
    terminal = Terminal()
    session = session_on(terminal, READ_ONLY)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: session.run([command]),
        lambda: session.run(["show clock", command]),
        lambda: session.hold(Dialog(command, mode="#")),
    )
    for attempt in attempts:
        with pytest.raises(PreconditionError, match="a dry run was about to send"):
            attempt()
    assert terminal.events == []


@pytest.mark.parametrize("command", PERMITTED)
def test_a_dry_run_may_look(command: str) -> None:
    terminal = Terminal(f"{command}\r\nfine\r\nR1#")
    assert session_on(terminal, READ_ONLY).run([command])[0].strip() == "fine"


@pytest.mark.parametrize("command", FORBIDDEN[:3])
def test_a_run_for_real_may_configure(command: str) -> None:
    terminal = Terminal(f"{command.strip()}\r\nR1(config)#")
    session_on(terminal).run([command])
    assert terminal.written == [f"{command}\n"]


def test_a_batch_is_one_write_and_gives_one_output_each() -> None:
    terminal = Terminal("show clock\r\n12:00\r\n", "R1#show users\r\nme\r\nR", "1#")
    outputs = session_on(terminal).run(["show clock", "show users"])
    assert [output.strip() for output in outputs] == ["12:00", "me"]
    assert terminal.written == ["show clock\nshow users\n"]


def test_a_dialog_answers_and_returns_what_was_shown() -> None:
    terminal = Terminal("enable\r\nPassword: ", "\r\nR1#")
    dialog = Dialog("enable", mode="#", asks=(Ask("Password:", Type("hunter2")),))
    assert session_on(terminal).hold(dialog) == "enable\r\nPassword: \r\nR1#"
    assert terminal.written == ["enable\n", "hunter2\n"]


def test_silence_lasts_as_long_as_the_pace_says_unless_a_dialog_says_otherwise() -> None:
    terminal = Terminal("go\r\n")
    session = session_on(terminal)
    with pytest.raises(DeviceSilentError):
        session.hold(Dialog("go", mode="#"))
    with pytest.raises(DeviceSilentError):
        session.hold(Dialog("go", mode="#"), timeout=90)
    with pytest.raises(DeviceSilentError):
        session.run(["go"], timeout=91)
    with pytest.raises(DeviceSilentError):
        session.run(["go"])
    # A dialog without an echo listens once more, since a log message may have torn it.
    assert terminal.timeouts == [7, 7, 90, 91, 7]


def test_after_silence_a_torn_echo_is_given_up_and_the_dialog_goes_on() -> None:
    class Torn(Terminal):
        def receive(self, seconds: float) -> str:
            if len(self.timeouts) == 1:
                self.timeouts.append(seconds)
                raise TimeoutError
            return super().receive(seconds)

    terminal = Torn("ena\r\n*Nov 22 12:00:00.0: %A-5-B: torn ble\r\nPassword: ", "\r\nR1#")
    dialog = Dialog("enable", mode="#", asks=(Ask("Password:", Type("hunter2")),))
    session_on(terminal).hold(dialog)
    assert terminal.written == ["enable\n", "hunter2\n"]


def test_what_was_typed_before_is_followed_to_its_end() -> None:
    terminal = Terminal("\r\nR1#")
    session_on(terminal).follow(["terminal length 0"], "R1#terminal length 0")
    assert terminal.written == []
    with pytest.raises(UnexpectedPromptError):
        session_on(Terminal()).follow(["x"], "x\r\nSure? [confirm]")


def test_pacing_waits_after_every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal("a\r\nR1#b\r\nR1#")
    monkeypatch.setattr(
        "netpki.transport.session.time.sleep", lambda s: terminal.events.append(("waited", s))
    )
    session_on(terminal, Pace(pacing=0.25)).run(["a", "b"])
    waited = ("waited", 0.25)
    assert terminal.events == [("wrote", "a\n"), waited, ("wrote", "b\n"), waited]


def test_a_broken_line_is_no_silence() -> None:
    class Broken(Terminal):
        def receive(self, seconds: float) -> str:
            raise ConnectionFailedError(f"broke within {seconds}", device="r1")

    with pytest.raises(ConnectionFailedError):
        session_on(Broken()).run(["show clock"])


def test_closing_hangs_up() -> None:
    terminal = Terminal()
    session_on(terminal).close()
    assert terminal.closed
