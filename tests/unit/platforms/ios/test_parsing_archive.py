"""``show archive``: forms of public captures, damage."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from support.hostile import AT_ONCE, long_line
from unit.platforms.ios.damage import DAMAGES, HEADER, Damage, read_or_refused, stripped

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.archive import (
    COMMANDS,
    ArchivedConfiguration,
    ArchiveStatus,
    parse_archive,
)

# The form of public captures of IOS 15.x and IOS XE.
TABLE = """\
The maximum archive configurations allowed is 5.
There are currently 3 archive configurations saved.
The next archive file will be named flash:r1-Mar-18-20-30-52.969-CDT-3
 Archive #  Name
   1        flash:r1-Mar-17-07-53-52.484-CDT-0
   2        flash:r1-Mar-17-20-41-40.639-CDT-1
   3        flash:r1-Mar-18-16-08-16.319-CDT-2 <- Most Recent
   4\x20\x20\x20\x20\x20\x20\x20
   5
"""

# Unverified: no maximum, places from 0.
OLD = """\
There are currently 1 archive configurations saved.
The next archive file will be named disk0:myconfig-<timestamp>-2
 Archive #  Name
   0
   1       disk0:myconfig-1 <- Most Recent
   2
"""

# The form of a public capture of IOS XE: every place, and no line that counts the files.
UNCOUNTED = """\
The maximum archive configurations allowed is 3.
The next archive file will be named tftp://192.0.2.10/lab/archive-<timestamp>-2
Archive #  Name
1        tftp://192.0.2.10/lab/archive-Nov-16-04-01-40.231-0
2        tftp://192.0.2.10/lab/archive-Nov-16-04-01-46.355-1 <- Most Recent
3
"""

SCREENS = (TABLE, OLD, UNCOUNTED, " Archive feature not enabled")


def test_the_files_of_an_archive() -> None:
    assert parse_archive(TABLE, device="r1") == ArchiveStatus(
        enabled=True,
        maximum=5,
        next_name="flash:r1-Mar-18-20-30-52.969-CDT-3",
        files=(
            ArchivedConfiguration(1, "flash:r1-Mar-17-07-53-52.484-CDT-0", most_recent=False),
            ArchivedConfiguration(2, "flash:r1-Mar-17-20-41-40.639-CDT-1", most_recent=False),
            ArchivedConfiguration(3, "flash:r1-Mar-18-16-08-16.319-CDT-2", most_recent=True),
        ),
    )


def test_an_archive_without_a_maximum() -> None:
    archive = parse_archive(OLD, device="r1")

    assert (archive.maximum, archive.next_name) == (None, "disk0:myconfig-<timestamp>-2")
    assert archive.files == (ArchivedConfiguration(1, "disk0:myconfig-1", most_recent=True),)


def test_an_archive_without_a_count_of_its_files() -> None:
    assert parse_archive(UNCOUNTED, device="r1") == ArchiveStatus(
        enabled=True,
        maximum=3,
        next_name="tftp://192.0.2.10/lab/archive-<timestamp>-2",
        files=(
            ArchivedConfiguration(
                1, "tftp://192.0.2.10/lab/archive-Nov-16-04-01-40.231-0", most_recent=False
            ),
            ArchivedConfiguration(
                2, "tftp://192.0.2.10/lab/archive-Nov-16-04-01-46.355-1", most_recent=True
            ),
        ),
    )


@pytest.mark.parametrize(
    "text", [" Archive feature not enabled", "%Archive feature not enabled\n"]
)
def test_an_archive_that_is_not_enabled(text: str) -> None:
    assert parse_archive(text, device="r1") == ArchiveStatus(
        enabled=False, maximum=None, next_name=None, files=()
    )


def test_an_archive_without_a_path_has_no_next_file() -> None:
    text = (
        "The maximum archive configurations allowed is 10.\n"
        "There are currently 0 archive configurations saved.\n"
        "The next archive file will be named \n Archive #  Name\n"
    )

    assert parse_archive(text, device="r1") == ArchiveStatus(
        enabled=True, maximum=10, next_name=None, files=()
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        TABLE.partition("   3 ")[0],
        TABLE.partition(" Archive #")[0],
        TABLE.replace("   2        flash:r1-Mar-17-20-41-40.639-CDT-1\n", ""),
        TABLE.replace("   4       \n", ""),
        OLD.replace("There are currently 1 archive configurations saved.\n", ""),
        UNCOUNTED.replace("3\n", ""),
        UNCOUNTED.replace("The maximum archive configurations allowed is 3.\n", ""),
        TABLE.replace("The next archive file will be named", "The next file is"),
        TABLE.replace("CDT-0", "CDT-0 <- Most Recent"),
        TABLE.replace("<- Most Recent", "<- Most Rec"),
        f"{TABLE}{TABLE}",
        f"Archive feature not enabled\n{TABLE}",
        "% Invalid input detected at '^' marker.",
    ],
)
def test_what_does_not_add_up_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show archive[:,]"):
        parse_archive(text, device="r1")


@pytest.mark.parametrize("text", SCREENS)
@pytest.mark.parametrize(
    "change",
    [
        stripped,
        lambda text: HEADER + text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"\t{line}\n" for line in text.split("\n")),
        lambda text: re.sub(r"(?m) +$", "", text),
    ],
    ids=["no indentation", "CRLF", "trailing blanks", "under tabs", "no trailing blanks"],
)
def test_what_captures_do_changes_nothing(text: str, change: object) -> None:
    assert callable(change)
    assert parse_archive(change(text), device="r1") == parse_archive(text, device="r1")


@given(text=st.sampled_from(SCREENS), damage=DAMAGES)
@settings(max_examples=examples(200))
def test_damage_is_read_or_refused_and_nothing_else(text: str, damage: Damage) -> None:
    assert read_or_refused(parse_archive, damage.applied(text)) in {True, False}


@given(index=st.integers(0, 8), twice=st.booleans())
def test_a_line_that_is_lost_or_repeated_is_noticed(index: int, *, twice: bool) -> None:
    """Except those that some releases do not print: the first two, and empty places at the end.

    The second only where every place is shown.
    """
    lines = TABLE.rstrip("\n").split("\n")
    changed = (
        [*lines[: index + 1], *lines[index:]] if twice else lines[:index] + lines[index + 1 :]
    )
    if not twice and index in {0, 1, len(lines) - 1}:
        read = parse_archive("\n".join(changed), device="r1")
        assert read.files == parse_archive(TABLE, device="r1").files
        return
    with pytest.raises(OutputFormatError):
        parse_archive("\n".join(changed), device="r1")


@pytest.mark.parametrize("typed", ["show archive", "sh arch", "show archive | include named"])
def test_the_command_is_known_as_people_type_it(typed: str) -> None:
    (command,) = COMMANDS

    assert command.matches(typed)
    assert not command.matches("show archive config differences")


def test_the_output_tells_the_command() -> None:
    (command,) = COMMANDS

    assert [command.printed(text.split("\n")) for text in SCREENS] == [4, 3, 3, 1]


@AT_ONCE
@pytest.mark.parametrize("bait", [" ", "1 ", "1 a ", "<- Most Recent "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    """Would run for hours if a pattern were quadratic in the length of a line."""
    with pytest.raises(OutputFormatError):
        parse_archive(f"Archive #  Name\n{long_line(bait)}!\nNonsense\n", device="r1")
