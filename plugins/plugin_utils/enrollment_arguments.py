# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments about keys, requests and what is issued on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail

ENROLLMENT: dict[str, Any] = {
    "directory": {"type": "path", "required": True},
    "name": {"type": "str"},
}
"""Where the files of a host lie, and what they are called by."""


def files_of(host: str, arguments: dict[str, Any]) -> tuple[str, Path]:
    """``ENROLLMENT`` as the library takes it.

    Raises:
        AnsibleActionFail: The directory is empty, which would mean the current one.
    """
    if not arguments["directory"]:
        raise AnsibleActionFail("directory is empty: name the one in which keys lie.")
    return arguments["name"] or host, Path(arguments["directory"])
