"""From an open terminal to the privileged prompt of a router."""

from __future__ import annotations

import re
from typing import Final

from netpki.dialog import SYSLOG_LINE, Prompt, without_syslog
from netpki.errors import (
    AuthenticationFailedError,
    CommandRefusedError,
    DeviceSilentError,
    UnexpectedPromptError,
)
from netpki.platforms.ios import dialogs
from netpki.transport import Channel, Pace, Session

# No paging, no wrapped echo, no log messages: each would break into a dialog.
PREPARATION: Final = ("terminal length 0", "terminal width 512", "terminal no monitor")

_SOME_PROMPT: Final = re.compile(r"(?:\A|[\r\n])[^\s()>#]+[>#]\s*\Z")
_FIRST_ECHO: Final = re.compile(
    rf"(?:\A|[\r\n])(?P<name>[^\s()>#]+)(?P<level>[>#]) ?"
    rf"(?:\r?\n{SYSLOG_LINE}?(?:\r?\n)?)?{re.escape(PREPARATION[0])}[ \t]*\r?\n"
)


def open_session(channel: Channel, *, device: str, enable_secret: str, pace: Pace) -> Session:
    """Wait for the prompt, prepare the terminal and enter privileged EXEC mode.

    Raises:
        AuthenticationFailedError: The enable secret is missing or wrong.
        DialogError: The device does not behave like IOS.
        ConnectionFailedError: The connection broke.
    """
    _, text = _await(channel, _SOME_PROMPT, device, pace)
    channel.send("".join(f"{command}\n" for command in PREPARATION))
    # The name counts only in front of our own echo: a banner may look like a prompt.
    match, text = _await(channel, _FIRST_ECHO, device, pace, seen=text)
    session = Session(channel, device=device, prompt=Prompt(match["name"]), pace=pace)
    session.follow(PREPARATION, text)
    if match["level"] == ">":
        _enable(session, enable_secret)
    return session


def _await(
    channel: Channel, pattern: re.Pattern[str], device: str, pace: Pace, *, seen: str = ""
) -> tuple[re.Match[str], str]:
    text = seen
    while True:
        try:
            text += channel.receive(pace.timeout)
        except TimeoutError:
            raise DeviceSilentError(
                "no prompt appeared after log-in",
                device=device,
                transcript=text[-500:],
                hint="Is this a Cisco IOS device?",
            ) from None
        match = pattern.search(text) or pattern.search(without_syslog(text))
        if match:
            return match, text


def _enable(session: Session, secret: str) -> None:
    if not secret:
        raise AuthenticationFailedError(
            "the account has no privileged rights and no enable secret was given",
            device=session.device,
            hint="Give the enable secret, or an account of privilege level 15.",
        )
    try:
        session.hold(dialogs.enable(secret))
    except (CommandRefusedError, UnexpectedPromptError) as error:
        raise AuthenticationFailedError(
            "the enable secret was refused", device=session.device
        ) from error
