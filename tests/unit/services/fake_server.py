"""A web server in memory, as services see it: files, copies, staged files, a running process.

Each step that a driver would take on a device can fail, before it had its effect or after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar, Literal

from netpki.errors import CertificateFormatError, ConnectionFailedError, PreconditionError
from netpki.pki import Certificate, Fingerprint, read_blocks
from netpki.pki.private_key import PrivateKey
from netpki.platforms.contract import (
    Attributes,
    Backup,
    Binding,
    ChainDelivery,
    FileChange,
    Served,
    ServerState,
    StoredFile,
    Undo,
    WantedContent,
)

NAME = "sps1"
CONF, PEM, OTHER_PEM = "/etc/web/web.conf", "/etc/web/server.pem", "/etc/web/console.pem"
CHAIN_FILE = "/etc/web/server-chain.pem"
SECRET, PUBLIC = Attributes("root", "web", 0o640, "cert_t"), Attributes("root", "root", 0o644)
COPY, STAGED = ".copy-", ".staged"
ENDPOINT, OTHER_ENDPOINT = "0.0.0.0:443", "0.0.0.0:4343"

Moment = Literal["before", "after"]
Kind = Literal["refused", "broken", "gone", "crash", "defect"]
"""The device says no; the connection breaks; the device is gone for good; the controller dies;
the driver has a defect."""


class ControllerDiedError(BaseException):
    """Power off: nothing of the run goes on."""


@dataclass(frozen=True)
class Fault:
    """What fails, in which step counted from 1."""

    step: int
    kind: Kind
    moment: Moment = "before"


@dataclass(frozen=True)
class File:
    """Content, and who may do what with it."""

    data: bytes
    attributes: Attributes = SECRET


@dataclass
class Machine:
    """The device.

    Attributes:
        files: Everything on its disk by path.
        delivery: Where its web server takes the chain from.
        links: Symbolic links.
        process: What the running web server sends, by endpoint; empty where it is dead.
        faults: What will fail.
        steps: Names of all steps that were taken.
        poison: Digests of files at which the web server dies.
        is_frozen: A restart is reported and does not happen.
        probes_until_up: Looks for which the web server says nothing after a start.
        spoils: What a rename makes of a file.
    """

    files: dict[str, File]
    delivery: ChainDelivery = "server_pem"
    links: dict[str, str] = field(default_factory=dict)
    process: dict[str, tuple[Certificate, ...]] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    steps: list[str] = field(default_factory=list)
    poison: set[Fingerprint] = field(default_factory=set)
    is_gone: bool = False
    is_frozen: bool = False
    probes_until_up: int = 0
    spoils: Callable[[File], File] = lambda file: file
    _silent_probes: int = 0

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """What the configuration says: endpoint, certificate file, perhaps chain file."""
        lines = self.files[CONF].data.decode().splitlines()
        return tuple(Binding(*line.split()) for line in lines)

    @property
    def live(self) -> dict[str, File]:
        """The files that are neither copies nor staged."""
        return {
            path: file
            for path, file in self.files.items()
            if COPY not in path and not path.endswith(STAGED)
        }

    @property
    def staged(self) -> set[str]:
        """What nobody has put in place yet."""
        return {path for path in self.files if path.endswith(STAGED)}

    def start(self) -> bool:
        """Start the web server; whether it runs."""
        if self.is_frozen:
            return True
        self._silent_probes = self.probes_until_up
        try:
            self.process = {one.endpoint: self._loaded(one) for one in self.bindings}
        except (KeyError, ValueError):
            self.process = {}
        return bool(self.process)

    def looked_at(self) -> dict[str, tuple[Certificate, ...]]:
        """What new connections get."""
        if self._silent_probes:
            self._silent_probes -= 1
            return {}
        return self.process

    def resolved(self, path: str) -> str:
        """Where a link leads."""
        return self.links.get(path, path)

    def stored(self, path: str) -> StoredFile | None:
        """A file as a driver shows it."""
        file = self.files.get(self.resolved(path))
        if file is None:
            return None
        certificates, key = read_file(file.data)
        return StoredFile(
            self.resolved(path),
            digest_of(file),
            file.attributes,
            certificates,
            key.public_fingerprint if key else None,
        )

    def type_in(self, commands: Iterable[str]) -> None:
        """What a person does who trusts the commands that a report ends with."""
        for command in commands:
            match command.split():
                case ["restart"]:
                    self.start()
                case ["remove", path]:
                    self.files.pop(path, None)
                case ["copy", source, path]:
                    self.files[path] = self.files[source]
                case _:
                    raise AssertionError(command)

    def _loaded(self, binding: Binding) -> tuple[Certificate, ...]:
        names = [binding.pem_file, *([binding.ca_file] if binding.ca_file else [])]
        files = [self.files[self.resolved(name)] for name in names]
        if self.poison & {digest_of(file) for file in files}:
            raise ValueError("it dies of this file")
        certificates, key = read_file(files[0].data)
        if not certificates or key is None or not key.matches(certificates[0]):
            raise ValueError("key and certificate do not fit")
        if self.delivery == "server_pem":
            return certificates
        above = read_file(files[1].data)[0] if binding.ca_file else ()
        return (certificates[0], *above)


class FakeDevice:
    """Keeps ``TlsServerDevice``."""

    server: ClassVar[type[FakeServer]]
    name = NAME
    address = "192.0.2.10"

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.read_only: list[bool] = []

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[FakeServer]:
        """See ``TlsServerDevice.connect``."""
        self.read_only.append(read_only)
        server = self.server(self.machine, read_only=read_only)
        with server.step("connect"):
            pass
        yield server

    def changes(
        self, state: ServerState, bindings: tuple[Binding, ...], wanted: WantedContent
    ) -> tuple[FileChange, ...]:
        """See ``TlsServerDevice.changes``: chain file, certificate file, configuration."""
        pem = state.files.get(bindings[0].pem_file)
        if pem is None:
            raise PreconditionError("there is no certificate file", device=NAME)
        key, leaf, *others = map(_pem, (wanted.key, *wanted.chain))
        above = "".join(others)
        if state.delivery == "server_pem":
            return _unless_held(pem, pem.path, f"{key}{leaf}{above}".encode(), pem.path, wanted)
        path = bindings[0].ca_file or CHAIN_FILE
        conf = state.files[CONF]
        named = "".join(
            f"{one.endpoint} {one.pem_file} {one.ca_file or CHAIN_FILE}\n"
            for one in state.bindings
        )
        return (
            *_unless_held(state.files.get(path), path, above.encode(), CONF),
            *_unless_held(pem, pem.path, f"{key}{leaf}".encode(), pem.path, wanted),
            *_unless_held(conf, CONF, named.encode(), CONF),
        )

    def descriptions(self, changes: tuple[FileChange, ...], manager: str) -> tuple[str, ...]:
        """See ``TlsServerDevice.descriptions``."""
        return (*(f"write {change.path}" for change in changes), f"restart by {manager}")

    def restore_commands(self, undo: Undo, manager: str) -> tuple[str, ...]:
        """See ``TlsServerDevice.restore_commands``."""
        assert manager == "service"
        found = [
            f"copy {path}{COPY}{undo.stamp_of(path)} {path}" if before else f"remove {path}"
            for path, before in undo.before.items()
        ]
        return (*found, "restart")


class FakeServer:
    """Keeps ``TlsServer`` over one connection."""

    def __init__(self, machine: Machine, *, read_only: bool) -> None:
        self._machine = machine
        self._is_read_only = read_only
        self._is_broken = False

    @contextmanager
    def step(self, name: str, *, changes: bool = False) -> Iterator[None]:
        """One thing that is done on the device, and may fail."""
        assert not (changes and self._is_read_only), name
        machine = self._machine
        if self._is_broken or machine.is_gone:
            raise ConnectionFailedError(f"no connection for {name}", device=NAME)
        machine.steps.append(name)
        number = len(machine.steps)
        due = [fault for fault in machine.faults if fault.step == number]
        self._fail(due, "before", name)
        yield
        self._fail(due, "after", name)

    def _fail(self, faults: Iterable[Fault], moment: Moment, name: str) -> None:
        for fault in faults:
            if fault.moment != moment:
                continue
            if fault.kind == "crash":
                raise ControllerDiedError
            if fault.kind == "defect":
                raise ZeroDivisionError(name)
            if fault.kind == "refused" and name != "connect":
                raise PreconditionError(f"{name} was refused", device=NAME)
            self._is_broken = True
            self._machine.is_gone = fault.kind == "gone"
            raise ConnectionFailedError(f"the connection broke at {name}", device=NAME)

    def read(self) -> ServerState:
        """See ``TlsServer.read``."""
        machine = self._machine
        with self.step("read"):
            named = [CONF]
            for binding in machine.bindings:
                named += [binding.pem_file, binding.ca_file or CHAIN_FILE]
            shown = {path: machine.stored(path) for path in named}
            targets = list(dict.fromkeys(machine.resolved(path) for path in named))
            return ServerState(
                device=NAME,
                hostname=NAME,
                software="lighttpd/1.4.69",
                delivery=machine.delivery,
                configuration=CONF,
                service_manager="service",
                bindings=machine.bindings,
                files={path: stored for path, stored in shown.items() if stored},
                served=self._served(machine.bindings),
                backups=tuple(_backups(machine, targets)),
                leftovers=tuple(
                    f"{path}{STAGED}" for path in targets if f"{path}{STAGED}" in machine.staged
                ),
            )

    def reread(self, state: ServerState, paths: Iterable[str]) -> dict[str, StoredFile | None]:
        """See ``TlsServer.reread``."""
        assert state.device == NAME
        with self.step("reread"):
            return {path: self._machine.stored(path) for path in paths}

    def probe(self, bindings: tuple[Binding, ...]) -> tuple[Served, ...]:
        """See ``TlsServer.probe``; what fails is told and not raised."""
        with suppress(ConnectionFailedError, PreconditionError), self.step("probe"):
            return self._served(bindings)
        return tuple(Served(one.endpoint, problem="no answer") for one in bindings)

    def _served(self, bindings: tuple[Binding, ...]) -> tuple[Served, ...]:
        seen = self._machine.looked_at()
        return tuple(
            Served(one.endpoint, seen.get(one.endpoint, ()), "" if seen else "refused")
            for one in bindings
        )

    def stage(
        self,
        state: ServerState,
        changes: tuple[FileChange, ...],
        issuers: tuple[Certificate, ...],
    ) -> None:
        """See ``TlsServer.stage``."""
        assert state.device == NAME
        assert all(issuer.is_self_issued for issuer in issuers[:1])
        for change in changes:
            with self.step(f"stage {change.path}", changes=True):
                self._machine.files[f"{change.path}{STAGED}"] = File(change.content)

    def keep(self, changes: tuple[FileChange, ...], stamp: str) -> None:
        """See ``TlsServer.keep``."""
        files = self._machine.files
        for change in changes:
            with self.step(f"keep {change.path}", changes=True):
                self._require_unchanged(change)
                copy = f"{change.path}{COPY}{stamp}"
                assert copy not in files, "a copy was about to be overwritten"
                if change.before:
                    files[copy] = files[change.path]

    def _require_unchanged(self, change: FileChange) -> None:
        now = self._machine.stored(change.path)
        if (now and now.sha256) != (change.before and change.before.sha256):
            raise PreconditionError("changed in the meantime", device=NAME)

    def put_in_place(self, changes: tuple[FileChange, ...]) -> None:
        """See ``TlsServer.put_in_place``."""
        files = self._machine.files
        for change in changes:
            with self.step(f"rename {change.path}", changes=True):
                like = files[self._machine.resolved(change.attributes_like)]
                staged = files.pop(f"{change.path}{STAGED}")
                files[change.path] = self._machine.spoils(File(staged.data, like.attributes))

    def bring_back(self, undo: Undo) -> None:
        """See ``TlsServer.bring_back``."""
        for path, before in undo.before.items():
            with self.step(f"bring back {path}", changes=True):
                self._bring_back(path, before, undo)

    def _bring_back(self, path: str, before: StoredFile | None, undo: Undo) -> None:
        files = self._machine.files
        files.pop(f"{path}{STAGED}", None)
        now = self._machine.stored(path)
        if before is None:
            if now and now.sha256 != undo.ours[path]:
                raise PreconditionError(f"{path} is somebody else's", device=NAME)
            files.pop(path, None)
        elif now is None or now.sha256 != before.sha256:
            copy = files.get(f"{path}{COPY}{undo.stamp_of(path)}")
            if copy is None:
                raise PreconditionError(f"there is no copy of {path}", device=NAME)
            files[path] = copy

    def discard(self, paths: Iterable[str]) -> None:
        """See ``TlsServer.discard``."""
        with self.step("discard", changes=True):
            for path in paths:
                self._machine.files.pop(f"{path}{STAGED}", None)

    def restart(self, manager: str) -> None:
        """See ``TlsServer.restart``."""
        assert manager == "service"
        with self.step("restart", changes=True):
            if not self._machine.start():
                raise PreconditionError("it did not start", device=NAME)


FakeDevice.server = FakeServer


@cache
def read_file(data: bytes) -> tuple[tuple[Certificate, ...], PrivateKey | None]:
    """Certificates and key of a PEM file; nothing of another one."""
    try:
        blocks = read_blocks(data.decode())
    except CertificateFormatError:
        return (), None
    certificates = tuple(
        Certificate(block.der) for block in blocks if block.label == "CERTIFICATE"
    )
    key = b"PRIVATE KEY" in data and PrivateKey.load(data.partition(b"-----BEGIN CERT")[0])
    return certificates, key or None


@cache
def _pem(part: PrivateKey | Certificate) -> str:
    return part.pem()


def digest_of(file: File) -> Fingerprint:
    """SHA-256 of the content."""
    return Fingerprint.of(file.data, "sha256")


def _unless_held(
    stored: StoredFile | None,
    path: str,
    content: bytes,
    like: str,
    wanted: WantedContent | None = None,
) -> tuple[FileChange, ...]:
    if stored and stored.sha256 == Fingerprint.of(content, "sha256"):
        return ()
    return (FileChange(path, content, stored, like, wanted.key if wanted else None),)


def _backups(machine: Machine, targets: Sequence[str]) -> Iterator[Backup]:
    copies: dict[str, dict[str, StoredFile]] = {}
    for path in machine.files:
        original, found, stamp = path.partition(COPY)
        stored = machine.stored(path)
        if found and original in targets and stored:
            copies.setdefault(stamp, {})[original] = stored
    for stamp in sorted(copies, reverse=True):
        yield Backup(stamp, copies[stamp])
