"""``netpki parse``: captures in, documented JSON or a table out."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError, NetpkiError
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.parsed_tables import show_parsed
from netpki.frontends.command_line.speech import complain, output
from netpki.frontends.parsed import parsed
from netpki.frontends.saved.texts import decoded, read_text
from netpki.platforms.ios.catalogue import is_configuration, named_command
from netpki.platforms.ios.inventory.captured import Captured, captured
from netpki.platforms.ios.inventory.outputs import Output, refusal_in
from netpki.platforms.ios.parsing import Configuration
from netpki.platforms.ios.parsing.screens import Unknown

_STANDARD_INPUT: Final = Path("-")
_ZONE: Final = re.compile(r"(?P<name>\S+)=(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?$")
_MOST_COMPLAINTS: Final = 10
_PIECES_AT_A_TIME: Final = 10_000
"""Of JSON; each holds one value at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be parsed.

    Attributes:
        files: Captures; empty for standard input.
        command: What was typed; None to be told by the captures.
        zones: As given, ``NAME=+HH:MM``.
        as_list: Say source and command of each output even where there is one.
    """

    files: Sequence[Path]
    command: str | None
    zones: Sequence[str]
    as_list: bool


@dataclass(slots=True)
class Parsed:
    """One output: its value, or why there is none."""

    source: str
    device: str | None
    command: str
    line: int
    result: Any = None
    error: str | None = None
    unknown: int = 0

    def entry(self) -> dict[str, Any]:
        """For a list of outputs."""
        return {
            "source": self.source,
            "device": self.device,
            "command": self.command,
            "line": self.line,
            "result": self.result,
            "error": self.error,
        }


def parse(wanted: Wanted, *, table: bool) -> ExitCode:
    """Parse captures and print what they hold.

    Raises:
        InputError: A capture cannot be read, or nothing in it can.
    """
    zones = dict(map(_zone, wanted.zones))
    found = [each for text in _texts(wanted.files) for each in _parsed(text, wanted, zones)]
    for each in found:
        if each.error:
            complain(f"{each.source}, {each.command}: {each.error}")
    if table:
        for each in found:
            show_parsed(output(), each.command, each.result, heading=len(found) > 1)
    elif len(found) == 1 and not wanted.as_list:
        if found[0].error is None:
            _print(found[0].result)
    else:
        _print([each.entry() for each in found])
    return _exit_code(found)


def _print(value: Any) -> None:  # noqa: ANN401 JSON
    """Piece by piece: the JSON of a large capture is larger than the capture."""
    pieces = json.JSONEncoder(indent=2).iterencode(value)
    while text := "".join(islice(pieces, _PIECES_AT_A_TIME)):
        sys.stdout.write(text)
    sys.stdout.write("\n")


def _exit_code(found: Sequence[Parsed]) -> ExitCode:
    if any(each.error for each in found):
        return ExitCode.FAILED
    return ExitCode.NOT_UNDERSTOOD if any(each.unknown for each in found) else ExitCode.DONE


def _texts(files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in files or [_STANDARD_INPUT]:
        if path == _STANDARD_INPUT:
            yield "standard input", decoded(sys.stdin.buffer.read(), name="Standard input")
        else:
            yield str(path), read_text(path, name=str(path))


def _parsed(
    named_text: tuple[str, str], wanted: Wanted, zones: dict[str, timedelta]
) -> Iterator[Parsed]:
    name, text = named_text
    only = named_command(wanted.command) if wanted.command else None
    found = captured(text, origin=name, only=only)
    outputs = list(found.outputs)
    if not outputs and only and not text.strip():
        outputs = [Output(only, text, name)]
    if not outputs:
        raise _nothing(name, found, wanted.command)
    for gap in found.gaps:
        complain(f"{gap.source}: {gap.message}.")
    for each in sorted(outputs, key=lambda each: not is_configuration(each.command)):
        yield _read(each, each.hostname or found.hostname, zones)


def _read(output_: Output, hostname: str | None, zones: dict[str, timedelta]) -> Parsed:
    """Read one output; zones of a configuration count for what follows."""
    done = Parsed(str(output_.origin), hostname, output_.name, output_.first_line)
    done.error = refusal_in(output_.text)
    if done.error:
        return done
    unknown: Unknown = []
    device = hostname or str(output_.origin)
    try:
        value = output_.command.read(output_.text, device=device, zones=zones, unknown=unknown)
    except NetpkiError as error:
        done.error = error.diagnostics().removeprefix(f"{device}: ")
        return done
    if isinstance(value, Configuration):
        zones |= {name: zone for name, zone in value.zones.items() if name not in zones}
    done.result = parsed(value, unknown, first_line=output_.first_line)
    done.unknown = len(unknown)
    for line in unknown[:_MOST_COMPLAINTS]:
        number = output_.first_line + line.number - 1
        complain(f"{done.source}, line {number}: {line.text[:200]!r} is not understood.")
    if len(unknown) > _MOST_COMPLAINTS:
        complain(
            f"{done.source}: {len(unknown) - _MOST_COMPLAINTS} more lines are not understood."
        )
    return done


def _nothing(name: str, found: Captured, command: str | None) -> InputError:
    if found.gaps:
        return InputError(
            f"{name}: {found.gaps[0].message}.",
            hint="Name the command with --command 'show crypto pki certificates verbose'.",
        )
    if command:
        return InputError(f"{name} holds no output of {command!r}.")
    typed = ", ".join(found.passed_over) or "no command"
    return InputError(
        f"{name} holds nothing that netpki reads, but {typed}.",
        hint="Give the output of a PKI command; netpki parse --help shows how.",
    )


def _zone(text: str) -> tuple[str, timedelta]:
    match = _ZONE.match(text)
    if match is None:
        raise InputError(f"{text!r} is no time zone.", hint="Write it like --zone IST=+05:30.")
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return match["name"], -offset if match["sign"] == "-" else offset
