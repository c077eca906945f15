"""lighttpd's configuration: as the web server itself reads it, and one line added to its text.

Read from ``lighttpd -p`` (1.4.x, "print the parsed config-file in internal form"), where includes
and variables are resolved already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from netpki.errors import OutputFormatError, PreconditionError
from netpki.platforms.contract import Binding

_SOCKET: Final = re.compile(r'(?:else )?\$SERVER\["socket"\] +== +"(?P<endpoint>[^"]*)" \{')
_BLOCK: Final = re.compile(r"(?:(?:else )?\$[A-Z]+\[.*\{|else \{)\s*\Z")
_END_OF_BLOCK: Final = re.compile(r"\}(?: #.*)?\Z")
_ASSIGNMENT: Final = re.compile(r"(?P<name>[A-Za-z][\w.-]*) *= (?P<value>.*)\Z")
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PEM_LINE: Final = re.compile(r"^(?P<indent>[ \t]*)ssl\.pemfile[ \t]*\+?:?=", re.MULTILINE)
_PATH: Final = re.compile(r"/[A-Za-z0-9._/+@%=:,~ -]*\Z")
_LAST_PORT: Final = 65535
_TLS_MODULES: Final = frozenset(
    {"mod_openssl", "mod_gnutls", "mod_mbedtls", "mod_nss", "mod_wolfssl"}
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Settings that hold for one socket, or for all.

    Attributes:
        values: Text of each setting by its name, as printed.
    """

    values: Mapping[str, str] = field(hash=False)

    def text(self, name: str) -> str | None:
        """A setting that is one string."""
        match = _STRING.fullmatch(self.values.get(name, ""))
        return re.sub(r"\\(.)", r"\1", match[1]) if match else None

    def is_enabled(self, name: str) -> bool:
        """Whether a setting says ``enable``."""
        return self.text(name) == "enable"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What matters here of a configuration.

    Attributes:
        bindings: The TLS sockets.
        tls_module: The TLS module in ``server.modules``; empty where TLS is in the core, as it
            was before 1.4.46.
        verifies_clients: Whether certificates of clients are asked for.
        key_is_apart: Whether a key stands in a file of its own (``ssl.privkey``, since 1.4.53).
    """

    bindings: tuple[Binding, ...]
    tls_module: str
    verifies_clients: bool
    key_is_apart: bool


def parse_configuration(text: str, *, device: str) -> Configuration:
    """Read the output of ``lighttpd -p``.

    Raises:
        OutputFormatError: It is no configuration, or a TLS socket names no certificate.
    """
    if not text.lstrip().startswith("config {"):
        complaint = next((line for line in text.splitlines() if line.strip()), "nothing")
        raise OutputFormatError(
            f"lighttpd does not read its own configuration: {complaint.strip()[:200]!r}",
            device=device,
            hint="Mend the configuration first: lighttpd -t -f lighttpd.conf",
        )
    everywhere, sockets = _scopes(text)
    scopes = [everywhere, *sockets.values()]
    return Configuration(
        bindings=tuple(_bindings(everywhere, sockets, device)),
        tls_module=_tls_module(everywhere),
        verifies_clients=any(scope.is_enabled("ssl.verifyclient.activate") for scope in scopes),
        key_is_apart=any("ssl.privkey" in scope.values for scope in scopes),
    )


def lines_with_ca_file(text: str, ca_file: str) -> tuple[str, int]:
    """The configuration with ``ssl.ca-file`` behind each ``ssl.pemfile``, and how many there are.

    In the same scope, because lighttpd wants all of ``ssl.*`` in one.
    """
    lines, added = [], 0
    for line in text.splitlines(keepends=True):
        lines.append(line)
        match = _PEM_LINE.match(line)
        if match:
            ending = "\r\n" if line.endswith("\r\n") else "\n"
            if not line.endswith("\n"):
                lines.append(ending)
            lines.append(f'{match["indent"]}ssl.ca-file = "{ca_file}"{ending}')
            added += 1
    return "".join(lines), added


def minimal_configuration(pem_file: str, tls_module: str) -> str:
    """A configuration that does nothing but load a key and a certificate, for ``lighttpd -tt``."""
    modules = f'server.modules = ( "{tls_module}" )\n' if tls_module else ""
    return (
        f'server.document-root = "/"\n{modules}ssl.engine = "enable"\nssl.pemfile = "{pem_file}"\n'
    )


def require_plain_path(path: str, *, device: str, what: str) -> None:
    """Refuse paths with characters that nobody uses on purpose.

    Raises:
        PreconditionError: It is not absolute, or holds such a character.
    """
    if not is_plain_path(path):
        raise PreconditionError(
            f"{what} is {path[:200]!r}, which is no plain absolute path",
            device=device,
            hint="Letters, digits and ._/+@%=:,~- are taken.",
        )


def is_plain_path(path: str) -> bool:
    """Whether a path is absolute and holds no character that could mean something else."""
    return bool(_PATH.match(path)) and ".." not in path.split("/") and not path.endswith("/")


def host_and_port(endpoint: str) -> tuple[str, int]:
    """Address (empty for all) and port of ``0.0.0.0:443``, ``[::]:443``, ``:443`` or ``443``.

    Raises:
        ValueError: It is no TCP socket.
    """
    host, _, port = endpoint.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= _LAST_PORT):
        raise ValueError(endpoint)
    host = host.strip("[]")
    return "" if host in {"0.0.0.0", "::", "*"} else host, int(port)  # noqa: S104 compared only


def _scopes(text: str) -> tuple[Scope, dict[str, Scope]]:
    """Settings that hold everywhere, and those of each socket; other conditions are left out."""
    everywhere: dict[str, str] = {}
    sockets: dict[str, dict[str, str]] = {}
    enclosing: list[dict[str, str]] = []
    name = ""
    for raw in text.splitlines()[1:]:
        line = raw.strip()
        current = enclosing[-1] if enclosing else everywhere
        if socket := _SOCKET.match(line):
            enclosing.append(sockets.setdefault(socket["endpoint"], {}))
        elif _BLOCK.match(line):
            enclosing.append({})
        elif _END_OF_BLOCK.match(line):
            if not enclosing:
                break  # the end of ``config {``
            enclosing.pop()
        elif found := _ASSIGNMENT.match(line):
            name = found["name"]
            current[name] = found["value"]
        elif name in current and line and not line.startswith("#"):
            current[name] += f" {line}"  # a list over several lines
    return Scope(everywhere), {endpoint: Scope(values) for endpoint, values in sockets.items()}


def _bindings(everywhere: Scope, sockets: Mapping[str, Scope], device: str) -> list[Binding]:
    found = []
    if everywhere.is_enabled("ssl.engine"):
        bind, port = everywhere.text("server.bind"), everywhere.values.get("server.port", "443")
        found.append(_binding(f"{bind or '0.0.0.0'}:{port}", everywhere, everywhere, device))  # noqa: S104 a name
    for endpoint, scope in sockets.items():
        if scope.is_enabled("ssl.engine"):
            found.append(_binding(endpoint, scope, everywhere, device))
    return found


def _binding(endpoint: str, scope: Scope, everywhere: Scope, device: str) -> Binding:
    pem_file = scope.text("ssl.pemfile") or everywhere.text("ssl.pemfile")
    if not pem_file:
        raise OutputFormatError(
            f"its configuration names no ssl.pemfile for {endpoint}", device=device
        )
    return Binding(endpoint, pem_file, scope.text("ssl.ca-file") or everywhere.text("ssl.ca-file"))


def _tls_module(everywhere: Scope) -> str:
    modules = _STRING.findall(everywhere.values.get("server.modules", ""))
    return next((module for module in modules if module in _TLS_MODULES), "")
