"""The pin of a certificate, and the tables of proof at the end of the demonstration."""

from __future__ import annotations

import json
import socket
import ssl
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from netpki.pki import read_certificate

_DIGITS = 12


def main() -> int:
    """Run ``pin FILE``, or ``routers`` or ``appliances BEFORE AFTER FILE``."""
    if sys.argv[1] == "pin":
        sys.stdout.write(_pin(sys.argv[2]) + "\n")
        return 0
    before, after, certificate = sys.argv[2:]
    if sys.argv[1] == "appliances":
        return _show_appliances(_devices(before), _devices(after), certificate)
    return _show_routers(_devices(before), _devices(after), _pin(certificate))


def _pin(file: str) -> str:
    certificate = read_certificate(Path(file).read_text(encoding="utf-8"), source=file)
    return certificate.fingerprint("sha256").hexadecimal


def _devices(file: str) -> dict[str, dict[str, Any]]:
    results = json.loads(Path(file).read_text(encoding="utf-8"))["results"]
    return {result["device"]: result for result in results}


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, no_wrap=True)
    return table


def _show_routers(before: dict[str, Any], after: dict[str, Any], wanted: str) -> int:
    table = _table("Router", "Release", "Old CA", "New CA", "Trustpoint", "Saved", "Registered")
    proved = 0
    for name in sorted(after, key=lambda router: int(router.removeprefix("r"))):
        holders = [
            found
            for found in after[name]["trustpoints"]
            if found["ca"] and found["ca"]["fingerprint_sha256"] == wanted
        ]
        saved = bool(holders) and all(found["saved"] for found in holders)
        registered = (after[name]["subscription"] or {}).get("active")
        proved += saved and registered is not False
        table.add_row(
            name,
            after[name]["release"],
            _first(before[name]["trustpoints"]),
            _first(holders),
            ", ".join(found["name"] for found in holders),
            "yes" if saved else "NO",
            {True: "Active", False: "NO", None: "-"}[registered],
        )
    Console().print("The first digits of each CA certificate's SHA-256; the new one is")
    Console().print(wanted.lower(), "\n", highlight=False)
    Console().print(table)
    Console().print(f"{proved} of {len(after)} routers are proved.")
    return 0 if proved == len(after) else 1


def _show_appliances(before: dict[str, Any], after: dict[str, Any], root: str) -> int:
    table = _table("Server", "lighttpd", "Port", "Old", "New", "Sent", "Client says")
    proved = sockets = 0
    for name, found in after.items():
        pairs = zip(before[name]["endpoints"], found["endpoints"], strict=True)
        for old, new in pairs:
            verdict = _verdict(new["endpoint"], root)
            sockets += 1
            proved += verdict == "accepted"
            shown = [each["certificate"]["fingerprint_sha256"] for each in (old, new)]
            table.add_row(
                *(name, found["software"].removeprefix("lighttpd/"), _port(new["endpoint"])),
                *(digits[:_DIGITS].lower() for digits in shown),
                *(str(len(new["sent"])), verdict),
            )
    Console().print(table)
    Console().print(f"{proved} of {sockets} sockets are proved.")
    return 0 if proved == sockets else 1


def _verdict(endpoint: str, root: str) -> str:
    """What Python's own TLS client says, which knows the root and nothing else."""
    host = endpoint.rpartition(":")[0]
    client = ssl.create_default_context(cafile=root)
    try:
        with (
            socket.create_connection((host, int(_port(endpoint))), timeout=10) as plain,
            client.wrap_socket(plain, server_hostname=host),
        ):
            return "accepted"
    except OSError as error:
        return str(error)


def _port(endpoint: str) -> str:
    return endpoint.rpartition(":")[2]


def _first(trustpoints: list[dict[str, Any]]) -> str:
    digits = [found["ca"]["fingerprint_sha256"][:_DIGITS].lower() for found in trustpoints]
    return digits[0] if digits else "none"


if __name__ == "__main__":
    sys.exit(main())
