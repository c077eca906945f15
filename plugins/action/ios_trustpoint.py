# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.ios_trustpoint``; the work is in the library."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.arguments import CHANGE, execution
from ansible_collections.netpki.rotation.plugins.plugin_utils.device_action import DeviceAction
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade, result_of


class ActionModule(DeviceAction):
    """Make a trustpoint have these settings, or be absent."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "trustpoint": {"type": "str", "required": True},
        "settings": {"type": "list", "elements": "str", "default": []},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        **CHANGE,
    }

    def work(self, settings: Any, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 untyped here
        """See ``DeviceAction.work``."""
        request = facade.TrustpointRequest(
            trustpoint=arguments["trustpoint"],
            settings=arguments["settings"],
            state=arguments["state"],
        )
        how = execution(arguments, dry_run=self._task.check_mode)
        report = facade.apply(facade.open_device(settings), request, how, progress=self.show_stage)
        return result_of(report, with_diff=self._task.diff)
