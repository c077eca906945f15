"""Metrics: moments and counts, no injected series, files that node_exporter can read whole."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.compliance_reports import (
    HOSTILE,
    Facts,
    device,
    document,
    example,
    expiry,
    finding,
    hostile,
)

from netpki.errors import InputError
from netpki.frontends.reports.compliance.prometheus import metrics_of, prometheus, write_textfile
from netpki.pki.names import harmless

END = "netpki_certificate_not_after_timestamp_seconds"
ID = f"sha256:{'AB' * 32}"


def samples(report: Facts) -> Iterator[tuple[str, Mapping[str, str], float]]:
    for family in text_string_to_metric_families(prometheus(report)):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


def values(report: Facts, name: str) -> dict[tuple[str, ...], float]:
    """By the values of the labels, in the order of the names of the labels."""
    return {
        tuple(labels[key] for key in sorted(labels)): value
        for found, labels, value in samples(report)
        if found == name
    }


def test_a_certificate_has_the_moment_of_its_end() -> None:
    assert values(example(), END) == {
        (ID, "r1", "identity", "CN=r1", "TP"): 1795132800.0,  # 2026-11-20
        (ID, "r2", "identity", "CN=r2", "TP"): 1799020800.0,  # 2027-01-04
    }
    labels = next(labels for name, labels, _ in samples(example()) if name == END)
    assert labels == {
        "device": "r1",
        "kind": "identity",
        "trustpoint": "TP",
        "certificate": ID,
        "subject": "CN=r1",
    }


def test_a_certificate_has_a_series_for_each_trustpoint_and_one_without_any() -> None:
    ends = [
        expiry("r1", "2026-11-20T00:00:00+00:00", trustpoints=["WAN", "LAN"]),
        expiry("r2", "2026-11-20T00:00:00+00:00", trustpoints=[]),
    ]
    found = values(document([], [], expiries=ends), END)
    assert [(labels[1], labels[4]) for labels in found] == [
        ("r1", "WAN"),
        ("r1", "LAN"),
        ("r2", ""),
    ]


def test_findings_are_counted_for_every_severity_and_state() -> None:
    found = values(example(), "netpki_findings")
    assert len(found) == 5 * 3
    assert {labels: value for labels, value in found.items() if value} == {
        ("critical", "fail"): 1,
        ("medium", "unknown"): 1,
        ("medium", "waived"): 1,
    }


def test_a_device_is_reached_and_compliant_or_not() -> None:
    assert values(example(), "netpki_device_reached") == {("r1",): 1, ("r2",): 1, ("r3",): 0}
    assert values(example(), "netpki_device_compliant") == {("r1",): 0, ("r2",): 1, ("r3",): 0}


def test_a_device_is_compliant_if_it_stands_as_the_policy_wants() -> None:
    found = [finding("EXP-001", "r1", severity="low", open=False), finding("EXP-001", "r2")]
    minor = {**device("r1", fail=["EXP-001"]), "standing": "fine"}
    report = document([minor, device("r2", fail=["EXP-001"])], found)
    assert values(report, "netpki_device_compliant") == {("r1",): 1, ("r2",): 0}


def test_devices_are_counted_for_every_rule_and_outcome() -> None:
    found = values(example(), "netpki_rule_devices")
    assert len(found) == 4 * 6
    assert {labels: value for labels, value in found.items() if labels[1] == "REV-001"} == {
        ("fail", "REV-001"): 0,
        ("unknown", "REV-001"): 0,
        ("waived", "REV-001"): 1,
        ("pass", "REV-001"): 1,
        ("not_applicable", "REV-001"): 0,
        ("off", "REV-001"): 0,
    }


def test_the_report_has_its_moment_and_its_maker() -> None:
    assert values(example(), "netpki_report_timestamp_seconds") == {(): 1795348800.0}
    assert values(example(), "netpki_build_info") == {("0.1.0",): 1}


def test_nothing_a_device_says_is_a_metric_and_every_name_is_read_back() -> None:
    found = list(samples(hostile()))
    ours = {name for name, _, _ in samples(example())}
    assert {name for name, _, _ in found} == ours
    assert not [name for name in ours if not name.startswith("netpki_")]
    names = [labels["device"] for name, labels, _ in found if name == "netpki_device_reached"]
    assert names == [harmless(name) for name in HOSTILE]
    assert prometheus(hostile()).replace("\n", "").isprintable()


def test_where_two_names_look_the_same_the_worse_value_counts() -> None:
    down = {**device("a\x01", fail=["EXP-001"]), "status": "unreachable"}
    ends = [
        expiry("a\x00", "2027-01-04T00:00:00+00:00"),
        expiry("a\x01", "2026-11-20T00:00:00+00:00"),
        expiry("a\x02", "2027-01-04T00:00:00+00:00"),
    ]
    found = [finding("EXP-001", "a\x01")]
    report = document([device("a\x00"), down, device("a\x02")], found, expiries=ends)
    assert list(values(report, END).values()) == [1795132800.0]
    assert values(report, "netpki_device_reached") == {("a?",): 0}
    assert values(report, "netpki_device_compliant") == {("a?",): 0}
    assert prometheus(report).count("netpki_device_reached{") == 1


def test_a_registry_gives_the_same_at_each_scrape() -> None:
    registry = metrics_of(example())
    first = [family.name for family in registry.collect()]
    assert first == [family.name for family in registry.collect()]
    assert len(first) == 7


def test_the_same_document_gives_the_same_bytes() -> None:
    assert prometheus(example()) == prometheus(copy.deepcopy(example()))


def test_a_file_is_whole_and_readable_for_all(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        path = tmp_path / "netpki.prom"
        write_textfile(example(), path)
        write_textfile(hostile(), path)
    finally:
        os.umask(before)
    assert path.read_text(encoding="utf-8") == prometheus(hostile())
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["netpki.prom"]


def test_a_file_is_never_seen_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "netpki.prom"
    write_textfile(example(), path)
    seen = []

    def replace(fresh: Path, target: Path) -> None:
        seen.append((fresh.parent, fresh.suffix == ".prom", target.read_text(encoding="utf-8")))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(InputError, match=r"netpki\.prom"):
        write_textfile(hostile(), path)
    assert seen == [(tmp_path, False, prometheus(example()))]
    assert path.read_text(encoding="utf-8") == prometheus(example())
    assert [each.name for each in tmp_path.iterdir()] == ["netpki.prom"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("netpki.txt", r"^netpki\.txt does not end in \.prom\.$"),
        ("prom", r"^prom does not end in \.prom\.$"),
        ("missing/netpki.prom", r"missing, where netpki\.prom is to be written, is no directory"),
    ],
)
def test_a_file_that_would_not_be_read_is_not_written(
    tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as error:
        write_textfile(example(), tmp_path / name)
    assert "node_exporter" in error.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_finding_of_an_unlisted_rule_is_counted_all_the_same() -> None:
    report = document([device("r1")], [finding("X-001", "r1", severity="low")], rules=[])
    assert values(report, "netpki_findings")["low", "fail"] == 1
