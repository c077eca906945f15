"""Emulated appliances in a process of their own, so that their CPU is not the controller's."""

from __future__ import annotations

import argparse
import json
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL

from benchmarks.server_job import ServerJob, hostnames
from netpki.emulators import APPLIANCE_PERSONALITIES, ApplianceFleet, EmulatedAppliance

_TESTS = Path(__file__).parents[1]
_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class RunningAppliances:
    """A fleet in another process, as the harness sees it.

    Attributes:
        hosts: ``address``, ``port``, ``password`` and paths of each, by hostname.
        known_hosts: The host keys of all.
    """

    hosts: dict[str, dict[str, Any]]
    known_hosts: str
    _process: subprocess.Popen[str]

    def report(self) -> dict[str, Any]:
        """What became of the appliances, and what was done to them since the last report.

        Returns:
            ``served``: appliances that send the new certificate on every TLS port; ``right``:
            those that send its chain as well; ``wrong``: the others' hostnames; ``operations``
            that they saw; ``cpu``: seconds that the emulation took.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("report\n")
        self._process.stdin.flush()
        content: dict[str, Any] = json.loads(self._process.stdout.readline())
        return content


@contextmanager
def running_appliances(job_file: Path, *, count: int) -> Iterator[RunningAppliances]:
    """Appliances as the factory made them, gone when the context is left."""
    command = [sys.executable, "-m", "benchmarks.appliance_process", str(job_file)]
    command += ["--appliances", str(count)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=_TESTS, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            greeting = json.loads(process.stdout.readline())
            yield RunningAppliances(greeting["hosts"], greeting["known_hosts"], process)
        finally:
            process.stdin.close()  # it ends, and removes its files


class _Watch:
    """Looks at the appliances from outside.

    Args:
        appliances: All of them.
        job: What they shall send.
    """

    def __init__(self, appliances: list[EmulatedAppliance], job: ServerJob) -> None:
        self._appliances = appliances
        self._wanted = {each.hostname: job.chain(each.hostname) for each in appliances}
        self._counted = self._counts()

    def report(self) -> dict[str, Any]:
        """See ``RunningAppliances.report``."""
        operations, cpu = self._counts()
        before = self._counted
        sent = {each.hostname: _sent_by(each) for each in self._appliances}
        wrong = [name for name, found in sent.items() if not self._is_right(name, found)]
        self._counted = self._counts()  # looking was no part of what is measured
        return {
            "served": sum(self._is_served(name, found) for name, found in sent.items()),
            "right": len(sent) - len(wrong),
            "wrong": wrong,
            "operations": operations - before[0],
            "cpu": cpu - before[1],
        }

    def _is_right(self, name: str, sent: list[list[bytes]]) -> bool:
        return all(chain == self._wanted[name] for chain in sent)

    def _is_served(self, name: str, sent: list[list[bytes]]) -> bool:
        return all(chain[:1] == self._wanted[name][:1] for chain in sent)

    def _counts(self) -> tuple[int, float]:
        whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        used = [resource.getrusage(who) for who in whose]
        operations = sum(len(appliance.log) for appliance in self._appliances)
        return operations, sum(usage.ru_utime + usage.ru_stime for usage in used)


def _sent_by(appliance: EmulatedAppliance) -> list[list[bytes]]:
    return [_sent_chain(port) for port in appliance.tls_ports]


def _sent_chain(port: int) -> list[bytes]:
    """What a TLS port sends, DER; nothing where nobody listens."""
    try:
        stream = socket.create_connection(("127.0.0.1", port), _SECONDS)
    except ConnectionRefusedError:
        return []
    with stream:
        stream.settimeout(None)
        connection = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), stream)
        connection.set_connect_state()
        connection.do_handshake()
        sent = connection.get_peer_cert_chain(as_cryptography=True) or []
    return [certificate.public_bytes(Encoding.DER) for certificate in sent]


def _host(fleet: ApplianceFleet, appliance: EmulatedAppliance) -> dict[str, Any]:
    address, port = fleet.endpoint(appliance.hostname)
    return {
        "address": address,
        "port": port,
        "password": appliance.root_password,
        "configuration": str(appliance.configuration_path),
        "pem_file": str(appliance.server_pem_path),
    }


def main() -> None:
    """Report for each line that arrives on standard input, until its end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("job", type=Path)
    parser.add_argument("--appliances", type=int, required=True)
    arguments = parser.parse_args()
    releases = cycle(APPLIANCE_PERSONALITIES.values())
    appliances = [
        EmulatedAppliance(hostname, personality=release)
        for hostname, release in zip(hostnames(arguments.appliances), releases, strict=False)
    ]
    with ApplianceFleet(appliances) as fleet:
        hosts = {appliance.hostname: _host(fleet, appliance) for appliance in appliances}
        _say({"hosts": hosts, "known_hosts": fleet.known_hosts()})
        watch = _Watch(appliances, ServerJob.load(arguments.job))
        for _line in sys.stdin:
            _say(watch.report())


def _say(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
