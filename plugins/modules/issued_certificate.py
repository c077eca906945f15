#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: issued_certificate
short_description: Have a certificate request signed, at once or by people
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Takes the request that M(netpki.rotation.certificate_request) made, and has it signed by a CA
    whose key is on the controller (O(ca_files)), or by people (O(exchange_directory)).
  - For people the request is laid out as C(NAME.csr), and their answer is picked up as
    C(NAME.pem), C(.crt), C(.cer), C(.der) or C(.p7b) by a later run. Until then RV(pending) is
    true, which is no failure.
  - A certificate that is there is kept until it is due. What comes back is checked against the
    key and the names of the request.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.enrollment
attributes:
  platform:
    platforms: the controller
  check_mode:
    support: full
    details: Nothing is signed, laid out or written.
  diff_mode:
    support: full
    details: Shows the certificates before and after.
  idempotent:
    support: full
options:
  ca_files:
    description:
      - Files on the controller with the private key of the CA, its certificate and what is above
        it, in any order and form.
      - Exactly one of this and O(exchange_directory) is required.
    type: list
    elements: path
  ca_passphrase:
    description: Opens an encrypted key of the CA, and PKCS#12.
    type: str
  days:
    description:
      - How many days a certificate signed with O(ca_files) is valid, never longer than the CA.
    type: int
    default: 397
  exchange_directory:
    description:
      - Directory on the controller in which requests are laid out for a CA that people reach, and
        in which they put what the CA sent back.
    type: path
  known_certificates:
    description:
      - Files with certificates of the CA that it does not send along, for O(exchange_directory).
    type: list
    elements: path
    default: []
  renew_before_days:
    description:
      - A certificate is due so many days before its end. One that does not live three times as
        long is due in the last third of its life.
    type: int
    default: 30
seealso:
  - module: netpki.rotation.certificate_request
  - module: netpki.rotation.sps_server_certificate
"""

EXAMPLES = r"""
- name: Sign with a CA of our own
  netpki.rotation.issued_certificate:
    directory: "{{ inventory_dir }}/pki"
    ca_files: [issuing-ca.key, issuing-ca.pem, root-ca.pem]
    ca_passphrase: "{{ vault_ca_passphrase }}"

- name: Have it signed by people
  netpki.rotation.issued_certificate:
    directory: "{{ inventory_dir }}/pki"
    exchange_directory: "{{ inventory_dir }}/for-the-ca"
  register: certificate

- name: Wait for them
  ansible.builtin.debug:
    var: certificate.msg
  when: certificate.pending
"""

RETURN = r"""
outcome:
  description:
    - V(issued) means that there is a new certificate, and V(unchanged) that there was one.
      V(pending) means that people have to act first.
    - V(planned) is the answer in check mode, V(failed) means that nothing was done.
  returned: always
  type: str
  sample: issued
pending:
  description: Whether people have to act first.
  returned: success
  type: bool
  sample: false
message:
  description: What happened, for people; also returned as RV(msg).
  returned: always
  type: str
  sample: "Nothing to do: the certificate is there, and valid until 2027-08-01."
msg:
  description: One or two sentences for people.
  returned: always
  type: str
  sample: "Nothing to do: the certificate is there, and valid until 2027-08-01."
device:
  description: What the files are called by.
  returned: always
  type: str
  sample: sps1
key_file:
  description: The file of the private key.
  returned: success
  type: str
  sample: /pki/sps1.key
request_file:
  description: The file of the request.
  returned: success
  type: str
  sample: /pki/sps1.csr
chain_file:
  description: The file with the certificate, the intermediates and the root where it is known.
  returned: success
  type: str
  sample: /pki/sps1.chain.pem
exported_file:
  description: The request as people find it; none with O(ca_files).
  returned: success
  type: str
  sample: /for-the-ca/sps1.csr
answer_file:
  description: Where their answer is expected; none with O(ca_files).
  returned: success
  type: str
  sample: /for-the-ca/sps1.pem
before:
  description:
    - The certificate that there was, or none; see
      RV(netpki.rotation.ios_ca_certificate#module:before), and its C(names).
  returned: success
  type: dict
after:
  description: The certificate that there is, likewise; none if it is not signed yet.
  returned: success
  type: dict
chain:
  description: The certificate and the intermediates, in order; empty if it is not signed yet.
  returned: success
  type: list
  elements: dict
root:
  description: The certificate at the end of the chain, where it is known.
  returned: success
  type: dict
commands:
  description: What was, or would be, done, in words.
  returned: success
  type: list
  elements: str
  sample: []
error:
  description:
    - What went wrong; see M(netpki.rotation.ios_ca_certificate), which returns the same data.
  returned: when it failed
  type: dict
"""
