# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one canonical ``server.pem`` of PEM texts; the work is in the library."""

from __future__ import annotations

DOCUMENTATION = r"""
name: server_pem
short_description: Make the one canonical server.pem of a key, its certificate and chain
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Takes PEM texts with a private key, its certificate, the intermediates and perhaps the root, in
    any order, and returns key, certificate and intermediates as the text of one file.
  - Fails with all reasons at once if they make none. No message shows any of a key.
options:
  _input:
    description: One PEM text, or a list of them.
    type: list
    elements: str
    required: true
  passphrase:
    description: Opens encrypted private keys. What is returned is not encrypted.
    type: str
  trust_anchors:
    description:
      - PEM texts of roots that clients trust. The chain must lead to one of them. They are not
        part of what is returned.
      - Not needed where the root is among O(_input).
    type: list
    elements: str
    default: []
  names:
    description: Names and addresses that the certificate must have as subject alternative names.
    type: list
    elements: str
    default: []
  accept:
    description: Codes of defects to accept, such as V(weak-key) or V(no-trust-anchor).
    type: list
    elements: str
    default: []
  include_root:
    description: Add the root at the end. Clients do not need it.
    type: bool
    default: false
requirements:
  - netpki, of the version of this collection, where Ansible runs
notes:
  - What it returns holds the private key. Set C(no_log) on tasks that use it.
seealso:
  - module: netpki.rotation.server_pem
"""

EXAMPLES = r"""
- name: Write the bundle of a web server that has Python
  ansible.builtin.copy:
    content: >-
      {{ [vault_key, certificate, intermediates, root]
         | netpki.rotation.server_pem(names=[inventory_hostname]) }}
    dest: /etc/lighttpd/server.pem
    owner: root
    group: root
    mode: "0600"
  no_log: true
"""

RETURN = r"""
_value:
  description: Key, certificate and intermediates as PEM, nothing between the blocks.
  type: str
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import (
    DEFECT,
    Material,
    NetpkiError,
    facade,
    untagged,
)


def server_pem(  # noqa: PLR0913 options of the filter, by keyword
    texts: object,
    *,
    passphrase: object = None,
    trust_anchors: object = None,
    names: object = None,
    accept: object = None,
    include_root: object = False,
) -> str:
    """See ``DOCUMENTATION``.

    Raises:
        AnsibleFilterError: The texts make no such file, or an option is not of its kind.
    """
    if DEFECT:
        raise AnsibleFilterError(DEFECT)
    request = facade.ServerCertificateRequest(
        materials=_materials(texts, "text"),
        passphrase=str(passphrase or ""),
        trust_anchors=_materials(trust_anchors or [], "trust anchor"),
        names=_texts(names or [], "names"),
        accept=_texts(accept or [], "accept"),
    )
    try:
        bundle = request.bundle(address="", now=datetime.now(UTC))
    except NetpkiError as error:
        raise AnsibleFilterError(error.diagnostics()) from None
    return str(bundle.server_pem(include_root=bool(include_root)).decode("ascii"))


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, Callable[..., str]]:
        """Filters by name."""
        return {"server_pem": server_pem}


def _materials(texts: object, kind: str) -> list[Any]:
    given = _texts(texts, f"each {kind}")
    return [Material(f"{kind} {n}", text.encode()) for n, text in enumerate(given, start=1)]


def _texts(value: object, name: str) -> list[str]:
    """One text or several; nothing of another value is shown, it may be secret."""
    plain = untagged(value)
    given = [plain] if isinstance(plain, str) else plain
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise AnsibleFilterError(f"server_pem: {name} must be text, or a list of texts.")
    return given
