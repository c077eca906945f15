"""The engine: fed with what a device prints, it returns what to type. No I/O, no clock.

Rules:

* In order: only the optional asks next in line and the first required one may match.
* Success needs the success text *and* the prompt; ``%`` alone is never an error.
* Nothing counts before the echo of what we typed was seen, so that an old prompt is never
  taken for a new one.
* The result does not depend on how the output is cut into pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from netpki.dialog.screen import (
    QUESTION,
    TAIL,
    end_of_echo,
    final_prompt,
    last_line,
    readings,
    unwrapped,
)
from netpki.dialog.syslog import without_syslog
from netpki.dialog.table import Ask, Dialog, Paste, Prompt, Say, Type, YesIf
from netpki.dialog.transcript import Transcript
from netpki.errors import (
    DeviceSilentError,
    DialogError,
    UnexpectedPromptError,
)

EchoFinder = Callable[[str], int | None]
"""Where the echo of what we typed ends in what was printed; None if it is not there yet."""

_MOST_CHARACTERS = 1_000_000
_END_OF_PASTE = re.compile(r"(?:\A|[\r\n#])quit[ \t]*\r?\n")
_LOOKS_LIKE_A_QUESTION = re.compile(r"[?:\]][ \t]*\Z")


class Conversation:
    """One run of a dialog.

    Args:
        dialog: The table.
        prompt: The device's prompt.
        device: Name for error messages.
    """

    def __init__(self, dialog: Dialog, prompt: Prompt, *, device: str) -> None:
        self._dialog = dialog
        self._device = device
        self._prompt = prompt
        self._pending = list(dialog.asks)
        self._buffer = ""
        self._shown = ""
        self._echo: EchoFinder | None = None
        self._objection: str | None = None
        self._objection_error: type[DialogError] = DialogError
        self.transcript = Transcript()
        for ask in dialog.asks:
            if isinstance(ask.reply, Type):
                self.transcript.hide(ask.reply.secret)
        self.output: str | None = None

    @property
    def done(self) -> bool:
        """Whether the device is back at its prompt and all was well."""
        return self.output is not None

    def begin(self) -> str:
        """What to type first."""
        self._echo = partial(_end_of_command, self._dialog.command.strip())
        return self._dialog.command + "\n"

    def feed(self, text: str) -> str:
        """Take what the device printed; return what to type now, or nothing.

        Raises:
            DialogError: The device refused, or said something the dialog does not know.
        """
        self.transcript.add(text)
        self._shown += text
        if len(self._shown) > _MOST_CHARACTERS:
            raise self._unexpected("led to more output than any answer has")
        self._buffer += text
        if not self._echo_seen():
            return ""
        return self._react()

    def on_silence(self) -> str:
        """The device said nothing more in time; the echo may have been torn by a log message.

        Raises:
            DialogError: There is nothing to go on with.
        """
        if self._echo is not None:
            self._echo = None
            # With words of success a prompt is proof enough; alone, without an echo, it is none.
            reply = self._react(prompt_counts=self._dialog.success is not None)
            if reply or self.done:
                return reply
        tail = self._buffer[-200:]
        if _LOOKS_LIKE_A_QUESTION.search(tail):
            raise self._unexpected(f"asks {last_line(tail)!r}, which this dialog does not know")
        raise DeviceSilentError(
            f"no answer in time after {self._dialog.command!r}",
            device=self._device,
            transcript=str(self.transcript),
            hint="Raise the timeout if the device is slow.",
        )

    def _echo_seen(self) -> bool:
        if self._echo is None:
            return True
        text = unwrapped(self._buffer)
        for reading in (text, *readings(text)):
            end = self._echo(reading)
            if end is not None:
                self._echo = None
                self._buffer = reading[end - 1 :]
                return True
        return False

    def _react(self, *, prompt_counts: bool = True) -> str:
        tails = readings(self._buffer[-TAIL:])
        for ask in self._candidates():
            if any(re.search(rf"(?:{ask.pattern})\s*\Z", tail) for tail in tails):
                return self._answer(ask)
        for tail in tails if prompt_counts else ():
            match = final_prompt(tail, self._prompt)
            if match:
                self._finish(match["mode"])
                return ""
        if QUESTION.search(tails[0]):
            question = last_line(tails[0])
            raise self._unexpected(f"asks {question!r}, which this dialog does not know")
        return ""

    def _candidates(self) -> Iterator[Ask]:
        for ask in self._pending:
            yield ask
            if not ask.optional:
                return

    def _answer(self, ask: Ask) -> str:
        del self._pending[: self._pending.index(ask) + 1]
        shown, self._buffer = self._buffer, ""
        reply = ask.reply
        if isinstance(reply, Say):
            return reply.text + "\n"
        if isinstance(reply, Type):
            return reply.secret + "\n"
        if isinstance(reply, Paste):
            self._echo = _end_of_paste
            lines = [line.strip() for line in reply.text.splitlines()]
            return "\n".join([*filter(None, lines), "quit", ""])
        return self._judge(reply, shown)

    def _judge(self, reply: YesIf, shown: str) -> str:
        objections = [reply.guard(reading) for reading in readings(shown)]
        self._objection = None if None in objections else objections[0]
        self._objection_error = reply.error
        return "yes\n" if self._objection is None else "no\n"

    def _finish(self, mode: str) -> None:
        text = without_syslog(self._shown)
        if self._objection is not None:
            raise self._objection_error(
                self.transcript.masked(f"{self._objection}; it was answered no"),
                device=self._device,
                transcript=str(self.transcript),
            )
        for refusal in self._dialog.refusals:
            match = re.search(refusal.pattern, text)
            if match:
                words = self.transcript.masked(_one_line(match[0]))
                raise refusal.error(
                    f"{self._dialog.command.strip()!r} was refused: {words!r}",
                    device=self._device,
                    transcript=str(self.transcript),
                    hint=refusal.hint,
                )
        unanswered = [ask for ask in self._pending if not ask.optional]
        success = self._dialog.success
        if unanswered or (success and not _found(success, self._shown)):
            raise self._unexpected("ended without the words that mean success")
        if not re.fullmatch(self._dialog.mode, mode):
            raise self._unexpected(f"ended in the mode {mode!r}")
        self.output = text

    def _unexpected(self, what: str) -> UnexpectedPromptError:
        return UnexpectedPromptError(
            self.transcript.masked(f"{self._dialog.command.strip()!r} {what}"),
            device=self._device,
            transcript=str(self.transcript),
            hint="The work on this device was stopped; look at the transcript.",
        )


def _end_of_command(command: str, text: str) -> int | None:
    echo = end_of_echo(text, command)
    return echo[1] if echo else None


def _end_of_paste(text: str) -> int | None:
    match = _END_OF_PASTE.search(text)
    return match.end() if match else None


def _found(pattern: str, text: str) -> bool:
    return any(re.search(pattern, reading) for reading in readings(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
