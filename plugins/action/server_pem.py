# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.server_pem``; the work is in the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.controller_action import (
    ControllerAction,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade
from ansible_collections.netpki.rotation.plugins.plugin_utils.server_arguments import (
    BUNDLE,
    BUNDLE_RULES,
    request_of,
)


class ActionModule(ControllerAction):
    """Check a bundle, and write it."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {**BUNDLE, "dest": {"type": "path"}}
    RULES: ClassVar[dict[str, Any]] = BUNDLE_RULES

    def work(self, host: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """See ``ControllerAction.work``."""
        del host
        dest = arguments["dest"]
        made = facade.make_server_pem(
            request_of(self, arguments),
            Path(dest) if dest else None,
            dry_run=bool(self._task.check_mode),
        )
        result = made.data | {"msg": _message(made)}
        if self._task.diff and dest:
            return result | {
                "diff": {
                    "before_header": dest,
                    "after_header": dest,
                    "before": made.before,
                    "after": made.after,
                }
            }
        return result


def _message(made: Any) -> str:  # noqa: ANN401 untyped here
    """The verdict; if it is bad, with all that is wrong."""
    wrong = [
        f"{defect['where']}: {defect['message']}" if defect["where"] else defect["message"]
        for defect in made.data["defects"]
        if made.failed and defect["severity"] != "repaired" and not defect["accepted"]
    ]
    return " ".join([made.message, *wrong])
