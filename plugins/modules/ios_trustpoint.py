#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ios_trustpoint
short_description: Make a trustpoint of Cisco IOS have the given settings
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Sets sub-commands of a trustpoint, or removes a trustpoint that holds no certificate and is
    not used.
  - Certificates in the trustpoint stay. When a step fails, what stood before is brought back.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.device
  - netpki.rotation.device.change
attributes:
  check_mode:
    support: full
    details:
      - The plan is made over a session in which configuration commands are refused before they
        are sent.
  diff_mode:
    support: full
    details: Shows the trustpoint before and after, and the commands.
  idempotent:
    support: full
options:
  trustpoint:
    description: Name of the trustpoint.
    type: str
    required: true
  settings:
    description:
      - Sub-commands of the trustpoint, as its configuration shows them.
      - Others that the trustpoint has are kept. V(enrollment terminal) is added where there is
        no enrollment.
    type: list
    elements: str
    default: []
  state:
    description:
      - Whether the trustpoint shall be there.
      - To remove one that holds a CA certificate use M(netpki.rotation.ios_ca_certificate),
        which wants to know which.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: netpki.rotation.ios_ca_certificate
"""

EXAMPLES = r"""
- name: Check revocation by OCSP
  netpki.rotation.ios_trustpoint:
    trustpoint: EXAMPLE-2026
    settings:
      - revocation-check ocsp none
      - source interface Loopback0
"""

RETURN = r"""
outcome:
  description:
    - V(rotated) means changed, proved and saved. V(rolled_back) means failed, and all is as it
      was before.
    - V(stuck) means neither, a person is needed. V(planned) is the answer in check mode.
    - V(unchanged) means nothing was to be done, V(failed) that nothing was done.
  returned: always
  type: str
  sample: unchanged
msg:
  description: One or two sentences for people.
  returned: always
  type: str
  sample: "Nothing to do: the settings are in place."
reason:
  description: Why something is, or is not, to be done.
  returned: when the device was read
  type: str
  sample: the settings are in place
commands:
  description: Commands of the change, secrets masked.
  returned: when the device was read
  type: list
  elements: str
  sample: ["crypto pki trustpoint EXAMPLE-2026", "revocation-check ocsp none"]
saved:
  description: Whether the startup configuration holds the trustpoint; none if that is not known.
  returned: when the device was read
  type: bool
  sample: true
error:
  description:
    - What went wrong; see M(netpki.rotation.ios_ca_certificate), which returns the same data.
  returned: when it failed
  type: dict
"""
