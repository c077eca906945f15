"""A command-line session: holds dialogs over a channel and guards dry runs."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netpki.dialog import Batch, Conversation, Dialog, Prompt
from netpki.errors import PreconditionError
from netpki.transport.channel import Channel

_READ_ONLY: Final = re.compile(
    r"(?:show|terminal|enable|exit|dir|more|verify|ping|traceroute)\b[ -{}~]*"
    # Behind a bar a show command can write files: only what filters lines is let through. A
    # control character could end the line and begin another.
    r"(?:\| *(?:b|beg|begin|e|exc|exclude|i|inc|include|sec|section|count)\b[ -{}~]*)?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a session reads and writes.

    Attributes:
        timeout: Seconds of silence after which the device counts as stuck. Output that keeps
            coming is waited for.
        pacing: Seconds between two lines of a paste; 0 writes it at once. Slow vty lines lose
            characters without it.
        read_only: Refuse every command that is not known to change nothing.
    """

    timeout: float = 30.0
    pacing: float = 0.0
    read_only: bool = False


class Session:
    """An open command line on one device.

    Args:
        channel: The open terminal.
        device: Name for error messages.
        prompt: The device's prompt.
        pace: How to read and write.
    """

    def __init__(self, channel: Channel, *, device: str, prompt: Prompt, pace: Pace) -> None:
        self._channel = channel
        self.device = device
        self.prompt = prompt
        self.pace = pace

    def hold(self, dialog: Dialog, *, timeout: float | None = None) -> str:
        """Hold the dialog to its end and return what the device printed.

        Raises:
            DialogError: The device refused, fell silent or left the dialog.
            ConnectionFailedError: The connection broke.
        """
        self._permit([dialog.command])
        conversation = Conversation(dialog, self.prompt, device=self.device)
        self._converse(conversation, timeout or self.pace.timeout)
        return conversation.output or ""

    def run(self, commands: Sequence[str], *, timeout: float | None = None) -> tuple[str, ...]:
        """Type commands that ask nothing, in one write, and return the output of each.

        Raises:
            DialogError: A command asked something, or the device fell silent.
            ConnectionFailedError: The connection broke.
        """
        self._permit(commands)
        batch = Batch(commands, self.prompt, device=self.device)
        self._converse(batch, timeout or self.pace.timeout)
        return batch.outputs or ()

    def follow(self, commands: Sequence[str], received: str) -> None:
        """Wait for the end of commands that were typed already.

        Args:
            commands: What was typed.
            received: What the device has printed since.

        Raises:
            DialogError: A command asked something, or the device fell silent.
            ConnectionFailedError: The connection broke.
        """
        batch = Batch(commands, self.prompt, device=self.device)
        batch.feed(received)
        self._listen(batch, self.pace.timeout)

    def close(self) -> None:
        """Hang up."""
        self._channel.close()

    def _permit(self, commands: Sequence[str]) -> None:
        if not self.pace.read_only:
            return
        for command in commands:
            if not _READ_ONLY.match(command.strip(" ")):
                raise PreconditionError(
                    f"a dry run was about to send {command.strip()!r}; it was not sent",
                    device=self.device,
                    hint="This is a defect of netpki; please report it.",
                )

    def _converse(self, talk: Conversation | Batch, timeout: float) -> None:
        self._write(talk.begin())
        self._listen(talk, timeout)

    def _listen(self, talk: Conversation | Batch, timeout: float) -> None:
        while not talk.done:
            try:
                text = self._channel.receive(timeout)
            except TimeoutError:
                reply = talk.on_silence()
            else:
                reply = talk.feed(text)
            if reply:
                self._write(reply)

    def _write(self, text: str) -> None:
        if not self.pace.pacing:
            self._channel.send(text)
            return
        for line in text.splitlines(keepends=True):
            self._channel.send(line)
            time.sleep(self.pace.pacing)
