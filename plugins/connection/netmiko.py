# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options of network devices; the library opens and closes the SSH sessions."""

from __future__ import annotations

DOCUMENTATION = r"""
name: netmiko
short_description: SSH to network devices through the Python package netpki
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Says how to reach a network device and how to log in. The modules of this collection open the
    SSH sessions that they need (a change is verified over a second, new one) and close them
    before the task ends; no process stays behind.
  - Reads the variables that inventories made for C(cisco.ios) and C(network_cli) have.
  - Plays with another connection work as well. The modules then look these options up by
    themselves.
requirements:
  - netpki, of the version of this collection
options:
  device_name:
    description: Name of the device in messages, results and journals.
    type: str
    vars:
      - name: inventory_hostname
  host:
    description: Host name or IP address of the device.
    type: str
    default: inventory_hostname
    vars:
      - name: inventory_hostname
      - name: ansible_host
      - name: ansible_ssh_host
      - name: delegated_vars['ansible_host']
  port:
    description: TCP port of its SSH server.
    type: int
    default: 22
    ini:
      - section: defaults
        key: remote_port
    env:
      - name: ANSIBLE_REMOTE_PORT
    vars:
      - name: ansible_port
      - name: ansible_ssh_port
    keyword:
      - name: port
  remote_user:
    description: Account on the device.
    type: str
    ini:
      - section: defaults
        key: remote_user
    env:
      - name: ANSIBLE_REMOTE_USER
    vars:
      - name: ansible_user
      - name: ansible_ssh_user
    keyword:
      - name: remote_user
    cli:
      - name: user
        option: --user
  password:
    description: Password for password or keyboard-interactive log-in.
    type: str
    vars:
      - name: ansible_password
      - name: ansible_ssh_pass
      - name: ansible_ssh_password
  private_key_file:
    description: Private key for log-in by public key.
    type: path
    ini:
      - section: defaults
        key: private_key_file
    env:
      - name: ANSIBLE_PRIVATE_KEY_FILE
    vars:
      - name: ansible_private_key_file
      - name: ansible_ssh_private_key_file
    cli:
      - name: private_key_file
        option: --private-key
  private_key_passphrase:
    description: Pass phrase of the private keys.
    type: str
    vars:
      - name: ansible_private_key_passphrase
      - name: ansible_ssh_private_key_passphrase
      - name: netpki_private_key_passphrase
  use_agent:
    description: Whether to offer the keys of the SSH agent.
    type: bool
    default: false
    env:
      - name: NETPKI_USE_AGENT
    vars:
      - name: netpki_use_agent
  enable_secret:
    description:
      - Secret for C(enable), used when a session does not begin with privileged rights.
      - C(become) is not needed for that; its password is used when it is set.
    type: str
    vars:
      - name: ansible_become_password
      - name: ansible_become_pass
      - name: ansible_enable_password
      - name: netpki_enable_secret
  host_key_checking:
    description:
      - Whether the host key of the device must be known.
      - Without it nobody knows whom the password is sent to. Switch it off in laboratories only.
    type: bool
    default: true
    ini:
      - section: defaults
        key: host_key_checking
      - section: ssh_connection
        key: host_key_checking
      - section: paramiko_connection
        key: host_key_checking
    env:
      - name: ANSIBLE_HOST_KEY_CHECKING
      - name: ANSIBLE_SSH_HOST_KEY_CHECKING
      - name: ANSIBLE_PARAMIKO_HOST_KEY_CHECKING
    vars:
      - name: ansible_host_key_checking
      - name: ansible_ssh_host_key_checking
      - name: ansible_paramiko_host_key_checking
  known_hosts:
    description:
      - Files with known host keys, in the format of OpenSSH; files that do not exist are passed
        over.
    type: list
    elements: path
    default:
      - ~/.ssh/known_hosts
      - /etc/ssh/ssh_known_hosts
    env:
      - name: NETPKI_KNOWN_HOSTS
    vars:
      - name: netpki_known_hosts
  jump_host:
    description:
      - Host through which to connect, as C(user@host:port). The user defaults to
        O(remote_user), the port to 22.
      - Its host key is checked like that of the device.
    type: str
    env:
      - name: NETPKI_JUMP_HOST
    vars:
      - name: netpki_jump_host
  jump_password:
    description: Password for the jump host. That of the device is never sent to it.
    type: str
    vars:
      - name: netpki_jump_password
  jump_private_key_file:
    description: Private key for the jump host, if it is not O(private_key_file).
    type: path
    vars:
      - name: netpki_jump_private_key_file
  legacy_algorithms:
    description:
      - Allow the SHA-1 key exchanges, host keys and MACs and the CBC ciphers that IOS 12.4 and
        15.x offer.
      - Set it for the hosts that need it, never for all.
    type: bool
    default: false
    vars:
      - name: netpki_legacy_algorithms
  connect_timeout:
    description: Seconds for TCP, key exchange and log-in, each.
    type: float
    default: 15.0
    ini:
      - section: persistent_connection
        key: connect_timeout
    env:
      - name: ANSIBLE_PERSISTENT_CONNECT_TIMEOUT
    vars:
      - name: ansible_ssh_timeout
      - name: ansible_connect_timeout
      - name: netpki_connect_timeout
  command_timeout:
    description: Seconds of silence after which the device counts as stuck.
    type: float
    default: 30.0
    ini:
      - section: persistent_connection
        key: command_timeout
    env:
      - name: ANSIBLE_PERSISTENT_COMMAND_TIMEOUT
    vars:
      - name: ansible_command_timeout
      - name: netpki_timeout
  pacing:
    description:
      - Seconds between the lines of a paste, for devices that lose characters; 0 writes it at
        once.
    type: float
    default: 0.0
    vars:
      - name: netpki_pacing
  tls_legacy:
    description:
      - Allow TLS 1.0 and 1.1 and old ciphers when the TLS sockets of the device are asked which
        certificates they send. Nothing else is ever sent to them.
      - Set it for the hosts that need it, never for all.
    type: bool
    default: false
    vars:
      - name: netpki_tls_legacy
  admin_username:
    description: Account of an appliance's own command line, which is not a shell.
    type: str
    default: admin
    vars:
      - name: netpki_admin_username
  admin_password:
    description: Password of O(admin_username).
    type: str
    vars:
      - name: netpki_admin_password
  web_configuration:
    description: Path of C(lighttpd.conf) on an appliance.
    type: str
    default: /etc/lighttpd/lighttpd.conf
    vars:
      - name: netpki_web_configuration
  web_service:
    description: Name of the web server's service on an appliance.
    type: str
    default: lighttpd
    vars:
      - name: netpki_web_service
notes:
  - Tasks that run commands or copy files (M(ansible.builtin.raw), M(ansible.builtin.copy)) do
    not work over this connection.
"""

from typing import Any, NoReturn

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.plugins.connection import ConnectionBase
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import (
    DEFECT,
    close_jump_connections,
    device_settings,
)

OPTIONS = (
    "device_name",
    "host",
    "port",
    "remote_user",
    "password",
    "private_key_file",
    "private_key_passphrase",
    "use_agent",
    "enable_secret",
    "host_key_checking",
    "known_hosts",
    "jump_host",
    "jump_password",
    "jump_private_key_file",
    "legacy_algorithms",
    "connect_timeout",
    "command_timeout",
    "pacing",
    "tls_legacy",
    "admin_username",
    "admin_password",
    "web_configuration",
    "web_service",
)


class Connection(ConnectionBase):
    """Knows how to reach a device; sessions belong to the library."""

    transport = "netpki.rotation.netmiko"
    has_pipelining = False

    @property
    def settings(self) -> Any:  # noqa: ANN401 untyped here
        """The options as the library takes them; nothing is connected yet.

        Raises:
            AnsibleConnectionFailure: The library cannot be used.
            InputError: The options do not suffice.
        """
        if DEFECT:
            raise AnsibleConnectionFailure(DEFECT)
        options = {name: self.get_option(name) for name in OPTIONS}
        # Filled from --ask-become-pass, and from the become plug-in where there is one.
        options["enable_secret"] = options["enable_secret"] or self._play_context.become_pass
        return device_settings(options)

    def _connect(self) -> Connection:
        """Nothing to do: sessions are opened when they are needed."""
        self._connected = True
        return self

    def exec_command(
        self,
        cmd: str,
        in_data: bytes | None = None,
        sudoable: bool = True,  # noqa: FBT001, FBT002 core's signature
    ) -> NoReturn:
        """Refuse: a device has no shell."""
        del cmd, in_data, sudoable
        self._refuse()

    def put_file(self, in_path: str, out_path: str) -> NoReturn:
        """Refuse: nothing is copied to a device."""
        del in_path, out_path
        self._refuse()

    def fetch_file(self, in_path: str, out_path: str) -> NoReturn:
        """Refuse: nothing is copied from a device."""
        del in_path, out_path
        self._refuse()

    def close(self) -> None:
        """Hang up on jump hosts; sessions with devices are closed already."""
        if not DEFECT:
            close_jump_connections()
        self._connected = False

    def _refuse(self) -> NoReturn:
        raise AnsibleError(
            f"The connection {self.transport} serves the modules of its own collection only: run "
            "this task with another connection, or with delegate_to."
        )
