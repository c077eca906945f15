"""What a router is asked for an inventory. Nothing is configured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from netpki.errors import CertificateFormatError, ConnectionFailedError
from netpki.pki import Certificate
from netpki.platforms.contract import ServedCertificates
from netpki.platforms.ios.catalogue import is_dispensable, named_command
from netpki.platforms.ios.driver import IosTrustStore
from netpki.platforms.ios.inventory.outputs import Output, Readings
from netpki.platforms.ios.parsing.https import HttpsStatus
from netpki.transport.ssh import Sock
from netpki.transport.tls import TlsError, TlsSettings, sent_chain

ASKED: Final = (
    "show running-config",
    "show startup-config",
    "show clock detail",
    "show crypto pki certificates verbose",
    "show crypto pki trustpoints status",
    "show crypto key mypubkey rsa",
    "show crypto key mypubkey ec",
    "show ip http server status",
    "show ip http server secure status",
    "show ip trm subscription status",
)
Opener = Callable[[int], Callable[[], Sock]]
"""Opens connections to a TCP port of the device."""


def ask(store: IosTrustStore) -> tuple[Output, ...]:
    """Outputs of everything that is asked, over one connection."""
    return tuple(
        Output(named_command(command), text, dispensable=is_dispensable(command))
        for command, text in zip(ASKED, store.show(*ASKED), strict=True)
    )


def ask_https(
    readings: Readings, address: str, open_port: Opener, settings: TlsSettings
) -> tuple[ServedCertificates, ...]:
    """What the HTTPS server presents, if one of the screens about it says that it is on."""
    enabled = [status for status in readings.of(HttpsStatus) if status.enabled]
    return tuple(_presented(status, address, open_port, settings) for status in enabled[:1])


def _presented(
    status: HttpsStatus, address: str, open_port: Opener, settings: TlsSettings
) -> ServedCertificates:
    port = status.port or _HTTPS
    chain: tuple[Certificate, ...] = ()
    failure = None
    try:
        chain = tuple(Certificate(der) for der in sent_chain(open_port(port), address, settings))
    except (OSError, TlsError, ConnectionFailedError, CertificateFormatError) as error:
        failure = str(error) or type(error).__name__
    return ServedCertificates("https", address, port, chain, status.trustpoint, failure)


_HTTPS: Final = 443
