"""File transfer for the root account: every request is an operation."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import asyncssh

from netpki.emulators.sps.faults import ApplianceBoard
from netpki.emulators.sps.operations import Fate, Operations
from netpki.emulators.sps.tree import Tree

_BY_PATH: Final = (
    *("link", "lsetstat", "lstat", "mkdir", "posix_rename", "readlink", "realpath", "remove"),
    *("rename", "rmdir", "setstat", "stat", "statvfs", "symlink"),
)
_WITH_TWO_PATHS: Final = ("link", "posix_rename", "rename", "symlink")
_BY_FILE: Final = ("fsetstat", "fstat", "fstatvfs", "fsync", "read")


class ApplianceFiles(asyncssh.SFTPServer):
    """The subsystem, for one session.

    Args:
        channel: The session's.
        tree: Relative paths begin at its home directory; absolute ones are the host's.
        operations: Log requests.
        faults: Those of the appliance.
        old: Without ``posix-rename``, which OpenSSH has had since 4.8 (unverified).
    """

    def __init__(
        self,
        channel: asyncssh.SSHServerChannel[bytes],
        tree: Tree,
        operations: Operations,
        faults: ApplianceBoard,
        *,
        old: bool,
    ) -> None:
        super().__init__(channel)
        self._tree, self._operations, self._faults = tree, operations, faults
        self._old = old

    def map_path(self, path: bytes) -> bytes:
        """A path of the host."""
        return os.path.join(os.fsencode(self._tree.home), path)  # noqa: PTH118 bytes

    async def perform(self, kind: str, text: str, action: Callable[[], object]) -> Any:  # noqa: ANN401 as the action
        """Carry out one request, or let it suffer its fate."""
        fate = self._operations.arrive(f"sftp-{kind}", text)
        if fate is Fate.STALLED:
            await self._hang_up(at_once=False)
        elif fate is Fate.DROPPED:
            await self._hang_up()
        result = action()
        if isinstance(result, Awaitable):
            result = await result
        if fate is Fate.DONE_UNANSWERED:
            await self._hang_up(result)
        return result

    async def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        """Open a file."""
        plain = super().open
        return await self.perform("open", _text(path), lambda: plain(path, pflags, attrs))

    async def close(self, file_obj: Any) -> None:  # noqa: ANN401 whatever was opened
        """Close a file, also one that a lost connection left open."""
        try:
            if not self.channel.is_closing():
                await self.perform("close", _text(file_obj.name), lambda: None)
        finally:
            file_obj.close()

    async def write(self, file_obj: Any, offset: int, data: bytes) -> int:  # noqa: ANN401 likewise
        """Write, as far as faults let it."""

        async def action() -> int:
            if self._faults.active("disk-full") and self._is_watched(file_obj.name):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            passed = self._faults.bytes_until_drop(len(data))
            file_obj.seek(offset)
            written = int(file_obj.write(data[:passed]))
            if passed is not None:
                await self._hang_up()
            return written

        return int(await self.perform("write", _text(file_obj.name), action))

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        """List a directory."""
        directory = self.map_path(path)
        found = await self.perform("scandir", _text(path), lambda: os.listdir(directory))  # noqa: PTH208 bytes
        for name in (b".", b"..", *found):
            status = os.lstat(os.path.join(directory, name))  # noqa: PTH118 bytes
            yield asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs.from_local(status))

    def exit(self) -> None:
        """End as a program does, with a status."""
        if not self.channel.is_closing():
            self.channel.exit(0)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Rename over an existing file."""
        if self._old:
            raise asyncssh.SFTPOpUnsupported("Operation unsupported")
        super().posix_rename(oldpath, newpath)

    def _is_watched(self, path: bytes) -> bool:
        watched = os.fsencode(self._tree.pemfile.parent)
        return os.path.realpath(path).startswith(watched)

    async def _hang_up(self, opened: object = None, *, at_once: bool = True) -> None:
        """End the connection and wait until it has ended."""
        if at_once:
            self.connection.abort()
        await self.connection.wait_closed()
        if hasattr(opened, "close"):
            opened.close()
        raise ConnectionAbortedError


def _text(path: bytes | str) -> str:
    return os.fsdecode(path)


def _counted(name: str) -> Callable[..., Awaitable[object]]:
    """The method of this name as an operation."""
    plain = getattr(ApplianceFiles, name)

    async def method(self: ApplianceFiles, first: Any, *rest: Any) -> object:  # noqa: ANN401 as the plain one
        text = _text(first.name if name in _BY_FILE else first)
        if name in _WITH_TWO_PATHS:
            text += f" -> {_text(rest[0])}"
        return await self.perform(name, text, lambda: plain(self, first, *rest))

    return method


for _name in (*_BY_PATH, *_BY_FILE):
    setattr(ApplianceFiles, _name, _counted(_name))
