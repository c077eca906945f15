"""A POSIX shell on a device: constant scripts over exec, files over SFTP or standard input.

What a script is told arrives on its standard input, a line each, and never in a command line:
no quoting can be got wrong, and ``ps`` on the device shows nothing but constants.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

import paramiko

from netpki.errors import ConnectionFailedError, InputError, PreconditionError
from netpki.transport.settings import SshSettings
from netpki.transport.ssh import Sock, connected_client, hang_up

_CHUNK: Final = 32768
_POLL_SECONDS: Final = 0.2
_MOST_OUTPUT: Final = 4_000_000
"""Bytes of output and of errors; a script that prints more is broken or hostile."""


@dataclass(frozen=True, slots=True)
class Script:
    """A constant program for ``/bin/sh``, without single quotes.

    Attributes:
        name: What to call it in messages.
        text: The program; parameters are read from standard input.
        changes: Whether it changes anything on the device; a read-only shell refuses it then.
    """

    name: str
    text: str = field(repr=False)
    changes: bool

    def __post_init__(self) -> None:
        if "'" in self.text:
            raise ValueError(f"the script {self.name} has a single quote")

    @property
    def command(self) -> str:
        """The command line that runs it, whatever the login shell is."""
        return f"sh -c '{self.text}'"


@dataclass(frozen=True, slots=True)
class Completed:
    """How a script ended.

    Attributes:
        exit_code: Its exit code; None where the device reported none.
        output: What it printed.
        errors: What it printed on standard error.
    """

    exit_code: int | None
    output: str
    errors: str


class SftpMissingError(Exception):
    """The device offers no SFTP."""


class RemoteShell:
    """Runs scripts on one device over one SSH connection.

    Args:
        client: Connected and logged in.
        sock: The socket under it.
        settings: By which it was connected.
        timeout: Seconds of silence after which the device counts as stuck.
        read_only: Refuse every script and upload that changes something.
    """

    def __init__(
        self,
        client: paramiko.SSHClient,
        sock: Sock,
        settings: SshSettings,
        *,
        timeout: float,
        read_only: bool,
    ) -> None:
        self._client = client
        self._sock = sock
        self._settings = settings
        self._timeout = timeout
        self._read_only = read_only

    @property
    def device(self) -> str:
        """Name of the device."""
        return self._settings.name

    def run(
        self, script: Script, *parameters: str, data: bytes = b"", timeout: float | None = None
    ) -> Completed:
        """Run the script to its end.

        Args:
            script: What to run.
            parameters: Given to it on standard input, a line each.
            data: Follows the parameters.
            timeout: Seconds until it must have ended; None takes the session's.

        Raises:
            InputError: A parameter holds a line break.
            PreconditionError: It changes something, and this shell is read-only.
            ConnectionFailedError: The connection broke, or the script did not end in time.
        """
        if script.changes:
            self._permit(f"the script {script.name!r}")
        given = "".join(f"{_one_line(parameter)}\n" for parameter in parameters).encode() + data
        seconds = timeout or self._timeout
        deadline = time.monotonic() + seconds
        try:
            with self._transport().open_session(timeout=self._settings.connect_timeout) as channel:
                with _closed_after(channel, seconds):
                    channel.exec_command(script.command)
                return _Exchange(channel, given, deadline, script.name, self.device).completed()
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise self._broken(f"during {script.name!r}") from error

    def upload(self, path: str, data: bytes) -> None:
        """Write ``data`` into the file ``path``, which must exist, over SFTP.

        Raises:
            SftpMissingError: The device offers no SFTP.
            PreconditionError: This shell is read-only.
            ConnectionFailedError: The connection broke.
            OSError: The device refused.
        """
        self._permit("an upload")
        try:
            channel = self._transport().open_session(timeout=self._settings.connect_timeout)
            channel.settimeout(self._timeout)
            with _closed_after(channel, self._timeout):
                sftp = _sftp_on(channel)
            with sftp, sftp.open(path, "r+") as file:
                file.set_pipelined(pipelined=True)
                file.write(data)
        except (paramiko.SSHException, EOFError) as error:
            raise self._broken("during an upload") from error
        except OSError as error:
            if self._transport().is_active() and not isinstance(error, TimeoutError):
                raise
            raise self._broken("during an upload") from error

    def forward(self, address: str, port: int) -> paramiko.Channel:
        """A TCP connection that the device itself opens (RFC 4254 section 7.2).

        Raises:
            ConnectionFailedError: The device does not, or may not.
        """
        try:
            return self._transport().open_channel(
                "direct-tcpip",
                (address, port),
                ("127.0.0.1", 0),
                timeout=self._settings.connect_timeout,
            )
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise ConnectionFailedError(
                f"it opens no connection to its own {address}:{port} ({error})",
                device=self.device,
            ) from error

    def close(self) -> None:
        """Hang up."""
        hang_up(self._client, self._sock)

    def _permit(self, what: str) -> None:
        if self._read_only:
            raise PreconditionError(
                f"a dry run was about to send {what}; it was not sent",
                device=self.device,
                hint="This is a defect of netpki; please report it.",
            )

    def _transport(self) -> paramiko.Transport:
        transport = self._client.get_transport()
        if transport is None:
            raise self._broken("before a script")
        return transport

    def _broken(self, when: str) -> ConnectionFailedError:
        return ConnectionFailedError(f"the SSH connection broke {when}", device=self.device)


class _Exchange:
    """One script: what goes in and what comes out, in turns, so that neither side blocks."""

    def __init__(
        self, channel: paramiko.Channel, given: bytes, deadline: float, name: str, device: str
    ) -> None:
        self._channel = channel
        self._given = memoryview(given)
        self._deadline = deadline
        self._name = name
        self._device = device
        self._output = bytearray()
        self._errors = bytearray()

    def completed(self) -> Completed:
        """Feed it and listen until it ends."""
        channel = self._channel
        channel.settimeout(_POLL_SECONDS)
        self._feed()
        # A daemon may keep the pipes open: the exit status ends the wait, not the end of output.
        while not (channel.exit_status_ready() or channel.closed):
            self._listen()
            self._require_time()
        while self._listen(block=not channel.exit_status_ready()):
            self._require_time()
        code = channel.recv_exit_status() if channel.exit_status_ready() else -1
        if code < 0:
            self._require_connection()
        return Completed(
            None if code < 0 else code,
            self._output.decode("utf-8", "replace"),
            self._errors.decode("utf-8", "replace"),
        )

    def _require_connection(self) -> None:
        """Without an exit code the program was killed, or the connection broke."""
        transport = self._channel.get_transport()
        transport.join(_POLL_SECONDS)  # its end closes the channels first
        if not transport.is_active():
            raise EOFError

    def _feed(self) -> None:
        while self._given and not self._channel.closed:
            try:
                sent = self._channel.send(bytes(self._given[:_CHUNK]))
            except TimeoutError:
                self._listen(block=False)
                self._require_time()
                continue
            except OSError:
                if self._channel.exit_status_ready():
                    return  # it ended without reading all of it
                raise
            self._given = self._given[sent:]
            self._listen(block=False)
        self._channel.shutdown_write()

    def _listen(self, *, block: bool = True) -> bool:
        """Take what was printed; whether it was anything."""
        channel, heard = self._channel, False
        while channel.recv_stderr_ready():
            self._errors += channel.recv_stderr(_CHUNK)
            heard = True
        if channel.recv_ready():
            self._output += channel.recv(_CHUNK)
            heard = True
        elif block and not heard:
            heard = self._await_output()
        if max(len(self._output), len(self._errors)) > _MOST_OUTPUT:
            raise ConnectionFailedError(
                f"{self._name!r} printed more than {_MOST_OUTPUT} bytes", device=self._device
            )
        return heard

    def _await_output(self) -> bool:
        try:
            data = self._channel.recv(_CHUNK)
        except TimeoutError:
            return False
        self._output += data
        if not data and not self._channel.exit_status_ready():
            # The end of the output; the exit status follows.
            self._channel.status_event.wait(_POLL_SECONDS)
        return bool(data)

    def _require_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise ConnectionFailedError(
                f"{self._name!r} did not end in time",
                device=self._device,
                hint="Raise the timeout if the device is slow.",
            )


def open_shell(settings: SshSettings, *, timeout: float, read_only: bool) -> RemoteShell:
    """Connect and log in.

    Raises:
        ConnectionFailedError: Like ``open_ssh_channel``.
    """
    client, sock = connected_client(settings)
    return RemoteShell(client, sock, settings, timeout=timeout, read_only=read_only)


def _give_up(channel: paramiko.Channel) -> None:
    with suppress(paramiko.SSHException, OSError, EOFError):  # who waited may be quicker
        channel.close()


@contextmanager
def _closed_after(channel: paramiko.Channel, seconds: float) -> Iterator[None]:
    """Ends paramiko's wait for the answer to a request, which has no timeout of its own."""
    timer = threading.Timer(seconds, _give_up, [channel])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _sftp_on(channel: paramiko.Channel) -> paramiko.SFTPClient:
    try:
        channel.invoke_subsystem("sftp")
        return paramiko.SFTPClient(channel)
    except (paramiko.SSHException, EOFError) as error:
        channel.close()
        raise SftpMissingError from error


def _one_line(parameter: str) -> str:
    if any(mark in parameter for mark in "\r\n\0"):
        raise InputError(
            f"{parameter[:80]!r} holds a line break.", hint="Give names and paths of one line."
        )
    return parameter


def is_open(settings: SshSettings, seconds: float) -> bool:
    """Whether something accepts TCP connections where SSH is expected."""
    try:
        with socket.create_connection((settings.address, settings.port), timeout=seconds):
            return True
    except OSError:
        return False
