# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments about web servers and bundles, and what the library makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleFileNotFound
from ansible.plugins.action import ActionBase
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import Material, facade

BUNDLE: dict[str, Any] = {
    "files": {"type": "list", "elements": "path"},
    "content": {"type": "str", "no_log": True},
    "passphrase": {"type": "str", "no_log": True},
    "trust_anchors": {"type": "list", "elements": "path", "default": []},
    "names": {"type": "list", "elements": "str"},
    "accept": {"type": "list", "elements": "str", "default": []},
    "include_root": {"type": "bool", "default": False},
}
"""What a certificate with its key and chain is made of."""

BUNDLE_RULES: dict[str, Any] = {"required_one_of": [("files", "content")]}

WEB_SERVER: dict[str, Any] = {
    "configuration": {"type": "str"},
    "service": {"type": "str"},
}
"""Which web server of an appliance is meant, if not that of the connection's options."""

_LARGEST = 1_000_000


def request_of(action: ActionBase, arguments: dict[str, Any], pem_file: str | None = None) -> Any:  # noqa: ANN401 untyped here
    """``BUNDLE`` as the library takes it."""
    materials = materials_of(action, arguments["files"] or [])
    if arguments["content"]:
        materials.append(Material("content", arguments["content"].encode()))
    return facade.ServerCertificateRequest(
        materials=materials,
        passphrase=arguments["passphrase"] or "",
        trust_anchors=materials_of(action, arguments["trust_anchors"]),
        names=arguments["names"],
        accept=arguments["accept"],
        include_root=arguments["include_root"],
        pem_file=pem_file,
    )


def web_server(settings: Any, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 untyped here
    """``WEB_SERVER`` as the library takes it."""
    return facade.WebServer(
        configuration=arguments["configuration"] or settings.web.configuration,
        service=arguments["service"] or settings.web.service,
    )


def materials_of(action: ActionBase, names: list[str]) -> list[Any]:
    """Files on the controller, looked for where ``copy`` looks; their bytes as they are.

    Raises:
        AnsibleActionFail: One cannot be read.
    """
    return [_material(action, name) for name in names]


def _material(action: ActionBase, name: str) -> Any:  # noqa: ANN401 untyped here
    try:
        file = Path(action._find_needle("files", name))  # noqa: SLF001 meant for action plug-ins
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except AnsibleFileNotFound:
        reason = "it is neither beside the playbook or role nor in 'files' there"
    except OSError as error:
        reason = str(error.strerror)
    else:
        if len(data) <= _LARGEST:
            return Material(name, data)
        reason = f"it has more than {_LARGEST} bytes"
    raise AnsibleActionFail(f"The file {name} cannot be read on the controller: {reason}.")
