"""Commands that end before they have begun, or after nobody listens."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from netpki.emulators.sps.commands import ShellCommand

SECONDS = 10.0


class Heard:
    """Listens to a command."""

    def __init__(self) -> None:
        self.output = b""
        self.status: int | None = None

    def printed(self, data: bytes, *, as_error: bool) -> None:
        assert not as_error
        self.output += data

    def ended(self, status: int) -> None:
        self.status = status

    def hold(self) -> None:
        """There is little input."""

    def go_on(self) -> None:
        """Likewise."""


async def started(command: ShellCommand, *arguments: str) -> None:
    await asyncio.get_running_loop().subprocess_exec(
        lambda: command, *arguments, start_new_session=True
    )


def test_a_command_that_was_killed_before_it_began_ends() -> None:
    async def scene() -> Heard:
        heard = Heard()
        command = ShellCommand(heard, lambda _: None)
        command.kill()
        await started(command, "sleep", "1000")
        await asyncio.wait_for(command.over, SECONDS)
        return heard

    assert asyncio.run(scene()).status == -9


@pytest.mark.parametrize("killed", [False, True])
def test_an_abandoned_command_runs_on_unheard(*, killed: bool) -> None:
    async def scene() -> Heard:
        heard, forgotten = Heard(), list[ShellCommand]()
        command = ShellCommand(heard, forgotten.append)
        await started(command, "sh", "-c", "cat >/dev/null; echo done || true")
        command.abandon()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(command.over), 0.1)
        assert not command.over.done()
        command.kill() if killed else command.end_input()
        await asyncio.wait_for(command.over, SECONDS)
        assert forgotten == [command]
        return heard

    heard = asyncio.run(scene())
    assert (heard.output, heard.status) == (b"", None)


def test_a_command_is_heard_to_its_end() -> None:
    async def scene() -> Heard:
        heard = Heard()
        command = ShellCommand(heard, lambda _: None)
        await started(command, "sh", "-c", "cat; exit 3")
        command.feed(b"one")
        command.feed(b" two")
        command.end_input()
        command.feed(b"late")
        await asyncio.wait_for(command.over, SECONDS)
        return heard

    heard = asyncio.run(scene())
    assert (heard.output, heard.status) == (b"one two", 3)


def test_an_abandoned_command_cannot_print_for_ever() -> None:
    async def scene() -> None:
        command = ShellCommand(Heard(), lambda _: None)
        await started(command, "sh", "-c", "cat >/dev/null; exec yes")
        command.abandon()
        command.end_input()
        await asyncio.wait_for(command.over, SECONDS)

    asyncio.run(scene())
