"""Outputs in a saved text, whether a bare output, a configuration or a session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from netpki.dialog import mask_configuration
from netpki.platforms.contract import Gap
from netpki.platforms.ios.captures import Excerpt, cut
from netpki.platforms.ios.catalogue import (
    RUNNING,
    STARTUP,
    command_of,
    guessed,
    is_configuration,
    is_dispensable,
)
from netpki.platforms.ios.inventory.outputs import Output
from netpki.platforms.ios.parsing.show_command import ShowCommand

_WHOLE_FILTERS: Final = re.compile(r"\s*(?:s|b|f|no-more)", re.IGNORECASE)
"""Filters that leave what they show readable, cut short as IOS allows: ``section``, ``begin``,
``format``; ``include`` tears lines from their headings."""
_HOSTNAME: Final = re.compile(r"^(?:hostname|switchname) (\S+)[ \t]*$", re.MULTILINE)
_NAME_IN_FIRST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Captured:
    """What a text holds.

    Attributes:
        hostname: In its configuration, else in its prompts; None where neither is there.
        outputs: Those that can be read.
        gaps: Outputs that would matter and cannot be read.
        passed_over: Commands whose output netpki does not read; secrets are masked.
    """

    hostname: str | None
    outputs: tuple[Output, ...]
    gaps: tuple[Gap, ...]
    passed_over: tuple[str, ...]


def captured(text: str, *, origin: str, only: ShowCommand | None = None) -> Captured:
    """Find the outputs in ``text``.

    Args:
        text: Of a file, or of standard input.
        origin: What to call it.
        only: Take the text for output of this command, or, if prompts name it, those excerpts.
    """
    excerpts = _named(cut(text), only)
    outputs: list[Output] = []
    gaps: list[Gap] = []
    passed_over: list[str] = []
    for excerpt, command in excerpts:
        typed = excerpt.command or ""
        if command is None and typed:
            passed_over.append(mask_configuration(typed))
        elif command is None:
            if len(excerpts) == 1:
                gaps.append(Gap(origin, _UNTOLD, origin=origin))
        elif "|" in typed and not _WHOLE_FILTERS.match(typed.partition("|")[2]):
            shown = mask_configuration(typed)
            message = f"the filter of {shown!r} leaves out what is needed"
            gaps.append(Gap(origin, message, origin=origin))
        else:
            outputs.append(
                Output(
                    command,
                    excerpt.text,
                    origin,
                    excerpt.first_line,
                    dispensable=is_dispensable(typed),
                    hostname=excerpt.hostname,
                )
            )
    hostname = _hostname(outputs) or next((e.hostname for e, _ in excerpts if e.hostname), None)
    return Captured(hostname, tuple(outputs), tuple(gaps), tuple(passed_over))


_UNTOLD: Final = "nothing tells which command printed this"


def _named(
    excerpts: tuple[Excerpt, ...], only: ShowCommand | None
) -> list[tuple[Excerpt, ShowCommand | None]]:
    told = [(each, _told(each)) for each in map(_without_echo, excerpts)]
    if only is None:
        return [(each, command or _guess(each)) for each, command in told]
    meant = [(each, command) for each, command in told if command is only]
    unnamed = [(each, only) for each, command in told if not each.command]
    return [*meant] if meant else [*unnamed]


def _told(excerpt: Excerpt) -> ShowCommand | None:
    return command_of(excerpt.command) if excerpt.command else None


def _guess(excerpt: Excerpt) -> ShowCommand | None:
    return None if excerpt.command else guessed(excerpt.text)


def _without_echo(excerpt: Excerpt) -> Excerpt:
    """With the command taken from the first line, where a capture begins behind the prompt."""
    if excerpt.command:
        return excerpt
    lines = excerpt.text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    typed = lines[first].strip()
    if not typed.lower().startswith(("sh", "more ")) or command_of(typed) is None:
        return excerpt
    rest = "\n".join(lines[first + 1 :])
    return Excerpt(typed, excerpt.hostname, "", excerpt.first_line + first + 1, rest)


def _hostname(outputs: list[Output]) -> str | None:
    for output in outputs:
        if is_configuration(output.command):
            match = _HOSTNAME.search(output.text, 0, _NAME_IN_FIRST)
            if match:
                return match[1]
    return None


def as_startup(output: Output) -> Output:
    """The same text, known to be the saved configuration, for example by its file name."""
    if output.command is not RUNNING:
        return output
    return Output(STARTUP, output.text, output.origin, output.first_line)
