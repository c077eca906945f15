# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.compliance``; the work is in the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.netpki.rotation.plugins.plugin_utils.controller_action import (
    ControllerAction,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import untagged


class ActionModule(ControllerAction):
    """Judge all hosts of a play by what a task before read of each."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "read": {"type": "str", "required": True},
        "hosts": {"type": "list", "elements": "str", "required": True},
        "policy": {"type": "path"},
        "profile": {"type": "str"},
        "history": {"type": "path"},
        "reports": {"type": "list", "elements": "path", "default": []},
    }

    def work(self, host: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """See ``ControllerAction.work``."""
        # Only here: no other action should pay for what reports need.
        from netpki.frontends.facade import compliance  # noqa: PLC0415

        del host
        policy, history = arguments["policy"], arguments["history"]
        request = compliance.ComplianceRequest(
            policy=Path(policy) if policy else None,
            profile=arguments["profile"],
            history=Path(history) if history else None,
        )
        return compliance.comply(
            dict(self._readings(arguments["read"], arguments["hosts"])),
            request,
            reports=[Path(path) for path in arguments["reports"]],
            dry_run=bool(self._task.check_mode),
        )

    def _readings(self, variable: str, hosts: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """What was registered for each host; nothing where the host had no turn."""
        everything: Mapping[str, Any] = self.task_vars.get("hostvars", {})
        for host in hosts:
            facts = everything.get(host, {})
            yield host, untagged(facts.get(variable, {}))
