"""Inventories of Ansible: whatever ``ansible-inventory`` reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nornir.core.inventory import (
    ConnectionOptions,
    Defaults,
    Group,
    Groups,
    Host,
    Hosts,
    Inventory,
    ParentGroups,
)

from netpki.errors import InputError
from netpki.frontends.inventory.ansible_names import HOST_FIELDS, OPTIONS, UNRESOLVED

_PROCESS: Final = "netpki.frontends.inventory.ansible_process"
_CONNECTION: Final = "netpki"
_GROUPS_OF_EVERYBODY: Final = frozenset({"all", "ungrouped", "_meta"})


@dataclass(frozen=True, slots=True)
class Vault:
    """How Ansible gets at vaulted values; what ``ansible.cfg`` says holds besides.

    Attributes:
        password_file: As ``--vault-password-file``.
        ask_password: As ``--ask-vault-pass``.
    """

    password_file: Path | None = None
    ask_password: bool = False

    def arguments(self) -> list[str]:
        """For the command line of ``ansible-inventory``."""
        ask = ["--ask-vault-pass"] if self.ask_password else []
        file = [f"--vault-password-file={self.password_file}"] if self.password_file else []
        return ask + file


class AnsibleInventory:
    """A Nornir inventory plugin that reads an inventory of Ansible.

    Args:
        source: File, directory, script or ``host,host,``, as after ``ansible -i``.
        vault: How to decrypt.
    """

    def __init__(self, source: str, vault: Vault | None = None) -> None:
        self._source = source
        self._vault = vault or Vault()

    def load(self) -> Inventory:
        """Read it.

        Raises:
            InputError: Ansible cannot read it, or a variable netpki needs has no value.
        """
        reading = read_ansible(self._source, self._vault)
        reading.require_complete(reading.inventory)
        return reading.inventory


@dataclass(frozen=True, slots=True)
class Reading:
    """An inventory, and which of its hosts lack the value of a variable."""

    inventory: Inventory
    complaints: Mapping[str, InputError]

    def require_complete(self, selected: Inventory) -> None:
        """Raise the first complaint about a host in ``selected``.

        Raises:
            InputError: A variable netpki needs could not be resolved.
        """
        for name in selected.hosts:
            if name in self.complaints:
                raise self.complaints[name]


def read_ansible(source: str, vault: Vault) -> Reading:
    """Read an inventory of Ansible.

    Raises:
        InputError: Ansible cannot read it.
    """
    return reading_of(_listed(source, vault))


def reading_of(listing: Mapping[str, Any]) -> Reading:
    """An inventory from what ``ansible-inventory --list`` prints."""
    variables = listing.get("_meta", {}).get("hostvars", {})
    complaints = {
        host: complaint
        for host, values in variables.items()
        if (complaint := _complaint_about(host, values)) is not None
    }
    return Reading(_inventory(listing, variables), complaints)


def _inventory(listing: Mapping[str, Any], variables: Mapping[str, Any]) -> Inventory:
    groups = _groups(listing)
    defaults = Defaults()
    hosts = Hosts(
        (name, _host(name, variables.get(name, {}), defaults)) for name in _host_names(listing)
    )
    for group_name, group in groups.items():
        for name in listing.get(group_name, {}).get("hosts", ()):
            hosts[name].groups.add(group)
    return Inventory(hosts, groups, defaults)


def _host_names(listing: Mapping[str, Any]) -> Iterable[str]:
    """Each host once, in the order in which groups list them."""
    members = (
        name
        for group_name, group in listing.items()
        if group_name != "_meta"
        for name in group.get("hosts", ())
    )
    return dict.fromkeys(members)


def _groups(listing: Mapping[str, Any]) -> Groups:
    groups = Groups(
        (name, Group(name=name)) for name in listing if name not in _GROUPS_OF_EVERYBODY
    )
    for name, group in groups.items():
        for child in listing[name].get("children", ()):
            groups[child].groups.add(group)
    return groups


def _host(name: str, variables: Mapping[str, Any], defaults: Defaults) -> Host:
    fields = _chosen(HOST_FIELDS, variables)
    return Host(
        name=name,
        hostname=_text(fields.get("hostname")) or name,
        port=fields.get("port"),
        username=_text(fields.get("username")),
        password=_text(fields.get("password")),
        groups=ParentGroups(),
        connection_options={_CONNECTION: ConnectionOptions(extras=_chosen(OPTIONS, variables))},
        defaults=defaults,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _chosen(wanted: Mapping[str, tuple[str, ...]], variables: Mapping[str, Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for field, names in wanted.items():
        name = next((name for name in reversed(names) if variables.get(name) is not None), None)
        if name is not None and not _is_unresolved(variables[name]):
            chosen[field] = variables[name]
    return chosen


def _complaint_about(host: str, variables: Mapping[str, Any]) -> InputError | None:
    for name, value in variables.items():
        if _is_unresolved(value):
            return InputError(
                f"{host}: the inventory's {name} has no value ({value[UNRESOLVED].rstrip('.')}).",
                hint="Give --vault-password-file or --ask-vault-pass for what is vaulted, and "
                "define what a template names in the inventory itself.",
            )
    return None


def _is_unresolved(value: object) -> bool:
    return isinstance(value, Mapping) and UNRESOLVED in value


def _listed(source: str, vault: Vault) -> dict[str, Any]:
    finished = subprocess.run(  # noqa: S603 our own interpreter, no shell
        [sys.executable, "-m", _PROCESS, "--list", "-i", source, *vault.arguments()],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=_environment(),
    )
    if finished.returncode == 0:
        try:
            listing: dict[str, Any] = json.loads(finished.stdout)
        except ValueError:
            pass
        else:
            return listing
    raise InputError(
        f"Ansible cannot read the inventory {source}: {_complaint(finished.stderr)}",
        hint=f"Look at: ansible-inventory -i {source} --list",
    )


def _environment() -> dict[str, str]:
    """Ours, with an unreadable inventory as an error and the locale that Ansible insists on."""
    ours = dict(os.environ, ANSIBLE_INVENTORY_UNPARSED_FAILED="true", ANSIBLE_NOCOLOR="true")
    spoken = ours.get("LC_ALL") or ours.get("LC_CTYPE") or ours.get("LANG") or ""
    if "utf" not in spoken.lower():
        ours["LC_ALL"] = "C.UTF-8"
    return ours


def _complaint(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("[ERROR]", "ERROR!", "[WARNING]"))]
    first = (telling or lines or ["it said nothing"])[0]
    return first.removeprefix("[WARNING]: ").removeprefix("[ERROR]: ").rstrip(".") + "."
