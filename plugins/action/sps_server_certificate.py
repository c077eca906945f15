# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.sps_server_certificate``; the work is in the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.device_action import DeviceAction
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade, result_of
from ansible_collections.netpki.rotation.plugins.plugin_utils.server_arguments import (
    BUNDLE,
    BUNDLE_RULES,
    WEB_SERVER,
    request_of,
    web_server,
)


class ActionModule(DeviceAction):
    """Make the web server of an appliance serve a certificate."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        **BUNDLE,
        **WEB_SERVER,
        "pem_file": {"type": "str"},
        "verify_timeout": {"type": "float", "default": 60.0},
        "disable_ssh": {"type": "bool", "default": False},
        "journal_directory": {"type": "path"},
    }
    RULES: ClassVar[dict[str, Any]] = BUNDLE_RULES

    def work(self, settings: Any, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 untyped here
        """See ``DeviceAction.work``."""
        journal = arguments["journal_directory"]
        report = facade.install_server_certificate(
            settings,
            request_of(self, arguments, arguments["pem_file"]),
            facade.ServerExecution(
                dry_run=bool(self._task.check_mode),
                journal_directory=Path(journal) if journal else None,
                verify_timeout=arguments["verify_timeout"],
                disable_ssh=arguments["disable_ssh"],
            ),
            web=web_server(settings, arguments),
            progress=self.show_stage,
        )
        return result_of(report, with_diff=self._task.diff)
