"""An SSH server in this process that does with a command whatever a test says."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
from paramiko.common import (
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)

from netpki.transport import RemoteShell, SshSettings, open_shell

HOST_KEY = paramiko.ECDSAKey.generate()
SECONDS = 30.0

Program = Callable[[paramiko.Channel, str], None]


def real_shell(channel: paramiko.Channel, command: str) -> None:
    """What sshd does."""
    given = channel.makefile("rb").read()
    done = subprocess.run(
        ["sh", "-c", command],  # noqa: S607 wherever it is installed
        input=given,
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    channel.sendall(done.stdout)
    channel.sendall_stderr(done.stderr)
    channel.send_exit_status(done.returncode)
    channel.close()


@dataclass
class Server(paramiko.ServerInterface):
    """Lets everybody in.

    Attributes:
        program: What a command does.
        root: Directory of its SFTP; None offers none.
        commands: What was asked for.
        transports: Of all connections.
        released: Set at the end: what a program may wait for.
        admits_forwarding: Whether it opens connections.
        holds_requests: Does not answer requests for a command or SFTP.
    """

    program: Program = real_shell
    root: Path | None = None
    commands: list[str] = field(default_factory=list)
    transports: list[paramiko.Transport] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    admits_forwarding: bool = True
    holds_requests: bool = False

    def check_auth_password(self, username: str, password: str) -> int:
        assert (username, password) == ("root", "secret")
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        assert (kind, chanid >= 0) == ("session", True)
        return OPEN_SUCCEEDED

    def check_channel_direct_tcpip_request(
        self, chanid: int, origin: tuple[str, int], destination: tuple[str, int]
    ) -> int:
        self.commands.append(f"{chanid >= 0} {origin[0]} {destination[0]}:{destination[1]}")
        if self.admits_forwarding:
            return OPEN_SUCCEEDED
        return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        self.commands.append(command.decode())
        if self.holds_requests:
            self.released.wait(SECONDS)
            return False
        threading.Thread(target=self._run, args=(channel, command.decode()), daemon=True).start()
        return True

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        self.commands.append(name)
        if self.holds_requests:
            self.released.wait(SECONDS)
            return False
        return self.root is not None and super().check_channel_subsystem_request(channel, name)

    def _run(self, channel: paramiko.Channel, command: str) -> None:
        with suppress(OSError, EOFError, paramiko.SSHException):  # the client hung up
            self.program(channel, command)

    def hang_up(self) -> None:
        """Break every connection, as a crash does."""
        for transport in self.transports:
            transport.sock.close()


class Files(paramiko.SFTPServerInterface):
    """Files below one directory."""

    def __init__(self, server: Server, *_more: object) -> None:
        assert server.root
        self._root = server.root

    def open(self, path: str, flags: int, attr: object) -> paramiko.SFTPHandle | int:
        del attr
        try:
            descriptor = os.open(self._root / path.lstrip("/"), flags)
        except OSError as error:
            return int(paramiko.SFTPServer.convert_errno(error.errno or 0))
        handle = paramiko.SFTPHandle(flags)
        handle.writefile = os.fdopen(descriptor, "r+b")  # type: ignore[attr-defined]  # its own protocol
        return handle


@contextmanager
def serving(server: Server) -> Iterator[SshSettings]:
    """The server on a port of the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_accept, args=(listening, server), daemon=True)
        thread.start()
        try:
            yield SshSettings(
                name="sps1",
                address="127.0.0.1",
                port=listening.getsockname()[1],
                username="root",
                password="secret",
                host_key_checking=False,
                connect_timeout=SECONDS,
            )
        finally:
            server.released.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
            for transport in server.transports:
                transport.close()


@contextmanager
def shell_on(
    server: Server, *, timeout: float = SECONDS, read_only: bool = False
) -> Iterator[RemoteShell]:
    """An open shell on the server."""
    with serving(server) as settings:
        shell = open_shell(settings, timeout=timeout, read_only=read_only)
        try:
            yield shell
        finally:
            shell.close()


def _accept(listening: socket.socket, server: Server) -> None:
    while True:
        try:
            accepted, _ = listening.accept()
        except OSError:  # the end
            return
        transport = paramiko.Transport(accepted)
        transport.add_server_key(HOST_KEY)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Files)
        server.transports.append(transport)
        transport.start_server(event=threading.Event(), server=server)
