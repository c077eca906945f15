"""PEM that the device prints: certificates of trustpoints, with and without a private key."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from support.hostile import AT_ONCE, long_line

from netpki.errors import OutputFormatError
from netpki.pki import Certificate, read_certificate
from netpki.platforms.ios.parsing.exported import (
    COMMANDS,
    ExportedIdentity,
    ExportedTrustpoint,
    parse_exported,
)
from netpki.platforms.ios.parsing.moments import NO_ZONES
from netpki.platforms.ios.parsing.screens import Unknown, UnknownLine

TESTS = Path(__file__).parents[3]
RECORDING = TESTS / "recordings/ios/iosv_export_ca_pem_terminal.txt"


def pem(name: str) -> str:
    return (TESTS / f"corpus/certificates/{name}.pem").read_text(encoding="ascii").strip()


ISSUING, DEVICE, OWN, ROOT = (
    pem(name)
    for name in (
        "iosv_lab_CA",
        "iosv_lab_identity_Manual",
        "csr1000v_16.12.3_TP-self-signed-971124804",
        "cisco_licensing_root_ca_SLA-TrustPoint",
    )
)
CA, IDENTITY, SELF_SIGNED, LICENSING = map(read_certificate, (ISSUING, DEVICE, OWN, ROOT))

# The form of public captures of IOS XE 17.
SHOWN = f"""\
------Trustpoint: TP-self-signed-971124804------
% Self-signed CA certificate:
{OWN}

% General Purpose Certificate:
{OWN}

------Trustpoint: SLA-TrustPoint------
% The specified trustpoint is not enrolled (SLA-TrustPoint).
% Only export the CA certificate in PEM format.
% CA certificate:
{ROOT}

------Trustpoint: branch-1------
% CA certificate:
{ISSUING}

% General Purpose Certificate:
{DEVICE}

"""
LINES = SHOWN.splitlines()

# Nobody's key: the letters that follow say so.
SECRET = base64.b64encode(b"this is no private key, only text of the same look " * 6).decode()
KEY_BODY = "\n".join(SECRET[at : at + 64] for at in range(0, len(SECRET), 64))
KEY = f"""\
-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: DES-EDE3-CBC,ED6B210B6BC81A14

{KEY_BODY}
-----END RSA PRIVATE KEY-----
"""

# The form of Cisco's command reference for 12.3, "crypto pki export pem terminal 3des".
WITH_KEY = f"""\
% CA certificate:
{ISSUING}

% Key name: branch-1
   Usage: General Purpose Key
{KEY}
% Certificate:
{DEVICE}

"""


NOT_ENROLLED = """\
% The specified trustpoint is not enrolled (a).
% Only export the CA certificate in PEM format.
"""


def parse(text: str) -> tuple[ExportedTrustpoint, ...]:
    return parse_exported(text, device="r1")


def test_all_trustpoints_of_a_device() -> None:
    assert parse(SHOWN) == (
        ExportedTrustpoint(
            "TP-self-signed-971124804",
            ca=(SELF_SIGNED,),
            identities=(ExportedIdentity("General Purpose", SELF_SIGNED),),
        ),
        ExportedTrustpoint("SLA-TrustPoint", ca=(LICENSING,), identities=()),
        ExportedTrustpoint(
            "branch-1", ca=(CA,), identities=(ExportedIdentity("General Purpose", IDENTITY),)
        ),
    )


def test_the_export_of_a_recording() -> None:
    text = (
        RECORDING.read_text(encoding="utf-8").split("pem terminal\n")[1].split("\nCA(config)")[0]
    )

    assert parse(text) == (ExportedTrustpoint("PKI_SERVER", ca=(CA,), identities=()),)


def test_an_export_with_a_private_key_keeps_nothing_of_it() -> None:
    (shown,) = parse(WITH_KEY)

    assert shown == ExportedTrustpoint(
        None, ca=(CA,), identities=(ExportedIdentity("", IDENTITY),)
    )
    assert all(line not in repr(shown) for line in KEY_BODY.splitlines())


@pytest.mark.parametrize("label", ["EC ", "ENCRYPTED ", ""])
def test_a_key_of_another_form_is_passed_over(label: str) -> None:
    assert parse(WITH_KEY.replace("RSA PRIVATE", f"{label}PRIVATE")) == parse(WITH_KEY)


def test_usage_keys_have_two_certificates() -> None:
    """The headings are unverified; they follow the usages of other screens."""
    text = (
        f"% CA certificate:\n{ISSUING}\n\n% Signature Certificate:\n{DEVICE}\n\n"
        f"% Encryption Certificate:\n{DEVICE}\n"
    )
    (shown,) = parse(text)

    assert [each.usage for each in shown.identities] == ["Signature", "Encryption"]


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_no_trustpoint_is_no_error(text: str) -> None:
    assert parse(text) == ()


@pytest.mark.parametrize("original", [SHOWN, WITH_KEY], ids=["show", "export"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"{line.strip()}\n" for line in text.splitlines() if line.strip()),
        lambda text: "".join(f"      {line}\n" for line in text.splitlines()),
        lambda text: (
            "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
            "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n" + text
        ),
        lambda text: text.replace("\nMI", "\n*May  4 12:45:32.303: %SYS-5-CONFIG_I: Done\nMI"),
    ],
    ids=["CRLF", "blanks", "stripped", "indented", "exec prompt timestamp", "log message"],
)
def test_what_a_terminal_adds_changes_nothing(change: object, original: str) -> None:
    assert callable(change)
    assert parse(change(original)) == parse(original)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("% Invalid input detected at '^' marker.", "Invalid input"),
        ("% RSA keypair branch-1 is not exportable.", "is not exportable"),
        (SHOWN.replace("% CA certificate:\n", "", 1), "has no heading"),
        (SHOWN.replace(f"{DEVICE}\n", ""), "stands no certificate"),
        (SHOWN.replace("-----END CERTIFICATE-----", "", 1), "has no END line"),
        (SHOWN.replace("-----END CERTIFICATE-----", "-----END CERT-----", 1), "has no END"),
        (SHOWN[: SHOWN.rindex("-----END")], "has no END line"),
        (SHOWN.replace(f"% General Purpose Certificate:\n{DEVICE}\n", ""), "is not clear"),
        (SHOWN.replace("------Trustpoint: branch-1------\n", ""), "is not clear"),
        (SHOWN.replace("------Trustpoint: SLA-TrustPoint------\n", ""), "another trustpoint"),
        (SHOWN.replace("------Trustpoint: TP-self-signed-971124804------\n", ""), "no title"),
        (SHOWN.replace(": branch-1", ": SLA-TrustPoint"), "is shown twice"),
        (SHOWN.replace("enrolled (SLA", "enrolled (TLA"), "belongs to another trustpoint"),
        (WITH_KEY + WITH_KEY, "behind its own"),
        (WITH_KEY.replace("-----END RSA PRIVATE KEY-----\n", ""), "a private key has no END"),
        (WITH_KEY[: WITH_KEY.index("-----END RSA")], "has no END line"),
        (f"% General Purpose Certificate:\n{DEVICE}\n", "has no CA certificate"),
        (NOT_ENROLLED, "a has no CA certificate"),
        ("------Trustpoint: a------\n", "whether the trustpoint a is enrolled"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_quotes_it(text: str, quoted: str) -> None:
    with pytest.raises(OutputFormatError, match=quoted) as caught:
        parse(text)
    assert caught.value.message.startswith("r1: show crypto pki certificates pem")


@pytest.mark.parametrize("number", [n for n, line in enumerate(LINES) if line])
def test_a_lost_line_is_an_error_or_changes_nothing(number: int) -> None:
    notices = ("% Only", "% The specified")
    text = "\n".join(LINES[:number] + LINES[number + 1 :])
    if LINES[number].startswith(notices[:1]):
        assert parse(text) == parse(SHOWN)
        return
    with pytest.raises(OutputFormatError):
        parse(text)


@pytest.mark.parametrize("number", [n for n, line in enumerate(LINES) if line])
def test_a_line_that_comes_twice_is_an_error_or_changes_nothing(number: int) -> None:
    text = "\n".join([*LINES[: number + 1], *LINES[number:]])
    if LINES[number].startswith("% Only"):
        assert parse(text) == parse(SHOWN)
        return
    with pytest.raises(OutputFormatError):
        parse(text)


def test_a_certificate_with_lines_left_out_is_left_out() -> None:
    unknown: Unknown = []
    lines = DEVICE.splitlines()
    text = SHOWN.replace(DEVICE, "\n".join([*lines[:3], "  [...]", *lines[-2:]]))
    *others, last = parse_exported(text, device="r1", unknown=unknown)

    assert others == list(parse(SHOWN)[:2])
    assert last == ExportedTrustpoint("branch-1", ca=(CA,), identities=())
    assert unknown == [UnknownLine(SHOWN[: SHOWN.index(DEVICE)].count("\n") + 4, "[...]")]
    with pytest.raises(OutputFormatError, match="is unknown"):
        parse(text)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("% The specified trustpoint is not authenticated (branch-1).", None),
        ("% Number 123456789012345", None),
        (KEY_BODY.splitlines()[0], "[...]"),
        (f"{KEY_BODY[:20]} {KEY_BODY[20:60]}", "[...]"),
        (f"key: {KEY_BODY[:14]}!", "[...]"),
        ("kA==", "[...]"),
    ],
)
def test_of_an_unknown_line_nothing_is_told_that_may_be_of_a_key(
    line: str, shown: str | None
) -> None:
    unknown: Unknown = []
    parse_exported(f"{SHOWN}\n{line}\n", device="r1", unknown=unknown)

    assert [each.text for each in unknown] == [shown or line]


def test_an_unknown_line_is_listed_and_the_rest_read() -> None:
    unknown: Unknown = []
    read = COMMANDS[0].read
    text = SHOWN.replace("% CA certificate", "% Mood: good\n% CA certificate", 1)

    assert read(text, device="r1", zones=NO_ZONES, unknown=unknown) == parse(SHOWN)
    assert [line.text for line in unknown] == ["% Mood: good"]


@given(
    start=st.integers(0, len(WITH_KEY)),
    length=st.integers(0, 90),
    inserted=st.sampled_from(["", "\n", "-", "% ", "-----BEGIN CERTIFICATE-----\n", "x y", "é"]),
)
@settings(max_examples=examples(300))
def test_damage_never_shows_anything_of_a_private_key(
    start: int, length: int, inserted: str
) -> None:
    text = WITH_KEY[:start] + inserted + WITH_KEY[start + length :]
    unknown: Unknown = []
    told: list[object] = []
    for kept in (None, unknown):
        try:
            told.append(parse_exported(text, device="r1", unknown=kept))
        except OutputFormatError as error:
            told += [error.message, error.hint, error.__cause__, error.__context__]
    shown = repr((told, unknown))
    assert not [at for at in range(0, len(SECRET) - 12, 4) if SECRET[at : at + 12] in shown]


@given(
    start=st.integers(0, len(SHOWN)),
    length=st.integers(0, 300),
    inserted=st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=20),
)
@settings(max_examples=examples(150))
def test_damage_is_read_or_refused_and_nothing_else(
    start: int, length: int, inserted: str
) -> None:
    real = {CA, IDENTITY, SELF_SIGNED, LICENSING}
    try:
        shown = parse(SHOWN[:start] + inserted + SHOWN[start + length :])
    except OutputFormatError:
        return
    found: set[Certificate] = set()
    for each in shown:
        found.update(each.ca, (identity.certificate for identity in each.identities))
    assert len(shown) <= 3
    assert {each.subject for each in found} <= {each.subject for each in real}


def test_the_commands_are_known_in_short_and_by_their_output() -> None:
    show, export = COMMANDS

    assert show.matches("sh cry pki cert pem")
    assert show.matches("show crypto pki certificates pem branch-1")
    assert not show.matches("show crypto pki certificates verbose")
    assert show.printed(LINES) == 7
    assert export.matches("crypto pki export branch-1 pem terminal")
    assert export.matches("crypto pki export branch-1 pem terminal 3des password secret")
    assert export.read(WITH_KEY, device="r1", zones=NO_ZONES, unknown=[]) == parse(WITH_KEY)


@AT_ONCE
@pytest.mark.parametrize("bait", ["A", "-", "% ", " ", "-----BEGIN ", "A "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    for before in ("", "------Trustpoint:", "-----BEGIN ", "% CA certificate:\n"):
        with pytest.raises(OutputFormatError):
            parse(f"{before}{long_line(bait)}!\nnonsense\n")
