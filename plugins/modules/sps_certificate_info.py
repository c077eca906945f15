#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_certificate_info
short_description: Read which certificates a Smart Protection Server holds and serves
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Reads the version and configuration of lighttpd, the certificates in its files, and what each
    TLS port sends over a new connection.
  - Nothing is changed. Of private keys only the SHA-256 of the public half is read.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.device
  - netpki.rotation.device.web_server
attributes:
  platform:
    platforms: Trend Micro Smart Protection Server
  check_mode:
    support: full
    details: Nothing is ever changed.
  diff_mode:
    support: N/A
    details: Nothing is ever changed.
  idempotent:
    support: full
options:
  inventory:
    description:
      - Return what was read as an inventory document of this one appliance as well, as
        M(netpki.rotation.ios_pki_info) does of a router.
    type: bool
    default: false
seealso:
  - module: netpki.rotation.sps_server_certificate
"""

EXAMPLES = r"""
- name: Read what the appliance serves
  netpki.rotation.sps_certificate_info:
  register: web

- name: Show the end of each certificate
  ansible.builtin.debug:
    msg: "{{ item.endpoint }} {{ item.certificate.not_after | default(item.problem) }}"
  loop: "{{ web.server.endpoints }}"
  loop_control:
    label: "{{ item.endpoint }}"
"""

RETURN = r"""
inventory:
  description:
    - The document that C(netpki inventory --format json) makes of a whole fleet, for this
      appliance.
  returned: with O(inventory)
  type: dict
server:
  description: What the appliance told.
  returned: success
  type: dict
  contains:
    device:
      description: Name of the appliance in the inventory.
      returned: always
      type: str
      sample: sps1
    hostname:
      description: Its own name.
      returned: always
      type: str
      sample: sps1.example.com
    software:
      description: Its web server.
      returned: always
      type: str
      sample: lighttpd/1.4.35
    configuration:
      description: Path of the configuration, links followed.
      returned: always
      type: str
      sample: /etc/lighttpd/lighttpd.conf
    chain_is_taken_from:
      description:
        - V(server_pem) or V(ca_file), the place where this version takes intermediates from.
      returned: always
      type: str
      sample: ca_file
    service_manager:
      description: V(systemd), V(service) or V(init.d).
      returned: always
      type: str
      sample: service
    endpoints:
      description:
        - Each TLS socket with its files, the certificate, all certificates sent, whether it is
          self-signed or expired, and why nothing is sent.
      returned: always
      type: list
      elements: dict
    files:
      description:
        - Each file with owner, mode, certificates, the SHA-256 of its key's public half, and
          whether its first certificate is served.
      returned: always
      type: list
      elements: dict
    backups:
      description: Copies that earlier changes kept, newest first.
      returned: always
      type: list
      elements: dict
    leftovers:
      description: Files that an interrupted change left; the next change removes them.
      returned: always
      type: list
      elements: str
      sample: []
"""
