"""What a TLS server sends to a client that does not know it yet.

Nothing is trusted here: certificates are collected, and judged by who asked for them.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL

from netpki.transport.settings import SshSettings
from netpki.transport.ssh import Sock, open_socket

_CHUNK: Final = 16384
_MOST_BYTES: Final = 1_000_000
"""Of one handshake; a server that sends more is broken or hostile."""
_OLD_CIPHERS: Final = b"ALL:@SECLEVEL=0"


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """How TLS servers of a device are asked.

    Attributes:
        timeout: Seconds for a connection with its handshake.
        legacy: Allow TLS 1.0 and 1.1 and old ciphers, for this question only. Off unless a
            person decided so for the host.
    """

    timeout: float = 15.0
    legacy: bool = False


class TlsError(Exception):
    """No TLS session came about; the text says why."""


def sent_chain(
    open_connection: Callable[[], Sock], server_name: str, settings: TlsSettings
) -> tuple[bytes, ...]:
    """The certificates that the server sends, as DER, its own first.

    Args:
        open_connection: Opens a new connection to it.
        server_name: For server name indication (RFC 6066 section 3); IP addresses are left out.
        settings: How to ask.

    Raises:
        ConnectionFailedError: There is no connection.
        OSError: It broke; ``TimeoutError`` where the server fell silent.
        TlsError: No TLS session came about on it.
    """
    sock = open_connection()
    try:
        deadline = time.monotonic() + settings.timeout
        return _handshake(sock, _client(server_name, settings), deadline)
    finally:
        sock.close()


def opener(ssh: SshSettings, address: str, port: int, timeout: float) -> Callable[[], Sock]:
    """Opens connections to a port near the device, by its jump host if it has one."""
    settings = replace(ssh, address=address, port=port, connect_timeout=timeout)
    return lambda: open_socket(settings)


def _client(server_name: str, settings: TlsSettings) -> SSL.Connection:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_NONE)
    if settings.legacy:
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_cipher_list(_OLD_CIPHERS)
    client = SSL.Connection(context, None)
    if server_name and not _is_ip(server_name):
        client.set_tlsext_host_name(server_name.encode("idna"))
    client.set_connect_state()
    return client


def _handshake(sock: Sock, client: SSL.Connection, deadline: float) -> tuple[bytes, ...]:
    received = 0
    while True:
        _allow_until(deadline, sock)
        try:
            client.do_handshake()
        except SSL.WantReadError:
            _flush(sock, client)
            data = sock.recv(_CHUNK)
            received += len(data)
            if not data or received > _MOST_BYTES:
                raise TlsError("the connection was closed during the handshake") from None
            client.bio_write(data)
        except SSL.Error as error:
            raise TlsError(_reason(error)) from error
        else:
            _flush(sock, client)
            chain = client.get_peer_cert_chain(as_cryptography=True) or []
            return tuple(sent.public_bytes(Encoding.DER) for sent in chain)


def _allow_until(deadline: float, sock: Sock) -> None:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    sock.settimeout(seconds)


def _flush(sock: Sock, client: SSL.Connection) -> None:
    while True:
        try:
            sock.sendall(client.bio_read(_CHUNK))
        except SSL.WantReadError:
            return


def _reason(error: SSL.Error) -> str:
    """OpenSSL's own words."""
    records = error.args[0] if error.args else ()
    words = [record[-1] for record in records if isinstance(record, tuple)]
    return "; ".join(map(str, words)) or "the handshake failed"


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
