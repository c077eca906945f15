"""What a configuration says about key pairs; the keys themselves are not in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netpki.platforms.ios.references.find import Reference
from netpki.platforms.ios.references.table import name_of_section


@dataclass(frozen=True, slots=True)
class KeyLabel:
    """A key pair by its label.

    Attributes:
        label: Its name.
        algorithm: ``RSA``, ``EC`` or ``ML-DSA``; None where no line tells.
        size: As configured for the next key that is made: bits of the modulus; of ML-DSA the
            number of its parameter set, such as 65.
        encryption_size: Of the second key, where there is one for encryption.
        storage: Device that keeps it, such as ``usbtoken0:``.
        trustpoints: That name it, in the order of the configuration.
    """

    label: str
    algorithm: str | None = None
    size: int | None = None
    encryption_size: int | None = None
    storage: str | None = None
    trustpoints: tuple[str, ...] = ()


_ALGORITHMS: Final = {"rsa": "RSA", "ec": "EC", "ecdsa": "EC", "mldsa": "ML-DSA"}
_SIZES: Final = re.compile(r'\w+ (?:"[^"]+"|\S+)(?: (?P<first>\d+)(?: (?P<second>\d+))?)?')


def key_labels(
    references: Iterable[Reference], settings: Mapping[str, Sequence[str]]
) -> dict[str, KeyLabel]:
    """Every key pair that ``references`` name.

    Args:
        references: Of one configuration.
        settings: Sub-commands of its trustpoints, stripped.
    """
    found: dict[str, KeyLabel] = {}
    trustpoints: dict[str, dict[str, None]] = {}
    for reference in references:
        if reference.target == "key":
            told = KeyLabel(reference.name, _algorithm(reference.line))
            if reference.kind == "trustpoint-key":
                trustpoint = name_of_section(reference.section)
                trustpoints.setdefault(reference.name, {})[trustpoint] = None
                told = _of_trustpoint(told, reference.line, settings.get(trustpoint, ()))
            found[reference.name] = _merged(found.get(reference.name, told), told)
    return {
        name: replace(label, trustpoints=tuple(trustpoints.get(name, ())))
        for name, label in found.items()
    }


def _of_trustpoint(label: KeyLabel, line: str, settings: Sequence[str]) -> KeyLabel:
    """What a line such as ``rsakeypair LABEL 2048`` tells, with the others of its section."""
    sizes = _SIZES.match(line)
    return replace(
        label,
        size=_number(sizes and sizes["first"]),
        encryption_size=_number(sizes and sizes["second"]),
        storage=_storage(settings),
    )


def _merged(first: KeyLabel, second: KeyLabel) -> KeyLabel:
    """What two lines tell; where they contradict each other, the first holds."""
    return KeyLabel(
        label=first.label,
        algorithm=first.algorithm or second.algorithm,
        size=first.size or second.size,
        encryption_size=first.encryption_size or second.encryption_size,
        storage=first.storage or second.storage,
    )


def _algorithm(line: str) -> str | None:
    """From a word of the line: ``ip ssh rsa keypair-name``, ``mypubkey rsa``, ``rsakeypair``."""
    words = (word.removesuffix("keypair") for word in line.split())
    return next((_ALGORITHMS[word] for word in words if word in _ALGORITHMS), None)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _storage(lines: Sequence[str]) -> str | None:
    """Argument of ``on``, for example ``on usbtoken0:``."""
    found = (line.removeprefix("on ").strip() for line in lines if line.startswith("on "))
    return next(found, None)
