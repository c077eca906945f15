"""Files that reports are written to, whole or not at all, and read back from."""

from __future__ import annotations

import json
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError

_REPORT: Final = 0o644
_SHOWN: Final = 40
"""Characters of a name that the name of the file beside it begins with: enough for people, and
few enough for file systems that take 255 bytes."""


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

    A file gets the mode 0644 less the umask, whatever it had before: a web server may show it.

    Raises:
        InputError: The file cannot be written; what was there is still there.
    """
    if path is None:
        sys.stdout.write(text)
        return
    write_whole(path, text)


def write_whole(path: Path, text: str, *, mode: int | None = None) -> None:
    """Let a file hold a text, from one moment to the next.

    It is written beside under a name that nobody can foresee, so that no link lies in wait there
    and no other run writes into it.

    Args:
        path: Where it comes to stand, in place of whatever stands there.
        text: What it holds.
        mode: Exactly this, from birth; None takes 0644 less the umask.

    Raises:
        InputError: It cannot be written; what was there is still there.
    """
    beside = path.with_name(f".{path.name[:_SHOWN]}.{secrets.token_hex(8)}.new")
    try:
        _make(beside, text.encode("utf-8"), mode)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            beside.unlink()


def read_json(path: Path, hint: str) -> Any:  # noqa: ANN401 whatever JSON holds
    """What a file holds as JSON.

    Args:
        path: Of the file.
        hint: How to make a right one.

    Raises:
        InputError: It cannot be read, or is no JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", hint=hint) from error
    except RecursionError:
        raise InputError(f"{path} is no JSON: it is nested too deeply.", hint=hint) from None
    except ValueError as error:
        raise InputError(f"{path} is no JSON: {error}.", hint=hint) from error


def _make(path: Path, content: bytes, mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, _REPORT if mode is None else mode)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
