"""Metrics of the newest report over HTTP."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import Metric, make_wsgi_app
from prometheus_client.registry import Collector, CollectorRegistry

from netpki.errors import InputError
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.speech import complain, errors
from netpki.frontends.compliance_document import read_report
from netpki.frontends.hosts import can_be_asked_for
from netpki.frontends.reports.compliance.prometheus import metrics_of

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""Of WSGI."""

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


class _Server(ThreadingMixIn, WSGIServer):
    """A slow client keeps nobody waiting, and nobody waits for it at the end."""

    daemon_threads = True


class _ServerOfSix(_Server):
    address_family = socket.AF_INET6


class _Silent(WSGIRequestHandler):
    """Scrapes are no news."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Say nothing."""


def server_of(path: Path, listen: str) -> WSGIServer:
    """Serves the metrics of the report in a file, which is read anew at each scrape.

    Raises:
        InputError: The address is none, or cannot be listened on.
    """
    host, port = _address(listen)
    try:
        ((family, *_, address), *_) = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        kind = _ServerOfSix if family == socket.AF_INET6 else _Server
        return make_server(str(address[0]), port, _application(path), kind, _Silent)
    except OSError as error:
        raise InputError(f"{listen} cannot be listened on: {error.strerror}.") from error


def serve(path: Path, listen: str) -> ExitCode:
    """Serve until Ctrl-C.

    Raises:
        InputError: The address is none, or cannot be listened on.
    """
    with server_of(path, listen) as server:
        host, _, _ = listen.rpartition(":")
        errors().print(
            f"ready: http://{host}:{server.server_port}/metrics; stop it with Ctrl-C", markup=False
        )
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return ExitCode.DONE


def _application(path: Path) -> Application:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Report(path))
    metrics = make_wsgi_app(registry)

    def answer(environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """A report that cannot be read is told here in a sentence, and there without paths."""
        try:
            found: Iterable[bytes] = metrics(environment, start)
        except InputError as error:
            complain(error.diagnostics())
            start("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"The report cannot be read; the exporter says why.\n"]
        return found

    return answer


def _address(listen: str) -> tuple[str, int]:
    host, sign, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    is_port = sign and port.isascii() and port.isdecimal() and int(port) <= _HIGHEST_PORT
    if not is_port or not can_be_asked_for(host):
        raise InputError(
            f"{listen[:80]!r} is no address with a port.", hint="For example 127.0.0.1:9469."
        )
    return host, int(port)
