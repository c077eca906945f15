"""Looking up host keys in known_hosts files of any size.

``paramiko.HostKeys.load`` grows with the square of the number of entries: 21 s of CPU for each
connection at 10,000 entries. Here a file is searched as bytes for the one host that is meant,
which stays below a millisecond for plain entries; only lines that can match are decoded.
"""

from __future__ import annotations

import base64
import fnmatch
import hmac
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from paramiko.hostkeys import HostKeyEntry
from paramiko.pkey import PKey

from netpki.transport.settings import DEFAULT_SSH_PORT

_HASHED: Final = re.compile(rb"^\|1\|([^|\s]+)\|([^|\s]+)\s.*$", re.MULTILINE)
_WILDCARD: Final = re.compile(rb"^(?!\s*#)[^\r\n]*[*?][^\r\n]*$", re.MULTILINE)


def host_label(address: str, port: int) -> str:
    """How known_hosts names a host: ``[address]:port`` unless the port is 22 (sshd(8))."""
    return address if port == DEFAULT_SSH_PORT else f"[{address}]:{port}"


def known_keys(label: str, files: Iterable[Path]) -> tuple[PKey, ...]:
    """Host keys that the files hold for ``label``, revoked ones left out.

    Files that do not exist are passed over, as OpenSSH does.
    """
    keys: list[PKey] = []
    revoked: list[PKey] = []
    for file in files:
        for marker, line in _matching_lines(_content(file.expanduser()), label):
            entry = _entry(line)
            if entry is not None and entry.key is not None:
                (revoked if marker == "@revoked" else keys).append(entry.key)
    return tuple(key for key in keys if key not in revoked)


def _content(file: Path) -> bytes:
    try:
        status = file.stat()
    except OSError:
        return b""
    return _read(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _read(file: Path, _modified: int, _size: int) -> bytes:
    return file.read_bytes()


def _matching_lines(content: bytes, label: str) -> Iterator[tuple[str, str]]:
    wanted = label.lower().encode()
    plain = re.compile(
        rb"^(?:@[a-z-]+\s+)?(?:[^\s#|]*,)?" + re.escape(wanted) + rb"[,\s].*$",
        re.MULTILINE | re.IGNORECASE,
    )
    for start in _occurrences(content.lower(), wanted):
        match = plain.match(content, content.rfind(b"\n", 0, start) + 1)
        if match:
            yield _marked(match[0])
    if b"|1|" in content:
        yield from (_marked(line) for line in _hashed_lines(content, wanted))
    if b"*" in content or b"?" in content:
        yield from (_marked(line) for line in _wildcard_lines(content, label.lower()))


def _occurrences(content: bytes, wanted: bytes) -> Iterator[int]:
    """Line by line: at most one position in each line that holds ``wanted``."""
    position = content.find(wanted)
    while position >= 0:
        yield position
        end_of_line = content.find(b"\n", position)
        position = content.find(wanted, end_of_line) if end_of_line >= 0 else -1


def _hashed_lines(content: bytes, wanted: bytes) -> Iterator[bytes]:
    for match in _HASHED.finditer(content):
        salt, digest = base64.b64decode(match[1]), base64.b64decode(match[2])
        if hmac.compare_digest(hmac.digest(salt, wanted, "sha1"), digest):
            yield match[0]


def _wildcard_lines(content: bytes, label: str) -> Iterator[bytes]:
    for match in _WILDCARD.finditer(content):
        _, line = _marked(match[0])
        patterns = line.split(maxsplit=1)[0].lower().split(",")
        if not any(mark in pattern for pattern in patterns for mark in "*?"):
            continue
        negated = any(fnmatch.fnmatchcase(label, p[1:]) for p in patterns if p[0:1] == "!")
        if not negated and any(_matches(label, p) for p in patterns):
            yield match[0]


def _matches(label: str, pattern: str) -> bool:
    # In known_hosts only * and ? are special; fnmatch would also take [address]:port apart.
    return fnmatch.fnmatchcase(label, pattern.replace("[", "[[]"))


def _marked(line: bytes) -> tuple[str, str]:
    """Split an ``@revoked`` or ``@cert-authority`` marker off a line."""
    text = line.decode("utf-8", "replace").strip()
    if not text.startswith("@"):
        return "", text
    marker, _, rest = text.partition(" ")
    # A certificate authority's key signs host keys; it is none itself, so it matches no host.
    return (marker, rest.strip()) if marker == "@revoked" else (marker, "# " + rest)


def _entry(line: str) -> HostKeyEntry | None:
    if line.startswith("#"):
        return None
    try:
        return HostKeyEntry.from_line(line)
    except Exception:  # noqa: BLE001 paramiko raises many kinds; a bad line is no key, as in ssh
        return None
