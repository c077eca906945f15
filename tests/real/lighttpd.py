"""A real lighttpd with two TLS sockets, in a directory and on loopback ports of its own.

Its init script is of the kind that the appliance's generation has: stop first, then start, and
no check in between. The service has a name of its own, so that nothing on a developer's machine
is ever mistaken for it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, Self

from real.installing import program, require_tls_module
from real.processes import MARK, SECONDS, end_marked, ran
from real.tls_clients import Opinion, opinion_of_curl, opinion_of_openssl, sent_to_openssl

SERVICE: Final = "lighttpd-under-test"
UNPRIVILEGED: Final = "www-data" if os.geteuid() == 0 else ""
"""Whom lighttpd changes to after it has bound its sockets; empty where it cannot."""

_INIT: Final = """#!/bin/sh
# stop first, no check: a file that lighttpd does not take is an outage
pid=@directory@/run/lighttpd.pid
say() { printf '%-59s[%s]\\n' "$1" "$2"; }
is_running() { [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null; }
may_start() {
  [ ! -e @directory@/run/start-fails ] || cmp -s @directory@/run/start-fails @pem_file@
}
# ended, and perhaps not yet collected by process 1
is_gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"; }
stop() {
  is_running || { say 'Stopping lighttpd:' FAILED; return 1; }
  running=$(cat "$pid")
  kill "$running"
  turns=0
  while ! is_gone "$running" && [ $turns -lt 1000 ]
  do sleep 0.01; turns=$((turns + 1))
  done
  rm -f "$pid"
  say 'Stopping lighttpd:' '  OK  '
}
start() {
  if may_start && @lighttpd@ -f @configuration@
  then say 'Starting lighttpd:' '  OK  '
  else code=$?; say 'Starting lighttpd:' FAILED; return $((code ? code : 1))
  fi
}
case "$1" in
  start) start ;;
  stop) stop ;;
  restart) stop; start ;;
  status) is_running || exit 3 ;;
  *) echo "Usage: $0 {start|stop|restart|status}"; exit 2 ;;
esac
"""
_SERVICE_COMMAND: Final = """#!/bin/sh
script=@directory@/etc/init.d/$1
[ -x "$script" ] || { echo "$1: unrecognized service" >&2; exit 1; }
shift
exec "$script" "$@"
"""


class Lighttpd:
    """A running lighttpd; a context manager.

    Args:
        pem: First content of ``server.pem``.
        ca: Content of ``ssl.ca-file``; None leaves that out.
        included: Whether all about TLS stands in a file that the configuration includes.
        username: Whom it changes to after it has bound its sockets.

    Attributes:
        directory: Where everything of it lies.
        service: What its service is called.
        plain_port: Port without TLS.
        tls_ports: Ports with TLS.
    """

    service: Final = SERVICE

    def __init__(
        self,
        pem: bytes,
        *,
        ca: bytes | None = None,
        included: bool = False,
        username: str = "",
    ) -> None:
        self._pem = pem
        self._ca = ca
        self._included = included
        self._username = username
        self._everything = ExitStack()
        self.directory = Path()
        self.plain_port, *self.tls_ports = 0, 0, 0

    def __enter__(self) -> Self:
        require_tls_module()
        self.plain_port, *self.tls_ports = _free_ports(3)
        # Short: paths of pytest grow with the name of a test.
        self.directory = Path(tempfile.mkdtemp(prefix="netpki-lighttpd-")).resolve()
        self.directory.chmod(0o711)
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, self.directory, ignore_errors=True)
            stack.callback(end_marked, self.directory)
            self._lay_out()
            self._start_for_sure()
            self._everything = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._everything.close()

    @property
    def configuration(self) -> Path:
        """The configuration."""
        return self._etc / "lighttpd.conf"

    @property
    def included_file(self) -> Path:
        """What it includes, where it does."""
        return self._etc / "tls.conf"

    @property
    def pem_file(self) -> Path:
        """Key and certificates."""
        return self._etc / "server.pem"

    @property
    def ca_file(self) -> Path:
        """Further certificates, where there are any."""
        return self._etc / "ca.pem"

    @property
    def sbin(self) -> Path:
        """Where its ``service`` lies."""
        return self.directory / "sbin"

    @property
    def environment(self) -> dict[str, str]:
        """Of every process of it, sessions included.

        Its home is not that of whoever runs the tests: a shell reads files there.
        """
        return {
            "PATH": f"{self.sbin}:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": str(self.directory),
            MARK: str(self.directory),
        }

    @property
    def ports(self) -> list[int]:
        """All its ports, that without TLS first."""
        return [self.plain_port, *self.tls_ports]

    @property
    def pid(self) -> int | None:
        """Of the running process; None where its pid file names none."""
        with suppress(OSError, ValueError):
            pid = int((self.directory / "run" / "lighttpd.pid").read_text())
            os.kill(pid, 0)
            return pid
        return None

    @property
    def is_up(self) -> bool:
        """Whether all sockets accept."""
        return all(map(_accepts, self.ports))

    @property
    def server_pem(self) -> bytes:
        """What the certificate file holds now."""
        return self.pem_file.read_bytes()

    @property
    def log(self) -> str:
        """Its error log."""
        return (self.directory / "log" / "error.log").read_text()

    def start(self) -> subprocess.CompletedProcess[str]:
        """As an administrator does it."""
        return self._service("start")

    def stop(self) -> subprocess.CompletedProcess[str]:
        """Likewise."""
        return self._service("stop")

    def restart(self) -> subprocess.CompletedProcess[str]:
        """Likewise: stop, then start, no check."""
        return self._service("restart")

    def status(self) -> subprocess.CompletedProcess[str]:
        """Likewise; the exit code is 3 where it does not run."""
        return self._service("status")

    def check(self) -> subprocess.CompletedProcess[str]:
        """``lighttpd -tt`` on its configuration."""
        return ran(
            *(program("lighttpd"), "-tt", "-f", str(self.configuration)),
            environment=self.environment,
        )

    def let_starts_fail(self, *, fail: bool = True, unless: bytes = b"") -> None:
        """Whether from now on each start fails, whatever the files hold.

        Args:
            fail: Whether it does.
            unless: The only content of ``server.pem`` with which it does not.
        """
        mark = self.directory / "run" / "start-fails"
        if fail:
            mark.write_bytes(unless)
        else:
            mark.unlink()

    def write(self, pem: bytes) -> None:
        """Another ``server.pem``; no restart."""
        self.pem_file.unlink(missing_ok=True)
        self.pem_file.touch(0o600)
        self.pem_file.write_bytes(pem)

    def reset(self) -> None:
        """Everything as at the beginning, on the same ports."""
        (self.directory / "run" / "start-fails").unlink(missing_ok=True)
        self.stop()
        shutil.rmtree(self._etc)
        self._write_files()
        self._start_for_sure()

    def served(self, port: int | None = None) -> list[bytes]:
        """The chain as sent, DER, leaf first; empty where no TLS session comes about."""
        return sent_to_openssl(port or self.tls_ports[0])

    def curl(self, name: str, cacert: Path, port: int | None = None) -> Opinion:
        """What curl says of it for a host name or an IP address."""
        return opinion_of_curl(port or self.tls_ports[0], name, cacert)

    def s_client_verify(self, name: str, cafile: Path, port: int | None = None) -> Opinion:
        """What ``openssl s_client`` says of it, likewise."""
        return opinion_of_openssl(port or self.tls_ports[0], name, cafile)

    @property
    def _etc(self) -> Path:
        return self.directory / "etc" / "lighttpd"

    def _service(self, verb: str) -> subprocess.CompletedProcess[str]:
        return ran(str(self.sbin / "service"), SERVICE, verb, environment=self.environment)

    def _start_for_sure(self) -> None:
        done = self.start()
        assert done.returncode == 0, done.stderr
        assert self.is_up

    def _lay_out(self) -> None:
        for name in ("etc/init.d", "sbin", "run", "log"):
            (self.directory / name).mkdir(parents=True)
        if self._username:  # the log is opened after the privileges are dropped
            shutil.chown(self.directory / "log", self._username)
        places = {
            "@directory@": str(self.directory),
            "@lighttpd@": program("lighttpd"),
            "@configuration@": str(self.configuration),
            "@pem_file@": str(self.pem_file),
        }
        _write_program(self.directory / "etc" / "init.d" / SERVICE, _INIT, places)
        _write_program(self.sbin / "service", _SERVICE_COMMAND, places)
        self._write_files()

    def _write_files(self) -> None:
        self._etc.mkdir()
        self.write(self._pem)
        if self._ca is not None:
            self.ca_file.write_bytes(self._ca)
        tls = [*self._tls(), ""]
        if self._included:
            self.included_file.write_text("\n".join(tls))
            tls = [f'include "{self.included_file.name}"', ""]
        self.configuration.write_text("\n".join([*self._basis(), *tls]))

    def _basis(self) -> Iterator[str]:
        yield 'server.modules = ( "mod_openssl" )'
        yield f'server.document-root = "{self.directory}"'
        yield 'server.bind = "127.0.0.1"'
        yield f"server.port = {self.plain_port}"
        yield f'server.pid-file = "{self.directory}/run/lighttpd.pid"'
        yield f'server.errorlog = "{self.directory}/log/error.log"'
        if self._username:
            yield f'server.username = "{self._username}"'

    def _tls(self) -> Iterator[str]:
        yield f'var.certificates = "{self._etc}"'
        yield 'ssl.pemfile = var.certificates + "/server.pem"'
        if self._ca is not None:
            yield 'ssl.ca-file = var.certificates + "/ca.pem"'
        for port in self.tls_ports:
            yield f'$SERVER["socket"] == "127.0.0.1:{port}" {{ ssl.engine = "enable" }}'


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in held]


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS):
            return True
    except OSError:
        return False


def _write_program(file: Path, text: str, places: dict[str, str]) -> None:
    for name, place in places.items():
        text = text.replace(name, place)
    file.write_text(text)
    file.chmod(0o755)
