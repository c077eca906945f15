"""What is wrong with a policy file, with the lines: all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from netpki.errors import InputError
from netpki.pki.names import harmless

Path = tuple[str | int, ...]
"""Keys and indices from the top of a document to a value."""

_SHOWN: Final = 50
_LONGEST_QUOTE: Final = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        line: From 1.
        message: One sentence without its full stop.
    """

    line: int
    message: str


def refuse(source: str, problems: Iterable[Problem]) -> InputError:
    """The one error that tells all problems, by line, a line each.

    Args:
        source: Name of the file.
        problems: At least one.
    """
    ordered = sorted(set(problems))
    told = [f"{source} line {each.line}: {ended(each.message)}" for each in ordered[:_SHOWN]]
    more = len(ordered) - _SHOWN
    if more > 0:
        told.append(f"{source}: {more} more of them.")
    return InputError("\n".join(told), hint="Correct the policy; nothing was judged by it.")


def quoted(value: object) -> str:
    """A value from a file as a message shows it: short, on one line, harmless."""
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_QUOTE else f"{shown[:_LONGEST_QUOTE]}..."


def dotted(path: Path) -> str:
    """``waivers[0].expires``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{_key(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def meant(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'waivers'?``, or nothing if no known word is near."""
    near = get_close_matches(word[:_LONGEST_QUOTE], sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def ended(message: str) -> str:
    """The sentence with the mark that it wants."""
    return message if message.endswith("?") else f"{message}."


def _key(key: str) -> str:
    shown = harmless(key)
    return shown if len(shown) <= _LONGEST_QUOTE else f"{shown[:_LONGEST_QUOTE]}..."
