"""Which devices a command works on, and with which credentials."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nornir.core import Nornir
from nornir.core.inventory import ConnectionOptions, Host, Inventory
from nornir.plugins.runners import ThreadedRunner

from netpki.errors import InputError
from netpki.frontends.inventory.ansible_source import Vault
from netpki.frontends.inventory.loading import load
from netpki.frontends.nornir.settings import CONNECTION, options_of, settings_of_host

_PASSWORD: Final = "NETPKI_PASSWORD"  # noqa: S105 name of a variable
_ENABLE_SECRET: Final = "NETPKI_ENABLE_SECRET"  # noqa: S105 likewise


@dataclass(frozen=True, slots=True)
class Target:
    """The options that all commands on devices share.

    Attributes:
        inventory: Of Ansible or of Nornir.
        limit: Patterns of hosts and groups.
        workers: Devices at a time.
        user: Account where the inventory names none.
        ask_password: Ask for the password where the inventory has none.
        ask_enable: Likewise for the enable secret.
        host_key_checking: False overrides the inventory.
        vault: How Ansible decrypts.
        web_configuration: Overrides the inventory.
        web_service: Likewise.
    """

    inventory: str
    limit: Sequence[str] = ()
    workers: int = 20
    user: str | None = None
    ask_password: bool = False
    ask_enable: bool = False
    host_key_checking: bool = True
    vault: Vault | None = None
    web_configuration: str | None = None
    web_service: str | None = None

    @property
    def overrides(self) -> dict[str, object]:
        """Connection options that win over the inventory."""
        given = {
            "host_key_checking": None if self.host_key_checking else False,
            "web_configuration": self.web_configuration,
            "web_service": self.web_service,
        }
        return {name: value for name, value in given.items() if value is not None}


def vault_of(password_file: Path | None, *, ask: bool) -> Vault:
    """How Ansible decrypts.

    Raises:
        InputError: There is no such file.
    """
    if password_file is not None and not password_file.exists():
        raise InputError(
            f"There is no vault password file {password_file}.", hint="Correct its name."
        )
    return Vault(password_file, ask)


def fleet_of(target: Target) -> Nornir:
    """The devices, each with complete settings; nothing is connected.

    Raises:
        InputError: The inventory cannot be read, or an entry lacks something.
    """
    inventory = load(target.inventory, limit=target.limit, vault=target.vault)
    _fill_in(inventory, target)
    for host in inventory.hosts.values():
        _override(host, target.overrides)
        settings_of_host(host)
    return Nornir(inventory, runner=ThreadedRunner(num_workers=target.workers))


def inventory_of(target: Target) -> Nornir:
    """The hosts alone, for work that connects to none of them.

    Raises:
        InputError: The inventory cannot be read.
    """
    inventory = load(target.inventory, limit=target.limit, vault=target.vault)
    return Nornir(inventory, runner=ThreadedRunner(num_workers=target.workers))


def _fill_in(inventory: Inventory, target: Target) -> None:
    """Credentials for the hosts whose inventory names none."""
    defaults = inventory.defaults
    password = _secret(_PASSWORD, "Password: ", "--ask-pass", ask=target.ask_password)
    secret = _secret(_ENABLE_SECRET, "Enable secret: ", "--ask-enable", ask=target.ask_enable)
    if defaults.username is None:
        defaults.username = target.user
    if defaults.password is None:
        defaults.password = password
    if secret is not None:
        defaults.data.setdefault("netpki_enable_secret", secret)


def _secret(variable: str, prompt: str, option: str, *, ask: bool) -> str | None:
    if not ask:
        return os.environ.get(variable)
    if not sys.stdin.isatty():
        raise InputError(
            f"{option} needs a terminal to ask on.", hint=f"Set {variable} in the environment."
        )
    return getpass.getpass(prompt)


def _override(host: Host, overrides: dict[str, object]) -> None:
    if not overrides:
        return
    options = options_of(host) | overrides
    there = host.connection_options.get(CONNECTION) or ConnectionOptions()
    there.extras = options
    host.connection_options[CONNECTION] = there
