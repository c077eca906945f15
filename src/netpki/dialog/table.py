"""The vocabulary of dialogs: what a device asks and the closed set of things we answer.

A dialog is read from top to bottom like the vendor's guide. There is no "accept any".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from netpki.errors import CommandRefusedError, DialogError, FingerprintMismatchError

Guard = Callable[[str], str | None]
"""Given what the device showed since our last answer: why not to say yes, or None."""


@dataclass(frozen=True, slots=True)
class Say:
    """Type this word, visibly; an empty one is the Enter key."""

    text: str


@dataclass(frozen=True, slots=True)
class Type:
    """Type this secret; every transcript masks it."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Paste:
    """Paste these lines and end them with ``quit``.

    Blank lines are left out: one of them would end the paste early and turn ``quit`` into
    an answer to the next question.
    """

    text: str


@dataclass(frozen=True, slots=True)
class YesIf:
    """Type ``yes`` if the guard finds no objection, else ``no`` and raise ``error``."""

    guard: Guard
    error: type[DialogError] = FingerprintMismatchError


Reply = Say | Type | Paste | YesIf


@dataclass(frozen=True, slots=True)
class Ask:
    """One question.

    Attributes:
        pattern: Regular expression for the end of what the device has printed.
        reply: What we answer.
        optional: Whether the device may leave this question out.
    """

    pattern: str
    reply: Reply
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Words by which a device refuses, and the error they mean."""

    pattern: str
    error: type[DialogError] = CommandRefusedError
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Dialog:
    """A command, the questions it leads to, and how success looks.

    Attributes:
        command: The line that begins the dialog.
        mode: Regular expression for what follows the device's name in the final prompt.
        asks: Questions in the order in which they may come.
        success: Text that must have been shown; None where a silent prompt is success.
        refusals: Known words of failure.
    """

    command: str
    mode: str
    asks: tuple[Ask, ...] = ()
    success: str | None = None
    refusals: tuple[Refusal, ...] = ()


_LONGEST_NAME_IN_PROMPTS = 16
"""Configuration prompts cut long names; how many characters stay differs by release
(unverified), so only these are relied on."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The command prompt of one device, matched as a whole last line.

    A device name followed by ``#`` also occurs inside output (``nvram:R1#1.cer``, netmiko
    issue 2742), so a prompt begins a line and ends the text.

    Attributes:
        device_name: The name in it; empty for a command line whose prompt shows none, or one
            that nobody knows.
    """

    device_name: str

    def is_of(self, name: str) -> bool:
        """Whether a prompt that shows ``name`` is this device's."""
        if not self.device_name:
            return True
        if len(self.device_name) <= _LONGEST_NAME_IN_PROMPTS:
            return name == self.device_name
        return name.startswith(self.device_name[:_LONGEST_NAME_IN_PROMPTS])
