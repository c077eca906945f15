"""``show archive``: saved configurations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from netpki.platforms.ios.parsing.moments import Zones
from netpki.platforms.ios.parsing.noise import dedented, screen_page
from netpki.platforms.ios.parsing.screens import Row, Screen, Unknown, damaged, read_page
from netpki.platforms.ios.parsing.show_command import show_command

ARCHIVE: Final = Screen("show archive", "cisco_ios_show_archive")


@dataclass(frozen=True, slots=True)
class ArchivedConfiguration:
    """One saved configuration.

    Attributes:
        number: Of its place in the archive.
        name: For example ``flash:r1-config-2``.
        most_recent: The device marks it so.
    """

    number: int
    name: str
    most_recent: bool


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """The archive of configurations.

    Attributes:
        enabled: It is configured; without it there is no rollback.
        maximum: How many configurations it takes; None where that is not shown.
        next_name: Of the next file; None where no path is configured.
        files: In the order shown.
    """

    enabled: bool
    maximum: int | None
    next_name: str | None
    files: tuple[ArchivedConfiguration, ...]


def parse_archive(text: str, *, device: str, unknown: Unknown | None = None) -> ArchiveStatus:
    """Read the screen.

    Raises:
        OutputFormatError: A line is unknown, or the table is not as long as the screen says.
    """
    rows = read_page(ARCHIVE, dedented(screen_page(text)), device=device, unknown=unknown)
    if not rows:
        raise damaged(ARCHIVE.command, "nothing is shown", device)
    above, places = rows[0], rows[1:]
    if above.text("DISABLED"):
        if len(above.columns) - _empty(above) > 1 or places:
            raise damaged(ARCHIVE.command, "an archive that is not enabled shows files", device)
        return ArchiveStatus(enabled=False, maximum=None, next_name=None, files=())
    files = tuple(_file(row) for row in places if row.text("NAME"))
    _require_whole(above, places, files, device)
    maximum = above.text("MAXIMUM")
    return ArchiveStatus(
        enabled=True,
        maximum=int(maximum) if maximum else None,
        next_name=above.optional("NEXT_NAME"),
        files=files,
    )


def _require_whole(
    above: Row, places: tuple[Row, ...], files: tuple[ArchivedConfiguration, ...], device: str
) -> None:
    count, maximum = above.text("COUNT"), above.text("MAXIMUM")
    # captures of some releases of IOS XE have no count; there every place must be shown
    is_counted = count or (maximum and int(maximum) == len(places))
    if not above.text("NEXT_LABEL") or not is_counted:
        raise damaged(ARCHIVE.command, "the lines above the table are incomplete", device)
    if count and int(count) != len(files):
        raise damaged(ARCHIVE.command, f"{count} files are said to be there, not so shown", device)
    numbers = [int(row.text("NUMBER")) for row in places]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers)) if numbers else []):
        raise damaged(ARCHIVE.command, "places of the table are missing", device)
    if sum(1 for each in files if each.most_recent) > 1:
        raise damaged(ARCHIVE.command, "more than one file is the most recent", device)


def _file(row: Row) -> ArchivedConfiguration:
    return ArchivedConfiguration(
        number=int(row.text("NUMBER")),
        name=row.text("NAME"),
        most_recent=bool(row.text("MOST_RECENT")),
    )


def _empty(row: Row) -> int:
    return sum(1 for value in row.columns.values() if not value)


def _read(text: str, *, device: str, zones: Zones, unknown: Unknown) -> ArchiveStatus:
    """The names of files are the only place where times are shown."""
    del zones
    return parse_archive(text, device=device, unknown=unknown)


COMMANDS: Final = (
    show_command(
        "show archive",
        r"\s*%?\s*Archive feature not enabled\s*$",
        r"\s*The maximum archive configurations allowed is \d",
        r"\s*There are currently \d+ archive configurations saved",
        r"\s*The next archive file will be named",
        r"\s*Archive #\s+Name\s*$",
        read=_read,
    ),
)
