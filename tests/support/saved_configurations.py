"""Saved configurations of a fleet: as long and as noisy as those of real routers, made quickly.

Most of a configuration is drawn from blocks of text that are made once. Every router has its own
name, its own certificates and its own choice of blocks. The forms of sections stand in public
configurations of devices, those of certificate chains in a recording of CSR1000v 16.12.3.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from netpki.pki import Certificate
from support.chains import (
    Authority,
    alternative_names,
    authority,
    constraints,
    for_servers,
    key_identifiers,
    key_of,
    signed,
    usage,
)

FLEET_CA = "FLEET-CA"
FLEET_ROOT = "FLEET-ROOT"
LICENSING = "SLA-TrustPoint"
DOMAIN = "net.example.com"

_HEX_DIGITS_OF_A_LINE = 64
_HEX_DIGITS_OF_A_GROUP = 8
_BLOCKS_OF_A_GROUP = 1500


def write_configurations(
    directory: Path, count: int, size: int = 200_000, seed: int = 0
) -> tuple[Path, ...]:
    """Write the saved configurations of ``count`` routers, one file each.

    Args:
        directory: Exists already.
        count: How many.
        size: Of each file, in bytes, to within a few hundred; what has to do with certificates
            takes some 12,000 of them in any case.
        seed: Chooses everything but the keys: RSA keys are made once per run.
    """
    paths = []
    for number in range(1, count + 1):
        path = directory / f"edge-{number:04}.cfg"
        path.write_bytes(saved_configuration(number, size, seed).encode("ascii"))
        paths.append(path)
    return tuple(paths)


def saved_configuration(number: int, size: int = 200_000, seed: int = 0) -> str:
    """The saved configuration of one router of the fleet."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311 no secret
    router = _Router(number, f"edge-{number:04}", chance)
    pki = "".join((*_trustpoints(router), *_chains(router)))
    uses = "".join(_uses(router))
    fixed = len(pki) + len(uses) + len(_beginning(router)) + len(_END)
    filler = _filler(chance, max(0, size - fixed))
    text = "".join((_beginning(router), pki, filler, uses, _END))
    return _NOISE[number % len(_NOISE)](text, router)


@dataclass(frozen=True, slots=True)
class _Router:
    """One router of the fleet."""

    number: int
    name: str
    chance: random.Random

    @property
    def self_signed(self) -> str:
        """Name of the trustpoint that HTTPS made for itself."""
        return f"TP-self-signed-{1_000_000_000 + self.number}"


def chain_entry(kind: str, certificate: Certificate) -> str:
    """One certificate of a chain, byte for byte as the device prints it.

    Args:
        kind: Such as ``ca``; empty for an identity certificate.
        certificate: Any.
    """
    digits = certificate.der.hex().upper()
    lines = [f" certificate {kind} {certificate.serial_hex}".replace("  ", " ")]
    for start in range(0, len(digits), _HEX_DIGITS_OF_A_LINE):
        row = digits[start : start + _HEX_DIGITS_OF_A_LINE]
        groups = (
            row[begin : begin + _HEX_DIGITS_OF_A_GROUP]
            for begin in range(0, len(row), _HEX_DIGITS_OF_A_GROUP)
        )
        lines.append("  " + " ".join(groups) + " " * (len(row) == _HEX_DIGITS_OF_A_LINE))
    return "\n".join((*lines, "  \tquit\n"))


@cache
def fleet_authorities() -> tuple[Authority, Authority, Authority]:
    """Root and issuing CA of the fleet, and the root of the vendor's licensing."""
    root = authority("Fleet Root CA")
    return root, authority("Fleet Issuing CA 1", by=root), authority("Licensing Root CA")


@cache
def _shared_entry(index: int) -> str:
    return chain_entry("ca", fleet_authorities()[index].certificate)


def _identity(router: _Router) -> Certificate:
    """As the fleet's CA issues it; all routers have one key, since keys take long to make."""
    _, issuing, _ = fleet_authorities()
    key = key_of("rsa-2048", "router")
    extensions = (
        constraints(ca=False),
        usage("digital_signature", "key_encipherment"),
        for_servers(),
        *key_identifiers(key, issuing),
        alternative_names([f"{router.name}.{DOMAIN}"]),
    )
    return signed(f"CN={router.name}.{DOMAIN}", key, by=issuing, extensions=extensions)


def _own(router: _Router) -> Certificate:
    key = key_of("rsa-2048", "router")
    number = router.self_signed.removeprefix("TP-self-signed-")
    return signed(f"CN=IOS-Self-Signed-Certificate-{number}", key, serial=1)


def _trustpoints(router: _Router) -> Iterator[str]:
    yield (
        f"crypto pki trustpoint {router.self_signed}\n enrollment selfsigned\n"
        f" subject-name cn=IOS-Self-Signed-Certificate-{1_000_000_000 + router.number}\n"
        f" revocation-check none\n rsakeypair {router.self_signed}\n!\n"
    )
    yield (
        f"crypto pki trustpoint {LICENSING}\n enrollment pkcs12\n revocation-check crl\n!\n"
        f"crypto pki trustpoint {FLEET_ROOT}\n enrollment terminal\n revocation-check none\n!\n"
        f"crypto pki trustpoint {FLEET_CA}\n enrollment url http://pki.{DOMAIN}:80\n"
        f" serial-number none\n fqdn {router.name}.{DOMAIN}\n ip-address none\n"
        f" subject-name CN={router.name}.{DOMAIN}\n chain-validation continue {FLEET_ROOT}\n"
        f" revocation-check crl none\n rsakeypair {router.name}-key 2048\n"
        " auto-enroll 80 regenerate\n hash sha256\n!\n"
    )


def _chains(router: _Router) -> Iterator[str]:
    yield f"crypto pki certificate chain {router.self_signed}\n"
    yield chain_entry("self-signed", _own(router))
    yield f"crypto pki certificate chain {LICENSING}\n{_shared_entry(2)}"
    yield f"crypto pki certificate chain {FLEET_ROOT}\n{_shared_entry(0)}"
    yield f"crypto pki certificate chain {FLEET_CA}\n"
    yield chain_entry("", _identity(router))
    yield f"{_shared_entry(1)}!\n"


def _uses(router: _Router) -> Iterator[str]:
    yield (
        "ip http server\nip http authentication local\nip http secure-server\n"
        "ip http timeout-policy idle 600 life 86400 requests 10000\n"
        f"ip http secure-trustpoint {router.self_signed}\n"
        f"ip http client secure-trustpoint {FLEET_CA}\n"
        f"ip ssh rsa keypair-name {router.name}-key\nip ssh version 2\n!\n"
    )
    yield from router.chance.sample(_SOME_USES, 3)


_SOME_USES = (
    f"""\
crypto ikev2 profile FLEX
 match certificate PEERS
 identity local dn
 authentication remote rsa-sig
 authentication local rsa-sig
 pki trustpoint {FLEET_CA}
!
crypto pki certificate map PEERS 10
 issuer-name co fleet issuing ca
!
""",
    f"""\
radius server ISE
 address ipv4 192.0.2.9 auth-port 1812 acct-port 1813
 dtls port 2083
 dtls trustpoint client {FLEET_CA}
 dtls trustpoint server {FLEET_CA}
!
""",
    f"""\
gnxi
gnxi secure-trustpoint {FLEET_CA}
gnxi secure-server
!
""",
    f"""\
sip-ua
 crypto signaling default trustpoint {FLEET_CA}
!
""",
    f"""\
event manager applet RENEW
 event timer cron cron-entry "0 3 * * 0"
 action 1.0 cli command "enable"
 action 2.0 cli command "crypto pki enroll {FLEET_CA}"
!
""",
    f"""\
alias exec certs show crypto pki certificates {FLEET_CA}
!
""",
)


def _beginning(router: _Router) -> str:
    return (
        f"!\n! Last configuration change at 10:{router.number % 60:02}:12 UTC Mon Jan 5 2026 by "
        "admin\n!\nversion 17.9\nservice timestamps debug datetime msec\n"
        "service timestamps log datetime msec\nservice password-encryption\n!\n"
        f"hostname {router.name}\n!\nboot-start-marker\nboot-end-marker\n!\n"
        "aaa new-model\n!\nclock timezone UTC 0 0\n!\n"
        f"ip domain name {DOMAIN}\n!\nbanner login ^C\nAuthorized use only.\n"
        "crypto pki trustpoint NOT-REAL\n^C\n!\n"
    )


_END = (
    "line con 0\n stopbits 1\nline vty 0 4\n login\n transport input ssh\n!\n"
    "ntp authentication-key 7 md5 104D000A0618 7\nntp authenticate\nntp trusted-key 7\n"
    "ntp server 192.0.2.123 key 7\nend\n"
)


def _filler(chance: random.Random, size: int) -> str:
    """Blocks of every group, in the order of a configuration."""
    groups = _groups()
    return "".join(_some(chance, group, size // len(groups)) for group in groups)


def _some(chance: random.Random, group: Sequence[str], size: int) -> str:
    """Neighbouring blocks, ``size`` characters of them."""
    begin = chance.randrange(len(group))
    text = "".join(group[begin:])
    while len(text) < size:
        text += "".join(group)
    end = text.rfind("\n!\n", 0, size)
    return text[: end + 3] if end >= 0 else ""


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    makers = (_object_group, _interface, _routes, _access_list, _route_map)
    return tuple(tuple(map(maker, range(_BLOCKS_OF_A_GROUP))) for maker in makers)


def _address(number: int) -> str:
    return f"10.{number // 250 % 250}.{number % 250}.1"


def _object_group(number: int) -> str:
    hosts = "".join(f" host {_address(number * 7 + each)}\n" for each in range(8))
    return f"object-group network SERVERS-{number}\n description site {number}\n{hosts}!\n"


def _interface(number: int) -> str:
    return (
        f"interface GigabitEthernet{number // 480}/{number // 48 % 10}/{number % 48}\n"
        f" description to access switch {number}, port Gi1/0/{number % 48}\n"
        f" switchport access vlan {number % 4000 + 1}\n switchport mode access\n"
        f" ip address {_address(number)} 255.255.255.0\n"
        f" ipv6 address 2001:DB8:{number:X}::1/64\n ip dhcp snooping trust\n"
        " no ip redirects\n spanning-tree portfast\n service-policy output WAN-EDGE\n!\n"
    )


def _routes(number: int) -> str:
    lines = (
        f"ip route 172.16.{(number + each) % 250}.0 255.255.255.0 {_address(number)} name R{each}"
        for each in range(6)
    )
    return "\n".join((*lines, "!\n"))


def _access_list(number: int) -> str:
    lines = (
        f" {10 * (each + 1)} permit tcp host {_address(number + each)} any eq {8000 + each}"
        for each in range(10)
    )
    heading = f"ip access-list extended SITE-{number}\n 5 remark rules of site {number}"
    return "\n".join((heading, *lines, " 999 deny   ip any any log", "!\n"))


def _route_map(number: int) -> str:
    return (
        f"route-map FROM-PEER-{number} permit 10\n description peer {number}\n"
        f" match ip address prefix-list P-{number}\n set local-preference {100 + number % 100}\n"
        f" set community 65000:{number}\n!\nip prefix-list P-{number} seq 5 permit "
        f"{_address(number)}/32\naccess-list {number % 99 + 1} permit {_address(number)}\n!\n"
    )


def _plain(text: str, _router: _Router) -> str:
    return f"Building configuration...\n\nCurrent configuration : {len(text)} bytes\n{text}"


def _session(text: str, router: _Router) -> str:
    """A captured session: echo, carriage returns, the prompt behind."""
    shown = f"{router.name}#show running-config\n{_plain(text, router)}\n{router.name}#"
    return shown.replace("\n", "\r\n")


def _rancid(text: str, _router: _Router) -> str:
    return f"!RANCID-CONTENT-TYPE: cisco\n!\n!Chassis type: C9300\n!\n{text}"


def _edited(text: str, _router: _Router) -> str:
    """An editor expanded TABs and took blanks from the ends of lines."""
    return text.expandtabs(8).replace(" \n", "\n")


_NOISE: tuple[Callable[[str, _Router], str], ...] = (_plain, _session, _rancid, _plain, _edited)
