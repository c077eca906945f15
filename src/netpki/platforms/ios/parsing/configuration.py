"""Running and startup configuration: trustpoints, certificate chains and what uses them.

Written by hand and not as a template: one pass over some hundred kilobytes per device.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from netpki.errors import CertificateFormatError, OutputFormatError
from netpki.pki import Certificate
from netpki.platforms.ios.parsing.noise import (
    lines_of,
    without_continuations,
    without_messages,
)
from netpki.platforms.ios.references import Reference, find_references, may_refer

Zone = tuple[str, timedelta]
"""Name of a time zone and its distance from UTC."""


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One certificate of a ``crypto pki certificate chain`` section.

    Attributes:
        kind: As shown: ``ca``, ``self-signed``, ``ra-sign``, ``pki`` ...; ``identity`` where
            the configuration names none.
        serial: Serial number as shown, upper-case hexadecimal.
        file: Where startup-config keeps the certificate, for example
            ``nvram:CiscoLicensi#1CA.cer``.
        certificate: The certificate itself; None where only a file name is shown.
    """

    kind: str
    serial: str
    file: str | None
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class TrustpointSection:
    """A trustpoint and its sub-commands, stripped, in the order shown."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration says about certificates.

    Attributes:
        hostname: Argument of ``hostname``.
        version: Argument of ``version``, for example ``15.2``.
        trustpoints: In the order of the configuration.
        chains: Certificates by trustpoint; an empty chain stays as an empty tuple.
        last_change: Stamp of the last change, verbatim with zone and user.
        nvram_updated: Stamp of the last save, likewise.
        timezone: Standard time of the device's clock.
        summer_time: Summer time of the device's clock.
        references: Every use of a trustpoint.
    """

    hostname: str | None
    version: str | None
    trustpoints: tuple[TrustpointSection, ...]
    chains: Mapping[str, tuple[ChainEntry, ...]]
    last_change: str | None
    nvram_updated: str | None
    timezone: Zone | None
    summer_time: Zone | None
    references: tuple[Reference, ...]

    @property
    def zones(self) -> dict[str, timedelta]:
        """Time zones that this device prints, for the parsers of screens."""
        return dict(zone for zone in (self.timezone, self.summer_time) if zone)


def parse_configuration(text: str, *, device: str, complete: bool = True) -> Configuration:
    """Read a running or startup configuration.

    Args:
        text: Output of ``show running-config`` or ``show startup-config``.
        device: Named in errors.
        complete: The text is a whole configuration, not a section of one.

    Raises:
        OutputFormatError: The text is cut short, or a certificate in it cannot be decoded.
    """
    reader = _Reader(text, device)
    reader.read()
    if complete:
        reader.require_complete()
    return reader.configuration()


_TRUSTPOINT = re.compile(r"crypto (?:pki|ca) trustpoint (\S+)\s*$")
_CHAIN = re.compile(r"crypto (?:pki|ca) certificate chain (\S+)\s*$")
_SWALLOWED = re.compile(r"crypto (?:pki|ca) (?:trustpoint|certificate chain) ")
_SERIAL = re.compile(r"[0-9A-Fa-f]+$")
_HEX_LINE = re.compile(r"[0-9A-Fa-f\s]*$")
_CLOCK_OFFSET = re.compile(r"(?P<sign>[+-]?)(?P<hours>\d{1,2})$")
_LAST_CHANGE: Final = "! Last configuration change at "
_NVRAM_UPDATED: Final = "! NVRAM config last updated at "
_SUMMER_MINUTES: Final = 60
_SUMMER_RULE_WORDS: Final = 8
"""Words of a summer-time rule (two dates and times) before the optional minutes."""
_WORDS_AFTER_SECTION: Final = ("!", "crypto ", "end")


class _Reader:
    """State of one pass."""

    def __init__(self, text: str, device: str) -> None:
        self.lines, self.noisy = without_continuations(*without_messages(lines_of(text)))
        self.device = device
        self.facts: dict[str, str] = {}
        self.trustpoints: dict[str, list[str]] = {}
        self.chains: dict[str, list[ChainEntry]] = {}
        self.candidates: list[tuple[str, str]] = []
        self.section = ""
        self.trustpoint: list[str] | None = None
        self.chain: list[ChainEntry] | None = None
        if self.noisy:
            self._require_no_swallowed_heading(lines_of(text))

    def read(self) -> None:
        index, lines = 0, self.lines
        while index < len(lines):
            line = lines[index]
            if line[:1] in " \t":
                index = self._read_inner(index, line)
            else:
                index = self._read_outer(index, line)

    def require_complete(self) -> None:
        last = next((line for line in reversed(self.lines) if line.strip()), "")
        if last.strip() != "end":
            raise self._failure(
                f"the configuration does not end with the line 'end' but with {last!r}"
            )
        if not self.facts.keys() & {"hostname", "version"}:
            raise self._failure("the configuration has neither a hostname nor a version line")

    def configuration(self) -> Configuration:
        timezone = self._timezone()
        return Configuration(
            hostname=self.facts.get("hostname"),
            version=self.facts.get("version"),
            trustpoints=tuple(
                TrustpointSection(name, tuple(lines)) for name, lines in self.trustpoints.items()
            ),
            chains={name: tuple(entries) for name, entries in self.chains.items()},
            last_change=self.facts.get(_LAST_CHANGE),
            nvram_updated=self.facts.get(_NVRAM_UPDATED),
            timezone=timezone,
            summer_time=self._summer_time(timezone),
            references=find_references(
                self.candidates, self.trustpoints.keys() | self.chains.keys()
            ),
        )

    def _read_inner(self, index: int, line: str) -> int:
        if self.chain is not None and line.strip():
            return self._read_entry(index, line)
        if self.trustpoint is not None and line.strip():
            self.trustpoint.append(line.strip())
        elif index - 1 in self.noisy and self.section.startswith("!") and line.strip():
            raise self._failure(f"a log message broke into the heading of {line!r}", index)
        if may_refer(line):
            self.candidates.append((self.section, line))
        return index + 1

    def _read_outer(self, index: int, line: str) -> int:
        if not line:
            return index + 1
        if self.chain is not None and line.startswith("certificate "):
            return self._read_entry(index, line)  # a capture that lost its indentation
        if self.trustpoint is not None:
            self._require_unbroken(index, line)
        self.trustpoint = self.chain = None
        self.section = line
        if line[0] == "!":
            self._note_comment(line)
        elif line.startswith("banner "):
            return self._end_of_banner(index, line)
        else:
            self._open_section(line)
        return index + 1

    def _open_section(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "crypto":
            if match := _TRUSTPOINT.match(line):
                self.trustpoint = self.trustpoints.setdefault(match[1], [])
            elif match := _CHAIN.match(line):
                self.chain = self.chains.setdefault(match[1], [])
        elif word in {"hostname", "version"}:
            self.facts.setdefault(word, rest.strip())
        elif word == "clock":
            self.facts[" ".join(line.split()[:2])] = line
        if may_refer(line):
            self.candidates.append(("", line))

    def _note_comment(self, line: str) -> None:
        for title in (_LAST_CHANGE, _NVRAM_UPDATED):
            if line.startswith(title):
                self.facts[title] = line.removeprefix(title).strip()

    def _require_unbroken(self, index: int, line: str) -> None:
        """Refuse the rest of a sub-command that a log message cut in two."""
        if index - 1 in self.noisy and not line.startswith(_WORDS_AFTER_SECTION):
            raise self._failure(
                f"a log message broke into {self.section!r}; after it stands {line!r}", index
            )

    def _require_no_swallowed_heading(self, lines: list[str]) -> None:
        """Refuse a heading printed right behind a log message that ended without a newline."""
        for index in self.noisy:
            if _SWALLOWED.search(lines[index]):
                raise self._failure(f"{lines[index]!r} may hold a log message and a line", index)

    def _end_of_banner(self, index: int, line: str) -> int:
        """Index after a banner, whose free text may look like anything."""
        _, _, text = line.removeprefix("banner ").partition(" ")
        delimiter = text[:2] if text.startswith("^") else text[:1]
        if delimiter in text[len(delimiter) :]:
            return index + 1
        for following in range(index + 1, len(self.lines)):
            if delimiter in self.lines[following]:
                return following + 1
        raise self._failure(f"the banner {line!r} does not end", index)

    def _read_entry(self, index: int, line: str) -> int:
        kind, serial, file = self._entry_heading(index, line)
        certificate, following = None, index + 1
        if file is None:
            certificate, following = self._certificate(index)
        if self.chain is not None:
            self.chain.append(ChainEntry(kind, serial, file, certificate))
        return following

    def _entry_heading(self, index: int, line: str) -> tuple[str, str, str | None]:
        word, *arguments = line.split()
        file = arguments.pop() if arguments and ":" in arguments[-1] else None
        if word != "certificate" or not arguments or arguments == ["ca"]:
            raise self._failure(f"{line!r} is no certificate line", index)
        *kind, serial = arguments
        if not _SERIAL.match(serial):
            raise self._failure(f"{line!r} has no serial number in hexadecimal", index)
        return " ".join(kind) or "identity", serial.upper(), file

    def _certificate(self, heading: int) -> tuple[Certificate, int]:
        digits: list[str] = []
        for index in range(heading + 1, len(self.lines)):
            line = self.lines[index]
            if line.strip() == "quit":
                return self._decoded("".join(digits), heading), index + 1
            if _HEX_LINE.match(line):
                digits += line.split()
            elif index - 1 not in self.noisy:
                raise self._failure(
                    f"{line!r} stands in the certificate of line {heading + 1}", index
                )
            else:
                self.noisy.add(index)
        raise self._failure("the certificate does not end with 'quit'", heading)

    def _decoded(self, digits: str, heading: int) -> Certificate:
        try:
            return Certificate(bytes.fromhex(digits))
        except (ValueError, CertificateFormatError) as error:
            raise OutputFormatError(
                f"{self._where(heading)}: the certificate {self.lines[heading].strip()!r} under "
                f"{self.section!r} cannot be decoded: {error}",
                device=self.device,
                hint="The output was damaged on its way or cut short; read it again.",
            ) from error

    def _timezone(self) -> Zone | None:
        line = self.facts.get("clock timezone")
        if line is None:
            return None
        name, *numbers = line.split()[2:] or [""]
        match = _CLOCK_OFFSET.match(numbers[0]) if numbers else None
        minutes = numbers[1] if len(numbers) > 1 else "0"
        if match is None or not minutes.isdecimal():
            raise self._failure(f"{line!r} gives no time zone")
        offset = timedelta(hours=int(match["hours"]), minutes=int(minutes))
        return name, -offset if match["sign"] == "-" else offset

    def _summer_time(self, standard: Zone | None) -> Zone | None:
        line = self.facts.get("clock summer-time")
        if line is None:
            return None
        name, *rule = line.split()[2:] or [""]
        extra = rule[1 + _SUMMER_RULE_WORDS :] or [str(_SUMMER_MINUTES)]
        if not name or not extra[0].isdecimal():
            raise self._failure(f"{line!r} gives no summer time")
        base = standard[1] if standard else timedelta()
        return name, base + timedelta(minutes=int(extra[0]))

    def _where(self, index: int | None) -> str:
        return "configuration" if index is None else f"configuration, line {index + 1}"

    def _failure(self, what: str, index: int | None = None) -> OutputFormatError:
        return OutputFormatError(
            f"{self._where(index)}: {what}.",
            device=self.device,
            hint="The output was damaged on its way or cut short; read it again.",
        )
