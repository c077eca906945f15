"""Which Ansible variables say how to reach a device, as the collection's connection reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNRESOLVED: Final = "__netpki_unresolved"
"""Key of the reason, in place of a value that could not be resolved."""

HOST_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "hostname": ("ansible_host", "ansible_ssh_host"),
    "port": ("ansible_port", "ansible_ssh_port"),
    "username": ("ansible_user", "ansible_ssh_user"),
    "password": ("ansible_password", "ansible_ssh_pass", "ansible_ssh_password"),
}
"""Attributes of a Nornir host by the variables that fill them; the last one set wins, as
in Ansible."""

OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "enable_secret": (
        "ansible_become_password",
        "ansible_become_pass",
        "ansible_enable_password",
        "netpki_enable_secret",
    ),
    "key_file": ("ansible_private_key_file", "ansible_ssh_private_key_file"),
    "key_passphrase": (
        "ansible_private_key_passphrase",
        "ansible_ssh_private_key_passphrase",
        "netpki_private_key_passphrase",
    ),
    "use_agent": ("netpki_use_agent",),
    "host_key_checking": (
        "ansible_host_key_checking",
        "ansible_ssh_host_key_checking",
        "ansible_paramiko_host_key_checking",
    ),
    "known_hosts": ("netpki_known_hosts",),
    "jump_host": ("netpki_jump_host",),
    "jump_password": ("netpki_jump_password",),
    "jump_key_file": ("netpki_jump_private_key_file",),
    "legacy_algorithms": ("netpki_legacy_algorithms",),
    "connect_timeout": (
        "ansible_ssh_timeout",
        "ansible_connect_timeout",
        "netpki_connect_timeout",
    ),
    "timeout": ("ansible_command_timeout", "netpki_timeout"),
    "pacing": ("netpki_pacing",),
    "tls_legacy": ("netpki_tls_legacy",),
    "admin_username": ("netpki_admin_username",),
    "admin_password": ("netpki_admin_password",),
    "web_configuration": ("netpki_web_configuration",),
    "web_service": ("netpki_web_service",),
}
"""Options of the ``netpki`` connection, likewise."""

VARIABLES: Final = frozenset(
    name for names in (*HOST_FIELDS.values(), *OPTIONS.values()) for name in names
)
