"""A real lighttpd behind a real OpenSSH server, in a directory and on ports of its own.

Its init script is of the kind that the appliance's releases of the RHEL 5 generation have: stop
first, then start, and no check in between. ``service`` finds it by the PATH of the SSH sessions.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from real.installing import program
from real.openssh import SECONDS, Server, make_key, public
from support.chains import Chain

from netpki.frontends.facade import DeviceSettings, WebServer
from netpki.pki import Certificate, read_blocks
from netpki.transport import SshSettings

_INIT: Final = """#!/bin/sh
# Stop first, no check: a file that lighttpd does not take is an outage.
pid={root}/lighttpd.pid
stop() {{
  [ -f "$pid" ] || return 0
  running=$(cat "$pid")
  kill "$running" 2>/dev/null
  turns=0
  while kill -0 "$running" 2>/dev/null && [ $turns -lt 200 ]
  do sleep 0.05; turns=$((turns + 1))
  done
  rm -f "$pid"
  echo "Stopping lighttpd: [  OK  ]"
}}
start() {{
  [ -f {root}/start-fails ] && {{ echo "Starting lighttpd: [FAILED]"; return 1; }}
  if {lighttpd} -f {configuration}
  then echo "Starting lighttpd: [  OK  ]"
  else echo "Starting lighttpd: [FAILED]"; return 1
  fi
}}
case "$1" in
  start) start ;;
  stop) stop ;;
  restart) stop; start ;;
  *) echo "Usage: $0 start|stop|restart"; exit 2 ;;
esac
"""
_SERVICE: Final = """#!/bin/sh
exec {root}/etc/init.d/"$1" "$2"
"""


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on now."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in held]


@dataclass
class RealServer:
    """lighttpd with two TLS sockets, reached by SSH as the user that runs the tests.

    Attributes:
        content: What ``server.pem`` holds at the start.
        ca_file: What ``ssl.ca-file`` holds; None leaves that out.
        sftp: Whether the SSH server offers SFTP.
        login_shell: A program that answers instead of a shell, as ``admin`` of an appliance has.
    """

    content: bytes
    ca_file: bytes | None = None
    sftp: bool = True
    login_shell: str = ""
    name: str = "sps1"
    root: Path = field(init=False)
    ports: list[int] = field(init=False)
    ssh: Server = field(init=False)
    _stack: ExitStack = field(init=False, default_factory=ExitStack)

    def __enter__(self) -> Self:
        # Short paths: none of pytest's, which grow with the name of a test.
        self.root = Path(tempfile.mkdtemp(prefix="netpki-real-"))
        self._stack.callback(shutil.rmtree, self.root, ignore_errors=True)
        with ExitStack() as undo:
            undo.push(self._stack.pop_all())
            self._write_files()
            undo.callback(self.stop)
            self.service("start", check=True)
            self.ssh = undo.enter_context(self._ssh_server())
            self._stack = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def pem_file(self) -> Path:
        """The certificate file."""
        return self.root / "etc" / "lighttpd" / "server.pem"

    @property
    def configuration(self) -> Path:
        """The configuration file."""
        return self.root / "etc" / "lighttpd" / "lighttpd.conf"

    @property
    def web(self) -> WebServer:
        """Which web server is meant."""
        return WebServer(configuration=str(self.configuration), restart_timeout=SECONDS)

    @property
    def settings(self) -> DeviceSettings:
        """How to reach it."""
        ssh = SshSettings(
            name=self.name,
            address="127.0.0.1",
            port=self.ssh.port,
            username=self.ssh.user,
            key_file=self.root / "ssh" / "user",
            known_hosts=(self.root / "ssh" / "known_hosts",),
        )
        return DeviceSettings(ssh)

    @property
    def pid(self) -> int | None:
        """The running lighttpd."""
        with suppress(FileNotFoundError, ValueError):
            running = int((self.root / "lighttpd.pid").read_text())
            with suppress(ProcessLookupError):
                os.kill(running, 0)
                return running
        return None

    def service(self, verb: str, *, check: bool = False) -> subprocess.CompletedProcess[str]:
        """Run the init script, as an administrator would."""
        return subprocess.run(
            [self.root / "sbin" / "service", "lighttpd", verb],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            check=check,
            timeout=SECONDS,
        )

    def stop(self) -> None:
        """Stop lighttpd by its process."""
        running = self.pid
        self.service("stop")
        if running is not None:
            with suppress(ProcessLookupError):
                os.kill(running, signal.SIGKILL)

    def let_starts_fail(self) -> None:
        """From now on lighttpd does not start, whatever the file holds."""
        (self.root / "start-fails").touch()

    def let_starts_succeed(self) -> None:
        """Starts fail no longer."""
        (self.root / "start-fails").unlink()

    def sent(self, port: int, *, name: str = "localhost") -> tuple[Certificate, ...]:
        """What OpenSSL's client is sent; nothing where nobody answers."""
        done = subprocess.run(
            [
                *(program("openssl"), "s_client", "-connect", f"127.0.0.1:{port}"),
                *("-servername", name, "-showcerts"),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        blocks = read_blocks(done.stdout)
        return tuple(Certificate(b.der) for b in blocks if b.label == "CERTIFICATE")

    def serves(self, *chain: Certificate) -> bool:
        """Whether all TLS sockets send exactly this."""
        return all(self.sent(port) == chain for port in self.ports[1:])

    def openssl_verifies(self, chain: Chain, port: int, *options: str) -> bool:
        """Whether OpenSSL's client that trusts the root goes on."""
        done = subprocess.run(
            [
                *(program("openssl"), "s_client", "-connect", f"127.0.0.1:{port}"),
                *("-verify_return_error", "-CAfile", str(self._root_file(chain)), *options),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        return done.returncode == 0 and "Verify return code: 0 (ok)" in done.stdout

    def curl_verifies(self, chain: Chain, port: int, name: str) -> bool:
        """Whether curl, which trusts the root, takes the server for ``name``."""
        done = subprocess.run(
            [
                *(program("curl"), "--silent", "--show-error", "--cacert"),
                *(str(self._root_file(chain)), "--noproxy", "*", "--output", os.devnull),
                *("--connect-to", f"::127.0.0.1:{port}", f"https://{name}:{port}/"),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        return done.returncode == 0

    def _root_file(self, chain: Chain) -> Path:
        file = self.root / "root.pem"
        file.write_text(chain.root.pem())
        return file

    def _write_files(self) -> None:
        self.ports = free_ports(3)
        for directory in ("etc/lighttpd", "etc/init.d", "sbin", "ssh"):
            (self.root / directory).mkdir(parents=True)
        self.pem_file.touch(0o600)
        self.pem_file.write_bytes(self.content)
        if self.ca_file is not None:
            (self.root / "etc/lighttpd/ca.pem").write_bytes(self.ca_file)
        self.configuration.write_text("\n".join([*self._configuration(), ""]))
        places = {
            "root": self.root,
            "lighttpd": program("lighttpd"),
            "configuration": self.configuration,
        }
        _script(self.root / "etc/init.d/lighttpd", _INIT.format(**places))
        _script(self.root / "sbin/service", _SERVICE.format(**places))

    def _configuration(self) -> Iterator[str]:
        plain, *tls = self.ports
        yield f'server.document-root = "{self.root}"'
        yield 'server.modules = ( "mod_openssl" )'
        yield 'server.bind = "127.0.0.1"'
        yield f"server.port = {plain}"
        yield f'server.pid-file = "{self.root}/lighttpd.pid"'
        yield f'server.errorlog = "{self.root}/error.log"'
        yield f'var.certificates = "{self.pem_file.parent}"'
        yield 'ssl.pemfile = var.certificates + "/server.pem"'
        if self.ca_file is not None:
            yield 'ssl.ca-file = var.certificates + "/ca.pem"'
        for port in tls:
            yield f'$SERVER["socket"] == "127.0.0.1:{port}" {{ ssl.engine = "enable" }}'

    @contextmanager
    def _ssh_server(self) -> Iterator[Server]:
        directory = self.root / "ssh"
        key = make_key(directory, "ed25519", "user")
        lines = [f"SetEnv PATH={self.root}/sbin:/usr/bin:/bin:/usr/sbin:/sbin"]
        if self.sftp:
            lines.append("Subsystem sftp internal-sftp")
        command = self.login_shell or None
        with Server(directory, public(key), lines=lines, command=command) as server:
            (directory / "known_hosts").write_text(server.known_hosts())
            yield server


class ArgvWatcher:
    """Looks into the argument vectors and environments of all processes, again and again.

    Args:
        secrets: What must not be seen there.
    """

    def __init__(self, *secrets: str) -> None:
        self._secrets = [secret.encode() for secret in secrets]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.found: set[bytes] = set()
        self.processes: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(SECONDS)

    def _look(self) -> None:
        while not self._stopped.wait(0.001):
            for process in (found.name for found in Path("/proc").iterdir()):
                if process.isdigit():
                    self._look_at(process)

    def _look_at(self, process: str) -> None:
        for kind in ("cmdline", "environ"):
            with suppress(OSError):
                data = Path(f"/proc/{process}/{kind}").read_bytes()
                self.processes.add(process)
                self.found.update(secret for secret in self._secrets if secret in data)


def _script(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)
