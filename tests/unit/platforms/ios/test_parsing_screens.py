"""Clock, trustpoints, subscription: recordings, documented forms, damage."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpki.errors import OutputFormatError
from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing import (
    CertificateStatus,
    DeviceClock,
    ShownTrustpoint,
    TrmStatus,
    TrustpointStatus,
    parse_certificates,
    parse_clock,
    parse_trm_status,
    parse_trustpoint_statuses,
    parse_trustpoints,
)

RECORDINGS = Path(__file__).parents[3] / "recordings" / "ios"

HEADER = (
    "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
    "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n"
)

# Public captures of IOS XE.
XE_TRUSTPOINTS = """\
Trustpoint SLA-TrustPoint:
    Subject Name:
    cn=Cisco Licensing Root CA
    o=Cisco
          Serial Number (hex): 01
    Certificate configured.


Trustpoint trustpoint1:


Trustpoint TP-self-signed-1504826562:
    Subject Name:
    cn=IOS-Self-Signed-Certificate-1504826562
          Serial Number (hex): 01
    Persistent self-signed certificate trust point
    Using key label TP-self-signed-1504826562
"""

# Cisco IOS command reference 12.3(14)T.
OLD_TRUSTPOINTS = """\
Trustpoint bo:
  Subject Name:
    CN = bomborra Certificate Manager
    O = cisco.com
    C = US
    Serial Number:01
  Certificate configured.
  CEP URL:http://bomborra
  CRL query url:ldap://bomborra

Trustpoint local:
  Subject Name:
    serialNumber=C63EBBE9+ipaddress=10.3.0.18+hostname=test.cisco.com
    Serial Number: 01
  Persistent self-signed certificate trust point
"""

XE_STATUS = """\
Trustpoint SLA-TrustPoint:
  Issuing CA certificate configured:
    Subject Name:
     cn=Cisco Licensing Root CA,o=Cisco
    Fingerprint MD5: 1468DC18 250BDFCF 769C29DF E1F7E5A8 
    Fingerprint SHA1: 5CA95FB6 E2980EC1 5AFB681B BB7E62B5 AD3FA8B8 
  State:
    Keys generated ............. No
    Issuing CA authenticated ....... Yes
    Certificate request(s) ..... None


Trustpoint PROXY-SIGNING-CA:
  Issuing CA certificate configured:
    Subject Name:
     cn=176vManCluster,ou=SDWAN-ENT,o=Cisco,l=BLR,st=KA,c=IN
    Fingerprint MD5: 2E347435 92F56BC8 493E82B2 7ABFF939 
    Fingerprint SHA1: 54161DDA 2D5AD554 A4DEC0EB A332996E 0271151D 
  Router General Purpose certificate configured:
    Subject Name:
     cn=ISR4451-X/K9-FOC23231DPE
    Fingerprint MD5: 1CDBDA3E C1B9E7E1 5AE2C539 056CBAB1 
    Fingerprint SHA1: 7772B196 6C35A7F6 48DD0D1F B3FF0744 C1F507C4 
  Last enrollment status: Granted
  State:
    Keys generated ............. Yes (General Purpose, non-exportable)
    Issuing CA authenticated ....... Yes
    Certificate request(s) ..... Yes


Trustpoint EMPTY:
  Issuing CA certificate not configured.
  State:
    Keys generated ............. No
    Issuing CA authenticated ....... No
    Certificate request(s) ..... None
"""  # noqa: W291 the device prints blanks there

# Cisco IOS command reference 12.3(14)T.
OLD_STATUS = """\
Trustpoint query:
  Issuing CA certificate pending:
    Subject Name:
      cn=nsca-r1 Cert Manager,ou=pki,o=cisco.com,c=US
    Fingerprint: C21514AC 12815946 09F635ED FBB6CF31
  Router certificate pending:
    Subject Name:
      hostname=trance.cisco.com,o=cisco.com
  Next query attempt:
    52 seconds

Trustpoint usage:
  Issuing CA certificate configured:
    Subject Name:
      cn=nsca-r1 Cert Manager,ou=pki,o=cisco.com,c=US
    Fingerprint: C21514AC 12815946 09F635ED FBB6CF31
  Router Signature certificate pending:
    Requested Subject Name:
      hostname=trance.cisco.com
    Request Fingerprint: FAE0D74E BB844EA1 54B26698 56AB42EC
    Enrollment polling: 1 times (9 left)
    Next poll: 32 seconds
  Router Encryption certificate pending:
    Requested Subject Name:
      hostname=trance.cisco.com
    Request Fingerprint: F4E815DB D9D9B60F 9B5B1724 3E155DBF
    Enrollment polling: 1 times (9 left)
    Next poll: 44 seconds
  Last enrollment status: Pending
  State:
    Keys generated ..... Yes (Signature, Encryption)
    Issuing CA authenticated ..... Yes
    Certificate request(s) ..... Pending

Trustpoint auto:
  Issuing CA certificate configured:
    Subject Name:
      cn=nsca-r1 Cert Manager,ou=pki,o=cisco.com,c=US
    Fingerprint: C21514AC 12815946 09F635ED FBB6CF31
  Router General Purpose certificate configured:
    Subject Name:
      hostname=trance.cisco.com,o=cisco.com
    Fingerprint: FC365F95 E24D4B55 81347510 10FFE331
  Last enrollment status: Granted
  Next enrollment attempt:
    01:58:25 PST Feb 14 2004
    * A new key will be generated *
    * Configuration will not be saved after enrollment *
  State:
    Keys generated ..... Yes (General Purpose)
    Issuing CA authenticated ..... Yes
    Certificate request(s) ..... Yes
"""


def screen(name: str, command: str, *, number: int = 0) -> str:
    """What the device printed between the echoed command and the next prompt."""
    text = (RECORDINGS / name).read_text(encoding="utf-8")
    output = re.split(rf"(?m)^[\w-]+# ?{command}.*\n", text)[1 + number]
    return re.split(r"(?m)^[\w-]+#|^\(Packet", output)[0]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (
            0,
            DeviceClock(
                "20:55:10.207 UTC Fri Nov 15 2019",
                datetime(2019, 11, 15, 20, 55, 10, 207000, tzinfo=UTC),
                authoritative=True,
                synchronised=True,
                source="user configuration",
            ),
        ),
        (
            1,
            DeviceClock(
                "21:01:34.563 UTC Fri Nov 15 2019",
                datetime(2019, 11, 15, 21, 1, 34, 563000, tzinfo=UTC),
                authoritative=True,
                synchronised=True,
                source="NTP",
            ),
        ),
        (
            2,
            DeviceClock(
                "*1:33:6.401 UTC Mon Mar 1 1993",
                datetime(1993, 3, 1, 1, 33, 6, 401000, tzinfo=UTC),
                authoritative=False,
                synchronised=False,
                source="hardware calendar",
            ),
        ),
    ],
)
def test_the_recorded_clocks(number: int, expected: DeviceClock) -> None:
    text = screen("show_clock_detail_variants.txt", "sho?w? clock det", number=number)

    assert parse_clock(text, device="r1") == expected


@pytest.mark.parametrize(
    ("name", "authoritative"),
    [("cisco_ios_show_clock.raw.txt", False), ("cisco_ios_show_clock_2.raw.txt", True)],
)
def test_a_star_means_not_authoritative_and_a_dot_not_synchronised(
    name: str, *, authoritative: bool
) -> None:
    clock = parse_clock((RECORDINGS / name).read_text(encoding="utf-8"), device="r1")

    assert clock.authoritative is authoritative
    assert not clock.synchronised
    assert clock.moment == datetime(2015, 10, 19, 18, 57, 38, 347000, tzinfo=UTC)
    assert clock.source is None


def test_the_clock_of_xe_26() -> None:
    clock = parse_clock(screen("iosxe_26_2_fingerprint.txt", "show clock"), device="r1")

    assert clock.moment == datetime(2026, 8, 29, 16, 56, 5, 692000, tzinfo=UTC)
    assert not clock.authoritative


def test_a_header_is_not_the_clock() -> None:
    text = HEADER + "18:56:05 EST Mon Oct 17 2016\nNo time source\n"
    clock = parse_clock(text, device="r1", zones={"EST": timedelta(hours=-5)})

    assert clock.moment == datetime(2016, 10, 17, 23, 56, 5, tzinfo=UTC)
    assert clock.source is None


def test_a_clock_in_an_unknown_zone_has_no_moment() -> None:
    clock = parse_clock("18:56:05.1 EST Mon Oct 17 2016", device="r1")

    assert clock.shown == "18:56:05.1 EST Mon Oct 17 2016"
    assert clock.moment is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Time source is NTP",
        "18:56:05 EST Mon Oct 17",
        "24:56:05 UTC Mon Oct 17 2016",
        "18:56:05 UTC Mon Okt 17 2016",
        "18:56:05 UTC Mon Oct 17 0000",
        "00:00:00 UTC Mon Jan 1 2016\n00:00:00 UTC Mon Jan 1 2016",
        "% Invalid input detected at '^' marker.",
    ],
)
def test_what_is_no_clock_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match="r1: show clock detail: "):
        parse_clock(text, device="r1")


def test_a_time_before_the_calendar_begins_is_an_error() -> None:
    with pytest.raises(OutputFormatError, match="no point in time"):
        parse_clock("00:00:00 X Mon Jan 1 0001", device="r1", zones={"X": timedelta(hours=1)})


def test_the_trustpoints_of_xe() -> None:
    assert parse_trustpoints(XE_TRUSTPOINTS, device="r1") == (
        ShownTrustpoint(
            name="SLA-TrustPoint",
            subject=(("cn", "Cisco Licensing Root CA"), ("o", "Cisco")),
            serial_number="01",
            certificate_configured=True,
            self_signed=False,
            key_label=None,
            enrollment_url=None,
            crl_query_url=None,
        ),
        ShownTrustpoint(
            name="trustpoint1",
            subject=(),
            serial_number=None,
            certificate_configured=False,
            self_signed=False,
            key_label=None,
            enrollment_url=None,
            crl_query_url=None,
        ),
        ShownTrustpoint(
            name="TP-self-signed-1504826562",
            subject=(("cn", "IOS-Self-Signed-Certificate-1504826562"),),
            serial_number="01",
            certificate_configured=False,
            self_signed=True,
            key_label="TP-self-signed-1504826562",
            enrollment_url=None,
            crl_query_url=None,
        ),
    )


def test_the_trustpoints_of_12_3() -> None:
    scep, own = parse_trustpoints(OLD_TRUSTPOINTS, device="r1")

    assert scep.subject == (
        ("CN", "bomborra Certificate Manager"),
        ("O", "cisco.com"),
        ("C", "US"),
    )
    assert scep.serial_number == "01"
    assert scep.certificate_configured
    assert (scep.enrollment_url, scep.crl_query_url) == ("http://bomborra", "ldap://bomborra")
    assert own.self_signed
    assert [attribute for attribute, _ in own.subject] == ["serialNumber", "ipaddress", "hostname"]


def test_the_status_of_trustpoints_on_xe() -> None:
    licensing, proxy, empty = parse_trustpoint_statuses(XE_STATUS, device="r1")

    assert licensing == TrustpointStatus(
        name="SLA-TrustPoint",
        ca=CertificateStatus(
            usage="",
            condition="configured",
            subject="cn=Cisco Licensing Root CA,o=Cisco",
            md5=Fingerprint.parse("1468DC18 250BDFCF 769C29DF E1F7E5A8"),
            sha1=Fingerprint.parse("5CA95FB6 E2980EC1 5AFB681B BB7E62B5 AD3FA8B8"),
            polling=None,
            next_poll=None,
        ),
        identities=(),
        authenticated=True,
        keys_generated="No",
        certificate_requests="None",
        last_enrollment_status=None,
        next_enrollment=None,
        notes=(),
    )
    (identity,) = proxy.identities
    assert (identity.usage, identity.condition) == ("General Purpose", "configured")
    assert identity.subject == "cn=ISR4451-X/K9-FOC23231DPE"
    assert identity.sha1 == Fingerprint.parse("7772B196 6C35A7F6 48DD0D1F B3FF0744 C1F507C4")
    assert proxy.last_enrollment_status == "Granted"
    assert proxy.keys_generated == "Yes (General Purpose, non-exportable)"
    assert empty.ca is not None
    assert empty.ca.condition == "not configured"
    assert not empty.authenticated


def test_the_status_of_trustpoints_on_12_3() -> None:
    query, usage, auto = parse_trustpoint_statuses(OLD_STATUS, device="r1")

    digest = Fingerprint.parse("C21514AC 12815946 09F635ED FBB6CF31")
    assert query.ca is not None
    assert (query.ca.condition, query.ca.md5, query.ca.sha1) == ("pending", digest, None)
    assert (query.identities[0].usage, query.identities[0].next_poll) == ("", "52 seconds")
    assert (query.authenticated, query.keys_generated) == (False, None)
    assert [each.usage for each in usage.identities] == ["Signature", "Encryption"]
    assert [each.next_poll for each in usage.identities] == ["32 seconds", "44 seconds"]
    assert usage.identities[0].polling == "1 times (9 left)"
    assert usage.last_enrollment_status == "Pending"
    assert usage.certificate_requests == "Pending"
    assert auto.next_enrollment == "01:58:25 PST Feb 14 2004"
    assert auto.notes == (
        "* A new key will be generated *",
        "* Configuration will not be saved after enrollment *",
    )
    assert auto.last_enrollment_status == "Granted"
    assert auto.authenticated


def test_a_trustpoint_of_which_nothing_is_said_keeps_its_place() -> None:
    first, second = parse_trustpoint_statuses("Trustpoint A:\n\nTrustpoint B:\n", device="r1")

    assert (first.name, first.ca, first.authenticated) == ("A", None, False)
    assert second.name == "B"


def test_a_separator_that_only_unicode_knows_stays_inside_the_name() -> None:
    (shown,) = parse_trustpoint_statuses("Trustpoint A\u2028B:\n", device="r1")

    assert shown.name == "A\ufffdB"


@pytest.mark.parametrize(
    "text",
    [
        XE_STATUS.replace("Trustpoint SLA-TrustPoint:\n", ""),
        XE_STATUS.replace("Trustpoint PROXY-SIGNING-CA:\n", ""),
        XE_STATUS.replace("PROXY-SIGNING-CA", "SLA-TrustPoint"),
        OLD_STATUS.replace("  State:\n", ""),
        XE_STATUS.replace(
            "  Last enrollment status: Granted\n  State:", "  Last enrollment status: G"
        ),
        XE_STATUS.replace("authenticated", "authentificated"),
        XE_STATUS.replace("769C29DF ", "769C29D "),
        XE_STATUS + "  Router General Purpose certificate configured:\n",
        "% Invalid input detected at '^' marker.",
    ],
)
def test_a_status_that_does_not_add_up_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show crypto pki trustpoints status[:,]"):
        parse_trustpoint_statuses(text, device="r1")


@pytest.mark.parametrize(
    "text",
    [
        XE_TRUSTPOINTS.replace("Trustpoint SLA-TrustPoint:\n", ""),
        OLD_TRUSTPOINTS.replace("Trustpoint local:\n", ""),
        XE_TRUSTPOINTS.replace("trustpoint1", "SLA-TrustPoint"),
        XE_TRUSTPOINTS + "    Something new\n",
    ],
)
def test_trustpoints_that_do_not_add_up_are_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show crypto pki trustpoints[:,]"):
        parse_trustpoints(text, device="r1")


def test_the_recorded_subscription_is_active() -> None:
    text = screen("trm_seed_000.txt", "show ip trm subscription status")

    assert parse_trm_status(text, device="r1") == TrmStatus(
        package="Security & Productivity",
        status="Active",
        active=True,
        status_updated="11:31:43 UTC Wed Aug 15 2012",
        expires="Sat May 25 07:00:00 2013",
        last_request_status="Processed response successfully",
        last_request_sent="11:31:43 UTC Wed Aug 15 2012",
    )


@pytest.mark.parametrize("word", ["Expired", "active", "Inactive", "Active (trial)"])
def test_any_other_word_is_not_active(word: str) -> None:
    text = screen("trm_seed_000.txt", "show ip trm subscription status")

    status = parse_trm_status(text.replace("Active", word), device="r1")
    assert (status.status, status.active) == (word, False)


@pytest.mark.parametrize(
    "text",
    ["", "  Package Name:  X\n", "Status: A\nPackage Name: B\nStatus: C\n", "% Not registered"],
)
def test_a_subscription_without_exactly_one_status_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show ip trm subscription status[:,]"):
        parse_trm_status(text, device="r1")


PARSERS: tuple[tuple[Callable[..., object], str], ...] = (
    (parse_clock, HEADER + "*18:57:38.347 UTC Mon Oct 19 2015\nTime source is NTP\n"),
    (parse_trustpoints, HEADER + XE_TRUSTPOINTS),
    (parse_trustpoints, OLD_TRUSTPOINTS),
    (parse_trustpoint_statuses, HEADER + XE_STATUS),
    (parse_trustpoint_statuses, OLD_STATUS),
    (parse_trm_status, screen("trm_seed_000.txt", "show ip trm subscription status")),
)


@given(
    case=st.sampled_from(PARSERS),
    start=st.integers(0, 2000),
    length=st.integers(0, 100),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=30),
)
@settings(deadline=None, max_examples=300)
def test_damage_is_read_or_refused_and_nothing_else(
    case: tuple[Callable[..., object], str], start: int, length: int, inserted: str
) -> None:
    parse, text = case
    try:
        parse(text[:start] + inserted + text[start + length :], device="r1")
    except OutputFormatError as error:
        assert error.device == "r1"  # noqa: PT017 a parse that succeeds is fine too


@given(
    case=st.sampled_from(PARSERS),
    moves=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans()), max_size=4),
)
@settings(deadline=None, max_examples=300)
def test_lines_out_of_place_are_read_or_refused_and_nothing_else(
    case: tuple[Callable[..., object], str], moves: list[tuple[int, int, bool]]
) -> None:
    parse, text = case
    lines = text.split("\n")
    for source, target, stays in moves:
        line = lines[source % len(lines)] if stays else lines.pop(source % len(lines))
        lines.insert(target, line)
    try:
        parse("\n".join(lines), device="r1")
    except OutputFormatError as error:
        assert error.device == "r1"  # noqa: PT017 a parse that succeeds is fine too


@pytest.mark.parametrize("ending", ["\r\n", "\r\r\n"])
@pytest.mark.parametrize(("parse", "text"), PARSERS)
def test_line_ends_and_headers_change_nothing(
    parse: Callable[..., object], text: str, ending: str
) -> None:
    plain = text.removeprefix(HEADER)

    assert parse(HEADER + plain.replace("\n", ending), device="r1") == parse(plain, device="r1")


def test_threads_share_the_templates_without_mixing_their_records() -> None:
    def names(number: int) -> list[str]:
        text = XE_STATUS.replace("EMPTY", f"EMPTY-{number}")
        return [each.name for each in parse_trustpoint_statuses(text, device="r1")]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(names, range(40)))
    assert [each[-1] for each in found] == [f"EMPTY-{number}" for number in range(40)]
    assert parse_certificates("", device="r1") == ()
