"""The sub-commands of a trustpoint: which exist, which replace each other, how they print."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Final

_CHECKS: Final = ("crl", "none", "ocsp")
_USAGES: Final = ("ike", "ssl-client", "ssl-server")


def _orders(keyword: str, values: tuple[str, ...]) -> Iterator[str]:
    for size in range(1, len(values) + 1):
        for order in permutations(values, size):
            yield f"{keyword} {' '.join(order)}"


PATTERNS: Final = (
    "enrollment terminal",
    "enrollment terminal pem",
    "enrollment url LINE",
    "enrollment selfsigned",
    "enrollment pkcs12",
    "enrollment mode ra",
    "enrollment profile WORD",
    "enrollment retry count <1-100>",
    "enrollment retry period <1-60>",
    "enrollment http-proxy LINE",
    "primary",
    "serial-number",
    "serial-number none",
    "fqdn WORD",
    "ip-address WORD",
    "password LINE",
    "fingerprint LINE",
    "subject-name LINE",
    "subject-alt-name LINE",
    "vrf WORD",
    "chain-validation",
    "chain-validation stop",
    "chain-validation continue WORD",
    *_orders("revocation-check", _CHECKS),
    "ocsp url LINE",
    "ocsp disable-nonce",
    "crl query LINE",
    "crl optional",
    "crl best-effort",
    "crl cache none",
    "crl cache delete-after <1-43200>",
    "match certificate LINE",
    "authorization list WORD",
    "authorization username LINE",
    *_orders("usage", _USAGES),
    "source interface LINE",
    "storage WORD",
    "on WORD",
    "rsakeypair WORD",
    "rsakeypair WORD <360-4096>",
    "rsakeypair WORD <360-4096> <360-4096>",
    "eckeypair WORD",
    "auto-enroll",
    "auto-enroll <1-100>",
    "auto-enroll <1-100> regenerate",
    "auto-enroll regenerate",
    "auto-trigger",
    "regenerate",
    "eku request LINE",
    "hash md5",
    "hash sha1",
    "hash sha256",
    "hash sha384",
    "hash sha512",
    "default LINE",
)
"""The grammar of trustpoint configuration mode, without ``no``, ``exit`` and ``end``."""

_METHODS: Final = ("terminal", "url", "selfsigned", "pkcs12", "profile")

_ORDER: Final = (
    "enrollment method",
    "enrollment mode",
    "enrollment retry count",
    "enrollment retry period",
    "enrollment http-proxy",
    "primary",
    "serial-number",
    "fqdn",
    "ip-address",
    "password",
    "fingerprint",
    "subject-name",
    "subject-alt-name",
    "vrf",
    "chain-validation",
    "revocation-check",
    "ocsp url",
    "ocsp disable-nonce",
    "crl",
    "match certificate",
    "authorization list",
    "authorization username",
    "usage",
    "source interface",
    "storage",
    "on",
    "rsakeypair",
    "eckeypair",
    "auto-enroll",
    "auto-trigger",
    "regenerate",
    "eku request",
    "hash",
)
"""Print order. Captures fix enrollment, subject-name, revocation-check, key pair, hash in this
order; the place of the others is unverified."""

DEFAULT_LINES: Final = ("revocation-check crl",)
"""What a new trustpoint holds at once (in every captured trustpoint; that it is there untyped
is unverified)."""


def setting_of(line: str) -> str:
    """What a line sets: two lines with the same setting replace each other."""
    words = line.split()
    if words[0] == "enrollment" and len(words) > 1 and words[1] in _METHODS:
        return "enrollment method"
    for size in (3, 2, 1):
        candidate = " ".join(words[:size])
        if candidate in _ORDER:
            return candidate
    return words[0]


def with_line(lines: tuple[str, ...], line: str) -> tuple[str, ...]:
    """``lines`` after ``line`` was typed, in print order."""
    setting = setting_of(line)
    kept = [old for old in lines if setting_of(old) != setting]
    return tuple(sorted((*kept, line), key=_rank))


def without_line(lines: tuple[str, ...], line: str) -> tuple[str, ...]:
    """``lines`` after ``no`` and ``line`` was typed; the default comes back."""
    kept = tuple(old for old in lines if not (old == line or old.startswith(f"{line} ")))
    if kept == lines:
        kept = tuple(old for old in lines if setting_of(old) != setting_of(line))
    missing = [
        default
        for default in DEFAULT_LINES
        if not any(setting_of(old) == setting_of(default) for old in kept)
    ]
    return tuple(sorted((*kept, *missing), key=_rank))


def _rank(line: str) -> int:
    setting = setting_of(line)
    return _ORDER.index(setting) if setting in _ORDER else len(_ORDER)
