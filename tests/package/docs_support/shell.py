"""A shell that types the commands of a page one after the other."""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_SECONDS: Final = 90.0
_DONE: Final = re.compile(rb"\x1e(\d+)\x1e")
_READY: Final = re.compile(rb"^ready.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Said:
    """What one command printed, standard error included, and its exit code."""

    output: str
    code: int


class Shell:
    """bash, with variables and background jobs that live until the end of the page."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        self._bash = subprocess.Popen(
            ["/bin/bash", "--noprofile", "--norc"],
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End bash and what it left in the background: its own process group, nothing else."""
        os.killpg(self._bash.pid, signal.SIGTERM)
        self._bash.kill()
        self._bash.communicate(timeout=_SECONDS)

    def type(self, command: str, *, stays: bool = False) -> Said:
        """Run a command; one that stays is waited for until it says ``ready``."""
        assert self._bash.stdin is not None
        script = (
            f"{{ {command}\n}} </dev/null; __code=$?; "
            "printf '\\036%d\\036' $__code; (exit $__code)\n"
        )
        self._bash.stdin.write(script.encode())
        self._bash.stdin.flush()
        printed = self._until(_DONE, b"")
        if stays:
            printed = self._until(_READY, printed)
        done = _DONE.search(printed)
        assert done is not None
        return Said(_DONE.sub(b"", printed).decode(), int(done[1]))

    def _until(self, wanted: re.Pattern[bytes], printed: bytes) -> bytes:
        assert self._bash.stdout is not None
        deadline = time.monotonic() + _SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self._bash.stdout, selectors.EVENT_READ)
            while not wanted.search(printed):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise AssertionError(f"no end in {_SECONDS:g} s: {printed.decode()}")
                data = os.read(self._bash.stdout.fileno(), 65536)
                if not data:
                    raise AssertionError(f"the shell ended: {printed.decode()}")
                printed += data
        return printed
