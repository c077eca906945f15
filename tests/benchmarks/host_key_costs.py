"""What looking up one host key costs for each connection, by the size of known_hosts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import paramiko

from netpki.transport.host_keys import known_keys

_SIZES = (10, 1_000, 10_000, 100_000)
_SIZES_FOR_PARAMIKO = (10, 1_000)
_LOOKUPS = 5
_KEY_TYPE = "ssh-ed25519"


@dataclass(frozen=True, slots=True)
class LookupCost:
    """CPU milliseconds to find one host's key.

    Attributes:
        entries: Lines of the file.
        hashed: Whether host names are hashed (``HashKnownHosts``).
        first: The first connection of a process, which reads the file.
        further: Each further connection.
        paramiko: ``paramiko.HostKeys``, loaded and asked as for each connection; None where
            that takes too long to wait for.
    """

    entries: int
    hashed: bool
    first: float
    further: float
    paramiko: float | None

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def lookup_costs() -> Iterator[LookupCost]:
    """Measure every size, plain and hashed."""
    with tempfile.TemporaryDirectory(prefix="npk") as directory:
        for entries in _SIZES:
            for hashed in (False, True):
                file = Path(directory) / f"{entries}-{hashed}"
                file.write_text(_content(entries, hashed=hashed), encoding="ascii")
                yield _cost(file, entries, hashed=hashed)


def _cost(file: Path, entries: int, *, hashed: bool) -> LookupCost:
    # The host in the middle: half of a file is passed over on average.
    label = _label(entries // 2)
    return LookupCost(
        entries=entries,
        hashed=hashed,
        first=_milliseconds(lambda: len(known_keys(label, [file])), times=1),
        further=_milliseconds(lambda: len(known_keys(label, [file])), times=_LOOKUPS),
        paramiko=_milliseconds(lambda: len(_by_paramiko(label, file)), times=1)
        if entries in _SIZES_FOR_PARAMIKO
        else None,
    )


def _by_paramiko(label: str, file: Path) -> dict[str, paramiko.PKey]:
    return dict(paramiko.HostKeys(str(file)).lookup(label) or {})


def _milliseconds(count_keys: Callable[[], int], *, times: int) -> float:
    start = time.process_time()
    found = sum(count_keys() for _ in range(times))
    spent = time.process_time() - start
    if found != times:
        raise RuntimeError(f"found {found} keys in {times} lookups")
    return 1000 * spent / times


def _content(entries: int, *, hashed: bool) -> str:
    return "".join(
        f"{_hashed(_label(number)) if hashed else _label(number)} {_KEY_TYPE} {_key(number)}\n"
        for number in range(entries)
    )


def _label(number: int) -> str:
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def _hashed(label: str) -> str:
    salt = hashlib.sha1(label.encode(), usedforsecurity=False).digest()
    digest = hmac.digest(salt, label.encode(), "sha1")
    return f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"


def _key(number: int) -> str:
    name = _KEY_TYPE.encode()
    public = hashlib.sha256(str(number).encode()).digest()
    parts = b"".join(len(part).to_bytes(4, "big") + part for part in (name, public))
    return base64.b64encode(parts).decode()
