"""Files of a laboratory; some hold passwords."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from netpki.errors import InputError


def write_private_files(directory: Path, contents: Mapping[str, str]) -> None:
    """Write texts by their names below a directory, private from birth.

    Raises:
        InputError: The directory cannot be written.
    """
    try:
        for name, text in contents.items():
            path = directory / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_privately(path, text)
    except OSError as error:
        raise InputError(
            f"The directory {directory} cannot be written ({error.strerror}).",
            hint="Name another one.",
        ) from error


def as_yaml(content: Mapping[str, Any]) -> str:
    """A document of YAML."""
    return "---\n" + yaml.safe_dump(dict(content), sort_keys=False)


def as_group(kind: str) -> str:
    """A personality as a group name that Ansible takes."""
    return kind.replace("-", "_").replace(".", "_")


def _write_privately(path: Path, text: str) -> None:
    """Never readable for others, not even for a moment, whatever was there before."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
