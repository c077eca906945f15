"""Whose inventory is it, Ansible's or Nornir's: told by content, not by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from netpki.errors import InputError

Kind = Literal["ansible", "nornir_config", "nornir_files"]

_CONFIG_KEYS: Final = frozenset({"core", "inventory", "logging", "runner", "ssh", "user_defined"})
_INVENTORY_KEYS: Final = frozenset(
    {"plugin", "options", "transform_function", "transform_function_options"}
)
_HOST_KEYS: Final = frozenset(
    {"hostname", "port", "username", "password", "platform"}
    | {"groups", "data", "connection_options"}
)
_YAML: Final = frozenset({".yaml", ".yml"})


class _Tolerant(yaml.SafeLoader):
    """Reads any tag, such as ``!vault``, as nothing."""


_Tolerant.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def kind_of(source: str) -> Kind:
    """What to read ``source`` with; whatever is not Nornir's is left to Ansible.

    Raises:
        InputError: There is no such file or directory.
    """
    path = Path(source).expanduser()
    if "," in source and not path.exists():
        return "ansible"
    if path.is_dir():
        hosts = path / "hosts.yaml"
        return "nornir_files" if _holds_nornir_hosts(_content(hosts)) else "ansible"
    if not path.exists():
        raise InputError(
            f"There is no inventory {source}.",
            hint="Give an inventory of Ansible, a config.yaml of Nornir, or a directory with "
            "Nornir's hosts.yaml.",
        )
    content = _content(path) if path.suffix in _YAML else None
    if _is_nornir_config(content):
        return "nornir_config"
    return "nornir_files" if _holds_nornir_hosts(content) else "ansible"


def _content(path: Path) -> Any:  # noqa: ANN401 whatever the file holds
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Tolerant)  # noqa: S506 a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None


def _is_nornir_config(content: object) -> bool:
    if not isinstance(content, Mapping) or not set(content) <= _CONFIG_KEYS:
        return False
    inventory = content.get("inventory")
    return isinstance(inventory, Mapping) and set(inventory) <= _INVENTORY_KEYS


def _holds_nornir_hosts(content: object) -> bool:
    """Each entry is a host, and at least one has an attribute that no group of Ansible has."""
    if not isinstance(content, Mapping):
        return False
    entries = [entry for entry in content.values() if entry]
    return bool(entries) and all(
        isinstance(entry, Mapping) and set(entry) <= _HOST_KEYS for entry in entries
    )
