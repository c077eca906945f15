"""The rollover with this library's Nornir task.

Usage: nornir_rollover.py JOB.json HOSTS.yaml THREADS
"""

import json
import sys
from pathlib import Path

from nornir import InitNornir

from netpki.frontends.nornir import ca_certificate

job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
nornir = InitNornir(
    runner={"plugin": "threaded", "options": {"num_workers": int(sys.argv[3])}},
    inventory={"plugin": "SimpleInventory", "options": {"host_file": sys.argv[2]}},
    logging={"enabled": False},
)
results = nornir.run(
    ca_certificate,
    trustpoint=job["trustpoint"],
    mode="in_place",
    certificate=job["new_pem"],
    sha256=job["sha256"],
    settings=job["settings"],
)
for host, result in results.items():
    if result.failed:
        sys.stderr.write(f"{host}: {result[0].result}\n")
sys.exit(bool(results.failed_hosts))
