# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every module that takes a certificate with its key and chain."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragment ``bundle``."""

    DOCUMENTATION = r"""
options:
  files:
    description:
      - Files on the controller with the private key, the certificate, the intermediates and
        perhaps the root.
      - Any order and any form is taken, PEM with whatever around the blocks, DER, PKCS#7, PKCS#12.
      - At least one of this and O(content) is required.
    type: list
    elements: path
  content:
    description: The same as PEM text, for example from a vault.
    type: str
  passphrase:
    description: Opens encrypted private keys and PKCS#12 files. What is written is not encrypted.
    type: str
  trust_anchors:
    description:
      - Files with roots that clients trust. The chain must lead to one of them. They are never
        written.
      - Not needed where the root is among O(files).
    type: list
    elements: path
    default: []
  names:
    description:
      - Names and addresses by which clients reach the server. Each must be a subject alternative
        name of the certificate.
      - The default is the address by which netpki reaches the host, where there is a host.
    type: list
    elements: str
  accept:
    description:
      - Codes of defects to accept, such as V(weak-key) or V(name-missing). Defects that no server
        would take cannot be accepted.
    type: list
    elements: str
    default: []
  include_root:
    description: Send the root as well. Clients do not need it.
    type: bool
    default: false
"""
