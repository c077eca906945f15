# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every module that keeps keys, requests and certificates of hosts."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragment ``enrollment``."""

    DOCUMENTATION = r"""
options:
  directory:
    description:
      - Directory on the controller with the files of all hosts, C(NAME.key), C(NAME.csr) and
        C(NAME.chain.pem). It is made if it is not there, and nobody but its owner may enter it.
      - Give an absolute path. Others are relative to where Ansible was started.
    type: path
    required: true
  name:
    description:
      - What the files of the host are called by. A name that is no plain file name, such as an
        IPv6 address, gets one that is.
      - The default is the name of the host in the inventory.
    type: str
requirements:
  - netpki, of the version of this collection, where Ansible runs
notes:
  - Runs where Ansible runs, and connects to nothing.
"""
