"""``show crypto key mypubkey``: the key pairs of the device, IOS 12.x to IOS XE 17."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from netpki.platforms.ios.parsing.moments import NO_ZONES, Zones, read_moment
from netpki.platforms.ios.parsing.noise import screen_page
from netpki.platforms.ios.parsing.screens import Row, Screen, Unknown, damaged, read_page
from netpki.platforms.ios.parsing.show_command import show_command

KEYS: Final = Screen("show crypto key mypubkey", "cisco_ios_show_crypto_key_mypubkey")


@dataclass(frozen=True, slots=True)
class ShownKey:
    """One key pair; a fact that the device did not show is None.

    Attributes:
        label: Name of the key pair.
        algorithm: ``RSA``, ``EC`` or what else the device says; where it does not (12.x), what
            the key data say.
        bits: Size as shown, else that of the key data.
        curve: For example ``p521``, as shown, else that of the key data.
        usage: For example ``General Purpose Key``.
        exportable: Whether the private key can leave the device.
        redundancy: Whether it is copied to a standby.
        storage: For example ``private-config``, or the cryptographic device that holds it.
        generated: When, as shown, in the zone of the device.
        generated_at: ``generated`` as aware UTC; None where the zone is not known.
        temporary: The device says ``Temporary key``; 12.x does not say it of its SSH server keys.
        public_key: DER of the SubjectPublicKeyInfo; None where lines of it are unknown.
    """

    label: str
    algorithm: str | None
    bits: int | None
    curve: str | None
    usage: str | None
    exportable: bool | None
    redundancy: bool | None
    storage: str | None
    generated: str | None
    generated_at: datetime | None
    temporary: bool
    public_key: bytes | None


def parse_keys(
    text: str, *, device: str, zones: Zones = NO_ZONES, unknown: Unknown | None = None
) -> tuple[ShownKey, ...]:
    """Read the screen of ``rsa``, ``ec`` or ``all``; empty if the device has no key pair.

    Args:
        text: What the device printed.
        device: Named in errors.
        zones: Zones besides UTC and GMT, for example from the configuration.
        unknown: Takes lines that no rule knows; without it they are errors. ``...``,
            ``[...]`` and ``<... removed>`` in the key data are known: who published the capture
            left them out.

    Raises:
        OutputFormatError: A line is unknown, or a key is incomplete or damaged.
    """
    page = screen_page(text)
    found: Unknown = []
    rows = read_page(KEYS, page, device=device, unknown=None if unknown is None else found)
    if unknown is not None:
        unknown += found
    lines = zip(page.numbers, page.lines, strict=True)
    beginnings = [number for number, line in lines if _HEADING.match(line)]
    if len(beginnings) != len(rows):
        raise damaged(KEYS.command, f"{len(rows)} keys and {len(beginnings)} headings", device)
    doubtful = {bisect_right(beginnings, line.number) - 1 for line in found}
    return tuple(
        _key(row, device, zones, is_doubtful=index in doubtful) for index, row in enumerate(rows)
    )


_HEADING = re.compile(r"\s*% Key pair was generated at:")
_REQUIRED: Final = {"GENERATED": "time", "USAGE": "usage", "KEY_DATA": "key data"}
_PLACES: Final = ("STORAGE", "CRYPTOGRAPHIC_DEVICE", "TEMPORARY")
"""Every public capture that names the type of the key shows one of them."""
_CURVES: Final = {"secp256r1": "p256", "secp384r1": "p384", "secp521r1": "p521"}
"""The names of the device, after ``EC KEYS      p521 curve`` of a public capture."""


def _key(row: Row, device: str, zones: Zones, *, is_doubtful: bool) -> ShownKey:
    label = row.text("LABEL")
    is_doubtful = is_doubtful or bool(row.texts("ELIDED"))
    missing = [what for column, what in _REQUIRED.items() if not row.text(column)]
    if row.text("ALGORITHM") and not any(row.text(column) for column in _PLACES):
        missing.append("storage and is not temporary")
    if missing and not is_doubtful:
        raise damaged(KEYS.command, f"the key {label} has no {missing[0]}", device)
    facts = _facts(row, device, is_doubtful=is_doubtful)
    generated = row.optional("GENERATED")
    storage = row.optional("STORAGE") or row.optional("CRYPTOGRAPHIC_DEVICE")
    redundancy = row.optional("REDUNDANCY")
    return ShownKey(
        label=label,
        algorithm=facts.algorithm,
        bits=facts.bits,
        curve=facts.curve,
        usage=row.optional("USAGE"),
        exportable=row.text("EXPORTABLE") == "exportable" if row.text("EXPORTABLE") else None,
        redundancy=redundancy == "enabled" if redundancy else None,
        storage=storage,
        generated=generated,
        generated_at=read_moment(generated, device=device, command=KEYS.command, zones=zones)
        if generated
        else None,
        temporary=bool(row.text("TEMPORARY")),
        public_key=facts.public_key,
    )


class _Facts(NamedTuple):
    algorithm: str | None
    bits: int | None
    curve: str | None
    public_key: bytes | None = None


def _facts(row: Row, device: str, *, is_doubtful: bool) -> _Facts:
    """What the device shows, completed by the key data, which must not contradict it."""
    bits = row.text("BITS")
    shown = _Facts(row.optional("ALGORITHM"), int(bits) if bits else None, row.optional("CURVE"))
    try:
        read = _read("".join(row.texts("DATA")).replace(" ", ""))
    except (ValueError, UnsupportedAlgorithm):
        if is_doubtful:
            return shown
        raise damaged(
            KEYS.command, f"the data of the key {row.text('LABEL')} are no public key", device
        ) from (None)
    for told, true in zip(shown[:3], read[:3], strict=True):
        if told is not None and true is not None and told != true:
            raise damaged(
                KEYS.command,
                f"the key {row.text('LABEL')} is said to be {told} and its data say {true}",
                device,
            )
    return _Facts(
        algorithm=shown.algorithm or read.algorithm,
        bits=shown.bits or read.bits,
        curve=shown.curve or read.curve,
        public_key=read.public_key,
    )


def _read(digits: str) -> _Facts:
    """Facts of a SubjectPublicKeyInfo.

    Raises:
        ValueError: ``digits`` are none.
        UnsupportedAlgorithm: It is of a kind that ``cryptography`` does not know.
    """
    der = bytes.fromhex(digits)
    key = load_der_public_key(der)
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != der:
        raise ValueError("no SubjectPublicKeyInfo in DER")
    if isinstance(key, rsa.RSAPublicKey):
        return _Facts("RSA", key.key_size, None, der)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _Facts("EC", key.key_size, _CURVES.get(key.curve.name, key.curve.name), der)
    return _Facts(None, None, None, der)


COMMANDS: Final = (
    show_command(
        "show crypto key mypubkey rsa|ec|all [WORD]",
        r"\s*% Key pair was generated at:",
        read=parse_keys,
    ),
)
