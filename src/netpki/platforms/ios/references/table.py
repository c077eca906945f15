"""The forms of lines that use a trustpoint or a key pair, one row each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Target = Literal["trustpoint", "key"]
"""What a line uses: a trustpoint, or a key pair by its label."""


@dataclass(frozen=True, slots=True)
class Row:
    """One form.

    Attributes:
        kind: What uses the target; ``KINDS`` says more about each.
        target: What the group ``name`` of ``line`` names.
        sections: How the unindented line above may begin; empty where the line is itself
            unindented.
        line: Matches the line without its indentation.
        defined_only: The words may also name something else, so that only names of trustpoints
            that the configuration defines count.
    """

    kind: str
    target: Target
    sections: tuple[str, ...]
    line: re.Pattern[str]
    defined_only: bool = False


_NAME: Final = r'(?P<name>"[^"]+"|\S+)'


def _row(
    kind: str,
    sections: tuple[str, ...],
    line: str,
    *,
    key: bool = False,
    defined_only: bool = False,
) -> Row:
    """A row; ``<name>`` in ``line`` stands for the name, quoted or not."""
    return Row(
        kind,
        "key" if key else "trustpoint",
        sections,
        re.compile(line.replace("<name>", _NAME)),
        defined_only,
    )


def unquoted(name: str) -> str:
    """``name`` without the quotes around it."""
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] == '"' else name


def name_of_section(heading: str) -> str:
    """Name in a heading such as ``crypto pki trustpoint NAME``; empty where there is none."""
    return unquoted("".join(heading.split(maxsplit=3)[3:]).strip())


_GLOBAL: Final = ()
_TRUSTPOINT: Final = ("crypto pki trustpoint ", "crypto ca trustpoint ")
_SERVER: Final = ("crypto pki server ", "crypto ca server ")
_ENROLLMENT: Final = ("crypto pki profile enrollment ", "crypto ca profile enrollment ")
_SIP: Final = ("sip-ua", "voice class tenant ", "voice service voip")
_COA: Final = ("aaa server radius dynamic-author",)
_INTERFACE: Final = ("interface ",)

_TRUSTPOINT_ROWS: Final = (
    _row("https-server", _GLOBAL, r"ip http secure-trustpoint <name>$"),
    _row("https-client", _GLOBAL, r"ip http client secure-trustpoint <name>$"),
    _row("https-peer", _GLOBAL, r"ip http secure-peer-verify-trustpoint <name>$"),
    _row("ikev2-profile", ("crypto ikev2 profile ",), r"pki trustpoint <name>"),
    _row("ikev1-profile", ("crypto isakmp profile ",), r"ca trust-point <name>"),
    _row("sip", _SIP, r"crypto signaling .*?\btrustpoint <name>"),
    _row("sip", _SIP, r"crypto signaling .*?\bclient-vtp <name>"),
    _row("voice-tls", ("voice class tls-profile ",), r"(?:trustpoint|client-vtp) <name>"),
    _row("dial-peer", ("dial-peer voice ",), r"(?:.*? )?trustpoint <name>"),
    _row("dspfarm", ("dspfarm profile ",), r"trustpoint <name>"),
    _row("voice-gateway", _GLOBAL, r"stcapp security trustpoint <name>"),
    _row("telephony", ("telephony-service",), r"secure-signaling trustpoint <name>"),
    _row("telephony", ("telephony-service",), r"tftp-server-credentials trustpoint <name>"),
    _row("telephony", ("ctl-client",), r"(?:server|sast[12]) (?:.*? )?trustpoint <name>"),
    _row("telephony", ("capf-server",), r"(?:trustpoint-label|cert-enroll-trustpoint) <name>"),
    _row("telephony", ("credentials",), r"trustpoint <name>"),
    _row("telephony", ("voice-ctl-file ",), r"record-entry (?:\S+ )?trustpoint <name>"),
    _row("webvpn", ("webvpn gateway ",), r"ssl trustpoint <name>"),
    _row("webvpn", ("webvpn context ",), r"ca trustpoint <name>"),
    _row("ssl-vpn", ("crypto ssl policy ",), r"pki trustpoint <name>"),
    _row("ssh", ("ip ssh server certificate profile",), r"trustpoint (?:sign|verify) <name>"),
    _row("wireless", _GLOBAL, r"wireless management trustpoint <name>"),
    _row("ap-provisioning", _GLOBAL, r"ap (?:dot1x )?lsc-provision trustpoint <name>"),
    _row("webauth", ("parameter-map type webauth ",), r"trustpoint <name>"),
    _row(
        "aaa-tls",
        ("radius server ", "tacacs server "),
        r"d?tls (?:.*? )?trustpoint (?:client|server) <name>",
    ),
    _row("aaa-tls", _COA, r"client .*?\bclient-tp <name>"),
    _row("aaa-tls", _COA, r"client .*?\bserver-tp <name>"),
    _row("eap", ("eap profile ", "dot1x credentials "), r"pki-trustpoint <name>"),
    _row("gnmi", _GLOBAL, r"gnxi secure-(?:peer-verify-)?trustpoint <name>"),
    _row("gnmi", _GLOBAL, r"gnmi-yang secure-(?:peer-verify-)?trustpoint <name>"),
    _row("netconf", _GLOBAL, r"netconf beep (?:initiator|listener) (?:.*? )?encrypt <name>"),
    _row("telemetry", ("telemetry protocol grpc profile ",), r"(?:ca|id)-trustpoint <name>"),
    _row(
        "telemetry",
        ("telemetry receiver protocol ",),
        r"protocol \S+ profile <name>",
        defined_only=True,
    ),
    _row(
        "telemetry",
        ("telemetry ietf subscription ",),
        r"receiver ip address .*?\bprofile <name>",
        defined_only=True,
    ),
    _row("logging", ("logging tls-profile ",), r"(?:client-id-)?trustpoint <name>"),
    _row("pnp", ("pnp profile ",), r"transport https .*?\blocalcert <name>"),
    _row("pnp", ("pnp profile ",), r"transport https .*?\bremotecert <name>"),
    _row("wsma", ("wsma profile ",), r"transport tls .*?\blocalcert <name>"),
    _row("wsma", ("wsma profile ",), r"transport tls .*?\bremotecert <name>"),
    _row("provisioning", ("crypto provisioning ",), r"trustpoint (?:\S+ )?<name>$"),
    _row("provisioning", ("crypto provisioning ",), r"pki-server <name>"),
    _row("ca-server", _GLOBAL, r"crypto (?:pki|ca) server <name>$"),
    _row("ca-server", _SERVER, r"grant auto (?:\S+ )?trustpoint <name>"),
    _row("enrollment-credential", _ENROLLMENT, r"(?:enrollment )?credential <name>"),
    _row("chain-validation", _TRUSTPOINT, r"chain-validation continue <name>"),
    _row(
        "certificate-map",
        (*_TRUSTPOINT, "crypto pki trustpool policy"),
        r"match certificate .*?\boverride \S+ trustpoint <name>",
    ),
    _row("neighbor-discovery", _INTERFACE, r"ipv6 nd secured trust(?:point|anchor) <name>"),
    _row("neighbor-discovery", _GLOBAL, r"ipv6 nd secured trust(?:point|anchor) <name>"),
)

# The host key of SSH: the forms with ec and ecdsa are unverified.
_KEY_ROWS: Final = (
    _row("trustpoint-key", _TRUSTPOINT, r"(?:rsa|ec|mldsa)keypair <name>", key=True),
    _row("ca-server", _GLOBAL, r"crypto (?:pki|ca) server <name>$", key=True),
    _row("ssh-key", _GLOBAL, r"ip ssh (?:rsa|ec|ecdsa) keypair-name <name>$", key=True),
    _row(
        "group-key",
        ("crypto gdoi group ", "crypto gkm group "),
        r"rekey authentication mypubkey rsa <name>",
        key=True,
    ),
    _row("neighbor-discovery", _GLOBAL, r"ipv6 cga modifier rsakeypair <name>", key=True),
    _row("neighbor-discovery", _INTERFACE, r"ipv6 cga rsakeypair <name>", key=True),
)

ROWS: Final = _TRUSTPOINT_ROWS + _KEY_ROWS
