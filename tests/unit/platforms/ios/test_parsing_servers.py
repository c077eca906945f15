"""``show crypto pki server [SERVER [requests]]``: forms of public captures, damage."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from support.hostile import AT_ONCE, long_line
from unit.platforms.ios.damage import DAMAGES, HEADER, Damage, garbled, read_or_refused, stripped

from netpki.errors import OutputFormatError
from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing.screens import Unknown
from netpki.platforms.ios.parsing.servers import (
    COMMANDS,
    EnrollmentRequest,
    RequestDatabase,
    ShownServer,
    parse_server_requests,
    parse_servers,
)

# The form of public captures of C8000V 17.x.
ROOT = """\
Certificate Server root:
    Status: enabled
    State: enabled
    Server's configuration is locked  (enter "shut" to unlock it)
    Issuer name: CN=root, O=lab
    CA cert fingerprint: CF2C23D1 560F25DB 22E9D10F E595A6D6\x20
    Granting mode is: auto
    Last certificate issued serial number (hex): 1a
    CA certificate expiration timer: 12:58:34 UTC Jan 4 2025
    CRL NextUpdate timer: 00:58:35 UTC Jan 6 2022
    Current primary storage dir: nvram:
    Database Level: Complete - all issued certs written as <serialnum>.cer
    Auto-Rollover configured, overlap period 1 days
    Autorollover timer: 12:58:34 UTC Jan 3 2025
"""

# The form of public captures of IOS 15.x and of IOS XE: what a registration authority and a
# server with an unusable HTTP server show. The serial number without "(hex)" is unverified.
OTHERS = """\
Certificate Server ios_ra:
    Status: enabled
    State: enabled
    Server's configuration is locked  (enter "shut" to unlock it)
    Issuer name: cn=ra, ou=lab RA, o=example C=pki
    CA cert fingerprint: 56068029 4A003DFF 3D6B7B9B D7AC9AFD
    Server configured in RA mode
    RA cert fingerprint: AAB882C5 B43BFE17 E46E855F 0BC54931
    Granting mode is: auto
    Current primary storage dir: nvram:
    Current storage dir for .crl files: tftp://192.0.2.3
    Database Level: Minimum - no cert data written to storage

Certificate Server Trust-CA:
    Status: disabled, HTTP Server is disabled
    State: check failed
    Server's configuration is locked  (enter "shut" to unlock it)
    Issuer name: CN=lab L=Town C=NZ
    CA cert fingerprint: 8C2EA580 AD3B0A93 7649299A 14D6E7CF\x20
    Granting mode is: manual
    Last certificate issued serial number: 0x1
    CA certificate expiration timer: 18:05:13 MSK Mar 10 2029
    CRL NextUpdate timer: 00:05:13 MSK Mar 12 2026
    Current primary storage dir: unix:/cerbase
    Database Level: Minimum - no cert data written to storage
"""

HEADINGS = """\
ReqID  State      Fingerprint                      SubjectName
--------------------------------------------------------------
"""
REQUESTS = f"""\
Enrollment Request Database:

Subordinate CA certificate requests:
{HEADINGS}
RA certificate requests:
{HEADINGS}1      granted    744566E755B84AEE18A86DF715D8EE33 hostname=r2.example.com,cn=R1 C=pki

Router certificates requests:
{HEADINGS}3      pending    7EACEF59EF80BE2CBF10E4F633E1905A hostname=R15,cn=R15,ou=VPN,o=MSK
2      authorized ADE7603B384EC983E8BACA123C9C5458 hostname=R18,cn=R18,ou=VPN,o=SPB,c=RU

"""

CASES = [
    *((parse_servers, text) for text in (ROOT, OTHERS)),
    (parse_server_requests, REQUESTS),
]


def test_a_root_with_rollover() -> None:
    assert parse_servers(ROOT, device="r1") == (
        ShownServer(
            name="root",
            status="enabled",
            enabled=True,
            state="enabled",
            locked=True,
            mode=None,
            issuer="CN=root, O=lab",
            ca_fingerprint=Fingerprint.parse("CF2C23D1560F25DB22E9D10FE595A6D6"),
            upper_ca_fingerprint=None,
            ra_fingerprint=None,
            granting="auto",
            last_serial_number="1A",
            ca_expiration="12:58:34 UTC Jan 4 2025",
            ca_expires_at=datetime(2025, 1, 4, 12, 58, 34, tzinfo=UTC),
            crl_next_update="00:58:35 UTC Jan 6 2022",
            crl_next_update_at=datetime(2022, 1, 6, 0, 58, 35, tzinfo=UTC),
            storage="nvram:",
            file_storage=(),
            database_level="Complete - all issued certs written as <serialnum>.cer",
            rollover_overlap_days=1,
            rollover="12:58:34 UTC Jan 3 2025",
            rollover_at=datetime(2025, 1, 3, 12, 58, 34, tzinfo=UTC),
        ),
    )


def test_a_registration_authority_and_a_server_that_failed() -> None:
    authority, failed = parse_servers(OTHERS, device="r1", zones={"MSK": timedelta(hours=3)})

    assert (authority.mode, authority.enabled) == ("RA", True)
    assert authority.ra_fingerprint == Fingerprint.parse("AAB882C5B43BFE17E46E855F0BC54931")
    assert authority.file_storage == ((".crl", "tftp://192.0.2.3"),)
    assert authority.last_serial_number is None
    assert (failed.status, failed.enabled) == ("disabled, HTTP Server is disabled", False)
    assert (failed.state, failed.last_serial_number) == ("check failed", "1")
    assert failed.ca_expires_at == datetime(2029, 3, 10, 15, 5, 13, tzinfo=UTC)


def test_a_server_without_status_is_not_known_to_be_enabled() -> None:
    text = ROOT.replace("    Status: enabled\n", "").replace("    State: enabled\n", "")
    (server,) = parse_servers(text, device="r1")

    assert (server.status, server.enabled, server.state) == (None, None, None)


def test_the_fingerprint_above_a_subordinate_ca() -> None:
    line = "    Upper CA cert fingerprint: 8EF4710D 2C01F563 2ADBFC3C 716442CC\n"
    text = ROOT.replace(
        "    Granting", f"{line}    Server configured in subordinate mode\n    Granting"
    )
    (server,) = parse_servers(text, device="r1")

    assert server.mode == "subordinate"
    assert server.upper_ca_fingerprint == Fingerprint.parse("8EF4710D2C01F5632ADBFC3C716442CC")


# Unverified: servers before their first start and with the next CA certificate.
NEW = """\
Certificate Server lab:
    Status: disabled
    Server's configuration is unlocked  (enter "no shut" to lock it)
    Issuer name: CN=lab
    CA cert fingerprint: -Not found-
    Granting mode is: manual
    Last certificate issued serial number: 0x0
    CA certificate expiration timer: 00:00:00 GMT Jan 1 1970
    CRL not present.
    Current storage dir: nvram:
    Database Level: Minimum - no cert data written to storage
"""
NEXT = """\
    Rollover status: available for rollover
    Rollover CA cert fingerprint: 6AAF5944 74227A5B 23DF3E52 9A7F1FEF
    Rollover CA certificate expiration timer: 22:14:00 GMT Jan 29 2017
"""


def test_a_server_that_was_never_enabled_has_no_certificate() -> None:
    (server,) = parse_servers(NEW, device="r1")

    assert (server.status, server.enabled, server.locked) == ("disabled", False, False)
    assert (server.ca_fingerprint, server.crl_next_update) == (None, None)
    assert (server.last_serial_number, server.storage) == ("0", "nvram:")


def test_the_next_ca_certificate_is_not_taken_for_this_one() -> None:
    assert parse_servers(ROOT + NEXT, device="r1") == parse_servers(ROOT, device="r1")
    with pytest.raises(OutputFormatError):
        parse_servers(ROOT + NEXT.replace("1FEF", "1FE"), device="r1")


def test_another_word_for_subordinate_servers() -> None:
    """Unverified."""
    older = REQUESTS.replace("Subordinate CA", "Subordinate CS")

    assert parse_server_requests(older, device="r1") == parse_server_requests(
        REQUESTS, device="r1"
    )
    with pytest.raises(OutputFormatError):
        parse_server_requests(
            f"{REQUESTS}Subordinate CS certificate requests:\n{HEADINGS}", device="r1"
        )


def test_the_requests_by_who_made_them() -> None:
    assert parse_server_requests(REQUESTS, device="r1") == RequestDatabase(
        subordinate=(),
        ra=(
            EnrollmentRequest(
                1,
                "granted",
                Fingerprint.parse("744566E755B84AEE18A86DF715D8EE33"),
                "hostname=r2.example.com,cn=R1 C=pki",
            ),
        ),
        router=(
            EnrollmentRequest(
                3,
                "pending",
                Fingerprint.parse("7EACEF59EF80BE2CBF10E4F633E1905A"),
                "hostname=R15,cn=R15,ou=VPN,o=MSK",
            ),
            EnrollmentRequest(
                2,
                "authorized",
                Fingerprint.parse("ADE7603B384EC983E8BACA123C9C5458"),
                "hostname=R18,cn=R18,ou=VPN,o=SPB,c=RU",
            ),
        ),
    )


def test_a_part_that_is_not_shown_is_not_empty() -> None:
    database = parse_server_requests(f"Router certificates requests:\n{HEADINGS}", device="r1")

    assert database == RequestDatabase(subordinate=None, ra=None, router=())


def test_a_subject_that_the_terminal_cut_is_whole() -> None:
    """A public capture from a terminal of 78 columns shows such rows."""
    rows = (
        "4      pending    47614A96BD39BE01029689C9189C5FB6 serialNumber=69210114+ipadd\n"
        "ress=192.0.2.4+hostname=perth.example.com\n"
        "3      pending    E2557C61D28CC3DD8B50A63514E0903A serialNumber=69208065+ipadd\n"
        "ress=192.0.2.3+hostname=melbourne.example.com\n"
    )
    text = f"Router certificates requests:\n{HEADINGS}{rows}\n"
    database = parse_server_requests(text, device="r1")

    assert database.router is not None
    assert [each.subject for each in database.router] == [
        "serialNumber=69210114+ipaddress=192.0.2.4+hostname=perth.example.com",
        "serialNumber=69208065+ipaddress=192.0.2.3+hostname=melbourne.example.com",
    ]


def test_no_server_is_no_error() -> None:
    assert parse_servers("\n", device="r1") == ()


@pytest.mark.parametrize(
    "text",
    [
        ROOT + ROOT,
        ROOT.replace("Certificate Server root:\n", ""),
        ROOT.partition("    Database Level")[0],
        ROOT.replace("Jan 4 2025", "Jan 44 2025"),
        ROOT.replace("CF2C23D1 ", ""),
        OTHERS.replace("Trust-CA", "ios_ra"),
        "% Invalid input detected at '^' marker.",
    ],
)
def test_servers_that_do_not_add_up_are_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show crypto pki server[:,]"):
        parse_servers(text, device="r1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Enrollment Request Database:\n",
        REQUESTS + "Router certificates requests:\n",
        REQUESTS + f"Router certificates requests:\n{HEADINGS}",
        REQUESTS.replace("RA certificate requests:\n", ""),
        REQUESTS.replace("2      authorized", "3      authorized"),
        REQUESTS.replace("7EACEF59EF80BE2CBF10E4F633E1905A", "7EACEF59EF80BE2CBF10E4F633E190"),
        "% Invalid input detected at '^' marker.",
    ],
)
def test_requests_that_do_not_add_up_are_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show crypto pki server requests[:,]"):
        parse_server_requests(text, device="r1")


@pytest.mark.parametrize(("parse", "text"), CASES)
@pytest.mark.parametrize(
    "change",
    [
        stripped,
        lambda text: HEADER + text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"\t\t{line}\n" for line in text.split("\n")),
        lambda text: text.replace("\n\n", "\n"),
    ],
    ids=["no indentation", "CRLF", "trailing blanks", "under tabs", "no empty lines"],
)
def test_what_captures_do_changes_nothing(parse: object, text: str, change: object) -> None:
    assert callable(parse)
    assert callable(change)
    assert parse(change(text), device="r1") == parse(text, device="r1")


@given(case=st.sampled_from(CASES), damage=DAMAGES)
@settings(max_examples=examples(200))
def test_damage_is_read_or_refused_and_nothing_else(
    case: tuple[object, str], damage: Damage
) -> None:
    parse, text = case
    assert callable(parse)
    assert read_or_refused(parse, damage.applied(text)) in {True, False}


@given(case=st.sampled_from(CASES[:2]), index=st.integers(0, 40), twice=st.booleans())
@settings(max_examples=examples(150))
def test_a_damaged_label_is_never_passed_over(
    case: tuple[object, str], index: int, *, twice: bool
) -> None:
    parse, text = case
    assert callable(parse)
    lines = text.split("\n")
    labels = [at for at, line in enumerate(lines) if re.match(r"\s*[\w ()]+:\s*\S", line)]
    at = labels[index % len(labels)]
    lines[at] = f"{lines[at]}\n{lines[at]}" if twice else garbled(lines[at])
    unknown: Unknown = []
    try:
        parse("\n".join(lines), device="r1", unknown=unknown)
    except OutputFormatError:
        return
    assert unknown


@pytest.mark.parametrize(
    ("typed", "requests"),
    [
        ("show crypto pki server", False),
        ("show crypto ca server", False),
        ("sh cry pki ser CA", False),
        ("show crypto pki server CA requests", True),
        ("sh crypto pki server CA req", True),
    ],
)
def test_the_commands_are_known_as_people_type_them(typed: str, *, requests: bool) -> None:
    first = next(command for command in COMMANDS if command.matches(typed))

    assert first.words.endswith("requests") is requests


def test_the_output_tells_the_command() -> None:
    requests, servers = COMMANDS

    assert [servers.printed(text.split("\n")) for text in (ROOT, OTHERS, REQUESTS)] == [6, 10, 0]
    assert [requests.printed(text.split("\n")) for text in (ROOT, OTHERS, REQUESTS)] == [0, 0, 7]


@AT_ONCE
@pytest.mark.parametrize("bait", [" ", "Issuer name: ", "1 x ", "A1B2 ", "-"])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    """Would run for hours if a pattern were quadratic in the length of a line."""
    line = long_line(bait)
    with pytest.raises(OutputFormatError):
        parse_servers(f"Certificate Server x:\n  {line}!\nNonsense\n", device="r1")
    with pytest.raises(OutputFormatError):
        parse_server_requests(f"RA certificate requests:\n{HEADINGS}{line}!\nx\n", device="r1")
