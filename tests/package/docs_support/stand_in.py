"""Emulated routers in place of those that the inventory of a page names.

A program: ``stand_in.py DIRECTORY edge-01=ios-15 plant-01=xe-17@bastion``. Beside the page's
inventory it writes ``host_vars`` with the loopback address of each router, which for Ansible win
over the inventory, so that everything else the page says about a router holds. Says ``ready``
and stays until it is told to end.

The old CA is IdenTrust Commercial Root CA 1 and the new one DigiCert Global Root G2, both from
certifi's bundle, so that pages can print pins that are true.
"""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import certifi
import yaml

from netpki.emulators import (
    PERSONALITIES,
    EmulatedFleet,
    EmulatedJumpHost,
    EmulatedRouter,
    TrmService,
)
from netpki.pki import Certificate
from netpki.pki.pem import read_blocks

TRUSTPOINT: Final = "PARTNER-CA"
_OLD: Final = "IdenTrust Commercial Root CA 1"
_NEW: Final = "DigiCert Global Root G2"
_LEGACY: Final = frozenset({"ios-12.4", "ios-15"})
_JUMP_USER: Final = "ops"


def bundled(name: str) -> Certificate:
    """The public root with this common name."""
    blocks = read_blocks(Path(certifi.where()).read_text("ascii"), source="certifi")
    found = [c for c in map(Certificate, (b.der for b in blocks)) if f"CN={name}," in c.subject]
    (certificate,) = found
    return certificate


def main(directory: Path, *wanted: str) -> None:
    """Serve the routers until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    old, new = bundled(_OLD), bundled(_NEW)
    (directory / "old-ca.pem").write_text(old.pem())
    (directory / "new-ca.pem").write_text(new.pem())
    kinds = dict(word.split("=") for word in wanted)
    routers = [_router(name, kind.split("@")[0], old, new) for name, kind in kinds.items()]
    with ExitStack() as stack:
        fleet = stack.enter_context(EmulatedFleet(routers))
        jump = stack.enter_context(EmulatedJumpHost(username=_JUMP_USER))
        (directory / "known_hosts").write_text(fleet.known_hosts() + jump.known_hosts())
        for name, kind in kinds.items():
            there = _place(fleet, name, directory)
            if "@" in kind:
                there["netpki_jump_host"] = "{}@{}:{}".format(_JUMP_USER, *jump.endpoint)
            _write(directory / "host_vars" / f"{name}.yml", there)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        stop.wait()


def _router(name: str, kind: str, old: Certificate, new: Certificate) -> EmulatedRouter:
    router = EmulatedRouter(
        hostname=name,
        personality=PERSONALITIES[kind],
        clock=datetime.now(UTC),
        legacy_ssh=kind in _LEGACY,
    )
    pin = f"fingerprint {old.fingerprint('sha1').hexadecimal}"
    demanded = (pin,) if router.personality.fingerprint_mandatory else ()
    lines = ("enrollment terminal", "revocation-check none", *demanded)
    router.add_trustpoint(TRUSTPOINT, lines=lines, ca=old)
    if router.personality.has_trm:
        router.trm = TrmService(trusts=new)
    return router


def _place(fleet: EmulatedFleet, name: str, directory: Path) -> dict[str, Any]:
    address, port = fleet.endpoint(name)
    return {
        "ansible_host": address,
        "ansible_port": port,
        "netpki_known_hosts": [str(directory / "known_hosts")],
    }


def _write(path: Path, variables: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(variables))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
