"""One CA rollover on an emulated router, as most tests need it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from netpki.emulators import PERSONALITIES, EmulatedRouter
from netpki.frontends.facade import CaRequest, Execution
from netpki.frontends.facade import apply as facade_apply
from netpki.frontends.report import Report
from netpki.pki import Certificate
from netpki.platforms.ios.driver import IosDevice
from support.certificates import NOON, generated_ca

Mode = Literal["beside", "in_place"]
MODES: tuple[Mode, ...] = ("beside", "in_place")

OLD = generated_ca("Example Old Root", serial=1)
NEW = generated_ca("Example New Root", serial=1)
SETTINGS = ("enrollment terminal", "revocation-check none")
OLD_NAME = "trendmicro"


def trustpoint_of(mode: Mode) -> str:
    """The trustpoint that shall hold the new CA."""
    return OLD_NAME if mode == "in_place" else "trendmicro-2013"


def router_with_old_ca(
    personality: str = "ios-15", *, hostname: str = "r1", old: Certificate = OLD
) -> EmulatedRouter:
    """A router that trusts the old CA, saved."""
    router = EmulatedRouter(hostname=hostname, personality=PERSONALITIES[personality], clock=NOON)
    router.add_trustpoint(OLD_NAME, lines=list(SETTINGS), ca=old, saved=True)
    return router


def request(mode: Mode, new: Certificate = NEW) -> CaRequest:
    """Install the new CA."""
    return CaRequest(
        trustpoint=trustpoint_of(mode),
        certificate=new.pem(),
        sha256=str(new.fingerprint("sha256")),
        mode=mode,
        settings=SETTINGS,
    )


def roll_over(
    device: IosDevice, mode: Mode, journal: Path, *, new: Certificate = NEW, dry_run: bool = False
) -> Report:
    """Run the change without waiting between attempts to reconnect."""
    execution = Execution(dry_run=dry_run, journal_directory=journal, reconnect_delays=())
    return facade_apply(device, request(mode, new), execution)
