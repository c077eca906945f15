"""Running TextFSM templates over the output of ``show`` commands."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from textfsm import TextFSM, TextFSMError

from netpki.dialog import mask_configuration
from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.noise import Page, screen_page


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


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A line that no rule knows, secrets masked; ``number`` counts from 1 in what was read."""

    number: int
    text: str


MOST_UNKNOWN_LINES: Final = 10_000
"""In one output, before it is given up."""
_LONGEST_QUOTE: Final = 200
LONGEST_LINE: Final = 10_000
"""Characters; IOS prints no line of a screen that is nearly as long."""

Unknown = list[UnknownLine]
"""Where a reader puts unknown lines, to go on behind them. Without it, they are errors."""


def read_screen(
    screen: Screen, text: str, *, device: str, unknown: Unknown | None = None
) -> tuple[Row, ...]:
    """Records of ``text``.

    Raises:
        OutputFormatError: A line is unknown and ``unknown`` is None, or a value would be lost.
    """
    return read_page(screen, screen_page(text), device=device, unknown=unknown)


def read_page(
    screen: Screen, page: Page, *, device: str, unknown: Unknown | None = None
) -> tuple[Row, ...]:
    """Records of lines that were cleaned already.

    Raises:
        OutputFormatError: A line is unknown and ``unknown`` is None, or a value would be lost.
    """
    found: Unknown = []
    try:
        rows = _template(screen.template).rows(page, found)
    except _LostValueError as error:
        raise OutputFormatError(
            f"{screen.command}, line {error.number}: {error}.",
            device=device,
            hint="The output was damaged on its way or cut short; read it again.",
        ) from error
    if len(found) > MOST_UNKNOWN_LINES:
        raise OutputFormatError(
            f"{screen.command}: more than {MOST_UNKNOWN_LINES:,} lines are unknown; this is the "
            "output of something else.",
            device=device,
            hint="Name the command that printed it, or leave out what is not its output.",
        )
    if unknown is not None:
        unknown += found
    elif found:
        raise OutputFormatError(
            f"{screen.command}: the line {quoted(found[0].text)} is unknown.",
            device=device,
            hint="Please report this output, so that it can be read.",
        )
    return rows


def damaged(command: str, what: str, device: str) -> OutputFormatError:
    """The error of output that is incomplete or contradicts itself."""
    return OutputFormatError(
        f"{command}: {what}.",
        device=device,
        hint="The output was damaged on its way or cut short; read it again.",
    )


def quoted(text: str) -> str:
    """A line as messages quote it: a device, or who sends a capture, decides how long it is."""
    return repr(text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}...")


class _LostValueError(Exception):
    """A value of the output would not come out of the template."""

    number = 0


class _Machine(TextFSM):  # type: ignore[misc]  # textfsm has no types
    """A template that loses no value silently.

    Plain TextFSM drops a record that lacks a required value, and lets a second value take the
    place of the first.
    """

    def _AssignVar(self, matched: re.Match[str], value: str) -> None:  # noqa: N802 textfsm's name
        before, text = self._GetValue(value), matched.group(value)
        shown = before.value if before is not None and not _may_change(before) else None
        if shown and text:
            raise _LostValueError(
                f"{value} is shown twice, as {quoted(shown)} and as {quoted(text)}"
            )
        super()._AssignVar(matched, value)

    def _AppendRecord(self) -> None:  # noqa: N802 likewise
        shown = [each.name for each in self.values if each.value and not _may_stay(each)]
        count = len(self._result)
        super()._AppendRecord()
        if shown and len(self._result) == count:
            raise _LostValueError(f"{shown[0]} belongs to nothing that was shown before it")


def _may_change(value: Any) -> bool:  # noqa: ANN401 textfsm has no types
    return bool({"List", "Filldown"} & set(value.OptionNames()))


def _may_stay(value: Any) -> bool:  # noqa: ANN401 likewise
    return "Filldown" in value.OptionNames()


class _Template:
    """A compiled template; its machine has state, so threads take turns."""

    def __init__(self, name: str) -> None:
        directory = resources.files("netpki.platforms.ios") / "templates"
        with (directory / f"{name}.textfsm").open(encoding="utf-8") as file:
            self._machine = _Machine(file)
        self._lock = threading.Lock()

    def rows(self, page: Page, unknown: Unknown) -> tuple[Row, ...]:
        """Records; a line that the template refuses goes to ``unknown``.

        Raises:
            _LostValueError: A value would not be in the records.
        """
        with self._lock:
            self._machine.Reset()
            for number, line in zip(page.numbers, page.lines, strict=True):
                self._read(number, line, unknown)
                if len(unknown) > MOST_UNKNOWN_LINES:
                    break
            records = self._finish(page.numbers[-1] if page.numbers else 0)
        return tuple(Row(dict(zip(self._machine.header, each, strict=True))) for each in records)

    def _read(self, number: int, line: str, unknown: Unknown) -> None:
        if len(line) > LONGEST_LINE:
            unknown.append(UnknownLine(number, mask_configuration(line)))
            return
        try:
            self._machine.ParseText(line, eof=False)
        except TextFSMError:
            unknown.append(UnknownLine(number, mask_configuration(line)))
        except _LostValueError as error:
            error.number = number
            raise

    def _finish(self, number: int) -> list[list[Any]]:
        try:
            return list(self._machine.ParseText("", eof=True))
        except _LostValueError as error:
            error.number = number
            raise


@lru_cache
def _template(name: str) -> _Template:
    return _Template(name)
