"""Running TextFSM templates over the output of ``show`` commands."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from textfsm import TextFSM, TextFSMError

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.noise import screen_lines


@dataclass(frozen=True, slots=True)
class Screen:
    """A ``show`` command and the template that reads it."""

    command: str
    template: str


CERTIFICATES: Final = Screen(
    "show crypto pki certificates", "cisco_ios_show_crypto_pki_certificates_verbose"
)
TRUSTPOINTS: Final = Screen("show crypto pki trustpoints", "cisco_ios_show_crypto_pki_trustpoints")
TRUSTPOINTS_STATUS: Final = Screen(
    "show crypto pki trustpoints status", "cisco_ios_show_crypto_pki_trustpoints_status"
)
CLOCK: Final = Screen("show clock detail", "cisco_ios_show_clock_detail")
TRM_STATUS: Final = Screen(
    "show ip trm subscription status", "cisco_ios_show_ip_trm_subscription_status"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a template, by column."""

    columns: Mapping[str, str | list[str]]

    def text(self, column: str) -> str:
        """Value of a column that holds one, empty where nothing was shown."""
        value = self.columns[column]
        return value if isinstance(value, str) else ""

    def optional(self, column: str) -> str | None:
        """Value of a column that holds one, None where nothing was shown."""
        return self.text(column) or None

    def texts(self, column: str) -> tuple[str, ...]:
        """Values of a column that holds several, in the order shown."""
        value = self.columns[column]
        return tuple(value) if isinstance(value, list) else ()


def read_screen(screen: Screen, text: str, *, device: str) -> tuple[Row, ...]:
    """Records of ``text``.

    Raises:
        OutputFormatError: A line is unknown; the message quotes it.
    """
    return read_lines(screen, screen_lines(text), device=device)


def read_lines(screen: Screen, lines: list[str], *, device: str) -> tuple[Row, ...]:
    """Records of lines that were cleaned already.

    Raises:
        OutputFormatError: A line is unknown; the message quotes it.
    """
    try:
        return _template(screen.template).rows(lines)
    except TextFSMError as error:
        _, _, line = str(error).partition("Input Line: ")
        raise OutputFormatError(
            f"{screen.command}: the line {line.removesuffix('.')!r} is unknown.",
            device=device,
            hint="Please report this output, so that it can be read.",
        ) from error


class _Template:
    """A compiled template; its machine has state, so threads take turns."""

    def __init__(self, name: str) -> None:
        directory = resources.files("netpki.platforms.ios") / "templates"
        with (directory / f"{name}.textfsm").open(encoding="utf-8") as file:
            self._machine = TextFSM(file)
        self._lock = threading.Lock()

    def rows(self, lines: list[str]) -> tuple[Row, ...]:
        with self._lock:
            self._machine.Reset()
            records = self._machine.ParseTextToDicts("\n".join(lines))
        return tuple(Row(columns) for columns in records)


@lru_cache
def _template(name: str) -> _Template:
    return _Template(name)
