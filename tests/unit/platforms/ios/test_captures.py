"""Sessions cut into the outputs of single commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpki.platforms.ios.captures import Excerpt, cut

SESSION = """\
Welcome to r1

r1>enable
Password: 
r1#terminal length 0
r1#show clock
*12:00:00.123 UTC Sat Nov 28 2026
r1#conf t
Enter configuration commands, one per line.  End with CNTL/Z.
r1(config)#do show crypto pki trustpoints
Trustpoint A:

r1(config)#crypto pki trustpoint A
r1(ca-trustpoint)#end
r1#
"""  # noqa: W291 as the device prints it


def commands(text: str) -> list[tuple[str | None, str, int]]:
    return [(each.command, each.text, each.first_line) for each in cut(text)]


def test_a_session_is_cut_at_its_prompts() -> None:
    found = cut(SESSION)

    assert [each.command for each in found] == [
        None,
        "enable",
        "terminal length 0",
        "show clock",
        "conf t",
        "show crypto pki trustpoints",
        "crypto pki trustpoint A",
        "end",
    ]
    clock, trustpoints = found[3], found[5]
    assert clock == Excerpt("show clock", "r1", "", 7, "*12:00:00.123 UTC Sat Nov 28 2026\n")
    assert (trustpoints.mode, trustpoints.text) == ("", "Trustpoint A:\n\n")
    assert found[6].mode == "config"


def test_text_without_a_prompt_is_one_excerpt() -> None:
    assert commands("Certificate\n  Status: Available\n") == [
        (None, "Certificate\n  Status: Available\n", 1)
    ]
    assert cut(" \n\n") == ()


@pytest.mark.parametrize(
    "line",
    [
        " certificate self-signed 01 nvram:DEVICE123#1.cer",
        "description spare#1 in rack 3",
        "spare#1 in rack 3",
        "###",
        "ip host a>b 192.0.2.1",
    ],
)
def test_a_line_that_is_no_prompt_cuts_nothing(line: str) -> None:
    assert len(cut(f"hostname r1\n{line}\nend\n")) == 1


@pytest.mark.parametrize(
    "prompt",
    ["r1#", "r1# ", " Router#", "switch-1.example>", "C9300-24#", "LAB_2960#  "],
)
def test_prompts_of_many_kinds(prompt: str) -> None:
    (found,) = cut(f"{prompt}show clock\nx\n")
    assert (found.command, found.hostname) == ("show clock", prompt.strip(" #>"))


def test_a_prompt_inside_a_document_may_be_indented() -> None:
    text = "r1#show clock\nA\n  r2(config)#do show archive\n  B\n  r2(config)#\n  r3#\n"

    assert commands(text) == [
        ("show clock", "A\n", 2),
        ("show archive", "  B\n", 4),
        (None, "  r3#\n", 6),
    ]


def test_a_session_that_is_indented_as_a_whole_is_cut_too() -> None:
    text = "\n".join(f"    {line}" for line in SESSION.splitlines()).replace("    \n", "\n")
    found = cut(text)

    assert [each.command for each in found] == [each.command for each in cut(SESSION)]
    assert found[5].text == "Trustpoint A:\n\n"
    assert commands("    Certificate\n      Status: Available\n") == [
        (None, "    Certificate\n      Status: Available\n", 1)
    ]


def test_pages_escape_sequences_and_corrections_are_undone() -> None:
    more = " --More-- " + "\b" * 9 + " " * 8 + "\b" * 9
    paged = f"r1#sho\b\b\bshow clock\r\na\r\n{more}b\r\n"
    assert commands(paged) == [("show clock", "a\nb\n", 2)]
    assert commands("\x1b[7mr1#\x1b[0mshow clock\r\r\nx\r\n") == [("show clock", "x\n", 2)]
    assert commands("r1#show clock\na\n--More--\r        \rb\n") == [("show clock", "a\nb\n", 2)]


def test_the_numbers_of_lines_are_those_of_the_capture() -> None:
    lines = SESSION.split("\n")
    for each in cut(SESSION):
        for offset, line in enumerate(each.text.split("\n")[:-1]):
            assert lines[each.first_line - 1 + offset] == line


@given(st.text(alphabet="r1#>() show\n\b\x1b[m-Me", max_size=200))
def test_any_text_is_cut_without_loss_of_lines(text: str) -> None:
    for each in cut(text):
        assert each.first_line >= 1
        assert each.command is None or each.command.strip() == each.command != ""


def test_private_keys_are_left_out() -> None:
    begin = "-----BEGIN RSA PRIVATE KEY-----"
    text = f"r1#crypto pki export A pem terminal 3des x\n{begin}\nMIIE\n\nsecret\n"
    (whole,) = cut(f"{text}-----END RSA PRIVATE KEY-----\nr1#\n")
    (open_end,) = cut(text)

    assert "MIIE" not in whole.text + open_end.text
    assert "secret" not in whole.text + open_end.text
    assert whole.text.count("\n") == 5
    assert whole.text.endswith("-----END RSA PRIVATE KEY-----\n")


@pytest.mark.parametrize("text", ["r1#", "#", ">", "  r1#show clock", "  x\n  r1#", "a>b#c"])
def test_a_capture_may_end_without_the_end_of_its_line(text: str) -> None:
    assert cut(text) == cut(f"{text}\n")
