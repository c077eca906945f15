"""The configuration of an emulated router: trustpoints, certificates and everything else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from netpki.emulators.ios.trustpoint_lines import DEFAULT_LINES, with_line, without_line
from netpki.errors import InputError
from netpki.pki import Certificate

_SINGLE_VALUED: Final = (
    "hostname",
    "ip domain name",
    "ip domain-name",
    "ip http secure-trustpoint",
    "ip http client secure-trustpoint",
    "ip http secure-port",
    "ip http port",
    "ip http authentication",
    "clock timezone",
    "clock summer-time",
    "enable secret",
    "crypto signaling default trustpoint",
)
_PRINTED_NEGATIONS: Final = frozenset(
    {
        "ip http server",
        "ip http secure-server",
        "ip domain lookup",
        "aaa new-model",
        "service password-encryption",
        "shutdown",
        "ip address",
    }
)
"""Commands whose ``no`` form stands in the configuration instead of nothing."""


@dataclass(frozen=True, slots=True)
class Trustpoint:
    """One trustpoint.

    Attributes:
        name: As typed when it was made.
        lines: Sub-commands in print order, without indentation.
        ca: The CA certificate it holds.
        identity: The router's own certificate.
    """

    name: str
    lines: tuple[str, ...] = ()
    ca: Certificate | None = None
    identity: Certificate | None = None

    def value(self, setting: str) -> str | None:
        """What follows ``setting`` on its line, or None without such a line."""
        for line in self.lines:
            if line == setting or line.startswith(f"{setting} "):
                return line[len(setting) :].strip()
        return None


@dataclass(frozen=True, slots=True)
class Section:
    """A line of the configuration with the indented lines below it, raw."""

    header: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something when."""

    moment: datetime
    user: str


@dataclass(slots=True)
class Configuration:
    """A running or startup configuration.

    Attributes:
        trustpoints: By name, in the order they were made.
        sections: Everything but the PKI part.
        changed: When configuration mode was last left after a change.
        saved: When NVRAM was last written.
        revision: Grows with every change.
    """

    trustpoints: dict[str, Trustpoint] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    changed: Stamp | None = None
    saved: Stamp | None = None
    revision: int = 0

    def copy(self) -> Configuration:
        """An independent copy, as a save or a reload makes."""
        return replace(self, trustpoints=dict(self.trustpoints), sections=list(self.sections))

    @property
    def hostname(self) -> str:
        """The configured name."""
        return next(
            (s.header.split()[1] for s in self.sections if s.header.startswith("hostname ")),
            "Router",
        )

    def put(self, trustpoint: Trustpoint) -> None:
        """Store ``trustpoint`` in place of one of the same name."""
        if self.trustpoints.get(trustpoint.name) != trustpoint:
            self.trustpoints[trustpoint.name] = trustpoint
            self.revision += 1

    def create(self, name: str) -> Trustpoint:
        """The trustpoint of this name, made if there is none."""
        if name not in self.trustpoints:
            self.put(Trustpoint(name, DEFAULT_LINES))
        return self.trustpoints[name]

    def remove(self, name: str) -> None:
        """Delete a trustpoint with all its certificates."""
        if self.trustpoints.pop(name, None):
            self.revision += 1

    def set_line(self, name: str, line: str) -> None:
        """Type a sub-command in a trustpoint."""
        trustpoint = self.create(name)
        self.put(replace(trustpoint, lines=with_line(trustpoint.lines, line)))

    def unset_line(self, name: str, line: str) -> None:
        """Type ``no`` and a sub-command in a trustpoint."""
        trustpoint = self.create(name)
        self.put(replace(trustpoint, lines=without_line(trustpoint.lines, line)))

    def store(self, name: str, *, ca: Certificate | None) -> None:
        """Give a trustpoint its CA certificate, or take it away.

        Nothing happens if another session removed the trustpoint meanwhile.
        """
        if name in self.trustpoints:
            self.put(replace(self.trustpoints[name], ca=ca))

    def store_identity(self, name: str, identity: Certificate | None) -> None:
        """Give a trustpoint its router certificate, or take it away."""
        if name in self.trustpoints:
            self.put(replace(self.trustpoints[name], identity=identity))

    def enter_section(self, header: str) -> None:
        """Type a line that opens a section, or stands alone."""
        if any(section.header == header for section in self.sections):
            return
        replaced = next((p for p in _SINGLE_VALUED if header.startswith(f"{p} ")), None)
        self.sections = [
            section
            for section in self.sections
            if section.header != f"no {header}"
            and not (replaced and section.header.startswith(f"{replaced} "))
        ]
        self.sections.append(Section(header))
        self.revision += 1

    def leave_section(self, header: str) -> None:
        """Type ``no`` and a line of the top level."""
        kept = [s for s in self.sections if not _begins(s.header, header)]
        if header in _PRINTED_NEGATIONS:
            kept.append(Section(f"no {header}"))
        if set(kept) != set(self.sections):
            self.sections = kept
            self.revision += 1

    def type_in_section(self, header: str, line: str) -> None:
        """Type a line, possibly with ``no``, below ``header``."""
        self.enter_section(header)
        position = next(i for i, s in enumerate(self.sections) if s.header == header)
        old = self.sections[position]
        body = line.removeprefix("no ")
        negated = body != line
        kept = tuple(
            own
            for own in old.lines
            if own.strip() not in {body, f"no {body}"}
            and not (negated and _begins(own.strip(), body))
        )
        if not negated or body in _PRINTED_NEGATIONS:
            kept = (*kept, f" {line}")
        if kept != old.lines and not (not negated and f" {line}" in old.lines):
            self.sections[position] = replace(old, lines=kept)
            self.revision += 1

    def section_lines(self, header: str) -> tuple[str, ...]:
        """All lines of the sections whose header begins with ``header``."""
        return tuple(
            line
            for section in self.sections
            if section.header.startswith(header)
            for line in (section.header, *section.lines)
        )

    def referring_to(self, name: str) -> tuple[str, ...]:
        """Lines outside the PKI part that mention the word ``name``."""
        return tuple(
            line
            for section in self.sections
            for line in (section.header, *section.lines)
            if name in line.split()
        )


def _begins(line: str, beginning: str) -> bool:
    return line == beginning or line.startswith(f"{beginning} ")


def read_sections(text: str) -> list[Section]:
    """Raw configuration lines as sections; ``!`` lines and blank ones are dropped.

    Raises:
        InputError: The first line is indented, or a trustpoint stands in the text.
    """
    sections: list[Section] = []
    for line in text.splitlines():
        if not line.strip() or line.strip() == "!":
            continue
        if line.startswith(("crypto pki trustpoint", "crypto pki certificate chain")):
            raise InputError(
                f"{line!r} cannot come as raw configuration.", hint="Use add_trustpoint."
            )
        if not line.startswith(" "):
            sections.append(Section(line.rstrip()))
        elif sections:
            last = sections[-1]
            sections[-1] = replace(last, lines=(*last.lines, line.rstrip()))
        else:
            raise InputError(
                f"The raw configuration begins with the indented line {line!r}.",
                hint="Begin with the line that opens the section.",
            )
    return sections
