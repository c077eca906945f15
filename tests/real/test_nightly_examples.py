"""Systemd takes the units of the examples."""

from __future__ import annotations

import subprocess
from pathlib import Path

from real.installing import program

EXAMPLES = Path(__file__).parents[2] / "examples" / "compliance"
SERVICE, TIMER = "netpki-compliance.service", "netpki-compliance.timer"


def systemd_says(*words: str) -> str:
    done = subprocess.run(
        [program("systemd-analyze"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_units_are_sound(tmp_path: Path) -> None:
    for name in (SERVICE, TIMER):
        text = (EXAMPLES / name).read_text()
        # Program and account are there where netpki is installed.
        text = text.replace("ExecStart=netpki", "ExecStart=/bin/true").replace("User=netpki\n", "")
        (tmp_path / name).write_text(text)
    said = systemd_says("verify", "--man=no", str(tmp_path / SERVICE), str(tmp_path / TIMER))

    assert "netpki-compliance" not in said


def test_the_timer_is_for_every_night() -> None:
    (when,) = (
        line.removeprefix("OnCalendar=")
        for line in (EXAMPLES / TIMER).read_text().splitlines()
        if line.startswith("OnCalendar=")
    )

    assert "02:15:00" in systemd_says("calendar", when)
