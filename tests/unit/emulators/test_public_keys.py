"""``show crypto key mypubkey`` in the forms that captures show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from unit.emulators.making import make_ca, make_router, opened, said

from netpki.emulators.ios.keys import KeyPair
from netpki.emulators.ios.zones import Turn, zone_of
from netpki.errors import InputError

MADE = datetime(2021, 8, 26, 16, 38, 25, tzinfo=UTC)


def public(bits: int) -> bytes:
    """A key whose modulus is all ones."""
    key = rsa.RSAPublicNumbers(65537, 2**bits - 1).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


OWN = KeyPair("LAB", public(1024), MADE, redundant=True)
SERVER = KeyPair("LAB.server", public(1024), MADE, usage="Encryption", temporary=True)

# The layout of public captures of 1024-bit keys, IOS 15.x: eight groups a line, each with a blank
# behind it, and what is left of a group behind the last whole line.
DATA = """\
 Key Data:
  30819F30 0D06092A 864886F7 0D010101 05000381 8D003081 89028181 00FFFFFF\x20
  FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF\x20
  FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF\x20
  FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF\x20
  FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FF020301 0001
"""


# Forms: 12.x without type and storage, 15.x to 17.x with them, XE of 2026 with the size.
@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("ios-12.4", ""),
        ("ios-15", "Key type: RSA KEYS\n Storage Device: private-config\n"),
        ("xe-17", "Key type: RSA KEYS\n Storage Device: private-config\n"),
        ("xe-26", "Key type: RSA KEYS      1024 bits\n Storage Device: private-config\n"),
    ],
)
def test_a_key_in_the_form_of_its_release(key: str, facts: str) -> None:
    router = make_router(key)
    router.add_key(OWN)
    shown = said(opened(router), "show crypto key mypubkey rsa\n")
    assert shown == (
        "show crypto key mypubkey rsa\n"
        "% Key pair was generated at: 16:38:25 UTC Aug 26 2021\nKey name: LAB\n"
        f"{facts} Usage: General Purpose Key\n"
        f" Key is not exportable. Redundancy enabled.\n{DATA}r1#"
    )


def test_a_temporary_key_has_no_storage() -> None:
    router = make_router("xe-17")
    router.add_key(SERVER)
    shown = said(opened(router), "show crypto key mypubkey all\n")
    assert "\nKey type: RSA KEYS\nTemporary key\n Usage: Encryption Key\n" in shown


def test_a_label_chooses() -> None:
    router = make_router("xe-17")
    router.add_key(OWN)
    router.add_key(replace(OWN, label="OTHER", exportable=True))
    shown = said(opened(router), "show crypto key mypubkey rsa OTHER\n")
    assert "Key name: LAB\n" not in shown
    assert " Key is exportable. Redundancy enabled.\n" in shown


def test_a_new_key_replaces_one_of_the_same_label_and_usage() -> None:
    router = make_router("xe-17")
    router.add_key(OWN)
    router.add_key(replace(OWN, usage="Signature"))
    router.add_key(replace(OWN, public_der=public(2048)))
    assert [(each.usage, each.size) for each in router.running.keys] == [
        ("Signature", "1024 bits"),
        ("General Purpose", "2048 bits"),
    ]


@pytest.mark.parametrize("command", ["ec", "all"])
def test_12_4_knows_rsa_keys_only(command: str) -> None:
    shown = said(opened(make_router("ios-12.4")), f"show crypto key mypubkey {command}\n")
    assert "% Invalid input detected" in shown


def test_what_is_no_public_key_is_refused() -> None:
    with pytest.raises(InputError, match="2 bytes are no public key"):
        KeyPair("X", b"\x30\x00", MADE)


def test_a_key_that_was_not_saved_is_lost_with_a_reload() -> None:
    router = make_router("xe-17")
    router.add_key(OWN)
    router.add_key(replace(OWN, label="NEW"), saved=False)
    router.reload()
    assert [each.label for each in router.running.keys] == ["LAB"]


def test_a_trustpoint_says_which_keys_it_has() -> None:
    router = make_router("xe-17")
    lines = ["enrollment terminal", "rsakeypair LAB"]
    router.add_trustpoint("T", ca=make_ca(), lines=lines)
    console = opened(router)
    command = "show crypto pki trustpoints T status\n"
    assert "    Keys generated ............. No\n" in said(console, command)
    router.add_key(replace(OWN, exportable=True))
    shown = said(console, command)
    assert "    Keys generated ............. Yes (General Purpose, exportable)\n" in shown


def test_the_key_of_ssh_stays_where_it_was_configured() -> None:
    router = make_router("xe-17")
    router.add_key(OWN)
    console = opened(router, "terminal length 0\nconf t\nip ssh rsa keypair-name LAB\nend\n")
    assert "\nip ssh rsa keypair-name LAB\n" in said(console, "show running-config\n")


@pytest.mark.parametrize(
    ("lines", "moment", "shown"),
    [
        ((), datetime(2026, 7, 1, 12, tzinfo=UTC), ("12:00", "UTC")),
        (("clock timezone IST 5 30",), datetime(2026, 7, 1, 12, tzinfo=UTC), ("17:30", "IST")),
        (("clock timezone NST -3 30",), datetime(2026, 7, 1, 12, tzinfo=UTC), ("08:30", "NST")),
        # The rule of the United States: the second Sunday of March, the first of November.
        (
            ("clock timezone EST -5", "clock summer-time EDT recurring"),
            datetime(2026, 3, 8, 6, 59, tzinfo=UTC),
            ("01:59", "EST"),
        ),
        (
            ("clock timezone EST -5", "clock summer-time EDT recurring"),
            datetime(2026, 3, 8, 7, 0, tzinfo=UTC),
            ("03:00", "EDT"),
        ),
        (
            ("clock timezone EST -5", "clock summer-time EDT recurring"),
            datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
            ("01:00", "EST"),
        ),
        (
            ("clock summer-time BST recurring last Sun Mar 1:00 last Sun Oct 2:00",),
            datetime(2026, 10, 25, 0, 59, tzinfo=UTC),
            ("01:59", "BST"),
        ),
        # South of the equator summer spans the turn of the year.
        (
            (
                "clock timezone AEST 10",
                "clock summer-time AEDT recurring 1 Sun Oct 2:00 1 Sun Apr 3:00 60",
            ),
            datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
            ("11:00", "AEDT"),
        ),
    ],
)
def test_zones(lines: tuple[str, ...], moment: datetime, shown: tuple[str, str]) -> None:
    local, name = zone_of(lines).local(moment)
    assert (f"{local:%H:%M}", name) == shown


def test_the_fifth_week_may_be_the_last() -> None:
    turn = Turn(week=0, weekday=6, month=5, minute=0)
    assert turn.in_year(datetime(2026, 1, 1, tzinfo=UTC)).day == 31


def test_the_end_of_the_calendar_stays_in_utc() -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert zone_of(["clock timezone IST 5 30"]).local(last) == (last, "UTC")


def test_dates_are_written_in_the_zone_of_the_device() -> None:
    router = make_router("xe-17")
    router.add_trustpoint("T", ca=make_ca())
    console = opened(router, "conf t\nclock timezone CET 1 0\nclock summer-time CEST recurring\n")
    console.feed(b"end\n")
    assert said(console, "show clock\n") == ("show clock\n13:00:00.000 CET Sun Nov 22 2026\nr1#")
    shown = said(console, "show crypto pki certificates\n")
    assert "    start date: 01:00:00 CET Jan 1 2025\n" in shown
    head = said(console, "show running-config\n").split("\n")[5]
    assert head == "! Last configuration change at 13:00:00 CET Sun Nov 22 2026 by netops"
    assert timedelta(hours=1) == router.zone.offset
