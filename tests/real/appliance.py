"""An appliance made of real parts: lighttpd, and OpenSSH's server with a shell on it."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, Self

from real.installing import program
from real.lighttpd import Lighttpd
from real.openssh import Server, make_key, public
from real.processes import SECONDS, ran

from netpki.transport import SshSettings

Sftp = Literal["internal", "program", "none"]
"""How files are transferred: by sshd itself, by OpenSSH's ``sftp-server``, or not at all."""

_SFTP: Final = {"internal": "internal-sftp", "program": "/usr/lib/openssh/sftp-server"}

_ADMIN_SHELL: Final = r"""#!/bin/sh
# what the admin CLI prints at a log-in, whatever the client asked for
stars=$(printf '%44s' '' | tr ' ' '*')
printf '\n%s\n' "$stars"
printf '%s\n' '*          Smart Protection Server         *'
printf '%s\n' '*                                          *'
printf '%s\n' '*      WARNING: Authorized Access Only     *'
printf '%s\n%8s\n' "$stars" ''
echo 'Welcome admin it is Wed Jul  6 22:34:01 CEST 2016'
while printf '> ' && IFS= read -r line
do [ "$line" = exit ] && exit
done
"""


class RealServer(Lighttpd):
    """A lighttpd that is reached by SSH as the user who runs the tests, with a key.

    Sessions find its command ``service`` first, and end with it.

    Args:
        pem: First content of ``server.pem``.
        sftp: How files are transferred.
        admin: Whether the account ends in the admin CLI instead of a shell.
        options: Further ones of ``Lighttpd``.

    Attributes:
        ssh: The SSH server; its ``port``, ``user`` and ``log``.
        key_file: Opens it.
        known_hosts: File with its host keys.
    """

    ssh: Server
    key_file: Path
    known_hosts: Path

    def __init__(
        self,
        pem: bytes,
        *,
        sftp: Sftp = "internal",
        admin: bool = False,
        **options: Any,  # noqa: ANN401 keyword arguments of Lighttpd
    ) -> None:
        super().__init__(pem, **options)
        self._sftp = sftp
        self._admin = admin

    def __enter__(self) -> Self:
        super().__enter__()
        with ExitStack() as stack:
            stack.callback(super().__exit__)
            place = self.directory / "ssh"
            place.mkdir(mode=0o700)
            self.key_file = make_key(place, "ed25519", "user")
            self.ssh = stack.enter_context(self._ssh_server(place))
            self.known_hosts = place / "known_hosts"
            self.known_hosts.write_text(self.ssh.known_hosts())
            self._all = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._all.close()

    def settings(
        self,
        **changes: Any,  # noqa: ANN401 fields of SshSettings
    ) -> SshSettings:
        """How to reach it by SSH."""
        settings = SshSettings(
            name="sps",
            address="127.0.0.1",
            port=self.ssh.port,
            username=self.ssh.user,
            key_file=self.key_file,
            known_hosts=(self.known_hosts,),
            connect_timeout=SECONDS,
        )
        return replace(settings, **changes)

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """What OpenSSH's client says of a command on it."""
        return self._client("ssh", "-p", str(self.ssh.port), self._account, command)

    def copy(self, source: Path, target: Path) -> subprocess.CompletedProcess[str]:
        """What OpenSSH's ``sftp`` says of a file that it brings there."""
        with tempfile.NamedTemporaryFile("w", prefix="netpki-batch-") as batch:
            batch.write(f"put {source} {target}\n")
            batch.flush()
            port = ("-P", str(self.ssh.port))
            return self._client("sftp", "-q", "-b", batch.name, *port, self._account)

    @property
    def _account(self) -> str:
        return f"{self.ssh.user}@127.0.0.1"

    def _client(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return ran(
            *(program(name), "-F", "none", "-i", str(self.key_file)),
            *("-o", f"UserKnownHostsFile={self.known_hosts}", "-o", "GlobalKnownHostsFile=none"),
            *("-o", "BatchMode=yes", "-o", "IdentityAgent=none", "-o", "IdentitiesOnly=yes"),
            *arguments,
        )

    def _ssh_server(self, place: Path) -> Server:
        environment = " ".join(f"{name}={value}" for name, value in self.environment.items())
        lines = [f"SetEnv {environment}"]
        if self._sftp != "none":
            lines.append(f"Subsystem sftp {_SFTP[self._sftp]}")
        command = ""
        if self._admin:
            shell = place / "admin-shell"
            shell.write_text(_ADMIN_SHELL)
            shell.chmod(0o700)
            command = str(shell)
        return Server(place, public(self.key_file), lines=lines, command=command)
