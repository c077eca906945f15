"""Writes the result of every task and the totals as JSON lines, for tests."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ansible.executor.stats import AggregateStats
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: results_to_file
type: notification
short_description: Results as JSON lines in the file that NETPKI_RESULTS names
"""


def _part(result: object, name: str) -> Any:  # noqa: ANN401 core types none of it
    """A part of a result; until core 2.18 their names begin with an underscore."""
    return getattr(result, name) if hasattr(result, name) else getattr(result, f"_{name}")


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "results_to_file"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: object) -> None:
        self._write("ok", result)

    def v2_runner_on_skipped(self, result: object) -> None:
        self._write("skipped", result)

    def v2_runner_on_failed(
        self,
        result: object,
        ignore_errors: bool = False,  # noqa: ARG002, FBT001, FBT002 core's signature
    ) -> None:
        self._write("failed", result)

    def v2_runner_on_unreachable(self, result: object) -> None:
        self._write("unreachable", result)

    def v2_playbook_on_stats(self, stats: AggregateStats) -> None:
        totals = {host: stats.summarize(host) for host in stats.processed}
        self._append({"totals": totals})

    def _write(self, status: str, result: object) -> None:
        entry = {
            "status": status,
            "host": _part(result, "host").get_name(),
            "task": _part(result, "task").get_name(),
            "result": _part(result, "result"),
        }
        self._append(entry)

    def _append(self, entry: dict[str, object]) -> None:
        with Path(os.environ["NETPKI_RESULTS"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, default=str) + "\n")
