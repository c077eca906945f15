"""The command ``netpki emulate``."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable
from pathlib import Path

import typer

from netpki.frontends.command_line.emulation import (
    TRUSTPOINT,
    Laboratory,
    Mode,
    build,
    write_files,
)


def run(  # noqa: PLR0913 options of the command, by keyword
    directory: Path,
    *,
    count: int,
    personality: str,
    mode: Mode,
    faults: Iterable[str],
    round_trip_time: float,
) -> None:
    """Run emulated routers until SIGINT or SIGTERM.

    Raises:
        InputError: There is no such personality, router or fault, or nowhere to listen.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    laboratory = build(
        count=count,
        personality=personality,
        mode=mode,
        faults=faults,
        round_trip_time=round_trip_time,
    )
    with laboratory.fleet:
        write_files(laboratory, directory)
        typer.echo(_advice(laboratory, directory))
        routers = "1 emulated router listens" if count == 1 else f"{count} emulated routers listen"
        typer.echo(f"ready: {routers}; stop with Ctrl-C")
        stop.wait()


def _advice(laboratory: Laboratory, directory: Path) -> str:
    pin = laboratory.new.fingerprint("sha256").hexadecimal.lower()
    wanted = f"-t {TRUSTPOINT} --mode in-place -c {directory}/new-ca.pem \\\n    --sha256 {pin}"
    return f"""\
In another terminal:

  netpki facts -i {directory}/inventory.yml
  netpki plan -i {directory}/inventory.yml {wanted}
  netpki apply -i {directory}/inventory.yml {wanted}

The same routers for Nornir: -i {directory}/nornir
"""
