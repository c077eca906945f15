"""An asyncio loop in a thread, for servers that synchronous tests use."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

Result = TypeVar("Result")

_START_SECONDS = 30.0


class BackgroundLoop:
    """A running loop; ``close`` stops it and waits for its thread."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run ``work`` on the loop and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_SECONDS)

    def close(self) -> None:
        """Cancel what still runs, stop the loop, free its threads and descriptors."""
        self.run(_cancel_the_rest())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class BackgroundServer(ABC):
    """Listens while the context is open; or on a loop that runs already, by ``serve``."""

    _loop: BackgroundLoop | None = None

    @abstractmethod
    async def start(self) -> None:
        """Listen on the current loop."""

    @abstractmethod
    async def stop(self) -> None:
        """Drop all connections and free all ports."""

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self._loop = BackgroundLoop(type(self).__name__)
            undo.callback(self._loop.close)
            self._loop.run(self.start())
            undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._loop:
            self._loop.run(self.stop())
            self._loop.close()
            self._loop = None

    async def serve(self) -> None:
        """Run on the current loop until cancelled."""
        await self.start()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await self.stop()


async def _cancel_the_rest() -> None:
    own = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not own]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
    await asyncio.get_running_loop().shutdown_default_executor()
