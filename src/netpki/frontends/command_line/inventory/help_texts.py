"""What ``netpki inventory --help`` teaches."""

from typing import Final

INVENTORY: Final = """\
Show every certificate, key and trustpoint of a fleet, and which configuration lines use them.

Devices are asked over SSH, and their HTTPS servers over TLS; no configuration command is sent. \
With --saved, the certificates are decoded from saved configurations and captures, and nothing \
is connected. What could not be reached or understood is listed as a gap, never left out.

\b
Examples:
  netpki inventory -i inventory.yml
  netpki inventory -i inventory.yml -o fleet.html
  netpki inventory --saved backups/ --format json > monday.json
  netpki inventory --from monday.json --format ansible > expiring.json
  netpki inventory diff monday.json tuesday.json
"""

DIFF: Final = """\
Show what has changed between two inventories: certificates, trustpoints, keys, uses, gaps.

\b
Examples:
  netpki inventory diff monday.json tuesday.json
  netpki inventory diff monday.json tuesday.json --detailed-exitcode    3 if anything changed
"""
