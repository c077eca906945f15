"""Running and startup configuration: trustpoints, certificate chains and what uses them.

Written by hand and not as a template: one pass over some hundred kilobytes per device, in a few
milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from netpki.platforms.ios.parsing.access import access_line
from netpki.platforms.ios.parsing.chains import ChainEntry, ChainReader
from netpki.platforms.ios.parsing.damage import Damage
from netpki.platforms.ios.parsing.noise import lines_of
from netpki.platforms.ios.parsing.scanning import (
    DELIMITERS,
    LAST_CHANGE,
    NVRAM_UPDATED,
    lines_worth_a_look,
    without_noise,
)
from netpki.platforms.ios.parsing.screens import Unknown
from netpki.platforms.ios.parsing.timezone import Zone, read_zones
from netpki.platforms.ios.references import (
    LISTENING_WORDS,
    CertificateMap,
    KeyLabel,
    Line,
    Reference,
    certificate_maps,
    find_references,
    key_labels,
    names_a_use,
    unquoted,
)

__all__ = ["ChainEntry", "Configuration", "TrustpointSection", "Zone", "parse_configuration"]


@dataclass(frozen=True, slots=True)
class TrustpointSection:
    """A trustpoint.

    Attributes:
        name: Its name, without quotes.
        lines: Its sub-commands, stripped, in the order shown.
        number: Of its heading in the text, from 1.
    """

    name: str
    lines: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration says about certificates.

    Attributes:
        hostname: Argument of ``hostname``.
        domain_name: Argument of ``ip domain name``.
        version: Argument of ``version``, for example ``15.2``.
        trustpoints: In the order of the configuration.
        chains: Certificates by trustpoint; an empty chain stays as an empty tuple.
        last_change: Stamp of the last change, verbatim with zone and user.
        nvram_updated: Stamp of the last save, likewise.
        timezone: Standard time of the device's clock.
        summer_time: Summer time of the device's clock.
        references: Every use of a trustpoint or a key pair, in the order of the configuration.
        key_labels: Key pairs that lines name, by label.
        certificate_maps: Certificate maps by name, with the lines that use them.
        access: Lines about web server, SSH server, time and content filtering, secrets masked.
        whole: It was seen from its beginning to its end, so that what it does not say is not
            configured.
    """

    hostname: str | None
    domain_name: str | None
    version: str | None
    trustpoints: tuple[TrustpointSection, ...]
    chains: Mapping[str, tuple[ChainEntry, ...]]
    last_change: str | None
    nvram_updated: str | None
    timezone: Zone | None
    summer_time: Zone | None
    references: tuple[Reference, ...]
    key_labels: Mapping[str, KeyLabel]
    certificate_maps: Mapping[str, CertificateMap]
    access: tuple[Line, ...]
    whole: bool

    @property
    def zones(self) -> dict[str, timedelta]:
        """Time zones that this device prints, for the parsers of screens."""
        return dict(zone for zone in (self.timezone, self.summer_time) if zone)

    @property
    def default_key_label(self) -> str | None:
        """Label of key pairs that were made without one; None without a domain name."""
        return _default_key_label(self.hostname, self.domain_name)


def parse_configuration(
    text: str, *, device: str, complete: bool = True, unknown: Unknown | None = None
) -> Configuration:
    """Read a running or startup configuration.

    Args:
        text: Output of ``show running-config`` or ``show startup-config``, or a file of it.
        device: Named in errors.
        complete: The text is a whole configuration, not a section of one.
        unknown: Where to put what cannot be read, to go on behind it: the heading of a
            certificate that cannot be decoded, the last line of a text that is cut short, any
            other line that an error would name. Without it, they are errors.

    Raises:
        OutputFormatError: The text is cut short, or a certificate in it cannot be decoded, and
            ``unknown`` is None.
    """
    reader = _Reader(text, device, unknown)
    reader.read()
    if complete:
        reader.require_complete()
    return reader.configuration()


_TRUSTPOINT = re.compile(r'crypto (?:pki|ca) trustpoint ("[^"]+"|\S+)\s*$')
_CHAIN = re.compile(r'crypto (?:pki|ca) certificate chain ("[^"]+"|\S+)\s*$')
_SWALLOWED = re.compile(r"crypto (?:pki|ca) (?:trustpoint|certificate chain) ")
_DOMAIN_NAME = re.compile(r"ip domain[ -]name (?!vrf )(\S+)")
_PROMPT = re.compile(r"[^\s#>]+[#>]\s*(?:exit|logout|quit)?$")
"""What a captured session shows behind the configuration."""
_WORDS_AFTER_SECTION: Final = ("!", "crypto ", "end")
_INDENTATION: Final = frozenset({"", " ", "\t"})
_FREE_TEXT: Final = re.compile(
    r"(?:menu \S+ (?:title|prompt)|aaa authentication (?:banner|fail-message)"
    r"|\s+(?:(?:vacant|refuse|busy)-message|banner(?: text| title)?)) (?=\^C|\x03)"
)
"""What stands before text between two delimiters, in sections and outside."""
_MACRO_END: Final = "@"


class _Reader:
    """State of one pass."""

    def __init__(self, text: str, device: str, unknown: Unknown | None) -> None:
        self.lines, self.noisy = without_noise(text)
        self.damage = Damage(self.lines, device, unknown)
        self.chain_reader = ChainReader(self.lines, self.noisy, self.damage)
        self.facts: dict[str, str] = {}
        self.clock: dict[str, int] = {}
        self.trustpoints: dict[str, tuple[int, list[str]]] = {}
        self.chains: dict[str, list[ChainEntry]] = {}
        self.candidates: list[Line] = []
        self.access: list[Line] = []
        self.whole = False
        self.missing: set[str] = set()
        self.section, self.section_read = "", -1
        self.headings: Final[Mapping[str, Callable[[int, str], int]]] = {
            **dict.fromkeys(LISTENING_WORDS, self._read_section),
            "!": self._note_comment,
            "banner": self._read_banner,
            "clock": self._note_clock,
            "crypto": self._read_crypto,
            "hostname": self._note_fact,
            "ip": self._note_ip,
            "macro": self._read_macro,
            **dict.fromkeys(("no", "ntp", "parameter-map"), self._note_access),
            "version": self._note_fact,
        }
        """Readers of unindented lines by their first word; they return where to go on."""
        if self.noisy:
            self._require_no_swallowed_heading(lines_of(text))

    def read(self) -> None:
        index = 0
        for mark in lines_worth_a_look(self.lines, self.noisy):
            if mark >= index:
                line = self.lines[mark]
                if line[:1] in _INDENTATION:
                    index = self._read_indented(mark, line)
                else:
                    read = self.headings.get(line.partition(" ")[0], self._read_any)
                    index = read(mark, line)

    def require_complete(self) -> None:
        shown = (index for index in reversed(range(len(self.lines))) if self.lines[index].strip())
        last = next(shown, 0)
        before = next(shown, last)
        if _PROMPT.match(self.lines[last]) and self.lines[before].strip() == "end":
            last = before
        if self.lines[last].strip() != "end":
            self.damage.report(
                f"the configuration does not end with the line 'end' but with "
                f"{self.lines[last]!r}",
                last,
                located=False,
            )
        elif not self.facts.keys() & {"hostname", "version"}:
            self.damage.report(
                "the configuration has neither a hostname nor a version line", last, located=False
            )
        else:
            self.whole = True

    def configuration(self) -> Configuration:
        timezone, summer = read_zones(self.lines, self.clock, self.damage)
        hostname, domain_name = self.facts.get("hostname"), self.facts.get("domain")
        references = find_references(
            self.candidates,
            self.trustpoints.keys() | self.chains.keys(),
            {_default_key_label(hostname, domain_name) or ""},
        )
        settings = {name: lines for name, (_, lines) in self.trustpoints.items()}
        return Configuration(
            hostname=hostname,
            domain_name=domain_name,
            version=self.facts.get("version"),
            trustpoints=tuple(
                TrustpointSection(name, tuple(lines), number)
                for name, (number, lines) in self.trustpoints.items()
            ),
            chains={name: tuple(entries) for name, entries in self.chains.items()},
            last_change=self.facts.get(LAST_CHANGE),
            nvram_updated=self.facts.get(NVRAM_UPDATED),
            timezone=timezone,
            summer_time=summer,
            references=references,
            key_labels=key_labels(references, settings),
            certificate_maps=certificate_maps(self.candidates),
            access=tuple(self.access),
            whole=self.whole,
        )

    def _read_any(self, index: int, line: str) -> int:
        self._note_candidate(index, "", line)
        return index + 1

    def _read_indented(self, index: int, line: str) -> int:
        """A line of a section that is not read as a whole."""
        section = self._section_of(index)
        if section.startswith("!") and index - 1 in self.noisy and line.strip():
            self.damage.report(f"a log message broke into the heading of {line!r}", index)
        if end := self._end_of_text(index, line):
            return end
        if names_a_use(line):
            self._note_candidate(index, section, line)
        return index + 1

    def _section_of(self, index: int) -> str:
        """The unindented line above; no line is looked at twice for it."""
        above = index
        while above > self.section_read and self.lines[above][:1] in _INDENTATION:
            above -= 1
        if above > self.section_read:
            self.section = self.lines[above]
        self.section_read = index
        return self.section

    def _read_crypto(self, index: int, line: str) -> int:
        if match := _TRUSTPOINT.match(line):
            return self._read_trustpoint(index, line, unquoted(match[1]))
        if match := _CHAIN.match(line):
            return self._read_chain(index, line, unquoted(match[1]))
        return self._read_section(index, line)

    def _read_section(self, index: int, heading: str) -> int:
        """A section in which every line may use something."""
        if end := self._end_of_text(index, heading):
            return end
        self._note_candidate(index, "", heading)
        index += 1
        while index < len(self.lines) and (line := self.lines[index])[:1] in _INDENTATION:
            end = self._end_of_text(index, line)
            if end is None and line.strip():
                self._note_candidate(index, heading, line)
            index = end or index + 1
        return index

    def _read_trustpoint(self, index: int, heading: str, name: str) -> int:
        _, settings = self.trustpoints.setdefault(name, (index + 1, []))
        index += 1
        while index < len(self.lines) and (line := self.lines[index])[:1] in _INDENTATION:
            if setting := line.strip():
                settings.append(setting)
                self._note_candidate(index, heading, setting)
            index += 1
        if index < len(self.lines):
            self._require_unbroken(index, heading)
        return index

    def _require_unbroken(self, index: int, heading: str) -> None:
        """Refuse the rest of a sub-command that a log message cut in two."""
        line = self.lines[index]
        if index - 1 in self.noisy and not line.startswith(_WORDS_AFTER_SECTION):
            self.damage.report(
                f"a log message broke into {heading!r}; after it stands {line!r}", index
            )

    def _read_chain(self, index: int, heading: str, name: str) -> int:
        """A chain; a capture that lost its indentation has at least the headings of entries."""
        chain = self.chains.setdefault(name, [])
        index += 1
        while index < len(self.lines):
            line = self.lines[index]
            if line[:1] not in _INDENTATION and not line.startswith("certificate "):
                break
            entry, following = None, index + 1
            if line.strip():
                entry, following = self.chain_reader.read(index, heading)
            if entry is not None:
                chain.append(entry)
            index = following
        return index

    def _read_macro(self, index: int, line: str) -> int:
        """Index after a macro, whose lines are not indented."""
        if not line.startswith("macro name "):
            return index + 1
        end = self._next_line(index, "\n@\n", lambda line: line.strip() == _MACRO_END)
        return end or index + 1

    def _read_banner(self, index: int, line: str) -> int:
        """Index after a banner, whose free text may look like anything."""
        _, _, text = line.removeprefix("banner ").partition(" ")
        end = self._delimited(index, text)
        if end is None:
            self.damage.report(f"the banner {line!r} does not end", index)
        return end or index + 1

    def _end_of_text(self, index: int, line: str) -> int | None:
        """Index after free text that begins in the line; None if none begins, or it never ends."""
        if not any(delimiter in line for delimiter in DELIMITERS):
            return None
        match = _FREE_TEXT.match(line)
        return self._delimited(index, line[match.end() :]) if match else None

    def _delimited(self, index: int, text: str) -> int | None:
        """Index after text that begins with its delimiter; None if it does not end."""
        delimiter = text[:2] if text.startswith("^") else text[:1]
        if delimiter in text[len(delimiter) :]:
            return index + 1
        return self._next_line(index, delimiter, lambda line: delimiter in line)

    def _next_line(self, index: int, what: str, fits: Callable[[str], bool]) -> int | None:
        """Index after the next line that fits; what was once missing is not looked for again."""
        if what not in self.missing:
            for following in range(index + 1, len(self.lines)):
                if fits(self.lines[following]):
                    return following + 1
            self.missing.add(what)
        return None

    def _note_candidate(self, index: int, section: str, line: str) -> None:
        self.candidates.append(Line(index + 1, section, line))

    def _note_comment(self, index: int, line: str) -> int:
        for title in (LAST_CHANGE, NVRAM_UPDATED):
            if line.startswith(title):
                self.facts[title] = line.removeprefix(title).strip()
        return index + 1

    def _note_fact(self, index: int, line: str) -> int:
        word, _, rest = line.partition(" ")
        self.facts.setdefault(word, rest.strip())
        return index + 1

    def _note_clock(self, index: int, line: str) -> int:
        self.clock[" ".join(line.split()[:2])] = index
        return index + 1

    def _note_ip(self, index: int, line: str) -> int:
        if match := _DOMAIN_NAME.match(line):
            self.facts.setdefault("domain", match[1])
        return self._note_access(index, line)

    def _note_access(self, index: int, line: str) -> int:
        if telling := access_line(line):
            self.access.append(Line(index + 1, "", telling))
        return self._read_any(index, line)

    def _require_no_swallowed_heading(self, lines: list[str]) -> None:
        """Refuse a heading printed right behind a log message that ended without a newline."""
        for index in sorted(self.noisy):
            if _SWALLOWED.search(lines[index]):
                self.damage.report(f"{lines[index]!r} may hold a log message and a line", index)


def _default_key_label(hostname: str | None, domain_name: str | None) -> str | None:
    return f"{hostname}.{domain_name}" if hostname and domain_name else None
