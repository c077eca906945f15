# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.sps_certificate_info``; the work is in the library."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.device_action import DeviceAction
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade
from ansible_collections.netpki.rotation.plugins.plugin_utils.server_arguments import (
    WEB_SERVER,
    web_server,
)


class ActionModule(DeviceAction):
    """Read what the web server of an appliance holds and serves."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        **WEB_SERVER,
        "inventory": {"type": "bool", "default": False},
    }

    def work(self, settings: Any, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 untyped here
        """See ``DeviceAction.work``."""
        web = web_server(settings, arguments)
        result = {"changed": False, "server": facade.server_certificate_info(settings, web)}
        if arguments["inventory"]:
            record = facade.survey_appliance(settings, web)
            result["inventory"] = facade.inventory_of([record])
        return result
