"""Replace the CA certificate of a trustpoint on all routers of a Nornir inventory.

python rollover.py INVENTORY_DIRECTORY NEW_CA.pem SHA256 [TRUSTPOINT]
"""

from __future__ import annotations

import sys
from pathlib import Path

from nornir.init_nornir import InitNornir

from netpki.frontends.nornir import RichProgress, ca_certificate


def main(inventory: str, certificate: str, sha256: str, trustpoint: str = "trendmicro") -> int:
    """Look at the plan of one router, then change all of them."""
    directory = Path(inventory)
    files = ("host_file", "hosts"), ("group_file", "groups"), ("defaults_file", "defaults")
    nornir = InitNornir(
        inventory={
            "plugin": "SimpleInventory",
            "options": {option: str(directory / f"{name}.yaml") for option, name in files},
        },
        logging={"enabled": False},
    ).with_processors([RichProgress()])
    wanted = {
        "trustpoint": trustpoint,
        "certificate": Path(certificate).read_text(encoding="ascii"),
        "sha256": sha256,
        "mode": "in_place",
        "settings": ["revocation-check none"],
    }

    first = next(iter(nornir.inventory.hosts))
    canary = nornir.filter(name=first)
    print(canary.run(ca_certificate, dry_run=True, **wanted)[first].diff)

    results = nornir.run(ca_certificate, **wanted)
    for name, result in results.items():
        print(f"{name}: {result.result['message']}")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
