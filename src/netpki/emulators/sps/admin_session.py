"""The admin account over SSH: its command line, whatever the client asks for.

A login shell that prints a banner spoils every protocol that is spoken through it: a client of
SFTP takes the first bytes, a newline and three asterisks, for the length of a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import asyncssh

from netpki.emulators.sps.cli import AdminCli
from netpki.emulators.sps.operations import Fate, Operations


class AdminSession(asyncssh.SSHServerSession[bytes]):
    """One session.

    Args:
        connection: To drop when a fault says so.
        cli: What answers.
        operations: Log every line.
    """

    def __init__(
        self, connection: asyncssh.SSHServerConnection, cli: AdminCli, operations: Operations
    ) -> None:
        self._connection, self._cli, self._operations = connection, cli, operations
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._line = b""
        self._terminal = self._stalled = self._just_answered = False

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Remember where output goes."""
        self._channel = chan

    def pty_requested(
        self,
        term_type: str,  # noqa: ARG002 nothing is drawn
        term_size: tuple[int, int, int, int],  # noqa: ARG002
        term_modes: object,  # noqa: ARG002
    ) -> bool:
        """With a terminal, input is echoed and lines end with both characters."""
        self._terminal = True
        return True

    def shell_requested(self) -> bool:
        """The command line."""
        return True

    def exec_requested(self, command: str) -> bool:  # noqa: ARG002 not looked at
        """The same: the login shell does not take commands."""
        return True

    def subsystem_requested(self, subsystem: str) -> bool:  # noqa: ARG002 not looked at
        """The same: the login shell starts every subsystem."""
        return True

    def session_started(self) -> None:
        """Print banner and prompt; on a terminal, what the SSH server says comes first."""
        if self._terminal:
            address = self._connection.get_extra_info("peername")[0]
            self._print(f"Last login: {datetime.now(UTC):%a %b %e %T %Y} from {address}\n")
        self._print(self._cli.open())

    def data_received(self, data: bytes, datatype: int | None) -> None:  # noqa: ARG002 stdin only
        """Take what was typed, key by key."""
        for key in data:
            if self._stalled or self._cli.closed:
                return
            self._type(bytes([key]))

    def eof_received(self) -> bool:
        """The input ended, and so does the session."""
        self._end()
        return True

    def _type(self, key: bytes) -> None:
        swallowed = self._just_answered and key in b"\r\n"
        self._just_answered = False
        if swallowed:
            return
        if self._cli.asks:
            self._echo(key)
            self._just_answered = key not in b"\r\n"
            self._act(key.decode("latin-1"), self._cli.press)
        elif key in b"\r\n":
            line, self._line = self._line, b""
            self._echo(b"\r\n")
            self._act(line.decode("utf-8", "replace"), self._cli.enter)
        elif key in b"\x08\x7f":
            self._line = self._line[:-1]
            self._echo(b"\b \b")
        else:
            self._line += key
            self._echo(key)

    def _act(self, text: str, answer: Callable[[str], str]) -> None:
        fate = self._operations.arrive("cli", text)
        if fate is Fate.DROPPED:
            self._connection.abort()
            return
        if fate is Fate.STALLED:
            self._stalled = True
            return
        output = answer(text)
        if fate is Fate.DONE_UNANSWERED:
            self._connection.abort()
            return
        self._print(output)
        if self._cli.closed:
            self._end()

    def _print(self, text: str) -> None:
        ending = "\r\n" if self._terminal else "\n"
        self._write(text.replace("\n", ending).encode())

    def _echo(self, data: bytes) -> None:
        if self._terminal:
            self._write(data)

    def _write(self, data: bytes) -> None:
        if self._channel is not None and not self._channel.is_closing():
            self._channel.write(data)

    def _end(self) -> None:
        if self._channel is not None and not self._channel.is_closing():
            asyncio.get_running_loop().call_soon(self._exit, self._channel)

    def _exit(self, channel: asyncssh.SSHServerChannel[bytes]) -> None:
        if not channel.is_closing():
            channel.exit(0)
