"""What a DER encoding is, told by its outline; what it means is left to ``cryptography``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

DerKind = Literal["certificate", "request", "key", "encrypted-key", "pkcs7", "pkcs12", "other"]

_INTEGER: Final = 0x02
_OCTET_STRING: Final = 0x04
_OBJECT_IDENTIFIER: Final = 0x06
_SEQUENCE: Final = 0x30
_CONTEXT_0: Final = 0xA0
_INDEFINITE: Final = 0x80
_REQUEST = (_INTEGER, _SEQUENCE, _SEQUENCE, _CONTEXT_0)


def kind_of(der: bytes) -> DerKind | None:
    """What ``der`` looks like; None where it is no SEQUENCE that fills it.

    Indefinite lengths (BER, as some PKCS#7 and PKCS#12 have them) pass.
    """
    elements = tuple(_elements(der))
    tags = tuple(tag for tag, _ in elements)
    if not elements:
        return None
    if tags[0] == _OBJECT_IDENTIFIER:
        return "pkcs7"
    if tags[0] == _INTEGER:
        return _kind_with_version(tags)
    if tags[:2] == (_SEQUENCE, _OCTET_STRING):
        return "encrypted-key"
    if tags[:2] == (_SEQUENCE, _SEQUENCE):
        inner = tuple(tag for tag, _ in _elements(elements[0][1]))
        return "request" if inner == _REQUEST else "certificate"
    return "other"


def _kind_with_version(tags: tuple[int, ...]) -> DerKind:
    """PKCS#12 (RFC 7292) has a SEQUENCE second as PKCS#8 (RFC 5958), but then no OCTET STRING."""
    if tags[1:2] == (_SEQUENCE,) and _OCTET_STRING not in tags:
        return "pkcs12"
    return "key"


def _elements(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and whole encoding of each element of a SEQUENCE; nothing if it is broken."""
    outer = _header(der, 0)
    if outer is None or der[0] != _SEQUENCE:
        return
    at, end = outer
    if end is not None and end != len(der):
        return
    while at < len(der):
        inner = _header(der, at)
        if inner is None:
            return
        yield der[at], der[at : inner[1]]
        if inner[1] is None:
            return
        at = inner[1]


def _header(der: bytes, at: int) -> tuple[int, int | None] | None:
    """Where the content of the element at ``at`` begins and ends; no end if indefinite."""
    length = der[at + 1 : at + 2]
    if not length:
        return None
    if length[0] < _INDEFINITE:
        return at + 2, at + 2 + length[0]
    if length[0] == _INDEFINITE:
        return at + 2, None
    size = length[0] - _INDEFINITE
    begin = at + 2 + size
    return begin, begin + int.from_bytes(der[at + 2 : begin], "big")
