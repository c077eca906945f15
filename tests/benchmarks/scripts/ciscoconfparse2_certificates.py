"""Trustpoints, their uses and their certificates, as a script with ciscoconfparse2 finds them.

Usage: ciscoconfparse2_certificates.py DIRECTORY PROCESSES RESULT.json
"""

import json
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from ciscoconfparse2 import CiscoConfParse
from cryptography import x509
from cryptography.hazmat.primitives import hashes


def read(path: Path) -> dict[str, Any]:
    # Without the ends of lines that a captured session has.
    lines = path.read_text(encoding="utf-8").splitlines()
    parsed = CiscoConfParse(lines, syntax="ios", factory=False)
    sections = [
        line
        for line in parsed.find_objects(r"^crypto pki (?:trustpoint|certificate chain) ")
        if line.parent is line  # no line of a banner
    ]
    trustpoints = [line.text.split()[-1] for line in sections if "trustpoint" in line.text.split()]
    chains = [line for line in sections if "chain" in line.text.split()]
    names = "|".join(map(re.escape, trustpoints))
    uses = [
        line.text.strip()
        for line in parsed.find_objects(rf"[ ](?:{names})(?:[ ]|$)")
        if line not in sections and line.parent not in sections
    ]
    return {
        "file": path.name,
        "trustpoints": trustpoints,
        "uses": uses,
        "certificates": [digest(entry) for chain in chains for entry in chain.children],
    }


def digest(entry: Any) -> str:  # noqa: ANN401 ciscoconfparse2 makes the class at run time
    digits = "".join(line.text for line in entry.children if line.text.strip() != "quit")
    certificate = x509.load_der_x509_certificate(bytes.fromhex(digits))
    return certificate.fingerprint(hashes.SHA256()).hex().upper()


if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).iterdir())
    with ProcessPoolExecutor(int(sys.argv[2])) as pool:
        found = list(pool.map(read, files))
    Path(sys.argv[3]).write_text(json.dumps(found), encoding="utf-8")
