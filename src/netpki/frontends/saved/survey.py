"""Records of all devices whose configurations or captures lie in files."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any, Final

from netpki.errors import InputError, NetpkiError
from netpki.frontends.saved.devices import Identity, SavedDevice, devices_of
from netpki.frontends.saved.texts import files_below, read_text
from netpki.platforms.contract import DeviceRecord, Gap
from netpki.platforms.ios.inventory.captured import Captured, as_startup, captured
from netpki.platforms.ios.inventory.outputs import Output, read_outputs
from netpki.platforms.ios.inventory.record import record_of

Progress = Callable[[int, int], None]
"""Told how many files of how many are done."""

_FEWEST_FOR_PROCESSES: Final = 16
"""Files; starting processes costs more than reading these."""
_AT_A_TIME: Final = 8
"""Files that a process is given together."""


def survey(
    paths: Sequence[Path], *, processes: int | None = None, progress: Progress | None = None
) -> tuple[DeviceRecord, ...]:
    """Read files and folders; nothing is connected.

    Args:
        paths: Files, or folders with everything below them.
        processes: How many read at a time; None takes one for each processor.
        progress: Told after each file.

    Raises:
        InputError: A path does not exist, or there is no file.
    """
    files = _files(paths)
    if not files:
        raise InputError(
            f"There is no file in {', '.join(map(str, paths))}.",
            hint="Give a folder with saved configurations or captures.",
        )
    if progress:
        progress(0, len(files))
    count = processes or len(os.sched_getaffinity(0))
    alone: dict[PurePath, DeviceRecord] = {}
    identities: list[Identity] = []
    with _mapping(count if len(files) >= _FEWEST_FOR_PROCESSES else 1) as run:
        for file, (identity, record) in zip(files, run(_look_at, files), strict=True):
            alone[file.name] = record
            identities += [identity] if identity else []
            if progress:
                progress(len(alone), len(files))
        devices = devices_of(identities)
        jobs = _jobs(files, [device for device in devices if len(device.paths) > 1])
        together = list(run(_record, jobs))
    of_one_file = {device.paths[0]: device.name for device in devices if len(device.paths) == 1}
    known = {identity.path for identity in identities}
    single = [replace(alone[path], name=name) for path, name in of_one_file.items()]
    unread = [record for path, record in alone.items() if path not in known]
    return tuple(sorted([*single, *together, *unread], key=lambda record: record.name))


@dataclass(frozen=True, slots=True)
class _File:
    """A file by what it is called, and where it lies."""

    name: PurePath
    path: Path


@dataclass(frozen=True, slots=True)
class _Job:
    """A device and its files."""

    device: str
    files: tuple[_File, ...]


def _files(paths: Sequence[Path]) -> list[_File]:
    """Called as below their folder, and with the folder if there are several."""
    found: dict[PurePath, _File] = {}
    for path in paths:
        for file in files_below([path]):
            inner = file.relative_to(path) if path.is_dir() else PurePath(file.name)
            name = path / inner if len(paths) > 1 and path.is_dir() else inner
            name = PurePath(file) if name in found else name
            found[name] = _File(name, file)
    return list(found.values())


def _jobs(files: Iterable[_File], devices: Iterable[SavedDevice]) -> list[_Job]:
    by_name = {file.name: file for file in files}
    return [_Job(device.name, tuple(by_name[path] for path in device.paths)) for device in devices]


@contextmanager
def _mapping(processes: int) -> Iterator[Callable[..., Iterable[Any]]]:
    if processes == 1:
        yield map
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(processes, mp_context=context) as executor:
        yield partial(executor.map, chunksize=_AT_A_TIME)


def _look_at(file: _File) -> tuple[Identity | None, DeviceRecord]:
    """What the file says of itself, and the record of it alone, which most devices are.

    A file that tells nothing has no identity; it is a device that was not read.
    """
    try:
        found = _read(file)
    except NetpkiError as error:
        return None, _unread(file, error.message)
    if not found.outputs:
        return None, _unread(file, _reason(found))
    commands = frozenset(output.name for output in found.outputs)
    identity = Identity(file.name, found.hostname, commands)
    return identity, _record_of(str(file.name), found.outputs, found.gaps)


def _record(job: _Job) -> DeviceRecord:
    outputs: list[Output] = []
    gaps: list[Gap] = []
    for file in job.files:
        try:
            found = _read(file)
        except NetpkiError as error:
            gaps.append(Gap(str(file.name), error.message))
        else:
            outputs += found.outputs
            gaps += found.gaps
    return _record_of(job.device, outputs, gaps)


def _record_of(name: str, outputs: Sequence[Output], gaps: Iterable[Gap]) -> DeviceRecord:
    record = record_of(name, read_outputs(outputs, device=name))
    return replace(record, gaps=(*gaps, *record.gaps))


def _read(file: _File) -> Captured:
    found = captured(read_text(file.path, name=str(file.name)), origin=str(file.name))
    found = _of_one_device(found, str(file.name))
    if "startup" not in file.name.name.lower():
        return found
    return replace(found, outputs=tuple(as_startup(output) for output in found.outputs))


def _of_one_device(found: Captured, origin: str) -> Captured:
    """Without what was typed on a second device, from which somebody went on to."""
    names = list(dict.fromkeys(each.hostname for each in found.outputs if each.hostname))
    if len(names) <= 1:
        return found
    kept = tuple(each for each in found.outputs if each.hostname in {None, names[0]})
    message = (
        f"the file holds output of several devices ({', '.join(names)}), of which that of "
        f"{names[0]} is taken; give each a file of its own"
    )
    return replace(found, outputs=kept, gaps=(*found.gaps, Gap(origin, message)))


def _unread(file: _File, message: str) -> DeviceRecord:
    gap = Gap(str(file.name), message.removesuffix("."))
    return DeviceRecord(name=str(file.name), gaps=(gap,), reached=False)


def _reason(found: Captured) -> str:
    if found.gaps:
        return found.gaps[0].message
    if not found.passed_over:
        return "the file is empty"
    return f"netpki does not read the output of {', '.join(found.passed_over)}"
