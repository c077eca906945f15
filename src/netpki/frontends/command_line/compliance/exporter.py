"""Metrics of the newest report over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from prometheus_client import Metric, start_http_server
from prometheus_client.registry import Collector, CollectorRegistry

from netpki.errors import InputError
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.speech import errors
from netpki.frontends.compliance_document import read_report
from netpki.frontends.reports.compliance.prometheus import metrics_of

_HIGHEST_PORT: Final = 65535


class _Report(Collector):
    """The metrics of a file as it is at each scrape."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def describe(self) -> list[Metric]:
        """Nothing before the first scrape, so that a report may come later than its exporter."""
        return []

    def collect(self) -> Iterator[Metric]:
        """An error ends the scrape: Prometheus then says that the target is down."""
        yield from metrics_of(read_report(self._path)).collect()


def registry_of(path: Path) -> CollectorRegistry:
    """The metrics of the report in a file, read anew at each scrape."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Report(path))
    return registry


def serve(path: Path, listen: str) -> ExitCode:
    """Serve until Ctrl-C.

    Raises:
        InputError: The address is none, or cannot be listened on.
    """
    host, port = _address(listen)
    try:
        server, thread = start_http_server(port, host, registry_of(path))
    except OSError as error:
        raise InputError(f"{listen} cannot be listened on: {error.strerror}.") from error
    errors().print(
        f"ready: http://{host}:{server.server_port}/metrics; stop it with Ctrl-C", markup=False
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.shutdown()
        thread.join()
    return ExitCode.DONE


def _address(listen: str) -> tuple[str, int]:
    host, sign, port = listen.rpartition(":")
    if not sign or not host or not port.isdecimal() or int(port) > _HIGHEST_PORT:
        raise InputError(
            f"{listen[:80]!r} is no address with a port.", hint="For example 127.0.0.1:9469."
        )
    return host.strip("[]"), int(port)
