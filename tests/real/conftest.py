"""Programs are looked for, and installed where that is allowed, before tests that need them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from real.installing import install_missing, program

from netpki.transport import close_jump_connections


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """The programs are there."""
    install_missing()
    for name in ("sshd", "ssh", "ssh-keygen", "ssh-agent", "ssh-add"):
        program(name)


@pytest.fixture(autouse=True)
def no_jump_connection_outlives_its_test() -> Iterator[None]:
    """Every test connects anew."""
    yield
    close_jump_connections()
