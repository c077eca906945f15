"""What ``ansible-inventory --list`` prints, with the variables netpki needs resolved.

Runs as a process of its own, because Ansible takes over locale, output and signals of whoever
imports it. ``ansible-inventory`` itself leaves Jinja and single vaulted values as they are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from ansible.cli.inventory import InventoryCLI
from ansible.errors import AnsibleError
from ansible.template import Templar

from netpki.frontends.inventory.ansible_names import UNRESOLVED, VARIABLES


class ResolvingInventoryCli(InventoryCLI):  # type: ignore[misc]  # ansible-core is untyped
    """``ansible-inventory`` that resolves the variables in ``VARIABLES`` and drops the rest."""

    def _get_host_variables(self, host: Any) -> dict[str, Any]:  # noqa: ANN401 ansible's own
        variables = super()._get_host_variables(host)
        templar = Templar(loader=self.loader, variables=self.vm.get_vars(host=host))
        return {
            name: _resolved(templar, value)
            for name, value in variables.items()
            if name in VARIABLES
        }

    @staticmethod
    def dump(stuff: object) -> str:
        """JSON without the marks that Ansible puts on values it does not trust."""
        return json.dumps(_plain(stuff))


def _resolved(templar: Any, value: object) -> object:  # noqa: ANN401 ansible's own
    try:
        return _plain(templar.template(value))
    except AnsibleError as error:
        return {UNRESOLVED: str(error).strip().partition("\n")[0]}


def _plain(value: object) -> object:
    """Without Ansible's tags, which would bring an encrypted value back on the way out."""
    match value:
        case bool() | None:
            return value
        case int():
            return int(value)
        case float():
            return float(value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case _:
            return str(value)


if __name__ == "__main__":
    ResolvingInventoryCli.cli_executor(["ansible-inventory", *sys.argv[1:]])
