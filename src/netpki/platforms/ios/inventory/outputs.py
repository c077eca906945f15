"""Outputs of commands, read one by one; what cannot be read becomes a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeVar

from netpki.errors import NetpkiError
from netpki.platforms.contract import ConfigurationLine, Gap, Source, SourceKind
from netpki.platforms.ios.catalogue import STARTUP, is_configuration
from netpki.platforms.ios.parsing import Configuration
from netpki.platforms.ios.parsing.screens import Unknown
from netpki.platforms.ios.parsing.show_command import ShowCommand
from netpki.platforms.ios.state import NO_STARTUP

Value = TypeVar("Value")

_REFUSED: Final = re.compile(
    r"% ?(?:Invalid input detected|Incomplete command|Unrecognized command|Ambiguous command)"
    r"|(?P<forbidden>Command authorization failed)"
)
_NOTHING: Final = re.compile(r"\s*$|Load for five secs:|Time source is |No time source,")
"""Lines that say nothing about anything: blank ones, and those of ``exec prompt timestamp``."""
_LINES_OF_A_REFUSAL: Final = 6


@dataclass(frozen=True, slots=True)
class Output:
    """What one command printed.

    Attributes:
        command: Which one.
        text: Without command and prompt.
        origin: File it is from; None if the device itself was asked.
        first_line: Number of its first line in the file, from 1.
        dispensable: Not every release knows the command, so that refusing it is no gap.
        hostname: Of the prompt that it was typed at; None where there was none.
    """

    command: ShowCommand
    text: str = field(repr=False)
    origin: str | None = None
    first_line: int = 1
    dispensable: bool = False
    hostname: str | None = None

    @property
    def source(self) -> Source:
        """For people who ask where a fact is from."""
        if not is_configuration(self.command):
            return Source("show", self.name, self.origin)
        kind: SourceKind = "startup" if self.command is STARTUP else "running"
        return Source(kind, self.name, self.origin)

    @property
    def name(self) -> str:
        """The command in words."""
        return self.command.name

    def line(self, text: str, number: int) -> ConfigurationLine:
        """A line of the text by its number there, with its number in the file."""
        return ConfigurationLine(text, number + self.first_line - 1, self.origin)


@dataclass(frozen=True, slots=True)
class Readings:
    """What the outputs say.

    Attributes:
        running: The configuration in effect, where it was read.
        running_output: Where ``running`` is from.
        startup: What a restart would bring back; None where it was not read.
        startup_output: Where ``startup`` is from.
        has_no_startup: The device says that there is no startup configuration.
        values: All other values, in the order of the outputs.
        sources: Of everything that was read.
        gaps: What could not be read.
    """

    running: Configuration | None
    running_output: Output | None
    startup: Configuration | None
    startup_output: Output | None
    has_no_startup: bool
    values: tuple[object, ...]
    sources: tuple[Source, ...]
    gaps: tuple[Gap, ...]

    def of(self, kind: type[Value]) -> tuple[Value, ...]:
        """All values of a type."""
        return tuple(value for value in self.values if isinstance(value, kind))

    @property
    def configuration(self) -> Configuration | None:
        """The one in effect, else the one that was saved."""
        return self.running or self.startup

    @property
    def configuration_output(self) -> Output | None:
        """Where ``configuration`` is from."""
        return self.running_output if self.running else self.startup_output

    def access_lines(self, beginning: re.Pattern[str]) -> Iterator[ConfigurationLine]:
        """Lines of ``configuration.access`` that begin like this, with their places."""
        if self.configuration is None or self.configuration_output is None:
            return
        for line in self.configuration.access:
            if beginning.match(line.text):
                yield self.configuration_output.line(line.text, line.number)


def read_outputs(outputs: Sequence[Output], *, device: str) -> Readings:
    """Read everything; configurations first, for the time zones that screens are printed in."""
    reader = _Reader(device)
    for output in sorted(outputs, key=lambda each: not is_configuration(each.command)):
        reader.read(output)
    return reader.readings()


def refusal_in(text: str) -> str | None:
    """Why a device refused a command, if that is all it printed."""
    refusal = _REFUSED.search(_head(text))
    return f"the device does not know the command: {refusal[0].strip()!r}" if refusal else None


def _is_unknown(head: str) -> bool:
    """The device refused what it does not know; what it forbids, it may well have."""
    refusal = _REFUSED.search(head)
    return refusal is not None and refusal["forbidden"] is None


def _tells_nothing(text: str) -> bool:
    return all(map(_NOTHING.match, text.split("\n")))


def _head(text: str) -> str:
    return "\n".join(text.split("\n", _LINES_OF_A_REFUSAL)[:_LINES_OF_A_REFUSAL])


class _Reader:
    """Values and gaps so far."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._configurations: dict[str, tuple[Configuration, Output]] = {}
        self._has_no_startup = False
        self._zones: dict[str, timedelta] = {}
        self._values: list[object] = []
        self._sources: list[Source] = []
        self._gaps: list[Gap] = []

    def read(self, output: Output) -> None:
        """Read one more output."""
        head = _head(output.text)
        if refusal := refusal_in(output.text):
            if not (output.dispensable and _is_unknown(head)):
                self._gap(output, refusal)
        elif output.dispensable and _tells_nothing(output.text):
            self._sources.append(output.source)
        elif output.command is STARTUP and NO_STARTUP.search(head):
            self._has_no_startup = True
        else:
            self._read_whole(output)

    def readings(self) -> Readings:
        """What was read."""
        running, output = self._configurations.get("running", (None, None))
        startup, saved = self._configurations.get("startup", (None, None))
        return Readings(
            running=running,
            running_output=output,
            startup=startup,
            startup_output=saved,
            has_no_startup=self._has_no_startup,
            values=tuple(self._values),
            sources=tuple(self._sources),
            gaps=tuple(self._gaps),
        )

    def _read_whole(self, output: Output) -> None:
        unknown: Unknown = []
        try:
            value = output.command.read(
                output.text, device=self._device, zones=self._zones, unknown=unknown
            )
        except NetpkiError as error:
            self._gap(output, error.message.removeprefix(f"{self._device}: "))
            return
        finally:
            self._gaps += _gaps(output, unknown)
        self._sources.append(output.source)
        if isinstance(value, Configuration):
            self._configurations[output.source.kind] = (value, output)
            self._zones = {**value.zones, **self._zones}
        else:
            self._values += value if isinstance(value, tuple) else (value,)

    def _gap(self, output: Output, message: str) -> None:
        self._gaps.append(Gap(str(output.source), message, origin=output.origin))


def _gaps(output: Output, unknown: Unknown) -> Iterator[Gap]:
    for line in unknown:
        place = output.line(line.text, line.number)
        yield Gap(
            str(output.source),
            "this line is not understood",
            place.number,
            place.text,
            place.origin,
        )
