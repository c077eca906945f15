"""The HTTPS server of an emulated router: a TLS port that presents a certificate."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from contextlib import suppress
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from netpki.emulators.ios.show_http import http_settings, self_signed_trustpoint
from netpki.pki import Certificate, PrivateKey
from netpki.pki.private_key import public_der_of

if TYPE_CHECKING:
    from netpki.emulators.ios.router import EmulatedRouter

_BACKLOG: Final = 128
_HANDSHAKE_SECONDS: Final = 30.0
_VERSIONS: Final = {
    "TLSv1.0": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
_ANSWER: Final = (
    b"HTTP/1.1 401 Unauthorized\r\nServer: cisco-IOS\r\nConnection: close\r\n"
    b'WWW-Authenticate: Basic realm="level_15_access"\r\nContent-Length: 0\r\n\r\n'
)

Presented = tuple[tuple[Certificate, ...], PrivateKey]
"""Certificates, leaf first, with the key of the leaf."""


def presented(router: EmulatedRouter) -> Presented | None:
    """What the HTTPS server presents now; None where nothing answers.

    That is ``router.served_https`` if it is set, else the identity of the configured trustpoint
    with its CA if that is an intermediate one, else the self-signed certificate. A certificate
    whose private key no test has given cannot be presented. That IOS sends the intermediate
    certificate is unverified.
    """
    settings = http_settings(router.running)
    if not settings.secure:
        return None
    if router.served_https is not None:
        return router.served_https
    name = settings.trustpoint or self_signed_trustpoint(router.running)
    trustpoint = router.running.trustpoints.get(name)
    if trustpoint is None or trustpoint.identity is None:
        return None
    key = router.private_keys.get(public_der_of(trustpoint.identity) or b"")
    if key is None:
        return None
    ca = trustpoint.ca
    above = (ca,) if ca is not None and not ca.is_self_issued else ()
    return (trustpoint.identity, *above), key


class HttpsDoor:
    """One TLS port on loopback; each connection meets what the router presents at that moment.

    While nothing is presented, a connection is closed at once; a device would refuse it.

    Args:
        router: Whose server it is.
        host: Loopback address.
        port: 0 for a free one.

    Raises:
        OSError: The port is taken.
    """

    def __init__(self, router: EmulatedRouter, host: str, port: int = 0) -> None:
        self._router = router
        self._socket = socket.create_server((host, port), backlog=_BACKLOG)
        self._socket.settimeout(0)
        self.place: tuple[str, int] = (host, self._socket.getsockname()[1])
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Accept from now on, on the running loop."""
        asyncio.get_running_loop().add_reader(self._socket, self._accept)

    async def stop(self) -> None:
        """Drop all connections and free the port."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self) -> None:
        try:
            accepted, _ = self._socket.accept()
        except OSError:  # the peer gave up between the event and the call
            return
        found = presented(self._router)
        if found is None:
            accepted.close()
            return
        task = asyncio.get_running_loop().create_task(self._serve(accepted, found))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, accepted: socket.socket, found: Presented) -> None:
        accepted.settimeout(0)
        context = make_context(found, self._router.personality.tls_versions)
        transport: asyncio.Transport | None = None
        with accepted, suppress(OSError, EOFError):  # a handshake that failed, a peer that left
            try:
                transport, visit = await asyncio.get_running_loop().connect_accepted_socket(
                    _Visit, accepted, ssl=context, ssl_handshake_timeout=_HANDSHAKE_SECONDS
                )
                await visit.ended.wait()
            finally:
                if transport is not None:
                    transport.abort()


class _Visit(asyncio.Protocol):
    """One connection: every request is asked to log in."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:  # noqa: ARG002 the answer is always the same
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(_ANSWER)
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 whatever it was
        self.ended.set()


def make_context(found: Presented, versions: tuple[str, ...]) -> ssl.SSLContext:
    """TLS settings of a server that presents ``found``.

    Args:
        found: Certificates and key.
        versions: Those of TLS, as IOS names them.
    """
    certificates, key = found
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")  # weak keys and TLS 1.0 are served as well
    allowed = sorted(_VERSIONS[version] for version in versions)
    # Said for every context: test runners put their own filters first.
    warnings.filterwarnings(
        "ignore", message=r"ssl.TLSVersion.TLSv1(_1)? is deprecated", category=DeprecationWarning
    )
    context.minimum_version, context.maximum_version = allowed[0], allowed[-1]
    # The library takes certificates from a file only; this one is private and lives for the call.
    with NamedTemporaryFile() as file:
        file.write("".join((key.pem(), *(each.pem() for each in certificates))).encode())
        file.flush()
        context.load_cert_chain(file.name)
    return context
