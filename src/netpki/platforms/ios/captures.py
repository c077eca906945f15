"""What people save of a terminal: several commands, prompts, pages, escape sequences.

A capture is cut at its prompts into excerpts, one for each command. Text without any prompt is
one excerpt.
"""

from __future__ import annotations

import re
import textwrap
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
    plain = _at_the_margin(cleaned(text))
    plain = plain if plain.endswith("\n") else f"{plain}\n"
    return tuple(each for each in _excerpts(plain) if each.command or each.text.strip())


def _excerpts(text: str) -> Iterator[Excerpt]:
    """One behind each prompt, and one before the first."""
    begin, line, heading = 0, 1, None
    for prompt in _prompts(text):
        yield _excerpt(text[begin : prompt.start()], line, heading)
        line += text.count("\n", begin, prompt.end() + 1)
        begin, heading = prompt.end() + 1, prompt
    yield _excerpt(text[begin:], line, heading)


def cleaned(text: str) -> str:
    """``text`` as it stood on the screen: no pages, escape sequences or deleted characters."""
    plain = _ESCAPE.sub("", text.replace("\r\n", "\n").replace("\r\0", "\n"))
    if "More--" in plain:
        plain = _MORE.sub("", plain)
    if "\b" in plain:
        plain = "\n".join(_typed(line) for line in plain.split("\n"))
    return _without_private_keys(plain.replace("\r", ""))


def _without_private_keys(text: str) -> str:
    """Nothing here needs them, and no message or report may show one."""
    if "PRIVATE KEY-----" not in text:
        return text
    return _PRIVATE_KEY.sub(lambda key: key["begin"] + _LINE.sub("[...]", key["body"]), text)


_PRIVATE_KEY: Final = re.compile(
    r"(?P<begin>-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----\n)(?P<body>.*?)(?=-----END |\Z)",
    re.DOTALL,
)
_LINE: Final = re.compile(r".+")
_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-9;?]{0,20}[A-Za-z]|[()][A-Z0-9]|[=>78])")
_MORE: Final = re.compile(r" ?-{1,2}More-{1,2} ?(?:[\b\r]{1,40} {0,40}[\b\r]{0,40})?")
_PROMPT: Final = re.compile(
    r"(?P<indent> {0,8})(?P<host>[A-Za-z0-9_][\w.\-]{0,99})"
    r"(?:\((?P<mode>[\w.\- ]{1,60})\))?[>#][ \t]*"
    r"(?P<command>[^\s#>].*)?$",
    re.MULTILINE,
)
_WORDS: Final = (
    *("show", "do", "configure", "crypto", "no", "end", "exit", "enable", "disable", "terminal"),
    *("write", "copy", "dir", "more", "clear", "debug", "undebug", "reload", "trm", "ip", "quit"),
    *("archive", "delete", "rename", "hostname", "interface", "ping", "telnet", "ssh", "clock"),
    *("logout", "term", "save", "default", "router", "username", "line", "ntp", "verify", "test"),
)
"""First words of commands. A line such as ``spare#1 in rack 3`` is no prompt."""
_FEWEST_LETTERS: Final = 2
_MARKS: Final = "#>"
"""One of them ends a prompt."""


def _prompts(text: str) -> Iterator[re.Match[str]]:
    """Lines with a prompt. Configurations are long and hardly have a mark in them."""
    places = {mark: text.find(mark) for mark in _MARKS}
    while found := [place for place in places.values() if place >= 0]:
        place = min(found)
        begin = text.rfind("\n", 0, place) + 1
        end = text.find("\n", place) % (len(text) + 1)  # the last line may lack its end
        match = _PROMPT.match(text, begin)
        if match and _is_prompt(match):
            yield match
        for mark, known in places.items():
            if 0 <= known < end:
                places[mark] = text.find(mark, end)


def _is_prompt(match: re.Match[str]) -> bool:
    command, is_indented = match["command"], len(match["indent"]) > 1
    if not command:
        return not is_indented or bool(match["mode"])
    return bool(match["mode"]) or _begins_a_command(command)


def _at_the_margin(text: str) -> str:
    """A session as a whole indented, as in a document, without that."""
    if not _INDENTED.match(text):
        return text
    dedented = textwrap.dedent(text)
    return dedented if any(prompt["command"] for prompt in _prompts(dedented)) else text


_INDENTED: Final = re.compile(r"\s*\n[ \t]|[ \t]")


def _begins_a_command(text: str) -> bool:
    first = text.split(maxsplit=1)[0].lower()
    return len(first) >= _FEWEST_LETTERS and any(word.startswith(first) for word in _WORDS)


def _excerpt(text: str, first_line: int, prompt: re.Match[str] | None) -> Excerpt:
    command = (prompt["command"] or "").strip() if prompt else ""
    mode = (prompt["mode"] or "") if prompt else ""
    if mode and (match := _DO.match(command)):
        command, mode = match["command"], ""
    hostname = prompt["host"] if prompt else None
    return Excerpt(command or None, hostname, mode, first_line, text)


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
