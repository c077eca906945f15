"""OpenSSH is looked for, and installed where that is allowed, before tests that need it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from real.openssh import install_server, program

from netpki.transport import close_jump_connections


@pytest.fixture(scope="session", autouse=True)
def openssh() -> None:
    """The programs are there."""
    install_server()
    for name in ("sshd", "ssh", "ssh-keygen", "ssh-agent", "ssh-add"):
        program(name)


@pytest.fixture(autouse=True)
def no_jump_connection_outlives_its_test() -> Iterator[None]:
    """Every test connects anew."""
    yield
    close_jump_connections()
