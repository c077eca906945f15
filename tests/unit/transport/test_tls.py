"""What a TLS server sends to a stranger, and every way in which it can send nothing."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from OpenSSL import SSL
from support.chains import Chain, make_chain, self_signed

from netpki.errors import ConnectionFailedError
from netpki.pki import Certificate
from netpki.transport import SshSettings, TlsError, TlsSettings, opener, sent_chain

SECONDS = 30.0
CHAIN = make_chain(depth=2)
ALONE = self_signed()
LIMIT = 1_000_000
Talk = Callable[[socket.socket], None]


@contextmanager
def peer(talk: Talk) -> Iterator[socket.socket]:
    """Our end of a connection, at the other end of which somebody talks."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(SECONDS)

    def work() -> None:
        with theirs, suppress(OSError, SSL.Error):  # we may hang up
            talk(theirs)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    with ours:
        yield ours
    thread.join(SECONDS)
    assert not thread.is_alive()


@dataclass
class Server:
    """A TLS server.

    Attributes:
        chain: What it sends, its own certificate first.
        old: Speak TLS 1.0 alone.
        names: What clients asked for.
    """

    chain: Chain = CHAIN
    extra: tuple[Certificate, ...] = CHAIN.intermediates
    old: bool = False
    names: list[bytes | None] = field(default_factory=list)

    def __call__(self, sock: socket.socket) -> None:
        connection = SSL.Connection(self._context(), None)
        connection.set_accept_state()
        while data := sock.recv(65536):
            connection.bio_write(data)
            with suppress(SSL.Error):
                connection.do_handshake()
            with suppress(SSL.WantReadError):
                sock.sendall(connection.bio_read(1_000_000))

    def _context(self) -> SSL.Context:
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.set_cipher_list(b"ALL:@SECLEVEL=0")
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_max_proto_version(SSL.TLS1_VERSION if self.old else 0)
        context.use_privatekey(self.chain.key.signing_key)
        context.use_certificate(self.chain.leaf.x509)
        for certificate in self.extra:
            context.add_extra_chain_cert(certificate.x509)
        context.set_tlsext_servername_callback(lambda c: self.names.append(c.get_servername()))
        return context


def asked(
    talk: Talk, name: str = "sps.example.com", *, timeout: float = SECONDS, legacy: bool = False
) -> tuple[bytes, ...]:
    """What was sent; the connection is closed afterwards, whatever happened."""
    with peer(talk) as sock:
        try:
            return sent_chain(lambda: sock, name, TlsSettings(timeout, legacy))
        finally:
            assert sock.fileno() == -1


@pytest.mark.parametrize(
    "extra",
    [
        (),
        CHAIN.intermediates,
        tuple(reversed(CHAIN.intermediates)),
        (*CHAIN.intermediates, CHAIN.root),
        (*CHAIN.intermediates, *CHAIN.intermediates),
        (CHAIN.leaf, *CHAIN.intermediates),
        (CHAIN.root,),
        (ALONE.leaf,),
    ],
)
def test_what_is_sent_is_told_as_it_was_sent(extra: tuple[Certificate, ...]) -> None:
    sent = asked(Server(extra=extra))
    assert sent == tuple(one.der for one in (CHAIN.leaf, *extra))


def test_nothing_need_be_trusted_known_or_valid() -> None:
    assert asked(Server(ALONE, ()), "another.example.com") == (ALONE.leaf.der,)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("sps.example.com", b"sps.example.com"),
        ("sps", b"sps"),
        ("b\N{LATIN SMALL LETTER U WITH DIAERESIS}ro.example", b"xn--bro-hoa.example"),
        ("192.0.2.10", None),
        ("2001:db8::1", None),
        ("::1", None),
        ("", None),
    ],
)
def test_names_are_indicated_and_addresses_are_not(name: str, sent: bytes | None) -> None:
    server = Server()
    assert asked(server, name)
    assert [found for found in server.names if found] == ([sent] if sent else [])


def test_an_old_server_is_asked_only_where_a_person_allowed_it() -> None:
    with pytest.raises(TlsError) as error:
        asked(Server(old=True))
    assert "protocol" in str(error.value)
    assert asked(Server(old=True), legacy=True) == asked(Server())


def silent(sock: socket.socket) -> None:
    while sock.recv(65536):
        pass


def test_a_server_that_says_nothing_is_a_timeout() -> None:
    with pytest.raises(TimeoutError):
        asked(silent, timeout=0.1)


def test_a_server_that_falls_silent_half_way_is_a_timeout() -> None:
    def half(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"\x16\x03\x03\x40\x00")
        silent(sock)

    with pytest.raises(TimeoutError):
        asked(half, timeout=0.1)


def test_a_server_that_only_drips_is_a_timeout_too() -> None:
    def dripping(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"\x16\x03\x03\x40\x00\x02")
        while not select.select([sock], [], [], 0.01)[0]:  # until we hang up
            sock.sendall(b"\0")

    with pytest.raises(TimeoutError):
        asked(dripping, timeout=0.2)


@pytest.mark.parametrize("begin", [b"", b"\x16", b"\x16\x03\x03\x40\x00\x02"])
def test_a_connection_that_ends_during_the_handshake_is_said_to(begin: bytes) -> None:
    def closing(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(begin)

    with pytest.raises(TlsError, match="was closed during the handshake"):
        asked(closing)


@pytest.mark.parametrize(
    "garbage",
    [
        b"SSH-2.0-OpenSSH_4.3\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        bytes(100),
        b"\x15\x03\x03\x00\x02\x02\x28",
    ],
)
def test_garbage_and_refusals_are_told_in_openssls_words(garbage: bytes) -> None:
    def talk(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(garbage)
        silent(sock)

    with pytest.raises(TlsError) as error:
        asked(talk)
    assert str(error.value) not in {"", "the handshake failed"}


def test_a_server_that_sends_without_end_is_left() -> None:
    sent = 0

    def endless(sock: socket.socket) -> None:
        nonlocal sent
        sock.recv(65536)
        record = b"\x16\x03\x03\x00\x04\x00\x00\x00\x00"  # a HelloRequest: read and forgotten
        while sent < 20 * LIMIT:
            sock.sendall(record * 1000)
            sent += len(record) * 1000

    with pytest.raises(TlsError, match="during the handshake"):
        asked(endless)
    assert sent < 5 * LIMIT


def test_a_connection_that_is_reset_is_an_operating_system_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def reset() -> None:
            accepted, _ = listening.accept()
            accepted.recv(65536)
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            accepted.close()

        thread = threading.Thread(target=reset, daemon=True)
        thread.start()
        settings = SshSettings("sps1", "192.0.2.1")
        connect = opener(settings, "127.0.0.1", listening.getsockname()[1], SECONDS)
        with pytest.raises(ConnectionResetError):
            sent_chain(connect, "", TlsSettings())
        thread.join()


def test_a_port_where_nobody_listens_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    connect = opener(SshSettings("sps1", "192.0.2.1"), "127.0.0.1", port, SECONDS)
    with pytest.raises(ConnectionFailedError, match=f"no TCP connection to 127.0.0.1:{port}"):
        sent_chain(connect, "", TlsSettings())


def test_a_connection_is_opened_where_and_as_long_as_it_is_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked_for: list[SshSettings] = []
    monkeypatch.setattr("netpki.transport.tls.open_socket", asked_for.append)
    jump = SshSettings("jump", "192.0.2.9")
    opener(SshSettings("sps1", "192.0.2.1", jump=jump), "192.0.2.2", 4343, 7.0)()
    assert asked_for == [
        SshSettings("sps1", "192.0.2.2", port=4343, jump=jump, connect_timeout=7.0)
    ]
