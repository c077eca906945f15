"""``show crypto pki certificates``: the forms of all ages of IOS, and what terminals do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from support.hostile import AT_ONCE, long_line

from netpki.errors import OutputFormatError
from netpki.pki import Fingerprint
from netpki.platforms.ios.parsing import Extension, ShownCertificate, parse_certificates
from netpki.platforms.ios.parsing.certificates import COMMANDS
from netpki.platforms.ios.parsing.screens import Unknown

# The form of the command reference of 12.3(14)T: names of key usages stand no deeper than the
# names of extensions.
VERBOSE_12_3 = """\
Certificate
  Status: Available
  Version: 3
  Certificate Serial Number: 0x28C1EE03
  Certificate Usage: General Purpose
  Issuer:
    cn=lab-root
    ou=pki lab-root
    st=CA
    c=US
    ea=user@example.com
  Subject:
    Name: r1.example.com
    hostname=r1.example.com
  CRL Distribution Points:
    http://lab-root/CertEnroll/lab-root.crl
  Validity Date:
    start date: 19:50:40 GMT Oct 5 2004
    end   date: 20:00:40 GMT Oct 12 2004
  Subject Key Info:
    Public Key Algorithm: rsaEncryption
    RSA Public Key: (360 bit)
  Signature Algorithm: SHA1 with RSA Encryption
  Fingerprint MD5: 2B5F53E6 E3E892E6 3A9D3706 01261F10
  Fingerprint SHA1: 315D127C 3AD34010 40CE7F3A 988BBD5A CD528824
  X509v3 extensions:
    X509v3 Key Usage: A0000000
    Digital Signature
    Key Encipherment
    X509v3 Subject Key ID: D156E92F 46739CBA DFE66D2D 3559483E B41ECCF4
    Authority Info Access:
  Associated Trustpoints: lab-root
  Key Label: r1.example.com

CA Certificate
  Status: Available
  Version: 3
  Certificate Serial Number: 1244325DE0369880465F977A18F61CA8
  Certificate Usage: Signature
  Issuer:
    cn=lab-root
  Subject:
    cn=lab-root
  CRL Distribution Points:
    http://lab-root/CertEnroll/lab-root.crl
  Validity Date:
    start date: 22:19:29 GMT Oct 31 2002
    end   date: 22:27:27 GMT Oct 31 2017
  Associated Trustpoints: lab-root
"""

# The form of public captures of C9300 and C8000V, 17.x, with identities of an enterprise CA.
VERBOSE_17 = """\
Certificate
  Status: Available
  Version: 3
  Certificate Serial Number (hex): 6E00F7400000000AC45E
  Certificate Usage: General Purpose
  Issuer:\x20
    cn=Lab Manufacturing CA
    dc=lab
    dc=example
  Subject:
    Name: C9300-48U-AC3A67280F80
    Serial Number: PID:C9300-48U SN:FCW0000C0LC
    cn=C9300-48U-AC3A67280F80
    serialNumber=PID:C9300-48U SN:FCW0000C0LC
  CRL Distribution Points:\x20
    http://pki.example.com/crl/lab.crl
    ldap:///CN=Lab%20CA,CN=LAB,CN=CDP,CN=Public%20Key%20Services,CN=Services,CN=Configuration,DC=lab,DC=example?certificateRevocationList?base?objectClass=cRLDistributionPoint
  Validity Date:\x20
    start date: 20:11:12 UTC May 5 2020
    end   date: 20:25:42 UTC May 14 2029
  Subject Key Info:
    Public Key Algorithm: rsaEncryption
    RSA Public Key: (2048 bit)
  Signature Algorithm: SHA256 with RSA Encryption
  Fingerprint MD5: AC2D1A70 FF41D51D 01670FDF 11189231\x20
  Fingerprint SHA1: AF2FC2D4 2BAE6427 B7351C8E 3C179E06 F750C951\x20
  X509v3 extensions:
    X509v3 Key Usage: F0000000
      Digital Signature
      Non Repudiation
      Key Encipherment
      Data Encipherment
    X509v3 Subject Key ID: C41A6C7F C387DC79 3CAE4BEC C8E53B76 58179C46\x20
    X509v3 Authority Key ID: D0C52226 AB4F4660 ECAE0591 C7DC5AD1 B047F76C\x20
    X509v3 Subject Alternative Name:
        www.example.com
        IP Address : 192.0.2.7
        OtherNames : admin@example.com
    Authority Info Access:
        CA ISSUERS: http://pki.example.com/certs/lab.cer
        OCSP URL: http://ocsp.example.com/ocsp
    Extended Key Usage:
        1.3.6.1.5.5.8.2.2
        Client Auth
        Server Auth
    X509v3 CertificatePolicies:
        Policy: 1.2.3.4.5
  Cert install time: 01:43:15 UTC May 1 2026\x20
  Cert install time in nsec: 1777599795832948992
  Associated Trustpoints: LAB_SUDI Trustpool\x20
  Key Label: LAB_SUDI
  Key storage device: private config

CA Certificate
  Status: Available
  Version: 3
  Certificate Serial Number (hex): 02
  Certificate Usage: Signature
  Issuer:\x20
    cn=Lab Root
  Subject:\x20
    cn=Lab Manufacturing CA
    dc=lab
    dc=example
  Validity Date:\x20
    start date: 13:50:58 UTC Nov 12 2012
    end   date: 06:32:01 UTC Oct 7 1901
  X509v3 extensions:
    X509v3 Basic Constraints:
        CA: TRUE
  Associated Trustpoints: LAB_SUDI Trustpool\x20
  Storage: nvram:LabRoot#2CA.cer
"""

PLAIN = """\
CA Certificate
  Status: Available
  Certificate Serial Number (hex): 01
  Certificate Usage: Signature
  Issuer:
    cn=R14CA
  Subject:
    cn=R14CA
  Validity Date:
    start date: 21:01:48 Moscow Nov 14 2024
    end   date: 21:01:48 Moscow Nov 14 2027
  Associated Trustpoints: VPN
  Storage: nvram:R14CA#1CA.cer


Certificate
  Subject:
    Name: R18
   Status: Pending
   Key Usage: General Purpose
   Certificate Request Fingerprint MD5: ADE7603B 384EC983 E8BACA12 3C9C5458
   Certificate Request Fingerprint SHA1: C2285675 D6C31812 53BCFA45 842DA65B CFE1555F
   Associated Trustpoint: VPN
"""

SCREENS = (VERBOSE_12_3, VERBOSE_17, PLAIN)


def parse(text: str) -> tuple[ShownCertificate, ...]:
    return parse_certificates(text, device="r1")


def stripped(text: str) -> str:
    return "".join(f"{line.strip()}\n" for line in text.splitlines())


def cut(text: str, width: int) -> str:
    """What a terminal of this width shows, if it keeps blanks at its right margin."""
    return "\n".join(
        line[start : start + width]
        for line in text.split("\n")
        for start in range(0, max(len(line), 1), width)
    )


def test_the_verbose_form_of_12_3() -> None:
    identity, authority = parse(VERBOSE_12_3)

    assert identity.serial_number == "28C1EE03"
    assert identity.issuer[-1] == ("ea", "user@example.com")
    assert identity.public_key_bits == 360
    assert identity.extensions == (
        Extension("X509v3 Key Usage", "A0000000", ("Digital Signature", "Key Encipherment")),
        Extension("X509v3 Subject Key ID", "D156E92F 46739CBA DFE66D2D 3559483E B41ECCF4", ()),
        Extension("Authority Info Access", "", ()),
    )
    assert identity.key_label == "r1.example.com"
    assert authority.not_after == datetime(2017, 10, 31, 22, 27, 27, tzinfo=UTC)


def test_the_verbose_form_of_17() -> None:
    identity, authority = parse(VERBOSE_17)

    extensions = {each.name: each.lines for each in identity.extensions}
    assert identity.subject_serial_number == "PID:C9300-48U SN:FCW0000C0LC"
    assert identity.crl_distribution_points[0] == "http://pki.example.com/crl/lab.crl"
    assert identity.crl_distribution_points[1].endswith("?objectClass=cRLDistributionPoint")
    assert identity.fingerprints == (
        Fingerprint.parse("AC2D1A70 FF41D51D 01670FDF 11189231"),
        Fingerprint.parse("AF2FC2D4 2BAE6427 B7351C8E 3C179E06 F750C951"),
    )
    assert len(identity.key_usage) == 4
    assert extensions["X509v3 Subject Alternative Name"] == (
        "www.example.com",
        "IP Address : 192.0.2.7",
        "OtherNames : admin@example.com",
    )
    assert extensions["Authority Info Access"] == (
        "CA ISSUERS: http://pki.example.com/certs/lab.cer",
        "OCSP URL: http://ocsp.example.com/ocsp",
    )
    assert extensions["Extended Key Usage"] == (
        "1.3.6.1.5.5.8.2.2",
        "Client Auth",
        "Server Auth",
    )
    assert extensions["X509v3 CertificatePolicies"] == ("Policy: 1.2.3.4.5",)
    assert identity.installed_at == datetime(2026, 5, 1, 1, 43, 15, tzinfo=UTC)
    assert identity.trustpoints == ("LAB_SUDI", "Trustpool")
    assert identity.key_storage == "private config"
    assert authority.extensions == (Extension("X509v3 Basic Constraints", "", ("CA: TRUE",)),)


def test_an_end_that_overflowed_on_the_device_is_what_it_shows() -> None:
    """Public captures of a C3850 show 1901 for an end after 2038."""
    _, authority = parse(VERBOSE_17)

    assert authority.not_after == datetime(1901, 10, 7, 6, 32, 1, tzinfo=UTC)


# Unverified: names of attributes that end in the same column, after the words of 12.x.
ALIGNED = """\
CA Certificate
  Status:Available
  Certificate Serial Number:14DECE05000000000C48
  Certificate Usage:Signature
  Issuer:
    CN = Example-root
     O = Example, Inc.
    OU = Lab
     C = US
  Subject:
    CN = Example-root
     O = Example
  Validity Date:
    start date:20:16:14 UTC Jun 7 2002
    end   date:20:26:14 UTC Jun 7 2003
  Associated Trustpoints:TP
"""


def test_attributes_that_are_aligned_are_no_rests_of_values() -> None:
    (ca,) = parse_certificates(ALIGNED, device="r1")

    assert ca.issuer == (
        ("CN", "Example-root"),
        ("O", "Example, Inc."),
        ("OU", "Lab"),
        ("C", "US"),
    )
    assert ca.subject == (("CN", "Example-root"), ("O", "Example"))
    assert (ca.serial_number, ca.trustpoints) == ("14DECE05000000000C48", ("TP",))


# Messages of recordings (syslog_pki_crypto.txt, c8kv_17x_scep_enroll_reenroll.txt); the last is
# unverified.
@pytest.mark.parametrize(
    "message",
    [
        (
            "Nov  1 08:30:28.044: %PKI-6-CSR_FINGERPRINT:\n"
            "                      CSR Fingerprint MD5 : 994A7897CFEA32B740E7C81AB9202A80\n"
            "                CSR Fingerprint SHA1: 98BFE789AF867FFB040984A02D883AB2BF77E528\n"
        ),
        (
            "Nov  1 08:32:28.698: %PKI-6-CERT_INSTALL: A certificate has been installed under\n"
            "                      Trustpoint   : LAB\n"
            "                      Issuer-name  : cn=ca.example.com,ou=lab\n"
            "                      Subject-name : hostname=r1,cn=r1,ou=lab\n"
            "                      Serial-number: 02\n"
            "                      End-date     : 2025-11-01T08:32:28Z\n"
        ),
        (
            "*Apr  1 15:38:46.340: %CRYPTO-5-SELF_TEST_END: Crypto algoritms self-test completed\n"
            "       All tests passed.\n"
        ),
        (
            "Jun  1 12:00:00.000: %PKI-4-CERT_EXPIRY_WARNING: ID Certificate of trustpoint LAB\n"
            " Issuer-name     : cn=ca\n Subject-name    : cn=r1\n Serial-number   : 02\n"
            " Auto-Renewal    : Not Enabled\n"
        ),
    ],
)
def test_a_message_of_several_lines_inside_the_screen_is_left_out(message: str) -> None:
    text = ALIGNED.replace("  Subject:\n", f"{message}  Subject:\n")

    assert parse_certificates(text, device="r1") == parse_certificates(ALIGNED, device="r1")
    with pytest.raises(OutputFormatError):
        parse_certificates(text.replace("%", "", 1).replace(": ", " ", 1), device="r1")


def test_a_zone_may_have_any_name() -> None:
    authority, pending = parse_certificates(
        PLAIN, device="r1", zones={"Moscow": timedelta(hours=3)}
    )

    assert authority.not_before == datetime(2024, 11, 14, 18, 1, 48, tzinfo=UTC)
    assert pending.request_fingerprints == (
        Fingerprint.parse("ADE7603B384EC983E8BACA123C9C5458"),
        Fingerprint.parse("C2285675D6C3181253BCFA45842DA65BCFE1555F"),
    )


@pytest.mark.parametrize(
    ("heading", "kind", "qualifier"),
    [
        ("Certificate", "identity", ""),
        ("Certificate (Rollover)", "identity", "Rollover"),
        ("Certificate (subordinate CA certificate)", "identity", "subordinate CA certificate"),
        (
            "Certificate (RA mode CS certificate, Rollover)",
            "identity",
            "RA mode CS certificate, Rollover",
        ),
        ("CA Certificate (Rollover)", "ca", "Rollover"),
        ("RA Signature Certificate", "ra-signature", ""),
        ("RA KeyEncipher Certificate", "ra-encryption", ""),
        ("Router Self-Signed Certificate", "self-signed", ""),
        ("Switch Self-Signed Certificate", "self-signed", ""),
    ],
)
def test_every_heading_says_what_kind_it_is(heading: str, kind: str, qualifier: str) -> None:
    (shown,) = parse(f"{heading}\n  Status: Available\n")

    assert (shown.kind, shown.qualifier) == (kind, qualifier)


@pytest.mark.parametrize(
    ("lines", "algorithm", "bits", "size"),
    [
        ("rsaEncryption\n    RSA Public Key: (4096 bit)", "rsaEncryption", 4096, None),
        ("ecEncryption\n    EC Public Key: (256 bit)", "ecEncryption", 256, None),
        # Unverified forms.
        ("ecEncryption (384 bits)", "ecEncryption", 384, None),
        ("ML-DSA-65\n    Public Key Size: (1952 bytes)", "ML-DSA-65", None, 1952),
    ],
)
def test_keys_of_every_kind(
    lines: str, algorithm: str, bits: int | None, size: int | None
) -> None:
    (shown,) = parse(
        "Certificate\n  Status: Available\n  Subject Key Info:\n"
        f"    Public Key Algorithm: {lines}\n"
    )

    assert shown.public_key_algorithm == algorithm
    assert (shown.public_key_bits, shown.public_key_bytes) == (bits, size)


@pytest.mark.parametrize("blank", ["", " "])
def test_a_multi_valued_name_in_both_spellings(blank: str) -> None:
    line = "hostname=r1+serialNumber=1+ipaddress=192.0.2.1"
    spaced = line.replace("=", f"{blank}={blank}").replace("+", f"{blank}+{blank}")
    (shown,) = parse(f"Certificate\n  Status: Available\n  Subject:\n    {spaced}\n    cn=a+b=c\n")

    assert shown.subject == (
        ("hostname", "r1"),
        ("serialNumber", "1"),
        ("ipaddress", "192.0.2.1"),
        ("cn", "a+b=c"),
    )


@pytest.mark.parametrize("text", SCREENS)
@pytest.mark.parametrize(
    "change",
    [
        stripped,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: re.sub(r"(?m) +$", "", text),
        lambda text: re.sub(r"(?m)^ +", lambda blanks: " " if blanks else "", text),
        lambda text: "".join(f"\t\t\t{line}\n" for line in text.split("\n")),
        lambda text: re.sub(r"(?m)^ {4}", "\t", text),
        lambda text: re.sub(r"(?m)^( {2,4}[A-Z][\w ]*):(?= |$)", r"\1 :", text),
        lambda text: "\n\n" + text.replace("\n", "\n\n"),
    ],
    ids=[
        *("no indentation", "CRLF", "trailing blanks", "no trailing blanks"),
        *("one blank", "under tabs", "tabs", "blank before colons", "doubled lines"),
    ],
)
def test_what_captures_do_to_blanks_changes_nothing(text: str, change: object) -> None:
    assert callable(change)
    assert parse(change(text)) == parse(text)


@pytest.mark.parametrize("width", [78, 80, 100, 132])
@pytest.mark.parametrize("text", SCREENS)
def test_a_narrow_terminal_changes_nothing(text: str, width: int) -> None:
    assert parse(cut(text, width)) == parse(text)


@given(text=st.sampled_from(SCREENS), width=st.integers(64, 140), trimmed=st.booleans())
@settings(max_examples=examples(200))
def test_cut_lines_are_joined_rightly_or_not_at_all(
    text: str, width: int, *, trimmed: bool
) -> None:
    shown = cut(text, width)
    try:
        found = parse(re.sub(r"(?m) +$", "", shown) if trimmed else shown)
    except OutputFormatError:
        return
    assert found == parse(text)


def test_a_cut_line_that_is_not_the_longest_is_unknown() -> None:
    unknown: Unknown = []
    text = PLAIN.replace(
        "  Validity", "  CRL Distribution Points:\n    http://a.example/\nlist.crl\n  Validity"
    )
    authority, _ = parse_certificates(text, device="r1", unknown=unknown)

    assert [line.text for line in unknown] == ["list.crl"]
    assert authority.crl_distribution_points == ("http://a.example/",)


def test_a_field_that_lost_its_indentation_is_no_rest_of_the_longest_line() -> None:
    long = "    http://pki.example.com/" + "a" * 60
    text = PLAIN.replace("  Validity", f"  CRL Distribution Points:\n{long}\nValidity")
    authority, _ = parse(text)

    assert authority.crl_distribution_points == (long.strip(),)


def test_a_cut_log_message_goes_with_its_rest() -> None:
    message = (
        "*May  4 12:45:32.303: %SYS-5-CONFIG_I: Configured from console by admin on vty0 "
        "(192.0.2.1)"
    )
    text = VERBOSE_12_3.replace("  Version: 3\n", f"  Version: 3\n{message}\n", 1)

    assert parse(cut(text, 80)) == parse(VERBOSE_12_3)


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("Key Encipherd", "Key Encipherd"),
        ("Associated", "Associated"),
        ("Storage:", "Storage:"),
        ("Status: Available", "Status: Available"),
        ("Certificate", "unknown"),
    ],
)
def test_without_indentation_only_known_words_pass_for_extensions(line: str, quoted: str) -> None:
    text = stripped(VERBOSE_12_3).replace("Key Encipherment\n", f"Key Encipherment\n{line}\n")

    with pytest.raises(OutputFormatError, match=quoted):
        parse(text)


@given(
    text=st.sampled_from(SCREENS),
    flat=st.booleans(),
    index=st.integers(0, 60),
    change=st.sampled_from(["twice", "garbled"]),
)
@settings(max_examples=examples(300))
def test_a_damaged_label_never_changes_another_value(
    text: str, *, flat: bool, index: int, change: str
) -> None:
    """A line of a field that is shown twice, or whose label is damaged, is never passed over."""
    lines = (stripped(text) if flat else text).split("\n")
    fields = [each for each, line in enumerate(lines) if _FIELD.match(line)]
    at = fields[index % len(fields)]
    damaged = [*lines[: at + 1], *lines[at:]] if change == "twice" else [*lines]
    if change == "garbled":
        damaged[at] = re.sub(r"(\w)(\w)(?=\)?:)", r"\2#\1", damaged[at], count=1)
    with pytest.raises(OutputFormatError):
        parse("\n".join(damaged))


_FIELD = re.compile(
    r"\s*(?:Status|Version|Certificate Serial Number.*|(?:Certificate|Key) Usage|Name"
    r"|(?:start|end  ) date|Public Key Algorithm|RSA Public Key|Signature Algorithm"
    r"|Fingerprint \w+|Associated \w+|Certificate Request Fingerprint \w+|Storage|Key Label"
    r"|Key storage device): "
)


@pytest.mark.parametrize(
    "typed",
    [
        "show crypto pki certificates",
        "show crypto pki certificate",
        "sh cry pki cert",
        "show crypto ca certificates",
        "show crypto pki certificates verbose",
        "show crypto pki certificates verbose TP",
        "show crypto pki certificates TP",
        "show crypto pki certificates TP verbose",
        "show crypto pki certificates | include Status",
    ],
)
def test_the_command_is_known_as_people_type_it(typed: str) -> None:
    (command,) = COMMANDS

    assert command.matches(typed)


@pytest.mark.parametrize(
    "typed",
    ["show crypto pki trustpoints", "show crypto pki", "show crypto pki certificates a b c"],
)
def test_another_command_is_not_taken_for_it(typed: str) -> None:
    (command,) = COMMANDS

    assert not command.matches(typed)


@pytest.mark.parametrize("text", [*SCREENS, stripped(VERBOSE_17)])
def test_the_output_tells_the_command(text: str) -> None:
    (command,) = COMMANDS

    assert command.printed(text.split("\n")) >= 2
    assert command.printed(["  Associated Trustpoints: Trustpool ", "  Trustpool: Built-In"]) == 0


@AT_ONCE
@pytest.mark.parametrize(
    "bait", [" ", "a.", "a-a", "X509v3 ", "Public Key Algorithm: ", "IP Address : ", "0 (1 bit) "]
)
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    """Would run for hours if a pattern were quadratic in the length of a line."""
    for before in ("", "X509v3 extensions:\n", "Subject Key Info:\nPublic Key Algorithm: "):
        with pytest.raises(OutputFormatError):
            parse(f"Certificate\nStatus: Available\n{before}{long_line(bait)}!\nNonsense\n")


def test_a_line_in_many_pieces_is_joined_and_in_very_many_refused_at_once() -> None:
    """Would run for hours if each piece were added to all those before it."""
    text = f"Certificate\n  Status: Available\n  Subject:\n    cn={'a' * 63}\n"
    piece = f"{'a' * 70}\n"
    (shown,) = parse(text + piece * 100)

    assert shown.subject == (("cn", "a" * 7063),)
    with pytest.raises(OutputFormatError, match="unknown"):
        parse(text + piece * 100_000)
