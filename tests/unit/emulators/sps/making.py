"""Appliances, and clients that are not ours, for tests of emulated appliances."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import paramiko
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL

from netpki.emulators import APPLIANCE_PERSONALITIES, ApplianceFleet, EmulatedAppliance

SECONDS = 30.0
RELEASES = tuple(APPLIANCE_PERSONALITIES)


@dataclass(frozen=True)
class Answer:
    """What a command printed, and how it ended."""

    out: str
    err: str
    status: int


def make_appliance(
    release: str = "sps-1.4.35",
    hostname: str = "sps1",
    **settings: Any,  # noqa: ANN401 passed on
) -> EmulatedAppliance:
    """An appliance with this lighttpd."""
    return EmulatedAppliance(hostname, personality=APPLIANCE_PERSONALITIES[release], **settings)


@contextmanager
def switched_on(appliance: EmulatedAppliance) -> Iterator[ApplianceFleet]:
    """A fleet of one."""
    with ApplianceFleet([appliance]) as fleet:
        yield fleet


@contextmanager
def logged_in(
    fleet: ApplianceFleet,
    hostname: str = "sps1",
    username: str = "root",
    **settings: Any,  # noqa: ANN401 passed on
) -> Iterator[paramiko.SSHClient]:
    """A client that knows the host key."""
    appliance = fleet.appliances[hostname]
    password = appliance.root_password if username == "root" else appliance.admin_password
    with paramiko.SSHClient() as client:
        known = client.get_host_keys()
        for line in io.StringIO(fleet.known_hosts()):
            entry = paramiko.hostkeys.HostKeyEntry.from_line(line)
            assert entry is not None
            assert entry.key is not None
            assert entry.hostnames is not None
            known.add(entry.hostnames[0], entry.key.get_name(), entry.key)
        client.connect(
            *fleet.endpoint(hostname),
            username,
            **{"password": password, **settings},
            allow_agent=False,
            look_for_keys=False,
            timeout=SECONDS,
        )
        yield client


def run(client: paramiko.SSHClient, command: str, stdin: bytes = b"") -> Answer:
    """One command with this input, to its end."""
    given, out, err = client.exec_command(command, timeout=SECONDS)
    with given, out, err:
        given.write(stdin)
        given.channel.shutdown_write()
        return Answer(out.read().decode(), err.read().decode(), out.channel.recv_exit_status())


def sent_certificates(port: int, *, old: bool = False) -> list[bytes]:
    """What a TLS server sends, DER, leaf first; nothing is verified.

    Args:
        port: Where it listens.
        old: Speak TLS 1.0; otherwise 1.2 and above.
    """
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_cipher_list(b"ALL:@SECLEVEL=0")
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    if old:
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_max_proto_version(SSL.TLS1_VERSION)
    with socket.create_connection(("127.0.0.1", port), SECONDS) as stream:
        stream.settimeout(None)
        connection = SSL.Connection(context, stream)
        connection.set_connect_state()
        connection.do_handshake()
        chain = connection.get_peer_cert_chain(as_cryptography=True)
        connection.shutdown()
    return [each.public_bytes(Encoding.DER) for each in chain or []]


def refuses(port: int) -> bool:
    """Whether nobody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), SECONDS):
            return False
    except ConnectionRefusedError:
        return True
