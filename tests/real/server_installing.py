"""Installing certificates on a real server: how it is asked for, and what became of it."""

from __future__ import annotations

import os
import stat
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from real.appliance import RealServer
from real.lighttpd import Lighttpd
from support.chains import Chain

from netpki.errors import ConnectionFailedError
from netpki.frontends.facade.server import (
    ServerCertificateRequest,
    ServerExecution,
    install_server_certificate,
)
from netpki.frontends.facade.settings import DeviceSettings
from netpki.frontends.report import Report
from netpki.pki import Certificate, Material, names_of
from netpki.platforms.sps.driver import SpsAppliance, SpsServer, WebServer
from netpki.platforms.sps.scripts import BACKUP_INFIX, STAGED_SUFFIX

Moment = Literal["before", "after"]

_BETWEEN_LOOKS: Final = 0.0005


@dataclass(frozen=True, slots=True)
class File:
    """A file as it lies there.

    Attributes:
        content: What it holds.
        inode: Another one where it was replaced.
        written: When, in nanoseconds.
        mode: Permission bits.
        owner: Numbers of user and group.
    """

    content: bytes
    inode: int
    written: int
    mode: int
    owner: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is the same where nothing was changed.

    Attributes:
        files: Of the directory of ``server.pem``, by name.
        pid: The running process.
    """

    files: dict[str, File]
    pid: int | None


def facts_of(server: Lighttpd) -> Facts:
    """How everything is now."""
    files = server.pem_file.parent.iterdir()
    return Facts({file.name: _file(file) for file in files if file.is_file()}, server.pid)


def settings_of(server: RealServer) -> DeviceSettings:
    """How it is reached."""
    return DeviceSettings(ssh=server.settings())


def web_of(server: RealServer) -> WebServer:
    """Where its web server is."""
    return WebServer(configuration=str(server.configuration), service=server.service)


def request_of(
    content: bytes,
    chain: Chain,
    **changes: Any,  # noqa: ANN401 fields of ServerCertificateRequest
) -> ServerCertificateRequest:
    """A file that a person hands in, where clients trust the root of ``chain``."""
    return ServerCertificateRequest(
        [Material("server.pem", content)],
        trust_anchors=[Material("root.pem", chain.root.pem().encode())],
        names=names_of(chain.leaf),
        **changes,
    )


def installed(  # noqa: PLR0913 what a test varies
    server: RealServer,
    journal: Path,
    chain: Chain,
    content: bytes | None = None,
    *,
    passphrase: str = "",
    progress: Callable[[str], None] = lambda _stage: None,
    **execution: Any,  # noqa: ANN401 fields of ServerExecution
) -> Report:
    """What becomes of it when ``content``, or else the canonical one, is installed."""
    return install_server_certificate(
        settings_of(server),
        request_of(chain.canonical if content is None else content, chain, passphrase=passphrase),
        ServerExecution(journal_directory=journal, reconnect_delays=(0.0,), **execution),
        web=web_of(server),
        progress=progress,
    )


def ders(*certificates: Certificate) -> list[bytes]:
    """What is compared with what a client was sent."""
    return [certificate.der for certificate in certificates]


def sent_by(chain: Chain) -> list[bytes]:
    """The leaf and its intermediates."""
    return ders(chain.leaf, *chain.intermediates)


def served_everywhere(server: Lighttpd) -> list[bytes]:
    """What each of its TLS sockets sends: the same one."""
    first, *others = [server.served(port) for port in server.tls_ports]
    assert others == [first] * len(others)
    return first


def clients_agree(server: Lighttpd, chain: Chain, directory: Path) -> bool:
    """Whether curl and OpenSSL, which trust its root, take it by each name on each socket."""
    root = directory / "root.pem"
    root.write_text(chain.root.pem())
    return all(
        asked(name, root, port).accepts
        for asked in (server.curl, server.s_client_verify)
        for name in names_of(chain.leaf)
        for port in server.tls_ports
    )


def backups_of(server: Lighttpd) -> list[Path]:
    """Copies of ``server.pem``, oldest first."""
    return sorted(server.pem_file.parent.glob(f"{server.pem_file.name}{BACKUP_INFIX}*Z"))


def staged_of(server: Lighttpd) -> list[Path]:
    """Files that were staged and are still there."""
    return [*server.pem_file.parent.glob(f"*{STAGED_SUFFIX}")]


def told_by(error: BaseException) -> str:
    """All that a log could show of an error."""
    return "\n".join(
        [*traceback.format_exception(error), repr(error), str(error), repr(vars(error))]
    )


def shown_of(secrets: Iterable[str], *texts: str) -> list[str]:
    """Those of the secrets that stand in one of the texts."""
    return [secret for secret in secrets if any(secret in text for text in texts)]


@contextmanager
def modes_seen(directory: Path) -> Iterator[set[tuple[str, int]]]:
    """Names and permission bits of all that lies there meanwhile, looked at again and again."""
    seen: set[tuple[str, int]] = set()
    ended, begun = threading.Event(), threading.Event()

    def look() -> None:
        while not ended.is_set():
            seen.update(_modes(directory))
            begun.set()
            ended.wait(_BETWEEN_LOOKS)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        begun.wait()
        yield seen
    finally:
        ended.set()
        thread.join()


@dataclass(frozen=True, slots=True)
class Fault:
    """An operation on the server at which something happens, once.

    Attributes:
        operation: Method of ``SpsServer``.
        moment: Whether it happens instead of the operation, or when that is done.
        number: Which of its calls is meant.
    """

    operation: str
    moment: Moment
    number: int = 1

    def __str__(self) -> str:
        return f"{self.moment}_{self.operation}"

    @contextmanager
    def raising(self, error: BaseException, *, for_good: bool = False) -> Iterator[None]:
        """It raises ``error``; ``for_good``: no connection comes about afterwards."""
        calls = 0
        original: Callable[..., Any] = getattr(SpsServer, self.operation)
        with pytest.MonkeyPatch.context() as patch:

            def stricken(*arguments: object) -> object:
                nonlocal calls
                calls += 1
                result = None
                if calls != self.number or self.moment == "after":
                    result = original(*arguments)
                if calls == self.number:
                    if for_good:
                        patch.setattr(SpsAppliance, "connect", _unreachable)
                    raise error
                return result

            patch.setattr(SpsServer, self.operation, stricken)
            yield
        assert calls >= self.number, f"{self.operation} was not called"


LOST: Final = ConnectionFailedError("the SSH connection broke", device="sps")


def _unreachable(*_: object, **__: object) -> AbstractContextManager[SpsServer]:
    raise ConnectionFailedError("there is no connection", device="sps")


def _file(path: Path) -> File:
    found = path.stat()
    return File(
        path.read_bytes(),
        found.st_ino,
        found.st_mtime_ns,
        stat.S_IMODE(found.st_mode),
        (found.st_uid, found.st_gid),
    )


def _modes(directory: Path) -> Iterator[tuple[str, int]]:
    with os.scandir(directory) as entries:
        for entry in entries:
            try:
                yield entry.name, stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
            except FileNotFoundError:  # renamed since
                continue
