"""Files of a laboratory; some hold passwords."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from netpki.errors import InputError
from netpki.frontends.files import write_whole

_PRIVATE: Final = 0o600


def write_private_files(directory: Path, contents: Mapping[str, str]) -> None:
    """Write texts by their names below a directory, private from birth.

    Raises:
        InputError: The directory cannot be written.
    """
    for name, text in contents.items():
        path = directory / name
        _make_directory(path.parent)
        write_whole(path, text, mode=_PRIVATE)


def as_yaml(content: Mapping[str, Any]) -> str:
    """A document of YAML."""
    return "---\n" + yaml.safe_dump(dict(content), sort_keys=False)


def as_group(kind: str) -> str:
    """A personality as a group name that Ansible takes."""
    return kind.replace("-", "_").replace(".", "_")


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The directory {directory} cannot be written ({error.strerror}).",
            hint="Name another one.",
        ) from error
