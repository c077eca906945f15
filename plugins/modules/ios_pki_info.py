#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ios_pki_info
short_description: Read what a Cisco IOS device trusts
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Reads trustpoints, their certificates, what uses them, the clock and the state of the
    content-filtering registration.
  - Nothing is configured. Secrets are masked.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.device
attributes:
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
      - Read everything about the certificates, keys and trustpoints of the device as well, and
        return it as an inventory document of this one device.
    type: bool
    default: false
  probe:
    description:
      - With O(inventory), ask the HTTPS server of the device which certificate it presents.
    type: bool
    default: true
seealso:
  - module: netpki.rotation.ios_ca_certificate
"""

EXAMPLES = r"""
- name: Read what the device trusts
  netpki.rotation.ios_pki_info:
  register: trust

- name: Show the trustpoints and the end of their CA's validity
  ansible.builtin.debug:
    msg: "{{ item.name }} {{ item.ca.not_after | default('-') }}"
  loop: "{{ trust.pki.trustpoints }}"
  loop_control:
    label: "{{ item.name }}"

- name: Read which lines of the configuration use which trustpoint
  netpki.rotation.ios_pki_info:
    inventory: true
  register: all_of_it

- name: Show them
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.section }} {{ item.line }}"
  loop: "{{ all_of_it.inventory.devices[0].references }}"
  loop_control:
    label: "{{ item.kind }}"
"""

RETURN = r"""
inventory:
  description:
    - The document that C(netpki inventory --format json) makes of a whole fleet, for this device.
    - Its keys are in the reference of the inventory; what could not be read is listed in C(gaps).
  returned: with O(inventory)
  type: dict
pki:
  description: What the device told.
  returned: success
  type: dict
  contains:
    device:
      description: Name of the device in the inventory.
      returned: always
      type: str
      sample: r1
    hostname:
      description: Name of the device in its configuration.
      returned: always
      type: str
      sample: edge-r1
    release:
      description: Release in its configuration.
      returned: always
      type: str
      sample: "15.2"
    clock:
      description:
        - What its clock showed, the moment in ISO 8601, and whether the device trusts it.
      returned: always
      type: dict
    trustpoints:
      description: Trustpoints of the running configuration.
      returned: always
      type: list
      elements: dict
      contains:
        name:
          description: Name of the trustpoint.
          returned: always
          type: str
          sample: EXAMPLE-2016
        settings:
          description: Its sub-commands, secrets masked.
          returned: always
          type: list
          elements: str
          sample: [enrollment terminal]
        ca:
          description:
            - Its CA certificate, or none; see
              RV(netpki.rotation.ios_ca_certificate#module:before).
          returned: always
          type: dict
        certificates:
          description: All its certificates.
          returned: always
          type: list
          elements: dict
        used_by:
          description: Lines of the configuration that use it.
          returned: always
          type: list
          elements: dict
        saved:
          description: Whether the startup configuration holds it; none if that cannot be told.
          returned: always
          type: bool
    shown_certificates:
      description: What C(show crypto pki certificates) told.
      returned: always
      type: list
      elements: dict
    shown_trustpoints:
      description: What C(show crypto pki trustpoints) told.
      returned: always
      type: list
      elements: dict
    trustpoint_statuses:
      description: What C(show crypto pki trustpoints status) told.
      returned: always
      type: list
      elements: dict
    unknown:
      description: What could not be read, and why; what it would have told is none.
      returned: always
      type: list
      elements: str
      sample: []
    subscription:
      description:
        - What C(show ip trm subscription status) told; none where the device does not know it.
      returned: always
      type: dict
"""
