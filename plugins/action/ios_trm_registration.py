# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.ios_trm_registration``; the work is in the library."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.arguments import (
    REGISTRATION,
    registration,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.device_action import DeviceAction
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade


class ActionModule(DeviceAction):
    """Make the content-filtering registration active."""

    ARGUMENTS: ClassVar[dict[str, Any]] = REGISTRATION

    def work(self, settings: Any, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 untyped here
        """See ``DeviceAction.work``."""
        dry_run = bool(self._task.check_mode)
        return dict(
            facade.register(facade.open_device(settings), registration(arguments), dry_run=dry_run)
        )
