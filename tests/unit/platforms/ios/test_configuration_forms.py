"""The forms in which configurations are saved, and where in them things stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.certificates import generated_ca
from support.saved_configurations import chain_entry

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing import Configuration, parse_configuration
from netpki.platforms.ios.references import CertificateMap, KeyLabel, MapUse

ROOT, ISSUING = generated_ca("Root", serial=1), generated_ca("Issuing", serial=0x2B)
CHAIN = (
    "crypto pki certificate chain TP\n"
    + chain_entry("", ISSUING)
    + chain_entry("ca", ROOT)
    + "crypto pki certificate chain EMPTY\n"
)
BODY = f"""\
!
version 17.9
hostname r1
ip domain name example.com
!
crypto pki trustpoint TP
 enrollment terminal
 rsakeypair TP.key 2048
!
crypto pki trustpoint EMPTY
 enrollment selfsigned
!
{CHAIN}!
ip http secure-trustpoint TP
ntp clock-period 17179738
end
"""


def parse(text: str) -> Configuration:
    return parse_configuration(text, device="r1")


def parse_part(text: str) -> Configuration:
    return parse_configuration(text, device="r1", complete=False)


# Headers as in public captures; RANCID and Oxidized write the comments.
FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "running": lambda text: (
        f"Building configuration...\n\nCurrent configuration : 1 bytes\n{text}"
    ),
    "startup": lambda text: f"Using 1234 out of 65536 bytes\n{text}",
    "compressed": lambda text: (
        "Using 1234 out of 65536 bytes, uncompressed size = 5678 bytes\n"
        f"Uncompressed configuration from 1234 bytes to 5678 bytes\n{text}"
    ),
    "RANCID": lambda text: f"!RANCID-CONTENT-TYPE: cisco\n!\n!Chassis type: 1941\n!\n{text}",
    "Oxidized": lambda text: f"! Cisco IOS Software, C2900\n! Image: flash:x.bin\n!\n{text}\n",
    "session": lambda text: f"r1#show running-config\n{text}\nr1#",
    "session that was left": lambda text: f"r1#sh run\n{text}\n\nr1#exit\n",
    "unprivileged prompt": lambda text: f"{text}r1>",
    "configuration prompt": lambda text: f"{text}r1(config)# ",
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "no blanks at ends": lambda text: text.replace(" \n", "\n"),
    "blanks at ends": lambda text: text.replace("\n", "  \n"),
    "TABs for blanks": lambda text: text.replace("\n ", "\n\t"),
    "expanded TABs": lambda text: text.expandtabs(),
    "quit with blanks": lambda text: text.replace("  \tquit", "   quit  "),
    "quit with TABs": lambda text: text.replace("  \tquit", "\t\tquit\t"),
    "clock line": lambda text: text.replace("!\nversion", "! No configuration change\nversion"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_configuration_says_the_same(form: str) -> None:
    configuration = parse(FORMS[form](BODY))

    assert configuration.hostname == "r1"
    assert configuration.domain_name == "example.com"
    assert [(each.name, each.lines) for each in configuration.trustpoints] == [
        ("TP", ("enrollment terminal", "rsakeypair TP.key 2048")),
        ("EMPTY", ("enrollment selfsigned",)),
    ]
    assert [
        (entry.kind, entry.serial, entry.certificate) for entry in configuration.chains["TP"]
    ] == [("identity", "2B", ISSUING), ("ca", "01", ROOT)]
    assert configuration.chains["EMPTY"] == ()
    assert [(each.kind, each.name) for each in configuration.references] == [
        ("trustpoint-key", "TP.key"),
        ("https-server", "TP"),
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "cut",
    [
        lambda text: text.replace("end\n", "").replace("end\r\n", "").replace("end  \n", ""),
        lambda text: text.replace("\nend", "\nen"),
        lambda text: text.replace("\nend", "\ninterface Gi1\n shutdown"),
    ],
    ids=["no end", "half an end", "another end"],
)
def test_every_form_is_refused_when_it_is_cut_short(form: str, cut: Callable[[str], str]) -> None:
    with pytest.raises(OutputFormatError, match="does not end with the line 'end'"):
        parse(cut(FORMS[form](BODY)))


@pytest.mark.parametrize("end", ["r1#", "end of story#", "# end", "end\nr1#\nr1#", "r1#more text"])
def test_a_prompt_is_no_end(end: str) -> None:
    with pytest.raises(OutputFormatError, match="does not end with the line 'end'"):
        parse(BODY.removesuffix("end\n") + end)


def test_lines_are_counted_from_one_in_the_given_text() -> None:
    text = f"r1#show run\r\n\r\n{BODY}r1#"
    lines = text.split("\n")

    configuration = parse(text)
    assert [each.number for each in configuration.trustpoints] == [8, 12]
    assert lines[7].strip() == "crypto pki trustpoint TP"
    key, https = configuration.references
    assert lines[key.number - 1].strip() == "rsakeypair TP.key 2048"
    assert lines[https.number - 1].strip() == "ip http secure-trustpoint TP"


def test_messages_do_not_move_the_count() -> None:
    message = "*Jan  5 10:11:12.303: %SYS-5-CONFIG_I: Configured from console by console\n"

    configuration = parse(message * 2 + BODY)
    assert [each.number for each in configuration.trustpoints] == [8, 12]


def test_a_trustpoint_in_two_parts_is_one_and_stands_where_it_began() -> None:
    text = "crypto pki trustpoint A\n enrollment terminal\n!\ncrypto pki trustpoint A\n primary\n"

    (trustpoint,) = parse_part(text).trustpoints
    assert (trustpoint.number, trustpoint.lines) == (1, ("enrollment terminal", "primary"))


def test_quotes_are_no_part_of_a_name() -> None:
    text = (
        'crypto pki trustpoint "TP"\n enrollment terminal\n!\n'
        'crypto pki certificate chain "TP"\n' + chain_entry("ca", ROOT)
    )
    configuration = parse_part(text)

    assert [each.name for each in configuration.trustpoints] == ["TP"]
    assert [each.certificate for each in configuration.chains["TP"]] == [ROOT]


def test_a_certificate_that_stands_twice_is_there_twice() -> None:
    text = "crypto pki certificate chain TP\n" + chain_entry("ca", ROOT) * 2

    assert [each.certificate for each in parse_part(text).chains["TP"]] == [ROOT, ROOT]


def test_certificates_by_file_and_by_digits_may_stand_together() -> None:
    text = (
        "crypto pki certificate chain TP\n certificate 2B nvram:Issuing#2B.cer\n"
        + chain_entry("ca", ROOT)
        + " certificate ca 0A nvram:Issuing#ACA.cer\n"
    )

    found = parse_part(text).chains["TP"]
    assert [(entry.kind, entry.serial, entry.file, entry.certificate) for entry in found] == [
        ("identity", "2B", "nvram:Issuing#2B.cer", None),
        ("ca", "01", None, ROOT),
        ("ca", "0A", "nvram:Issuing#ACA.cer", None),
    ]


@pytest.mark.parametrize(
    ("lines", "domain", "label"),
    [
        ("hostname r1\nip domain name example.com", "example.com", "r1.example.com"),
        ("hostname r1\nip domain-name example.com", "example.com", "r1.example.com"),
        ("hostname r1\nip domain name vrf MGMT example.org", None, None),
        ("hostname r1\nno ip domain name example.com", None, None),
        ("hostname r1\nip domain lookup", None, None),
        ("ip domain name example.com", "example.com", None),
    ],
)
def test_the_domain_name_and_the_default_label(
    lines: str, domain: str | None, label: str | None
) -> None:
    configuration = parse_part(lines)

    assert configuration.domain_name == domain
    assert configuration.default_key_label == label


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("rsakeypair K", KeyLabel("K", "RSA", trustpoints=("TP",))),
        ("rsakeypair K 2048", KeyLabel("K", "RSA", 2048, trustpoints=("TP",))),
        ("rsakeypair K 2048 1024", KeyLabel("K", "RSA", 2048, 1024, trustpoints=("TP",))),
        ('rsakeypair "K" 2048', KeyLabel("K", "RSA", 2048, trustpoints=("TP",))),
        ("eckeypair K", KeyLabel("K", "EC", trustpoints=("TP",))),
        ("mldsakeypair K 65", KeyLabel("K", "ML-DSA", 65, trustpoints=("TP",))),
        (
            "on usbtoken0:\n rsakeypair K 2048",
            KeyLabel("K", "RSA", 2048, storage="usbtoken0:", trustpoints=("TP",)),
        ),
    ],
)
def test_what_a_trustpoint_tells_of_its_key_pair(lines: str, expected: KeyLabel) -> None:
    assert parse_part(f"crypto pki trustpoint TP\n {lines}\n").key_labels == {"K": expected}


def test_what_several_lines_tell_of_a_key_pair_is_put_together() -> None:
    text = (
        "crypto pki trustpoint A\n rsakeypair K\n!\n"
        "crypto pki trustpoint B\n rsakeypair K 4096\n!\n"
        "crypto pki server CA\n"
        "ip ssh rsa keypair-name SSH\n"
    )

    assert parse_part(text).key_labels == {
        "K": KeyLabel("K", "RSA", 4096, trustpoints=("A", "B")),
        "CA": KeyLabel("CA"),
        "SSH": KeyLabel("SSH", "RSA"),
    }


def test_lines_that_look_like_key_pairs_elsewhere_are_harmless() -> None:
    text = "feature X\n rsakeypair K 2048\ncrypto pki trustpoint \n rsakeypair L\n"

    assert parse_part(text).key_labels == {"L": KeyLabel("L", "RSA", trustpoints=("",))}


def test_certificate_maps_and_who_compares_with_them() -> None:
    text = """\
crypto pki certificate map PEERS 10
 issuer-name co fleet ca
crypto pki certificate map PEERS 20
 subject-name co ou = old
!
crypto pki trustpoint TP
 match certificate PEERS allow expired-certificate
crypto ikev2 profile P
 match certificate PEERS
 match identity remote any
crypto isakmp profile I
   match certificate GONE
route-map R permit 10
 match certificate PEERS
"""

    assert parse_part(text).certificate_maps == {
        "PEERS": CertificateMap(
            "PEERS",
            (1, 3),
            ("issuer-name co fleet ca", "subject-name co ou = old"),
            (
                MapUse(
                    "match certificate PEERS allow expired-certificate",
                    "crypto pki trustpoint TP",
                    7,
                ),
                MapUse("match certificate PEERS", "crypto ikev2 profile P", 9),
            ),
        ),
        "GONE": CertificateMap(
            "GONE", (), (), (MapUse("match certificate GONE", "crypto isakmp profile I", 12),)
        ),
    }
