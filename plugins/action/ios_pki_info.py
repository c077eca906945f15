# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.ios_pki_info``; the work is in the library."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.device_action import DeviceAction
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade


class ActionModule(DeviceAction):
    """Read what a device trusts."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "inventory": {"type": "bool", "default": False},
        "probe": {"type": "bool", "default": True},
    }

    def work(self, settings: Any, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 untyped here
        """See ``DeviceAction.work``."""
        result = {"changed": False, "pki": facade.gather(facade.open_device(settings))}
        if arguments["inventory"]:
            record = facade.survey_device(settings, probe=arguments["probe"])
            result["inventory"] = facade.inventory_of([record])
        return result
