"""``show crypto pki timers [detail]``: what the device will do by itself, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.noise import screen_page
from netpki.platforms.ios.parsing.screens import Row, Screen, Unknown, damaged, read_page
from netpki.platforms.ios.parsing.show_command import show_command, zoneless

TIMERS: Final = Screen("show crypto pki timers", "cisco_ios_show_crypto_pki_timers")


@dataclass(frozen=True, slots=True)
class PkiTimer:
    """One row.

    Attributes:
        section: The heading above it, for example ``Expiry Alert Timers``.
        remaining: As shown, for example ``303d23:59:25.387``.
        remaining_time: The same as a duration.
        due: The moment in parentheses, as shown; only newer releases print it.
        due_at: The same, aware.
        name: All words behind that, for example ``RENEW client``; None in the first row of a
            section, which repeats when the next timer of the section runs out.
        kind: For example ``RENEW``, ``ID`` or ``SESSION CLEANUP``; None without a name.
        trustpoint: What it is about, where that is a trustpoint (or the CA server ``CS``).
        about: What it is about otherwise: issuer or URL of a CRL, number of a request.
    """

    section: str
    remaining: str
    remaining_time: timedelta
    due: str | None
    due_at: datetime | None
    name: str | None
    kind: str | None
    trustpoint: str | None
    about: str | None

    @property
    def is_summary(self) -> bool:
        """It stands for its section: the first row, without a name."""
        return self.name is None


def parse_timers(
    text: str, *, device: str, unknown: Unknown | None = None
) -> tuple[PkiTimer, ...]:
    """Read the screen, with or without ``detail``; empty if no timer runs.

    Raises:
        OutputFormatError: A line is unknown, or a section is incomplete.
    """
    page = screen_page(text)
    found: Unknown = []
    rows = read_page(TIMERS, page, device=device, unknown=None if unknown is None else found)
    if unknown is not None:
        unknown += found
    timers = tuple(_timer(row, device) for row in rows)
    if not found:
        _require_whole_sections(page.lines, timers, device)
    return timers


_SECTION = re.compile(r"\s*(?:[A-Z][\w-]* )+Timers$")
_FEWEST_ROWS: Final = 2


def _require_whole_sections(lines: list[str], timers: tuple[PkiTimer, ...], device: str) -> None:
    """A section is a row without a name and then rows with one, as public captures show.

    What a device prints of a section without timers is unverified; it may be the heading alone.
    """
    sections = [line.strip() for line in lines if _SECTION.match(line)]
    if len(set(sections)) != len(sections):
        raise damaged(TIMERS.command, "a section is shown twice", device)
    if timers and sections[-1] != timers[-1].section:
        raise damaged(TIMERS.command, f"nothing follows {sections[-1]!r}", device)
    for section in sections:
        named = [timer.name is not None for timer in timers if timer.section == section]
        if named and (len(named) < _FEWEST_ROWS or named[0] or not all(named[1:])):
            raise damaged(
                TIMERS.command,
                f"{section!r} is not one row without a name and then rows with one",
                device,
            )


_REMAINING = re.compile(
    r"(?:(?P<days>\d{1,6})d *)?(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,2}):)?"
    r"(?P<seconds>\d{1,2})(?:\.(?P<fraction>\d{1,6}))?$"
)
_HOURS, _MINUTES, _SECONDS = 24, 60, 60
_PARENTHESES = re.compile(r"(?P<kind>[A-Z]+)\((?P<trustpoint>[^()\s]+)\)$")
_TRUSTPOINT = re.compile(r"(?P<kind>RENEW|SHADOW|POLL|CONNECT RETRY)\s+(?P<trustpoint>\S+)$")
_ABOUT = re.compile(
    r"(?P<kind>CRL EXPIRE|CRL UPDATE|ER EXPIRE|CRL(?=\s+(?:\w+://|[A-Za-z]+ ?=)))\s+"
    r"(?P<about>\S.*)$"
)


def _timer(row: Row, device: str) -> PkiTimer:
    name = row.optional("NAME")
    match = next(filter(None, (form.match(name or "") for form in _FORMS)), None)
    words = match.groupdict() if match else {}
    return PkiTimer(
        section=row.text("SECTION"),
        remaining=row.text("REMAINING"),
        remaining_time=_duration(row.text("REMAINING"), device),
        due=row.optional("DUE"),
        due_at=_moment(row.optional("DUE"), device),
        name=name,
        kind=words.get("kind", name),
        trustpoint=words.get("trustpoint"),
        about=words.get("about"),
    )


_FORMS: Final = (_PARENTHESES, _TRUSTPOINT, _ABOUT)


def _duration(shown: str, device: str) -> timedelta:
    match = _REMAINING.match(shown)
    days, hours, minutes, seconds, fraction = match.groups("0") if match else ("",) * 5
    if not match or int(hours) >= _HOURS or int(minutes) >= _MINUTES or int(seconds) >= _SECONDS:
        raise OutputFormatError(f"{TIMERS.command}: {shown!r} is no duration.", device=device)
    return timedelta(
        days=int(days),
        hours=int(hours),
        minutes=int(minutes),
        seconds=int(seconds),
        microseconds=int(fraction.ljust(6, "0")),
    )


def _moment(shown: str | None, device: str) -> datetime | None:
    if shown is None:
        return None
    try:
        return datetime.strptime(shown, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise OutputFormatError(
            f"{TIMERS.command}: {shown!r} is no point in time.", device=device
        ) from None


COMMANDS: Final = (
    show_command(
        "show crypto pki|ca timers [detail]",
        r"\s*(?:PKI|Expiry Alert|CRL|Trustpool|CS) Timers$",
        read=zoneless(parse_timers),
    ),
)
