"""Certificates for appliances with this library's Nornir tasks.

Usage: nornir_server_certificate.py install|read JOB.json HOSTS.yaml THREADS
"""

import json
import sys
from pathlib import Path

from nornir import InitNornir

from netpki.frontends.nornir import server_certificate, server_certificate_info

job = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
nornir = InitNornir(
    runner={"plugin": "threaded", "options": {"num_workers": int(sys.argv[4])}},
    inventory={"plugin": "SimpleInventory", "options": {"host_file": sys.argv[3]}},
    logging={"enabled": False},
)
if sys.argv[1] == "read":
    results = nornir.run(server_certificate_info)
else:
    results = nornir.run(
        server_certificate,
        files=[f"{job['directory']}/{{host}}.pem"],
        trust_anchors=[f"{job['directory']}/root.pem"],
    )
for host, result in results.items():
    if result.failed:
        sys.stderr.write(f"{host}: {result[0].result}\n")
sys.exit(bool(results.failed_hosts))
