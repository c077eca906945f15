"""A shell that answers what a test wrote down, and remembers what it was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from netpki.transport import Completed, Script

Answer = str | Completed | Exception


@dataclass(frozen=True)
class Run:
    """One script that was run."""

    script: Script
    parameters: tuple[str, ...]
    data: bytes = b""
    timeout: float | None = None


@dataclass
class FakeShell:
    """Stands in for ``RemoteShell``.

    Attributes:
        answers: By script: what it prints, how it ends, or what breaks.
        upload_fails: What an upload ends with.
        runs: Scripts in order.
        uploads: Path and content.
        forwarded: Addresses that were asked for.
        is_closed: Whether somebody hung up.
    """

    answers: Mapping[Script, Answer] = field(default_factory=dict)
    upload_fails: Exception | None = None
    runs: list[Run] = field(default_factory=list)
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    forwarded: list[tuple[str, int]] = field(default_factory=list)
    is_closed: bool = False

    @property
    def names(self) -> list[str]:
        """What was run."""
        return [run.script.name for run in self.runs]

    def ran(self, script: Script) -> list[Run]:
        """The runs of one script."""
        return [run for run in self.runs if run.script is script]

    def run(
        self, script: Script, *parameters: str, data: bytes = b"", timeout: float | None = None
    ) -> Completed:
        self.runs.append(Run(script, parameters, data, timeout))
        answer = self.answers.get(script, "")
        if isinstance(answer, Exception):
            raise answer
        return Completed(0, answer, "") if isinstance(answer, str) else answer

    def upload(self, path: str, data: bytes) -> None:
        if self.upload_fails:
            raise self.upload_fails
        self.uploads.append((path, data))

    def forward(self, address: str, port: int) -> tuple[str, int]:
        self.forwarded.append((address, port))
        return address, port

    def close(self) -> None:
        self.is_closed = True
