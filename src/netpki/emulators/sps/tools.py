"""What the programs in the trees of appliances say and do: asked through one local socket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netpki.emulators.sps.lighttpd.output import Output

TOOLS: Final = ("lighttpd", "service", "init", "systemctl", "hostname")


@dataclass(frozen=True, slots=True)
class Call:
    """One program that was called.

    Attributes:
        tool: One of ``TOOLS``.
        arguments: Without its name.
        directory: Where it was called.
        process: Number of its process.
    """

    tool: str
    arguments: tuple[str, ...]
    directory: Path
    process: int


Answer = Callable[[Call, Output], Awaitable[int]]


class ToolServer:
    """Listens for the programs of all appliances of a fleet.

    Args:
        path: Of the socket, in a directory that is private to the user.
        answers: What plays the programs, by appliance.
    """

    def __init__(self, path: Path, answers: dict[str, Answer]) -> None:
        self._path, self._answers = path, answers
        self._server: asyncio.Server | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on the running loop."""
        self._server = await asyncio.start_unix_server(self._accept, self._path)

    async def stop(self) -> None:
        """Answer nobody any more."""
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            try:
                call, appliance = _read_call(await reader.read())
                status = await self._answers[appliance](call, _Sent(writer))
                _send(writer, "x", str(status))
                await writer.drain()
            finally:
                writer.close()


class _Sent:
    """Output that the program in the tree prints."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def out(self, text: str) -> None:
        _send(self._writer, "o", text)

    def err(self, text: str) -> None:
        _send(self._writer, "e", text)

    def read_line(self) -> None:
        _send(self._writer, "r", "")


def _read_call(request: bytes) -> tuple[Call, str]:
    """A call, and the appliance in whose tree it was made."""
    appliance, tool, directory, process, *arguments = map(os.fsdecode, request.split(b"\0")[:-1])
    return Call(tool, tuple(arguments), Path(directory), int(process)), appliance


def _send(writer: asyncio.StreamWriter, step: str, text: str) -> None:
    content = os.fsencode(text)
    writer.write(f"{step}{len(content):08}".encode() + content)
