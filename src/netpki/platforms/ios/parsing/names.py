"""Distinguished names and fingerprints as IOS prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing.noise import Page

NameAttribute = tuple[str, str]
"""Attribute as shown (``cn``, ``serialNumber``, ``OID.1.2.840.113549.1.9.2``) and its value."""

_ATTRIBUTES: Final = (
    "cn|ou|o|l|st|c|e|ea|dc|sn|serialNumber|hostname|ipaddress|name|title|givenName|surname"
    "|street|postalCode|uid|initials|pseudonym|dnQualifier|generationQualifier"
    "|unstructuredName|unstructuredAddress|businessCategory|telephoneNumber|description"
)
_PLUS = re.compile(rf"\+(?= ?(?:{_ATTRIBUTES}|OID\.[\d.]+) ?=)", re.IGNORECASE)
"""Between the attributes of a multi-valued RDN. IOS does not escape a ``+`` in a value, so only
one before the name of an attribute separates."""

_PADDED_MD5_DIGITS: Final = 32
_PADDING: Final = "00000000"


def read_name(lines: Iterable[str]) -> tuple[NameAttribute, ...]:
    """Attributes of a name that was printed one relative distinguished name a line."""
    return tuple(_attributes(lines))


def with_whole_values(page: Page) -> Page:
    """Put together what IOS breaks at a comma; the rest is indented by one blank more.

    Source: public captures of built-in certificates of IOS XE whose names hold commas; that other
    screens break values too is inferred. 12.x writes blanks around ``=``; that it
    aligns attributes of one letter with one blank more is unverified, and no break.
    """
    joined: list[list[str]] = []
    whole, indent = -1, ""
    for index, line in enumerate(page.lines):
        attribute, rest = _ATTRIBUTE.match(line), _REST.match(line)
        joined.append([line])
        is_deeper = whole >= 0 and rest is not None and rest["indent"] == f"{indent} "
        if is_deeper and not (_SPACED.match(line) and _SPACED.match(page.lines[whole])):
            joined[whole].append(line.removeprefix(indent))
            joined[index] = []
        else:
            whole, indent = (index, attribute["indent"]) if attribute else (-1, "")
    kept = [index for index, parts in enumerate(joined) if parts]
    return Page([",".join(joined[i]) for i in kept], [page.numbers[i] for i in kept])


_ATTRIBUTE = re.compile(r"(?P<indent>\s+)[A-Za-z][\w.-]*\s?=")
_REST = re.compile(r"(?P<indent>\s+)\S")
_SPACED = re.compile(r"\s+[A-Za-z][\w.-]* = ")


def read_fingerprint(shown: str) -> Fingerprint | None:
    """Digest from groups of hexadecimal digits; None where nothing was shown.

    IOS 12.x pads the MD5 of a request with zeros to the length of a SHA-1 (Cisco's command
    reference, ``show crypto pki certificates``).
    """
    digits = shown.replace(" ", "")
    if len(digits) == _PADDED_MD5_DIGITS + len(_PADDING) and digits.endswith(_PADDING):
        digits = digits.removesuffix(_PADDING)
    return Fingerprint.parse(digits) if digits else None


def _attributes(lines: Iterable[str]) -> Iterator[NameAttribute]:
    for line in lines:
        for part in _PLUS.split(line):
            attribute, _, value = part.partition("=")
            yield attribute.strip(), value.strip()
