"""A laboratory: emulated routers, two CA certificates, inventories that lead to the routers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from netpki.emulators import (
    PERSONALITIES,
    EmulatedFleet,
    EmulatedRouter,
    Fault,
    Personality,
    TrmService,
)
from netpki.errors import InputError
from netpki.frontends.command_line.laboratory_files import (
    as_group,
    as_yaml,
    write_private_files,
)
from netpki.pki import Certificate

TRUSTPOINT: Final = "trendmicro"
"""The trustpoint that all emulated routers have, after the event that started this project."""

_KEY_BITS: Final = 2048
_SETTINGS: Final = ("enrollment terminal", "revocation-check none")
_LEGACY_SSH: Final = frozenset({"ios-12.4", "ios-15"})
_CONNECTION: Final = "netpki.rotation.netmiko"

Mode = Literal["ports", "addresses"]


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Emulated routers that trust the old CA and shall trust the new one.

    Attributes:
        fleet: The routers; they listen while it is entered as a context.
        old: What all of them trust under ``TRUSTPOINT``.
        new: What they shall trust.
    """

    fleet: EmulatedFleet
    old: Certificate
    new: Certificate

    def inventory(self, directory: Path) -> dict[str, Any]:
        """An inventory of Ansible; the routers must listen already."""
        routers = self.fleet.routers.values()
        kinds = {router.personality.key for router in routers}
        return {
            "all": {
                "vars": _login(next(iter(routers)))
                | {
                    "ansible_connection": _CONNECTION,
                    "netpki_known_hosts": [str(directory / "known_hosts")],
                },
                "children": {
                    as_group(kind): {"hosts": self._hosts(kind)} for kind in sorted(kinds)
                },
            }
        }

    def nornir_files(self, directory: Path) -> dict[str, dict[str, Any]]:
        """Contents of Nornir's hosts, groups and defaults; the routers must listen already."""
        routers = self.fleet.routers.values()
        login = _login(next(iter(routers)))
        known_hosts = [str(directory / "known_hosts")]
        return {
            "hosts": {router.hostname: self._nornir_host(router) for router in routers},
            "groups": {as_group(router.personality.key): {} for router in routers},
            "defaults": {
                "username": login["ansible_user"],
                "password": login["ansible_password"],
                "data": {
                    "netpki_enable_secret": login["ansible_become_password"],
                    "netpki_known_hosts": known_hosts,
                },
            },
        }

    def _hosts(self, kind: str) -> dict[str, dict[str, Any]]:
        hosts = {}
        for name, router in self.fleet.routers.items():
            if router.personality.key == kind:
                address, port = self.fleet.endpoint(name)
                legacy = {"netpki_legacy_algorithms": True} if router.legacy_ssh else {}
                hosts[name] = {"ansible_host": address, "ansible_port": port, **legacy}
        return hosts

    def _nornir_host(self, router: EmulatedRouter) -> dict[str, Any]:
        address, port = self.fleet.endpoint(router.hostname)
        legacy = {"data": {"netpki_legacy_algorithms": True}} if router.legacy_ssh else {}
        group = as_group(router.personality.key)
        return {"hostname": address, "port": port, "groups": [group], **legacy}


def build(
    *,
    count: int,
    personality: str = "mixed",
    mode: Mode = "ports",
    faults: Iterable[str] = (),
    round_trip_time: float = 0.0,
) -> Laboratory:
    """A laboratory whose routers do not listen yet.

    Args:
        count: How many routers; they are called r1, r2, ...
        personality: A key of ``PERSONALITIES``, or ``mixed`` for each in turn.
        mode: See ``EmulatedFleet``.
        faults: Such as ``r3=drop-at-step:12``.
        round_trip_time: Seconds that every input is held back.

    Raises:
        InputError: There is no such personality, router or fault.
    """
    now = datetime.now(UTC)
    old, new = generated_ca("Emulated Old Root", now), generated_ca("Emulated New Root", now)
    routers = {
        f"r{number}": _router(f"r{number}", kind, now, old, new)
        for number, kind in enumerate(islice(cycle(_kinds(personality)), count), start=1)
    }
    for text in faults:
        _inject(routers, text)
    fleet = EmulatedFleet(routers.values(), mode=mode, round_trip_time=round_trip_time)
    return Laboratory(fleet, old, new)


def write_files(laboratory: Laboratory, directory: Path) -> None:
    """Everything that leads to the routers; files with passwords are private from birth.

    Raises:
        InputError: The directory cannot be written.
    """
    directory = directory.expanduser().resolve()
    contents: dict[str, str] = {
        "inventory.yml": as_yaml(laboratory.inventory(directory)),
        "known_hosts": laboratory.fleet.known_hosts(),
        "old-ca.pem": laboratory.old.pem(),
        "new-ca.pem": laboratory.new.pem(),
    }
    for name, content in laboratory.nornir_files(directory).items():
        contents[f"nornir/{name}.yaml"] = as_yaml(content)
    write_private_files(directory, contents)


def generated_ca(name: str, now: datetime) -> Certificate:
    """A self-signed CA certificate that is valid ``now``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "netpki emulation"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Certificate(certificate.public_bytes(serialization.Encoding.DER))


def _kinds(personality: str) -> Iterable[Personality]:
    if personality == "mixed":
        return tuple(PERSONALITIES.values())
    if personality not in PERSONALITIES:
        raise InputError(
            f"There is no personality {personality!r}.",
            hint=f"Known are: mixed, {', '.join(PERSONALITIES)}.",
        )
    return (PERSONALITIES[personality],)


def _router(
    name: str, kind: Personality, now: datetime, old: Certificate, new: Certificate
) -> EmulatedRouter:
    router = EmulatedRouter(
        hostname=name, personality=kind, clock=now, legacy_ssh=kind.key in _LEGACY_SSH
    )
    pin = f"fingerprint {old.fingerprint('sha1').hexadecimal}"
    demanded = (pin,) if kind.fingerprint_mandatory else ()
    router.add_trustpoint(TRUSTPOINT, lines=(*_SETTINGS, *demanded), ca=old)
    if kind.has_trm:
        router.trm = TrmService(trusts=new)
    return router


def _inject(routers: Mapping[str, EmulatedRouter], text: str) -> None:
    name, separator, fault = text.partition("=")
    if not separator or name not in routers:
        raise InputError(
            f"{text!r} names no router of this fleet.",
            hint="Write it like r3=drop-at-step:12; routers are called r1, r2, ...",
        )
    routers[name].inject(Fault.parse(fault))


def _login(router: EmulatedRouter) -> dict[str, str]:
    return {
        "ansible_user": router.username,
        "ansible_password": router.password,
        "ansible_become_password": router.enable_secret or "",
    }
