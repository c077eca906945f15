"""The command ``netpki emulate``."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import typer

from netpki.errors import InputError
from netpki.frontends.command_line.emulated_appliances import (
    APPLIANCE_LETTER,
    build_appliances,
    write_appliance_files,
)
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
    appliances: int,
    personality: str,
    mode: Mode,
    faults: Iterable[str],
    round_trip_time: float,
) -> None:
    """Run emulated routers and appliances until SIGINT or SIGTERM.

    Raises:
        InputError: There is no such personality, device or fault, or nowhere to listen.
    """
    if not count + appliances:
        raise InputError("There is nothing to emulate.", hint="Give --count or --appliances.")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    armed = tuple(faults)
    of_appliances = [text for text in armed if appliances and text.startswith(APPLIANCE_LETTER)]
    with ExitStack() as running:
        if count:
            routers = build(
                count=count,
                personality=personality,
                mode=mode,
                faults=[text for text in armed if text not in of_appliances],
                round_trip_time=round_trip_time,
            )
            running.enter_context(routers.fleet)
            write_files(routers, directory)
            typer.echo(_advice(routers, directory))
        if appliances:
            others = build_appliances(count=appliances, faults=of_appliances)
            running.enter_context(others.listening())
            write_appliance_files(others, directory)
            typer.echo(_advice_for_appliances(directory))
        typer.echo(f"ready: {_listening(count, appliances)}; stop with Ctrl-C")
        stop.wait()


def _listening(routers: int, appliances: int) -> str:
    counts = {"router": routers, "appliance": appliances}
    named = [f"{n} emulated {kind}{'s' * (n > 1)}" for kind, n in counts.items() if n]
    return f"{' and '.join(named)} listen{'s' * (routers + appliances == 1)}"


def _advice_for_appliances(directory: Path) -> str:
    return f"""\
The appliances, in another terminal:

  netpki sps info -i {directory}/appliances.yml
  ansible-playbook netpki.rotation.sps_certificate -i {directory}/appliances.yml
"""


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
