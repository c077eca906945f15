"""Any inventory as a Nornir inventory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from nornir.core.configuration import Config
from nornir.core.inventory import Inventory
from nornir.init_nornir import load_inventory
from nornir.plugins.inventory import SimpleInventory

from netpki.errors import InputError
from netpki.frontends.inventory.ansible_source import Vault, read_ansible
from netpki.frontends.inventory.detection import kind_of
from netpki.frontends.inventory.limit import limited


def load(source: str, *, limit: Iterable[str] = (), vault: Vault | None = None) -> Inventory:
    """Read an inventory of Ansible or Nornir.

    Args:
        source: What follows ``-i``; see ``kind_of``.
        limit: See ``limited``.
        vault: How Ansible decrypts.

    Raises:
        InputError: It cannot be read, or holds nothing that ``limit`` matches.
    """
    kind = kind_of(source)
    if kind == "ansible":
        reading = read_ansible(source, vault or Vault())
        selected = limited(reading.inventory, limit)
        reading.require_complete(selected)
        return selected
    if kind == "nornir_config":
        return limited(_guarded(source, lambda: load_inventory(Config.from_file(source))), limit)
    return limited(_guarded(source, _simple(Path(source).expanduser()).load), limit)


def _simple(path: Path) -> SimpleInventory:
    directory, hosts = (path, path / "hosts.yaml") if path.is_dir() else (path.parent, path)
    return SimpleInventory(
        str(hosts), str(directory / "groups.yaml"), str(directory / "defaults.yaml")
    )


def _guarded(source: str, read: Callable[[], Inventory]) -> Inventory:
    try:
        return read()
    except Exception as error:  # inventory plugins are anybody's code and raise anything
        raise InputError(
            f"Nornir cannot read the inventory {source} ({_said(error)}).",
            hint="Correct the file that it names.",
        ) from error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0].rstrip(".")
