#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ios_trm_registration
short_description: Make the content-filtering registration of Cisco IOS active
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Looks at C(show ip trm subscription status). Unless that is active, sends C(trm register)
    and waits until it is.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.device
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: full
options:
  timeout:
    description: Seconds to wait for it to become active.
    type: float
    default: 120.0
  interval:
    description: Seconds between looks at its status.
    type: float
    default: 5.0
seealso:
  - module: netpki.rotation.ios_ca_certificate
"""

EXAMPLES = r"""
- name: Register for content filtering
  netpki.rotation.ios_trm_registration:
    timeout: 300
"""

RETURN = r"""
device:
  description: Name of the device in the inventory.
  returned: success
  type: str
  sample: r1
registered:
  description: Whether the registration is active; in check mode, whether it was active already.
  returned: success
  type: bool
  sample: true
"""
