#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: server_pem
short_description: Make the one canonical server.pem of a key, its certificate and chain
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Takes key, certificate and chain in any order and form, explains every defect by file and
    line, and writes one file on the controller with key, certificate and intermediates.
  - The file is readable for its owner alone, from birth.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.bundle
attributes:
  platform:
    platforms: the controller
  check_mode:
    support: full
    details: All is checked and nothing is written.
  diff_mode:
    support: full
    details: Shows the certificates before and after. No key is ever shown.
  idempotent:
    support: full
options:
  dest:
    description: File on the controller to write. Without it the bundle is only checked.
    type: path
requirements:
  - netpki, of the version of this collection, where Ansible runs
seealso:
  - module: netpki.rotation.sps_server_certificate
  - plugin: netpki.rotation.server_pem
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Assemble the bundle
  netpki.rotation.server_pem:
    files: [sps1.key, sps1.crt, issuing-ca.p7b, root-ca.pem]
    names: [sps1.example.com, 192.0.2.7]
    dest: "{{ playbook_dir }}/sps1.server.pem"
  delegate_to: localhost
"""

RETURN = r"""
msg:
  description: One or two sentences for people.
  returned: always
  type: str
  sample: This makes a server.pem.
usable:
  description: Whether it makes a server.pem.
  returned: always
  type: bool
  sample: true
key_sha256:
  description: SHA-256 of the public half of the key.
  returned: always
  type: str
parts:
  description: Leaf, intermediates and root.
  returned: always
  type: list
  elements: dict
defects:
  description:
    - Each with C(code), C(severity), C(where), C(message), C(remedy) and whether it was
      C(accepted).
  returned: always
  type: list
  elements: dict
dest:
  description: The file, where one was asked for.
  returned: success
  type: str
"""
