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
from collections.abc import Iterator, Sequence

from netpki.dialog.syslog import SYSLOG_LINE, rejoined_without_syslog, without_syslog
from netpki.dialog.table import Ask, Dialog, Paste, Prompt, Say, Type, YesIf
from netpki.dialog.transcript import Transcript, mask_configuration
from netpki.errors import (
    DeviceSilentError,
    FingerprintMismatchError,
    UnexpectedPromptError,
)

_TAIL = 4096
_QUESTION = re.compile(r"(?:\[yes/no\]:|\[confirm\]|[\r\n][Pp]assword:)\s*\Z")
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
        self._any_prompt = re.compile(prompt.any_mode() + r"\s*\Z")
        self._pending = list(dialog.asks)
        self._buffer = ""
        self._shown = ""
        self._echo: re.Pattern[str] | None = None
        self._objection: str | None = None
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
        self._echo = re.compile(re.escape(self._dialog.command.strip()) + r"[ \t]*\r?\n")
        return self._dialog.command + "\n"

    def feed(self, text: str) -> str:
        """Take what the device printed; return what to type now, or nothing.

        Raises:
            DialogError: The device refused, or said something the dialog does not know.
        """
        self.transcript.add(text)
        self._shown += text
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
            reply = self._react()
            if reply or self.done:
                return reply
        tail = self._buffer[-200:]
        if _LOOKS_LIKE_A_QUESTION.search(tail):
            raise self._unexpected(f"asks {_last_line(tail)!r}, which this dialog does not know")
        raise DeviceSilentError(
            f"no answer in time after {self._dialog.command!r}",
            device=self._device,
            transcript=str(self.transcript),
            hint="Raise the timeout if the device is slow.",
        )

    def _echo_seen(self) -> bool:
        if self._echo is None:
            return True
        text = self._buffer.replace(" \b", "").replace("\b", "")
        for reading in (text, *_readings(text)):
            match = self._echo.search(reading)
            if match:
                self._echo = None
                self._buffer = reading[match.end() - 1 :]
                return True
        return False

    def _react(self) -> str:
        tails = _readings(self._buffer[-_TAIL:])
        for ask in self._candidates():
            if any(re.search(rf"(?:{ask.pattern})\s*\Z", tail) for tail in tails):
                return self._answer(ask)
        for tail in tails:
            match = self._any_prompt.search(tail)
            if match:
                self._finish(match["mode"])
                return ""
        if _QUESTION.search(tails[0]):
            question = _last_line(tails[0])
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
            self._echo = re.compile(r"(?:\A|[\r\n#])quit[ \t]*\r?\n")
            lines = [line.strip() for line in reply.text.splitlines()]
            return "\n".join([*filter(None, lines), "quit", ""])
        return self._judge(reply, shown)

    def _judge(self, reply: YesIf, shown: str) -> str:
        objections = [reply.guard(reading) for reading in _readings(shown)]
        self._objection = None if None in objections else objections[0]
        return "yes\n" if self._objection is None else "no\n"

    def _finish(self, mode: str) -> None:
        text = without_syslog(self._shown)
        if self._objection is not None:
            raise FingerprintMismatchError(
                f"{self._objection}; the certificate was not accepted",
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


class Batch:
    """Several commands that ask nothing, typed in one write.

    Each command's output is what stands between its echo and the prompt in front of the
    next command's echo.
    """

    def __init__(self, commands: Sequence[str], prompt: Prompt, *, device: str) -> None:
        self._commands = tuple(commands)
        self._device = device
        self._any_prompt = prompt.any_mode()
        self._end = re.compile(rf"{self._any_prompt}(?:\s*{SYSLOG_LINE})*\s*\Z")
        self._chunks: list[str] = []
        self._tail = ""
        self._echoed = 0
        self.transcript = Transcript()
        self.outputs: tuple[str, ...] | None = None

    @property
    def done(self) -> bool:
        """Whether the prompt behind the last command's output was seen."""
        return self.outputs is not None

    def begin(self) -> str:
        """All the commands."""
        return "".join(f"{command}\n" for command in self._commands)

    def feed(self, text: str) -> str:
        """Take what the device printed; there is never anything to type.

        What looks like a question may be a line of a configuration, cut in the middle; only
        when nothing follows is it one.
        """
        self.transcript.add(text)
        self._chunks.append(text)
        self._tail = (self._tail + text)[-_TAIL:]
        if any(self._end.search(tail) for tail in _readings(self._tail)):
            self.outputs = self._split("".join(self._chunks))
        return ""

    def on_silence(self) -> str:
        """The device said nothing more in time; a batch has no way on from here.

        Raises:
            UnexpectedPromptError: A command asked something.
            DeviceSilentError: The prompt is missing.
        """
        tail = _readings(self._tail)[0]
        if _QUESTION.search(tail):
            raise UnexpectedPromptError(
                self.transcript.masked(f"asks {_last_line(tail)!r} where none was expected"),
                device=self._device,
                transcript=str(self.transcript),
                hint="The work on this device was stopped; look at the transcript.",
            )
        raise DeviceSilentError(
            f"no prompt in time after {mask_configuration(self._commands[-1])!r}",
            device=self._device,
            transcript=str(self.transcript),
            hint="Raise the timeout if the device is slow.",
        )

    def _split(self, text: str) -> tuple[str, ...] | None:
        """Outputs by command, or None while the last echo was not seen."""
        text = text.replace(" \b", "").replace("\b", "")
        for reading in (text, *_readings(text)):
            outputs = self._split_reading(reading)
            if outputs is not None:
                return outputs
        return None

    def _split_reading(self, text: str) -> tuple[str, ...] | None:
        starts: list[tuple[int, int]] = []
        position = 0
        for index, command in enumerate(self._commands):
            # The first prompt was printed before this batch; later ones precede their echo.
            before = (
                "" if index == 0 else rf"{self._any_prompt} ?(?:\r?\n{SYSLOG_LINE}?(?:\r?\n)?)?"
            )
            pattern = re.compile(before + re.escape(command.strip()) + r"[ \t]*\r?\n")
            match = pattern.search(text, position)
            if match is None:
                return None
            starts.append((match.start(), match.end()))
            position = match.end() - 1
        end = self._end.search(text, position)
        if end is None:
            return None
        stops = [start for start, _ in starts[1:]] + [end.start()]
        return tuple(
            self._trimmed(text[begin:stop]) for (_, begin), stop in zip(starts, stops, strict=True)
        )

    def _trimmed(self, output: str) -> str:
        """Without prompts that were drawn again behind a log message."""
        clean = without_syslog(output)
        while (match := self._end.search(clean)) is not None:
            clean = clean[: match.start()]
        return clean


def _readings(text: str) -> tuple[str, ...]:
    first, second = without_syslog(text), rejoined_without_syslog(text)
    return (first,) if first == second else (first, second)


def _found(pattern: str, text: str) -> bool:
    return any(re.search(pattern, reading) for reading in _readings(text))


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
