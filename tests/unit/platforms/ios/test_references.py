"""Which lines of a configuration use a trustpoint."""

from __future__ import annotations

import pytest

from netpki.platforms.ios.parsing import parse_configuration
from netpki.platforms.ios.references import Reference, find_references


def references(text: str) -> tuple[Reference, ...]:
    defined = "crypto pki trustpoint TP\n enrollment terminal\n!\n"
    return parse_configuration(defined + text, device="r1", complete=False).references


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ip http secure-trustpoint TP", "https-server"),
        ("ip http client secure-trustpoint TP", "https-client"),
        ("ip http secure-peer-verify-trustpoint TP", "https-peer"),
        ("crypto ikev2 profile P\n pki trustpoint TP", "ikev2-profile"),
        ("crypto ikev2 profile P\n pki trustpoint TP sign", "ikev2-profile"),
        ("crypto ikev2 profile P\n pki trustpoint TP verify", "ikev2-profile"),
        ("crypto isakmp profile P\n   ca trust-point TP", "ikev1-profile"),
        ("sip-ua\n crypto signaling default trustpoint TP", "sip"),
        ("sip-ua\n crypto signaling remote-addr 10.0.0.1 255.0.0.0 trustpoint TP x", "sip"),
        ("sip-ua\n crypto signaling default client-vtp TP", "sip"),
        ("voice class tenant 1\n crypto signaling default trustpoint TP", "sip"),
        ("voice class tls-profile 1\n trustpoint TP", "voice-tls"),
        ("dial-peer voice 1 voip\n voice-class sip tls trustpoint TP", "dial-peer"),
        ("dspfarm profile 1 conference security\n trustpoint TP", "dspfarm"),
        ("stcapp security trustpoint TP", "voice-gateway"),
        ("telephony-service\n secure-signaling trustpoint TP", "telephony"),
        ("telephony-service\n tftp-server-credentials trustpoint TP", "telephony"),
        ("ctl-client\n server cme 10.0.0.1 trustpoint TP", "telephony"),
        ("ctl-client\n sast1 trustpoint TP", "telephony"),
        ("capf-server\n trustpoint-label TP", "telephony"),
        ("credentials\n trustpoint TP", "telephony"),
        ("webvpn gateway G\n ssl trustpoint TP", "webvpn"),
        ("crypto ssl policy P\n pki trustpoint TP sign", "ssl-vpn"),
        ("ip ssh server certificate profile\n server\n  trustpoint sign TP", "ssh"),
        ("ip ssh server certificate profile\n user\n  trustpoint verify TP", "ssh"),
        ("wireless management trustpoint TP", "wireless"),
        ("radius server R\n dtls trustpoint client TP", "aaa-tls"),
        ("radius server R\n tls idletimeout 75 trustpoint server TP", "aaa-tls"),
        ("tacacs server T\n tls trustpoint client TP", "aaa-tls"),
        ("aaa server radius dynamic-author\n client 10.0.0.1 dtls client-tp TP", "aaa-tls"),
        ("aaa server radius dynamic-author\n client 10.0.0.1 dtls server-tp TP", "aaa-tls"),
        ("eap profile E\n pki-trustpoint TP", "eap"),
        ("gnxi secure-trustpoint TP", "gnmi"),
        ("gnmi-yang secure-trustpoint TP", "gnmi"),
        ("gnmi-yang secure-peer-verify-trustpoint TP", "gnmi"),
        ("logging tls-profile L\n client-id-trustpoint TP", "logging"),
        ("logging tls-profile L\n trustpoint TP", "logging"),
        ("crypto provisioning petitioner\n trustpoint TP", "provisioning"),
        ("crypto provisioning petitioner\n trustpoint signing TP", "provisioning"),
        ("crypto pki server TP", "ca-server"),
        ("crypto ca server TP", "ca-server"),
        ("crypto pki server CA\n grant auto trustpoint TP", "ca-server"),
        ("crypto pki server CA\n grant auto rollover trustpoint TP", "ca-server"),
        ("crypto pki profile enrollment P\n enrollment credential TP", "enrollment-credential"),
        ("crypto pki profile enrollment P\n credential TP", "enrollment-credential"),
        ("crypto pki trustpoint B\n chain-validation continue TP", "chain-validation"),
        ("crypto ca trustpoint B\n chain-validation continue TP", "chain-validation"),
        ("restconf trustpoint TP", "other"),
        ("tls-profile X\n local trust-point TP", "other"),
        ("some feature\n trustpoint client TP", "other"),
    ],
)
def test_every_form_of_use_is_found(text: str, kind: str) -> None:
    section, *_, line = ["", *text.split("\n")] if "\n" not in text else text.split("\n")

    found = [each for each in references(text) if each.trustpoint == "TP"]
    assert found == [Reference("TP", kind, line.strip(), section)]


@pytest.mark.parametrize(
    "text",
    [
        "no ip http secure-trustpoint TP",
        "ip http secure-server",
        "crypto pki trustpoint B\n enrollment selfsigned",
        "crypto pki trustpoint B\n subject-name cn=trustpoint TP",
        "interface Gi1\n description trustpoint OTHER",
        "interface Gi1\n description TP",
        "crypto pki server",
        "! ip http secure-trustpoint TP",
    ],
)
def test_what_uses_no_trustpoint_is_not_found(text: str) -> None:
    assert not [each for each in references(text) if each.kind != "ca-server"]


def test_a_use_of_a_trustpoint_that_is_gone_is_found_all_the_same() -> None:
    (found,) = references("ip http secure-trustpoint GONE")

    assert found == Reference("GONE", "https-server", "ip http secure-trustpoint GONE", "")


def test_a_trustpoint_known_by_its_chain_alone_is_known() -> None:
    text = "crypto pki certificate chain SUDI\n!\nfoo trustpoint SUDI\n"
    (found,) = references(text)

    assert (found.trustpoint, found.kind) == ("SUDI", "other")


def test_uses_come_in_the_order_of_the_configuration() -> None:
    text = (
        "ip http secure-trustpoint TP\n"
        "crypto ikev2 profile P\n pki trustpoint TP sign\n pki trustpoint B verify\n"
    )
    assert [(each.kind, each.trustpoint) for each in references(text)] == [
        ("https-server", "TP"),
        ("ikev2-profile", "TP"),
        ("ikev2-profile", "B"),
    ]


def test_one_line_may_use_two_trustpoints() -> None:
    lines = [("feature", " trustpoint A backup trustpoint B")]

    found = find_references(lines, {"A", "B"})
    assert [each.trustpoint for each in found] == ["A", "B"]
