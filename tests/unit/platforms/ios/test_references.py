"""Which lines of a configuration use a trustpoint or a key pair."""

from __future__ import annotations

import pytest

from netpki.platforms.ios.parsing import parse_configuration
from netpki.platforms.ios.references import KINDS, ROWS, Kind, Line, Reference, find_references

DEFINED = "crypto pki trustpoint TP\n rsakeypair KEY 2048\n!\n"
LINES_BEFORE = 3


def references(text: str) -> tuple[Reference, ...]:
    """Those of ``text``, below a trustpoint ``TP`` with the key pair ``KEY``."""
    configuration = parse_configuration(DEFINED + text, device="r1", complete=False)
    return tuple(each for each in configuration.references if each.number > LINES_BEFORE)


# The forms are those of the table; its evidence column says which of them captures show.
TRUSTPOINT_USES = [
    ("ip http secure-trustpoint TP", "https-server"),
    ('ip http secure-trustpoint "TP"', "https-server"),
    ("ip http client secure-trustpoint TP", "https-client"),
    ("ip http secure-peer-verify-trustpoint TP", "https-peer"),
    ("crypto ikev2 profile P\n pki trustpoint TP", "ikev2-profile"),
    ("crypto ikev2 profile P\n pki trustpoint TP sign", "ikev2-profile"),
    ("crypto ikev2 profile P\n pki trustpoint TP verify", "ikev2-profile"),
    ('crypto ikev2 profile P\n pki trustpoint "TP" verify', "ikev2-profile"),
    ("crypto isakmp profile P\n   ca trust-point TP", "ikev1-profile"),
    ("sip-ua\n crypto signaling default trustpoint TP", "sip"),
    ("sip-ua\n crypto signaling remote-addr 10.0.0.1 255.0.0.0 trustpoint TP x", "sip"),
    ("sip-ua\n crypto signaling default client-vtp TP", "sip"),
    ("voice class tenant 1\n crypto signaling default trustpoint TP", "sip"),
    ("voice service voip\n sip\n  crypto signaling default trustpoint TP", "sip"),
    ("voice class tls-profile 1\n trustpoint TP", "voice-tls"),
    ("voice class tls-profile 1\n client-vtp TP", "voice-tls"),
    ("dial-peer voice 1 voip\n voice-class sip tls trustpoint TP", "dial-peer"),
    ("dspfarm profile 1 conference security\n trustpoint TP", "dspfarm"),
    ("stcapp security trustpoint TP", "voice-gateway"),
    ("telephony-service\n secure-signaling trustpoint TP", "telephony"),
    ("telephony-service\n tftp-server-credentials trustpoint TP", "telephony"),
    ("ctl-client\n server cme 10.0.0.1 trustpoint TP", "telephony"),
    ("ctl-client\n sast1 trustpoint TP", "telephony"),
    ("capf-server\n trustpoint-label TP", "telephony"),
    ("capf-server\n cert-enroll-trustpoint TP password 1 0000", "telephony"),
    ("credentials\n trustpoint TP", "telephony"),
    ("voice-ctl-file CTL\n record-entry capf trustpoint TP", "telephony"),
    ("webvpn gateway G\n ssl trustpoint TP", "webvpn"),
    ("webvpn context C\n ca trustpoint TP", "webvpn"),
    ("crypto ssl policy P\n pki trustpoint TP sign", "ssl-vpn"),
    ("ip ssh server certificate profile\n server\n  trustpoint sign TP", "ssh"),
    ("ip ssh server certificate profile\n user\n  trustpoint verify TP", "ssh"),
    ("wireless management trustpoint TP", "wireless"),
    ("ap lsc-provision trustpoint TP", "ap-provisioning"),
    ("ap dot1x lsc-provision trustpoint TP", "ap-provisioning"),
    ("parameter-map type webauth global\n trustpoint TP", "webauth"),
    ("radius server R\n dtls trustpoint client TP", "aaa-tls"),
    ("radius server R\n tls idletimeout 75 trustpoint server TP", "aaa-tls"),
    ("tacacs server T\n tls trustpoint client TP", "aaa-tls"),
    ("aaa server radius dynamic-author\n client 10.0.0.1 dtls client-tp TP", "aaa-tls"),
    ("aaa server radius dynamic-author\n client 10.0.0.1 dtls server-tp TP", "aaa-tls"),
    ("eap profile E\n method tls\n pki-trustpoint TP", "eap"),
    ("dot1x credentials D\n pki-trustpoint TP", "eap"),
    ("gnxi secure-trustpoint TP", "gnmi"),
    ("gnxi secure-peer-verify-trustpoint TP", "gnmi"),
    ("gnmi-yang secure-trustpoint TP", "gnmi"),
    ("gnmi-yang secure-peer-verify-trustpoint TP", "gnmi"),
    ("netconf beep listener 831 encrypt TP", "netconf"),
    ("netconf beep initiator 10.0.0.1 831 user u password p encrypt TP", "netconf"),
    ("telemetry protocol grpc profile P\n ca-trustpoint TP", "telemetry"),
    ("telemetry protocol grpc profile P\n id-trustpoint TP", "telemetry"),
    ("telemetry receiver protocol R\n protocol tls-native profile TP", "telemetry"),
    (
        "telemetry ietf subscription 1\n receiver ip address 10.0.0.1 2510 protocol x profile TP",
        "telemetry",
    ),
    ("logging tls-profile L\n client-id-trustpoint TP", "logging"),
    ("logging tls-profile L\n trustpoint TP", "logging"),
    ("pnp profile P\n transport https ipv4 10.0.0.1 port 443 remotecert TP", "pnp"),
    ("pnp profile P\n transport https host h port 443 localcert TP", "pnp"),
    ("wsma profile initiator W\n transport tls h 13000 localcert TP", "wsma"),
    ("wsma profile initiator W\n transport tls h 13000 remotecert TP", "wsma"),
    ("crypto provisioning petitioner\n trustpoint TP", "provisioning"),
    ("crypto provisioning petitioner\n trustpoint signing TP", "provisioning"),
    ("crypto provisioning registrar\n pki-server TP", "provisioning"),
    ("crypto pki server CA\n grant auto trustpoint TP", "ca-server"),
    ("crypto pki server CA\n grant auto rollover trustpoint TP", "ca-server"),
    ("crypto pki profile enrollment P\n enrollment credential TP", "enrollment-credential"),
    ("crypto ca profile enrollment P\n credential TP", "enrollment-credential"),
    ("crypto pki trustpoint B\n chain-validation continue TP", "chain-validation"),
    ("crypto ca trustpoint B\n chain-validation continue TP", "chain-validation"),
    (
        "crypto pki trustpoint B\n match certificate M override ocsp trustpoint TP 1 url http://o",
        "certificate-map",
    ),
    (
        "crypto pki trustpool policy\n match certificate M override cdp trustpoint TP 1 url u",
        "certificate-map",
    ),
    ("ipv6 nd secured trustpoint TP", "neighbor-discovery"),
    ("interface Gi1\n ipv6 nd secured trustanchor TP", "neighbor-discovery"),
    ('event manager applet A\n action 1.0 cli command "crypto pki enroll TP"', "eem"),
    ('event manager applet A\n action 020 cli command "crypto ca authenticate TP"', "eem"),
    ('event manager applet A\n action 1.0 cli command "cry pki enr TP" pattern "yes"', "eem"),
    ('event manager applet A\n action a cli command "do show crypto pki cert TP | i CN"', "eem"),
    ('event manager applet A\n action 1.0 cli command "ip http secure-trustpoint TP"', "eem"),
    (
        'event manager applet A\n action 1 cli command "crypto pki export \\"TP\\" pem terminal"',
        "eem",
    ),
    ("kron policy-list K\n cli crypto pki export TP pkcs12 tftp: x", "kron"),
    ("alias exec certs show crypto pki certificates TP", "alias"),
    ("alias configure tp crypto pki trustpoint TP", "alias"),
    ("menu M command 1 show crypto pki certificates TP", "menu"),
    ("restconf trustpoint TP", "other"),
    ("tls-profile X\n local trust-point TP", "other"),
    ("some feature\n trustpoint client TP", "other"),
    ('some feature\n trustpoint "TP"', "other"),
]
KEY_USES = [
    ("crypto pki trustpoint B\n rsakeypair KEY", "trustpoint-key"),
    ('crypto pki trustpoint B\n rsakeypair "KEY" 2048', "trustpoint-key"),
    ("crypto ca trustpoint B\n eckeypair KEY", "trustpoint-key"),
    ("crypto pki trustpoint B\n mldsakeypair KEY 65", "trustpoint-key"),
    ("ip ssh rsa keypair-name KEY", "ssh-key"),
    ("ip ssh ec keypair-name KEY", "ssh-key"),
    ("crypto gdoi group G\n server local\n  rekey authentication mypubkey rsa KEY", "group-key"),
    ("crypto gkm group G\n server local\n  rekey authentication mypubkey rsa KEY", "group-key"),
    ("ipv6 cga modifier rsakeypair KEY sec-level 1", "neighbor-discovery"),
    ("interface Gi1\n ipv6 cga rsakeypair KEY", "neighbor-discovery"),
    ('event manager applet A\n action 1.0 cli command "crypto key zeroize rsa KEY"', "eem"),
    ("kron policy-list K\n cli crypto key export rsa KEY pem url nvram: aes pw", "kron"),
    ("alias exec key show crypto key mypubkey rsa KEY", "alias"),
    ("menu M command 2 show crypto key mypubkey rsa KEY", "menu"),
    ("some feature\n keypair-name KEY", "other"),
]


@pytest.mark.parametrize(("text", "kind"), TRUSTPOINT_USES)
def test_every_form_of_using_a_trustpoint_is_found(text: str, kind: str) -> None:
    lines = text.split("\n")
    section = lines[0] if len(lines) > 1 else ""

    found = [each for each in references(text) if each.name == "TP"]
    assert found == [
        Reference("trustpoint", "TP", kind, lines[-1].strip(), section, LINES_BEFORE + len(lines))
    ]
    assert found[0].trustpoint == "TP"


@pytest.mark.parametrize(("text", "kind"), KEY_USES)
def test_every_form_of_using_a_key_pair_is_found(text: str, kind: str) -> None:
    lines = text.split("\n")
    section = lines[0] if len(lines) > 1 else ""

    assert references(text) == (
        Reference("key", "KEY", kind, lines[-1].strip(), section, LINES_BEFORE + len(lines)),
    )
    assert references(text)[0].trustpoint is None


NO_USES = {
    "https-server": ["no ip http secure-trustpoint TP", "ip http secure-server"],
    "https-client": [
        "no ip http client secure-trustpoint TP",
        "ip http client secure-ciphersuite",
    ],
    "https-peer": ["! ip http secure-peer-verify-trustpoint TP"],
    "ikev2-profile": [
        "crypto ikev2 profile TP\n match identity remote any",
        "crypto ikev2 profile P\n no pki trustpoint TP",
        "crypto ikev2 profile P\n description pki trustpoint TP",
    ],
    "ikev1-profile": ["crypto isakmp profile TP\n match identity address 10.0.0.1"],
    "sip": ["sip-ua\n registrar ipv4:10.0.0.1\n crypto signaling default"],
    "voice-tls": ["voice class tls-profile 1\n description trustpoint TP"],
    "dial-peer": ["dial-peer voice 1 voip\n description trustpoint TP"],
    "dspfarm": ["dspfarm profile 1 transcode\n associate application SCCP"],
    "voice-gateway": ["no stcapp security trustpoint TP", "stcapp security mode encrypted"],
    "telephony": ["telephony-service\n max-ephones 5", "capf-server\n auth-mode null-string"],
    "webvpn": ["webvpn gateway TP\n inservice", "webvpn context C\n title ^Ca trustpoint TP^C"],
    "ssl-vpn": ["crypto ssl policy P\n no pki trustpoint TP sign"],
    "ssh": ["ip ssh server certificate profile\n server\n  ocsp-response include"],
    "wireless": ["no wireless management trustpoint TP", "wireless management interface Vlan1"],
    "ap-provisioning": ["ap lsc-provision", "ap lsc-provision subject-name-parameter TP"],
    "webauth": ["parameter-map type webauth global\n virtual-ip ipv4 192.0.2.1"],
    "aaa-tls": [
        "radius server TP\n address ipv4 10.0.0.1",
        "radius server R\n no dtls trustpoint client TP",
        "aaa server radius dynamic-author\n client 10.0.0.1 server-key TP",
    ],
    "eap": ["eap profile TP\n method tls", "dot1x credentials D\n username TP"],
    "gnmi": ["gnxi secure-allow-self-signed-trustpoint", "no gnxi secure-trustpoint TP"],
    "netconf": ["netconf beep listener 831", "netconf ssh acl 1", "netconf-yang"],
    "telemetry": [
        "telemetry receiver protocol R\n protocol grpc-tls profile GONE",
        "telemetry ietf subscription 1\n stream yang-push",
    ],
    "logging": ["logging tls-profile L\n ciphersuite TP", "logging host 10.0.0.1"],
    "pnp": ["pnp profile P\n transport https ipv4 10.0.0.1 port 443"],
    "wsma": ["wsma profile listener W\n transport https path /TP"],
    "provisioning": ["crypto provisioning registrar\n template config TP"],
    "ca-server": ["crypto pki server", "no crypto pki server TP"],
    "enrollment-credential": ["crypto pki profile enrollment P\n enrollment url http://TP"],
    "chain-validation": [
        "crypto pki trustpoint B\n chain-validation stop",
        "crypto pki trustpoint B\n no chain-validation continue TP",
    ],
    "certificate-map": [
        "crypto pki trustpoint B\n match certificate TP",
        "crypto pki certificate map TP 10\n issuer-name co trustpoint TP",
    ],
    "neighbor-discovery": ["interface Gi1\n ipv6 nd secured sec-level minimum 1"],
    "trustpoint-key": [
        "crypto pki trustpoint B\n no rsakeypair KEY",
        "crypto keyring R\n rsa-pubkey name KEY",
        "crypto key pubkey-chain rsa\n named-key KEY",
    ],
    "ssh-key": ["no ip ssh rsa keypair-name KEY", "ip ssh version 2"],
    "group-key": ["crypto gdoi group KEY\n identity number 1"],
    "eem": [
        'event manager applet TP\n action 1.0 syslog msg "trustpoint TP"',
        "event manager applet A\n description crypto pki enroll TP",
        'event manager applet A\n action 1.0 comment cli command "crypto pki enroll TP"',
        'event manager applet A\n action 1.0 cli command "crypto pki enroll OTHER"',
        'event manager applet A\n action 1.0 cli command "show run | include trustpoint TP"',
        'event manager applet A\n action 1.0 cli command "ping TP"',
        'event manager applet A\n no action 1.0 cli command "crypto pki enroll TP"',
    ],
    "kron": ["kron occurrence TP at 3:00 recurring", "kron policy-list K\n cli write memory"],
    "alias": ["alias exec TP show version", "alias exec x show crypto pki certificates TPX"],
    "menu": ["menu M text 1 show trustpoint TP", "menu M title ^Ccrypto pki trustpoint TP^C"],
    "other": [
        "interface Gi1\n description trustpoint TP",
        "interface Gi1\n description TP",
        "interface Gi1\n ! trustpoint TP",
        "some feature\n trustpoint TPX",
        "ip access-list extended A\n 10 remark trustpoint TP",
        "access-list 10 remark trustpoint TP",
        "snmp-server location trustpoint TP",
        "privilege exec level 7 crypto pki trustpoint TP",
        "crypto pki trustpoint B\n subject-name cn=trustpoint TP",
        "crypto pki trustpoint B\n enrollment selfsigned",
        "! trustpoint TP",
    ],
}


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in NO_USES.items() for t in texts])
def test_what_only_resembles_a_use_is_none(kind: str, text: str) -> None:
    found = [each for each in references(text) if each.name not in {"CA", "B"}]
    assert not found, f"{kind} and its like must not be found"


def test_every_kind_has_a_use_and_a_look_alike_here() -> None:
    kinds = {kind.name for kind in KINDS}

    assert {kind for _, kind in TRUSTPOINT_USES + KEY_USES} == kinds
    assert NO_USES.keys() == kinds
    assert {row.kind for row in ROWS} <= kinds


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_example_of_every_kind_is_found(kind: Kind) -> None:
    name = "KEY" if kind.targets == ("key",) else "TP"
    section, _, line = kind.example.replace("NAME", name).rpartition(" / ")
    if kind.name == "neighbor-discovery":
        name, line = "KEY", line.replace("TP", "KEY")

    found = references(f"{section}\n {line}" if section else line)
    assert (name, kind.name) in {(each.name, each.kind) for each in found}
    assert {each.target for each in found} <= set(kind.targets)
    assert len([each for each in KINDS if each.name == kind.name]) == 1


def test_a_ca_server_uses_the_trustpoint_and_the_key_pair_of_its_name() -> None:
    found = references("crypto pki server CA\n database level complete")

    assert [(each.target, each.name, each.kind) for each in found] == [
        ("trustpoint", "CA", "ca-server"),
        ("key", "CA", "ca-server"),
    ]


def test_a_ca_server_uses_the_key_pair_that_its_trustpoint_names() -> None:
    found = references("crypto ca server TP")

    assert [(each.target, each.name) for each in found] == [("trustpoint", "TP"), ("key", "KEY")]


def test_a_use_of_a_trustpoint_that_is_gone_is_found_all_the_same() -> None:
    (found,) = references("ip http secure-trustpoint GONE")

    assert found == Reference(
        "trustpoint", "GONE", "https-server", "ip http secure-trustpoint GONE", "", 4
    )


def test_a_trustpoint_known_by_its_chain_alone_is_known() -> None:
    text = "crypto pki certificate chain SUDI\n!\nfoo trustpoint SUDI\n"
    (found,) = references(text)

    assert (found.trustpoint, found.kind) == ("SUDI", "other")


def test_the_default_key_pair_is_known() -> None:
    text = (
        "hostname r1\nip domain name example.com\nevent manager applet A\n"
        ' action 1 cli command "crypto key zeroize rsa r1.example.com"\n'
    )
    (found,) = references(text)

    assert (found.target, found.name, found.kind) == ("key", "r1.example.com", "eem")


def test_uses_come_in_the_order_of_the_configuration() -> None:
    text = (
        "ip http secure-trustpoint TP\n"
        "crypto ikev2 profile P\n pki trustpoint TP sign\n pki trustpoint B verify\n"
    )
    assert [(each.kind, each.trustpoint, each.number) for each in references(text)] == [
        ("https-server", "TP", 4),
        ("ikev2-profile", "TP", 6),
        ("ikev2-profile", "B", 7),
    ]


def test_one_line_may_use_two_trustpoints() -> None:
    lines = [
        Line(1, "feature", " trustpoint A backup trustpoint B"),
        Line(
            3, "aaa server radius dynamic-author", " client 10.0.0.1 dtls client-tp A server-tp B"
        ),
    ]

    found = find_references(lines, {"A", "B"})
    assert [(each.name, each.number) for each in found] == [("A", 1), ("B", 1), ("A", 3), ("B", 3)]


def test_a_name_is_reported_once_for_a_line_that_says_it_twice() -> None:
    text = (
        "event manager applet A\n"
        ' action 1 cli command "crypto pki export TP pem url nvram:TP trustpoint TP"\n'
    )
    assert [each.name for each in references(text)] == ["TP"]


@pytest.mark.parametrize("name", ["a.*", "(x", "TP+", "[0-9]", "$", "\\S", "^"])
def test_names_are_never_taken_for_patterns(name: str) -> None:
    text = (
        f"crypto pki trustpoint {name}\n enrollment terminal\n!\n"
        f"ip http secure-trustpoint {name}\nsome feature\n trustpoint {name}\n trustpoint abc\n"
        f"alias exec x show crypto pki certificates {name}\n"
    )

    assert [(each.kind, each.name) for each in references(text)] == [
        ("https-server", name),
        ("other", name),
        ("alias", name),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "banner motd ^C\nip http secure-trustpoint TP\n^C",
        "banner login #ip http secure-trustpoint TP\nsip-ua\n pki trustpoint TP\n#",
        "banner exec \x03\nip http secure-trustpoint TP\n\x03",
        "macro name M\nip http secure-trustpoint TP\ncrypto pki server TP\n@",
        "menu M title ^C\nip http secure-trustpoint TP\n^C",
        "aaa authentication banner ^C\nip http secure-trustpoint TP\n^C",
        "aaa authentication fail-message ^C\nip http secure-trustpoint TP\n^C",
        "line vty 0 4\n vacant-message ^C\nip http secure-trustpoint TP\n^C",
        "webvpn context C\n banner ^C\nip http secure-trustpoint TP\n^C",
        "parameter-map type webauth global\n banner text ^C\nip http secure-trustpoint TP\n^C",
    ],
)
def test_free_text_that_looks_like_configuration_is_none(text: str) -> None:
    found = references(f"{text}\nip http client secure-trustpoint TP\n")

    assert [each.kind for each in found] == ["https-client"]


def test_free_text_that_never_ends_hides_nothing() -> None:
    text = "macro name M\nmenu M title ^C\nip http secure-trustpoint TP"

    assert [each.kind for each in references(text)] == ["https-server"]


def test_only_a_macro_with_a_name_has_lines_of_its_own() -> None:
    text = (
        "macro auto monitor\nip http secure-trustpoint TP\n"
        "macro name M\nip http client secure-trustpoint TP\n@\n"
    )

    assert [each.kind for each in references(text)] == ["https-server"]
