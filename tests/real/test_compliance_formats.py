"""Formats of the compliance report, read by the programs that they are for."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from real.installing import program
from real.metrics import node_exporter, prometheus_of, queried, scraped
from real.processes import SECONDS, ran
from support.compliance_reports import HOSTILE, Facts, example, hostile, with_history

from netpki.frontends.reports.compliance.prometheus import prometheus, write_textfile
from netpki.frontends.reports.compliance.sarif import sarif
from netpki.pki.names import harmless

END = "netpki_certificate_not_after_timestamp_seconds"
SARIF_TOOLS = str(Path(sys.executable).with_name("sarif"))


def promtool(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program("promtool"), "check", "metrics"],
        input=text,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture(scope="module")
def textfiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory that node_exporter reads."""
    directory = tmp_path_factory.mktemp("textfiles")
    write_textfile(example(), directory / "netpki.prom")
    return directory


@pytest.fixture(scope="module")
def exporter(textfiles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with node_exporter(textfiles, tmp_path_factory.mktemp("node-exporter")) as address:
        yield address


def written(directory: Path, report: Facts) -> Path:
    path = directory / "report.sarif"
    path.write_text(json.dumps(sarif(report)), encoding="utf-8")
    return path


@pytest.mark.parametrize("report", [example(), hostile()], ids=["example", "hostile"])
def test_promtool_has_nothing_to_say(report: Facts) -> None:
    checked = promtool(prometheus(report))
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_promtool_would_say_something() -> None:
    text = prometheus(example()).replace("netpki_findings", "netpki_findings_total")
    checked = promtool(text)
    assert checked.returncode != 0
    assert 'non-counter metrics should not have "_total" suffix' in checked.stderr


def test_prometheus_knows_when_a_certificate_ends(exporter: str, tmp_path: Path) -> None:
    with prometheus_of(exporter, tmp_path) as server:
        ((labels, end),) = queried(server, f'{END}{{device="r2",trustpoint="TP"}}')
        left = queried(server, f"({END} - on() group_left() netpki_report_timestamp_seconds) < 0")
    assert end == 1799020800  # 2027-01-04
    assert (labels["kind"], labels["subject"]) == ("identity", "CN=r2")
    assert [(each["device"], value) for each, value in left] == [("r1", -2.5 * 86400)]


def test_node_exporter_reads_hostile_names_and_changes_nothing_else(
    exporter: str, textfiles: Path
) -> None:
    before = scraped(exporter)
    write_textfile(hostile(), textfiles / "netpki.prom")
    try:
        found = scraped(exporter)
    finally:
        write_textfile(example(), textfiles / "netpki.prom")
    assert "node_textfile_scrape_error 0" in found
    reached = [line for line in found.splitlines() if line.startswith("netpki_device_reached{")]
    assert len(reached) == len(HOSTILE)
    assert "\nnetpki_forged" not in found
    assert "netpki_device_reached{" in before
    assert scraped(exporter).count("netpki_device_reached{") == 3


def test_sarif_tools_counts_by_level_and_stops_at_errors(tmp_path: Path) -> None:
    path = str(written(tmp_path, example()))
    summary = ran(SARIF_TOOLS, "--check", "error", "summary", path)
    told = [line for line in summary.stdout.splitlines() if line and not line.startswith(" ")]
    assert told == ["error: 1", "warning: 1", "note: 0", "none: 1"]
    assert summary.returncode == 1


def test_sarif_tools_finds_files_and_lines_and_hostile_text_is_text(tmp_path: Path) -> None:
    report = {**hostile(), "fixed": with_history(example())["fixed"]}
    report["findings"] = [*report["findings"], *example()["findings"]]
    table = tmp_path / "report.csv"
    done = ran(SARIF_TOOLS, "csv", str(written(tmp_path, report)), "-o", str(table))
    assert done.returncode == 0, done.stderr
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(HOSTILE) + 3 + 1
    assert ("r1.cfg", "41") in [(row["Location"], row["Line"]) for row in rows]
    told = {row["Description"] for row in rows}
    assert {harmless(f"{name}: {name}: {name}") for name in HOSTILE[:3]} <= told
