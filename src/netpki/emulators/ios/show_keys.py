"""``show crypto key mypubkey``: the public keys of a router."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

from netpki.emulators.ios.clock import validity

if TYPE_CHECKING:
    from netpki.emulators.ios.keys import KeyPair
    from netpki.emulators.ios.router import EmulatedRouter

Kind = Literal["rsa", "ec", "all"]

_WORD: Final = 4
_WORDS_PER_LINE: Final = 8


def public_keys(router: EmulatedRouter, kind: Kind, label: str | None) -> Iterator[str]:
    """Lines of ``show crypto key mypubkey rsa|ec|all [LABEL]``.

    Captured are 12.x (no ``Key type``), 15.x and XE (both with it), and XE of 2026 (with the
    size). That ``all`` keeps the order in which keys were made, and that an unknown label
    prints nothing, is unverified.
    """
    for key in router.running.keys:
        if kind in {"all", key.key_type.lower()} and label in {None, key.label}:
            yield from _key(router, key)


def _key(router: EmulatedRouter, key: KeyPair) -> Iterator[str]:
    style = router.personality.key_type_line
    yield f"% Key pair was generated at: {validity(key.generated, router.zone)}"
    yield f"Key name: {key.label}"
    if style != "none":
        yield f"Key type: {key.key_type} KEYS{f'      {key.size}' if style == 'size' else ''}"
    if key.temporary:
        yield "Temporary key"
    elif style != "none" and key.storage:
        yield f" Storage Device: {key.storage}"
    yield f" Usage: {key.usage} Key"
    redundancy = " Redundancy enabled." if key.redundant else ""
    yield f" Key is {'' if key.exportable else 'not '}exportable.{redundancy}"
    yield " Key Data:"
    yield from data_lines(key.public_der)


def data_lines(der: bytes) -> Iterator[str]:
    """Eight words of four bytes a line, each with a blank after it.

    What is left of a word follows the last whole one, even as a ninth group (captures: RSA keys
    of 1024 and 768 bits). The last line has no blank at its end; where it is a whole one, that
    is unverified.
    """
    words = [der[start : start + _WORD].hex().upper() for start in range(0, len(der), _WORD)]
    rest = [words.pop()] if len(der) % _WORD else []
    lines = [
        words[start : start + _WORDS_PER_LINE] for start in range(0, len(words), _WORDS_PER_LINE)
    ]
    for line in lines[:-1]:
        yield f"  {' '.join(line)} "
    yield f"  {' '.join([*(lines[-1] if lines else []), *rest])}"
