"""What ``netpki compliance --help`` teaches."""

from typing import Final

COMPLIANCE: Final = """\
Judge every certificate, key, trustpoint and clock of a fleet by rules and your policy.

Devices are asked over SSH and TLS, or saved configurations are read, or an inventory made \
before; no configuration command is sent. What was not reached or not understood is never a \
pass. With --history, every run says what is new, what is fixed and since when the rest is open.

\b
Examples:
  netpki compliance -i inventory.yml
  netpki compliance -i inventory.yml --policy policy.yml --history runs.sqlite \\
                    -o report.html -o report.json -o netpki.prom
  netpki compliance --saved backups/ -o findings.sarif -o junit.xml
  netpki compliance --from monday.json --profile stig -o checklist.cklb
  netpki compliance --from monday.json --mend        the commands that would mend it
  netpki compliance -i inventory.yml --format nagios
"""

REPORT: Final = """\
Write reports anew from a report in JSON; nothing is judged again.

\b
Examples:
  netpki compliance report last-night.json -o page.html -o findings.csv
  netpki compliance report last-night.json --format nagios
"""

RULES: Final = """\
List the rules: code, severity, what must be true and who asks for it; or explain one.

\b
Examples:
  netpki compliance rules
  netpki compliance rules KEY-001
  netpki compliance rules --json
"""

POLICY: Final = """\
Check a policy file, and say what each rule comes to under it.

\b
Examples:
  netpki compliance policy policy.yml
  netpki compliance policy --profile strict
"""

METRICS: Final = """\
Serve the metrics of the newest report over HTTP, for Prometheus to scrape; stop it with Ctrl-C.

The file is read at each scrape; a report that is missing or damaged is an error of the scrape, \
never an empty success.

\b
Example:
  netpki compliance metrics last-night.json --listen 127.0.0.1:9469
"""
