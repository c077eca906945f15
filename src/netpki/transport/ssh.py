"""SSH terminals: netmiko and paramiko underneath, their errors translated once, here."""

from __future__ import annotations

import codecs
import contextlib
import logging
import socket
from typing import Any

import paramiko
from netmiko import NetmikoAuthenticationException, NetmikoTimeoutException
from netmiko.base_connection import BaseConnection
from paramiko.ssh_exception import BadHostKeyException, IncompatiblePeer

from netpki.errors import AuthenticationFailedError, ConnectionFailedError, HostKeyError
from netpki.transport.algorithms import disabled_algorithms
from netpki.transport.host_keys import AnyOf, host_label, known_keys, revoked_keys
from netpki.transport.jump import channel_through
from netpki.transport.keys import user_key
from netpki.transport.settings import SshSettings

# paramiko's transport thread writes tracebacks to the last-resort handler otherwise.
logging.getLogger("paramiko").addHandler(logging.NullHandler())

Sock = socket.socket | paramiko.Channel

_RECEIVE_BYTES = 65536


class _Client(paramiko.SSHClient):
    """Prefers ciphers that authenticate by themselves.

    paramiko compares MACs in Python, which is a quarter of the transport's CPU.
    """

    def connect(self, hostname: str, **settings: Any) -> None:  # type: ignore[override]  # noqa: ANN401 passed on as they are
        """Connect; see paramiko."""
        super().connect(hostname, **settings, transport_factory=_transport)  # type: ignore[arg-type]  # its protocol names the parameters


def _transport(sock: Sock, **options: Any) -> paramiko.Transport:  # noqa: ANN401 as _Client
    transport = paramiko.Transport(sock, **options)
    security = transport.get_security_options()
    security.ciphers = sorted(security.ciphers, key=lambda name: "gcm" not in name)
    return transport


class _Shell(BaseConnection):
    """netmiko's SSH log-in and shell, without its timed probing for a prompt."""

    def __init__(self, settings: SshSettings, sock: Sock, parameters: dict[str, Any]) -> None:
        self._settings = settings
        super().__init__(
            device_type="cisco_ios",
            host=settings.address,
            use_keys=parameters.pop("look_for_keys"),
            conn_timeout=parameters.pop("timeout"),
            ssh_strict=settings.host_key_checking,
            sock=sock,  # type: ignore[arg-type]  # a channel through a jump host serves as well
            **parameters,
        )

    def _build_ssh_client(self) -> paramiko.SSHClient:
        return _client(self._settings)

    def _try_session_preparation(self, force_data: bool = True) -> None:  # noqa: FBT001, FBT002 netmiko's own signature
        """Leave the shell as it is; who holds the dialogs waits for data, not for timers."""


class SshChannel:
    """An open terminal over SSH.

    Args:
        shell: A connected netmiko session.
        sock: The socket under it.
        device: Name for error messages.
    """

    def __init__(self, shell: _Shell, sock: Sock, device: str) -> None:
        self._shell = shell
        terminal = shell.remote_conn
        assert isinstance(terminal, paramiko.Channel)  # noqa: S101 netmiko's SSH makes no other
        self._terminal = terminal
        self._sock = sock
        self._device = device
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def send(self, text: str) -> None:
        """Write all of ``text``; see ``Channel.send``."""
        try:
            self._terminal.sendall(text.encode())
        except OSError as error:
            raise self._broken("took no more input") from error

    def receive(self, seconds: float) -> str:
        """Wait for output; see ``Channel.receive``."""
        text = ""
        while not text:
            self._terminal.settimeout(seconds)
            try:
                data = self._terminal.recv(_RECEIVE_BYTES)
            except TimeoutError:
                raise
            except OSError as error:
                raise self._broken("broke") from error
            if not data:
                raise self._broken("was closed by the device")
            text = self._decoder.decode(data)
        return text

    def close(self) -> None:
        """Hang up."""
        self._terminal.close()
        _wake_reader(self._sock)
        self._shell.paramiko_cleanup()

    def _broken(self, what: str) -> ConnectionFailedError:
        return ConnectionFailedError(f"the SSH session {what}", device=self._device)


def open_ssh_channel(settings: SshSettings) -> SshChannel:
    """Connect, log in and open a terminal.

    Raises:
        ConnectionFailedError: No TCP connection or no common algorithm.
        AuthenticationFailedError: The log-in was refused.
        HostKeyError: The host key is unknown or not the known one.
    """
    parameters = _parameters(settings)
    sock = open_socket(settings)
    try:
        shell = _Shell(settings, sock, parameters)
    except NetmikoAuthenticationException as error:
        sock.close()
        raise _refused(settings) from error
    except (NetmikoTimeoutException, paramiko.SSHException, OSError, EOFError) as error:
        sock.close()
        raise _translated(error, settings) from error
    return SshChannel(shell, sock, settings.name)


def open_client(settings: SshSettings) -> paramiko.SSHClient:
    """Connect and log in without a terminal, as jump hosts need it.

    Raises:
        ConnectionFailedError: Like ``open_ssh_channel``.
    """
    return connected_client(settings)[0]


def connected_client(settings: SshSettings) -> tuple[paramiko.SSHClient, Sock]:
    """Likewise, with the socket underneath.

    Raises:
        ConnectionFailedError: Like ``open_ssh_channel``.
    """
    parameters = _parameters(settings)
    sock = open_socket(settings)
    client = _client(settings)
    try:
        client.connect(settings.address, sock=sock, **parameters)
    except (paramiko.SSHException, OSError, EOFError) as error:
        sock.close()
        raise _translated(error, settings) from error
    return client, sock


def hang_up(client: paramiko.SSHClient, sock: Sock) -> None:
    """Close a connection of ``connected_client``, at once."""
    _wake_reader(sock)
    client.close()


def _wake_reader(sock: Sock) -> None:
    """Paramiko's reader would notice the end only at its next poll, 0.1 s later."""
    if isinstance(sock, socket.socket):
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _client(settings: SshSettings) -> paramiko.SSHClient:
    """A client that knows this one host's keys and no other's."""
    client = _Client()
    if not settings.host_key_checking:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        return client
    label = host_label(settings.address, settings.port)
    known = known_keys(label, settings.known_hosts)
    for kind in dict.fromkeys(key.get_name() for key in known):
        same = tuple(key for key in known if key.get_name() == kind)
        client.get_host_keys().add(label, kind, AnyOf(same))
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    return client


def _parameters(settings: SshSettings) -> dict[str, Any]:
    """Arguments of ``paramiko.SSHClient.connect``."""
    return {
        "port": settings.port,
        "username": settings.username,
        "password": settings.password or None,
        "look_for_keys": False,
        "pkey": user_key(settings) if settings.key_file else None,
        "allow_agent": settings.use_agent,
        "disabled_algorithms": disabled_algorithms(legacy=settings.legacy_algorithms),
        "timeout": settings.connect_timeout,
        "auth_timeout": settings.connect_timeout,
        "banner_timeout": settings.connect_timeout,
    }


def open_socket(settings: SshSettings) -> Sock:
    """A TCP connection to the address and port in ``settings``, by the jump host if there is one.

    Raises:
        ConnectionFailedError: The name is unknown or nothing answers.
    """
    if settings.jump is not None:
        return channel_through(settings.jump, settings, connect=open_client)
    return tcp_socket(settings)


def tcp_socket(settings: SshSettings) -> socket.socket:
    """A TCP connection to the device.

    Raises:
        ConnectionFailedError: The name is unknown or nothing answers.
    """
    where = f"{settings.address}:{settings.port}"
    try:
        sock = socket.create_connection(
            (settings.address, settings.port), timeout=settings.connect_timeout
        )
    except socket.gaierror as error:
        raise ConnectionFailedError(
            f"the name {settings.address!r} cannot be resolved ({error.strerror})",
            device=settings.name,
            hint="Correct the address in the inventory.",
        ) from error
    except OSError as error:
        raise ConnectionFailedError(
            f"no TCP connection to {where} ({error.strerror or error})",
            device=settings.name,
            hint="Check the address, the port and what filters traffic in between.",
        ) from error
    # Without it each small write waits for the acknowledgement of the one before.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _refused(settings: SshSettings) -> AuthenticationFailedError:
    legacy_rsa = settings.legacy_algorithms and (settings.key_file or settings.use_agent)
    return AuthenticationFailedError(
        f"{settings.address}:{settings.port} refused the log-in of user {settings.username!r}",
        device=settings.name,
        hint="Check user name, password and key."
        + (" With legacy_algorithms an RSA key is offered by SHA-1 only." if legacy_rsa else ""),
    )


def _translated(error: BaseException, settings: SshSettings) -> ConnectionFailedError:
    causes = list(_causes(error))
    texts = " ".join(str(cause) for cause in causes)
    host_key_error = _host_key_error(causes, texts, settings)
    if host_key_error is not None:
        return host_key_error
    if any(isinstance(cause, IncompatiblePeer) for cause in causes):
        return _no_common_algorithm(texts, settings)
    if (
        any(isinstance(cause, paramiko.AuthenticationException) for cause in causes)
        or "No authentication methods available" in texts
    ):
        return _refused(settings)
    reason = next((line for line in str(causes[-1]).splitlines() if line.strip()), "no reason")
    return ConnectionFailedError(
        f"no SSH session with {settings.address}:{settings.port} ({reason.strip()})",
        device=settings.name,
    )


def _host_key_error(
    causes: list[BaseException], texts: str, settings: SshSettings
) -> HostKeyError | None:
    label = host_label(settings.address, settings.port)
    if any(isinstance(cause, BadHostKeyException) for cause in causes):
        return HostKeyError(
            f"the host key of {label} is not the one in known_hosts",
            device=settings.name,
            hint="If the device was replaced, remove the old key with: ssh-keygen -R "
            f"'{label}'; otherwise somebody may be in between.",
        )
    if "not found in known_hosts" not in texts:
        return None
    if revoked_keys(label, settings.known_hosts):
        return HostKeyError(
            f"known_hosts holds no valid host key of {label}, only a revoked one",
            device=settings.name,
            hint="Find out why it was revoked; then compare the key's fingerprint on the "
            "device's console and add the new one to known_hosts.",
        )
    return HostKeyError(
        f"the host key of {label} is not in known_hosts",
        device=settings.name,
        hint="Compare the key's fingerprint on the device's console, then add it to "
        "known_hosts; or switch host-key checking off for a laboratory.",
    )


def _no_common_algorithm(texts: str, settings: SshSettings) -> ConnectionFailedError:
    hint = (
        "The device offers nothing that paramiko still has."
        if settings.legacy_algorithms
        else "If this is an old device, allow it by setting legacy_algorithms for this host."
    )
    detail = texts.split("Incompatible ssh peer", 1)[-1].split("\n", 1)[0].strip(" ()")
    return ConnectionFailedError(
        f"no common SSH algorithm ({detail or 'nothing in common'})",
        device=settings.name,
        hint=hint,
    )


def _causes(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain
