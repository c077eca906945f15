#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_server_certificate
short_description: Make a Smart Protection Server serve a certificate
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Writes key, certificate and chain where the appliance's lighttpd takes them from, restarts it,
    and proves over new TLS connections to every TLS port what is sent.
  - The bundle is checked first, on the controller and then on the appliance, beside the file that
    is in use. A copy of that file stays on the appliance, under its name and the time.
  - Before lighttpd 1.4.48 only the first certificate of C(server.pem) is sent. There the
    intermediates go to C(ssl.ca-file), which is set beside C(ssl.pemfile) where it is missing.
  - When a step fails, the old files are put back, the web server is restarted, and what it serves
    is looked at again.
  - Works over SSH alone. Nothing but a shell and OpenSSL is needed on the appliance.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.bundle
  - netpki.rotation.device
  - netpki.rotation.device.web_server
attributes:
  platform:
    platforms: Trend Micro Smart Protection Server
  check_mode:
    support: full
    details:
      - The plan is made over a connection on which everything that changes something is refused
        before it is sent.
  diff_mode:
    support: full
    details: Shows what is served before and after, and the steps. No key is ever shown.
  idempotent:
    support: full
    details: Compared are the fingerprints of leaf, chain and public key, in the files and as sent.
options:
  pem_file:
    description: Which certificate file is meant, where the web server has several.
    type: str
  verify_timeout:
    description: Seconds in which the web server must serve after its restart.
    type: float
    default: 60.0
  disable_ssh:
    description:
      - Close SSH on the appliance when all is done, through its own command line, as
        C(netpki_admin_username) with C(netpki_admin_password).
      - SSH is opened again on the appliance's console, with C(enable) and C(enable ssh).
    type: bool
    default: false
  journal_directory:
    description:
      - Directory on the controller for locks, which keep other runs off the appliance.
      - The default is C(netpki) in the state directory of the user, as the XDG base directories
        say.
    type: path
notes:
  - The account must be C(root). That of the appliance's own command line, C(admin), has no shell.
seealso:
  - module: netpki.rotation.sps_certificate_info
  - module: netpki.rotation.server_pem
"""

EXAMPLES = r"""
- name: Install the certificate of each appliance
  netpki.rotation.sps_server_certificate:
    files:
      - "keys/{{ inventory_hostname }}.key"
      - "signed/{{ inventory_hostname }}.pem"
      - issuing-ca.pem
    trust_anchors: [root-ca.pem]
    names:
      - "{{ inventory_hostname }}.example.com"
      - "{{ ansible_host }}"
"""

RETURN = r"""
outcome:
  description:
    - V(rotated) means changed and proved. V(rolled_back) means failed, and all is as it was
      before.
    - V(stuck) means neither, a person is needed. V(planned) is the answer in check mode.
    - V(unchanged) means nothing was to be done, V(failed) that nothing was done.
  returned: always
  type: str
  sample: rotated
message:
  description: What happened, for people; also returned as RV(msg).
  returned: when the appliance was read
  type: str
  sample: "Changed, and new TLS connections bring it."
msg:
  description: One or two sentences for people.
  returned: always
  type: str
  sample: "Nothing to do: the certificate, its chain and its key are in place and served."
device:
  description: Name of the appliance in the inventory.
  returned: when the appliance was read
  type: str
  sample: sps1
hostname:
  description: Its own name.
  returned: when the appliance was read
  type: str
  sample: sps1.example.com
release:
  description: Its web server.
  returned: when the appliance was read
  type: str
  sample: lighttpd/1.4.35
reason:
  description: Why something is, or is not, to be done.
  returned: when the appliance was read
  type: str
  sample: /etc/lighttpd/server.pem is not as wanted
pem_file:
  description: The certificate file.
  returned: when the appliance was read
  type: str
  sample: /etc/lighttpd/server.pem
before:
  description:
    - The certificate that was served, or none; see
      RV(netpki.rotation.ios_ca_certificate#module:before), and its C(names).
  returned: when the appliance was read
  type: dict
after:
  description: The certificate that shall be served, likewise.
  returned: when the appliance was read
  type: dict
chain:
  description: All certificates that shall be sent, leaf first.
  returned: when the appliance was read
  type: list
  elements: dict
key_sha256:
  description: SHA-256 of the public half of the wanted key.
  returned: when the appliance was read
  type: str
endpoints:
  description:
    - The TLS sockets, the SHA-256 of each certificate that they send, and why there is none.
  returned: when the appliance was read
  type: list
  elements: dict
notes:
  description: What was repaired or accepted in the bundle, and names that are served no longer.
  returned: when the appliance was read
  type: list
  elements: str
  sample: []
commands:
  description: The work in words.
  returned: when the appliance was read
  type: list
  elements: str
  sample: ["service lighttpd restart"]
remaining_commands:
  description:
    - What a person has to type to bring back what was there, if the outcome is V(stuck).
  returned: when the appliance was read
  type: list
  elements: str
  sample: []
ssh_disabled:
  description: Whether SSH was closed; none if that is not known.
  returned: when the appliance was read
  type: bool
  sample: false
error:
  description:
    - What went wrong; see M(netpki.rotation.ios_ca_certificate), which returns the same data.
  returned: when it failed
  type: dict
"""
