"""Certificates of the sections ``crypto pki certificate chain`` in a configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from netpki.errors import CertificateFormatError
from netpki.pki import Certificate
from netpki.platforms.ios.parsing.damage import Damage


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One certificate of a ``crypto pki certificate chain`` section.

    Attributes:
        kind: As shown: ``ca``, ``self-signed``, ``ra-sign``, ``pki`` ...; ``identity`` where
            the configuration names none.
        serial: Serial number as shown, upper-case hexadecimal.
        file: Where startup-config keeps the certificate, for example
            ``nvram:CiscoLicensi#1CA.cer``.
        certificate: The certificate itself; None where only a file name is shown, or where it
            cannot be decoded and unknown lines are no errors.
        number: Of its first line in the text, from 1; an entry is the same wherever it stands.
        heading: That line, without its indentation.
    """

    kind: str
    serial: str
    file: str | None
    certificate: Certificate | None
    number: int = field(default=0, compare=False)
    heading: str = field(default="", compare=False)


_SERIAL = re.compile(r"[0-9A-Fa-f]+$")
_HEX_LINE = re.compile(r"[0-9A-Fa-f\s]*$")
_END: Final = "quit"
_CACHED_CERTIFICATES: Final = 256


@lru_cache(maxsize=_CACHED_CERTIFICATES)
def _certificate_of(digits: str) -> Certificate:
    """A certificate by its digits: those of a fleet's CAs stand in every configuration."""
    return Certificate(bytes.fromhex("".join(digits.split())))


class ChainReader:
    """Reads entries of chains.

    Args:
        lines: Of the configuration, without log messages.
        noisy: Indexes of lines that lost a message; those of its further lines are added.
        damage: Where damage is reported.
    """

    def __init__(self, lines: list[str], noisy: set[int], damage: Damage) -> None:
        self._lines = lines
        self._noisy = noisy
        self._damage = damage

    def read(self, index: int, section: str) -> tuple[ChainEntry | None, int]:
        """The certificate whose heading stands at ``index``, and the index after it.

        Raises:
            OutputFormatError: It cannot be read, and unknown lines are errors.
        """
        heading = self._heading(index)
        if heading is None:
            return None, self._behind_digits(index + 1)
        kind, serial, file = heading
        certificate, following = None, index + 1
        if file is None:
            certificate, following = self._certificate(index, section)
        shown = self._lines[index].strip()
        return ChainEntry(kind, serial, file, certificate, index + 1, shown), following

    def _heading(self, index: int) -> tuple[str, str, str | None] | None:
        """Kind, serial number and file."""
        line = self._lines[index]
        word, *arguments = line.split()
        file = arguments.pop() if arguments and ":" in arguments[-1] else None
        if word != "certificate" or not arguments or arguments == ["ca"]:
            self._damage.report(f"{line!r} is no certificate line", index)
            return None
        *kind, serial = arguments
        if not _SERIAL.match(serial):
            self._damage.report(f"{line!r} has no serial number in hexadecimal", index)
            return None
        return " ".join(kind) or "identity", serial.upper(), file

    def _certificate(self, heading: int, section: str) -> tuple[Certificate | None, int]:
        digits: list[str] = []
        for index in range(heading + 1, len(self._lines)):
            line = self._lines[index]
            if _HEX_LINE.match(line):
                digits.append(line)
            elif line.strip() == _END:
                return self._decoded("".join(digits), heading, section), index + 1
            elif index - 1 in self._noisy:
                self._noisy.add(index)
            else:
                what = f"{line!r} stands in the certificate of line {heading + 1}"
                self._damage.report(what, index, shown=heading)
                return None, index
        self._damage.report("the certificate does not end with 'quit'", heading)
        return None, len(self._lines)

    def _behind_digits(self, index: int) -> int:
        """Index after the digits of a certificate whose heading could not be read."""
        while index < len(self._lines) and _HEX_LINE.match(self._lines[index]):
            index += 1
        ended = index < len(self._lines) and self._lines[index].strip() == _END
        return index + 1 if ended else index

    def _decoded(self, digits: str, heading: int, section: str) -> Certificate | None:
        try:
            return _certificate_of(digits)
        except (ValueError, CertificateFormatError) as error:
            self._damage.report(
                f"the certificate {self._lines[heading].strip()!r} under {section!r} cannot be "
                f"decoded: {str(error).removesuffix('.')}",
                heading,
                cause=error,
            )
            return None
