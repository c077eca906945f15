"""What ``netpki sps --help`` teaches."""

from typing import Final

SPS: Final = """\
Replace the web certificate of Smart Protection Servers (lighttpd's server.pem) over SSH.

\b
Try it without hardware:
  netpki emulate --count 1 --appliances 3 --directory lab
"""

INFO: Final = """\
Show which certificates the appliances hold and which they serve. Nothing is changed.

\b
Examples:
  netpki sps info -i inventory.yml
  netpki sps info -i inventory.yml --json | jq '.results[].endpoints'
"""

PLAN: Final = """\
Show what apply would do, and why. Nothing is changed; no key is shown.

\b
Example:
  netpki sps plan -i inventory.yml -f 'keys/{host}.key' -f '{host}.pem' -r root.pem
"""

APPLY: Final = """\
Install certificates, restart the web servers, and prove over new TLS connections what they send.

The new file is checked here and on the appliance before the old one is touched; a copy of the \
old one stays there. What fails is rolled back. Appliances take their turns in waves. A second \
run changes nothing.

\b
Examples:
  netpki sps apply -i inventory.yml -f 'keys/{host}.key' -f '{host}.pem' -r root.pem
  netpki sps apply ... -l sps1 --yes          one appliance, without a question
  netpki sps apply ... --name sps.example.com --name 192.0.2.7
"""

REQUEST: Final = """\
Have a private key and a certificate request for each host, on this machine. Nothing is connected.

What is there is kept if it is as wished; an old key is never overwritten. The names are those by \
which clients reach the host.

\b
Examples:
  netpki sps request -i inventory.yml -d keys
  netpki sps request -i inventory.yml -d keys --fields subject.yml --name sps.example.com
  netpki sps request -i inventory.yml -d keys --fields openssl.cnf
"""

ISSUE: Final = """\
Have the requests signed: by a CA whose key is here, or by people.

With --exchange each request is laid out in a directory; bring it to your CA, put the answer \
beside it, and run the command again. A certificate that is there is kept until it is due.

\b
Examples:
  netpki sps issue -i inventory.yml -d keys --ca ca.pem --ca ca.key
  netpki sps issue -i inventory.yml -d keys --exchange for-our-ca --ca root.pem
  netpki sps apply -i inventory.yml -f 'keys/{host}.key' \\
                   -f 'keys/{host}.chain.pem' -r ca.pem
"""

BUNDLE: Final = """\
Check a key with its certificate and chain, explain every defect, and write server.pem.

\b
Examples:
  netpki sps bundle server.key server.crt issuing.p7b root.pem --name sps.example.com
  netpki sps bundle server.pfx -r root.pem -o server.pem
"""
