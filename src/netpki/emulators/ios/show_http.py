"""``show ip http server status`` and ``show ip http server secure status``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netpki.emulators.ios.configuration import Configuration
from netpki.emulators.ios.personality import Personality

if TYPE_CHECKING:
    from netpki.emulators.ios.router import EmulatedRouter

_COLUMNS: Final = 80
_CONTINUATION: Final = " " * 8
_TIMEOUTS: Final = {"idle": "180", "life": "180", "requests": "25"}


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """What the ``ip http`` lines of a configuration say.

    Attributes:
        enabled: The server for plain HTTP.
        secure: The one for HTTPS.
        port, secure_port: Where they listen.
        authentication: For example ``local``.
        base_path: Where its files lie.
        trustpoint: Whose certificate the HTTPS server presents; empty for a self-signed one.
        peer_trustpoint: What client certificates are validated against.
        client_authentication: Whether clients must have one.
        ciphers, tls_versions: What it offers; empty for the default.
        curve: For ECDHE.
        timeouts: Idle and life seconds of a connection and the requests on it, by these words.
        connections: Most at a time; empty for the default.
    """

    enabled: bool
    secure: bool
    port: int
    secure_port: int
    authentication: str
    base_path: str
    trustpoint: str
    peer_trustpoint: str
    client_authentication: bool
    ciphers: tuple[str, ...]
    tls_versions: tuple[str, ...]
    curve: str
    timeouts: Mapping[str, str]
    connections: str


def http_settings(configuration: Configuration) -> HttpSettings:
    """Settings of both servers; what is not configured has the default."""
    headers = {section.header for section in configuration.sections}

    def value(setting: str) -> str:
        beginning = f"ip http {setting} "
        return next((h.removeprefix(beginning) for h in headers if h.startswith(beginning)), "")

    policy = value("timeout-policy").split()
    return HttpSettings(
        enabled="ip http server" in headers,
        secure="ip http secure-server" in headers,
        port=int(value("port") or 80),
        secure_port=int(value("secure-port") or 443),
        authentication=value("authentication") or "enable",
        base_path=value("path"),
        trustpoint=value("secure-trustpoint"),
        peer_trustpoint=value("secure-peer-verify-trustpoint"),
        client_authentication="ip http secure-client-auth" in headers,
        ciphers=tuple(value("secure-ciphersuite").split()),
        tls_versions=tuple(value("tls-version").split()),
        curve=value("secure-ecdhe-curve") or "secp256r1",
        timeouts={**_TIMEOUTS, **dict(zip(policy[::2], policy[1::2], strict=False))},
        connections=value("max-connections"),
    )


def server_status(router: EmulatedRouter) -> Iterator[str]:
    """Lines of ``show ip http server status``; counts and times without a line are defaults."""
    settings = http_settings(router.running)
    modern = router.personality.modern_http
    yield from _modern_server(settings) if modern else _old_server(settings)
    yield "HTTP secure server capability: Present"
    yield from secure_status(router)


def _modern_server(settings: HttpSettings) -> Iterator[str]:
    """Captured on XE 17 (Catalyst 9300 and 8000V)."""
    yield f"HTTP server status: {_switch(on=settings.enabled)}"
    yield f"HTTP server port: {settings.port}"
    yield "HTTP server active supplementary listener ports: 21111  "
    yield f"HTTP server authentication method: {settings.authentication}"
    yield "HTTP server auth-retry 0 time-window 0"
    yield "HTTP server digest algorithm: md5"
    yield "HTTP server access class: 0"
    yield "HTTP server IPv4 access class: None"
    yield "HTTP server IPv6 access class: None"
    yield f"HTTP server base path: {settings.base_path}"
    yield "HTTP File Upload status: Disabled"
    yield "HTTP server upload path: "
    yield "HTTP server help root: "
    yield _most_connections(settings, default=300)
    yield "Maximum number of secondary server connections allowed: 50"
    yield f"Server idle time-out: {settings.timeouts['idle']} seconds"
    yield f"Server life time-out: {settings.timeouts['life']} seconds"
    yield "Server session idle time-out: 600 seconds"
    yield f"Maximum number of requests allowed on a connection: {settings.timeouts['requests']}"
    yield "Server linger time : 60 seconds"
    yield "HTTP server active session modules: ALL"


def _old_server(settings: HttpSettings) -> Iterator[str]:
    """Captured on IOS 12.2; unverified for 15.x."""
    yield f"HTTP server status: {_switch(on=settings.enabled)}"
    yield f"HTTP server port: {settings.port}"
    yield f"HTTP server authentication method: {settings.authentication}"
    yield "HTTP server access class: 0"
    yield f"HTTP server base path: {settings.base_path}"
    yield _most_connections(settings, default=16)
    yield f"Server idle time-out: {settings.timeouts['idle']} seconds"
    yield f"Server life time-out: {settings.timeouts['life']} seconds"
    yield f"Maximum number of requests allowed on a connection: {settings.timeouts['requests']}"
    yield "HTTP server active session modules: ALL"


def secure_status(router: EmulatedRouter) -> Iterator[str]:
    """Lines of ``show ip http server secure status``.

    Captures: 12.2 and XE 17. That XE names a self-signed trustpoint that nobody configured is
    unverified: captures that name one do not show their configuration.
    """
    settings, personality = http_settings(router.running), router.personality
    trustpoint = settings.trustpoint
    if not trustpoint and personality.modern_http and settings.secure:
        trustpoint = self_signed_trustpoint(router.running)
    yield f"HTTP secure server status: {_switch(on=settings.secure)}"
    yield f"HTTP secure server port: {settings.secure_port}"
    yield from _ciphers(settings.ciphers or personality.ciphers, personality)
    if personality.modern_http:
        versions = settings.tls_versions or personality.tls_versions
        yield f"HTTP secure server TLS version:  {' '.join(versions)}"
    yield (
        f"HTTP secure server client authentication: {_switch(on=settings.client_authentication)}"
    )
    if personality.modern_http:
        yield "HTTP secure server PIV authentication: Disabled"
        yield "HTTP secure server PIV authorization only: Disabled"
    yield f"HTTP secure server trustpoint: {trustpoint}"
    if personality.modern_http:
        yield f"HTTP secure server peer validation trustpoint: {settings.peer_trustpoint}"
        yield f"HTTP secure server ECDHE curve: {settings.curve}"
    yield "HTTP secure server active session modules: ALL"


def self_signed_trustpoint(configuration: Configuration) -> str:
    """Name of the trustpoint with the router's own self-signed certificate, or nothing."""
    return next(
        (
            trustpoint.name
            for trustpoint in configuration.trustpoints.values()
            if trustpoint.identity and trustpoint.value("enrollment selfsigned") is not None
        ),
        "",
    )


def _ciphers(names: Iterable[str], personality: Personality) -> Iterator[str]:
    """XE begins a new line with eight blanks where one would grow past 80 characters."""
    title = "HTTP secure server ciphersuite:"
    if not personality.modern_http:
        yield f"{title} {' '.join(names)}"
        return
    line = f"{title} "
    for name in names:
        if len(line) + 1 + len(name) > _COLUMNS:
            yield line
            line = f"{_CONTINUATION}{name}"
        else:
            line += f" {name}"
    yield line


def _most_connections(settings: HttpSettings, *, default: int) -> str:
    allowed = settings.connections or default
    return f"Maximum number of concurrent server connections allowed: {allowed}"


def _switch(*, on: bool) -> str:
    return "Enabled" if on else "Disabled"
