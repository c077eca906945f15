"""From an open terminal to the privileged prompt, whatever the banner looks like."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples

from netpki.errors import AuthenticationFailedError, DeviceSilentError
from netpki.platforms.ios.cli import PREPARATION, open_session
from netpki.transport import Pace

BANNER = (
    "\r\n*********************************\r\n"
    "#  R9# is monitored >           #\r\n"
    "R9#\r\n"
    "Enter with care>\r\n"
    "*********************************\r\n"
)


class ScriptedChannel:
    """A device that prints a banner, then answers each line with echo and prompt."""

    def __init__(self, banner: str, prompt: str, *, piece: int = 10_000, secret: str = "") -> None:
        self.typed: list[str] = []
        self._prompt = prompt
        self._piece = piece
        self._secret = secret
        self._asked = False
        self._pending = banner + "\r\n" + prompt if prompt else ""

    def send(self, text: str) -> None:
        for line in text.splitlines():
            self.typed.append(line)
            self._pending += self._answer(line)

    def receive(self, seconds: float) -> str:
        assert seconds > 0
        if not self._pending:
            raise TimeoutError
        text, self._pending = self._pending[: self._piece], self._pending[self._piece :]
        return text

    def close(self) -> None:
        self._pending = ""

    def _answer(self, line: str) -> str:
        if self._asked:
            self._asked = False
            if line == self._secret:
                self._prompt = self._prompt.replace(">", "#")
                return f"\r\n{self._prompt}"
            return f"\r\n% Access denied\r\n\r\n{self._prompt}"
        if line == "enable":
            self._asked = True
            return "enable\r\nPassword: "
        return f"{line}\r\n{self._prompt}"


def opened(channel: ScriptedChannel, secret: str = "") -> str:
    session = open_session(channel, device="r1", enable_secret=secret, pace=Pace(timeout=1.0))
    return session.prompt.device_name


@settings(max_examples=examples(40))
@given(piece=st.integers(1, 200))
def test_a_banner_that_looks_like_a_prompt_is_not_taken_for_one(piece: int) -> None:
    channel = ScriptedChannel(BANNER, "R1#", piece=piece)
    assert opened(channel) == "R1"
    assert channel.typed == list(PREPARATION)


def test_a_user_prompt_leads_to_the_enable_secret() -> None:
    channel = ScriptedChannel("", "R1>", secret="s3cret")
    assert opened(channel, "s3cret") == "R1"
    assert channel.typed[-2:] == ["enable", "s3cret"]


def test_a_refused_enable_secret_is_an_authentication_failure_that_hides_it() -> None:
    channel = ScriptedChannel("", "R1>", secret="s3cret")
    with pytest.raises(AuthenticationFailedError, match="enable secret was refused") as caught:
        opened(channel, "guess")
    assert "guess" not in repr(caught.value.__cause__.__dict__ if caught.value.__cause__ else "")


def test_without_an_enable_secret_nothing_is_guessed() -> None:
    channel = ScriptedChannel("", "R1>")
    with pytest.raises(AuthenticationFailedError, match="no enable secret was given"):
        opened(channel)
    assert "enable" not in channel.typed


def test_a_device_without_a_prompt_is_given_up() -> None:
    with pytest.raises(DeviceSilentError, match="no prompt appeared"):
        opened(ScriptedChannel("", ""))
