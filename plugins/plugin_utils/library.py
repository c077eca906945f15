# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python package netpki, if it is there and of this collection's version.

It is imported when an action plug-in is loaded, which Ansible does before it forks: imported in
the forks, it would cost each host some 0.1 s of CPU.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.netpki.rotation.plugins.plugin_utils.version import COLLECTION_VERSION

__all__ = [
    "DEFECT",
    "AuthenticationFailedError",
    "ConnectionFailedError",
    "Material",
    "NetpkiError",
    "close_jump_connections",
    "device_settings",
    "facade",
    "failure_of",
    "result_of",
    "untagged",
]

_COLLECTION = Path(__file__).resolve().parents[2]


def _mismatch(version: str, location: str) -> str:
    if version == COLLECTION_VERSION:
        return ""
    return (
        f"The collection netpki.rotation {COLLECTION_VERSION} in {_COLLECTION} and the Python "
        f"package netpki {version} in {Path(location).parent} do not belong together: install "
        "both in the same version, or remove the collection that shadows the package's own."
    )


facade: Any = None
Material: Any = None
close_jump_connections: Any = None
device_settings: Any = None
failure_of: Any = None
result_of: Any = None
untagged: Any = None
# Never raised; they stand for the library's errors where it is missing.
NetpkiError: Any = type("NetpkiError", (Exception,), {})
ConnectionFailedError: Any = type("ConnectionFailedError", (Exception,), {})
AuthenticationFailedError: Any = type("AuthenticationFailedError", (Exception,), {})
DEFECT = ""
"""Why the library cannot be used; empty where it can."""

try:
    import netpki

    DEFECT = _mismatch(netpki.__version__, str(netpki.__file__))
    if not DEFECT:
        from netpki.errors import (
            AuthenticationFailedError,
            ConnectionFailedError,
            NetpkiError,
        )
        from netpki.frontends import facade
        from netpki.frontends.ansible import (
            device_settings,
            failure_of,
            result_of,
            untagged,
        )
        from netpki.pki import Material
        from netpki.transport import close_jump_connections
except ImportError as error:
    DEFECT = (
        f"The collection netpki.rotation needs the Python package netpki {COLLECTION_VERSION} "
        f"beside ansible-core ({error}): install it there, for example with 'pip install netpki'."
    )
