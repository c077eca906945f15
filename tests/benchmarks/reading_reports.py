"""What the report of a large fleet costs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from support.certificates import NOON
from support.fleets import many_devices

from benchmarks.quiet import wait_for_quiet
from netpki.frontends.reports.html import html_page


@dataclass(frozen=True, slots=True)
class ReportRun:
    """One page, written.

    Attributes:
        devices: Of the inventory.
        certificates: Likewise.
        cpu: Seconds.
        megabytes: Size of the page.
        complete: Whether it names every device.
        busy: Share of the processors that others used just before it began, 0 to 1.
    """

    devices: int
    certificates: int
    cpu: float
    megabytes: float
    complete: bool
    busy: float

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def report_runs(sizes: Sequence[int]) -> Iterator[ReportRun]:
    """Write the pages of fleets of these sizes."""
    html_page(many_devices(1), now=NOON)  # compiles the templates, once per process
    for size in sizes:
        document = many_devices(size)
        busy = wait_for_quiet()
        start = time.process_time()
        page = html_page(document, now=NOON)
        cpu = time.process_time() - start
        yield ReportRun(
            devices=size,
            certificates=len(document["certificates"]),
            cpu=cpu,
            megabytes=len(page.encode()) / 1_000_000,
            complete=all(device["name"] in page for device in document["devices"]),
            busy=busy,
        )
