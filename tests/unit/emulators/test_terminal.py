"""The line discipline of a vty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.emulators.making import authenticate, make_ca, make_router, opened, said


def test_a_session_begins_with_a_newline_and_the_prompt() -> None:
    assert make_router().console().open() == b"\r\nr1#"


def test_input_is_echoed_after_the_prompt_it_answers() -> None:
    console = opened(make_router(), "")
    assert console.feed(b"terminal length 0\nconf t\n") == (
        b"terminal length 0\r\nr1#conf t\r\n"
        b"Enter configuration commands, one per line.  End with CNTL/Z.\r\nr1(config)#"
    )


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\r\0"])
def test_every_line_end_is_one_line(end: str) -> None:
    console = opened(make_router())
    assert said(console, f"conf t{end}end{end}").count("r1#") == 1


def test_a_line_end_may_be_cut_between_two_packets() -> None:
    console = opened(make_router())
    assert console.feed(b"conf t\r").endswith(b"r1(config)#")
    assert console.feed(b"\n") == b""


def test_an_empty_line_repeats_the_prompt() -> None:
    assert opened(make_router()).feed(b"\n") == b"\r\nr1#"


def test_the_echo_wraps_at_the_margin() -> None:
    console = opened(make_router(), "")
    line = "x" * 100
    echo = console.feed(line.encode())
    assert echo == b"x" * 77 + b" \b" + b"x" * 23


def test_a_long_line_wraps_twice() -> None:
    console = opened(make_router(), "")
    assert console.feed(b"x" * 160) == b"x" * 77 + b" \b" + b"x" * 80 + b" \b" + b"xxx"


@pytest.mark.parametrize("width", [0, 512])
def test_a_wide_terminal_does_not_wrap(width: int) -> None:
    console = opened(make_router(), f"terminal width {width}\n")
    assert console.feed(b"x" * 200) == b"x" * 200


def test_show_output_never_wraps() -> None:
    router = make_router()
    router.running.enter_section(f"logging {'y' * 120}")
    assert f"logging {'y' * 120}\n" in said(opened(router), "show running-config\n")


def test_backspace_erases() -> None:
    console = opened(make_router())
    assert console.feed(b"shx\b") == b"shx\b \b"
    assert "UTC" in said(console, "ow clock\n")


def test_backspace_at_the_start_does_nothing() -> None:
    assert opened(make_router()).feed(b"\b\x7f") == b""


def test_tab_completes_a_keyword() -> None:
    console = opened(make_router())
    assert console.feed(b"show clo\t") == b"show clo\r\nr1#show clock "
    assert "UTC" in said(console, "\n")


def test_tab_that_completes_nothing_is_lost() -> None:
    console = opened(make_router())
    assert console.feed(b"s h\t") == b"s h"
    assert console.feed(b"\x03\t") == b"^C\r\nr1#"


def test_tab_in_pasted_hex_is_lost() -> None:
    router = make_router("xe-17")
    ca = make_ca()
    router.add_trustpoint("T")
    console = opened(router, "conf t\ncrypto pki certificate chain T\ncertificate ca 01\n")
    assert said(console, f"{ca.der.hex()}\n  \tquit\n").endswith("r1(config-cert-chain)#")
    assert router.running.trustpoints["T"].ca == ca


def test_a_question_mark_lists_keywords_and_keeps_the_line() -> None:
    console = opened(make_router())
    assert said(console, "show c?") == "show c?\n  clock\n  crypto\n\nr1#show c"


def test_ctrl_v_takes_a_question_mark_literally() -> None:
    router = make_router()
    opened(router, "conf t\ncrypto pki trustpoint T\nenrollment url http://h/\x16?a=b\n")
    trustpoint = router.trustpoint("T")
    assert trustpoint
    assert "enrollment url http://h/?a=b" in trustpoint.lines


def test_ctrl_z_runs_the_line_and_leaves_configuration() -> None:
    router = make_router()
    console = opened(router, "conf t\n")
    assert said(console, "hostname r9\x1a") == "hostname r9^Z\nr9#"


def test_ctrl_c_drops_the_line_and_leaves_configuration() -> None:
    router = make_router()
    assert said(opened(router, "conf t\n"), "hostname r9\x03") == "hostname r9^C\nr1#"
    assert router.hostname == "r1"


def test_control_characters_without_meaning_are_ignored() -> None:
    assert opened(make_router()).feed(b"a\x00\x1b\x01b") == b"ab"


def test_leaving_ends_the_session() -> None:
    console = opened(make_router())
    assert console.feed(b"exit\nshow clock\n") == b"exit\r\n"
    assert console.closed
    assert not console.dropped
    assert console.feed(b"\n") == b""


def test_output_stops_at_a_page() -> None:
    console = opened(make_router(), "")
    page = said(console, "show running-config\n").split("\n")
    assert page[-1] == " --More-- "
    assert len(page) == 1 + 23 + 1


def test_space_shows_the_next_page() -> None:
    console = opened(make_router(), "")
    console.feed(b"show running-config\n")
    page = console.feed(b" ")
    assert page.startswith(b"\b" * 9 + b" " * 8 + b"\b" * 9)
    assert page.count(b"\n") == 23 or page.endswith(b"r1#")


def test_enter_shows_one_more_line() -> None:
    console = opened(make_router(), "")
    console.feed(b"show running-config\n")
    assert console.feed(b"\r\n").count(b"\n") == 1


def test_q_ends_the_output() -> None:
    console = opened(make_router(), "")
    console.feed(b"show running-config\n")
    assert console.feed(b"q").endswith(b"\b" * 9 + b"r1#")


def test_pages_hold_all_lines() -> None:
    router = make_router()
    whole = said(opened(router), "show running-config\n")
    console = opened(router, "")
    paged = said(console, "show running-config\n" + " " * 10).replace(" --More-- ", "")
    paged = paged.replace("\b" * 9 + " " * 8 + "\b" * 9, "")
    assert paged.startswith(whole.removesuffix("r1#"))


def test_no_page_without_length() -> None:
    assert "--More--" not in said(opened(make_router()), "show running-config\n")


@given(cuts=st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_how_input_is_cut_changes_nothing(cuts: list[int]) -> None:
    typed = (
        "terminal length 0\nconf t\ncrypto pki trustpoint T\nenroll term\r\n"
        + authenticate(make_ca())
        + "maybe\nyes\nend\nwr\nshow run | section crypto\nsh cr\nexit\n"
    ).encode()
    whole = make_router().console()
    expected = whole.open() + whole.feed(typed)
    pieces = make_router().console()
    got, start = pieces.open(), 0
    for cut in cuts:
        got += pieces.feed(typed[start : start + cut])
        start += cut
    assert got + pieces.feed(typed[start:]) == expected


FRAGMENTS = (
    "\n",
    "\r\n",
    "conf t\n",
    "crypto pki trustpoint T\n",
    "enrollment terminal\n",
    "no enrollment\n",
    "crypto pki authenticate T\n",
    make_ca().pem(),
    "quit\n",
    "yes\n",
    "no\n",
    "no crypto pki trustpoint T\n",
    "crypto pki certificate chain T\n",
    "certificate ca 01\n",
    f"{make_ca().der.hex()}\n",
    "no certificate ca 01\n",
    "interface Gi0/1\n",
    "shutdown\n",
    "end\n",
    "wr\n",
    "copy run start\n",
    "show run\n",
    " ",
    "q",
    "\t",
    "?",
    "\x03",
    "\x1a",
    "\b",
)


@given(
    typed=st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=40),
    key=st.sampled_from(["ios-12.4", "xe-17", "xe-26"]),
)
def test_nothing_typed_brings_a_router_down(typed: list[str], key: str) -> None:
    router = make_router(key)
    first, second = router.console(), router.console()
    first.open()
    second.open()
    for position, fragment in enumerate(typed):
        (second if position % 5 == 0 else first).feed(fragment.encode())
    assert opened(router, "").feed(b"\n").endswith(b"#")
