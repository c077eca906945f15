# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.ios_ca_certificate``; the work is in the library."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.arguments import (
    CHANGE,
    REGISTRATION,
    execution,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.device_action import (
    DeviceAction,
    text_of_file,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade, result_of


class ActionModule(DeviceAction):
    """Make a trustpoint hold exactly one CA certificate, or be absent."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "trustpoint": {"type": "str", "required": True},
        "certificate": {"type": "str"},
        "certificate_file": {"type": "path"},
        "sha256": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "mode": {"type": "str", "choices": ["beside", "in_place"], "default": "beside"},
        "settings": {"type": "list", "elements": "str", "default": []},
        "superseded": {"type": "list", "elements": "str", "default": []},
        "allow_weak_key": {"type": "bool", "default": False},
        "allow_unset_clock": {"type": "bool", "default": False},
        "registration": {"type": "dict", "options": REGISTRATION},
        **CHANGE,
    }
    RULES: ClassVar[dict[str, Any]] = {
        "mutually_exclusive": [("certificate", "certificate_file")],
        "required_one_of": [("certificate", "certificate_file")],
    }

    def work(self, settings: Any, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 untyped here
        """See ``DeviceAction.work``."""
        file = arguments["certificate_file"]
        request = facade.CaRequest(
            trustpoint=arguments["trustpoint"],
            certificate=text_of_file(self, file) if file else arguments["certificate"],
            sha256=arguments["sha256"],
            source=file or "certificate",
            state=arguments["state"],
            mode=arguments["mode"],
            settings=arguments["settings"],
            superseded=arguments["superseded"],
            allow_weak_key=arguments["allow_weak_key"],
            allow_unset_clock=arguments["allow_unset_clock"],
        )
        how = execution(arguments, dry_run=self._task.check_mode)
        report = facade.apply(facade.open_device(settings), request, how, progress=self.show_stage)
        return result_of(report, with_diff=self._task.diff)
