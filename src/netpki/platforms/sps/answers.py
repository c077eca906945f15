"""Reading what the scripts print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from netpki.errors import (
    CertificateFormatError,
    InputError,
    OutputFormatError,
    PreconditionError,
)
from netpki.pki import Certificate, Fingerprint, read_blocks
from netpki.pki.names import harmless
from netpki.platforms.contract import Attributes, Backup, ChainDelivery, StoredFile
from netpki.platforms.sps.scripts import BACKUP_INFIX, MARK

_VERSION: Final = re.compile(r"lighttpd[/-](\d+)\.(\d+)\.(\d+)")
_CHAIN_IN_SERVER_PEM: Final = (1, 4, 48)
"""Before it only the first certificate of ``ssl.pemfile`` is sent (measured on 1.4.35 and 1.4.45;
NEWS of 1.4.48: "allow specifying server cert chain", issue 2692)."""
_STAMP: Final = re.compile(r"\d{8}T\d{6}Z\Z")
_MODE: Final = re.compile(r"[0-7]{1,4}\Z")


@dataclass(frozen=True, slots=True)
class Greeting:
    """Who answered.

    Attributes:
        hostname: Its own name.
        user: The account.
        version: Of lighttpd.
        software: Likewise, as printed.
        manager: What starts and stops services.
        configuration: Path of the configuration, links followed.
        parsed: The output of ``lighttpd -p``.
    """

    hostname: str
    user: str
    version: tuple[int, int, int]
    software: str
    manager: str
    configuration: str
    parsed: str = field(repr=False)

    @property
    def delivery(self) -> ChainDelivery:
        """Where this version takes intermediates from."""
        return "server_pem" if self.version >= _CHAIN_IN_SERVER_PEM else "ca_file"


@dataclass(frozen=True, slots=True)
class Shown:
    """Files as they were shown.

    Attributes:
        files: By the path that was asked for; None where there is none.
        backups: Copies, newest first.
        leftovers: Paths of files that an interrupted run staged.
        locked: Paths that this account cannot replace.
    """

    files: dict[str, StoredFile | None]
    backups: tuple[Backup, ...]
    leftovers: tuple[str, ...]
    locked: tuple[str, ...]


def parse_greeting(output: str, *, device: str, username: str) -> Greeting:
    """Read the answer of ``GREET``.

    Raises:
        PreconditionError: No shell answered, or it lacks what the work needs.
        OutputFormatError: It could not be understood.
    """
    head, _, parsed = output.partition("\nparsed\n")
    lines = head.splitlines()
    if not lines or lines[0] != f"{MARK} 1":
        raise _no_shell(output, device, username)
    said = _fields(lines[1:])
    lacking = [line.removeprefix("lacks ") for line in lines if line.startswith("lacks ")]
    if lacking:
        raise PreconditionError(
            f"it has no {', '.join(lacking)}",
            device=device,
            hint="netpki needs these programs there; is this a Smart Protection Server?",
        )
    if "unreadable" in said:
        raise PreconditionError(
            f"the account {said.get('user', username)!r} cannot read {said['unreadable']}",
            device=device,
            hint="Give the path of lighttpd.conf as 'configuration', and the root account.",
        )
    if said.get("manager") == "none":
        raise PreconditionError(
            "it has neither systemctl nor service nor an init script of that name",
            device=device,
            hint="Give the name of the web server's service as 'service'.",
        )
    try:
        version = version_of(said["version"])
        return Greeting(
            hostname=harmless(said["hostname"]),
            user=harmless(said["user"]),
            version=version,
            software="lighttpd/{}.{}.{}".format(*version),
            manager=said["manager"],
            configuration=said["configuration"],
            parsed=parsed,
        )
    except (KeyError, ValueError) as error:
        raise OutputFormatError(
            f"its answer lacks {error}", device=device, hint="Try: lighttpd -v"
        ) from error


def parse_files(output: str, *, device: str) -> Shown:
    """Read the answer of ``SHOW_FILES``.

    Raises:
        OutputFormatError: It could not be understood.
        PreconditionError: One of them is no readable file.
    """
    files: dict[str, StoredFile | None] = {}
    backups: dict[str, dict[str, StoredFile]] = {}
    for asked, lines in _listings(output):
        stored = _stored(asked, lines, device)
        original, _, stamp = asked.rpartition(BACKUP_INFIX)
        if stored is not None and original and _STAMP.match(stamp):
            backups.setdefault(stamp, {})[original] = stored
        else:
            files[asked] = stored
    return Shown(
        files,
        tuple(Backup(stamp, backups[stamp]) for stamp in sorted(backups, reverse=True)),
        _named(output, "leftover "),
        _named(output, "locked "),
    )


def parse_digests(output: str) -> dict[str, str]:
    """Read the answer of ``CHECK_CONTENT``: upper-case digests by name."""
    return {name: value.upper() for name, value in _fields(output.splitlines()).items()}


def version_of(text: str) -> tuple[int, int, int]:
    """The version in ``lighttpd/1.4.35 (ssl) - a light and fast webserver``.

    Raises:
        ValueError: There is none.
    """
    match = _VERSION.search(text)
    if match is None:
        raise ValueError("the version of lighttpd")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def _listings(output: str) -> Iterator[tuple[str, list[str]]]:
    path, lines = "", list[str]()
    for line in output.splitlines():
        if line.startswith("file ") and not path:
            path, lines = line.removeprefix("file "), []
        elif line == "end" and path:
            yield path, lines
            path = ""
        elif path:
            lines.append(line)


def _named(output: str, word: str) -> tuple[str, ...]:
    lines = (line for line in output.splitlines() if line.startswith(word))
    return tuple(dict.fromkeys(line.removeprefix(word) for line in lines))


def _stored(asked: str, lines: Sequence[str], device: str) -> StoredFile | None:
    split = lines.index("certificates") if "certificates" in lines else len(lines)
    said = _fields(lines[:split])
    if said.get("kind") == "missing":
        return None
    if said.get("kind") != "regular":
        raise PreconditionError(
            f"{asked} is {said.get('kind', 'unknown')} and no readable file",
            device=device,
            hint="Use an account that may read it: root.",
        )
    text = "\n".join(line.removeprefix("|") for line in lines[split + 1 :])
    certificates, defect = _certificates(text, asked)
    try:
        return StoredFile(
            path=said["path"],
            sha256=Fingerprint.parse(said["sha256"]),
            attributes=_attributes(said),
            certificates=certificates,
            key=Fingerprint.parse(said["key"]) if said["key"] else None,
            defect=defect,
        )
    except (KeyError, ValueError, InputError) as error:
        raise OutputFormatError(f"what it told about {asked} lacks {error}", device=device) from (
            error
        )


def _attributes(said: dict[str, str]) -> Attributes:
    if not _MODE.match(said["mode"]):
        raise ValueError("the mode")
    return Attributes(said["owner"], said["group"], int(said["mode"], 8), said["context"])


def _certificates(text: str, path: str) -> tuple[tuple[Certificate, ...], str]:
    """What can be read, and why not all."""
    found: list[Certificate] = []
    try:
        found.extend(Certificate(block.der) for block in read_blocks(text, source=path))
    except CertificateFormatError as error:
        return tuple(found), error.message
    return tuple(found), ""


def _fields(lines: Sequence[str]) -> dict[str, str]:
    pairs = (line.partition(" ") for line in lines)
    return {name: value.strip() for name, _, value in pairs}


def _no_shell(output: str, device: str, username: str) -> PreconditionError:
    first = next((line.strip() for line in output.splitlines() if line.strip(" *\r")), "nothing")
    return PreconditionError(
        f"the account {username!r} lands in a command line that is no shell (it says "
        f"{first[:80]!r})",
        device=device,
        hint="The appliance's 'admin' has only its own command line: log in as 'root'.",
    )
