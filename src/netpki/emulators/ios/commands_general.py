"""Configuration outside PKI: stored as typed, in sections where IOS has them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from netpki.emulators.ios.commands_show import Command
from netpki.emulators.ios.session import CommandGrammar, CommandHandler, Mode, Session

_SECTIONS: Final[dict[str, tuple[str, str]]] = {
    "interface": (
        "(config-if)#",
        (
            "ip_address ip_nat ip_access-group ip_mtu ip_ospf ip_vrf ipv6_address shutdown "
            "description negotiation speed duplex crypto encapsulation tunnel "
            "service-policy standby zone-member bandwidth mtu"
        ),
    ),
    "crypto ikev2 profile": (
        "(config-ikev2-profile)#",
        "pki match authentication identity keyring lifetime dpd aaa virtual-template description",
    ),
    "crypto ikev2 proposal": ("(config-ikev2-proposal)#", "encryption integrity group prf"),
    "crypto ikev2 policy": ("(config-ikev2-policy)#", "proposal match"),
    "crypto isakmp profile": (
        "(conf-isa-prof)#",
        "ca keyring match self-identity vrf accept initiate description",
    ),
    "crypto isakmp policy": (
        "(config-isakmp)#",
        "authentication encryption encr hash group lifetime",
    ),
    "parameter-map type": (
        "(config-profile)#",
        (
            "server alert cache-entry-lifetime cache-size allow-mode block-page max-request "
            "max-resp-pak truncate"
        ),
    ),
    "sip-ua": ("(config-sip-ua)#", "crypto registrar retry timers connection-reuse"),
    "voice service": ("(conf-voi-serv)#", "sip allow-connections mode"),
    "dial-peer": (
        "(config-dial-peer)#",
        "destination-pattern session codec incoming dtmf-relay voice-class description",
    ),
    "webvpn gateway": (
        "(config-webvpn-gateway)#",
        "ip ssl inservice hostname http-redirect logging",
    ),
    "line": (
        "(config-line)#",
        (
            "login transport exec-timeout password length width stopbits logging privilege "
            "access-class"
        ),
    ),
    "router": ("(config-router)#", "network neighbor redistribute router-id passive-interface"),
    "archive": ("(config-archive)#", "path maximum log write-memory time-period"),
}
"""Prompt and sub-commands of sections; ``_`` stands for a blank.

Prompts outside PKI are unverified."""

_KEYWORDS: Final = (
    "aaa",
    "access-list",
    "archive",
    "banner",
    "boot",
    "class-map",
    "clock",
    "control-plane",
    "cops",
    "dial-peer",
    "enable",
    "event",
    "gateway",
    "hostname",
    "interface",
    "ip",
    "ipv6",
    "license",
    "line",
    "logging",
    "multilink",
    "ntp",
    "parameter-map",
    "policy-map",
    "privilege",
    "radius",
    "redundancy",
    "router",
    "sasl",
    "scheduler",
    "service",
    "sip-ua",
    "snmp-server",
    "tacacs",
    "track",
    "username",
    "vlan",
    "voice",
    "webvpn",
    "zone",
)
_HTTP: Final = (
    *("access-class", "authentication", "max-connections", "path", "port", "secure-ciphersuite"),
    *("secure-port", "timeout-policy", "tls-version"),
)
_CRYPTO: Final = ("ikev2", "isakmp", "ipsec", "map", "keyring", "dynamic-map", "signaling", "key")


def _enter(session: Session, command: Command) -> None:
    header = command.line
    session.router.running.enter_section(header)
    for opening in _SECTIONS:
        if header == opening or header.startswith(f"{opening} "):
            session.mode = _section_mode(opening, header)
            return


def _remove(session: Session, command: Command) -> None:
    session.router.running.leave_section(command.line.removeprefix("no "))


def _type(session: Session, command: Command) -> None:
    session.router.running.type_in_section(session.mode.subject, command.line)


def _exit_section(session: Session, _command: Command) -> None:
    session.mode = session.modes.global_configuration


def _end(session: Session, _command: Command) -> None:
    session.leave_configuration()


def _grammar_of(words: str) -> CommandGrammar:
    typed: list[tuple[str, CommandHandler]] = [
        (pattern, _type)
        for word in (name.replace("_", " ") for name in words.split())
        for pattern in (word, f"{word} LINE", f"no {word}", f"no {word} LINE")
    ]
    return CommandGrammar([*typed, ("exit", _exit_section), ("end", _end)])


_SECTION_MODES: Final = {
    opening: Mode("section", suffix, _grammar_of(words))
    for opening, (suffix, words) in _SECTIONS.items()
}


def _section_mode(opening: str, header: str) -> Mode:
    return replace(_SECTION_MODES[opening], subject=header)


def _anything_after(beginning: str) -> tuple[tuple[str, CommandHandler], ...]:
    return (
        (f"{beginning} LINE", _enter),
        (f"no {beginning}", _remove),
        (f"no {beginning} LINE", _remove),
    )


GLOBAL: Final[tuple[tuple[str, CommandHandler], ...]] = (
    *(pair for word in _KEYWORDS for pair in _anything_after(word)),
    *(pair for word in _CRYPTO for pair in _anything_after(f"crypto {word}")),
    ("sip-ua", _enter),
    ("archive", _enter),
    ("redundancy", _enter),
    *(pair for word in _HTTP for pair in _anything_after(f"ip http {word}")),
    ("ip http server", _enter),
    ("ip http secure-server", _enter),
    ("ip http secure-trustpoint WORD", _enter),
    ("ip http client secure-trustpoint WORD", _enter),
    ("no ip http server", _remove),
    ("no ip http secure-server", _remove),
    ("no ip http secure-trustpoint", _remove),
    ("no ip http secure-trustpoint WORD", _remove),
    ("exit", _end),
    ("end", _end),
)
END: Final[tuple[tuple[str, CommandHandler], ...]] = (("end", _end),)
