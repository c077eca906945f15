"""What happens to the output of a command on its way, for tests of all readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from netpki.errors import OutputFormatError

HEADER = (
    "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
    "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n"
)


@dataclass(frozen=True, slots=True)
class Damage:
    """Some characters are replaced by others, then some lines are moved or repeated."""

    start: int
    length: int
    inserted: str
    moves: tuple[tuple[int, int, bool], ...]

    def applied(self, text: str) -> str:
        changed = text[: self.start] + self.inserted + text[self.start + self.length :]
        lines = changed.split("\n")
        for source, target, stays in self.moves:
            line = lines[source % len(lines)] if stays else lines.pop(source % len(lines))
            lines.insert(target, line)
        return "\n".join(lines)


_PLACES = st.integers(0, 60)
DAMAGES = st.builds(
    Damage,
    start=st.integers(0, 2000),
    length=st.integers(0, 100),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=30),
    moves=st.lists(st.tuples(_PLACES, _PLACES, st.booleans()), max_size=4).map(tuple),
)


def read_or_refused(parse: Callable[..., object], text: str) -> bool:
    """Whether ``parse`` reads ``text``; it may refuse it, in one way only."""
    try:
        parse(text, device="r1")
    except OutputFormatError as error:
        assert error.device == "r1"  # noqa: PT017 one that reads is fine too
        return False
    return True


def stripped(text: str) -> str:
    """What is left of a capture whose indentation was lost."""
    return "".join(f"{line.strip()}\n" for line in text.splitlines())


def garbled(line: str) -> str:
    """``line`` with the last letters of its label exchanged."""
    label, colon, value = line.partition(":")
    return f"{label[:-2]}{label[-1]}#{label[-2:-1]}{colon}{value}"
