"""A command imports what it needs, and nothing that takes a moment for others."""

from __future__ import annotations

import subprocess
import sys

import pytest

COSTLY = {"ansible", "jinja2", "jsonschema", "junitparser", "netmiko", "nornir", "pydantic"}


def imported(modules: str) -> set[str]:
    """Which costly packages a program has that imports these modules."""
    script = f"import sys, {modules}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return COSTLY & set(done.stdout.split())


@pytest.mark.parametrize(
    ("modules", "wanted"),
    [
        ("compliance.exporter", set()),
        ("inventory.difference", set()),
        ("inventory.commands", {"jinja2"}),
    ],
)
def test_only_what_is_needed_is_imported(modules: str, wanted: set[str]) -> None:
    assert imported(f"netpki.frontends.command_line.{modules}") == wanted
