"""TLS clients that are not ours: what a server on loopback sends them, and what they say of it."""

from __future__ import annotations

import os
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from real.installing import program
from real.processes import SECONDS, ran

_CERTIFICATE: Final = re.compile(
    r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL
)
_IP: Final = re.compile(r"[\d.]+|[\da-fA-F:]*:[\da-fA-F:]*")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a client says of a server.

    Attributes:
        accepts: Whether it takes the certificate.
        words: What it printed.
    """

    accepts: bool
    words: str


def sent_to_openssl(port: int) -> list[bytes]:
    """The chain that ``openssl s_client`` is sent, DER, leaf first; empty: no TLS."""
    shown = ran(*_s_client(port), "-showcerts").stdout
    return [ssl.PEM_cert_to_DER_cert(block) for block in _CERTIFICATE.findall(shown)]


def opinion_of_openssl(port: int, name: str, cafile: Path) -> Opinion:
    """Whether ``openssl s_client -verify_return_error`` takes it for a host name or IP address."""
    names = ("-servername", name, "-verify_hostname", name)
    expected = ("-verify_ip", name) if _IP.fullmatch(name) else names
    trusted = ("-verify_return_error", "-CAfile", str(cafile), "-no-CApath")
    completed = ran(*_s_client(port), *trusted, *expected)
    return Opinion(completed.returncode == 0, completed.stdout + completed.stderr)


def opinion_of_curl(port: int, name: str, cacert: Path) -> Opinion:
    """Whether ``curl --cacert`` gets an answer for a host name or an IP address."""
    host = f"[{name}]" if ":" in name else name
    completed = ran(
        *(program("curl"), "-q", "--silent", "--show-error", "--noproxy", "*"),
        *("--max-time", f"{SECONDS:g}", "--cacert", str(cacert), "--output", os.devnull),
        *("--connect-to", "::127.0.0.1:", f"https://{host}:{port}/"),
    )
    return Opinion(completed.returncode == 0, completed.stderr)


def _s_client(port: int) -> tuple[str, ...]:
    return (program("openssl"), "s_client", "-connect", f"127.0.0.1:{port}")
