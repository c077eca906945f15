# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of ``netpki.rotation.compliance``; the work is in the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from ansible.errors import AnsibleActionFail
from ansible_collections.netpki.rotation.plugins.plugin_utils.controller_action import (
    ControllerAction,
)
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import untagged

Reading = dict[str, Any]

_WANTED = ("inventory", "msg")
"""All that is taken from what a task registered."""


class ActionModule(ControllerAction):
    """Judge all hosts of a play by what the tasks before read of each."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "read": {"type": "list", "elements": "str"},
        "hosts": {"type": "list", "elements": "str"},
        "policy": {"type": "path"},
        "profile": {"type": "str"},
        "history": {"type": "path"},
        "reports": {"type": "list", "elements": "path", "default": []},
    }
    RULES: ClassVar[dict[str, Any]] = {"required_together": [("read", "hosts")]}

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
        reports = [Path(path) for path in arguments["reports"]]
        if arguments["read"] is None:
            name = compliance.prepare(request, reports).read.policy.name
            message = f"The policy {name} can be used; nothing is judged yet."
            return {"changed": False, "msg": message}
        return compliance.comply(
            self._readings(arguments["read"], arguments["hosts"]),
            request,
            reports=reports,
            dry_run=bool(self._task.check_mode),
        )

    def _readings(self, variables: list[str], hosts: list[str]) -> dict[str, Reading]:
        """What was registered for each host; nothing where the host had no turn."""
        everything = self.task_vars["hostvars"]
        registered = {host: list(_registered(everything, host, variables)) for host in hosts}
        if not any(registered.values()):
            names = ", ".join(variables)
            raise AnsibleActionFail(f"No task registered {names} for any of the hosts.")
        return {host: next(filter(None, found), {}) for host, found in registered.items()}


def _registered(everything: Any, host: str, variables: list[str]) -> Iterator[Reading]:  # noqa: ANN401 untyped here
    """What tasks registered for a host, by variable; empty for a task that was skipped.

    A host is looked up once and not templated: fleets have thousands of hosts, results have
    thousands of lines, and nothing that a device said is a template.
    """
    facts = everything.raw_get(host) if host in everything else {}
    for name in variables:
        result = facts.get(name)
        if isinstance(result, Mapping):
            wanted = () if result.get("skipped") else _WANTED
            yield {key: untagged(result[key]) for key in wanted if key in result}
