# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments that several actions take, and what the library makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.netpki.rotation.plugins.plugin_utils.library import facade

REGISTRATION: dict[str, Any] = {
    "timeout": {"type": "float", "default": 120.0},
    "interval": {"type": "float", "default": 5.0},
}
"""How to wait for the registration to become active."""

CHANGE: dict[str, Any] = {
    "save": {
        "type": "str",
        "choices": ["write_memory", "copy_running_config"],
        "default": "write_memory",
    },
    "journal_directory": {"type": "path"},
}
"""How to work, for every action that changes a device."""


def registration(arguments: dict[str, Any]) -> Any:  # noqa: ANN401 untyped here
    """``REGISTRATION`` as the library takes it."""
    return facade.Registration(timeout=arguments["timeout"], interval=arguments["interval"])


def execution(arguments: dict[str, Any], *, dry_run: bool) -> Any:  # noqa: ANN401 untyped here
    """``CHANGE`` as the library takes it."""
    proof = arguments.get("registration")
    journal = arguments["journal_directory"]
    return facade.Execution(
        dry_run=bool(dry_run),
        save=arguments["save"],
        registration=registration(proof) if proof is not None else None,
        journal_directory=Path(journal) if journal else None,
    )
