"""The fenced blocks of a Markdown page, and what each one is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[3]
NOT_RUN: Final = "no-run"
"""Word in the info string of a console block that no test can run; the reason follows it."""

_FENCE: Final = re.compile(r"^(?P<ticks>```+)(?P<language>\w*)[ ]?(?P<info>.*)$")
_NAMED_ABOVE: Final = re.compile(r"`(?P<name>[\w./-]+\.\w+)`:$")
_NAMED_INSIDE: Final = re.compile(r"^# (?P<name>[\w./-]+\.\w+)$")
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING: Final = re.compile(r"^#{1,6} (?P<title>.+)$", re.MULTILINE)
_STAND_IN: Final = re.compile(r"<!-- emulated: (?P<routers>[^>]+) -->")


@dataclass(frozen=True)
class Block:
    """One fenced block.

    Attributes:
        language: First word after the fence.
        info: The rest of that line.
        file: Name of the file that the block shows, or empty.
        text: What stands between the fences.
        line: Number of its first fence, from 1.
    """

    language: str
    info: str
    file: str
    text: str
    line: int

    @property
    def reason_not_to_run(self) -> str:
        """Why no test runs it, or empty."""
        return self.info.removeprefix(NOT_RUN).strip(" :") if self.is_not_run else ""

    @property
    def is_not_run(self) -> bool:
        return self.info.startswith(NOT_RUN)


@dataclass(frozen=True)
class Command:
    """One command of a console block.

    Attributes:
        text: As typed, with continued lines.
        expected: What the page shows below it; empty shows nothing and expects nothing.
        line: Number of its line, from 1.
    """

    text: str
    expected: str
    line: int

    @property
    def stays(self) -> bool:
        """Whether it goes on in the background."""
        return self.text.rstrip().endswith("&")


def all_pages() -> list[Path]:
    """The README and every page of the documentation."""
    return [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def blocks_of(text: str) -> Iterator[Block]:
    """All fenced blocks in order."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        fence = _FENCE.match(lines[number])
        if fence:
            end = lines.index(fence["ticks"], number + 1)
            yield _block(fence, lines, number, end)
            number = end
        number += 1


def _block(fence: re.Match[str], lines: list[str], begin: int, end: int) -> Block:
    body = lines[begin + 1 : end]
    above = next((line for line in reversed(lines[:begin]) if line.strip()), "")
    name = _NAMED_ABOVE.search(above) or _NAMED_INSIDE.match(body[0] if body else "")
    is_file = name is not None and fence["language"] not in {"console", "text"}
    return Block(
        language=fence["language"],
        info=fence["info"].strip(),
        file=name["name"] if name and is_file else "",
        text="\n".join([*body, ""]),
        line=begin + 1,
    )


def commands_of(block: Block) -> Iterator[Command]:
    """The commands of a console block with what the page shows of their output."""
    typed: list[str] = []
    shown: list[str] = []
    begin, continued = block.line, False
    for number, line in enumerate(block.text.splitlines(), start=block.line + 1):
        if line.startswith("$ ") and not continued:
            if typed:
                yield Command("\n".join(typed), "\n".join(shown), begin)
            typed, shown, begin = [line.removeprefix("$ ")], [], number
        elif continued:
            typed.append(line)
        else:
            shown.append(line)
        continued = bool(typed) and not shown and typed[-1].endswith("\\")
    if typed:
        yield Command("\n".join(typed), "\n".join(shown), begin)


def stand_in_of(text: str) -> tuple[str, ...]:
    """The emulated routers that stand in for those of the page's inventory."""
    found = _STAND_IN.search(text)
    return tuple(found["routers"].split()) if found else ()


def links_of(text: str) -> Iterator[str]:
    """Targets of links that lead to other files or headings."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for match in _LINK.finditer(prose):
        if not re.match(r"[a-z]+:", match["target"]):
            yield match["target"]


def anchors_of(text: str) -> set[str]:
    """What links may name after ``#``, as GitHub derives it from headings."""
    titles = (match["title"] for match in _HEADING.finditer(text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
