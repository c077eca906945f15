"""What people save of a terminal: several commands, prompts, pages, escape sequences.

A capture is cut at its prompts into excerpts, one for each command. Text without any prompt is
one excerpt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What one command printed.

    Attributes:
        command: As typed, filters included; None where the capture does not tell.
        hostname: Of the prompt; None where there is none.
        mode: Of the prompt, for example ``config``; empty in EXEC mode.
        first_line: Number of the first line of ``text`` in the capture, from 1.
        text: The output, without command and prompt.
    """

    command: str | None
    hostname: str | None
    mode: str
    first_line: int
    text: str


def cut(text: str) -> tuple[Excerpt, ...]:
    """Excerpts of a capture in their order; those that hold only blank lines are left out."""
    lines = cleaned(text).removesuffix("\n").split("\n")
    begins: list[tuple[int, re.Match[str] | None]] = [(-1, None), *_prompts(lines)]
    ends = [index for index, _ in begins[1:]] + [len(lines)]
    found = (
        _excerpt(lines, index + 1, end, prompt)
        for (index, prompt), end in zip(begins, ends, strict=True)
    )
    return tuple(each for each in found if each.command or each.text.strip())


def cleaned(text: str) -> str:
    """``text`` as it stood on the screen: no pages, escape sequences or deleted characters."""
    plain = _ESCAPE.sub("", text.replace("\r\n", "\n").replace("\r\0", "\n"))
    if "More--" in plain:
        plain = _MORE.sub("", plain)
    if "\b" in plain:
        plain = "\n".join(_typed(line) for line in plain.split("\n"))
    return plain.replace("\r", "")


_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-9;?]{0,20}[A-Za-z]|[()][A-Z0-9]|[=>78])")
_MORE: Final = re.compile(r" ?-{1,2}More-{1,2} ?(?:[\b\r]{1,40} {0,40}[\b\r]{0,40})?")
_PROMPT: Final = re.compile(
    r" ?(?P<host>[A-Za-z0-9_][\w.\-]{0,99})(?:\((?P<mode>[\w.\- ]{1,60})\))?[>#][ \t]*"
    r"(?P<command>[^\s#>].*)?$"
)
_WORDS: Final = (
    *("show", "do", "configure", "crypto", "no", "end", "exit", "enable", "disable", "terminal"),
    *("write", "copy", "dir", "more", "clear", "debug", "undebug", "reload", "trm", "ip", "quit"),
    *("archive", "delete", "rename", "hostname", "interface", "ping", "telnet", "ssh", "clock"),
    *("logout", "term", "save", "default", "router", "username", "line", "ntp", "verify", "test"),
)
"""First words of commands. A line such as ``spare#1 in rack 3`` is no prompt."""
_FEWEST_LETTERS: Final = 2


def _prompts(lines: list[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """Lines with a prompt. Every line is looked at, so those that cannot be one pass quickly."""
    for index, line in enumerate(lines):
        match = _PROMPT.match(line) if "#" in line or ">" in line else None
        if match and _is_prompt(match):
            yield index, match


def _is_prompt(match: re.Match[str]) -> bool:
    command = match["command"]
    return not command or bool(match["mode"]) or _begins_a_command(command)


def _begins_a_command(text: str) -> bool:
    first = text.split(maxsplit=1)[0].lower()
    return len(first) >= _FEWEST_LETTERS and any(word.startswith(first) for word in _WORDS)


def _excerpt(lines: list[str], begin: int, end: int, prompt: re.Match[str] | None) -> Excerpt:
    command = (prompt["command"] or "").strip() if prompt else ""
    mode = (prompt["mode"] or "") if prompt else ""
    if mode and (match := _DO.match(command)):
        command, mode = match["command"], ""
    return Excerpt(
        command=command or None,
        hostname=prompt["host"] if prompt else None,
        mode=mode,
        first_line=begin + 1,
        text="".join(f"{line}\n" for line in lines[begin:end]),
    )


_DO: Final = re.compile(r"do\s+(?P<command>\S.*)")


def _typed(line: str) -> str:
    """What is left of a line when every backspace has taken a character away."""
    if "\b" not in line:
        return line
    kept: list[str] = []
    for character in line:
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)
