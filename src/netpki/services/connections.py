"""Connecting anew: what one connection changed, another one verifies."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

from netpki.errors import AuthenticationFailedError, ConnectionFailedError, HostKeyError

Connection = TypeVar("Connection")


@contextmanager
def reconnected(
    connect: Callable[[], AbstractContextManager[Connection]], delays: Sequence[float]
) -> Iterator[Connection]:
    """A new connection, tried again after each delay in seconds."""
    with ExitStack() as stack:
        yield _connection(stack, connect, delays)


def _connection(
    stack: ExitStack,
    connect: Callable[[], AbstractContextManager[Connection]],
    delays: Sequence[float],
) -> Connection:
    for delay in delays:
        try:
            return stack.enter_context(connect())
        except (AuthenticationFailedError, HostKeyError):
            raise  # again would be refused again, and may lock the account
        except ConnectionFailedError:
            time.sleep(delay)
    return stack.enter_context(connect())
