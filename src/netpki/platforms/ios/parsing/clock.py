"""``show clock [detail]``: the time a device believes it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.moments import NO_ZONES, Zones, read_moment
from netpki.platforms.ios.parsing.noise import dedented, screen_page
from netpki.platforms.ios.parsing.screens import CLOCK, Unknown, read_page
from netpki.platforms.ios.parsing.show_command import show_command


@dataclass(frozen=True, slots=True)
class DeviceClock:
    """What a device thinks the time is.

    Attributes:
        shown: The line as printed, mark included.
        moment: Aware UTC; None where the distance of the zone from UTC is not known.
        authoritative: The device trusts its clock: no ``*`` before the time.
        synchronised: Neither ``*`` nor ``.`` before the time.
        source: For example ``NTP`` or ``user configuration``; None where none is shown.
    """

    shown: str
    moment: datetime | None
    authoritative: bool
    synchronised: bool
    source: str | None


def parse_clock(
    text: str, *, device: str, zones: Zones = NO_ZONES, unknown: Unknown | None = None
) -> DeviceClock:
    """Read ``show clock`` or ``show clock detail``.

    Args:
        text: What the device printed.
        device: Named in errors.
        zones: Zones besides UTC and GMT, for example from the configuration.
        unknown: Takes lines that no rule knows; without it they are errors.

    Raises:
        OutputFormatError: The text shows no time, or more than one.
    """
    rows = read_page(CLOCK, dedented(screen_page(text)), device=device, unknown=unknown)
    if len(rows) != 1:
        raise OutputFormatError(f"{CLOCK.command}: {text!r} shows no time.", device=device)
    (row,) = rows
    mark = row.text("MARK")
    words = (row.text(name) for name in ("TIME", "ZONE", "WEEKDAY", "MONTH", "DAY", "YEAR"))
    shown = mark + " ".join(words)
    return DeviceClock(
        shown=shown,
        moment=read_moment(shown, device=device, command=CLOCK.command, zones=zones),
        authoritative=mark != "*",
        synchronised=not mark,
        source=row.optional("SOURCE"),
    )


COMMANDS: Final = (
    show_command(
        "show clock [detail]",
        r"\s*[*.]?\d{1,2}:\d\d?:\d\d?(?:\.\d+)? \S+ [A-Z][a-z]{2} [A-Z][a-z]{2} +\d\d? \d{4}\s*$",
        r"\s*Time source is [^,]+$",
        r"\s*No time source\s*$",
        r"\s*Summer time (?:starts|ends) \d",
        read=parse_clock,
    ),
)
