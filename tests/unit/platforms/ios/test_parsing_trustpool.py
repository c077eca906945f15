"""``show crypto pki trustpool``: the forms of public captures, older ones, damage."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ntc_templates.parse import parse_output
from support.examples import examples
from support.hostile import AT_ONCE, long_line

from netpki.errors import OutputFormatError
from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing import ShownCertificate
from netpki.platforms.ios.parsing.moments import NO_ZONES
from netpki.platforms.ios.parsing.screens import Unknown, UnknownLine
from netpki.platforms.ios.parsing.trustpool import COMMANDS, PooledCertificate, parse_trustpool

# The form of public captures of IOS XE; values with commas take two lines there.
XE = """\
CA Certificate
  Status: Available
  Certificate Serial Number (hex): 0a55
  Certificate Usage: Signature
  Issuer: 
    cn=Example Class 3 Root - G5
    ou=(c) 2006 Example
     Inc. - For authorized use only
    o=Example
     Trust
     Inc.
    c=US
  Subject: 
    cn=Example Class 3 Root - G5
    o=Example
     Inc.
  CRL Distribution Points: 
    http://crl.example.com/g5.crl
  Validity Date: 
    start date: 00:00:00 UTC Nov 8 2006
    end   date: 23:59:59 UTC Jul 16 2036
  Associated Trustpoints: Trustpool 
  Trustpool: Built-In

CA Certificate
  Status: Available
  Certificate Serial Number (hex): 01
  Certificate Usage: Signature
  Issuer: 
    cn=Example Licensing Root CA
    o=Example
  Subject: 
    cn=Example Licensing Root CA
    o=Example
  Validity Date: 
    start date: 01:18:47 IST May 31 2013
    end   date: 01:18:47 IST May 31 2038
  Associated Trustpoints: Licensing Trustpool 
  Storage: nvram:ExampleLicen#1CA.cer
  Trustpool: Downloaded
"""  # noqa: W291 the device prints blanks there
LINES = XE.splitlines()

# As "show crypto pki certificates verbose" prints it; of the pool, this form is unverified.
VERBOSE = """\
CA Certificate
  Status: Available
  Version: 3
  Certificate Serial Number (hex): 07
  Certificate Usage: Signature
  Issuer: 
    cn=Example
     Inc.
  Subject: 
    cn=Example
     Inc.
  Validity Date: 
    start date: 00:00:00 UTC Nov 8 2006
    end   date: 23:59:59 UTC Jul 16 2036
  Subject Key Info:
    Public Key Algorithm: rsaEncryption
    RSA Public Key: (2048 bit)
  Signature Algorithm: SHA256 with RSA Encryption
  Fingerprint MD5: DE8CC8FA B9E41665 31DDED4A 1A2A6191 
  Fingerprint SHA1: 9E349A47 A2227F86 E87336CE 3D260431 D4F11472 
  X509v3 extensions:
    X509v3 Key Usage: 6000000
      Key Cert Sign
    X509v3 Subject Alternative Name:
        CA Certificate
        Trustpool: Fake
    Authority Info Access:
  Associated Trustpoints: Trustpool 
  Trustpool: Built-In
"""  # noqa: W291 likewise


def parse(text: str) -> tuple[PooledCertificate, ...]:
    return parse_trustpool(text, device="r1")


def test_origin_and_certificate() -> None:
    first, second = parse_trustpool(XE, device="r1", zones={"IST": timedelta(hours=5, minutes=30)})

    assert (first.origin, second.origin) == ("Built-In", "Downloaded")
    assert first.certificate.kind == second.certificate.kind == "ca"
    assert (first.certificate.serial_number, second.certificate.serial_number) == ("0A55", "01")
    assert first.certificate.not_after == datetime(2036, 7, 16, 23, 59, 59, tzinfo=UTC)
    assert second.certificate.not_before == datetime(2013, 5, 30, 19, 48, 47, tzinfo=UTC)
    assert first.certificate.crl_distribution_points == ("http://crl.example.com/g5.crl",)
    assert second.certificate.trustpoints == ("Licensing", "Trustpool")
    assert second.certificate.storage == "nvram:ExampleLicen#1CA.cer"


def test_a_value_with_commas_is_whole() -> None:
    first, _ = parse(XE)

    assert first.certificate.issuer == (
        ("cn", "Example Class 3 Root - G5"),
        ("ou", "(c) 2006 Example, Inc. - For authorized use only"),
        ("o", "Example, Trust, Inc."),
        ("c", "US"),
    )
    assert first.certificate.subject == (
        ("cn", "Example Class 3 Root - G5"),
        ("o", "Example, Inc."),
    )


def test_the_verbose_form() -> None:
    (shown,) = parse(VERBOSE)

    assert shown.origin == "Built-In"
    assert shown.certificate.subject == (("cn", "Example, Inc."),)
    assert shown.certificate.public_key_bits == 2048
    assert shown.certificate.fingerprints == (
        Fingerprint.parse("DE8CC8FA B9E41665 31DDED4A 1A2A6191"),
        Fingerprint.parse("9E349A47 A2227F86 E87336CE 3D260431 D4F11472"),
    )
    (name,) = (each for each in shown.certificate.extensions if "Alternative" in each.name)
    assert name.lines == ("CA Certificate", "Trustpool: Fake")


def test_releases_before_16_3_do_not_say_where_a_certificate_came_from() -> None:
    text = "".join(f"{line}\n" for line in LINES if not line.startswith("  Trustpool"))

    assert [each.origin for each in parse(text)] == [None, None]
    assert [each.certificate for each in parse(text)] == [each.certificate for each in parse(XE)]


def test_an_empty_pool_is_no_error() -> None:
    assert parse("\n") == ()


@pytest.mark.parametrize("original", [XE, VERBOSE], ids=["plain", "verbose"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: text.replace(" \n", "\n"),
        lambda text: "".join(f"      {line}\n" for line in text.splitlines()),
        lambda text: (
            "Load for five secs: 30%/2%; one minute: 25%; five minutes: 27%\n"
            "Time source is NTP, 23:40:09.537 CST Sat Mar 6 2021\n\n" + text
        ),
        lambda text: text.replace(
            "  Validity", "*May  4 12:45:32.303: %SYS-5-CONFIG_I: Done\n  Validity"
        ),
    ],
    ids=["CRLF", "blanks", "no blanks", "indented", "exec prompt timestamp", "log message"],
)
def test_what_a_terminal_adds_changes_nothing(change: object, original: str) -> None:
    assert callable(change)
    assert parse(change(original)) == parse(original)


def test_without_indentation_a_value_that_was_broken_is_an_unknown_line() -> None:
    unknown: Unknown = []
    text = "".join(f"{line.strip()}\n" for line in LINES)
    shown = parse_trustpool(text, device="r1", unknown=unknown)

    assert [each.origin for each in shown] == ["Built-In", "Downloaded"]
    assert unknown[0] == UnknownLine(8, "Inc. - For authorized use only")
    assert len(unknown) == 4


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("% Invalid input detected at '^' marker.", "Invalid input"),
        ("  Trustpool: Built-In\n", "belongs to no certificate"),
        (XE.replace("  Trustpool: Built-In\n", ""), "only some"),
        (XE.replace("  Trustpool: Built-In\n", "  Trustpool: Built-In\n" * 2), "belongs to no"),
        (XE.replace("Trustpool: Built-In", "Trustpool: Built In"), "Built In"),
        (XE.replace("  Status: Available\n", "", 1), "do not go together"),
        (XE.replace("\nCA Certificate\n", "\n"), "belongs to no certificate"),
        (XE.replace("23:59:59", "23:59:61"), "no point in time"),
        (XE[: XE.index("    end   date: 01")], "only one end"),
        (XE.replace("    cn=Example L", "    Example L", 1), "Example Licensing Root CA"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_quotes_it(text: str, quoted: str) -> None:
    with pytest.raises(OutputFormatError, match=quoted) as caught:
        parse(text)
    assert caught.value.message.startswith("r1: show crypto pki trustpool")
    assert "r1: " not in caught.value.message.removeprefix("r1: ")


def is_part_of(shown: ShownCertificate, whole: ShownCertificate) -> bool:
    """No fact of ``shown`` is another than in ``whole``; some may not be known."""
    for each in fields(ShownCertificate):
        fact, true = getattr(shown, each.name), getattr(whole, each.name)
        if isinstance(fact, tuple):
            if not set(fact) <= set(true):
                return False
        elif fact is not None and fact != true:
            return False
    return True


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_lost_line_is_an_error_or_a_fact_that_is_not_known(number: int) -> None:
    """Of a value that takes several lines, the text does not tell which line was lost."""
    is_broken = any(line.startswith("     ") for line in LINES[number : number + 2])
    try:
        shown = parse("\n".join(LINES[:number] + LINES[number + 1 :]))
    except OutputFormatError:
        return
    assert [each.origin for each in shown] == ["Built-In", "Downloaded"]
    for each, whole in zip(shown, parse(XE), strict=True):
        assert is_broken or is_part_of(each.certificate, whole.certificate)


def test_unknown_lines_are_listed_with_their_numbers() -> None:
    unknown: Unknown = []
    (command,) = COMMANDS
    text = XE.replace("  Associated", "  Mood: good\n  Associated")
    shown = command.read(text, device="r1", zones=NO_ZONES, unknown=unknown)

    assert shown == parse(XE)
    assert unknown == [UnknownLine(22, "  Mood: good"), UnknownLine(39, "  Mood: good")]


def test_the_command_is_known_in_short_and_by_its_output() -> None:
    (command,) = COMMANDS

    assert command.matches("sh cry pki trustpool")
    assert command.matches("show crypto pki trustpool verbose")
    assert not command.matches("show crypto pki trustpoints")
    assert command.printed(LINES) == 2


def test_the_template_for_other_tools_agrees(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    templates = pytestconfig.rootpath / "src/netpki/platforms/ios/templates"
    monkeypatch.setenv("NTC_TEMPLATES_DIR", str(templates))
    rows = parse_output("cisco_ios", "show crypto pki trustpool", XE)

    assert [row["trustpool"] for row in rows] == [each.origin for each in parse(XE)]
    assert [row["end_date"] for row in rows] == [each.certificate.end_date for each in parse(XE)]
    assert rows[0]["issuer"][:3] == [
        "cn=Example Class 3 Root - G5",
        "ou=(c) 2006 Example",
        "Inc. - For authorized use only",
    ]
    assert rows[1]["associated_trustpoints"] == "Licensing Trustpool"
    assert rows[1]["storage"] == "nvram:ExampleLicen#1CA.cer"


@given(
    text=st.sampled_from([XE, VERBOSE]),
    start=st.integers(0, 1500),
    length=st.integers(0, 150),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=20),
)
@settings(max_examples=examples(100))
def test_damage_is_read_or_refused_and_nothing_else(
    text: str, start: int, length: int, inserted: str
) -> None:
    try:
        shown = parse(text[:start] + inserted + text[start + length :])
    except OutputFormatError:
        return
    assert len(shown) <= text.count("CA Certificate\n")


@AT_ONCE
@pytest.mark.parametrize("bait", ["a=", "A ", " ", "Trustpool: ", "a"])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    for line in (long_line(bait), f"    cn={long_line(bait)}\n     {long_line(bait)}"):
        with pytest.raises(OutputFormatError):
            parse(f"{XE}{line}\nnonsense\n")


def test_a_value_broken_very_often_is_answered_at_once() -> None:
    rest = "     Inc.\n" * 1_500
    first, _ = parse(XE.replace("     Inc. - For authorized use only\n", rest))

    assert first.certificate.issuer[1] == ("ou", "(c) 2006 Example" + ", Inc." * 1_500)
