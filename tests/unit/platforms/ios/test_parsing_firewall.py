"""``show policy-map type inspect zone-pair``: public forms, unverified ones, damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from support.hostile import AT_ONCE, long_line
from unit.platforms.ios.damage import DAMAGES, HEADER, Damage, read_or_refused, stripped

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.firewall import (
    COMMANDS,
    FirewallClass,
    ZonePair,
    parse_zone_pairs,
)

# The form of public captures of IOS 15.x.
IOS_15 = """\

policy exists on zp OUT-TO-SELF
  Zone-pair: OUT-TO-SELF\x20

  Service-policy inspect : POLICY-1

    Class-map: CLASS-INSPECT (match-any) \x20
      Match: access-group name ACL-IPSEC
        3 packets, 180 bytes
        30 second rate 0 bps
      Match: protocol http

   Inspect
        Packet inspection statistics [process switch:fast switch]
        udp packets: [24:0]

        Session creations since subsystem startup or last reset 14
        Current session counts (estab/half-open/terminating) [0:0:0]
        Maxever session counts (estab/half-open/terminating) [4:4:0]
        Last session created 00:16:12
        Last statistic reset never
        Last session creation rate 0
        Maxever session creation rate 6
        Last half-open session total 0
        TCP reassembly statistics
        received 0 packets out-of-order; dropped 0
        peak memory usage 0 KB; current usage: 0 KB
        peak queue length 0


    Class-map: CLASS-PASS (match-all) \x20
      Match: access-group name ACL-ESP
        0 packets, 0 bytes
        30 second rate 0 bps
      Pass
        7 packets, 420 bytes

    Class-map: class-default (match-any) \x20
      Match: any\x20
      Drop
        12 packets, 900 bytes
"""

# The form of public captures of IOS XE: two zone-pairs, and sessions.
XE = """\
  Zone-pair: in-out
  Service-policy inspect : pmap

    Class-map: cmap (match-any)
      Match: access-group name OGACL
      Inspect
        Established Sessions
         Session 671D778C (192.0.2.100:1053)=>(198.51.100.2:23) telnet SIS_OPEN
          Created 00:00:42, Last heard 00:00:39
          Bytes sent (initiator:responder) [38:70]

    Class-map: class-default (match-any)
      Match: any
      Drop (default action)
        0 packets, 0 bytes
  Zone-pair: out->in
  Service-policy inspect : other

    Class-map: class-default (match-any)
      Match: any
      Drop (default action)
        0 packets, 0 bytes
"""

# The forms of public captures of IOS 12.4 and of other releases of IOS XE.
SESSIONS_12 = """\
policy exists on zp PRIV-PUB
  Zone-pair: PRIV-PUB

  Service-policy inspect : PRIV-TO-PUB

   Class-map: WEB (match-any)
      Match: protocol http
        12 packets, 384 bytes
        30 second rate 0 bps

   Inspect

      Number of Established Sessions = 1
      Established Sessions
        Session 2204E220 (192.0.2.3:1049)=>(198.51.100.2:443) https:tcp SIS_OPEN/TCP_CLOSEWAIT
          Created 00:00:14, Last heard 00:00:11
          Bytes sent (initiator:responder) [821:1431]

   Class-map: class-default (match-any)
     Match: any
     Drop
       4 packets, 160 bytes
"""
SESSIONS_XE = """\
Zone-pair: in-out
  Service-policy inspect : pmap

    Class-map: cmap (match-any)
      Match: protocol udp
      Inspect

        Half-open Sessions
         Session ID 0x00000603 (192.0.2.1:5633)=>(198.51.100.1:12609) udp SIS_OPENING
          Created 00:01:48, Last heard 00:01:48
          Bytes sent (initiator:responder) [0:0]
        Terminating Sessions
         Session ID 0x0000000A (192.0.2.1:20)=>(198.51.100.1:11001) ftp-data SIS_CLOSED
          Created 00, Last heard 00
          Bytes sent (initiator:responder) [0:12345]
"""

# No capture shows these lines; only the phrase and the name of the last counter are sourced.
URL_FILTER = """\
Zone-pair: in-out
  Service-policy inspect : pmap

    Class-map: web (match-any)
      Match: protocol http
      Inspect
      URL Filtering is in ALLOWMODE
        Total requests sent to URL Filter Server: 44
        Total responses received from URL Filter Server :42
"""

SCREENS = (IOS_15, XE, SESSIONS_12, SESSIONS_XE, URL_FILTER)


def test_the_classes_of_a_zone_pair() -> None:
    assert parse_zone_pairs(IOS_15, device="r1") == (
        ZonePair(
            name="OUT-TO-SELF",
            policy="POLICY-1",
            url_filtering=None,
            counters=(),
            classes=(
                FirewallClass(
                    name="CLASS-INSPECT",
                    matching="match-any",
                    matches=("access-group name ACL-IPSEC", "protocol http"),
                    action="Inspect",
                    packets=None,
                    octets=None,
                    url_filtering=None,
                    counters=(
                        ("Session creations since subsystem startup or last reset", 14),
                        ("Last session creation rate", 0),
                        ("Maxever session creation rate", 6),
                        ("Last half-open session total", 0),
                    ),
                ),
                FirewallClass(
                    name="CLASS-PASS",
                    matching="match-all",
                    matches=("access-group name ACL-ESP",),
                    action="Pass",
                    packets=7,
                    octets=420,
                    url_filtering=None,
                    counters=(),
                ),
                FirewallClass(
                    name="class-default",
                    matching="match-any",
                    matches=("any",),
                    action="Drop",
                    packets=12,
                    octets=900,
                    url_filtering=None,
                    counters=(),
                ),
            ),
        ),
    )


def test_several_zone_pairs_and_their_sessions() -> None:
    out, back = parse_zone_pairs(XE, device="r1")

    assert (out.name, out.policy) == ("in-out", "pmap")
    assert [each.name for each in out.classes] == ["cmap", "class-default"]
    assert (back.name, back.policy) == ("out->in", "other")
    assert back.classes[0].action == "Drop (default action)"


def test_sessions_are_known_in_every_form() -> None:
    (old,) = parse_zone_pairs(SESSIONS_12, device="r1")
    (new,) = parse_zone_pairs(SESSIONS_XE, device="r1")

    assert [(each.name, each.action, each.packets) for each in old.classes] == [
        ("WEB", "Inspect", None),
        ("class-default", "Drop", 4),
    ]
    assert [(each.name, each.matches, each.action) for each in new.classes] == [
        ("cmap", ("protocol udp",), "Inspect")
    ]
    assert not any(each.counters for each in (*old.classes, *new.classes))


def test_counters_of_url_filtering_are_read_by_their_form() -> None:
    (pair,) = parse_zone_pairs(URL_FILTER, device="r1")

    assert pair.classes[0].url_filtering == "ALLOWMODE"
    assert pair.classes[0].counters == (
        ("Total requests sent to URL Filter Server", 44),
        ("Total responses received from URL Filter Server", 42),
    )


def test_url_filtering_above_the_first_class_belongs_to_the_zone_pair() -> None:
    text = "Zone-pair: a\n  URL Filtering is in x y\n  Total requests: 3\nZone-pair: b\n"
    first, second = parse_zone_pairs(text, device="r1")

    assert (first.url_filtering, first.counters) == ("x y", (("Total requests", 3),))
    assert second == ZonePair("b", None, None, (), ())


def test_no_zone_pair_is_no_error() -> None:
    assert parse_zone_pairs("\n", device="r1") == ()


@pytest.mark.parametrize(
    "text",
    [
        XE.replace("  Zone-pair: in-out\n", ""),
        XE.replace("  Zone-pair: out->in\n", ""),
        XE.replace("out->in", "in-out"),
        XE.replace("    Class-map: cmap (match-any)\n", ""),
        IOS_15.replace("    Class-map: CLASS-PASS (match-all)  \n", ""),
        IOS_15.replace("        7 packets, 420 bytes\n", ""),
        IOS_15.replace("Inspect\n", "Inspekt\n"),
        URL_FILTER.replace("44", "many"),
        "% Invalid input detected at '^' marker.",
    ],
)
def test_what_does_not_add_up_is_an_error(text: str) -> None:
    with pytest.raises(OutputFormatError, match=r"r1: show policy-map type inspect zone-pair[:,]"):
        parse_zone_pairs(text, device="r1")


@pytest.mark.parametrize("text", SCREENS)
@pytest.mark.parametrize(
    "change",
    [
        stripped,
        lambda text: HEADER + text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n"),
        lambda text: "".join(f"\t{line}\n" for line in text.split("\n")),
    ],
    ids=["no indentation", "CRLF", "trailing blanks", "under tabs"],
)
def test_what_captures_do_changes_nothing(text: str, change: object) -> None:
    assert callable(change)
    assert parse_zone_pairs(change(text), device="r1") == parse_zone_pairs(text, device="r1")


@given(text=st.sampled_from(SCREENS), damage=DAMAGES)
@settings(max_examples=examples(200))
def test_damage_is_read_or_refused_and_nothing_else(text: str, damage: Damage) -> None:
    assert read_or_refused(parse_zone_pairs, damage.applied(text)) in {True, False}


@pytest.mark.parametrize(
    "typed",
    [
        "show policy-map type inspect zone-pair",
        "show policy-map type inspect zone-pair urlfilter",
        "show policy-map type inspect zone-pair in-out urlfilter",
        "sh policy-map type insp zone-pair sessions",
    ],
)
def test_the_command_is_known_as_people_type_it(typed: str) -> None:
    (command,) = COMMANDS

    assert command.matches(typed)


def test_the_output_tells_the_command() -> None:
    (command,) = COMMANDS

    assert [command.printed(text.split("\n")) for text in SCREENS] == [3, 4, 3, 2, 3]


@AT_ONCE
@pytest.mark.parametrize("bait", [" ", "A ", "AB", "A: ", "Match: ", "1 packets, "])
def test_a_long_hostile_line_is_answered_at_once(bait: str) -> None:
    """Would run for hours if a pattern were quadratic in the length of a line."""
    for line in (long_line(bait), f"AB{long_line(bait)}"):
        with pytest.raises(OutputFormatError):
            parse_zone_pairs(f"Zone-pair: a\n{line}!\nNonsense\n", device="r1")
