"""The command line that the ``admin`` account gets in place of a shell.

Banner, greeting, ``enable`` and the question before ``disable adhoc-query`` stand in a session
published in 2016; what is marked unverified is modelled on that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

_STARS: Final = "*" * 44
BANNER: Final = "\n".join(
    (
        "",
        _STARS,
        "*          Smart Protection Server         *",
        "*                                          *",
        "*      WARNING: Authorized Access Only     *",
        _STARS,
        " " * 8,
        "",
    )
)
_PROMPT: Final = "> "
# Unverified.
_UNKNOWN: Final = "Syntax error: Illegal command line\n"


class Owner(Protocol):
    """What the commands act on."""

    hostname: str

    def start_ssh(self) -> bool:
        """Let SSH in; True if new host keys were made for that."""

    def stop_ssh(self) -> None:
        """Let SSH in no more, and end the sessions there are."""


class AdminCli:
    """One session.

    Args:
        owner: The appliance.

    Attributes:
        closed: Whether the session has ended.
    """

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._enabled = False
        self._question: Callable[[], str] | None = None
        self.closed = False

    @property
    def asks(self) -> bool:
        """Whether a question is open: one key answers it."""
        return self._question is not None

    def open(self) -> str:
        """Banner, greeting, first prompt."""
        now = f"{datetime.now(UTC):%a %b %e %H:%M:%S UTC %Y}"
        return f"{BANNER}Welcome admin it is {now}\n{_PROMPT}"

    def enter(self, line: str) -> str:
        """Answer a line of input."""
        words = line.split()
        if not words:
            return _PROMPT
        answer = self._answer(" ".join(words))
        return answer if self.closed or self.asks else answer + _PROMPT

    def press(self, key: str) -> str:
        """Answer an open question; anything but ``y`` means no."""
        action, self._question = self._question, None
        if action is None or key.lower() != "y":
            return f"\n{_PROMPT}"
        return action() + ("" if self.closed else _PROMPT)

    def _answer(self, command: str) -> str:
        always: dict[str, Callable[[], str]] = {
            "enable": self._enable,
            "exit": self._exit,
            "quit": self._exit,
            "help": _help,
            "?": _help,
            "show hostname": lambda: f"{self._owner.hostname}\n",
            "show date": lambda: f"{datetime.now(UTC):%a %b %e %H:%M:%S UTC %Y}\n",
        }
        privileged: dict[str, Callable[[], str]] = {
            "enable ssh": self._enable_ssh,
            "disable ssh": self._ask_to_disable_ssh,
            "disable adhoc-query": self._ask_to_disable_queries,
            "enable adhoc-query": _enable_queries,
        }
        known = {**always, **(privileged if self._enabled else {})}
        return known.get(command, lambda: _UNKNOWN)()

    def _enable(self) -> str:
        self._enabled = True
        return ""

    def _exit(self) -> str:
        self.closed = True
        return ""

    def _enable_ssh(self) -> str:
        """Unverified texts; that the first time makes host keys is documented."""
        generated = self._owner.start_ssh()
        lines = "Generating SSH2 RSA host key: OK\n" if generated else ""
        return f"{lines}Starting sshd: OK\n0\n"

    def _ask_to_disable_ssh(self) -> str:
        """Unverified wording, after that of ``disable adhoc-query``."""
        self._question = self._disable_ssh
        return "Do you really want to disable ssh service? (y/n)"

    def _disable_ssh(self) -> str:
        self._owner.stop_ssh()
        return "0\n\nStopping sshd: OK\n"

    def _ask_to_disable_queries(self) -> str:
        self._question = lambda: "0\n\nStopping Jetty: OK\n"
        return "Do you really want to disable adhoc query service? (y/n)"


def _enable_queries() -> str:
    return f"Starting Jetty: STARTED Jetty {datetime.now(UTC):%a %b %e %H:%M:%S UTC %Y}\n0\n"


def _help() -> str:
    """Unverified."""
    commands = (
        *("disable adhoc-query", "disable ssh", "enable", "enable adhoc-query", "enable ssh"),
        *("exit", "help", "show date", "show hostname"),
    )
    return "".join(f"  {command}\n" for command in commands)
