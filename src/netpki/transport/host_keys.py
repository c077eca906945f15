"""Looking up host keys in known_hosts files of any size.

``paramiko.HostKeys.load`` grows with the square of the number of entries: 21 s of CPU for each
connection at 10,000 entries. Here a file is searched as bytes for the one host that is meant, at
the speed of memory; only lines that can match are decoded. Hashed entries must be tried one by
one, as in OpenSSH.
"""

from __future__ import annotations

import base64
import binascii
import fnmatch
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from paramiko.hostkeys import HostKeyEntry
from paramiko.pkey import PKey

from netpki.transport.settings import DEFAULT_SSH_PORT

# A line may begin with blanks and a marker; OpenSSH takes both.
_START: Final = rb"^[ \t]*(?:@[a-z-]+[ \t]+)?"
_HASHED: Final = re.compile(_START + rb"\|1\|([^|\s]+)\|([^|\s]+)[ \t].*$", re.MULTILINE)
_WILDCARD: Final = re.compile(_START + rb"(?![#|])\S*[*?]\S*[ \t].*$", re.MULTILINE)
_REVOKED: Final = "@revoked"


def host_label(address: str, port: int) -> str:
    """How known_hosts names a host: ``[address]:port`` unless the port is 22 (sshd(8))."""
    return address if port == DEFAULT_SSH_PORT else f"[{address}]:{port}"


def known_keys(label: str, files: Iterable[Path]) -> tuple[PKey, ...]:
    """Host keys that the files hold for ``label``, revoked ones left out.

    Files that cannot be read are passed over, as OpenSSH does.
    """
    return _sorted_keys(label, files)[0]


def revoked_keys(label: str, files: Iterable[Path]) -> tuple[PKey, ...]:
    """Host keys that the files mark as revoked for ``label``."""
    return _sorted_keys(label, files)[1]


def _sorted_keys(label: str, files: Iterable[Path]) -> tuple[tuple[PKey, ...], tuple[PKey, ...]]:
    known: dict[PKey, None] = {}
    revoked: dict[PKey, None] = {}
    for file in files:
        for line in _matching_lines(_file(file), label):
            marker, key = _parsed(line)
            if key is not None and marker in {"", _REVOKED}:
                (revoked if marker else known)[key] = None
    return tuple(key for key in known if key not in revoked), tuple(revoked)


@dataclass(frozen=True, slots=True)
class _KnownHosts:
    """A file as it is searched."""

    content: bytes
    lowered: bytes
    has_hashes: bool
    has_wildcards: bool


_NOTHING: Final = _KnownHosts(b"", b"", has_hashes=False, has_wildcards=False)


def _file(file: Path) -> _KnownHosts:
    try:
        found = file.expanduser()
        status = found.stat()
        return _read(found, status.st_mtime_ns, status.st_size)
    except (OSError, RuntimeError):  # unreadable, or there is no home directory
        return _NOTHING


@lru_cache(maxsize=8)
def _read(file: Path, _modified: int, _size: int) -> _KnownHosts:
    content = file.read_bytes()
    return _KnownHosts(
        content,
        content.lower(),
        has_hashes=b"|1|" in content,
        has_wildcards=b"*" in content or b"?" in content,
    )


def _matching_lines(file: _KnownHosts, label: str) -> Iterator[bytes]:
    content, wanted = file.content, label.lower().encode()
    for start in _occurrences(file.lowered, wanted):
        begin = content.rfind(b"\n", 0, start) + 1
        line = content[begin : _end_of_line(content, start)]
        if _names(line, label.lower()):
            yield line
    if file.has_hashes:
        yield from _hashed_lines(content, wanted)
    if file.has_wildcards:
        yield from _wildcard_lines(content, label.lower())


def _occurrences(content: bytes, wanted: bytes) -> Iterator[int]:
    """Line by line: at most one position in each line that holds ``wanted``."""
    position = content.find(wanted)
    while position >= 0:
        yield position
        end_of_line = content.find(b"\n", position)
        position = content.find(wanted, end_of_line) if end_of_line >= 0 else -1


def _end_of_line(content: bytes, position: int) -> int:
    end = content.find(b"\n", position)
    return len(content) if end < 0 else end


def _hashed_lines(content: bytes, wanted: bytes) -> Iterator[bytes]:
    for match in _HASHED.finditer(content):
        try:
            salt, digest = base64.b64decode(match[1]), base64.b64decode(match[2])
        except binascii.Error:
            continue
        if hmac.compare_digest(hmac.digest(salt, wanted, "sha1"), digest):
            yield match[0]


def _wildcard_lines(content: bytes, label: str) -> Iterator[bytes]:
    for match in _WILDCARD.finditer(content):
        if _names(match[0], label):
            yield match[0]


class AnyOf(PKey):
    """Stands for several host keys of one type where paramiko takes only one; equals each.

    Args:
        keys: At least one.
    """

    def __init__(self, keys: tuple[PKey, ...]) -> None:
        self._keys = keys

    def __eq__(self, other: object) -> bool:
        return other in self._keys

    def __hash__(self) -> int:
        return hash(self._keys)

    def get_name(self) -> str:
        """The type that they share."""
        return self._keys[0].get_name()

    def get_base64(self) -> str:
        """The first of them, for messages."""
        return self._keys[0].get_base64()


def _names(line: bytes, label: str) -> bool:
    """Whether the host patterns of the line name ``label`` and none negated does (sshd(8))."""
    fields = line.decode("utf-8", "replace").split()
    if fields and fields[0].startswith("@"):
        fields = fields[1:]
    if not fields or fields[0].startswith("#"):
        return False
    patterns = fields[0].lower().split(",")
    if any(p.startswith("!") and _fits(label, p[1:]) for p in patterns):
        return False
    return any(_fits(label, p) for p in patterns)


def _fits(label: str, pattern: str) -> bool:
    # In known_hosts only * and ? are special; fnmatch would also take [address]:port apart.
    return fnmatch.fnmatchcase(label, pattern.replace("[", "[[]"))


def _parsed(line: bytes) -> tuple[str, PKey | None]:
    """Marker and key of a line; no key where it holds none that is understood."""
    fields = line.decode("utf-8", "replace").split()
    marker = fields.pop(0) if fields[0].startswith("@") else ""
    try:
        entry = HostKeyEntry.from_line(" ".join(fields[:3]))
    except Exception:  # noqa: BLE001 paramiko raises many kinds; a bad line is no key, as in ssh
        return marker, None
    return marker, entry.key if entry else None
