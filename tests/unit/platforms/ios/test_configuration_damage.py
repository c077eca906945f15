"""Damaged configurations: errors where they must be, unknown lines where they may be."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import generated_ca
from support.examples import examples
from support.saved_configurations import chain_entry, saved_configuration

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing import Configuration, parse_configuration
from netpki.platforms.ios.parsing.screens import Unknown, UnknownLine

GOOD = generated_ca("Good", serial=1)
MESSAGE = "*Jan  5 10:11:12.303: %SYS-5-CONFIG_I: Configured from console by console\n"


def tolerated(text: str) -> tuple[Configuration, Unknown]:
    """The configuration and what was not understood; the same text must be an error else."""
    unknown: Unknown = []
    configuration = parse_configuration(text, device="r1", unknown=unknown)
    with pytest.raises(OutputFormatError):
        parse_configuration(text, device="r1")
    return configuration, unknown


def whole(middle: str) -> str:
    return f"hostname r1\n{middle}!\nip http secure-trustpoint TP\nend\n"


def chain(*entries: str) -> str:
    return whole("crypto pki certificate chain TP\n" + "".join(entries))


NO_CERTIFICATE = " certificate ca 02\n  30820321 30820209\n  \tquit\n"
ODD_DIGITS = " certificate ca 02\n  308\n  \tquit\n"
NO_QUIT = " certificate ca 02\n  30820321 30820209\n"
FOREIGN = " certificate ca 02\n  30820321 3082xx09\n  30820321\n  \tquit\n"


@pytest.mark.parametrize("damaged", [NO_CERTIFICATE, ODD_DIGITS, NO_QUIT])
def test_a_certificate_that_cannot_be_decoded_keeps_its_place(damaged: str) -> None:
    text = chain(damaged, chain_entry("ca", GOOD))
    configuration, unknown = tolerated(text)

    assert unknown == [UnknownLine(3, "certificate ca 02")]
    bad, good = configuration.chains["TP"]
    assert (bad.kind, bad.serial, bad.file, bad.certificate) == ("ca", "02", None, None)
    assert good.certificate == GOOD
    assert [each.trustpoint for each in configuration.references] == ["TP"]


def test_a_foreign_line_in_a_certificate_is_told_as_well() -> None:
    configuration, unknown = tolerated(chain(FOREIGN, chain_entry("ca", GOOD)))

    assert unknown == [
        UnknownLine(3, "certificate ca 02"),
        UnknownLine(4, "30820321 3082xx09"),
    ]
    assert [each.certificate for each in configuration.chains["TP"]] == [None, GOOD]


@pytest.mark.parametrize("heading", ["certificate", "certificate ca", "certificate ca xyz", "foo"])
def test_a_heading_that_is_none_hides_only_its_own_digits(heading: str) -> None:
    entry = chain_entry("ca", GOOD)
    digits = entry.partition("\n")[2]
    configuration, unknown = tolerated(chain(f" {heading}\n{digits}", entry))

    assert unknown == [UnknownLine(3, heading)]
    assert [each.certificate for each in configuration.chains["TP"]] == [GOOD]


def test_a_text_cut_short_is_told_with_its_last_line() -> None:
    configuration, unknown = tolerated(whole("").removesuffix("end\n") + "\n\n")

    assert unknown == [UnknownLine(3, "ip http secure-trustpoint TP")]
    assert configuration.hostname == "r1"


def test_a_text_cut_in_a_certificate_is_told_with_both() -> None:
    configuration, unknown = tolerated("hostname r1\ncrypto pki certificate chain TP\n" + NO_QUIT)

    assert unknown == [
        UnknownLine(3, "certificate ca 02"),
        UnknownLine(4, "30820321 30820209"),
    ]
    assert [each.certificate for each in configuration.chains["TP"]] == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", UnknownLine(1, "")),
        ("startup-config is not present\n", UnknownLine(1, "startup-config is not present")),
        ("!\nend\n", UnknownLine(2, "end")),
        ("hostname r1\nclock timezone X y\nend\n", UnknownLine(2, "clock timezone X y")),
        ("hostname r1\nclock summer-time\nend\n", UnknownLine(2, "clock summer-time")),
        ("hostname r1\nbanner motd ^C\nend\n", UnknownLine(2, "banner motd ^C")),
        (
            f"hostname r1\ncrypto pki trustpoint TP\n enrollm\n{MESSAGE}ent terminal\nend\n",
            UnknownLine(5, "ent terminal"),
        ),
        (
            f"hostname r1\n!\n{MESSAGE}\n shutdown\nend\n".replace("\n\n", "\n"),
            UnknownLine(4, "shutdown"),
        ),
    ],
)
def test_other_damage_is_told_with_its_line(text: str, expected: UnknownLine) -> None:
    _, unknown = tolerated(text)

    assert unknown == [expected]


def test_a_sound_configuration_has_no_unknown_lines() -> None:
    text = saved_configuration(1, 20_000)
    unknown: Unknown = []

    found = parse_configuration(text, device="r1", unknown=unknown)
    assert unknown == []
    assert found == parse_configuration(text, device="r1")


def test_a_section_need_not_be_whole() -> None:
    unknown: Unknown = []
    parse_configuration("version 15.2\n", device="r1", complete=False, unknown=unknown)

    assert unknown == []


SAMPLE = saved_configuration(3, 12_000)


@given(
    start=st.integers(0, len(SAMPLE)),
    length=st.integers(0, 3000),
    inserted=st.sampled_from(
        [
            "",
            "\n",
            "^C",
            "quit",
            " ",
            "banner x ^C\n",
            "crypto pki certificate chain TP\n",
            MESSAGE,
        ]
    ),
)
@settings(max_examples=examples(200))
def test_no_damage_is_too_much_for_an_inventory(start: int, length: int, inserted: str) -> None:
    text = SAMPLE[:start] + inserted + SAMPLE[start + length :]
    unknown: Unknown = []
    tolerant = parse_configuration(text, device="r1", unknown=unknown)
    try:
        strict = parse_configuration(text, device="r1")
    except OutputFormatError:
        assert unknown
    else:
        assert (strict, []) == (tolerant, unknown)
    assert all(1 <= line.number <= text.count("\n") + 1 for line in unknown)


HOSTILE = {
    "macros without end": "macro name M\n",
    "text without end": "menu M title ^Cx\naaa authentication banner \x03x\n",
    "banners without end": "banner motd \u00a7\n",
    "headings in a chain": "crypto pki certificate chain TP\n certificate ca 01\n",
    "one key for all": "crypto pki trustpoint T{}\n rsakeypair K 2048\n",
    "uses far below a heading": " description x\n trustpoint TP\n",
    "messages": MESSAGE,
    "message after comment": "!\n" + MESSAGE,
    "long words": "crypto ikev2 profile P\n pki trustpoint " + "A" * 40 + "\n",
    "commands": 'event manager applet A\n action 1 cli command "crypto pki enroll T1"\n',
    "quotes": 'crypto pki trustpoint "\n',
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_work_grows_with_the_length_and_no_faster(kind: str) -> None:
    def steps(count: int) -> int:
        text = "".join(HOSTILE[kind].replace("{}", str(number)) for number in range(count))
        return steps_of(lambda: parse_configuration(text, device="r1", unknown=[]))

    assert steps(800) < 4.4 * steps(200)


def steps_of(work: Callable[[], object]) -> int:
    """Lines of Python that ``work`` runs through."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> Callable[..., object]:
        nonlocal count
        count += event == "line"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def test_long_lines_are_read_in_passing() -> None:
    lines = [
        "crypto pki trustpoint " + "A " * 100_000,
        "dial-peer voice 1 voip\n " + "trustpoint" * 50_000 + " trustpoin",
        "sip-ua\n crypto signaling " + "trustpoint " * 50_000,
        "interface Gi1\n " + "keypair " * 50_000,
        'alias exec x "' + "crypto pki " * 50_000,
        "crypto pki trustpoint T\n match certificate " + "override " * 50_000,
        "hostname x" + " " * 200_000 + "y",
    ]

    start = time.process_time()
    configuration = parse_configuration("\n".join(lines), device="r1", complete=False)
    assert time.process_time() - start < 20  # a square of the length would take many minutes
    assert [each.name for each in configuration.trustpoints] == ["T"]
