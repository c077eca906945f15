"""What was measured of compliance, as columns of tables for people."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.compliance_files import FileRun
from benchmarks.compliance_lint import LintRun
from benchmarks.compliance_live import LiveRun
from benchmarks.compliance_saved import SavedRun
from benchmarks.reading_tables import Columns


def columns_of_live(runs: Sequence[LiveRun]) -> Columns:
    """Fleets that were asked."""
    return {
        "routers": [f"{run.devices:,}" for run in runs],
        "of them down": [str(run.down) for run in runs],
        "workers": [str(run.workers) for run in runs],
        "right": [f"{run.right:,}" for run in runs],
        "seconds": [f"{run.cost.wall:.0f}" for run in runs],
        "each second": [f"{run.each_second:.1f}" for run in runs],
        "CPU ms each": [f"{run.cpu_ms:.0f}" for run in runs],
        "largest process": [f"{run.cost.peak_mib:.0f} MiB" for run in runs],
        "CPU s of the routers": [f"{run.emulator_cpu:.0f}" for run in runs],
        "lines typed": [f"{run.lines:,}" for run in runs],
        "that configure": [f"{run.configuring:,}" for run in runs],
    }


def columns_of_files(runs: Sequence[FileRun]) -> Columns:
    """Inventories that were judged."""
    return {
        "what": [run.kind for run in runs],
        "devices": [f"{run.devices:,}" for run in runs],
        "findings": [f"{run.findings:,}" for run in runs],
        "right": [f"{run.right:,}" for run in runs],
        "seconds": [f"{run.cost.wall:.1f}" for run in runs],
        "each second": [f"{run.each_second:.0f}" for run in runs],
        "CPU s": [f"{run.cost.cpu:.1f}" for run in runs],
        "largest process": [f"{run.cost.peak_mib:,.0f} MiB" for run in runs],
        "reports": [f"{run.megabytes:.1f} MB" for run in runs],
    }


def columns_of_saved(runs: Sequence[SavedRun]) -> Columns:
    """Folders of saved configurations."""
    return {
        "what read them": [run.contestant for run in runs],
        "configurations": [f"{run.configurations:,}" for run in runs],
        "right": [f"{run.right:,}" for run in runs],
        "seconds": [f"{run.cost.wall:.1f}" for run in runs],
        "each second": [f"{run.each_second:.1f}" for run in runs],
        "CPU ms each": [f"{run.cpu_ms:.0f}" for run in runs],
        "largest process": [f"{run.cost.peak_mib:.0f} MiB" for run in runs],
    }


def columns_of_lint(runs: Sequence[LintRun]) -> Columns:
    """Certificates that were linted."""
    return {
        "what linted them": [run.contestant for run in runs],
        "certificates": [f"{run.certificates:,}" for run in runs],
        "right": [f"{run.right:,}" for run in runs],
        "seconds": [f"{run.cost.wall:.1f}" for run in runs],
        "CPU ms each": [f"{run.cpu_ms:.1f}" for run in runs],
        "largest process": [f"{run.cost.peak_mib:.0f} MiB" for run in runs],
    }
