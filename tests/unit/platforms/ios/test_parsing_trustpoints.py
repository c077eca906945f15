"""``show crypto pki trustpoints [status]``: public and documented forms, damage."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from unit.platforms.ios.damage import DAMAGES, HEADER, Damage, garbled, read_or_refused, stripped

from netpki.errors import OutputFormatError
from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing import (
    CertificateStatus,
    ShownTrustpoint,
    TrustpointStatus,
    parse_certificates,
    parse_trustpoint_statuses,
    parse_trustpoints,
)
from netpki.platforms.ios.parsing.screens import Unknown
from netpki.platforms.ios.parsing.trustpoints import COMMANDS

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


# Public captures of IOS 15.x: a trustpoint with SCEP.
SCEP_TRUSTPOINTS = """\
Trustpoint R14:
    Subject Name:\x20
    cn=R12
          Serial Number (hex): 0A
    Certificate configured.
    SCEP URL: http://192.0.2.12:80/cgi-bin



"""

# The form of the command reference of 12.3(14)T: usage keys granted, and a refusal.
GRANTED_STATUS = """\
Trustpoint usage:
  Issuing CA certificate configured:
    Subject Name:
      cn=lab-r1 Cert Manager,ou=pki,o=example.com,c=US
    Fingerprint: C21514AC 12815946 09F635ED FBB6CF31
  Router Signature certificate configured:
    Subject Name:
      hostname=r2.example.com,o=example.com
    Fingerprint: 8A370B8B 3B6A2464 F962178E 8385E9D6
  Router Encryption certificate configured:
    Subject Name:
      hostname=r2.example.com,o=example.com
    Fingerprint: 43A03218 C0AFF844 AE0C162A 690B414A
  Last enrollment status: Granted
  State:
    Keys generated ..... Yes (Signature, Encryption)
    Issuing CA authenticated ..... Yes
    Certificate request(s) ..... Yes

Trustpoint refused:
  Issuing CA certificate configured:
    Subject Name:
      cn=lab-r1 Cert Manager,ou=pki,o=example.com,c=US
    Fingerprint: C21514AC 12815946 09F635ED FBB6CF31
  Last enrollment status: Rejected
  State:
    Keys generated ..... Yes (General Purpose)
    Issuing CA authenticated ..... Yes
    Certificate request(s) ..... None
"""


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
        next_enrollment_at=None,
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


def test_a_trustpoint_with_scep_on_15() -> None:
    (shown,) = parse_trustpoints(SCEP_TRUSTPOINTS, device="r1")

    assert shown.enrollment_url == "http://192.0.2.12:80/cgi-bin"
    assert (shown.serial_number, shown.subject) == ("0A", (("cn", "R12"),))


def test_granted_usage_keys_and_a_refusal_on_12_3() -> None:
    usage, refused = parse_trustpoint_statuses(GRANTED_STATUS, device="r1")

    signature, encryption = usage.identities
    assert (signature.usage, encryption.usage) == ("Signature", "Encryption")
    assert signature.md5 == Fingerprint.parse("8A370B8B3B6A2464F962178E8385E9D6")
    assert usage.keys_generated == "Yes (Signature, Encryption)"
    assert (refused.identities, refused.last_enrollment_status) == ((), "Rejected")
    assert refused.authenticated


def test_the_next_enrollment_is_a_moment_where_its_zone_is_known() -> None:
    known = parse_trustpoint_statuses(OLD_STATUS, device="r1", zones={"PST": timedelta(hours=-8)})
    guessed = parse_trustpoint_statuses(OLD_STATUS, device="r1")

    assert known[-1].next_enrollment_at == datetime(2004, 2, 14, 9, 58, 25, tzinfo=UTC)
    assert guessed[-1].next_enrollment_at is None
    assert guessed[-1].next_enrollment == "01:58:25 PST Feb 14 2004"


TRUSTPOINTS = (XE_TRUSTPOINTS, OLD_TRUSTPOINTS, SCEP_TRUSTPOINTS)
STATUSES = (XE_STATUS, OLD_STATUS, GRANTED_STATUS)
CASES = [
    *((parse_trustpoints, text) for text in TRUSTPOINTS),
    *((parse_trustpoint_statuses, text) for text in STATUSES),
]


@pytest.mark.parametrize(("parse", "text"), CASES)
@pytest.mark.parametrize(
    "change",
    [
        stripped,
        lambda text: HEADER + text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"\t\t{line}\n" for line in text.split("\n")),
        lambda text: "".join(f"      {line}\n" for line in text.split("\n")),
    ],
    ids=["no indentation", "CRLF", "CRCRLF", "trailing blanks", "under tabs", "indented"],
)
def test_what_captures_do_changes_nothing(parse: object, text: str, change: object) -> None:
    assert callable(parse)
    assert callable(change)
    assert parse(change(text), device="r1") == parse(text, device="r1")


def test_a_narrow_terminal_changes_nothing() -> None:
    text = XE_STATUS.replace("cn=176vManCluster", f"cn=176vManCluster-{'a' * 50}")
    line = next(line for line in text.split("\n") if len(line) > 80)
    cut = text.replace(line, f"{line[:80]}\n{line[80:]}")

    whole = parse_trustpoint_statuses(text, device="r1")
    assert parse_trustpoint_statuses(cut, device="r1") == whole


@given(case=st.sampled_from(CASES), damage=DAMAGES)
@settings(max_examples=examples(300))
def test_damage_is_read_or_refused_and_nothing_else(
    case: tuple[object, str], damage: Damage
) -> None:
    parse, text = case
    assert callable(parse)
    assert read_or_refused(parse, damage.applied(text)) in {True, False}


@given(case=st.sampled_from(CASES), index=st.integers(0, 40), twice=st.booleans())
@settings(max_examples=examples(200))
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
    ("typed", "status"),
    [
        ("show crypto pki trustpoints", False),
        ("show crypto ca trustpoints", False),
        ("sh cry pki trustpoint TP", False),
        ("show crypto pki trustpoints status", True),
        ("show crypto pki trustpoints TP status", True),
        ("sh crypto pki trustp TP stat", True),
    ],
)
def test_the_commands_are_known_as_people_type_them(typed: str, *, status: bool) -> None:
    first = next(command for command in COMMANDS if command.matches(typed))

    assert first.words.endswith("status") is status


@pytest.mark.parametrize(("parse", "text"), CASES)
def test_the_output_tells_the_command(parse: object, text: str) -> None:
    status, plain = COMMANDS
    scores = [command.printed(text.split("\n")) for command in (status, plain)]

    assert scores[1 if parse is parse_trustpoints else 0] > 0
    assert scores[0 if parse is parse_trustpoints else 1] == 0


def test_threads_share_the_templates_without_mixing_their_records() -> None:
    def names(number: int) -> list[str]:
        text = XE_STATUS.replace("EMPTY", f"EMPTY-{number}")
        return [each.name for each in parse_trustpoint_statuses(text, device="r1")]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(names, range(40)))
    assert [each[-1] for each in found] == [f"EMPTY-{number}" for number in range(40)]
    assert parse_certificates("", device="r1") == ()
