"""States of web servers for tests that need no device."""

from __future__ import annotations

from typing import Any

from support.chains import Chain

from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract import (
    Attributes,
    Binding,
    ChainDelivery,
    Served,
    ServerState,
    StoredFile,
    WantedContent,
)

PEM = "/etc/lighttpd/server.pem"
CA = "/etc/lighttpd/ca.pem"
CONF = "/etc/lighttpd/lighttpd.conf"
TEXT = 'ssl.pemfile = "/etc/lighttpd/server.pem"\n'


def stored(
    path: str, *certificates: Certificate, key: Fingerprint | None = None, mode: int = 0o600
) -> StoredFile:
    """A file with a digest of its own."""
    digest = Fingerprint.of("".join(map(str, (path, certificates, key))).encode(), "sha256")
    return StoredFile(path, digest, Attributes("root", "root", mode), certificates, key)


def state_with(
    chain: Chain,
    *,
    delivery: ChainDelivery = "server_pem",
    in_file: tuple[Certificate, ...] | None = None,
    ca_file: tuple[Certificate, ...] | None = None,
    sent: tuple[Certificate, ...] | None = None,
    **more: Any,  # noqa: ANN401 further fields of the state
) -> ServerState:
    """A web server with one TLS socket that holds and serves ``chain``."""
    held = (chain.leaf, *chain.intermediates) if in_file is None else in_file
    files = {
        CONF: stored(CONF, mode=0o644),
        PEM: stored(PEM, *held, key=chain.key.public_fingerprint),
    }
    if ca_file is not None:
        files[CA] = stored(CA, *ca_file, mode=0o644)
    served = held if sent is None else sent
    fields: dict[str, Any] = {
        "device": "sps1",
        "hostname": "sps1",
        "software": "lighttpd/1.4.69" if delivery == "server_pem" else "lighttpd/1.4.35",
        "delivery": delivery,
        "configuration": CONF,
        "service_manager": "service",
        "bindings": (Binding("0.0.0.0:443", PEM, CA if ca_file is not None else None),),
        "files": files,
        "served": (Served("0.0.0.0:443", served, "" if served else "refused"),),
        "configuration_text": TEXT,
    }
    return ServerState(**(fields | more))


def content_of(chain: Chain, *, root: bool = False) -> WantedContent:
    """What shall be held and sent."""
    return WantedContent(chain.key, chain.leaf, chain.intermediates, chain.root, root)
