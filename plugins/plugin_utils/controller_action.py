# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions that work on files of the controller and connect to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import (
    DEFECT,
    NetpkiError,
    failure_of,
    untagged,
)


class ControllerAction(ActionBase):
    """An action done on the controller by the library.

    Attributes:
        ARGUMENTS: Argument specification; a test compares it with the documentation.
        RULES: Further keyword arguments of ``validate_argument_spec``.
        task_vars: Variables of the task, for work that concerns several hosts.
    """

    _supports_check_mode = True
    _supports_async = False
    _requires_connection = False

    ARGUMENTS: ClassVar[dict[str, Any]] = {}
    RULES: ClassVar[dict[str, Any]] = {}

    task_vars: Mapping[str, Any] = MappingProxyType({})

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Validate, delegate, translate."""
        del tmp
        if DEFECT:
            raise AnsibleActionFail(DEFECT)
        result: dict[str, Any] = super().run(None, task_vars)
        _validation, arguments = self.validate_argument_spec(self.ARGUMENTS, **self.RULES)
        self.task_vars = task_vars or {}
        host = str(self.task_vars.get("inventory_hostname", ""))
        try:
            return result | self.work(host, untagged(arguments))
        except NetpkiError as error:
            return result | failure_of(error, host)

    def work(self, host: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Do what this action is for; arguments are validated and plain.

        Raises:
            NetpkiError: Nothing was changed.
        """
        del arguments
        raise AnsibleActionFail(f"{type(self).__module__} does nothing for {host}.")
