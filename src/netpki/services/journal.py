"""The undo of every step, on disk before the step begins.

One file for each device and trustpoint, of mode 0600, gone when the work has ended well. It
holds settings and certificates; settings with secrets are left out (a trustpoint that has one
is never replaced, and amending it leaves the secret alone). A rerun decides from what the
device shows; the journal adds what the device no longer can show, namely what stood there
before.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from netpki.dialog import mask_configuration
from netpki.errors import CertificateFormatError, InputError, PreconditionError
from netpki.pki import Certificate
from netpki.platforms.contract import (
    Configure,
    Install,
    Remove,
    Replace,
    Step,
    StoredCertificate,
    Trustpoint,
)

_FORMAT: Final = 1
_STEPS: Final[Mapping[str, type[Step]]] = {
    kind.__name__.lower(): kind for kind in (Configure, Install, Replace, Remove)
}


class Journal:
    """Undo records in a directory, made with mode 0700 when first needed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @contextmanager
    def exclusively(self, device: str) -> Iterator[None]:
        """Keep other runs off the device while this one works.

        Raises:
            PreconditionError: Another run on this machine works on it.
            InputError: The directory cannot be written.
        """
        with self._writing():
            descriptor = os.open(self._path(device, None), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor, device)
            yield
        finally:
            os.close(descriptor)

    def intend(self, device: str, step: Step, *, hostname: str) -> None:
        """Record the step and its undo, safely on disk when this returns.

        Raises:
            InputError: The directory cannot be written.
        """
        record = {"format": _FORMAT, "device": device, "hostname": hostname, **_encoded(step)}
        path = self._path(device, step.trustpoint)
        fresh = path.with_suffix(".new")
        with self._writing():
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(record, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            _synchronise(self._directory)

    def interrupted(self, device: str, trustpoint: str, *, hostname: str) -> Step | None:
        """The step that an earlier run began and did not finish.

        Raises:
            InputError: The record cannot be read.
            PreconditionError: It is the record of another device of the same name.
        """
        path = self._path(device, trustpoint)
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            step, recorded = _decoded(record), str(record["hostname"])
        except FileNotFoundError:
            return None
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            RecursionError,
            CertificateFormatError,
        ) as error:
            raise InputError(
                f"The journal {path} cannot be read.",
                hint="It tells how to restore the device: look at it before removing it.",
            ) from error
        if recorded != hostname:
            raise PreconditionError(
                f"the journal {path} is of a device that calls itself {recorded!r}, this one "
                f"calls itself {hostname!r}",
                device=device,
                hint="Give each fleet a journal directory of its own.",
            )
        return step

    def close(self, device: str, trustpoint: str) -> None:
        """Forget the record: the work has ended well.

        A record that cannot be removed does no harm: the next run sees that it is finished.
        """
        with suppress(OSError):
            self._path(device, trustpoint).unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            yield
        except OSError as error:
            raise InputError(
                f"The journal directory {self._directory} cannot be written ({error.strerror}).",
                hint="Without a record of the way back no device is changed: make room or "
                "give another directory.",
            ) from error

    def _path(self, device: str, trustpoint: str | None) -> Path:
        """The record of a trustpoint; without one, the lock of the device."""
        subject = device if trustpoint is None else f"{device}\0{trustpoint}"
        digest = hashlib.sha256(subject.encode()).hexdigest()[:12]
        readable = re.sub(r"[^A-Za-z0-9_.-]", "_", subject)[:80].lstrip(".")
        suffix = "lock" if trustpoint is None else "json"
        return self._directory / f"{readable}-{digest}.{suffix}"


def _lock(descriptor: int, device: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PreconditionError(
            "another run is working on this device", device=device, hint="Wait for it to end."
        ) from None


def _synchronise(directory: Path) -> None:
    """Make the new name of a file survive a crash, not only its content."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def default_directory(environment: Mapping[str, str]) -> Path:
    """Where journals lie unless told otherwise (XDG base directory specification)."""
    home = environment.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / "netpki" / "journal"


def _encoded(step: Step) -> dict[str, Any]:
    record: dict[str, Any] = {"step": type(step).__name__.lower(), "trustpoint": step.trustpoint}
    if isinstance(step, Install | Replace):
        record["certificate"] = _der(step.certificate)
    record["before"] = None if step.before is None else _trustpoint(step.before)
    return record


def _trustpoint(trustpoint: Trustpoint) -> dict[str, Any]:
    return {
        "settings": [line for line in trustpoint.settings if mask_configuration(line) == line],
        "certificates": [
            {"kind": stored.kind, "serial": stored.serial, "certificate": _der(stored.certificate)}
            for stored in trustpoint.certificates
            if stored.certificate is not None
        ],
    }


def _der(certificate: Certificate) -> str:
    return base64.b64encode(certificate.der).decode("ascii")


def _decoded(record: dict[str, Any]) -> Step:
    if record["format"] != _FORMAT:
        raise ValueError(f"a record of format {record['format']}")
    kind = _STEPS[record["step"]]
    if kind in {Replace, Remove} and record["before"] is None:
        raise ValueError("nothing to bring back")
    name = str(record["trustpoint"])
    fields: dict[str, Any] = {"trustpoint": name, "before": _before(name, record["before"])}
    if kind is not Remove:
        fields["settings"] = ()  # what was wanted then does not matter for the way back
    if "certificate" in record:
        fields["certificate"] = _certificate(record["certificate"])
    return kind(**fields)


def _before(name: str, record: dict[str, Any] | None) -> Trustpoint | None:
    if record is None:
        return None
    certificates = tuple(
        StoredCertificate(entry["kind"], entry["serial"], _certificate(entry["certificate"]))
        for entry in record["certificates"]
    )
    return Trustpoint(name, tuple(map(str, record["settings"])), certificates)


def _certificate(text: str) -> Certificate:
    return Certificate(base64.b64decode(text, validate=True))
