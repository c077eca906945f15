"""A real Prometheus that scrapes a real node_exporter, both on loopback ports of their own."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from real.installing import program
from real.processes import SECONDS

_LISTENS: Final = re.compile(r'msg="Listening on" address=(127\.0\.0\.1:\d+)')
_ANY_PORT: Final = "127.0.0.1:0"
_PAUSE: Final = 0.1
_CONFIGURATION: Final = """global:
  scrape_interval: 200ms
  scrape_timeout: 200ms
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ['@target@']
"""

Series = list[tuple[Mapping[str, str], float]]
"""Labels and values."""


@contextmanager
def node_exporter(textfiles: Path, directory: Path) -> Iterator[str]:
    """The address of one that reads the files of a directory, and nothing else."""
    with _listening(
        directory,
        program("prometheus-node-exporter"),
        "--collector.disable-defaults",
        "--collector.textfile",
        f"--collector.textfile.directory={textfiles}",
        f"--web.listen-address={_ANY_PORT}",
    ) as address:
        yield address


@contextmanager
def prometheus_of(target: str, directory: Path) -> Iterator[str]:
    """The address of one that scrapes ``target``."""
    configuration = directory / "prometheus.yml"
    configuration.write_text(_CONFIGURATION.replace("@target@", target))
    with _listening(
        directory,
        program("prometheus"),
        f"--config.file={configuration}",
        f"--storage.tsdb.path={directory / 'series'}",
        f"--web.listen-address={_ANY_PORT}",
    ) as address:
        yield address


def scraped(address: str) -> str:
    """What an exporter has at this moment."""
    status, answer = _got(address, "/metrics")
    assert status == HTTPStatus.OK, answer
    return answer.decode()


def queried(address: str, expression: str) -> Series:
    """What Prometheus answers, as soon as it has scraped anything that fits."""
    question = f"/api/v1/query?{urlencode({'query': expression})}"
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        status, answer = _got(address, question)
        found = json.loads(answer)["data"]["result"] if status == HTTPStatus.OK else []
        if found:
            return [(each["metric"], float(each["value"][1])) for each in found]
        assert status in {HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE}, answer
        time.sleep(_PAUSE)
    raise AssertionError(f"Prometheus has nothing for {expression}")


def _got(address: str, path: str) -> tuple[int, bytes]:
    """Status and body; a Prometheus that still starts says that it is unavailable."""
    connection = HTTPConnection(address, timeout=SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def _listening(directory: Path, *command: str) -> Iterator[str]:
    """The address that a program says it listens on; it is ended by its id."""
    process = subprocess.Popen(
        command,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield _address(process)
    finally:
        process.kill()
        process.communicate(timeout=SECONDS)


def _address(process: subprocess.Popen[bytes]) -> str:
    assert process.stderr
    told = b""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        ready, _, _ = select.select([process.stderr], [], [], _PAUSE)
        if not ready:
            continue
        more = os.read(process.stderr.fileno(), 65536)
        assert more, told.decode()
        told += more
        if found := _LISTENS.search(told.decode()):
            return found[1]
    raise AssertionError(told.decode())
