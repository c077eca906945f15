"""The web server of one Smart Protection Server over one SSH connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from netpki.errors import (
    CertificateFormatError,
    ConnectionFailedError,
    OutputFormatError,
    PreconditionError,
)
from netpki.pki import Certificate
from netpki.pki.names import harmless
from netpki.platforms.contract import (
    Binding,
    FileChange,
    Served,
    ServerState,
    StoredFile,
    Undo,
    WantedContent,
)
from netpki.platforms.sps import scripts
from netpki.platforms.sps.answers import (
    Greeting,
    Shown,
    parse_files,
    parse_greeting,
)
from netpki.platforms.sps.checks import StagedFiles
from netpki.platforms.sps.configuration import (
    Configuration,
    host_and_port,
    is_plain_path,
    parse_configuration,
)
from netpki.platforms.sps.delivery import CA_FILE_NAME, changes_for
from netpki.platforms.sps.instructions import descriptions_of, restore_commands_of
from netpki.transport import (
    Completed,
    RemoteShell,
    Script,
    Sock,
    SshSettings,
    TlsError,
    TlsSettings,
    open_shell,
    opener,
    sent_chain,
)

_NOBODY_ELSE: Final = frozenset({"localhost", "::1"})


@dataclass(frozen=True, slots=True)
class WebServer:
    """Which web server of an appliance is meant.

    Attributes:
        configuration: Path of its configuration file.
        service: Name of its service.
        restart_timeout: Seconds in which it must have restarted.
    """

    configuration: str = "/etc/lighttpd/lighttpd.conf"
    service: str = "lighttpd"
    restart_timeout: float = 90.0


class SpsServer:
    """Keeps ``TlsServer`` on an open shell."""

    def __init__(
        self, shell: RemoteShell, ssh: SshSettings, tls: TlsSettings, web: WebServer
    ) -> None:
        self._shell = shell
        self._ssh = ssh
        self._tls = tls
        self._web = web

    def read(self) -> ServerState:
        """See ``TlsServer.read``."""
        answer = self._shell.run(scripts.GREET, self._web.configuration, self._web.service)
        greeting = parse_greeting(
            answer.output, device=self._ssh.name, username=self._ssh.username
        )
        found = parse_configuration(greeting.parsed, device=self._ssh.name)
        if not found.bindings:
            raise PreconditionError(
                f"{greeting.configuration} has no socket with ssl.engine",
                device=self._ssh.name,
                hint="Give the configuration that the web server really uses.",
            )
        return self._state(greeting, found)

    def _state(self, greeting: Greeting, found: Configuration) -> ServerState:
        paths = dict.fromkeys([greeting.configuration, *_named_by(found.bindings)])
        shown = self._shown(paths)
        if shown.locked:
            raise PreconditionError(
                f"the account {greeting.user!r} may not replace {', '.join(shown.locked)}",
                device=self._ssh.name,
                hint="Log in as root.",
            )
        return ServerState(
            device=self._ssh.name,
            hostname=greeting.hostname,
            software=greeting.software,
            delivery=greeting.delivery,
            configuration=greeting.configuration,
            service_manager=greeting.manager,
            bindings=found.bindings,
            files={path: stored for path, stored in shown.files.items() if stored is not None},
            served=self.probe(found.bindings),
            backups=shown.backups,
            leftovers=shown.leftovers,
            configuration_text=self._output(scripts.READ_TEXT, greeting.configuration),
            tls_module=found.tls_module,
            verifies_clients=found.verifies_clients,
            key_is_apart=found.key_is_apart,
        )

    def reread(self, state: ServerState, paths: Iterable[str]) -> dict[str, StoredFile | None]:
        """See ``TlsServer.reread``."""
        del state
        return self._shown(paths).files

    def _shown(self, paths: Iterable[str]) -> Shown:
        asked = tuple(paths)
        shown = parse_files(self._output(scripts.SHOW_FILES, *asked), device=self._ssh.name)
        untold = [path for path in asked if path not in shown.files]
        if untold:  # which is not that they are missing
            raise OutputFormatError(
                f"it told nothing about {', '.join(untold)}", device=self._ssh.name
            )
        return shown

    def probe(self, bindings: tuple[Binding, ...]) -> tuple[Served, ...]:
        """See ``TlsServer.probe``."""
        return tuple(self._served(binding.endpoint) for binding in bindings)

    def _served(self, endpoint: str) -> Served:
        try:
            host, port = host_and_port(endpoint)
        except ValueError:
            return Served(endpoint, problem="it is no TCP socket")
        try:
            return Served(endpoint, self._sent(host, port, self._tls))
        except TlsError as error:
            self._require_modern_tls(endpoint, host, port)
            return Served(endpoint, problem=str(error))
        except TimeoutError:
            return Served(endpoint, problem=f"it said nothing within {self._tls.timeout:g} s")
        except (ConnectionFailedError, CertificateFormatError, OSError) as error:
            return Served(endpoint, problem=str(error) or type(error).__name__)

    def _sent(self, host: str, port: int, tls: TlsSettings) -> tuple[Certificate, ...]:
        sent = sent_chain(self._opener(host, port), self._ssh.address, tls)
        return tuple(Certificate(der) for der in sent)

    def _require_modern_tls(self, endpoint: str, host: str, port: int) -> None:
        """Refuse a server that serves well, only not by what is allowed: nothing is broken."""
        if self._tls.legacy or not self._answers(host, port, replace(self._tls, legacy=True)):
            return
        if not self._answers(host, port, self._tls):  # it was no restart in between
            raise PreconditionError(
                f"{endpoint} speaks nothing newer than TLS 1.0 or 1.1, or has only old ciphers",
                device=self._ssh.name,
                hint="Allow that by setting tls_legacy for this host.",
            )

    def _answers(self, host: str, port: int, tls: TlsSettings) -> bool:
        try:
            return bool(self._sent(host, port, tls))
        except (ConnectionFailedError, TlsError, CertificateFormatError, OSError):
            return False

    def _opener(self, host: str, port: int) -> Callable[[], Sock]:
        """From outside, as clients do; what only the appliance itself reaches, from there."""
        if _is_loopback(host) and not _is_loopback(self._ssh.address):
            return lambda: self._shell.forward(host, port)
        return opener(self._ssh, host or self._ssh.address, port, self._tls.timeout)

    def stage(
        self,
        state: ServerState,
        changes: tuple[FileChange, ...],
        issuers: tuple[Certificate, ...],
    ) -> None:
        """See ``TlsServer.stage``."""
        StagedFiles(self._shell, state, issuers).stage(changes)

    def keep(self, changes: tuple[FileChange, ...], stamp: str) -> None:
        """See ``TlsServer.keep``."""
        for change in changes:
            before = _digest_of(change.before)
            done = self._shell.run(scripts.KEEP, change.path, stamp, before)
            if done.exit_code == scripts.CHANGED_MEANWHILE:
                raise PreconditionError(
                    f"{change.path} was changed by somebody else in the meantime",
                    device=self._ssh.name,
                    hint="Run this again.",
                )
            self._require(done, f"no copy of {change.path} could be kept")

    def put_in_place(self, changes: tuple[FileChange, ...]) -> None:
        """See ``TlsServer.put_in_place``."""
        for change in changes:
            done = self._shell.run(scripts.RENAME, change.path, change.attributes_like)
            self._require(done, f"{change.path} could not be replaced")

    def bring_back(self, undo: Undo) -> None:
        """See ``TlsServer.bring_back``."""
        for path, before in undo.before.items():
            ours = undo.ours[path].digest.hex() if path in undo.ours else ""
            stamp = undo.stamp_of(path)
            done = self._shell.run(scripts.BRING_BACK, path, stamp, _digest_of(before), ours)
            self._require(done, f"{path} could not be brought back")

    def discard(self, paths: Iterable[str]) -> None:
        """See ``TlsServer.discard``."""
        self._require(self._shell.run(scripts.DISCARD, *paths), "it keeps staged files")

    def restart(self, manager: str) -> None:
        """See ``TlsServer.restart``."""
        done = self._shell.run(
            scripts.RESTART, manager, self._web.service, timeout=self._web.restart_timeout
        )
        self._require(done, f"the service {self._web.service} did not restart", done.output)

    def _output(self, script: Script, *parameters: str) -> str:
        return self._shell.run(script, *parameters).output

    def _require(self, done: Completed, what: str, said: str = "") -> None:
        if done.exit_code != 0:
            words = harmless(" ".join((said or done.errors).split())[-300:])
            raise PreconditionError(
                f"{what} (exit code {done.exit_code}{f': {words}' if words else ''})",
                device=self._ssh.name,
            )


class SpsAppliance:
    """Keeps ``TlsServerDevice``: an appliance that can be connected to again and again.

    Args:
        ssh: How to reach its shell.
        tls: How its TLS sockets are asked.
        web: Which web server is meant.
        timeout: Seconds of silence after which the appliance counts as stuck.
    """

    def __init__(
        self, ssh: SshSettings, tls: TlsSettings, web: WebServer, *, timeout: float = 30.0
    ) -> None:
        self.name = ssh.name
        self.address = ssh.address
        self._ssh = ssh
        self._tls = tls
        self._web = web
        self._timeout = timeout

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[SpsServer]:
        """See ``TlsServerDevice.connect``."""
        shell = open_shell(self._ssh, timeout=self._timeout, read_only=read_only)
        try:
            yield SpsServer(shell, self._ssh, self._tls, self._web)
        finally:
            shell.close()

    def changes(
        self, state: ServerState, bindings: tuple[Binding, ...], wanted: WantedContent
    ) -> tuple[FileChange, ...]:
        """See ``TlsServerDevice.changes``."""
        return changes_for(state, bindings, wanted)

    def descriptions(self, changes: tuple[FileChange, ...], manager: str) -> tuple[str, ...]:
        """See ``TlsServerDevice.descriptions``."""
        return descriptions_of(changes, manager, self._web.service)

    def restore_commands(self, undo: Undo, manager: str) -> tuple[str, ...]:
        """See ``TlsServerDevice.restore_commands``."""
        return restore_commands_of(undo, manager, self._web.service)


def _named_by(bindings: Sequence[Binding]) -> Iterator[str]:
    """Files that bindings name, or would name."""
    for binding in bindings:
        directory, _, _ = binding.pem_file.rpartition("/")
        for path in (binding.pem_file, binding.ca_file or f"{directory}/{CA_FILE_NAME}"):
            if is_plain_path(path):
                yield path


def _digest_of(stored: StoredFile | None) -> str:
    return stored.sha256.digest.hex() if stored else "absent"


def _is_loopback(host: str) -> bool:
    return host in _NOBODY_ELSE or host.startswith("127.")
