#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_request
short_description: Have a private key and a certificate request for a server
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Makes a private key and a certificate request (PKCS#10) on the controller, or keeps those that
    are there if they are as wished.
  - The key is readable for its owner alone, from birth. It is never shown, and never overwritten.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.enrollment
attributes:
  platform:
    platforms: the controller
  check_mode:
    support: full
    details: Says what would be requested and writes nothing.
  diff_mode:
    support: full
    details: Shows subject, names and the SHA-256 of the key's public half. No key is ever shown.
  idempotent:
    support: partial
    details: With O(rekey=true) each run makes a new key.
options:
  fields:
    description:
      - What to ask for. The keys are C(common_name), C(country), C(state), C(locality),
        C(organization), C(organizational_unit), C(email), C(dns_names), C(ip_addresses),
        C(key) (V(rsa-2048), V(rsa-3072), V(rsa-4096), V(ec-p256) or V(ec-p384)) and C(hash)
        (V(sha256), V(sha384) or V(sha512)), or the names that OpenSSL has for them.
      - Only one of this and O(openssl_configuration) is taken.
    type: dict
  openssl_configuration:
    description:
      - In place of O(fields), a file on the controller such as C(openssl req -config) takes.
      - What changes the request and is not understood is refused with its line.
    type: path
  common_name:
    description: Common name where neither O(fields) nor O(openssl_configuration) has one.
    type: str
    default: ""
  names:
    description:
      - DNS names and IP addresses, in addition to those in O(fields) or O(openssl_configuration).
        At least one must be asked for, as clients look at nothing else.
    type: list
    elements: str
    default: []
  rekey:
    description:
      - Make a new key, and so a new request. The old key stays beside it, under its name and the
        time.
    type: bool
    default: false
seealso:
  - module: netpki.rotation.issued_certificate
"""

EXAMPLES = r"""
- name: Have a key and a request for each appliance
  netpki.rotation.certificate_request:
    directory: "{{ inventory_dir }}/pki"
    fields:
      country: DE
      organization: Example Corporation
      key: rsa-3072
    common_name: "{{ inventory_hostname }}"
    names:
      - "{{ inventory_hostname }}.example.com"
      - "{{ ansible_host }}"

- name: Have them as a file for openssl says
  netpki.rotation.certificate_request:
    directory: "{{ inventory_dir }}/pki"
    openssl_configuration: "{{ inventory_dir }}/sps1.cnf"
"""

RETURN = r"""
outcome:
  description:
    - V(requested) means that a request was made, and V(unchanged) that it was there. V(planned) is
      the answer in check mode, V(failed) means that nothing was done.
  returned: always
  type: str
  sample: requested
message:
  description: What happened, for people; also returned as RV(msg).
  returned: always
  type: str
  sample: "Made a new request for sps1.example.com: /pki/sps1.csr."
msg:
  description: One or two sentences for people.
  returned: always
  type: str
  sample: "Made a new request for sps1.example.com: /pki/sps1.csr."
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
subject:
  description: The subject, in the notation of RFC 4514.
  returned: success
  type: str
  sample: CN=sps1,O=Example Corporation,C=DE
names:
  description: DNS names and IP addresses.
  returned: success
  type: list
  elements: str
  sample: [sps1.example.com, 192.0.2.7]
key:
  description: The kind of key.
  returned: success
  type: str
  sample: rsa-2048
key_sha256:
  description: SHA-256 of the public half of the key; none if it is not made yet.
  returned: success
  type: str
request:
  description: The request as PEM, which is public; none if it is not made yet.
  returned: success
  type: str
commands:
  description: What was, or would be, made, in words.
  returned: success
  type: list
  elements: str
  sample: ["a new key (rsa-2048)", "a new request"]
error:
  description:
    - What went wrong; see M(netpki.rotation.ios_ca_certificate), which returns the same data.
  returned: when it failed
  type: dict
"""
