"""Values of an inventory, which may be strings, as what the library takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError

_TRUE: Final = frozenset({"true", "yes", "on", "1"})
_FALSE: Final = frozenset({"false", "no", "off", "0"})


def read_options(device: str, given: Mapping[str, object]) -> dict[str, Any]:
    """Typed values of the options that are set.

    Raises:
        InputError: An option is unknown, or its value does not fit.
    """
    return {name: _read(device, name, value) for name, value in given.items() if value is not None}


def _read(device: str, name: str, value: object) -> object:
    if name not in _READERS:
        raise InputError(
            f"{device}: netpki has no connection option {name!r}.",
            hint=f"Known are: {', '.join(sorted(_READERS))}.",
        )
    reader, meaning = _READERS[name]
    try:
        return reader(value)
    except (ValueError, TypeError):
        # The value is not repeated: it may be a secret that slipped into the wrong place.
        raise InputError(
            f"{device}: the connection option {name} does not fit.", hint=f"It is {meaning}."
        ) from None


def _text(value: object) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    raise TypeError


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value).lower()
    if word not in _TRUE | _FALSE:
        raise ValueError
    return word in _TRUE


def _seconds(value: object) -> float:
    seconds = float(_text(value))
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError
    return seconds


def _some_seconds(value: object) -> float:
    seconds = _seconds(value)
    if not seconds:
        raise ValueError
    return seconds


def _path(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise TypeError
    return Path(value)


def _paths(value: object) -> tuple[Path, ...]:
    if isinstance(value, list | tuple):
        return tuple(_path(item) for item in value)
    return tuple(_path(part.strip()) for part in _text(value).split(","))


_READERS: Final[Mapping[str, tuple[Callable[[object], object], str]]] = {
    "name": (_text, "the device's name"),
    "enable_secret": (_text, "a text"),
    "key_file": (_path, "a file name"),
    "key_passphrase": (_text, "a text"),
    "use_agent": (_flag, "true or false"),
    "host_key_checking": (_flag, "true or false"),
    "known_hosts": (_paths, "file names, as a list or between commas"),
    "jump_host": (_text, "user@host:port"),
    "jump_password": (_text, "a text"),
    "jump_key_file": (_path, "a file name"),
    "legacy_algorithms": (_flag, "true or false"),
    "connect_timeout": (_some_seconds, "a number of seconds above 0"),
    "timeout": (_some_seconds, "a number of seconds above 0"),
    "pacing": (_seconds, "a number of seconds"),
    "tls_legacy": (_flag, "true or false"),
    "admin_username": (_text, "a text"),
    "admin_password": (_text, "a text"),
    "web_configuration": (_text, "a path on the appliance"),
    "web_service": (_text, "the name of a service"),
}
"""How each option is read, and what it is."""
