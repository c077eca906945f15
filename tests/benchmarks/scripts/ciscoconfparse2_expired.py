"""Expired certificates in saved configurations, as a script with ciscoconfparse2 finds them.

Usage: ciscoconfparse2_expired.py DIRECTORY PROCESSES RESULT.json
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ciscoconfparse2 import CiscoConfParse
from cryptography import x509


def read(path: Path) -> dict[str, Any]:
    # Without the ends of lines that a captured session has.
    lines = path.read_text(encoding="utf-8").splitlines()
    parsed = CiscoConfParse(lines, syntax="ios", factory=False)
    chains = parsed.find_objects(r"^crypto pki certificate chain ")
    entries = [entry for chain in chains for entry in chain.children]
    return {"device": path.stem, "expired": [*filter(None, map(end_of_expired, entries))]}


def end_of_expired(entry: Any) -> str | None:  # noqa: ANN401 made by ciscoconfparse2 at run time
    digits = "".join(line.text for line in entry.children if line.text.strip() != "quit")
    certificate = x509.load_der_x509_certificate(bytes.fromhex(digits))
    end = certificate.not_valid_after_utc
    return end.isoformat() if end < datetime.now(UTC) else None


if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).iterdir())
    with ProcessPoolExecutor(int(sys.argv[2])) as pool:
        found = list(pool.map(read, files))
    Path(sys.argv[3]).write_text(json.dumps(found), encoding="utf-8")
