"""``show crypto pki certificates``: recordings, old releases, damage."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from support.hostile import AT_ONCE, long_line

from netpki.errors import OutputFormatError
from netpki.pki import Fingerprint, read_certificate
from netpki.platforms.ios.parsing import Extension, ShownCertificate, parse_certificates

TESTS = Path(__file__).parents[3]
RECORDINGS = TESTS / "recordings" / "ios"


def recording(name: str) -> str:
    return (RECORDINGS / name).read_text(encoding="utf-8")


def screen(name: str, *, number: int = 0) -> str:
    """What the device printed between the echoed command and the next prompt."""
    echo = r"(?m)^ ?[\w-]+#sho?w? crypto pki certificates?.*\n"
    output = re.split(echo, recording(name))[1 + number]
    return re.split(r"(?m)^[\w-]+#|^\(the source", output)[0]


def parse(text: str) -> tuple[ShownCertificate, ...]:
    return parse_certificates(text, device="r1")


def test_identity_and_ca_of_an_enterprise_ca() -> None:
    identity, authority = parse(screen("c8kv_17x_terminal_authenticate_enroll_import.txt"))

    issuer = (("cn", "qytang-WIN2019-CA"), ("dc", "qytang"), ("dc", "com"))
    assert (identity.kind, identity.status) == ("identity", "Available")
    assert identity.serial_number == "1100000016CF558DE6D0B87832000000000016"
    assert identity.usage == "General Purpose"
    assert identity.issuer == issuer
    assert identity.subject == (
        ("cn", "c8kv3.qytang.com"),
        ("ou", "qytangbj"),
        ("o", "qytang"),
        ("hostname", "c8kv3.qytang.com"),
        ("ipaddress", "202.100.3.1"),
    )
    assert identity.subject_name == "c8kv3.qytang.com"
    assert identity.subject_ip_address == "202.100.3.1"
    assert identity.crl_distribution_points == (
        (
            "ldap:///CN=qytang-WIN2019-CA,CN=WIN2019,CN=CDP,CN=Public%20Key%20Services,CN=Services,"
            "CN=Configuration,DC=qytang,DC=com?certificateRevocationList?base?"
            "objectClass=cRLDistributionPoint"
        ),
    )
    assert identity.start_date == "10:35:18 GMT Nov 1 2023"
    assert identity.end_date == "10:35:18 GMT Oct 31 2025"
    assert identity.trustpoints == ("DTLS",)
    assert identity.storage is None
    assert authority.kind == "ca"
    assert authority.serial_number == "3EEC76FB95DE8EAA4F8BA62964A87D98"
    assert authority.usage == "Signature"
    assert authority.issuer == authority.subject == issuer


def test_the_zones_of_the_configuration_win_over_the_name_of_a_zone() -> None:
    """The device of this recording calls its local time, UTC+8, GMT."""
    text = screen("c8kv_17x_terminal_authenticate_enroll_import.txt")
    pem = (TESTS / "corpus/certificates/msca_qytang-WIN2019-CA.pem").read_text(encoding="ascii")
    real = read_certificate(pem)

    _, shown = parse_certificates(text, device="r1", zones={"GMT": timedelta(hours=8)})
    assert (shown.not_before, shown.not_after) == (real.not_before, real.not_after)
    assert shown.serial_number == real.serial_hex


def test_verbose_ca_of_two_trustpoints() -> None:
    (shown,) = parse(screen("iosxe_onbox_ca_topogen.txt"))

    key_id = "9E5BA777 18286333 F7D8A36A 6C99633E 26560D07"
    assert shown == ShownCertificate(
        kind="ca",
        qualifier="",
        status="Available",
        version=3,
        serial_number="01",
        usage="Signature",
        issuer=(("cn", "CA-ROOT"),),
        subject=(("cn", "CA-ROOT"),),
        subject_name=None,
        subject_ip_address=None,
        subject_serial_number=None,
        crl_distribution_points=(),
        start_date="00:08:38 UTC Feb 22 2026",
        end_date="00:08:38 UTC Feb 17 2046",
        renew_date=None,
        not_before=datetime(2026, 2, 22, 0, 8, 38, tzinfo=UTC),
        not_after=datetime(2046, 2, 17, 0, 8, 38, tzinfo=UTC),
        renew_at=None,
        public_key_algorithm="rsaEncryption",
        public_key_bits=2048,
        public_key_bytes=None,
        signature_algorithm="MD5 with RSA Encryption",
        fingerprints=(
            Fingerprint.parse("796D8F17 F3E22A2E DADC2587 211ABA9A"),
            Fingerprint.parse("481A6986 4DEEE366 883F1E48 6BE3451D D037CF70"),
        ),
        request_fingerprints=(),
        extensions=(
            Extension(
                "X509v3 Key Usage",
                "86000000",
                ("Digital Signature", "Key Cert Sign", "CRL Signature"),
            ),
            Extension("X509v3 Subject Key ID", key_id, ()),
            Extension("X509v3 Basic Constraints", "", ("CA: TRUE",)),
            Extension("X509v3 Authority Key ID", key_id, ()),
            Extension("Authority Info Access", "", ()),
        ),
        install_time="00:08:38 UTC Feb 22 2026",
        installed_at=datetime(2026, 2, 22, 0, 8, 38, tzinfo=UTC),
        trustpoints=("CA-ROOT-SELF", "CA-ROOT"),
        storage="nvram:CA-ROOT#1CA.cer",
        key_label=None,
        key_storage=None,
    )
    assert shown.key_usage == ("Digital Signature", "Key Cert Sign", "CRL Signature")


def test_verbose_subordinate_ca_with_alternative_names() -> None:
    (shown,) = parse(screen("subca_verbose_15x_xipki48.txt"))

    extensions = {each.name: each for each in shown.extensions}
    assert shown.serial_number == "5DDA33D49098123C"
    assert shown.issuer == (("cn", "RCA1"), ("o", "xipki"), ("c", "DE"))
    assert shown.subject == (("cn", "PSubCAwithCRL1S"), ("o", "xipki"), ("c", "DE"))
    assert extensions["X509v3 Subject Alternative Name"].lines == (
        "xipki.org",
        "info@xipki.org",
        "192.168.101.22",
    )
    assert extensions["X509v3 CertificatePolicies"].lines == ("Policy: 1.2.3.4.5",)
    assert shown.key_usage == ("Key Cert Sign", "CRL Signature")
    assert shown.trustpoints == ("PSubCAwithCRL1S",)
    assert shown.storage == "nvram:RCA1#1212CA.cer"


def test_a_pending_request_shows_its_own_fingerprints() -> None:
    authority, pending = parse(screen("iou_pending_then_granted.txt"))

    assert authority.kind == "ca"
    assert (pending.kind, pending.status, pending.serial_number) == ("pending", "Pending", None)
    assert pending.subject_name == "R15.otus.ru"
    assert pending.subject_serial_number == "67109104"
    assert pending.usage == "General Purpose"
    assert pending.fingerprints == ()
    assert pending.request_fingerprints == (
        Fingerprint.parse("2EDBC8C4 D2571528 7AAEDDE6 16585A93"),
        Fingerprint.parse("087B82E3 4ABA8B92 54FD8539 B59C46AF 8AA480D0"),
    )
    assert pending.trustpoints == ("R12CA",)


def test_a_multi_valued_rdn_gives_every_attribute() -> None:
    granted, authority = parse(screen("iou_pending_then_granted.txt", number=1))

    assert granted.kind == "identity"
    assert granted.subject == (("serialNumber", "67109104"), ("hostname", "R15.otus.ru"))
    assert granted.not_after == datetime(2026, 9, 21, 3, 8, 21, tzinfo=UTC)
    assert authority.subject == (("cn", "R12CA"),)


def test_the_old_form_of_the_serial_number_and_lost_indentation() -> None:
    text = screen("thawte_terminal_12x_15x.txt")
    (shown,) = parse_certificates(text, device="r1", zones={"BST": timedelta(hours=1)})

    assert shown.serial_number == "1"
    assert shown.usage == "General Purpose"
    assert shown.subject == (
        ("e", "premium-server@thawte.com"),
        ("cn", "Thawte Premium Server CA"),
        ("ou", "Certification Services Division"),
        ("o", "Thawte Consulting cc"),
        ("l", "Cape Town"),
        ("st", "Western Cape"),
        ("c", "ZA"),
    )
    assert shown.not_before == datetime(1996, 8, 1, tzinfo=UTC)
    assert shown.not_after == datetime(2020, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert shown.trustpoints == ("thawte.com",)


def test_a_time_in_an_unknown_zone_is_shown_and_not_guessed() -> None:
    (shown,) = parse(screen("thawte_terminal_12x_15x.txt"))

    assert shown.start_date == "01:00:00 BST Aug 1 1996"
    assert shown.not_before is None


@pytest.mark.parametrize("number", [1, 2])
def test_three_certificates_of_saved_devices(number: int) -> None:
    text = recording(f"cisco_ios_show_crypto_pki_certificates_{number}.raw.txt")
    identity, issuing, root = parse(text)

    assert [each.kind for each in (identity, issuing, root)] == ["identity", "ca", "ca"]
    assert identity.serial_number == "1234567890ABCDEFGHIJK"
    assert identity.subject == (
        ("hostname", "ROUTERNAME.domain.com"),
        ("serialNumber", "1234ABCD"),
    )
    assert identity.subject_serial_number == "1234ABCD"
    assert identity.crl_distribution_points == ("http://cdp.domain.com/crl/issuing-ca.crl",)
    assert identity.renew_at == datetime(2023, 4, 10, 9, 19, 52, tzinfo=UTC)
    assert " ".join(attribute for attribute, _ in issuing.subject) == "e cn ou o l st c"
    assert root.trustpoints == ("ROOT-CA",)
    assert root.crl_distribution_points == ()
    assert root.storage == "nvram:certfile.cer"


def test_values_with_blanks_are_whole() -> None:
    identity, *_ = parse(recording("cisco_ios_show_crypto_pki_certificates_2.raw.txt"))

    assert identity.issuer[1:3] == (
        ("cn", "Apparently These Can Have Spaces In Them"),
        ("ou", "one two three"),
    )


# Cisco IOS command reference 12.3(14)T, "show crypto pki certificates".
OLD = """\
Certificate
  Subject Name
    Name: myrouter.example.com
    IP Address: 10.0.0.1
    Serial Number: 04806682
  Status: Pending
  Key Usage: General Purpose
  Fingerprint: 428125BD A3419600 3F6C7831 6CD8FA95 00000000

CA Certificate
  Status: Available
  Certificate Serial Number: 3051DF7123BEE31B8341DFE4B3A338E5F
  Key Usage: Not Set

RA Signature Certificate
  Status: Available
  Certificate Serial Number: 34BCF8A0
  Key Usage: Signature

RA KeyEncipher Certificate
  Status: Available
  Certificate Serial Number: 34BCF89F
  Key Usage: Encryption

Router Self-Signed Certificate
  Status: Available
  Certificate Serial Number: 01
  Certificate Usage: General Purpose
  Issuer:
    serialNumber=C63EBBE9+ipaddress=10.3.0.18+hostname=test.cisco.com
  Subject:
    Name: router.cisco.com
    IP Address: 10.3.0.18
    Serial Number: C63EBBE9
    serialNumber=C63EBBE9+ipaddress=10.3.0.18+hostname=test.cisco.com
  Validity Date:
    start date: 20:51:40 GMT Nov 29 2004
    end   date: 00:00:00 GMT Jan 1 2020
  Associated Trustpoints: local
"""

# Cisco IOS PKI configuration guide 12.4T, usage keys; the page lost the indentation.
USAGE_KEYS = """\
Certificate
  Status: Available
  Certificate Serial Number: 14DECE050000000000C48
  Certificate Usage: Encryption
Issuer:
  CN = TPCA-root
  O = Company
Subject:
  Name: Router.example.com
  OID.1.2.840.113549.1.9.2 = Router.example.com
CRL Distribution Point:
  http://tpca-root/CertEnroll/tpca-root.crl
Validity Date:
  start date: 18:16:45 PDT Jun 7 2002
  end   date: 18:26:45 PDT Jun 7 2003
  renew date: 16:00:00 PST Dec 31 1969
Associated Trustpoints: TP
Certificate
Status: Available
Certificate Serial Number: 14DEC2E9000000000C47
Certificate Usage: Signature
"""

# Public captures of CSR1000v and C8000V 17.x.
XE_17 = """\
Certificate
  Status: Available
  Version: 3
  Certificate Serial Number (hex): 03
  Certificate Usage: General Purpose
  Issuer:
    cn=RSA-CA
  Subject:
    Name: ROUTER
    IP Address: 203A:88A1:A789:1::7:1
    cn=ROUTER+o=a+b
  Validity Date:
    start date: 15:33:15 IST Nov 20 2021
    end   date: 15:33:15 IST Nov 19 2026
  Subject Key Info:
    Public Key Algorithm: rsaEncryption
    RSA Public Key: (2048 bit)
  Signature Algorithm: SHA256 with RSA Encryption
  Fingerprint MD5: DE8CC8FA B9E41665 31DDED4A 1A2A6191
  Fingerprint SHA1: 9E349A47 A2227F86 E87336CE 3D260431 D4F11472
  X509v3 extensions:
    X509v3 Key Usage: B0000000
      Digital Signature
    X509v3 Subject Alternative Name:

        IP Address : 100.100.100.1
        OtherNames :
    Authority Info Access:
        CA ISSUERS: http://ca.example.com/ca.cer
        OCSP URL: http://ocsp.example.com/
    Extended Key Usage:
        Client Auth
    New Extension: some value
  Cert install time: 15:33:42 IST Nov 20 2021 
Cert install time in nsec: 1637402622832948992
  Associated Trustpoints: openssl_test 
  Key Label: openssl_test
  Key storage device: private config

CA Certificate (Rollover)
  Status: Available
"""  # noqa: W291 the device prints blanks there


def test_the_forms_of_12_3() -> None:
    pending, authority, signing, encrypting, own = parse(OLD)

    assert pending.kind == "pending"
    assert pending.subject_ip_address == "10.0.0.1"
    assert pending.request_fingerprints == (
        Fingerprint.parse("428125BD A3419600 3F6C7831 6CD8FA95"),
    )
    assert authority.usage == "Not Set"
    assert (signing.kind, signing.serial_number) == ("ra-signature", "34BCF8A0")
    assert (encrypting.kind, encrypting.usage) == ("ra-encryption", "Encryption")
    assert own.kind == "self-signed"
    assert own.issuer == (
        ("serialNumber", "C63EBBE9"),
        ("ipaddress", "10.3.0.18"),
        ("hostname", "test.cisco.com"),
    )
    assert own.not_after == datetime(2020, 1, 1, tzinfo=UTC)


def test_the_forms_of_12_4_with_usage_keys() -> None:
    encryption, signature = parse(USAGE_KEYS)

    assert encryption.issuer == (("CN", "TPCA-root"), ("O", "Company"))
    assert encryption.subject == (("OID.1.2.840.113549.1.9.2", "Router.example.com"),)
    assert encryption.crl_distribution_points == ("http://tpca-root/CertEnroll/tpca-root.crl",)
    assert encryption.renew_date == "16:00:00 PST Dec 31 1969"
    assert signature.usage == "Signature"


def test_the_forms_of_xe_17() -> None:
    identity, rollover = parse(XE_17)

    assert identity.subject_ip_address == "203A:88A1:A789:1::7:1"
    assert identity.subject == (("cn", "ROUTER"), ("o", "a+b"))
    assert identity.extensions[1:] == (
        Extension(
            "X509v3 Subject Alternative Name", "", ("IP Address : 100.100.100.1", "OtherNames :")
        ),
        Extension(
            "Authority Info Access",
            "",
            ("CA ISSUERS: http://ca.example.com/ca.cer", "OCSP URL: http://ocsp.example.com/"),
        ),
        Extension("Extended Key Usage", "", ("Client Auth",)),
        Extension("New Extension", "some value", ()),
    )
    assert identity.install_time == "15:33:42 IST Nov 20 2021"
    assert identity.installed_at is None
    assert (identity.key_label, identity.key_storage) == ("openssl_test", "private config")
    assert (rollover.kind, rollover.qualifier) == ("ca", "Rollover")


def test_no_certificate_is_no_error() -> None:
    assert parse("\n") == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: (
            "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
            "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n" + text
        ),
        lambda text: (
            "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
            "No time source, *18:56:04.554 EST Mon Oct 17 2016\n\n" + text
        ),
        lambda text: text.replace(
            "  Version", "*May  4 12:45:32.303: %SYS-5-CONFIG_I: Configured\n  Version"
        ),
        lambda text: "".join(f"        {line}\n" for line in text.split("\n")),
    ],
    ids=["CRLF", "exec prompt timestamp", "no time source", "log message", "indented capture"],
)
def test_what_a_terminal_adds_changes_nothing(change: object) -> None:
    assert callable(change)
    assert parse(change(XE_17)) == parse(XE_17)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("% Invalid input detected at '^' marker.", "Invalid input"),
        (XE_17.replace("Key Label", "Key Lable"), "Key Lable"),
        (XE_17.replace("  Validity Date:\n", ""), "start date"),
        (XE_17.replace("CA Certificate (Rollover)\n", ""), "is shown twice"),
        (XE_17.replace("  Status: Available\n", "", 1), "do not go together"),
        (XE_17.removeprefix("Certificate\n"), "STATUS belongs to nothing"),
        (XE_17.replace("    end   date: 15:33:15 IST Nov 19 2026\n", ""), "only one end"),
        (XE_17.replace("Nov 20 2021\n    end", "Nov 31 2021\n    end"), "no point in time"),
        (XE_17.replace("15:33:15", "25:33:15"), "no point in time"),
        (OLD.replace("    start", "    http://x\n    start"), "http://x"),
        (USAGE_KEYS.replace("Validity Date:\n", ""), "start date"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_quotes_it(text: str, quoted: str) -> None:
    with pytest.raises(OutputFormatError, match=quoted) as caught:
        parse(text)
    assert caught.value.message.startswith("r1: show crypto pki certificates")


def test_an_alternative_name_cannot_pass_for_a_field() -> None:
    text = XE_17.replace(
        "        Client Auth\n", "        CA Certificate\n        Status: Available\n"
    )
    identity, _ = parse(text)

    (usage,) = (each for each in identity.extensions if each.name == "Extended Key Usage")
    assert usage.lines == ("CA Certificate", "Status: Available")


def test_separators_that_only_unicode_knows_do_not_make_lines() -> None:
    identity, _ = parse(XE_17.replace("cn=RSA-CA", "cn=RSA\u2028  Status: x\x85CA"))

    assert identity.issuer == (("cn", "RSA\ufffd  Status: x\ufffdCA"),)


SCREENS = (OLD, USAGE_KEYS, XE_17, recording("cisco_ios_show_crypto_pki_certificates_1.raw.txt"))


@given(
    text=st.sampled_from(SCREENS),
    start=st.integers(0, 2000),
    length=st.integers(0, 200),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=30),
)
@settings(max_examples=examples(200))
def test_damage_is_read_or_refused_and_nothing_else(
    text: str, start: int, length: int, inserted: str
) -> None:
    try:
        shown = parse(text[:start] + inserted + text[start + length :])
    except OutputFormatError:
        return
    assert len(shown) <= len(re.findall(r"Certificate\b(?! (?:Serial|Usage))", text)) + 1


@AT_ONCE
@pytest.mark.parametrize("bait", [" ", "Certificate ", "Status: x ", "a=", "1:1:1 ", "X509v3 "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    """Would run for hours if a pattern were quadratic in the length of a line."""
    for line in (long_line(bait), f"    {long_line(bait)}x", f"  Status: {long_line(bait)}!"):
        with pytest.raises(OutputFormatError):
            parse(f"CA Certificate\n{line}\n  Nonsense\n")
