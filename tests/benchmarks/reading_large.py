"""Large and hostile captures: what ``netpki parse`` costs by their size."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.environment import own_program
from benchmarks.reading_captures import VERBOSE, verbose_screens
from benchmarks.reading_costs import Cost, measured

SIZES: Final = (1, 5, 10, 50)
"""MiB."""
MOST_MIB: Final = 1536
"""What ``netpki parse`` may need for the largest."""
MOST_RATIO: Final = 1.5
"""By which time per MiB may grow from the smaller sizes to the larger."""

_MIB: Final = 2**20
_SEED: Final = 2026
_UNIT: Final = 2**18
"""Characters that are made at random; larger captures repeat them."""
_CHARACTERS_PER_MUTATION: Final = 2000
_JITTER: Final = 0.03
"""Seconds per MiB that say nothing: the start of a program takes some tenths more or less, which
count on the few MiB of the smaller sizes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of capture.

    Attributes:
        title: What it is.
        command: That netpki is told to take it for.
        make: Makes it, of about as many bytes.
    """

    title: str
    command: str
    make: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class LargeRun:
    """One capture, parsed.

    Attributes:
        kind: Title of its kind.
        mib: Its size.
        said: First line on standard error, cut short; empty where nothing was wrong.
        cost: What it cost.
    """

    kind: str
    mib: int
    said: str
    cost: Cost

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Growth:
    """How time and memory grow with the size of one kind.

    Attributes:
        runs: Of one kind, by size, ascending.
    """

    runs: tuple[LargeRun, ...]

    @property
    def seconds_per_mib(self) -> tuple[float, float]:
        """CPU for each further MiB: in the lower half of the sizes, and in the upper."""
        middle = len(self.runs) // 2
        return (
            _slope(self.runs[0], self.runs[middle]),
            _slope(self.runs[middle], self.runs[-1]),
        )

    @property
    def is_linear(self) -> bool:
        """Whether the upper half needs no more for each MiB, measuring errors aside."""
        lower, upper = self.seconds_per_mib
        return upper <= MOST_RATIO * lower + _JITTER

    @property
    def mib_per_mib(self) -> float:
        """Memory for each further MiB."""
        first, last = self.runs[0], self.runs[-1]
        return (last.cost.peak_mib - first.cost.peak_mib) / (last.mib - first.mib)

    @property
    def is_bounded(self) -> bool:
        """Whether the largest stays within what it may need."""
        return self.runs[-1].cost.peak_mib <= MOST_MIB

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "kind": self.runs[0].kind,
            "seconds_per_mib": self.seconds_per_mib,
            "linear": self.is_linear,
            "mib_per_mib": self.mib_per_mib,
            "bounded": self.is_bounded,
        }


def large_runs(sizes: Sequence[int] = SIZES) -> Iterator[LargeRun]:
    """Parse all kinds in all sizes."""
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        file, said = Path(name) / "capture.txt", Path(name) / "said.txt"
        for kind in KINDS:
            for size in sizes:
                file.write_bytes(kind.make(size * _MIB))
                command = [own_program("netpki"), "parse", "--command", kind.command, str(file)]
                cost = measured(command, said=said)
                yield LargeRun(kind.title, size, _first_line(said), cost)


def growths(runs: Sequence[LargeRun]) -> list[Growth]:
    """One for each kind that was parsed in several sizes."""
    by_kind: dict[str, list[LargeRun]] = {}
    for run in runs:
        by_kind.setdefault(run.kind, []).append(run)
    return [
        Growth(tuple(sorted(group, key=lambda run: run.mib)))
        for group in by_kind.values()
        if len(group) > 1
    ]


def _slope(smaller: LargeRun, larger: LargeRun) -> float:
    return (larger.cost.cpu - smaller.cost.cpu) / (larger.mib - smaller.mib)


def _first_line(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline(400).strip()


def _screens(size: int) -> bytes:
    return _repeated(f"{verbose_screens(_UNIT, _SEED)}\n".encode(), size, whole=True)


def _mutated(size: int) -> bytes:
    """Another character in one of every two thousand places."""
    chance = _chance("mutated")
    text = bytearray(_screens(size))
    for _ in range(size // _CHARACTERS_PER_MUTATION):
        text[chance.randrange(len(text))] = chance.randrange(0x20, 0x7F)
    return bytes(text)


def _one_line(size: int) -> bytes:
    return _repeated(b"  Issuer: cn=Endless ", size)


_WORDS: Final = (
    *(
        "Certificate",
        "Status:",
        "Available",
        "interface",
        "lorem",
        "0x1F",
        "cn=",
        "%SYS-5-CONFIG_I:",
    ),
    *(
        "edge-1#",
        "description",
        "Associated",
        "Trustpoints:",
        "show",
        "10.0.0.1",
        "quit",
        "Issuer:",
    ),
)


def _random_text(size: int) -> bytes:
    chance = _chance("text")
    lines = (" ".join(chance.choices(_WORDS, k=chance.randrange(12))) for _ in range(_UNIT // 40))
    return _repeated("\n".join((*lines, "")).encode("ascii"), size)


def _binary(size: int) -> bytes:
    return _chance("binary").randbytes(size)


def _bytes_without_zero(size: int) -> bytes:
    return _repeated(_chance("bytes").randbytes(_UNIT).replace(b"\0", b"\1"), size)


def _blanks(size: int) -> bytes:
    return _repeated(b" " * 79 + b"\n", size)


def _endless_chain(size: int) -> bytes:
    """A certificate of a configuration that has no end."""
    chance = _chance("digits")
    rows = (f"{chance.getrandbits(256):064X}" for _ in range(_UNIT // 75))
    lines = (" ".join(row[place : place + 8] for place in range(0, 64, 8)) for row in rows)
    text = "".join(f"  {line} \n" for line in lines)
    heading = "hostname edge-1\ncrypto pki certificate chain FLEET-CA\n certificate ca 01\n"
    return heading.encode("ascii") + _repeated(text.encode("ascii"), size)


def _prompts(size: int) -> bytes:
    return _repeated(b"edge-1#\n", size)


def _repeated(unit: bytes, size: int, *, whole: bool = False) -> bytes:
    """``unit`` over and over, cut at ``size`` unless it has to stay ``whole``."""
    text = unit * -(-size // len(unit))
    return text if whole else text[:size]


def _chance(kind: str) -> random.Random:
    return random.Random(f"{_SEED} {kind}")  # noqa: S311 no secret


_CONFIGURATION: Final = "show running-config"
KINDS: Final = (
    Kind("screens of certificates", VERBOSE, _screens),
    Kind("the same, damaged at random", VERBOSE, _mutated),
    Kind("one endless line", VERBOSE, _one_line),
    Kind("random words", VERBOSE, _random_text),
    Kind("random bytes", VERBOSE, _binary),
    Kind("random bytes, none of them zero", VERBOSE, _bytes_without_zero),
    Kind("lines of blanks", VERBOSE, _blanks),
    Kind("hexadecimal, a chain without end", _CONFIGURATION, _endless_chain),
    Kind("prompts only", VERBOSE, _prompts),
)

ANSWERS: Final[Mapping[int, str]] = {
    0: "read",
    2: "refused: nothing to read in it",
    4: "refused: damaged, or of another command",
    7: "read; lines that no rule knows are listed",
}
"""What the exit codes of ``netpki parse`` mean here."""
