"""Metrics for Prometheus, by the textfile collector of node_exporter or over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from netpki.errors import InputError
from netpki.frontends.files import write_whole
from netpki.frontends.report_forms import require_collectable
from netpki.frontends.reports.compliance.indexes import STATES, version_of
from netpki.frontends.reports.overview import Document
from netpki.pki.names import harmless
from netpki.services.compliance import SEVERITIES
from netpki.services.compliance.finding import OUTCOMES

_FOR_ALL: Final = 0o644
"""Whatever the umask: node_exporter runs as somebody else."""

Labels = tuple[str, ...]


def prometheus(document: Document) -> str:
    """All metrics in the text format."""
    return generate_latest(metrics_of(document)).decode()


def write_textfile(document: Document, path: Path) -> None:
    """Write the metrics for the textfile collector: whole or not at all, and for all to read.

    Raises:
        InputError: The collector would not read a file of this name, or it cannot be written.
    """
    require_collectable(path)
    if not path.parent.is_dir():
        raise InputError(
            f"{path.parent}, where {path.name} is to be written, is no directory.",
            hint="Give the directory that node_exporter has as --collector.textfile.directory.",
        )
    write_whole(path, prometheus(document), mode=_FOR_ALL)


def metrics_of(document: Document) -> CollectorRegistry:
    """All metrics in a registry of their own."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Report(document))
    return registry


class _Report(Collector):
    """What a document says, whenever it is asked."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All metrics, always in the same order."""
        yield _ends(self._document)
        yield _findings(self._document)
        yield from _devices(self._document)
        yield _rules(self._document)
        yield _family(
            "netpki_report_timestamp_seconds",
            "When the run of the report began, in seconds since 1970.",
            (),
            [((), _seconds(self._document["generated_at"]))],
        )
        yield _family(
            "netpki_build_info",
            "Version of netpki that made the report; always 1.",
            ("version",),
            [((harmless(version_of(self._document)),), 1)],
        )


def _ends(document: Document) -> GaugeMetricFamily:
    """A series for each trustpoint that holds a certificate, so that it can be selected by it."""
    return _family(
        "netpki_certificate_not_after_timestamp_seconds",
        "Last moment of the validity of a certificate that a device holds, in seconds since 1970.",
        ("device", "kind", "trustpoint", "certificate", "subject"),
        (
            (
                (
                    each["device"],
                    each["kind"],
                    trustpoint,
                    each["certificate"],
                    each["subject"],
                ),
                _seconds(each["not_after"]),
            )
            for each in document["expiries"]
            for trustpoint in each["trustpoints"] or ("",)
        ),
    )


def _findings(document: Document) -> GaugeMetricFamily:
    """Every severity and state, those without findings included, for alerts to compare with."""
    counts = Counter((each["severity"], each["state"]) for each in document["findings"])
    return _family(
        "netpki_findings",
        "Findings of the run.",
        ("severity", "state"),
        (
            ((severity, state), counts[severity, state])
            for severity in SEVERITIES
            for state in STATES
        ),
    )


def _devices(document: Document) -> Iterator[GaugeMetricFamily]:
    devices = document["devices"]
    yield _family(
        "netpki_device_reached",
        "Whether the device was read in the run.",
        ("device",),
        (((each["name"],), each["status"] != "unreachable") for each in devices),
    )
    yield _family(
        "netpki_device_compliant",
        "Whether the device was judged and is as the policy wants it.",
        ("device",),
        (((each["name"],), each["standing"] == "fine") for each in devices),
    )


def _rules(document: Document) -> GaugeMetricFamily:
    counts = Counter(
        (code, outcome)
        for device in document["devices"]
        for outcome, codes in device["outcomes"].items()
        for code in codes
    )
    return _family(
        "netpki_rule_devices",
        "Devices by what became of a rule on them.",
        ("rule", "outcome"),
        (
            ((rule["code"], outcome), counts[rule["code"], outcome])
            for rule in document["rules"]
            for outcome in OUTCOMES
        ),
    )


def _family(
    name: str, told: str, labels: Labels, samples: Iterable[tuple[Labels, float]]
) -> GaugeMetricFamily:
    """A metric whose labels are harmless, and different.

    Two series with the same labels make Prometheus refuse everything. Where two names become the
    same one, the smaller value counts: the earlier end, the device that was not reached.
    """
    worst: dict[Labels, float] = {}
    for values, value in samples:
        shown = tuple(map(harmless, values))
        worst[shown] = min(value, worst.get(shown, value))
    family = GaugeMetricFamily(name, told, labels=labels)
    for shown, value in worst.items():
        family.add_metric(shown, value)
    return family


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()
