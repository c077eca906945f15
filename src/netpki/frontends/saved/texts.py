"""Text files as people save them, whatever wrote them."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from netpki.errors import InputError

LARGEST: Final = 128 * 2**20
"""Bytes. A configuration has some hundred thousand; a file beyond this is something else."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 8192


def read_text(path: Path, *, name: str) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark (as PowerShell writes it), or Latin-1.

    Raises:
        InputError: It cannot be read, is too large, or is no text.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(
                f"{name} has {size:,} bytes, more than the {LARGEST:,} that are read.",
                hint="Cut it into the captures of single devices.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    return decoded(data, name=name)


def decoded(data: bytes, *, name: str) -> str:
    """Text of bytes; see ``read_text``.

    Raises:
        InputError: They are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data[:_SAMPLE].replace(b"\r\0", b""):
        raise InputError(
            f"{name} is no text: it holds zero bytes.",
            hint="Give configurations and captures as plain text, not as archives or images.",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """All files, folders with everything below them, in the order of their names.

    Hidden files and folders, such as ``.git``, are left out, as are links to folders.

    Raises:
        InputError: A path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise InputError(
                f"{path} does not exist.", hint="Give files or folders with saved configurations."
            )
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path
