"""A progress bar for Nornir runs."""

from __future__ import annotations

import threading
from collections import Counter
from types import TracebackType
from typing import Any, Final, Self

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, MultiResult, Task
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_ENDINGS: Final = ("changed", "unchanged", "failed")
_REFRESHES_PER_SECOND: Final = 4


class RichProgress:
    """A Nornir processor that shows one bar for all hosts; silent where no terminal is.

    As a context manager it stays for several runs, such as the waves of a rollout.

    Args:
        console: Where to draw; standard error unless told otherwise.
        total: How many hosts there will be; None counts those of each run.
    """

    def __init__(self, console: Console | None = None, *, total: int | None = None) -> None:
        self._console = console or Console(stderr=True, emoji=False)
        self._known_total = total is not None
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[endings]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
            refresh_per_second=_REFRESHES_PER_SECOND,
        )
        self._bar = self._progress.add_task("waiting", total=total or 0, endings="")
        self._guard = threading.Lock()
        self._stages: dict[str, str] = {}
        self._endings: Counter[str] = Counter()
        self._held_open = False

    def __enter__(self) -> Self:
        self._held_open = True
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def say(self, text: str) -> None:
        """Print a line above the bar, terminal or not."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    @property
    def endings(self) -> dict[str, int]:
        """How many hosts ended ``changed``, ``unchanged`` and ``failed`` so far."""
        with self._guard:
            return {ending: self._endings[ending] for ending in _ENDINGS}

    @property
    def stages(self) -> dict[str, str]:
        """What the hosts at work are doing."""
        with self._guard:
            return dict(self._stages)

    def task_started(self, task: Task) -> None:
        """Begin to draw."""
        if not self._known_total:
            total = self._progress.tasks[0].total or 0
            self._progress.update(self._bar, total=total + len(task.nornir.inventory.hosts))
        if not self._held_open:
            self._progress.start()

    def task_completed(self, task: Task, result: AggregatedResult) -> None:  # noqa: ARG002 Nornir's
        """Stop drawing, unless more runs are to come."""
        if not self._held_open:
            self._progress.stop()

    def task_instance_started(self, task: Task, host: Host) -> None:  # noqa: ARG002
        """A host begins."""
        self.stage_reached(host, "connecting")

    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:  # noqa: ARG002
        """A host has ended."""
        with self._guard:
            self._stages.pop(host.name, None)
            self._endings[_ending(result)] += 1
            self._draw(advance=1)

    def subtask_instance_started(self, task: Task, host: Host) -> None:
        """Subtasks are part of their host's work."""

    def subtask_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """Likewise."""

    def stage_reached(self, host: Host, stage: str) -> None:
        """A host goes on to ``stage``; see ``StageListener``."""
        with self._guard:
            self._stages[host.name] = stage
            self._draw()

    def _draw(self, **changes: Any) -> None:  # noqa: ANN401 what rich takes
        stages = Counter(self._stages.values())
        self._progress.update(
            self._bar,
            description=", ".join(f"{stage} {count}" for stage, count in stages.items()) or "done",
            endings=", ".join(f"{self._endings[ending]} {ending}" for ending in _ENDINGS),
            **changes,
        )


def _ending(result: MultiResult) -> str:
    if result.failed:
        return "failed"
    return "changed" if result.changed else "unchanged"
