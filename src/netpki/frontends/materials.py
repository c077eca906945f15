"""Files with keys and certificates, one set for each host."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from netpki.errors import InputError
from netpki.pki import Material

HOST: Final = "{host}"
"""Stands for the name of the host in a path."""

_LARGEST: Final = 1_000_000
"""Bytes; no bundle is larger."""
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_.:-]+\Z")


def read_materials(paths: Sequence[str], *, host: str) -> tuple[Material, ...]:
    """The content of each file, ``{host}`` in its path replaced by the name of the host.

    Raises:
        InputError: One cannot be read, or the host's name would lead elsewhere.
    """
    return tuple(_material(_path_for(path, host)) for path in paths)


def _path_for(path: str, host: str) -> str:
    if HOST not in path:
        return path
    if not _PLAIN_NAME.match(host) or host in {".", ".."}:
        raise InputError(
            f"{host}: this name cannot stand in a path for {HOST}.",
            hint="Give this host files of its own.",
        )
    return path.replace(HOST, host)


def _material(path: str) -> Material:
    try:
        with Path(path).expanduser().open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except (OSError, RuntimeError, ValueError) as error:  # no home directory; a NUL
        raise InputError(
            f"The file {path} cannot be read ({getattr(error, 'strerror', error)}).",
            hint="Give the files with the key, the certificate and its chain.",
        ) from error
    if len(data) > _LARGEST:
        raise InputError(
            f"The file {path} has more than {_LARGEST} bytes.", hint="It is no key or certificate."
        )
    return Material(path, data)


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, from birth; an old one is replaced at once.

    Raises:
        InputError: It cannot be written.
    """
    target = path.expanduser()
    fresh = target.with_name(f".{target.name}.netpki-new")
    try:
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise InputError(
            f"The file {path} cannot be written ({error.strerror}).", hint="Name another one."
        ) from error
