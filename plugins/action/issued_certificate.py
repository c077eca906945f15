# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.issued_certificate``; the work is in the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.controller_action import (
    ControllerAction,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.enrollment_arguments import (
    ENROLLMENT,
    files_of,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade, result_of
from ansible_collections.netpki.rotation.plugins.plugin_utils.server_arguments import materials_of


class ActionModule(ControllerAction):
    """Have the request of a host signed."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        **ENROLLMENT,
        "ca_files": {"type": "list", "elements": "path"},
        "ca_passphrase": {"type": "str", "no_log": True},
        "days": {"type": "int", "default": 397},
        "exchange_directory": {"type": "path"},
        "known_certificates": {"type": "list", "elements": "path", "default": []},
        "renew_before_days": {"type": "int", "default": 30},
    }
    RULES: ClassVar[dict[str, Any]] = {
        "mutually_exclusive": [("ca_files", "exchange_directory")],
        "required_one_of": [("ca_files", "exchange_directory")],
    }

    def work(self, host: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """See ``ControllerAction.work``."""
        report = facade.issue_certificate(
            *files_of(host, arguments),
            self._signer(arguments),
            renew_before_days=arguments["renew_before_days"],
            dry_run=bool(self._task.check_mode),
        )
        return result_of(report, with_diff=self._task.diff)

    def _signer(self, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 untyped here
        if arguments["exchange_directory"]:
            return facade.ManualSigner(
                Path(arguments["exchange_directory"]),
                known=materials_of(self, arguments["known_certificates"]),
            )
        return facade.LocalCaSigner(
            materials_of(self, arguments["ca_files"] or []),
            passphrase=arguments["ca_passphrase"] or "",
            days=arguments["days"],
        )
