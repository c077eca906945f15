"""Processes of tests: run to their end, and ended by their ids."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

SECONDS: Final = 30.0

MARK: Final = "NETPKI_TEST_DIRECTORY"
"""In the environment of every process of a server, sessions included: the server's directory."""


def ran(
    *command: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A program that has ended; it had no input, and no terminal to ask questions at."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
        start_new_session=True,
        env=environment,
        check=False,
    )


def marked(directory: Path) -> list[int]:
    """Ids of the processes that carry the mark of this directory."""
    mark = f"{MARK}={directory}".encode()
    return [pid for pid in _ids() if mark in _environment(pid).split(b"\0")]


def end_marked(directory: Path) -> None:
    """Kill the processes that carry the mark of this directory, by their ids."""
    while found := marked(directory):
        for pid in found:
            _end(pid)


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        process = os.pidfd_open(pid)
        try:
            signal.pidfd_send_signal(process, signal.SIGKILL)
            ended, _, _ = select.select([process], [], [], SECONDS)
            assert ended, f"the process {pid} does not end"
        finally:
            os.close(process)


def _ids() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _environment(pid: int) -> bytes:
    """Empty where the process has ended, or belongs to somebody else."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
