"""Which files are of one device.

Files of one folder that show the same hostname are one device, unless two of them show the same
command: then each file is a device of its own. A file without a hostname belongs to the only
device of its folder, if there is just one; else it stands for itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file says of itself.

    Attributes:
        path: Relative to what was asked for.
        hostname: None where it shows none.
        commands: Whose output it holds.
    """

    path: PurePath
    hostname: str | None
    commands: frozenset[str]


@dataclass(frozen=True, slots=True)
class SavedDevice:
    """A device and the files it is read from."""

    name: str
    paths: tuple[PurePath, ...]


def devices_of(files: Iterable[Identity]) -> tuple[SavedDevice, ...]:
    """Devices by name; those whose name is not unique are called by their first file."""
    folders: dict[PurePath, list[Identity]] = defaultdict(list)
    for file in files:
        folders[file.path.parent].append(file)
    groups = [group for folder in folders.values() for group in _groups(folder)]
    found = (SavedDevice(name, _paths(group)) for name, group in _named(groups))
    return tuple(sorted(found, key=lambda device: device.name))


def _named(groups: Sequence[Sequence[Identity]]) -> Iterator[tuple[str, Sequence[Identity]]]:
    """A name that several claim is nobody's; they are called by their first file."""
    names = [_name(group) for group in groups]
    paths = [str(group[0].path) for group in groups]
    while True:
        counts = Counter(names)
        called = [
            path if counts[name] > 1 else name for name, path in zip(names, paths, strict=True)
        ]
        if called == names:
            return iter(zip(names, groups, strict=True))
        names = called


def _groups(folder: Sequence[Identity]) -> list[list[Identity]]:
    named: dict[str, list[Identity]] = defaultdict(list)
    for file in folder:
        if file.hostname:
            named[file.hostname].append(file)
    nameless = [file for file in folder if not file.hostname]
    if len(named) == 1:
        (only,) = named.values()
        if not _overlap([*only, *nameless]):
            return [[*only, *nameless]]
    groups = [part for files in named.values() for part in _apart(files)]
    return [*groups, *([file] for file in nameless)]


def _apart(files: list[Identity]) -> list[list[Identity]]:
    return [[file] for file in files] if _overlap(files) else [files]


def _overlap(files: Iterable[Identity]) -> bool:
    counts = Counter(command for file in files for command in file.commands)
    return any(count > 1 for count in counts.values())


def _name(group: Sequence[Identity]) -> str:
    hostname = next((file.hostname for file in group if file.hostname), None)
    return hostname or group[0].path.stem


def _paths(group: Iterable[Identity]) -> tuple[PurePath, ...]:
    return tuple(file.path for file in group)
