"""Generated captures of ``show crypto pki certificates``, each with what it says.

The forms stand in ``tests/recordings/ios``; names, numbers and dates are invented.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import count as counting
from typing import Any, Final

COMMAND: Final = "show crypto pki certificates"
VERBOSE: Final = f"{COMMAND} verbose"

Name = tuple[tuple[str, str], ...]
"""Attributes in the order shown."""

_ISSUING: Final[Name] = (("cn", "Fleet Issuing CA 1"), ("o", "Example Networks"), ("c", "DE"))
_ROOT: Final[Name] = (("cn", "Fleet Root CA"), ("o", "Example Networks"), ("c", "DE"))
_DIRECTORY: Final[Name] = (("cn", "Fleet-AD-CA"), ("dc", "net"), ("dc", "example"), ("dc", "com"))
_HEX_DIGITS_OF_A_GROUP: Final = 8
_MD5_BITS: Final = 128
_SHA1_BITS: Final = 160


@dataclass(frozen=True, slots=True)
class Block:
    """A certificate, or a pending request, as the screen shows it.

    Attributes:
        heading: The first line.
        serial_number: Empty for a request.
        issuer: Likewise.
        subject: Likewise.
        start: Of the validity; empty for a request.
        end: Likewise.
        trustpoints: All that are associated.
        host: The line ``Name:``; empty for a CA.
    """

    heading: str
    serial_number: str
    issuer: Name
    subject: Name
    start: str
    end: str
    trustpoints: tuple[str, ...]
    host: str = ""

    @property
    def facts(self) -> Facts:
        """What whoever reads the screen must find."""
        facts: dict[str, Any] = {name: value for name, value in asdict(self).items() if value}
        return facts | {"issuer": sorted(self.issuer), "subject": sorted(self.subject)}


Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Capture:
    """What one router printed.

    Attributes:
        command: As typed.
        text: The output.
        blocks: What it shows.
    """

    command: str
    text: str
    blocks: tuple[Block, ...]


def captures(form: str, how_many: int, seed: int = 0) -> tuple[Capture, ...]:
    """Captures of as many routers; one of the four certificates of each has the form."""
    chance = random.Random(f"{seed} {form}")  # noqa: S311 no secret
    verbose = form == _VERBOSE_FORM
    made = []
    for number in range(1, how_many + 1):
        blocks = FORMS[form](tuple(_usual(number, chance)))
        text = "\n".join(_text(block, chance, verbose=verbose) for block in blocks)
        made.append(Capture(VERBOSE if verbose else COMMAND, text, blocks))
    return tuple(made)


def verbose_screens(size: int, seed: int = 0) -> str:
    """One verbose screen of at least ``size`` characters."""
    chance = random.Random(f"{seed} long")  # noqa: S311 no secret
    parts: list[str] = []
    length = 0
    for number in counting(1):
        parts += (_text(block, chance, verbose=True) for block in _usual(number, chance))
        length += sum(map(len, parts[-_USUAL:])) + _USUAL
        if length >= size:
            break
    return "\n".join(parts)


_USUAL: Final = 4


def _usual(number: int, chance: random.Random) -> Iterator[Block]:
    """What a router holds: its own certificate, and those of three CAs."""
    host = f"edge-{number:04}.net.example.com"
    subject = (("cn", host), ("ou", "Edge Routers"), ("o", "Example Networks"))
    yield Block("Certificate", _serial(chance), _ISSUING, subject, *_LEAF, ("FLEET-CA",), host)
    yield Block("CA Certificate", _serial(chance), _ROOT, _ISSUING, *_CA, ("FLEET-CA",))
    yield Block("CA Certificate", _serial(chance), _ROOT, _ROOT, *_CA, ("FLEET-ROOT",))
    licensing = (("cn", "Licensing Root CA"), ("o", "Example Networks"))
    yield Block("CA Certificate", "01", licensing, licensing, *_CA, ("SLA-TrustPoint",))


_LEAF: Final = ("09:17:52 UTC Jun 22 2026", "09:17:52 UTC Jun 22 2027")
_CA: Final = ("00:00:00 UTC Nov 9 2018", "00:00:00 UTC Nov 9 2038")


def _plain(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return blocks


def _two_trustpoints(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return (*blocks[:2], _changed(blocks[2], trustpoints=("FLEET-CA", "FLEET-ROOT")), blocks[3])


def _domain_components(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return (*blocks[:3], _changed(blocks[3], issuer=_DIRECTORY, subject=_DIRECTORY))


def _two_units(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    own = blocks[0]
    return (
        _changed(own, subject=(*own.subject[:2], ("ou", "Berlin"), own.subject[2])),
        *blocks[1:],
    )


def _pending(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return (*blocks[1:], Block("Certificate", "", (), (), "", "", ("FLEET-CA",), blocks[0].host))


def _self_signed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    name = (("cn", f"IOS-Self-Signed-Certificate-{1_000_000 + len(blocks[0].host)}"),)
    own = Block(
        "Router Self-Signed Certificate", "02", name, name, *_CA, ("TP-self-signed-1000001",),
        blocks[0].host,
    )  # fmt: skip
    return (own, *blocks[1:])


def _changed(block: Block, **what: Any) -> Block:  # noqa: ANN401 any field
    fields = {name: getattr(block, name) for name in Block.__slots__}
    return Block(**(fields | what))


_VERBOSE_FORM: Final = "`verbose`"
FORMS: Final[Mapping[str, Callable[[tuple[Block, ...]], tuple[Block, ...]]]] = {
    "nothing but usual names": _plain,
    "one certificate of two trustpoints": _two_trustpoints,
    "one name with `dc=`": _domain_components,
    "one name with two `ou=`": _two_units,
    "one pending request": _pending,
    "one self-signed certificate": _self_signed,
    _VERBOSE_FORM: _plain,
}
"""Makes a capture from the usual blocks, by what is different in it."""
USUAL: Final = next(iter(FORMS))


def _serial(chance: random.Random) -> str:
    return f"{chance.getrandbits(152) | 1 << 150:038X}"


def _text(block: Block, chance: random.Random, *, verbose: bool) -> str:
    if not block.serial_number:
        return _request(block, chance)
    lines = [block.heading, "  Status: Available"]
    lines += ["  Version: 3"] * verbose
    lines += [
        f"  Certificate Serial Number (hex): {block.serial_number}",
        f"  Certificate Usage: {'General Purpose' if block.host else 'Signature'}",
        "  Issuer: ",
        *(f"    {attribute}={value}" for attribute, value in block.issuer),
        f"  Subject:{'' if block.host else ' '}",
        *([f"    Name: {block.host}"] if block.host else []),
        *(f"    {attribute}={value}" for attribute, value in block.subject),
        "  CRL Distribution Points: ",
        "    http://pki.net.example.com/crl/fleet.crl",
        "  Validity Date: ",
        f"    start date: {block.start}",
        f"    end   date: {block.end}",
    ]
    lines += _verbose_lines(chance) if verbose else ()
    lines += [
        f"  Associated Trustpoints: {' '.join(block.trustpoints)} ",
        f"  Storage: nvram:Fleet#{block.serial_number[-4:]}.cer",
    ]
    return "\n".join((*lines, ""))


def _verbose_lines(chance: random.Random) -> tuple[str, ...]:
    return (
        "  Subject Key Info:",
        "    Public Key Algorithm: rsaEncryption",
        "    RSA Public Key: (2048 bit)",
        "  Signature Algorithm: SHA256 with RSA Encryption",
        f"  Fingerprint MD5: {_groups(chance, _MD5_BITS)} ",
        f"  Fingerprint SHA1: {_groups(chance, _SHA1_BITS)} ",
        "  X509v3 extensions:",
        "    X509v3 Key Usage: A0000000",
        "      Digital Signature",
        "      Key Encipherment",
        f"    X509v3 Subject Key ID: {_groups(chance, _SHA1_BITS)} ",
        "    X509v3 Basic Constraints:",
        "        CA: FALSE",
        f"    X509v3 Authority Key ID: {_groups(chance, _SHA1_BITS)} ",
        "    Authority Info Access:",
    )


def _request(block: Block, chance: random.Random) -> str:
    """The blanks are those of ``tests/recordings/ios/iou_pending_then_granted.txt``."""
    lines = (
        f"{block.heading}\n  Subject:\n    Name: {block.host}\n   Status: Pending",
        "   Key Usage: General Purpose",
        f"   Certificate Request Fingerprint MD5: {_groups(chance, _MD5_BITS)} ",
        f"   Certificate Request Fingerprint SHA1: {_groups(chance, _SHA1_BITS)} ",
        f"   Associated Trustpoint: {' '.join(block.trustpoints)} ",
    )
    return "\n".join((*lines, ""))


def _groups(chance: random.Random, bits: int) -> str:
    digits = f"{chance.getrandbits(bits):0{bits // 4}X}"
    starts = range(0, len(digits), _HEX_DIGITS_OF_A_GROUP)
    return " ".join(digits[start : start + _HEX_DIGITS_OF_A_GROUP] for start in starts)
