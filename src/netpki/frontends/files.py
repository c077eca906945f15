"""Files that reports are written to: whole, or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

from netpki.errors import InputError


def require_directory_of(path: Path) -> None:
    """Complain before the work, not after it.

    Raises:
        InputError: The directory for ``path`` is not there.
    """
    if not path.parent.is_dir():
        raise InputError(
            f"{path.parent}, where {path.name} is to be written, is no directory.",
            hint="Make it, or name another file.",
        )


def write(text: str, path: Path | None) -> None:
    """Write to a file, or to standard output.

    Raises:
        InputError: The file cannot be written; what was there is still there.
    """
    if path is None:
        sys.stdout.write(text)
        return
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
