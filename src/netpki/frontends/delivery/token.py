"""Where a token comes from: never from the command line, which everybody on a machine sees."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from netpki.errors import InputError

_LARGEST: Final = 10_000
_TOKEN: Final = re.compile(r"[\x21-\x7e]+")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def read_token(
    variable: str | None, file: Path | None, environment: Mapping[str, str]
) -> str | None:
    """The token, from an environment variable or a file; None if neither is named.

    Args:
        variable: Name of the environment variable.
        file: A file that only its owner may read.
        environment: Of the process.

    Raises:
        InputError: Both are named, or the one is missing, open to others or no token.
    """
    if variable is not None and file is not None:
        raise InputError(
            "The token is named twice, as an environment variable and as a file.",
            hint="Name one of them.",
        )
    if variable is not None:
        return _checked(environment.get(variable, ""), f"The environment variable {variable}")
    return None if file is None else _checked(_content(file), f"The file {file}")


def is_token(text: str) -> bool:
    """Whether it can stand in a header as it is."""
    return _TOKEN.fullmatch(text) is not None


def _content(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            data = opened.read(_LARGEST)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The file {file} cannot be read ({getattr(error, 'strerror', error)}).",
            hint="Name the file with the token.",
        ) from error
    if status.st_mode & _OTHERS:
        raise InputError(
            f"The file {file} can be read or written by others than its owner.",
            hint=f"Run: chmod 600 {file}; and have the token replaced if others may know it.",
        )
    return data.decode("utf-8", "replace")


def _checked(text: str, source: str) -> str:
    token = text.strip()
    if not token:
        raise InputError(f"{source} holds no token.", hint="Put the token there, alone.")
    if not is_token(token):
        raise InputError(
            f"{source} holds more than a token: it has spaces, line breaks or other characters "
            "that no token has.",
            hint="Put the token there, alone.",
        )
    return token
