"""Configurations: recordings, real certificates, damage and noise."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType

import certifi
import pytest
from cryptography.utils import CryptographyDeprecationWarning
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples

from netpki.errors import OutputFormatError
from netpki.pki import Certificate, read_blocks
from netpki.platforms.ios.parsing import ChainEntry, Configuration, parse_configuration

# One public root, and some damaged certificates below, have a serial number of zero or less.
pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")

TESTS = Path(__file__).parents[3]
RECORDINGS = TESTS / "recordings" / "ios"
LICENSING_SHA1 = "5CA95FB6 E2980EC1 5AFB681B BB7E62B5 AD3FA8B8"

MESSAGES = (
    "*May  4 12:45:32.303: %CRYPTO_ENGINE-5-KEY_DELETED: A key named X has been removed",
    ".May  4 12:45:32.303: %SYS-5-CONFIG_I: Configured from console by console",
    "000123: *May  4 2025 12:45:32.303 CEST: %SYS-5-CONFIG_I: Configured from console",
    "May 14 12:45:32: %LINEPROTO-SP-5-UPDOWN: Line protocol on Interface Gi1, changed to up",
    "Nov  1 08:30:28.044: CRYPTO_PKI:  Certificate Request Fingerprint MD5: 994A7897 CFEA32B7",
    "%PKI-6-CERTFAIL: Certificate enrollment failed.",
    "00:12:13: %SYS-5-CONFIG_I: Configured from console by console",
    "1w2d: %SYS-5-CONFIG_I: Configured from console by console",
    "*Dec 21 19:14:15.421:%PKI-4-NOAUTOSAVE:Configuration was modified.",
    (
        "Nov  1 08:32:28.698: %PKI-6-CERT_INSTALL: An ID certificate has been installed under\n"
        "                      Trustpoint   : DMVPN\n"
        "                      Serial-number: 02"
    ),
    (
        "%PKI-3-CERTIFICATE_INVALID_EXPIRED: Certificate chain validation has failed.\n"
        "The certificate (SN: 1DF9761C0000001C9621) has expired.\n"
        "Validity period ended on 11:53:58 UTC Jun 1 2025"
    ),
)


def recording(name: str) -> str:
    return (RECORDINGS / name).read_text(encoding="utf-8")


def parse(text: str) -> Configuration:
    return parse_configuration(text, device="r1")


def parse_part(text: str) -> Configuration:
    return parse_configuration(text, device="r1", complete=False)


def meaning(configuration: Configuration) -> Configuration:
    """What it says, wherever it stands: without the numbers of lines."""
    return replace(
        configuration,
        trustpoints=tuple(replace(each, number=0) for each in configuration.trustpoints),
        references=tuple(replace(each, number=0) for each in configuration.references),
        access=tuple(each._replace(number=0) for each in configuration.access),
    )


def real_certificates() -> list[Certificate]:
    files = sorted((TESTS / "corpus" / "certificates").glob("*.pem"))
    texts = [file.read_text(encoding="ascii") for file in files]
    texts.append(Path(certifi.where()).read_text(encoding="utf-8"))
    blocks = [block for text in texts for block in read_blocks(text)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return [Certificate(block.der) for block in blocks if block.label == "CERTIFICATE"]


def chain_text(name: str, kind: str, certificate: Certificate) -> str:
    """A chain byte for byte as CSR1000v 16.12.3 prints it."""
    digits = certificate.der.hex().upper()
    lines = [
        f"crypto pki certificate chain {name}",
        f" certificate {kind}{certificate.serial_hex}",
    ]
    for start in range(0, len(digits), 64):
        row = digits[start : start + 64]
        groups = " ".join(row[i : i + 8] for i in range(0, len(row), 8))
        lines.append("  " + groups + (" " if len(row) == 64 else ""))
    return "\n".join([*lines, "  \tquit", ""])


def whole(*parts: str) -> str:
    return "\n".join(
        (
            "Building configuration...",
            "",
            "Current configuration : 4242 bytes",
            "!",
            "! Last configuration change at 10:11:12 EST Mon Jan 5 2026 by admin",
            "! NVRAM config last updated at 10:10:00 EST Mon Jan 5 2026 by admin",
            "!",
            "version 15.2",
            "hostname edge-1",
            "clock timezone EST -5 0",
            "clock summer-time EDT recurring",
            "!",
            *parts,
            "!",
            "end",
            "",
        )
    )


REAL = real_certificates()
SAMPLE = whole(
    "crypto pki trustpoint OLD",
    " enrollment terminal",
    " revocation-check crl none",
    "!",
    "crypto pki trustpoint NEW",
    " enrollment terminal",
    " chain-validation continue OLD",
    "!",
    chain_text("OLD", "ca ", REAL[0]).rstrip("\n"),
    chain_text("NEW", "", REAL[1]).rstrip("\n"),
    "!",
    "ip http secure-trustpoint NEW",
    "interface Vlan1",
    " no ip address",
)


def test_a_recorded_running_configuration_gives_trustpoint_and_certificate() -> None:
    configuration = parse_part(recording("c8000v_running_config_with_SLA_chain.txt"))

    (trustpoint,) = configuration.trustpoints
    (entry,) = configuration.chains["SLA-TrustPoint"]
    assert trustpoint.name == "SLA-TrustPoint"
    assert trustpoint.lines == ("enrollment pkcs12", "revocation-check crl", "hash sha256")
    assert (entry.kind, entry.serial, entry.file) == ("ca", "01", None)
    assert entry.certificate is not None
    assert entry.certificate.subject == "CN=Cisco Licensing Root CA,O=Cisco"
    assert entry.certificate.fingerprint("sha1").grouped == LICENSING_SHA1


def test_a_recorded_startup_configuration_gives_file_names() -> None:
    configuration = parse_part(recording("startup_config_certificate_lines.txt"))

    assert configuration.hostname == "DEVICE123"
    assert configuration.chains == {
        "TP-self-signed-703295296": (
            ChainEntry("self-signed", "01", "nvram:IOS-Self-Sig#2.cer", None),
        ),
        "SLA-TrustPoint": (ChainEntry("ca", "01", "nvram:CiscoLicensi#1CA.cer", None),),
        "TP-self-signed-1234567890": (
            ChainEntry("self-signed", "01", "nvram:DEVICE123#1.cer", None),
        ),
    }


def test_a_recorded_section_of_xe_26_gives_the_trustpoint() -> None:
    text = recording("iosxe_26_2_fingerprint.txt")
    section = text.partition("section crypto pki trustpoint TP-MLDSA65\n")[2].partition("\n\n")[0]

    (trustpoint,) = parse_part(section).trustpoints
    assert trustpoint.lines == (
        "enrollment pkcs12",
        "revocation-check crl",
        "mldsakeypair TP-MLDSA65 65",
        "hash sha512",
    )


def test_the_facts_of_the_heading_are_read() -> None:
    configuration = parse(SAMPLE)

    assert configuration.hostname == "edge-1"
    assert configuration.version == "15.2"
    assert configuration.last_change == "10:11:12 EST Mon Jan 5 2026 by admin"
    assert configuration.nvram_updated == "10:10:00 EST Mon Jan 5 2026 by admin"
    assert configuration.timezone == ("EST", timedelta(hours=-5))
    assert configuration.summer_time == ("EDT", timedelta(hours=-4))
    assert configuration.zones == {"EST": timedelta(hours=-5), "EDT": timedelta(hours=-4)}


@pytest.mark.parametrize(
    ("lines", "standard", "summer"),
    [
        ("clock timezone IST 5 30", timedelta(hours=5, minutes=30), None),
        ("clock timezone NST -3 30", -timedelta(hours=3, minutes=30), None),
        ("clock timezone PST -08", timedelta(hours=-8), None),
        ("clock timezone X -0 30", -timedelta(minutes=30), None),
        ("clock summer-time BST recurring", None, timedelta(hours=1)),
        (
            (
                "clock timezone A 10 30\n"
                "clock summer-time S recurring 1 Sun Oct 2:00 1 Sun Apr 2:00 30"
            ),
            timedelta(hours=10, minutes=30),
            timedelta(hours=11),
        ),
        (
            "clock timezone C 1\nclock summer-time CEST date Mar 30 2025 2:00 Oct 26 2025 3:00",
            timedelta(hours=1),
            timedelta(hours=2),
        ),
    ],
)
def test_time_zones_of_all_forms(
    lines: str, standard: timedelta | None, summer: timedelta | None
) -> None:
    configuration = parse_part(lines)

    assert (configuration.timezone or ("", None))[1] == standard
    assert (configuration.summer_time or ("", None))[1] == summer


@pytest.mark.parametrize(
    "line",
    [
        "clock timezone",
        "clock timezone EST",
        "clock timezone EST x",
        "clock timezone EST 1 y",
        "clock summer-time",
        "clock summer-time S recurring 1 Sun Oct 2:00 1 Sun Apr 2:00 thirty",
    ],
)
def test_a_time_zone_that_cannot_be_read_is_an_error(line: str) -> None:
    with pytest.raises(OutputFormatError, match="clock"):
        parse_part(line)


@pytest.mark.parametrize("certificate", REAL, ids=lambda each: each.subject[:40])
def test_every_real_certificate_survives_its_chain(certificate: Certificate) -> None:
    configuration = parse(whole(chain_text("TP", "ca ", certificate)))

    assert configuration.chains["TP"] == (
        ChainEntry("ca", certificate.serial_hex, None, certificate),
    )


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ("ca ", "ca"),
        ("", "identity"),
        ("self-signed ", "self-signed"),
        ("ra-sign ", "ra-sign"),
        ("ra-encrypt ", "ra-encrypt"),
        ("pki ", "pki"),
        ("rollover ca ", "rollover ca"),
    ],
)
def test_the_kind_of_a_certificate_is_kept_as_shown(shown: str, kind: str) -> None:
    certificate = REAL[0]

    (entry,) = parse(whole(chain_text("TP", shown, certificate))).chains["TP"]
    assert entry.kind == kind


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("  \tquit", "        quit"),
        lambda text: text.replace("  \tquit", "\tquit  "),
        lambda text: text.replace(" \n", "\n"),
        lambda text: text.replace("\n  ", "\n\n  "),
        lambda text: text.replace("crypto pki ", "crypto ca "),
        lambda text: text.replace("\n certificate ", "\ncertificate "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r\r\n"),
        lambda text: "\n".join(text.split("\n")[7:]),
        lambda text: "Using 4242 out of 262144 bytes\n" + "\n".join(text.split("\n")[3:]),
        lambda text: text.replace("!\nend", "!\nend\n\n"),
    ],
    ids=[
        "expanded TAB",
        "lone TAB",
        "no trailing blanks",
        "blank lines in the hex",
        "12.x spelling",
        "lost indentation",
        "CRLF",
        "CR CR LF",
        "no header",
        "startup header",
        "blank lines after the end",
    ],
)
def test_forms_of_the_same_configuration_mean_the_same(change: Callable[[str], str]) -> None:
    changed, expected = meaning(parse(change(SAMPLE))), meaning(parse(SAMPLE))

    assert changed.trustpoints == expected.trustpoints
    assert changed.chains == expected.chains
    assert [(each.kind, each.name) for each in changed.references] == [
        ("chain-validation", "OLD"),
        ("https-server", "NEW"),
    ]


def test_an_empty_chain_stays_empty() -> None:
    assert parse(whole("crypto pki certificate chain TP")).chains == {"TP": ()}


def test_several_certificates_of_a_chain_keep_their_order() -> None:
    first, second = REAL[:2]
    heading = "crypto pki certificate chain TP\n"
    entries = chain_text("TP", "", first) + chain_text("TP", "ca ", second).removeprefix(heading)
    text = whole(entries)

    assert [entry.certificate for entry in parse(text).chains["TP"]] == [first, second]


def test_a_banner_is_not_configuration() -> None:
    text = whole(
        "banner motd ^C", "hostname fake", "crypto pki trustpoint FAKE", " x", "end", "^C"
    )

    configuration = parse(text)
    assert configuration.hostname == "edge-1"
    assert configuration.trustpoints == ()


def test_a_banner_on_one_line_hides_nothing() -> None:
    text = whole("banner motd ^Cwelcome^C", "banner exec", "crypto pki trustpoint TP", " x", "!")

    assert [each.name for each in parse(text).trustpoints] == ["TP"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "does not end"),
        ("startup-config is not present\n", "does not end"),
        (SAMPLE.removesuffix("end\n"), "does not end"),
        ("crypto pki trustpoint TP\n!\nend\n", "neither a hostname nor a version"),
        (SAMPLE.replace("  \tquit", ""), "stands in the certificate"),
        (whole("crypto pki certificate chain T", " certificate ca 01", "  3082"), "stands in the"),
        (
            whole("crypto pki certificate chain T", " certificate ca 01", "  30", " quit"),
            "decoded",
        ),
        (whole("crypto pki certificate chain T", " certificate ca 01", " \tquit"), "decoded"),
        (whole("crypto pki certificate chain T", " certificate ca"), "no certificate line"),
        (whole("crypto pki certificate chain T", " certificate ca xyz"), "no serial number"),
        (whole("crypto pki certificate chain T", "  30820321"), "no certificate line"),
        (whole("banner motd ^C", "hello"), "does not end"),
        (SAMPLE.replace(" 3082", " 308", 1), "decoded"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_so(text: str, reason: str) -> None:
    with pytest.raises(OutputFormatError, match=reason) as caught:
        parse(text)
    assert caught.value.device == "r1"
    assert caught.value.message.startswith("r1: configuration")


def test_a_certificate_without_quit_at_the_end_of_the_text_is_an_error() -> None:
    with pytest.raises(OutputFormatError, match="does not end with 'quit'"):
        parse_part("crypto pki certificate chain T\n certificate ca 01\n  3082\n")


def test_a_message_that_cuts_a_sub_command_in_two_is_an_error() -> None:
    text = SAMPLE.replace(" enrollment terminal\n", f" enrollm\n{MESSAGES[0]}\nent terminal\n", 1)

    with pytest.raises(OutputFormatError, match="a log message broke into"):
        parse(text)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("crypto pki trustpoint NEW", "may hold a log message and a line"),
        ("crypto pki certificate chain NEW", "may hold a log message and a line"),
        ("interface Vlan1", "broke into the heading"),
    ],
)
def test_a_message_that_swallows_a_heading_is_an_error(before: str, reason: str) -> None:
    text = SAMPLE.replace("interface Vlan1", "!\ninterface Vlan1")
    text = text.replace(f"\n{before}\n", f"\n{MESSAGES[0]}{before}\n", 1)

    with pytest.raises(OutputFormatError, match=reason):
        parse(text)


def test_a_line_about_messages_is_not_a_message() -> None:
    text = whole("event manager applet X", ' event syslog pattern "%SYS-5-CONFIG_I: trustpoint"')

    assert parse(text).hostname == "edge-1"


@given(data=st.data(), ending=st.sampled_from(["\n", "\r\n"]))
@settings(deadline=None)
def test_messages_between_lines_and_line_ends_change_nothing(
    data: st.DataObject, ending: str
) -> None:
    lines = SAMPLE.split("\n")
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(lines)))
        if not (at and lines[at - 1].startswith(MESSAGES)):
            lines.insert(at, data.draw(st.sampled_from(MESSAGES)))
    text = ending.join("\n".join(lines).split("\n"))

    assert meaning(parse(text)) == meaning(parse(SAMPLE))


@given(data=st.data(), glued=st.booleans())
@settings(deadline=None)
def test_a_message_that_breaks_into_the_hex_changes_nothing(
    data: st.DataObject, *, glued: bool
) -> None:
    begin = SAMPLE.index("  3082")
    at = data.draw(st.integers(begin + 2, SAMPLE.index("\n  \tquit")))
    # glued to the digits only a message without a sequence number can be told apart
    message = data.draw(st.sampled_from(MESSAGES[:2] if glued else MESSAGES))
    text = SAMPLE[:at] + ("" if glued else "\n") + message + "\n" + SAMPLE[at:]

    assert meaning(parse(text)) == meaning(parse(SAMPLE))


@given(
    start=st.integers(0, len(SAMPLE)),
    length=st.integers(0, 300),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=40),
)
@settings(max_examples=examples(300))
def test_damage_is_read_or_refused_and_nothing_else(
    start: int, length: int, inserted: str
) -> None:
    text = SAMPLE[:start] + inserted + SAMPLE[start + length :]
    for complete in (True, False):
        try:
            configuration = parse_configuration(text, device="r1", complete=complete)
        except OutputFormatError:
            continue
        whole_chain = {each.certificate for each in configuration.chains.get("OLD", ())}
        assert whole_chain <= {None, *REAL[:2]}


def test_the_work_grows_with_the_length_and_no_faster() -> None:
    interface = "interface Gi1/0/{}\n description trust {}\n ip address 10.0.0.1 255.0.0.0\n!\n"
    noisy = "".join(f"{MESSAGES[9]}\n" for _ in range(10))

    def text(size: int) -> str:
        blocks = "".join(interface.format(number, number) for number in range(size))
        return whole(blocks, noisy * (size // 100), chain_text("T", "ca ", REAL[0]) * (size // 50))

    small, large = text(600), text(2400)
    assert len(large) > 3.9 * len(small)
    assert calls_of(lambda: parse(large)) < 4.2 * calls_of(lambda: parse(small))


def calls_of(work: Callable[[], object]) -> int:
    """Python and C functions entered by ``work``."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
