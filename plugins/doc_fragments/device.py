# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every module of this collection that works on a device."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments ``device``, ``device.change`` and ``device.web_server``."""

    DOCUMENTATION = r"""
options: {}
requirements:
  - netpki, of the version of this collection, where Ansible runs
notes:
  - Runs where Ansible runs; nothing is copied to a device.
  - How to reach the device is said by the options of P(netpki.rotation.netmiko#connection),
    which are looked up whatever connection the play has.
  - With C(-vv) the stages of the work are shown.
"""

    CHANGE = r"""
options:
  save:
    description: Command that makes the change survive a restart.
    type: str
    choices: [write_memory, copy_running_config]
    default: write_memory
  journal_directory:
    description:
      - Directory on the controller for undo records, which let a later run repair what an
        interrupted one left.
      - The default is C(netpki) in the state directory of the user, as the XDG base directories
        say.
    type: path
"""

    WEB_SERVER = r"""
options:
  configuration:
    description:
      - Path of C(lighttpd.conf) on the appliance.
      - The default is said by the option C(web_configuration) of
        P(netpki.rotation.netmiko#connection).
    type: str
  service:
    description:
      - Name of the web server's service on the appliance.
      - The default is said by the option C(web_service) of P(netpki.rotation.netmiko#connection).
    type: str
"""
