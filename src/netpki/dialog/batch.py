"""Several commands in one write, and the output of each. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Sequence

from netpki.dialog.screen import (
    QUESTION,
    TAIL,
    end_of_echo,
    final_prompt,
    last_line,
    prompt_before,
    readings,
    unwrapped,
    without_final_prompts,
)
from netpki.dialog.syslog import without_syslog
from netpki.dialog.table import Prompt
from netpki.dialog.transcript import Transcript, mask_configuration
from netpki.errors import DeviceSilentError, UnexpectedPromptError

_MOST_CHARACTERS = 50_000_000


class Batch:
    """Several commands that ask nothing, typed in one write.

    Each command's output is what stands between its echo and the prompt in front of the
    next command's echo.
    """

    def __init__(self, commands: Sequence[str], prompt: Prompt, *, device: str) -> None:
        self._commands = tuple(commands)
        self._device = device
        self._prompt = prompt
        self._chunks: list[str] = []
        self._received = 0
        self._tail = ""
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
        self._received += len(text)
        if self._received > _MOST_CHARACTERS:
            raise UnexpectedPromptError(
                "prints more than any configuration has",
                device=self._device,
                transcript=str(self.transcript),
            )
        self._tail = (self._tail + text)[-TAIL:]
        if any(final_prompt(tail, self._prompt) for tail in readings(self._tail)):
            self.outputs = self._split("".join(self._chunks))
        return ""

    def on_silence(self) -> str:
        """The device said nothing more in time; a batch has no way on from here.

        Raises:
            UnexpectedPromptError: A command asked something.
            DeviceSilentError: The prompt is missing.
        """
        tail = readings(self._tail)[0]
        if QUESTION.search(tail):
            raise UnexpectedPromptError(
                self.transcript.masked(f"asks {last_line(tail)!r} where none was expected"),
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
        text = unwrapped(text)
        for reading in (text, *readings(text)):
            outputs = self._split_reading(reading)
            if outputs is not None:
                return outputs
        return None

    def _split_reading(self, text: str) -> tuple[str, ...] | None:
        echoes: list[tuple[int, int]] = []
        position = 0
        for command in self._commands:
            echo = self._echo_of(command.strip(), text, position, is_first=not echoes)
            if echo is None:
                return None
            echoes.append(echo)
            position = echo[1] - 1
        end = final_prompt(text, self._prompt, position)
        if end is None:
            return None
        stops = [begin for begin, _ in echoes[1:]] + [end.start()]
        return tuple(
            self._trimmed(text[begin:stop]) for (_, begin), stop in zip(echoes, stops, strict=True)
        )

    def _echo_of(
        self, command: str, text: str, start: int, *, is_first: bool
    ) -> tuple[int, int] | None:
        """Beginning, with the prompt in front, and end of a command's echo.

        The prompt in front of the first echo was printed before this batch.
        """
        echo = end_of_echo(text, command, start)
        while echo is not None:
            begin, end = echo
            if is_first:
                return echo
            prompt = prompt_before(text, self._prompt, max(start, begin - TAIL), begin)
            if prompt:
                return prompt.start(), end
            echo = end_of_echo(text, command, end)
        return None

    def _trimmed(self, output: str) -> str:
        """Without prompts that were drawn again behind a log message."""
        return without_final_prompts(without_syslog(output), self._prompt)
