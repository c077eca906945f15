"""Every command whose output can be read, and how to tell which one an output is of."""

from __future__ import annotations

import re
from typing import Final

from netpki.errors import InputError
from netpki.platforms.ios.parsing import (
    Configuration,
    archive,
    certificates,
    clock,
    counters,
    crls,
    exported,
    filtering,
    firewall,
    https,
    keys,
    parse_configuration,
    servers,
    subscription,
    timers,
    trustpoints,
    trustpool,
)
from netpki.platforms.ios.parsing.moments import Zones
from netpki.platforms.ios.parsing.screens import Unknown
from netpki.platforms.ios.parsing.show_command import ShowCommand, show_command, zoneless


def _read_configuration(
    text: str, *, device: str, zones: Zones, unknown: Unknown
) -> Configuration:
    """What begins like a whole configuration must end like one; else it is a part."""
    del zones
    whole = _WHOLE.search(text[:_BYTES_LOOKED_AT]) is not None
    return parse_configuration(text, device=device, complete=whole, unknown=unknown)


_WHOLE = re.compile(r"^(?:Current configuration|Using \d+ out of|version \d)", re.MULTILINE)
_CONFIGURATION = re.compile(f"{_WHOLE.pattern}|^hostname ", re.MULTILINE)
_USING = re.compile(r"^Using \d+ out of \d+ bytes", re.MULTILINE)
_IN_FILES = re.compile(r"^ *certificate .*\bnvram:", re.MULTILINE)
_BYTES_LOOKED_AT: Final = 20_000

RUNNING: Final = show_command(
    "show running-config [all|brief|full|view]",
    r"Current configuration ?: \d+ bytes",
    r"version \d+\.\d+$",
    r"hostname \S+$",
    r"crypto (?:pki|ca) (?:trustpoint|certificate chain) \S+$",
    r"(?:interface|ip route|router|line|aaa|service) \S+",
    read=_read_configuration,
)
STARTUP: Final = show_command(
    "show startup-config|configuration",
    r"Using \d+ out of \d+ bytes",
    r" certificate .*\bnvram:",
    *(sign.pattern for sign in RUNNING.signs[1:]),
    read=_read_configuration,
)

COMMANDS: Final[tuple[ShowCommand, ...]] = (
    RUNNING,
    STARTUP,
    *exported.COMMANDS,
    *trustpool.COMMANDS,
    *trustpoints.COMMANDS,
    *certificates.COMMANDS,
    *keys.COMMANDS,
    *timers.COMMANDS,
    *counters.COMMANDS,
    *crls.COMMANDS,
    *servers.COMMANDS,
    *https.COMMANDS,
    *subscription.COMMANDS,
    *filtering.COMMANDS,
    *firewall.COMMANDS,
    *clock.COMMANDS,
    *archive.COMMANDS,
)
"""Those with more words of their own come first: ``status`` might be the name of a trustpoint."""

_LINES_LOOKED_AT: Final = 5000
"""Of an output whose command is not known."""
_LONGEST: Final = 500
"""Characters of a line that can be a sign."""


def _is_saved(text: str) -> bool:
    """Whether a configuration says so; it is long, so what is quick comes first."""
    head = text[:_BYTES_LOOKED_AT]
    return bool(_USING.search(head) or ("nvram:" in text and _IN_FILES.search(text)))


def is_configuration(command: ShowCommand) -> bool:
    """Whether it prints a configuration."""
    return command in {RUNNING, STARTUP}


def is_dispensable(typed: str) -> bool:
    """Whether not every release knows the command, so that a refusal hides nothing."""
    return any(command.matches(typed) for command in _DISPENSABLE)


_DISPENSABLE: Final = (
    show_command("show crypto key mypubkey ec [WORD]", read=keys.parse_keys),
    show_command("show ip http server status|all", read=zoneless(https.parse_https_status)),
    *subscription.COMMANDS,
)
"""12.4 has no such keys, XE no content filtering. The plain web server is told of by its lines."""


def command_of(typed: str) -> ShowCommand | None:
    """The command that somebody typed, cut short as IOS allows; None if it cannot be read."""
    if _STORAGE.search(typed):
        return None
    return next((command for command in COMMANDS if command.matches(typed)), None)


_STORAGE = re.compile(r"\bcert\w*\s+storage\s*(?:\||$)", re.IGNORECASE)
"""``show crypto pki certificates storage``: where they are kept, and no trustpoint's name."""


def named_command(typed: str) -> ShowCommand:
    """The command that is meant.

    Raises:
        InputError: There is none of these words.
    """
    command = command_of(typed)
    if command is None:
        known = "; ".join(each.words for each in COMMANDS)
        raise InputError(
            f"netpki does not read the output of {typed!r}.", hint=f"It reads: {known}."
        )
    return command


def guessed(text: str) -> ShowCommand | None:
    """The command that printed ``text``, told by lines that only one command prints.

    A configuration that says nothing else is the one in effect.

    Returns:
        None where no command, or more than one, is equally likely.
    """
    if _CONFIGURATION.search(text[:_BYTES_LOOKED_AT]):
        return STARTUP if _is_saved(text) else RUNNING
    lines = [
        line[:_LONGEST].rstrip() for line in text.split("\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT]
    ]
    scores = {command: command.printed(lines) for command in COMMANDS}
    best = max(scores.values())
    likely = [command for command, score in scores.items() if score == best > 0]
    if likely == [RUNNING, STARTUP]:
        return RUNNING
    return likely[0] if len(likely) == 1 else None
