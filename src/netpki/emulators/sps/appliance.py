"""An emulated Smart Protection Server: files, web server, accounts."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, TypeVar, cast

import asyncssh

from netpki.emulators.sps.admin_session import AdminSession
from netpki.emulators.sps.cli import AdminCli
from netpki.emulators.sps.door import Session, same
from netpki.emulators.sps.factory import factory_server_pem
from netpki.emulators.sps.faults import ApplianceBoard, ApplianceFault
from netpki.emulators.sps.files import ApplianceFiles
from netpki.emulators.sps.lighttpd.daemon import Daemon
from netpki.emulators.sps.lighttpd.identity import Identity
from netpki.emulators.sps.lighttpd.output import Output
from netpki.emulators.sps.operations import Hook, Operation, Operations
from netpki.emulators.sps.personality import APPLIANCE_PERSONALITIES, AppliancePersonality
from netpki.emulators.sps.programs import Programs
from netpki.emulators.sps.root_session import RootAccount
from netpki.emulators.sps.shell import Shell
from netpki.emulators.sps.ssh_service import SshService
from netpki.emulators.sps.tools import Call
from netpki.emulators.sps.tree import Tree, main_configuration
from netpki.emulators.sps.web import Port
from netpki.errors import InputError

_SECONDS: Final = 30.0
_SFTP_VERSION: Final = 3
Result = TypeVar("Result")


class EmulatedAppliance:
    """One appliance; a fleet switches it on.

    Behind the root account stands a real shell of the user that runs the fleet: its password is
    random unless given, and the fleet listens on loopback only.

    Args:
        hostname: Its name.
        personality: Which lighttpd it has; a member of ``APPLIANCE_PERSONALITIES``.
        server_pem: Content of ``server.pem``; what the factory makes if not given.
        ca_file: PEM for ``ssl.ca-file``, which the configuration then names; empty for none.
        directory: Where its files go, made private; a directory of the fleet if not given.
        root_password: For ``root``; random if not given.
        admin_password: For ``admin``; random if not given.
        authorized_keys: Public keys in OpenSSH form that may log in as root.
        tls_ports: How many TLS ports it has; the first stands for the console's 4343, the
            second for 443.
        tls: ``1.0`` is TLS 1.0 and nothing else.
        old_ssh: Only the algorithms of OpenSSH 4.3.
        sftp: Whether file transfer works for root.
        ssh_enabled: Whether SSH runs; as delivered it does not.

    Attributes:
        hostname, personality, root_password, admin_password, old_ssh: As given, or made.
        faults: The armed faults.
    """

    def __init__(  # noqa: PLR0913 settings of an appliance, by keyword
        self,
        hostname: str,
        *,
        personality: AppliancePersonality = APPLIANCE_PERSONALITIES["sps-1.4.35"],
        server_pem: bytes | None = None,
        ca_file: bytes = b"",
        directory: Path | None = None,
        root_password: str | None = None,
        admin_password: str | None = None,
        authorized_keys: str = "",
        tls_ports: int = 2,
        tls: Literal["modern", "1.0"] = "modern",
        old_ssh: bool = False,
        sftp: bool = True,
        ssh_enabled: bool = True,
    ) -> None:
        self.hostname, self.personality = hostname, personality
        self.root_password = root_password or secrets.token_urlsafe()
        self.admin_password = admin_password or secrets.token_urlsafe()
        self.old_ssh, self.directory = old_ssh, directory
        self.ssh_enabled = ssh_enabled
        self.faults = ApplianceBoard()
        self._operations = Operations(self.faults)
        self._first_pem, self._ca_file = server_pem, ca_file
        self._keys, self._sftp, self._old_tls = authorized_keys, sftp, tls == "1.0"
        self._port_count = tls_ports
        self._tree: Tree | None = None
        self._daemon: Daemon | None = None
        self._programs: Programs | None = None
        self._shell: Shell | None = None
        self._ssh: SshService | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tls_ports: tuple[int, ...] = ()

    @property
    def root(self) -> Path:
        """The directory that holds all its files; known while the fleet runs."""
        return self._known(self._tree).root

    @property
    def configuration_path(self) -> Path:
        """Its ``lighttpd.conf``."""
        return self._known(self._tree).configuration

    @property
    def server_pem_path(self) -> Path:
        """Its ``server.pem``."""
        return self._known(self._tree).pemfile

    @property
    def server_pem(self) -> bytes:
        """What ``server.pem`` holds now."""
        return self.server_pem_path.read_bytes()

    @property
    def tls_ports(self) -> tuple[int, ...]:
        """Its TLS ports, open or not."""
        return self._tls_ports

    @property
    def is_serving(self) -> bool:
        """Whether the web server runs."""
        return self._known(self._daemon).is_serving

    @property
    def starts(self) -> int:
        """How often the web server has started, the first time included."""
        return self._known(self._daemon).starts

    @property
    def log(self) -> list[Operation]:
        """What clients did, in order."""
        return self._operations.log

    @property
    def on_operation(self) -> Hook | None:
        """Called with each operation before it is carried out, in the thread of the fleet."""
        return self._operations.hook

    @on_operation.setter
    def on_operation(self, hook: Hook | None) -> None:
        self._operations.hook = hook

    def inject(self, fault: ApplianceFault | str) -> None:
        """Arm a fault, given as such or as ``name:argument``.

        Raises:
            InputError: There is no such fault.
        """
        self.faults.arm(
            fault if isinstance(fault, ApplianceFault) else ApplianceFault.parse(fault)
        )

    def enable_ssh(self) -> None:
        """Do what ``enable ssh`` at the console does; the first time makes new host keys."""
        self._in_loop(self.start_ssh)

    def disable_ssh(self) -> None:
        """Do what ``disable ssh`` at the console does."""
        self._in_loop(self.stop_ssh)

    # What the parts of the appliance, and the fleet, use.

    def start_ssh(self) -> bool:
        """Let SSH in; True if new host keys were made for that."""
        generated = self._known(self._ssh).start()
        self.ssh_enabled = True
        return generated

    def stop_ssh(self) -> None:
        """Let SSH in no more; sessions end after what is under way."""
        self.ssh_enabled = False
        self._known(self._ssh).stop()

    def admits(self, username: str, password: str) -> bool:
        """Whether this log-in is good, and no fault refuses it."""
        passwords = {"root": self.root_password, "admin": self.admin_password}
        good = username in passwords and same(password, passwords[username])
        return good and self.lets_in()

    def lets_in(self) -> bool:
        """Count a log-in with good credentials; False if a fault refuses it."""
        return not self.faults.fires("refuse-login")

    def authorized_keys(self, username: str) -> str:
        """Public keys that may log in without password."""
        return self._keys if username == "root" else ""

    def session(self, username: str, connection: asyncssh.SSHServerConnection) -> Session:
        """What an account gets: a real shell, or the command line."""
        if username == "admin":
            return AdminSession(connection, AdminCli(self), self._operations)
        account = RootAccount(self._known(self._shell), self._operations, self.faults)
        files = cast("asyncssh.SFTPServerFactory", self._files) if self._sftp else None
        return asyncssh.SSHServerProcess(account.serve, files, _SFTP_VERSION, allow_scp=False)

    async def switch_on(self, directory: Path, host: str, tools: Path, ssh: SshService) -> None:
        """Make the files, start the web server and, where enabled, SSH.

        Args:
            directory: For the tree.
            host: Loopback address of the ports.
            tools: Socket where the programs in the tree ask.
            ssh: Its listener.
        """
        self._loop = asyncio.get_running_loop()
        self._tree = tree = Tree(directory)
        ports = [Port(host) for _ in range(self._port_count + 1)]
        self._tls_ports = tuple(port.number for port in ports[1:])
        self._daemon = Daemon(
            self.personality,
            self.faults,
            {(host, port.number): port for port in ports},
            _another_identity,
            old_tls=self._old_tls,
        )
        self._programs = Programs(self.hostname, self.personality, tree, self._daemon)
        self._shell, self._ssh = Shell(tree, self.hostname), ssh
        tree.make(
            server_pem=self._first_pem or factory_server_pem(self.hostname),
            ca_file=self._ca_file,
            configuration=main_configuration(
                tree,
                host=host,
                plain_port=ports[0].number,
                tls_ports=self._tls_ports,
                with_ca_file=bool(self._ca_file),
            ),
        )
        tree.add_programs(tools, self.hostname)
        await self._daemon.start(tree.configuration, _Unheard())
        if self.ssh_enabled:
            ssh.start()

    async def switch_off(self) -> None:
        """End everything; the files stay."""
        if self._shell:
            await self._shell.stop()
        if self._daemon:
            await self._daemon.free()

    async def play(self, call: Call, output: Output) -> int:
        """Do what a program of the tree does; its exit status."""
        return await self._known(self._programs).play(call, output)

    def _files(self, channel: asyncssh.SSHServerChannel[bytes]) -> ApplianceFiles:
        tree = self._known(self._tree)
        return ApplianceFiles(channel, tree, self._operations, self.faults, old=self.old_ssh)

    def _in_loop(self, action: Callable[[], Result]) -> Result:
        """Run ``action`` in the fleet's thread, which may be this one."""
        loop = self._known(self._loop)
        try:
            inside = asyncio.get_running_loop() is loop
        except RuntimeError:
            inside = False
        if inside:
            return action()

        async def work() -> Result:
            return action()

        return asyncio.run_coroutine_threadsafe(work(), loop).result(_SECONDS)

    def _known(self, part: Result | None) -> Result:
        if part is None:
            raise InputError(
                f"The emulated appliance {self.hostname} is switched off.",
                hint="Put it into a fleet, and open the fleet.",
            )
        return part


class _Unheard:
    """Output of a start that nobody watches."""

    def out(self, text: str) -> None:
        """Print nowhere."""

    def err(self, text: str) -> None:
        """Complain to nobody."""

    def read_line(self) -> None:
        """There is no input."""


def _another_identity() -> Identity:
    pem = factory_server_pem("other.example")
    return Identity(pem, pem)
