"""Certificates as PEM: ``show crypto pki certificates pem``, ``crypto pki export X pem terminal``.

With a password the second command prints the private key too. Its lines are passed over: they
are in no result, no error and no list of unknown lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from netpki.errors import CertificateFormatError, OutputFormatError
from netpki.pki import Certificate, read_certificate
from netpki.platforms.ios.parsing.noise import screen_page
from netpki.platforms.ios.parsing.screens import Unknown, UnknownLine
from netpki.platforms.ios.parsing.show_command import show_command, zoneless

_COMMAND: Final = "show crypto pki certificates pem"


@dataclass(frozen=True, slots=True)
class ExportedIdentity:
    """A certificate of the device itself.

    Attributes:
        usage: ``General Purpose``; ``Signature`` or ``Encryption`` with usage keys (unverified);
            empty on 12.3, which says only ``% Certificate:``.
        certificate: As read from the PEM block.
    """

    usage: str
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class ExportedTrustpoint:
    """What one trustpoint holds.

    Attributes:
        name: None where the output does not say it, as that of ``crypto pki export`` mostly.
        ca: Its CA certificates, in the order shown.
        identities: Certificates of the device, in the order shown.
    """

    name: str | None
    ca: tuple[Certificate, ...]
    identities: tuple[ExportedIdentity, ...]


def parse_exported(
    text: str, *, device: str, unknown: Unknown | None = None
) -> tuple[ExportedTrustpoint, ...]:
    """Read either command; empty if there is no trustpoint.

    Args:
        text: What the device printed.
        device: Named in errors.
        unknown: Takes lines that no rule knows; without it they are errors. Of a line that may
            be of a key, ``[...]`` is all that goes there. A certificate with such a line inside
            is left out.

    Raises:
        OutputFormatError: A line is unknown, or a certificate or a trustpoint is incomplete.
    """
    page = screen_page(text)
    reader = _Reader(device)
    for number, line in zip(page.numbers, page.lines, strict=True):
        reader.feed(number, line.strip())
    trustpoints = reader.finish()
    if unknown is not None:
        unknown += reader.unknown
    elif reader.unknown:
        raise OutputFormatError(
            f"{_COMMAND}: the line {reader.unknown[0].text!r} is unknown.",
            device=device,
            hint="Please report this output, so that it can be read.",
        )
    return trustpoints


_RULE: Final = "------"
_TITLE: Final = f"{_RULE}Trustpoint:"
_BEGIN: Final = "-----BEGIN CERTIFICATE-----"
_END: Final = "-----END CERTIFICATE-----"
_KEY_BEGINS = re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----")
_KEY_ENDS = re.compile(r"-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----$")
_HEADING = re.compile(
    r"% (?:(?P<ca>(?:Self-signed )?CA certificate)"
    r"|(?:(?P<usage>General Purpose|Signature|Encryption) )?Certificate):$"
)
_NOT_ENROLLED = re.compile(r"% The specified trustpoint is not enrolled \((?P<name>\S+)\)\.$")
_ONLY_CA: Final = "% Only export the CA certificate in PEM format."
_ABOUT_THE_KEY = re.compile(r"% Key name: \S+$|Usage: [A-Z][A-Za-z ]*Key$")
"""Cisco IOS command reference 12.3(4)T, ``crypto pki export pem``."""
_BASE64 = re.compile(r"[A-Za-z0-9+/=]+$")
_SECRET = re.compile(
    r"(?<![A-Za-z0-9+/=])(?!(?:[A-Za-z][a-z]*|\d+)(?![A-Za-z0-9+/=]))[A-Za-z0-9+/=]{12,}"
)
"""A long run of base64 that is neither a word nor a number."""


@dataclass(slots=True)
class _Section:
    """One trustpoint, as far as it was read.

    Attributes:
        name: None while it is not known.
        is_titled: The name stood in a title.
        is_not_enrolled: The device says so.
        only_ca: The device announces the CA certificate.
        heading: Of the certificate that must come next.
        has_unknown: A line of it is unknown, so nothing can be said about what is missing.
    """

    name: str | None = None
    is_titled: bool = False
    is_not_enrolled: bool = False
    only_ca: bool = False
    heading: re.Match[str] | None = None
    has_unknown: bool = False
    ca: list[Certificate] = field(default_factory=list)
    identities: list[ExportedIdentity] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing was read yet."""
        return self == _Section()


class _Reader:
    """Takes one line after another."""

    def __init__(self, device: str) -> None:
        self.unknown: Unknown = []
        self._device = device
        self._sections = [_Section()]
        self._body: list[str] | None = None
        self._body_is_whole = True
        self._is_in_key = False

    def feed(self, number: int, text: str) -> None:
        """Take the next line, stripped."""
        if self._is_in_key:
            self._in_key(text)
        elif self._body is not None:
            self._in_certificate(number, text, self._body)
        elif text:
            self._outside(number, text, self._sections[-1])

    def finish(self) -> tuple[ExportedTrustpoint, ...]:
        """The text is over."""
        if self._is_in_key or self._body is not None:
            raise self._damaged("the last PEM block has no END line")
        self._close(self._sections[-1])
        sections = [section for section in self._sections if not section.is_empty]
        names = [section.name for section in sections]
        if len(set(names)) != len(names) or (len(names) > 1 and not sections[0].is_titled):
            raise self._damaged("a trustpoint is shown twice, or one has no title")
        return tuple(
            ExportedTrustpoint(each.name, tuple(each.ca), tuple(each.identities))
            for each in sections
        )

    def _in_key(self, text: str) -> None:
        if _KEY_ENDS.match(text):
            self._is_in_key = False
        elif text.startswith(("%", "-----")):
            raise self._damaged("a private key has no END line")

    def _in_certificate(self, number: int, text: str, body: list[str]) -> None:
        if text == _END:
            self._take("\n".join((_BEGIN, *body, _END)))
        elif text.startswith(("%", "-----")):
            raise self._damaged(f"before line {number}, a certificate has no END line")
        elif _BASE64.match(text):
            body.append(text)
        elif text:
            self._body_is_whole = False
            self._note(number, text)

    def _outside(self, number: int, text: str, section: _Section) -> None:
        if text == _BEGIN:
            self._begin(number, section)
        elif _KEY_BEGINS.search(text):
            self._is_in_key = True
        elif text.startswith(_TITLE) and text.endswith(_RULE):
            self._open(text.removeprefix(_TITLE).removesuffix(_RULE).strip())
        elif heading := _HEADING.match(text):
            self._head(heading, section)
        elif not_enrolled := _NOT_ENROLLED.match(text):
            self._leave_unenrolled(not_enrolled["name"], section)
        elif text == _ONLY_CA:
            section.only_ca = True
        elif not _ABOUT_THE_KEY.match(text):
            self._note(number, text)

    def _begin(self, number: int, section: _Section) -> None:
        if section.heading is None and not section.has_unknown:
            raise self._damaged(f"the certificate on line {number} has no heading")
        self._body, self._body_is_whole = [], True

    def _open(self, name: str) -> None:
        self._close(self._sections[-1])
        self._sections.append(_Section(name=name, is_titled=True))

    def _head(self, heading: re.Match[str], section: _Section) -> None:
        if section.heading is not None and not section.has_unknown:
            raise self._damaged(f"under {section.heading[0]!r} stands no certificate")
        if heading["ca"] and section.identities:
            raise self._damaged("a trustpoint shows a CA certificate behind its own")
        section.heading = heading

    def _leave_unenrolled(self, name: str, section: _Section) -> None:
        if section.is_not_enrolled or section.name not in {None, name}:
            raise self._damaged(f"'not enrolled ({name})' belongs to another trustpoint")
        section.name, section.is_not_enrolled = name, True

    def _take(self, pem: str) -> None:
        section = self._sections[-1]
        heading, section.heading, self._body = section.heading, None, None
        if not self._body_is_whole or heading is None:
            return
        try:
            certificate = read_certificate(pem)
        except CertificateFormatError:
            raise self._damaged(f"the certificate under {heading[0]!r} cannot be read") from None
        if heading["ca"]:
            section.ca.append(certificate)
        else:
            section.identities.append(ExportedIdentity(heading["usage"] or "", certificate))

    def _close(self, section: _Section) -> None:
        if section.is_empty or section.has_unknown:
            return
        if section.heading is not None:
            raise self._damaged(f"under {section.heading[0]!r} stands no certificate")
        if section.is_not_enrolled == bool(section.identities):
            raise self._damaged(
                f"whether the trustpoint {section.name or ''} is enrolled is not clear"
            )
        if not section.ca and (section.only_ca or section.identities):
            raise self._damaged(f"the trustpoint {section.name or ''} has no CA certificate")

    def _note(self, number: int, text: str) -> None:
        """Remember an unknown line; what may be of a key is not told."""
        self._sections[-1].has_unknown = True
        is_secret = _BASE64.match(text) or _SECRET.search(text)
        self.unknown.append(UnknownLine(number, "[...]" if is_secret else text))

    def _damaged(self, what: str) -> OutputFormatError:
        return OutputFormatError(
            f"{_COMMAND}: {what}.",
            device=self._device,
            hint="The output was damaged on its way or cut short; read it again.",
        )


COMMANDS: Final = (
    show_command(
        "show crypto pki|ca certificates [WORD] pem [WORD]",
        r"\s*------Trustpoint: \S",
        r"\s*% (?:Self-signed )?CA certificate:$",
        r"\s*% The specified trustpoint is not enrolled \(",
        read=zoneless(parse_exported),
    ),
    show_command(
        "crypto pki|ca export WORD pem terminal [3des|des|aes] [password] [WORD] [WORD]",
        read=zoneless(parse_exported),
    ),
)
