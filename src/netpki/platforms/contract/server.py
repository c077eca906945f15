"""What services know of a device that serves TLS: typed state, changes, Protocols of drivers.

A *binding* is one TLS socket of the web server together with the files that it reads at its
start. What is in the files and what is served are two facts: both are read, both are compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from netpki.pki import Certificate, Fingerprint
from netpki.pki.private_key import PrivateKey

ChainDelivery = Literal["server_pem", "ca_file"]
"""Where the web server takes the intermediates from that it sends."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """Who may do what with a file.

    Attributes:
        owner: User name, or number where there is none.
        group: Likewise.
        mode: Permission bits.
        context: SELinux context; empty where there is none.
    """

    owner: str
    group: str
    mode: int
    context: str = ""

    def __str__(self) -> str:
        context = f" {self.context}" if self.context else ""
        return f"{self.owner}:{self.group} {self.mode:04o}{context}"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the web server; its private key never leaves the device.

    Attributes:
        path: Absolute, links followed.
        sha256: Digest of the content.
        attributes: Who may do what with it.
        certificates: In the order of the file; a block that cannot be read ends it.
        key: SHA-256 of the public half of the private key in it; None where there is no
            readable one.
        defect: Why its certificates could not all be read, or empty.
    """

    path: str
    sha256: Fingerprint
    attributes: Attributes
    certificates: tuple[Certificate, ...] = ()
    key: Fingerprint | None = None
    defect: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """One TLS socket.

    Attributes:
        endpoint: As the web server names it, such as ``0.0.0.0:443``.
        pem_file: Key and certificate.
        ca_file: Further certificates that are sent; None where there is none.
    """

    endpoint: str
    pem_file: str
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What one TLS socket sent over a new connection.

    Attributes:
        endpoint: As in ``Binding``.
        chain: Leaf first, as sent; empty where no TLS session came about.
        problem: Why none came about, or empty.
    """

    endpoint: str
    chain: tuple[Certificate, ...] = ()
    problem: str = ""

    @property
    def leaf(self) -> Certificate | None:
        """The server's certificate."""
        return self.chain[0] if self.chain else None


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies of files that belong together, made before one change.

    Attributes:
        stamp: UTC time of the change, ``20261127T054449Z``; it ends the copies' names.
        files: The copies as stored, by the path of the original.
    """

    stamp: str
    files: dict[str, StoredFile] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ServerState:
    """What one device showed at one moment.

    Attributes:
        device: Its name in the inventory.
        hostname: Its own name.
        software: Web server with version, such as ``lighttpd/1.4.35``.
        delivery: Where it takes the intermediates from, by its version.
        configuration: Path of its configuration file.
        service_manager: ``systemd``, ``service`` or ``init.d``.
        bindings: Its TLS sockets.
        files: What the bindings name, and the configuration, by path.
        served: What each binding sends now, in the order of ``bindings``.
        backups: Earlier copies, newest first.
        leftovers: Files that an interrupted change staged and never put in place.
        configuration_text: Content of the configuration file.
        tls_module: What the web server does TLS with; empty where that is built in.
        verifies_clients: Whether clients are asked for certificates; ``ca_file`` then also says
            which are taken.
        key_is_apart: Whether a private key has a file of its own.
    """

    device: str
    hostname: str
    software: str
    delivery: ChainDelivery
    configuration: str
    service_manager: str
    bindings: tuple[Binding, ...]
    files: dict[str, StoredFile] = field(hash=False)
    served: tuple[Served, ...]
    backups: tuple[Backup, ...] = ()
    leftovers: tuple[str, ...] = ()
    configuration_text: str = field(default="", repr=False)
    tls_module: str = ""
    verifies_clients: bool = False
    key_is_apart: bool = False

    def served_at(self, endpoint: str) -> Served:
        """What one binding sends."""
        return next(served for served in self.served if served.endpoint == endpoint)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that gets another content.

    Attributes:
        path: Absolute.
        content: What it shall hold; secret where ``key`` is given.
        before: What it holds now; None where there is none.
        attributes_like: Path of the file whose owner, mode and context a new file gets.
        key: The private key in ``content``.
    """

    path: str
    content: bytes = field(repr=False)
    before: StoredFile | None
    attributes_like: str
    key: PrivateKey | None = None

    @property
    def sha256(self) -> Fingerprint:
        """Digest of the wanted content."""
        return Fingerprint.of(self.content, "sha256")


@dataclass(frozen=True, slots=True)
class Undo:
    """How to bring back what stood before a change.

    Attributes:
        stamp: Of the copies.
        before: What each file held; None where there was none.
        ours: Digests of what was put in place, by path.
        older: Stamps of copies that an earlier, interrupted change made, by path.
    """

    stamp: str
    before: dict[str, StoredFile | None] = field(hash=False)
    ours: dict[str, Fingerprint] = field(hash=False)
    older: dict[str, str] = field(default_factory=dict, hash=False)

    def stamp_of(self, path: str) -> str:
        """Of the copy of one file."""
        return self.older.get(path, self.stamp)


@dataclass(frozen=True, slots=True)
class WantedContent:
    """What a web server shall hold and send.

    Attributes:
        key: The private key.
        leaf: The certificate for it.
        intermediates: The issuer of the leaf first.
        anchor: The trust anchor that the chain ends at; None where a person accepted that none
            is known.
        sends_anchor: Send the trust anchor as well.
    """

    key: PrivateKey
    leaf: Certificate
    intermediates: tuple[Certificate, ...]
    anchor: Certificate | None = None
    sends_anchor: bool = False

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """What clients shall get, leaf first."""
        return self.whole_chain if self.sends_anchor else (self.leaf, *self.intermediates)

    @property
    def whole_chain(self) -> tuple[Certificate, ...]:
        """From the leaf to the trust anchor, as far as that is known."""
        chain = (self.leaf, *self.intermediates)
        return chain if self.anchor is None or self.anchor in chain else (*chain, self.anchor)


class TlsServer(Protocol):
    """The web server of one device over one connection."""

    def read(self) -> ServerState:
        """Everything at once, served certificates included.

        Raises:
            OutputFormatError: Part of it could not be understood.
            PreconditionError: This account cannot do the work.
        """

    def reread(self, state: ServerState, paths: Iterable[str]) -> dict[str, StoredFile | None]:
        """Files as they are now, by the given paths.

        Raises:
            OutputFormatError: One could not be understood.
        """

    def probe(self, bindings: tuple[Binding, ...]) -> tuple[Served, ...]:
        """What the bindings send, each over a new TLS connection."""

    def stage(
        self,
        state: ServerState,
        changes: tuple[FileChange, ...],
        issuers: tuple[Certificate, ...],
    ) -> None:
        """Bring the contents beside the files and check them there; what runs is not touched.

        Args:
            state: As read.
            changes: What shall be staged.
            issuers: The trust anchor, then the intermediates; empty leaves the check of the
                chain on the device out.

        Raises:
            DeviceError: The device does not take them.
        """

    def keep(self, changes: tuple[FileChange, ...], stamp: str) -> None:
        """Keep a copy of each file under ``stamp``.

        Raises:
            DeviceError: It may have been done in part; what runs is not touched.
        """

    def put_in_place(self, changes: tuple[FileChange, ...]) -> None:
        """Rename the staged files over the others, with their owner, mode and context.

        Raises:
            DeviceError: It may have been done in part.
        """

    def bring_back(self, undo: Undo) -> None:
        """Put the copies back, whatever part of the change was done."""

    def discard(self, paths: Iterable[str]) -> None:
        """Remove what was staged beside these files."""

    def restart(self, manager: str) -> None:
        """Stop and start the web server.

        Raises:
            DeviceError: It says that it did not start.
        """


class TlsServerDevice(Protocol):
    """A device with a web server, that can be connected to again and again."""

    @property
    def name(self) -> str:
        """Its name in the inventory."""

    @property
    def address(self) -> str:
        """Host name or IP address by which it is reached."""

    def connect(self, *, read_only: bool = False) -> AbstractContextManager[TlsServer]:
        """Open a new connection; ``read_only`` makes the transport refuse changes.

        Raises:
            ConnectionFailedError: There is none.
        """

    def changes(
        self, state: ServerState, bindings: tuple[Binding, ...], wanted: WantedContent
    ) -> tuple[FileChange, ...]:
        """Which files must get another content, so that ``bindings`` send what is wanted. Pure.

        Raises:
            PreconditionError: This web server cannot be made to, as it is configured.
        """

    def descriptions(self, changes: tuple[FileChange, ...], manager: str) -> tuple[str, ...]:
        """What would be done, step by step, for people."""

    def restore_commands(self, undo: Undo, manager: str) -> tuple[str, ...]:
        """What a person types on the device to bring back what was there."""
