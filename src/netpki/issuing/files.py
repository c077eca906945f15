"""Files by the names of hosts: each its own, none outside of the directory, none half written."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from netpki.errors import InputError

_PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\Z")
_OTHER: Final = re.compile(r"[^A-Za-z0-9_.-]")
_LONGEST_READABLE: Final = 60
_DIGITS: Final = 32
_LARGEST: Final = 1_000_000
"""Bytes; no key or chain is larger."""
_PUBLIC: Final = 0o644
_SECRET: Final = 0o600
_OTHERS: Final = 0o077


def file_stem(host: str) -> str:
    """The name of a host as it begins the names of its files; different for different hosts.

    A plain name stands for itself. Any other one, such as an IPv6 address or ``../x``, is followed
    by a tilde, which plain names have not, and digits of its SHA-256.

    Raises:
        InputError: There is no name.
    """
    if not host:
        raise InputError("A host has no name.", hint="Give it one: its files are called by it.")
    if _PLAIN.match(host):
        return host
    digest = hashlib.sha256(host.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    readable = _OTHER.sub("_", host)[:_LONGEST_READABLE].lstrip(".-")
    return f"{readable}~{digest}"


def read_file(path: Path) -> bytes | None:
    """The content of a file; None if there is none.

    Raises:
        InputError: It is no regular file, too large, or cannot be read.
    """
    return _read(path, is_secret=False)


def read_secret(path: Path) -> bytes | None:
    """The same for a file that nobody but its owner may read; a symbolic link is none.

    Raises:
        InputError: Likewise, or others may read it.
    """
    return _read(path, is_secret=True)


def write_public(path: Path, content: bytes) -> bool:
    """Let a file hold the content, from one moment to the next; whether it held another.

    Raises:
        InputError: It cannot be written.
    """
    with suppress(InputError):
        if read_file(path) == content:
            return False
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with _removed_on_failure(Path(fresh)):
            os.fchmod(descriptor, _PUBLIC)
            _fill(descriptor, content)
            Path(fresh).replace(path)
        _synchronise(path.parent)
    return True


def write_secret(path: Path, content: bytes, *, old_as: Path | None = None) -> None:
    """Make a file that only its owner may read, whole from birth; one at a time in a directory.

    Args:
        path: Where it comes to stand. Without ``old_as`` nothing may stand there.
        content: What it holds.
        old_as: The name that the file which stands there keeps; nothing is ever overwritten.

    Raises:
        InputError: It cannot be written, or something stands in its place.
    """
    fresh = path.with_name(f".{path.name}.netpki-new")
    with _writing(path):
        fresh.unlink(missing_ok=True)  # of a run that was killed
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(fresh, flags, _SECRET)
        with _removed_on_failure(fresh):
            _fill(descriptor, content)
            if old_as is None:
                os.link(fresh, path)  # which fails if something stands there
                fresh.unlink()
            else:
                _keep(path, old_as)
                fresh.replace(path)
        _synchronise(path.parent)


def make_private_directory(directory: Path) -> None:
    """Make a directory that nobody else may enter.

    Raises:
        InputError: It cannot be made, or others may enter the one that is there.
    """
    with _writing(directory):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    require_private_directory(directory)


def require_private_directory(directory: Path) -> None:
    """Check that nobody else may enter a directory, if it is there.

    Raises:
        InputError: Others may.
    """
    try:
        mode = stat.S_IMODE(directory.stat().st_mode)
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(
            f"{directory} cannot be entered ({error.strerror}).", hint="Give another directory."
        ) from error
    if mode & _OTHERS:
        raise InputError(
            f"The directory {directory} is open to others (mode {mode:04o}).",
            hint=f"Private keys lie in it: chmod 700 {directory}",
        )


def _read(path: Path, *, is_secret: bool) -> bytes | None:
    # Not blocking: to open a named pipe would wait for somebody to write.
    more = os.O_NONBLOCK | (os.O_NOFOLLOW if is_secret else 0)
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | more)) as file:
            status = os.fstat(file.fileno())
            _require_fit(path, status, is_secret=is_secret)
            return file.read(_LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = "it is a symbolic link" if error.errno == errno.ELOOP else error.strerror
        raise InputError(
            f"{path} cannot be read ({reason}).", hint="Look at what it is, and at its owner."
        ) from error


def _require_fit(path: Path, status: os.stat_result, *, is_secret: bool) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path} is no regular file.", hint="Put the file itself there.")
    if status.st_size > _LARGEST:
        raise InputError(f"{path} has more than {_LARGEST} bytes.", hint="Is it the right file?")
    mode = stat.S_IMODE(status.st_mode)
    if is_secret and mode & _OTHERS:
        raise InputError(
            f"The private key {path} is open to others (mode {mode:04o}).",
            hint=f"chmod 600 {path}; if somebody may have read it, make a new key (rekey).",
        )


def _keep(path: Path, other: Path) -> None:
    """A second name for a file; it may have it already, from a run that was killed."""
    try:
        os.link(path, other)
    except FileExistsError:
        if not other.samefile(path):
            raise
    if not other.is_symlink():
        other.chmod(_SECRET)


def _fill(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise InputError(
            f"{error.filename2 or error.filename} is there already, and is not overwritten.",
            hint="Another run was faster, or somebody put it there: look at it and run again.",
        ) from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}).", hint="Give another directory."
        ) from error


def _synchronise(directory: Path) -> None:
    """Make the new name of a file survive a crash, not only its content."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
