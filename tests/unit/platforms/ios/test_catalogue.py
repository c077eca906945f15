"""Which command was typed, and which one printed a text."""

from __future__ import annotations

from typing import Final

import pytest

from netpki.errors import InputError
from netpki.platforms.ios.catalogue import (
    COMMANDS,
    RUNNING,
    STARTUP,
    command_of,
    guessed,
    is_configuration,
    is_dispensable,
    named_command,
)

RUNNING_WORDS: Final = "show running-config [all|brief|full|view]"
STARTUP_WORDS: Final = "show startup-config|configuration"
PEM: Final = "show crypto pki|ca certificates [WORD] pem [WORD]"
EXPORT: Final = "crypto pki|ca export WORD pem terminal [3des|des|aes] [password] [WORD] [WORD]"
TRUSTPOOL: Final = "show crypto pki|ca trustpool [verbose]"
STATUS: Final = "show crypto pki|ca trustpoints [WORD] status"
TRUSTPOINTS: Final = "show crypto pki|ca trustpoints [WORD]"
CERTIFICATES: Final = "show crypto pki|ca certificates [verbose] [WORD] [verbose]"
KEYS: Final = "show crypto key mypubkey rsa|ec|all [WORD]"
TIMERS: Final = "show crypto pki|ca timers [detail]"
COUNTERS: Final = "show crypto pki|ca counters"
CRLS: Final = "show crypto pki|ca crls"
REQUESTS: Final = "show crypto pki|ca server WORD requests"
SERVER: Final = "show crypto pki|ca server [WORD]"
HTTPS: Final = "show ip http server [secure] status|all"
TRM: Final = "show ip trm subscription status"
TRM_CONFIG: Final = "show ip trm config"
ZONE_PAIRS: Final = "show policy-map type inspect zone-pair [WORD] [urlfilter|sessions]"
CLOCK: Final = "show clock [detail]"
ARCHIVE: Final = "show archive"

TYPED: Final = {
    RUNNING_WORDS: ["show running-config", "sh run", "show run all", "sh run | sec crypto pki"],
    STARTUP_WORDS: ["show startup-config", "sh star", "show configuration", "sh conf"],
    PEM: [
        "show crypto pki certificates pem",
        "show crypto pki certificates LAB pem",
        "show crypto pki certificates pem LAB",
        "sh cry pki cert pem",
        "sh cry ca ce p",
    ],
    EXPORT: [
        "crypto pki export LAB pem terminal",
        "crypto pki export LAB pem terminal 3des secret",
        "crypto ca export LAB pem term",
    ],
    TRUSTPOOL: ["show crypto pki trustpool", "sh cry pki trustpoo", "sh cry pki trustpool verb"],
    STATUS: [
        "show crypto pki trustpoints status",
        "show crypto pki trustpoints LAB status",
        "sh cry pki trustpoint stat",
        "sh cry ca trustpoi s",
    ],
    TRUSTPOINTS: [
        "show crypto pki trustpoints",
        "show crypto pki trustpoint LAB",
        "sh cry pki trustpoi",
    ],
    CERTIFICATES: [
        "show crypto pki certificates",
        "show crypto pki certificates LAB",
        "show crypto pki certificates verbose",
        "show crypto pki certificates verbose LAB",
        "show crypto pki certificates LAB verbose",
        "sh cry pki cert ver",
        "show crypto pki cert v LAB",
        "sh crypto ca cert",
        "SHOW CRYPTO PKI CERTIFICATE",
        "  show   crypto pki  certificates  ",
    ],
    KEYS: [
        "show crypto key mypubkey rsa",
        "show crypto key mypubkey ec",
        "show crypto key mypubkey all",
        "show crypto key mypubkey rsa LAB",
        "sh cry key my rsa",
    ],
    TIMERS: ["show crypto pki timers", "show crypto pki timers detail", "sh cry pki tim det"],
    COUNTERS: ["show crypto pki counters", "sh cry pki count"],
    CRLS: ["show crypto pki crls", "sh cry pki crl"],
    REQUESTS: ["show crypto pki server LAB requests", "sh cry pki ser LAB req"],
    SERVER: ["show crypto pki server", "show crypto pki server LAB", "sh cry pki serv"],
    HTTPS: [
        "show ip http server status",
        "show ip http server all",
        "show ip http server secure status",
        "sh ip http ser sec st",
    ],
    TRM: ["show ip trm subscription status", "sh ip trm sub st"],
    TRM_CONFIG: ["show ip trm config", "sh ip trm conf"],
    ZONE_PAIRS: [
        "show policy-map type inspect zone-pair",
        "show policy-map type inspect zone-pair out-in",
        "show policy-map type inspect zone-pair urlfilter",
        "show policy-map type inspect zone-pair out-in sessions",
        "sh policy-map ty ins zone",
    ],
    CLOCK: ["show clock", "show clock detail", "sh clo de"],
    ARCHIVE: ["show archive", "sh arch"],
}


def test_every_command_is_tried_here() -> None:
    assert [command.words for command in COMMANDS] == list(TYPED)


@pytest.mark.parametrize(
    ("typed", "words"), [(each, words) for words, typed in TYPED.items() for each in typed]
)
def test_a_command_is_known_as_people_type_it(typed: str, words: str) -> None:
    command = command_of(typed)

    assert command is not None
    assert command.words == words
    assert named_command(f"{typed} | section X").words == words


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "show",
        "show version",
        "show crypto",
        "show crypto pki",
        "show crypto pki certificates storage",
        "show crypto pki certificate storage | include nvram",
        "show crypto pki certificates LAB verbose more",
        "show crypto pki trustpool policy",
        "show crypto pki server LAB certificates",
        "show crypto key pubkey-chain rsa",
        "show crypto key mypubkey",
        "show ip http client all",
        "show ip http server history",
        "show policy-map type inspect",
        "show archive config differences",
        "crypto pki export LAB pkcs12 terminal",
        "certificates",
    ],
)
def test_another_command_is_none_of_these(typed: str) -> None:
    assert command_of(typed) is None


def test_a_trustpoint_may_have_nearly_any_name() -> None:
    command = command_of("show crypto pki certificates storage-2")

    assert command is not None
    assert command.words == CERTIFICATES


def test_an_unknown_command_is_an_input_error_that_tells_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"does not read the output of 'show version'") as error:
        named_command("show version")

    assert "show crypto pki|ca trustpoints [WORD] status; " in str(error.value.hint)


@pytest.mark.parametrize(
    ("typed", "dispensable"),
    [
        ("show crypto key mypubkey ec", True),
        ("sh cry key my ec LAB", True),
        ("show ip http server status", True),
        ("show ip http server secure status", False),
        ("sh ip trm sub stat", True),
        ("show crypto key mypubkey rsa", False),
        ("show clock", False),
    ],
)
def test_not_every_release_needs_to_know_every_command(typed: str, *, dispensable: bool) -> None:
    assert is_dispensable(typed) is dispensable


def test_two_commands_print_a_configuration() -> None:
    assert [each for each in COMMANDS if is_configuration(each)] == [RUNNING, STARTUP]


CERTIFICATE: Final = """\
CA Certificate
  Status: Available
  Certificate Serial Number (hex): 01
  Certificate Usage: Signature
  Issuer:
    cn=LAB-CA
  Subject:
    cn=LAB-CA
  Validity Date:
    start date: 08:49:55 UTC Mar 11 2024
    end   date: 08:49:55 UTC Mar 11 2027
"""
ROUTER: Final = """\
crypto pki trustpoint LAB
 enrollment url http://ca.example.com
!
crypto pki certificate chain LAB
"""
SAMPLES: Final = [
    (
        "Current configuration : 1200 bytes\n!\nversion 15.2\n!\nhostname r1\n!\nend\n",
        RUNNING_WORDS,
    ),
    ("version 12.4\nhostname r1\n", RUNNING_WORDS),
    (ROUTER, RUNNING_WORDS),
    (f"{ROUTER} certificate ca 01\n  30820122\n  \tquit\n", RUNNING_WORDS),
    (f"hostname r1\n{ROUTER} certificate ca 01 nvram:LAB#1CA.cer\n", STARTUP_WORDS),
    ("Using 1200 out of 262136 bytes\n!\nversion 15.2\nhostname r1\n", STARTUP_WORDS),
    ("------Trustpoint: LAB------\n% CA certificate:\n", PEM),
    ("% Self-signed CA certificate:\n-----BEGIN CERTIFICATE-----\nMIIB\n", PEM),
    ("% The specified trustpoint is not enrolled (LAB).\n", PEM),
    (f"{CERTIFICATE}  Associated Trustpoints: Trustpool \n  Trustpool: Built-In\n", TRUSTPOOL),
    (f"{CERTIFICATE}  Associated Trustpoints: LAB \n", CERTIFICATES),
    (f"{CERTIFICATE}  Associated Trustpoints: LAB Trustpool \n", CERTIFICATES),
    ("Router Self-Signed Certificate\n  Status: Available\n", CERTIFICATES),
    ("Certificate\n  Subject:\n   Status: Pending\n   Key Usage: General Purpose\n", CERTIFICATES),
    ("Trustpoint LAB:\n  Issuing CA certificate not configured.\n  State:\n", STATUS),
    ("Trustpoint LAB:\n    Keys generated ............. No\n", STATUS),
    ("Trustpoint LAB:\n    Subject Name:\n    cn=CA\n    Certificate configured.\n", TRUSTPOINTS),
    ("Trustpoint LAB:\n    Using key label LAB\n", TRUSTPOINTS),
    ("% Key pair was generated at: 01:29:31 UTC Mar 30 2011\nKey name: LAB\n", KEYS),
    ("PKI Timers\n|       14:10.984\n  |       14:10.984  SESSION CLEANUP\n", TIMERS),
    ("PKI Sessions Started: 12\nPKI Sessions Ended: 12\n", COUNTERS),
    ("CRL Issuer Name: \n    cn=CA\n    LastUpdate: 12:39:13 UTC Jan 27 2025\n", CRLS),
    ("Parsed CRL cache current size is 0 bytes\n", CRLS),
    ("Enrollment Request Database:\n\nRouter certificates requests:\n", REQUESTS),
    ("Certificate Server LAB:\n    Status: enabled\n    Granting mode is: auto\n", SERVER),
    ("HTTP server status: Enabled\nHTTP server port: 80\n", HTTPS),
    ("HTTP secure server capability: Not present\n", HTTPS),
    ("Package Name: Security\n Status: Active\n Status Update Time: 1\n", TRM),
    ("policy exists on zp out-in\n  Zone-pair: out-in\n", ZONE_PAIRS),
    ("*18:56:04.554 JST Mon Oct 17 2016\n", CLOCK),
    (".18:56:04.554 JST Mon Oct 17 2016\nTime source is NTP\n", CLOCK),
    ("The maximum archive configurations allowed is 10.\n", ARCHIVE),
    (" Archive feature not enabled\n", ARCHIVE),
]


@pytest.mark.parametrize(("text", "words"), SAMPLES)
@pytest.mark.parametrize(
    "change",
    [
        str,
        lambda text: f"\n\n{text}",
        lambda text: text.replace("\n", "   \n"),
        lambda text: "".join(f"{line.strip()}\n" for line in text.splitlines()),
    ],
    ids=["as shown", "empty lines above", "trailing blanks", "no indentation"],
)
def test_an_output_tells_its_command(text: str, words: str, change: object) -> None:
    assert callable(change)
    command = guessed(change(text))

    assert command is not None
    assert command.words == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Building configuration...\n[OK]\n",
        "Trustpoint LAB:\n",
        # a certificate that says of no trustpoint may also be one of the pool of 15.x
        CERTIFICATE,
        f"{CERTIFICATE}  Associated Trustpoints: Trustpool \n",
        # as many signs of one command as of another
        "Parsed CRL cache current size is 0 bytes\nPKI Sessions Started: 1\n",
        "% Key pair was generated at: 01:29:31 UTC Mar 30 2011\nPKI Timers\n",
        # what "show ip trm config" prints is not known
        "Server : trps.example.com\n",
    ],
)
def test_a_text_that_tells_no_command_is_not_guessed(text: str) -> None:
    assert guessed(text) is None


def test_the_command_with_more_signs_is_the_one() -> None:
    """The header of ``exec prompt timestamp`` looks like a clock."""
    text = (
        "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
        "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n"
        "PKI Sessions Started: 12\nPKI Sessions Ended: 12\n"
    )
    command = guessed(text)

    assert command is not None
    assert command.words == COUNTERS


@pytest.mark.parametrize("bait", ["crypto pki ", "Certificate ", "Trustpoint ", ": ", "HTTP "])
def test_a_long_hostile_text_is_answered_at_once(bait: str) -> None:
    """Would run for hours if a sign were quadratic in the length of a line."""
    assert guessed(bait * 200_000) is None
    assert command_of(bait * 20_000) is None
