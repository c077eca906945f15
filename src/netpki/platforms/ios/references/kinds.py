"""The kinds of uses, each with an example and where its form is known from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from netpki.platforms.ios.references.table import Target

Evidence = Literal["capture", "documentation", "unverified"]
"""``capture``: the form stands in public configurations or recordings of devices.
``documentation``: it is written from Cisco's command references and was not seen in a capture.
``unverified``: part of it stands in neither."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What uses a trustpoint or a key pair.

    Attributes:
        name: As in ``Reference.kind``.
        what: What it is, in a few words.
        targets: What such a line can use.
        example: A line, with the section it stands in before ``" / "``; the name is ``NAME``.
        evidence: Where the form is known from.
    """

    name: str
    what: str
    targets: tuple[Target, ...]
    example: str
    evidence: Evidence


def _kind(name: str, what: str, example: str, evidence: Evidence, *targets: Target) -> Kind:
    return Kind(name, what, targets or ("trustpoint",), example, evidence)


KINDS: Final = (
    _kind("https-server", "HTTPS server", "ip http secure-trustpoint NAME", "capture"),
    _kind("https-client", "HTTPS client", "ip http client secure-trustpoint NAME", "capture"),
    _kind(
        "https-peer",
        "HTTPS server, check of its clients",
        "ip http secure-peer-verify-trustpoint NAME",
        "documentation",
    ),
    _kind("ikev2-profile", "IKEv2", "crypto ikev2 profile P / pki trustpoint NAME", "capture"),
    _kind("ikev1-profile", "IKEv1", "crypto isakmp profile P / ca trust-point NAME", "capture"),
    _kind(
        "sip",
        "SIP over TLS",
        "sip-ua / crypto signaling default trustpoint NAME",
        "capture",
    ),
    _kind(
        "voice-tls",
        "TLS profile of voice",
        "voice class tls-profile 1 / trustpoint NAME",
        "documentation",
    ),
    _kind(
        "dial-peer",
        "dial peer",
        "dial-peer voice 1 voip / voice-class sip tls trustpoint NAME",
        "unverified",
    ),
    _kind(
        "dspfarm",
        "secure conferences and transcoding",
        "dspfarm profile 1 conference security / trustpoint NAME",
        "documentation",
    ),
    _kind(
        "voice-gateway",
        "analogue voice gateway",
        "stcapp security trustpoint NAME",
        "documentation",
    ),
    _kind(
        "telephony",
        "call manager on the router, its CTL and CAPF",
        "capf-server / trustpoint-label NAME",
        "documentation",
    ),
    _kind("webvpn", "SSL VPN (IOS)", "webvpn gateway G / ssl trustpoint NAME", "documentation"),
    _kind(
        "ssl-vpn", "SSL VPN (IOS XE)", "crypto ssl policy P / pki trustpoint NAME", "documentation"
    ),
    _kind(
        "ssh",
        "SSH with certificates",
        "ip ssh server certificate profile / trustpoint sign NAME",
        "capture",
    ),
    _kind(
        "wireless",
        "wireless controller and its access points",
        "wireless management trustpoint NAME",
        "documentation",
    ),
    _kind(
        "ap-provisioning",
        "certificates for access points",
        "ap lsc-provision trustpoint NAME",
        "documentation",
    ),
    _kind(
        "webauth",
        "web authentication",
        "parameter-map type webauth global / trustpoint NAME",
        "documentation",
    ),
    _kind(
        "aaa-tls",
        "RADIUS and TACACS+ over TLS or DTLS",
        "radius server R / dtls trustpoint client NAME",
        "capture",
    ),
    _kind("eap", "802.1X, MACsec", "eap profile E / pki-trustpoint NAME", "documentation"),
    _kind("gnmi", "gNMI", "gnxi secure-trustpoint NAME", "capture"),
    _kind(
        "netconf",
        "NETCONF over BEEP",
        "netconf beep listener 831 encrypt NAME",
        "documentation",
    ),
    _kind(
        "telemetry",
        "model-driven telemetry over TLS",
        "telemetry protocol grpc profile P / id-trustpoint NAME",
        "documentation",
    ),
    _kind(
        "logging",
        "syslog over TLS",
        "logging tls-profile L / client-id-trustpoint NAME",
        "documentation",
    ),
    _kind(
        "pnp",
        "plug and play",
        "pnp profile P / transport https ipv4 192.0.2.1 port 443 remotecert NAME",
        "documentation",
    ),
    _kind(
        "wsma",
        "web services management",
        "wsma profile initiator W / transport tls cms.example.com 13000 localcert NAME",
        "documentation",
    ),
    _kind(
        "provisioning",
        "secure device provisioning",
        "crypto provisioning petitioner / trustpoint NAME",
        "documentation",
    ),
    _kind(
        "ca-server",
        "CA on the router; its key has its name unless its trustpoint names another",
        "crypto pki server NAME",
        "capture",
        "trustpoint",
        "key",
    ),
    _kind(
        "enrollment-credential",
        "enrollment with the certificate of another trustpoint",
        "crypto pki profile enrollment P / enrollment credential NAME",
        "documentation",
    ),
    _kind(
        "chain-validation",
        "parent of an intermediate CA",
        "crypto pki trustpoint SUB / chain-validation continue NAME",
        "documentation",
    ),
    _kind(
        "certificate-map",
        "OCSP responder of mapped certificates",
        "crypto pki trustpoint T / match certificate M override ocsp trustpoint NAME 1 url U",
        "documentation",
    ),
    _kind(
        "neighbor-discovery",
        "secure neighbor discovery (IPv6)",
        "ipv6 cga modifier rsakeypair NAME sec-level 1",
        "documentation",
        "trustpoint",
        "key",
    ),
    _kind(
        "trustpoint-key",
        "key pair of a trustpoint",
        "crypto pki trustpoint T / rsakeypair NAME 2048",
        "capture",
        "key",
    ),
    _kind("ssh-key", "host key of SSH", "ip ssh rsa keypair-name NAME", "capture", "key"),
    _kind(
        "group-key",
        "group VPN, signature of the key server",
        "crypto gdoi group G / rekey authentication mypubkey rsa NAME",
        "capture",
        "key",
    ),
    _kind(
        "eem",
        "command of an EEM applet; only defined names",
        'event manager applet A / action 1.0 cli command "crypto pki enroll NAME"',
        "documentation",
        "trustpoint",
        "key",
    ),
    _kind(
        "kron",
        "scheduled command; only defined names",
        "kron policy-list K / cli crypto pki export NAME pem terminal",
        "documentation",
        "trustpoint",
        "key",
    ),
    _kind(
        "alias",
        "alias of a command; only defined names",
        "alias exec certs show crypto pki certificates NAME",
        "documentation",
        "trustpoint",
        "key",
    ),
    _kind(
        "menu",
        "command of a menu; only defined names",
        "menu M command 1 show crypto pki certificates NAME",
        "documentation",
        "trustpoint",
        "key",
    ),
    _kind(
        "other",
        "anything else after a word such as trustpoint or keypair; only defined names",
        "some feature / trustpoint NAME",
        "unverified",
        "trustpoint",
        "key",
    ),
)
"""Every kind there is, in the order of the documentation."""
