"""Looks for secrets in the arguments and environments of all processes, again and again.

It runs as a process of its own, so that neither slows the other; what it looks for reaches it by
standard input, and what it reports never repeats a secret.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

_SECONDS: Final = 30.0
_PIECE: Final = 1 << 16
_THOROUGH: Final = 20
"""Every so many looks, all processes are looked at."""
_YOUNG: Final = 400
"""Looks after which a process counts as old."""


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A secret that was seen.

    Attributes:
        secret: Which one, by its place in the list.
        place: ``cmdline`` or ``environ``.
        program: Name of the program.
        pid: Its process.
    """

    secret: int
    place: str
    program: str
    pid: int


@dataclass(slots=True)
class Watch:
    """What was seen; filled when the watch has ended.

    Attributes:
        sightings: Each once.
        sweeps: How often all processes were looked at.
        seconds: How long the watch lasted.
    """

    sightings: list[Sighting] = field(default_factory=list)
    sweeps: int = 0
    seconds: float = 0.0


@contextmanager
def watched(secrets: Iterable[str]) -> Iterator[Watch]:
    """Watch the processes of this machine meanwhile; the first look is taken before it begins."""
    watch = Watch()
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(list(secrets)).encode() + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"ready\n"
        yield watch
        told, _ = process.communicate(timeout=_SECONDS)
        report = json.loads(told)
        watch.sightings = sorted(Sighting(*seen) for seen in report["sightings"])
        watch.sweeps, watch.seconds = report["sweeps"], report["seconds"]
    finally:
        process.kill()
        process.communicate(timeout=_SECONDS)


def key_lines(pem: bytes) -> list[str]:
    """The secrets of a private key in PEM: its lines of base64, long enough to be no chance."""
    lines = pem.decode().splitlines()
    return [line for line in lines if len(line) >= 32 and "-----" not in line]


class _Watcher:
    """Looks at all processes: at young ones each time, at old ones, which rarely change, less."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = secrets
        self._first_seen: dict[str, int] = {}
        self._known: dict[str, bytes] = {}
        self.sweeps = 0
        self.sightings: set[tuple[int, str, str, int]] = set()

    def sweep(self, *, thorough: bool = False) -> None:
        """Look once."""
        thorough = thorough or self.sweeps % _THOROUGH == 0
        born = self.sweeps or -_YOUNG  # what the first look finds is old
        for pid in os.listdir("/proc"):  # noqa: PTH208 faster
            if pid.isdigit():
                age = self.sweeps - self._first_seen.setdefault(pid, born)
                if thorough or age < _YOUNG:
                    self._look(pid)
        self.sweeps += 1

    def _look(self, pid: str) -> None:
        for place in ("cmdline", "environ"):
            path = f"/proc/{pid}/{place}"
            content = _content(path)
            if content and self._known.get(path) != content:
                self._known[path] = content
                self._search(content, place, pid)

    def _search(self, content: bytes, place: str, pid: str) -> None:
        for number, secret in enumerate(self._secrets):
            if secret in content:
                program = _content(f"/proc/{pid}/comm").decode(errors="replace").strip()
                self.sightings.add((number, place, program, int(pid)))


def _content(path: str) -> bytes:
    """Empty where the process has ended, or belongs to somebody else."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        found = piece = os.read(file, _PIECE)
        while len(piece) == _PIECE:
            piece = os.read(file, _PIECE)
            found += piece
    except OSError:
        return b""
    else:
        return found
    finally:
        os.close(file)


def _main() -> None:
    watcher = _Watcher([secret.encode() for secret in json.loads(sys.stdin.readline())])
    begin = time.monotonic()
    watcher.sweep()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], 0)[0]:
        watcher.sweep()
    watcher.sweep(thorough=True)
    seconds = time.monotonic() - begin
    told = {"sightings": [*watcher.sightings], "sweeps": watcher.sweeps, "seconds": seconds}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    _main()
