"""The private directory tree of an emulated appliance."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netpki.emulators.sps import tool_client

_DIRECTORIES: Final = (
    "etc/init.d",
    "etc/lighttpd",
    "root",
    "sbin",
    "usr/sbin",
    "var/log/lighttpd",
    "var/run",
    "var/www/AdminUI",
)
_PROGRAMS: Final = {
    "etc/init.d/lighttpd": "init",
    "sbin/service": "service",
    "usr/sbin/lighttpd": "lighttpd",
    "usr/sbin/systemctl": "systemctl",
    "usr/sbin/hostname": "hostname",
}
_PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Tree:
    """Places in one tree.

    Args:
        root: A directory that is private to the user.
    """

    root: Path

    @property
    def configuration(self) -> Path:
        """The configuration of the web server."""
        return self.root / "etc" / "lighttpd" / "lighttpd.conf"

    @property
    def pemfile(self) -> Path:
        """Its certificate and key."""
        return self.root / "etc" / "lighttpd" / "server.pem"

    @property
    def script(self) -> Path:
        """Its SysV script."""
        return self.root / "etc" / "init.d" / "lighttpd"

    @property
    def home(self) -> Path:
        """Where the root account begins."""
        return self.root / "root"

    @property
    def search_path(self) -> str:
        """``PATH`` of the root account: programs of the tree go before the host's."""
        return f"{self.root}/sbin:{self.root}/usr/sbin:/usr/bin:/bin"

    def make(self, *, server_pem: bytes, ca_file: bytes, configuration: str) -> None:
        """Make directories and files; the server's key is private from birth."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)
        for name in _DIRECTORIES:
            (self.root / name).mkdir(parents=True, exist_ok=True)
        _write(self.pemfile, server_pem, _PRIVATE)
        if ca_file:
            _write(self.pemfile.with_name("ca.pem"), ca_file, 0o644)
        _write(self.configuration, configuration.encode(), 0o644)

    def add_programs(self, socket: Path, appliance: str) -> None:
        """Put the small clients in place of programs.

        Args:
            socket: Where they ask.
            appliance: For whom.
        """
        for name, tool in _PROGRAMS.items():
            interpreter = (sys.executable, "-I", "-S", "-E", tool_client.__file__)
            command = shlex.join([*interpreter, str(socket), appliance, tool])
            _write(self.root / name, f'#!/bin/sh\nexec {command} "$@"\n'.encode(), 0o755)


def main_configuration(
    tree: Tree, *, host: str, plain_port: int, tls_ports: Sequence[int], with_ca_file: bool
) -> str:
    """A ``lighttpd.conf`` with one TLS block per port.

    What the appliance's own looks like is unknown; ``ssl.pemfile`` stands in every block, since
    releases before 1.4.69 do not look elsewhere.
    """
    lines = [
        "# Web server of the Smart Protection Server",
        f'var.root = "{tree.root}"',
        'server.modules = ( "mod_access", "mod_accesslog", "mod_openssl" )',
        'server.document-root = var.root + "/var/www/AdminUI"',
        'server.errorlog = var.root + "/var/log/lighttpd/error.log"',
        'server.pid-file = var.root + "/var/run/lighttpd.pid"',
        f'server.bind = "{host}"',
        f"server.port = {plain_port}",
    ]
    for port in tls_ports:
        lines += [
            "",
            f'$SERVER["socket"] == "{host}:{port}" {{',
            '    ssl.engine = "enable"',
            '    ssl.pemfile = var.root + "/etc/lighttpd/server.pem"',
        ]
        if with_ca_file:
            lines.append('    ssl.ca-file = var.root + "/etc/lighttpd/ca.pem"')
        lines.append("}")
    return "\n".join(lines) + "\n"


def _write(path: Path, content: bytes, mode: int) -> None:
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open(path, "wb", opener=lambda name, _: os.open(name, flags, mode)) as file:
        file.write(content)
    path.chmod(mode)
