"""How fast saved configurations are read: CPU time for each, and files per second.

Usage: python -m benchmarks.configuration_files [--count N] [--size BYTES] [--processes N]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from support.saved_configurations import write_configurations

from netpki.platforms.ios.parsing import parse_configuration

_CHUNKS_PER_PROCESS = 4
_LONGEST_START = 60.0


@dataclass(frozen=True, slots=True)
class ReadingSpeed:
    """What reading a fleet's configurations cost.

    Attributes:
        files: How many there were.
        bytes: Of all of them.
        processes: That read them.
        cpu_seconds: Of all processes, for reading and parsing, without their start.
        wall_seconds: From the first file to the last result.
        certificates: That were decoded, those from the cache as well.
        references: That were found.
    """

    files: int
    bytes: int
    processes: int
    cpu_seconds: float
    wall_seconds: float
    certificates: int
    references: int

    @property
    def cpu_milliseconds_per_file(self) -> float:
        """CPU time of one file."""
        return 1000 * self.cpu_seconds / self.files

    @property
    def files_per_second(self) -> float:
        """By the clock, of all processes together."""
        return self.files / self.wall_seconds

    def record(self) -> dict[str, Any]:
        """All figures for JSON."""
        return asdict(self) | {
            "cpu_milliseconds_per_file": self.cpu_milliseconds_per_file,
            "files_per_second": self.files_per_second,
        }


def measure_reading(paths: Sequence[Path], processes: int = 2) -> ReadingSpeed:
    """Read and parse all files with ``processes`` processes."""
    chunk = max(1, len(paths) // (processes * _CHUNKS_PER_PROCESS))
    chunks = [paths[begin : begin + chunk] for begin in range(0, len(paths), chunk)]
    context = get_context("spawn")
    barrier = context.Barrier(processes)
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_wait, initargs=(barrier,)
    ) as pool:
        list(pool.map(abs, range(processes)))  # one task each, so that all of them are up
        start = time.perf_counter()
        results = list(pool.map(_read, chunks))
        wall = time.perf_counter() - start
    cpu, certificates, references = (sum(column) for column in zip(*results, strict=True))
    return ReadingSpeed(
        files=len(paths),
        bytes=sum(path.stat().st_size for path in paths),
        processes=processes,
        cpu_seconds=cpu,
        wall_seconds=wall,
        certificates=int(certificates),
        references=int(references),
    )


def _wait(barrier: Barrier) -> None:
    """The clock runs when every process is up."""
    barrier.wait(_LONGEST_START)


def _read(paths: Sequence[Path]) -> tuple[float, int, int]:
    """CPU seconds, certificates and references of some files."""
    certificates = references = 0
    start = time.process_time()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        configuration = parse_configuration(text, device=path.stem)
        certificates += sum(map(len, configuration.chains.values()))
        references += len(configuration.references)
    return time.process_time() - start, certificates, references


def main(arguments: Sequence[str]) -> int:
    """Write a fleet's configurations, read them, print the figures."""
    parser = argparse.ArgumentParser(prog="configuration_files", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="files (200)")
    parser.add_argument("--size", type=int, default=200_000, help="bytes of each (200000)")
    parser.add_argument("--processes", type=int, default=2, help="that read them (2)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        start = time.perf_counter()
        paths = write_configurations(Path(directory), chosen.count, chosen.size)
        written = time.perf_counter() - start
        speed = measure_reading(paths, chosen.processes)
    sys.stdout.write(
        f"{speed.files} files, {speed.bytes / 1e6:.1f} MB, written in {written:.1f} s\n"
        f"{speed.cpu_milliseconds_per_file:.2f} ms of CPU per file, "
        f"{speed.files_per_second:.0f} files per second with {speed.processes} processes\n"
        f"{speed.certificates} certificates, {speed.references} references\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
