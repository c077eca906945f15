# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.certificate_request``; the work is in the library."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.controller_action import (
    ControllerAction,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.device_action import text_of_file
from ansible_collections.netpki.rotation.plugins.plugin_utils.enrollment_arguments import (
    ENROLLMENT,
    files_of,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade, result_of


class ActionModule(ControllerAction):
    """Have a private key and a certificate request for a host."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        **ENROLLMENT,
        "fields": {"type": "dict"},
        "openssl_configuration": {"type": "path"},
        "common_name": {"type": "str", "default": ""},
        "names": {"type": "list", "elements": "str", "default": []},
        "rekey": {"type": "bool", "default": False},
    }
    RULES: ClassVar[dict[str, Any]] = {
        "mutually_exclusive": [("fields", "openssl_configuration")],
    }

    def work(self, host: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """See ``ControllerAction.work``."""
        file = arguments["openssl_configuration"]
        wishes = facade.RequestWishes(
            fields=None if file else arguments["fields"] or {},
            configuration=text_of_file(self, file) if file else None,
            source=file or "fields",
            common_name=arguments["common_name"],
            names=arguments["names"],
        )
        report = facade.request_certificate(
            *files_of(host, arguments),
            wishes,
            rekey=arguments["rekey"],
            dry_run=bool(self._task.check_mode),
        )
        return result_of(report, with_diff=self._task.diff)
