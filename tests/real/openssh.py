"""OpenSSH's own server, agent and client, on loopback, with keys made for one test.

The server runs in inetd mode, one process for each connection, on a socket of ours: there is no
daemon, no fixed port and nothing that outlives the test.
"""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from real.installing import program
from real.processes import SECONDS

KINDS: Final = ("ed25519", "rsa", "ecdsa")


def make_key(directory: Path, kind: str, name: str, *, phrase: str = "") -> Path:
    """A private key file; its public half lies beside it."""
    file = directory / name
    bits = ["-b", "2048"] if kind == "rsa" else []
    subprocess.run(
        [program("ssh-keygen"), "-q", "-t", kind, *bits, "-N", phrase, "-C", "", "-f", file],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return file


def public(file: Path) -> str:
    """Type and base64 of a key file."""
    return " ".join(file.with_suffix(".pub").read_text().split()[:2])


class Server:
    """OpenSSH's server for the user that runs the tests.

    Args:
        directory: For its keys, configuration and log.
        authorized: Public keys that may log in.
        kinds: Host key types.
        lines: Further lines of its configuration.
        command: What runs whatever the client asks for; empty lets the client choose.
    """

    def __init__(
        self,
        directory: Path,
        *authorized: str,
        kinds: Sequence[str] = ("ed25519",),
        lines: Sequence[str] = (),
        command: str | None = "exec /bin/cat",
    ) -> None:
        self._command = command
        self.user = getpass.getuser()
        self._directory = directory
        self._keys = [make_key(directory, kind, f"host_{kind}") for kind in kinds]
        (directory / "authorized_keys").write_text("".join(f"{key}\n" for key in authorized))
        self._configuration = directory / "sshd_config"
        self._configuration.write_text("\n".join([*self._base(), *lines, ""]))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._processes: list[subprocess.Popen[bytes]] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(SECONDS)
        for process in self._processes:
            process.terminate()
            process.wait(SECONDS)

    @property
    def log(self) -> str:
        """What the server wrote."""
        return (self._directory / "log").read_text()

    def known_hosts(self, *kinds: str) -> str:
        """Its host keys, or those of some types, as a known_hosts file has them."""
        keys = [key for key in self._keys if not kinds or key.name.removeprefix("host_") in kinds]
        return "".join(f"[127.0.0.1]:{self.port} {public(key)}\n" for key in keys)

    def _base(self) -> Iterator[str]:
        yield from (f"HostKey {key}" for key in self._keys)
        yield f"AuthorizedKeysFile {self._directory / 'authorized_keys'}"
        yield "StrictModes no"  # temporary directories belong to everybody
        yield "UsePAM no"
        yield "PasswordAuthentication no"
        yield "KbdInteractiveAuthentication no"
        yield "PermitRootLogin prohibit-password"
        yield "PidFile none"
        if self._command:
            yield f"ForceCommand {self._command}"

    def _accept(self) -> None:
        sshd = program("sshd")
        with (self._directory / "log").open("ab") as log:
            while True:
                try:
                    accepted, _ = self._socket.accept()
                except OSError:
                    return
                with accepted:
                    self._processes.append(
                        subprocess.Popen(
                            [sshd, "-i", "-e", "-f", str(self._configuration)],
                            stdin=accepted.fileno(),
                            stdout=accepted.fileno(),
                            stderr=log,
                        )
                    )


@contextmanager
def agent(directory: Path, *keys: Path) -> Iterator[str]:
    """A private agent that holds the keys; yields the path of its socket."""
    path = str(directory / "agent")
    command = [program("ssh-agent"), "-D", "-a", path]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert path in process.stdout.readline()  # printed once it listens
        environment = {**os.environ, "SSH_AUTH_SOCK": path}
        for key in keys:
            subprocess.run(
                [program("ssh-add"), "-q", key], env=environment, check=True, timeout=SECONDS
            )
        yield path
    finally:
        process.terminate()
        process.wait(SECONDS)
        if process.stdout is not None:
            process.stdout.close()
