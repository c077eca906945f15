"""``show crypto key mypubkey``: public forms of 12.x to XE 17, elided and damaged key data."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given, settings
from hypothesis import strategies as st
from ntc_templates.parse import parse_output
from support.examples import examples
from support.hostile import AT_ONCE, long_line

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.keys import COMMANDS, ShownKey, parse_keys
from netpki.platforms.ios.parsing.moments import NO_ZONES
from netpki.platforms.ios.parsing.screens import Unknown

RECORDING = Path(__file__).parents[3] / "recordings/ios/iosxe_onbox_ca_topogen.txt"

# Public keys made for these tests.
RSA_DATA = """\
  30819F30 0D06092A 864886F7 0D010101 05000381 8D003081 89028181 00D84EEF 
  21A3B4F8 48D615CF 4015B69E 9FDFC549 294D1B5A 9A454697 B1B20D9C 4579EC6B 
  7F9B329E 39B841D8 F2BDC726 7D813CF5 093CC4B5 4E41205F 24441835 AB067E90 
  1824522A 751B2687 C399EB60 367E7A08 AFB20638 73DFA76E 3D5BF2D7 93FE5A7D 
  6C773A93 41687E86 D4061B6E 090D0181 2ABEA2D4 46F2FFC9 D8F05DB7 7B020301 0001
"""  # noqa: W291 the device prints blanks there
P256_DATA = """\
  30593013 06072A86 48CE3D02 0106082A 8648CE3D 03010703 420004D5 21AE1CCA 
  26D64DE2 5DC31182 B87C1974 03567527 550D638E 6226EFC9 F2AE2AF2 E272BA75 
  2598F379 A3597B16 F68D4A2F B5ADCA69 21C1361D AD9376EF D39D0E
"""  # noqa: W291 likewise
P521_DATA = """\
  30819B30 1006072A 8648CE3D 02010605 2B810400 23038186 0004006E 7494C398 
  A470CE0A C35CF3B2 C938E1F5 99034A45 4469D751 229B9E41 F1E081B8 76F4357F 
  12A04DF5 A99266C3 21C538C7 8FA6000C E0FC592A B1D9E37E D595B936 00CCE955 
  B1D53CD8 67601C94 FD247791 6F5EC80F 931ADD8B 2234D03D 702B1F0E 9D9929B3 
  6015DACE C0BACCF3 3CD47DA8 C86516EE 4E84EBE6 174A794A 8BE54122 6702
"""  # noqa: W291 likewise

# The forms of public captures of IOS 15 and IOS XE 16 and 17.
XE = f"""\
% Key pair was generated at: 16:38:25 UTC Aug 26 2021
Key name: TP-self-signed-1000000001
Key type: RSA KEYS      1024 bits
 Storage Device: private-config
 Usage: General Purpose Key
 Key is not exportable. Redundancy enabled.
 Key Data:
{RSA_DATA}% Key pair was generated at: 15:46:19 UTC Aug 18 2022
Key name: TP-self-signed-1000000001.server
Key type: RSA KEYS
Temporary key
 Usage: Encryption Key
 Key is not exportable.
 Key Data:
{RSA_DATA}% Key pair was generated at: 02:13:06 CET May 1 2026
Key name: CISCO_IDEVID_SUDI
Key type: RSA KEYS      1024 bits
 On Cryptographic Device: act2 (label=act2, key index=24)
 Usage: General Purpose Key
 Key is not exportable.
 Key Data:
{RSA_DATA}% Key pair was generated at: 07:22:56 UTC Aug 30 2022
Key name: branch-ec
Key type: EC KEYS      p521 curve
 Storage Device: not specified
 Usage: Signature Key
 Key is exportable. Redundancy enabled.
 Key Data:
{P521_DATA}% Key pair was generated at: 07:23:56 UTC Aug 30 2022
Key name: old-ec
Key type: EC KEYS
 Storage Device: private-config
 Usage: Signature Key
 Key is exportable. Redundancy enabled.
 Key Data:
{P256_DATA}"""
LINES = XE.splitlines()

# Cisco IOS PKI configuration guide 12.4T.
OLD = f"""\
% Key pair was generated at: 19:14:10 GMT Dec 21 2004
Key name: router.example.com
Usage: Signature Key
Key is not exportable.
Key Data:
{RSA_DATA}% Key pair was generated at: 19:14:13 GMT Dec 21 2004
Key name: router.example.com
Usage: Encryption Key
Key is not exportable.
Key Data:
{RSA_DATA}"""


def parse(text: str) -> tuple[ShownKey, ...]:
    return parse_keys(text, device="r1")


def test_a_key_of_xe() -> None:
    first, *_ = parse(XE)

    assert first == ShownKey(
        label="TP-self-signed-1000000001",
        algorithm="RSA",
        bits=1024,
        curve=None,
        usage="General Purpose Key",
        exportable=False,
        redundancy=True,
        storage="private-config",
        generated="16:38:25 UTC Aug 26 2021",
        generated_at=datetime(2021, 8, 26, 16, 38, 25, tzinfo=UTC),
        temporary=False,
        public_key=bytes.fromhex(RSA_DATA),
    )


def test_the_key_data_are_a_public_key() -> None:
    first, *_, _, last = parse(XE)

    assert first.public_key is not None
    key = load_der_public_key(first.public_key)
    assert isinstance(key, rsa.RSAPublicKey)
    assert (key.key_size, key.public_numbers().e) == (1024, 65537)
    assert last.public_key is not None
    point = load_der_public_key(last.public_key)
    assert isinstance(point, ec.EllipticCurvePublicKey)
    assert point.curve.name == "secp256r1"


def test_what_each_form_of_xe_says() -> None:
    _, temporary, sudi, p521, p256 = parse(XE)

    assert (temporary.temporary, temporary.storage) == (True, None)
    assert (temporary.bits, temporary.redundancy) == (1024, None)
    assert temporary.usage == "Encryption Key"
    assert sudi.storage == "act2 (label=act2, key index=24)"
    assert (sudi.generated, sudi.generated_at) == ("02:13:06 CET May 1 2026", None)
    assert (p521.algorithm, p521.bits, p521.curve) == ("EC", 521, "p521")
    assert (p521.exportable, p521.storage) == (True, "not specified")
    assert (p256.algorithm, p256.bits, p256.curve) == ("EC", 256, "p256")


def test_usage_keys_of_12_x_have_one_label_and_tell_no_type() -> None:
    signature, encryption = parse_keys(OLD, device="r1", zones={"GMT": timedelta(hours=1)})

    assert [each.usage for each in (signature, encryption)] == ["Signature Key", "Encryption Key"]
    assert signature.label == encryption.label == "router.example.com"
    assert (signature.algorithm, signature.bits, signature.storage) == ("RSA", 1024, None)
    assert signature.generated_at == datetime(2004, 12, 21, 18, 14, 10, tzinfo=UTC)
    assert not signature.temporary


def test_exportability_may_not_be_told() -> None:
    first, _ = parse(OLD.replace("Key is not exportable.\n", "", 1))

    assert first.exportable is None


def test_a_recording_that_leaves_key_data_out() -> None:
    text = RECORDING.read_text(encoding="utf-8").split("sh crypto key my rsa CA-ROOT\n")[1]
    output = text.split("CA-ROOT#")[0]
    (key,) = parse(output)

    assert (key.label, key.exportable, key.public_key) == ("CA-ROOT", True, None)
    assert (key.algorithm, key.bits) == ("RSA", None)


@pytest.mark.parametrize("stands_for", ["  <see below>", "  ........ 300D0609 2A864886"])
def test_only_the_key_with_the_unknown_line_goes_without_its_data(stands_for: str) -> None:
    unknown: Unknown = []
    keys = parse_keys(XE.replace(P521_DATA, f"{stands_for}\n"), device="r1", unknown=unknown)

    assert [each.public_key is None for each in keys] == [False, False, False, True, False]
    assert (keys[3].algorithm, keys[3].bits, keys[3].curve) == ("EC", None, "p521")
    assert [line.text for line in unknown] == [stands_for]


@pytest.mark.parametrize("stands_for", ["  ...", "  [...]", "  <KEY DATA REDACTED>", " <removed>"])
def test_key_data_that_a_publisher_left_out_are_no_unknown_line(stands_for: str) -> None:
    keys = parse(XE.replace(P521_DATA, f"{stands_for}\n"))

    assert [each.public_key is None for each in keys] == [False, False, False, True, False]
    assert (keys[3].label, keys[3].curve) == (parse(XE)[3].label, "p521")


@pytest.mark.parametrize("word", ["LOCKED", "UNLOCKED"])
def test_a_locked_private_key_has_all_the_rest(word: str) -> None:
    """The line is unverified."""
    line = f" *** The key is protected and {word}. ***\n"

    assert parse(OLD.replace(" Usage:", f"{line} Usage:")) == parse(OLD)


def test_an_unknown_field_leaves_the_data_readable() -> None:
    unknown: Unknown = []
    keys = parse_keys(XE.replace(" Usage", " Mood: good\n Usage"), device="r1", unknown=unknown)

    assert keys == parse(XE)
    assert [line.text for line in unknown] == [" Mood: good"] * 5


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_no_key_is_no_error(text: str) -> None:
    assert parse(text) == ()


@pytest.mark.parametrize("original", [XE, OLD], ids=["XE", "12.x"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"{line.strip()}\n" for line in text.splitlines()),
        lambda text: "".join(f"      {line}\n" for line in text.splitlines()),
        lambda text: text.replace(" \n", "\n"),
        lambda text: (
            "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
            "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n" + text
        ),
        lambda text: text.replace("  21A3", "*May  4 12:45:32.303: %SYS-5-CONFIG_I: Done\n  21A3"),
    ],
    ids=["CRLF", "blanks", "stripped", "indented", "no blanks", "timestamp", "log message"],
)
def test_what_a_terminal_adds_changes_nothing(change: object, original: str) -> None:
    assert callable(change)
    assert parse(change(original)) == parse(original)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("% Invalid input detected at '^' marker.", "Invalid input"),
        (XE.replace("16:38:25", "16:68:25"), "no point in time"),
        (XE.replace("UTC Aug 26", "UTC Ago 26"), "no point in time"),
        (XE.replace("1024 bits", "2048 bits", 1), "is said to be 2048 and its data say 1024"),
        (XE.replace("p521 curve", "p384 curve"), "is said to be p384 and its data say p521"),
        (XE.replace("RSA KEYS", "EC KEYS", 1), "is said to be EC and its data say RSA"),
        (XE.replace("21A3B4F8", "21A3B4", 1), "are no public key"),
        (XE.replace("21A3B4F8", "21A3B4F", 1), "are no public key"),
        (XE.replace("21A3B4F8", "21A3B4G8", 1), "21A3B4G8"),
        (XE.replace(P256_DATA, ""), "are no public key"),
        (XE.replace("30819F30", "005C300D", 1), "are no public key"),
        (XE[:400], "are no public key"),
        (XE.replace("Temporary key\n", ""), "has no storage and is not temporary"),
        (XE.replace("Key name: old-ec\n", ""), "belongs to nothing"),
        (XE.replace(" Usage: Encryption Key\n", ""), "has no usage"),
        ("% Key pair was generated at: 01:00:00 UTC Mar 1 2002\nKey name: a\n", "has no usage"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_quotes_it(text: str, quoted: str) -> None:
    with pytest.raises(OutputFormatError, match=quoted) as caught:
        parse(text)
    assert caught.value.message.startswith("r1: show crypto key mypubkey")


def test_a_public_key_in_another_encoding_is_none() -> None:
    """PKCS#1 is not what the device prints."""
    spki = bytes.fromhex(RSA_DATA)
    pkcs1 = spki[22:]
    assert load_der_public_key(pkcs1) == load_der_public_key(spki)
    with pytest.raises(OutputFormatError, match="are no public key"):
        parse(OLD.replace(RSA_DATA, f"  {pkcs1.hex(' ', 4).upper()}\n", 1))


def is_part_of(shown: ShownKey, whole: ShownKey) -> bool:
    """No fact of ``shown`` is another than in ``whole``; some may not be known."""
    pairs = [(getattr(shown, each.name), getattr(whole, each.name)) for each in fields(ShownKey)]
    return all(fact is None or fact == true for fact, true in pairs)


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_lost_line_is_an_error_or_a_fact_that_is_not_known(number: int) -> None:
    try:
        shown = parse("\n".join(LINES[:number] + LINES[number + 1 :]))
    except OutputFormatError:
        return
    assert LINES[number].startswith(("Key type:", " Key is "))
    assert len(shown) == 5
    assert all(map(is_part_of, shown, parse(XE)))


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_line_that_comes_twice_is_an_error(number: int) -> None:
    with pytest.raises(OutputFormatError):
        parse("\n".join([*LINES[: number + 1], *LINES[number:]]))


def test_the_command_is_known_in_short_and_by_its_output() -> None:
    (command,) = COMMANDS

    assert command.matches("sh cry key my rsa CA-ROOT")
    assert command.matches("show crypto key mypubkey all")
    assert not command.matches("show crypto key pubkey-chain rsa")
    assert command.printed(LINES) == 5
    assert command.read(XE, device="r1", zones=NO_ZONES, unknown=[]) == parse(XE)


@pytest.mark.parametrize("word", ["rsa", "ec branch-ec", "all"])
def test_ntc_templates_reads_the_same(
    word: str, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    templates = pytestconfig.rootpath / "src/netpki/platforms/ios/templates"
    monkeypatch.setenv("NTC_TEMPLATES_DIR", str(templates))
    rows = parse_output("cisco_ios", f"sh cry key mypubkey {word}", XE)

    assert [row["label"] for row in rows] == [key.label for key in parse(XE)]
    assert rows[0]["data"] == [line.strip() for line in RSA_DATA.splitlines()]
    assert [row["temporary"] for row in rows] == ["", "Temporary", "", "", ""]


@given(
    text=st.sampled_from([XE, OLD]),
    start=st.integers(0, 2800),
    length=st.integers(0, 200),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=20),
)
@settings(max_examples=examples(150))
def test_damage_is_read_or_refused_and_nothing_else(
    text: str, start: int, length: int, inserted: str
) -> None:
    try:
        shown = parse(text[:start] + inserted + text[start + length :])
    except OutputFormatError:
        return
    assert len(shown) <= text.count("Key name")
    assert all(each.public_key and each.bits in {256, 521, 1024} for each in shown)


@given(text=st.sampled_from([XE, OLD]), number=st.integers(0, 60), noise=st.text(max_size=30))
@settings(max_examples=examples(150))
def test_a_garbled_line_is_told(text: str, number: int, noise: str) -> None:
    """Whatever stands there instead: an error, or a key that says less."""
    lines = text.splitlines()
    at = number % len(lines)
    lines[at] = f"?{noise}"
    unknown: Unknown = []
    try:
        shown = parse_keys("\n".join(lines), device="r1", unknown=unknown)
    except OutputFormatError:
        return
    assert unknown
    for key in shown:
        told = replace(key, temporary=True)
        assert any(is_part_of(told, replace(whole, temporary=True)) for whole in parse(text))


@AT_ONCE
@pytest.mark.parametrize("bait", ["A", "0", "AB ", "1 ", " ", "KEYS "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    for before in ("Key type: ", "Key Data:\n  ", "Key is ", ""):
        with pytest.raises(OutputFormatError):
            parse(f"{OLD}% Key pair was generated at: x\n{before}{long_line(bait)}!\n")
