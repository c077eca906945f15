"""``show ip http server [secure] status|all``: forms of public captures, damage."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from support.hostile import AT_ONCE, long_line
from unit.platforms.ios.damage import DAMAGES, HEADER, Damage, garbled, read_or_refused, stripped

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.https import COMMANDS, HttpsStatus, parse_https_status
from netpki.platforms.ios.parsing.screens import Unknown

# The form of public captures of IOS XE 17.x.
SECURE_17 = """\
HTTP secure server status: Enabled
HTTP secure server port: 443
HTTP secure server ciphersuite:  rsa-aes-cbc-sha2 rsa-aes-gcm-sha2
        dhe-aes-cbc-sha2 dhe-aes-gcm-sha2 ecdhe-rsa-aes-cbc-sha2
        tls13-aes128-gcm-sha256
HTTP secure server TLS version:  TLSv1.3 TLSv1.2
HTTP secure server client authentication: Disabled
HTTP secure server PIV authentication: Disabled
HTTP secure server PIV authorization only: Disabled
HTTP secure server trustpoint: WEB
HTTP secure server peer validation trustpoint:\x20
HTTP secure server ECDHE curve: secp256r1
HTTP secure server active session modules: ALL
"""

# The form of public notes on older Catalyst switches.
STATUS_12 = """\
HTTP server status: Disabled
HTTP server port: 80
HTTP server authentication method: enable
HTTP server access class: 0
HTTP server base path: flash:html
Maximum number of concurrent server connections allowed: 16
Server idle time-out: 180 seconds
Server life time-out: 180 seconds
Maximum number of requests allowed on a connection: 25
HTTP server active session modules: ALL
HTTP secure server capability: Present
HTTP secure server status: Enabled
HTTP secure server port: 443
HTTP secure server ciphersuite: 3des-ede-cbc-sha des-cbc-sha rc4-128-md5 rc4-128-sha
HTTP secure server client authentication: Disabled
HTTP secure server trustpoint:
HTTP secure server active session modules: ALL
"""

# The form of a public capture of C8000V 17.x.
ALL = f"""\
HTTP server status: Enabled
HTTP server port: 80
HTTP server active supplementary listener ports: 21111 \x20
HTTP server authentication method: local
HTTP server auth-retry 0 time-window 0
HTTP server digest algorithm: md5
HTTP server access class: 0
HTTP server IPv4 access class: None
HTTP server IPv6 access class: None
HTTP server base path:\x20
HTTP File Upload status: Disabled
HTTP server upload path:\x20
HTTP server help root:\x20
Maximum number of concurrent server connections allowed: 300
Maximum number of secondary server connections allowed: 50
Server idle time-out: 180 seconds
Server life time-out: 180 seconds
Server session idle time-out: 600 seconds
Maximum number of requests allowed on a connection: 25
Server linger time : 60 seconds
HTTP server active session modules: ALL
HTTP secure server capability: Present
{SECURE_17}
HTTP server application session modules:
 Session module Name  Handle Status   Secure-status\tDescription
HTTP_IFS              1      Active   Active         HTTP based IOS File Server             \x20
NBAR2                 5      Active   Inactive       NBAR2 HTTP(S) Server                   \x20


HTTP server current connections:
local-ipaddress:port  remote-ipaddress:port  in-bytes  out-bytes
127.0.0.1:21111  127.0.0.1:35348  0  0


Nginx Internal Counters:
Nginx pool = 915
Active connection = 1
Nginx pool available = 904
Maxmum connection Hit = 0



HTTP server statistics:
Accepted connections total: 1\x20
server accepts handled requests
 2 2 2\x20
Reading: 0 Writing: 1 Waiting: 0\x20



HTTP server history:
local-ipaddress:port  remote-ipaddress:port  in-bytes  out-bytes  end-time

127.0.0.1:21111  127.0.0.1:35348  0  404  08:44:31 28/03


conn_history_current_pos: 2\x20



HTTP server help path:\x20
"""

SCREENS = (SECURE_17, STATUS_12, ALL)


def test_the_secure_server_of_17() -> None:
    assert parse_https_status(SECURE_17, device="r1") == HttpsStatus(
        capable=None,
        enabled=True,
        port=443,
        ciphersuites=(
            "rsa-aes-cbc-sha2",
            "rsa-aes-gcm-sha2",
            "dhe-aes-cbc-sha2",
            "dhe-aes-gcm-sha2",
            "ecdhe-rsa-aes-cbc-sha2",
            "tls13-aes128-gcm-sha256",
        ),
        tls_versions=("TLSv1.3", "TLSv1.2"),
        client_authentication=False,
        piv_authentication=False,
        piv_authorization_only=False,
        trustpoint="WEB",
        peer_validation_trustpoint=None,
        curve="secp256r1",
        plain_enabled=None,
        plain_port=None,
        idle_seconds=None,
        most_connections=None,
    )


def test_both_servers_of_an_old_switch() -> None:
    status = parse_https_status(STATUS_12, device="r1")

    assert (status.plain_enabled, status.plain_port) == (False, 80)
    assert (status.idle_seconds, status.most_connections) == (180, 16)
    assert (status.capable, status.enabled, status.trustpoint) == (True, True, None)
    assert status.ciphersuites[-1] == "rc4-128-sha"
    assert (status.tls_versions, status.curve, status.piv_authentication) == ((), None, None)


def test_the_other_sections_add_nothing() -> None:
    status = parse_https_status(ALL, device="r1")
    secure = parse_https_status(SECURE_17, device="r1")

    assert status.plain_enabled
    assert (status.idle_seconds, status.most_connections) == (180, 300)
    assert (status.ciphersuites, status.trustpoint) == (secure.ciphersuites, "WEB")


def test_an_image_without_a_secure_server() -> None:
    plain, _, _ = STATUS_12.partition("HTTP secure server capability")
    text = f"{plain}HTTP secure server capability: Not present\n"
    status = parse_https_status(text, device="r1")

    assert (status.capable, status.enabled, status.plain_enabled) == (False, None, False)


def test_an_image_that_says_nothing_but_that() -> None:
    status = parse_https_status("HTTP secure server capability: Not present\n", device="r1")

    assert (status.capable, status.enabled, status.plain_enabled) == (False, None, None)


# What terminals make of the line of an old switch, the second in two lines.
@pytest.mark.parametrize(
    "shown",
    [
        "3des-ede-cbc-sha rc4-128-md5 rc4-12\n8-sha des-cbc-sha",
        "3des-ede-cbc-sha rc4-128-md5 rc4-128-sha des-\ncbc-sha",
        "3des-ede-cbc-sha rc4-128-md5 rc4-128-sha\n des-cbc-sha",
        "3des-ede-cbc-sha rc4-128-md5\nrc4-128-sha des-cbc-sh\na",
    ],
)
def test_suites_that_a_terminal_cut_are_whole(shown: str) -> None:
    before, _, rest = STATUS_12.partition("HTTP secure server ciphersuite:")
    _, _, after = rest.partition("HTTP secure server client")
    text = f"{before}HTTP secure server ciphersuite: {shown}\nHTTP secure server client{after}"

    assert parse_https_status(text, device="r1").ciphersuites == (
        "3des-ede-cbc-sha",
        "rc4-128-md5",
        "rc4-128-sha",
        "des-cbc-sha",
    )


def test_a_digest_whose_end_stands_on_the_next_line() -> None:
    text = SECURE_17.replace("rsa-aes-gcm-sha2", "rsa-aes-gcm-sha\n2", 1)

    assert parse_https_status(text, device="r1") == parse_https_status(SECURE_17, device="r1")


def test_half_a_suite_is_no_suite() -> None:
    unknown: Unknown = []
    text = STATUS_12.replace("rc4-128-sha", "rc4-12")
    status = parse_https_status(text, device="r1", unknown=unknown)

    assert "rc4-12" not in status.ciphersuites
    assert [line.number for line in unknown] == [14]
    assert unknown[0].text.startswith("HTTP secure server ciphersuite: 3des-ede-cbc-sha")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HTTP server help path: \n",
        SECURE_17.replace("Enabled", "Running"),
        SECURE_17.replace("HTTP secure server status: Enabled\n", ""),
        SECURE_17.partition("HTTP secure server trustpoint")[0],
        SECURE_17.replace("HTTP secure server ciphersuite:", "HTTP secure server:"),
        STATUS_12.partition("HTTP secure server status")[0],
        SECURE_17 + "HTTP secure server port: 8443\n",
        "% Invalid input detected at '^' marker.",
    ],
)
def test_what_does_not_add_up_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show ip http server status[:,]"):
        parse_https_status(text, device="r1")


@pytest.mark.parametrize("text", SCREENS)
@pytest.mark.parametrize(
    "change",
    [
        stripped,
        lambda text: HEADER + text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"\t{line}\n" for line in text.split("\n")),
        lambda text: re.sub(r"(?m) +$", "", text),
    ],
    ids=["no indentation", "CRLF", "trailing blanks", "under tabs", "no trailing blanks"],
)
def test_what_captures_do_changes_nothing(text: str, change: object) -> None:
    assert callable(change)
    assert parse_https_status(change(text), device="r1") == parse_https_status(text, device="r1")


@given(text=st.sampled_from(SCREENS), damage=DAMAGES)
@settings(max_examples=examples(200))
def test_damage_is_read_or_refused_and_nothing_else(text: str, damage: Damage) -> None:
    assert read_or_refused(parse_https_status, damage.applied(text)) in {True, False}


@given(text=st.sampled_from(SCREENS), index=st.integers(0, 40), twice=st.booleans())
@settings(max_examples=examples(150))
def test_a_damaged_label_is_never_passed_over(text: str, index: int, *, twice: bool) -> None:
    lines = text.split("\n")
    labels = [at for at, line in enumerate(lines) if _NEEDED.match(line)]
    at = labels[index % len(labels)]
    lines[at] = f"{lines[at]}\n{lines[at]}" if twice else garbled(lines[at])
    unknown: Unknown = []
    try:
        parse_https_status("\n".join(lines), device="r1", unknown=unknown)
    except OutputFormatError:
        return
    assert unknown


_NEEDED = re.compile(r"HTTP (?:server (?:status|port)|secure server (?!ciphersuite)[\w ]+):\s*\S")


@pytest.mark.parametrize(
    "typed",
    [
        "show ip http server status",
        "show ip http server secure status",
        "show ip http server all",
        "sh ip http ser sec stat",
    ],
)
def test_the_command_is_known_as_people_type_it(typed: str) -> None:
    (command,) = COMMANDS

    assert command.matches(typed)


def test_the_output_tells_the_command() -> None:
    (command,) = COMMANDS

    assert [command.printed(text.split("\n")) for text in SCREENS] == [11, 10, 15]


@AT_ONCE
@pytest.mark.parametrize("bait", [" ", "a-b ", "a-", "1.1:1 ", "HTTP server base path: "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    """Would run for hours if a pattern were quadratic in the length of a line."""
    line = long_line(bait)
    for before in ("", "HTTP secure server ciphersuite: ", "HTTP server current connections:\n"):
        with pytest.raises(OutputFormatError):
            parse_https_status(f"{before}{line}!\nNonsense\n", device="r1")
