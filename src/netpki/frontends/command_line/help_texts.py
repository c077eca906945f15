"""What ``--help`` teaches."""

from typing import Final

NETPKI: Final = """\
Replace CA certificates on fleets of routers: proven, restorable, idempotent.

\b
Try it without hardware:
  netpki emulate --count 5 --directory lab      (stop it with Ctrl-C)
\b
Then, in another terminal (emulate prints these lines with the right pin):
  netpki facts -i lab/inventory.yml
  netpki plan  -i lab/inventory.yml -t trendmicro --mode in-place \\
               -c lab/new-ca.pem --sha256 PIN
  netpki apply -i lab/inventory.yml -t trendmicro --mode in-place \\
               -c lab/new-ca.pem --sha256 PIN
"""

EXIT_CODES: Final = """\
\b
Exit codes:
  0    all devices are as wanted (facts: read; plan: nothing went wrong)
  2    bad input; no device was touched
  3    something to change, or changed (--detailed-exitcode), or to come (sps issue)
  4    a device failed, or was rolled back to what it was
  5    a device could not be reached, and nothing worse
  6    a device is stuck or in an unknown state: a person has to look
  7    something was read and not understood (parse, inventory, compliance), and nothing worse
  8    something is not as the policy wants it (compliance)
  130  stopped by Ctrl-C after the devices at work were brought to an end
"""

FACTS: Final = """\
Show what the devices trust: trustpoints, CA certificates, who uses them, saved or not.

\b
Examples:
  netpki facts -i inventory.yml
  netpki facts -i inventory.yml -l 'branch-*' --json | jq '.results[].clock'
"""

PLAN: Final = """\
Show what apply would do, and why. No configuration command is sent.

\b
Examples:
  netpki plan -i inventory.yml -t trendmicro --mode in-place \\
              -c new-ca.pem --sha256 PIN -s 'revocation-check none'
  netpki plan ... --commands             what would be typed, line by line
  netpki plan ... --detailed-exitcode    3 when there is something to change
"""

APPLY: Final = """\
Make trustpoints trust a CA certificate, verify it over a new connection, save it.

The certificate is checked against its pin first. Devices take their turns in waves: one, then \
5 %, then 25 %, then the rest; no wave begins after too many failures, after a device that is \
stuck, or while one is unknown. What fails is rolled back. A second run changes nothing.

\b
Examples:
  netpki apply -i inventory.yml -t trendmicro --mode in-place --register \\
               -c new-ca.pem --sha256 PIN -s 'revocation-check none'
  netpki apply ... -l r1 --yes               one device, without a question
  netpki apply ... --wave 2,10%,50% --max-failures 1%
  netpki apply ... --state absent            remove a retired trustpoint
"""

PARSE: Final = """\
Read what show commands printed, as typed values in JSON or as a table.

Give files, or a capture on standard input: bare output, a saved configuration, or a session with \
prompts and several commands. Lines that no rule knows are listed, never dropped.

\b
Examples:
  netpki parse --command 'show crypto pki certificates verbose' < capture.txt
  netpki parse session.log --format table
  netpki parse --zone IST=+05:30 capture.txt | jq '.[].not_after'
"""

EMULATE: Final = """\
Run emulated devices on this machine: real SSH and TLS, state, prompts, faults; loopback only.

Writes inventories for Ansible and Nornir, known_hosts and two CA certificates to a directory. \
All routers trust old-ca.pem under the trustpoint trendmicro. Appliances have an inventory of \
their own, appliances.yml, and a CA that can sign for them, ca.pem and ca.key. Prints a line \
that begins with "ready" once they listen, and runs until Ctrl-C.

\b
Examples:
  netpki emulate --count 20 --directory lab
  netpki emulate --count 3 --personality ios-12.4 --directory lab
  netpki emulate --fault r3=drop-at-step:12 --fault r2=lose-save --directory lab
  netpki emulate --count 0 --appliances 3 --directory lab
  netpki emulate --count 1000 --mode addresses --round-trip-time 50 --directory lab
"""
