"""Emulated routers that are as a policy wants them, and answer for what was typed there.

They run in a process of their own, so that their CPU is not that of the command.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from support.chains import Authority, for_servers, key_of, signed

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter
from netpki.emulators.ios.keys import KeyPair
from netpki.pki.private_key import PrivateKey

EXPIRED_EVERY: Final = 10
"""One router of so many has an expired certificate."""

_TESTS: Final = Path(__file__).parents[1]
_END_SECONDS: Final = 60.0
_DOMAIN: Final = "example.net"
_HOST_KEY_BYTES: Final = 384
_DAY: Final = timedelta(days=1)
_YEAR: Final = 365 * _DAY
_USES: Final = """\
no ip http server
ip http secure-server
ip http secure-trustpoint FLEET
ip http tls-version TLSv1.2
ip http secure-ciphersuite ecdhe-ecdsa-aes-gcm-sha2
ip http max-connections 5
ip http timeout-policy idle 180 life 600 requests 10
ip ssh version 2
ntp authentication-key 1 hmac-sha2-256 not-to-be-seen
ntp authenticate
ntp trusted-key 1
ntp server 192.0.2.123 key 1
ntp server 192.0.2.124 key 1
"""


@dataclass(frozen=True, slots=True)
class RunningRouters:
    """A fleet in another process, as the harness sees it.

    Attributes:
        places: Address and port by hostname.
        known_hosts: The host keys of all.
    """

    places: dict[str, tuple[str, int]]
    known_hosts: str
    _process: subprocess.Popen[str]

    def report(self) -> dict[str, Any]:
        """What was typed on the routers; ends the fleet.

        Returns:
            ``sessions`` and ``lines`` that they saw; ``configuring``: lines of them that can
            change something; ``cpu``: seconds that the emulation took.
        """
        output, _ = self._process.communicate("report\n", timeout=_END_SECONDS)
        content: dict[str, Any] = json.loads(output)
        return content


@contextmanager
def running_routers(count: int) -> Iterator[RunningRouters]:
    """A fleet in its first state, gone when the context is left."""
    command = [sys.executable, "-m", "benchmarks.compliance_routers", str(count)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=_TESTS, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout
            greeting = json.loads(process.stdout.readline())
            places = {name: (host, port) for name, (host, port) in greeting["places"].items()}
            yield RunningRouters(places, greeting["known_hosts"], process)
        finally:
            process.kill()


def hostname_of(number: int) -> str:
    """Name of a router, counted from 0."""
    return f"r{number:04}"


def is_expired(number: int) -> bool:
    """Whether its certificate ended yesterday."""
    return number % EXPIRED_EVERY == EXPIRED_EVERY - 1


def router(number: int, now: datetime) -> EmulatedRouter:
    """With a CA certificate, an identity that its HTTPS server presents, and its own keys."""
    name, authority = hostname_of(number), _authority(now)
    key = PrivateKey(ec.derive_private_key(number + 10**6, ec.SECP256R1()))
    names = x509.SubjectAlternativeName([x509.DNSName(f"{name}.{_DOMAIN}")])
    end = now - _DAY if is_expired(number) else now + 200 * _DAY
    own = signed(
        f"CN={name}.{_DOMAIN}",
        key,
        by=authority,
        start=end - _YEAR,
        end=end,
        extensions=[(names, False), for_servers()],
    )
    found = EmulatedRouter(
        hostname=name, personality=PERSONALITIES["xe-17"], clock=now, extra_configuration=_USES
    )
    lines = ("enrollment terminal", "revocation-check crl", "rsakeypair FLEET")
    found.add_trustpoint("FLEET", lines=lines, ca=authority.certificate, identity=own, key=key)
    found.add_key(KeyPair(f"{name}.{_DOMAIN}", _host_key(name), now - _YEAR))
    return found


@cache
def _authority(now: datetime) -> Authority:
    key = key_of("ec-p256", "fleet CA")
    return Authority(signed("CN=Fleet CA", key, start=now - 2 * _YEAR, end=now + 10 * _YEAR), key)


def _host_key(name: str) -> bytes:
    """Public half of an RSA key that nobody made: any odd number of its size looks like one."""
    number = int.from_bytes(hashlib.shake_256(name.encode()).digest(_HOST_KEY_BYTES), "big")
    number |= 1 | 1 << 8 * _HOST_KEY_BYTES - 1
    key = rsa.RSAPublicNumbers(65537, number).public_key()
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _place_https(routers: list[EmulatedRouter], fleet: EmulatedFleet) -> None:
    """Tell each router the port of its HTTPS server, which was free."""
    for each in routers:
        line = f"ip http secure-port {fleet.https_endpoint(each.hostname)[1]}"
        for configuration in (each.running, each.startup):
            assert configuration
            configuration.enter_section(line)


def _report(routers: list[EmulatedRouter]) -> dict[str, Any]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "sessions": sum(len({line.session for line in r.command_log}) for r in routers),
        "lines": sum(len(r.command_log) for r in routers),
        "configuring": sum(len(r.configuration_commands()) for r in routers),
        "cpu": usage.ru_utime + usage.ru_stime,
    }


def main() -> None:
    """Serve until a line arrives on standard input, then report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("devices", type=int)
    now = datetime.now(UTC).replace(microsecond=0)
    routers = [router(number, now) for number in range(parser.parse_args().devices)]
    with EmulatedFleet(routers, mode="addresses", port=0, https=True) as fleet:
        _place_https(routers, fleet)
        places = {each.hostname: fleet.endpoint(each.hostname) for each in routers}
        greeting = {"places": places, "known_hosts": fleet.known_hosts()}
        sys.stdout.write(json.dumps(greeting) + "\n")
        sys.stdout.flush()
        sys.stdin.readline()
    sys.stdout.write(json.dumps(_report(routers)))


if __name__ == "__main__":
    main()
