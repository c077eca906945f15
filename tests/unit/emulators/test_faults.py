"""Each fault does what its name says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.emulators.making import authenticate, make_ca, make_router, opened, said

from netpki.emulators import FAULTS, EmulatedRouter, Fault
from netpki.errors import InputError
from netpki.pki import Certificate


def router_with(*faults: str, key: str = "ios-15") -> EmulatedRouter:
    router = make_router(key)
    router.add_trustpoint("T")
    router.inject(*(Fault.parse(fault) for fault in faults))
    return router


def ca_of(router: EmulatedRouter) -> Certificate | None:
    return router.running.trustpoints["T"].ca


@pytest.mark.parametrize("text", ["drop-at-step:12", "lose-save", "deny:write", "syslog:random:7"])
def test_a_fault_is_read_from_text(text: str) -> None:
    assert str(Fault.parse(text)) == text


def test_a_fault_takes_a_number_as_such() -> None:
    assert Fault("drop-at-step", 3).number == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "drop",
        "drop-at-step",
        "drop-at-step:0",
        "drop-at-step:x",
        "lose-save:1",
        "deny",
        "wrong-clock:noon",
        "syslog:loud",
        "drop-at-byte:-1",
    ],
)
def test_a_wrong_fault_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        Fault.parse(text)
    assert refusal.value.hint


def test_every_fault_is_documented() -> None:
    assert all(meaning for _, meaning in FAULTS.values())


def test_drop_at_step_does_not_execute_the_line() -> None:
    router = router_with("drop-at-step:2")
    console = opened(router, "")
    output = console.feed(b"conf t\nno crypto pki trustpoint T\nend\n")
    assert console.closed
    assert console.dropped
    assert output.endswith(b"r1(config)#no crypto pki trustpoint T\r\n")
    assert router.trustpoint("T")
    assert router.steps_seen == 2


def test_drop_after_step_executes_the_line_and_hides_its_output() -> None:
    router = router_with("drop-after-step:2")
    console = opened(router, "")
    output = console.feed(b"conf t\nno crypto pki trustpoint T\nend\n")
    assert console.dropped
    assert output.endswith(b"r1(config)#no crypto pki trustpoint T\r\n")
    assert router.trustpoint("T") is None


def test_a_drop_fires_once_and_counts_over_sessions() -> None:
    router = router_with("drop-at-step:2")
    opened(router, "show clock\n").close()
    console = opened(router, "")
    console.feed(b"show clock\n")
    assert console.dropped
    assert "UTC" in said(opened(router), "show clock\nshow clock\nshow clock\n")


def test_drop_at_byte_lets_exactly_that_many_through() -> None:
    router = router_with("drop-at-byte:9")
    console = opened(router, "")
    assert console.feed(b"show ") == b"show "
    assert console.feed(b"clock\n") == b"cloc"
    assert console.dropped


@given(position=st.integers(1, 700))
def test_a_cut_at_any_byte_leaves_old_or_new(position: int) -> None:
    router = router_with(f"drop-at-byte:{position}")
    console = opened(router, "")
    console.feed(f"conf t\n{authenticate(make_ca())}yes\nend\n".encode())
    assert ca_of(router) in {None, make_ca()}
    router.clear_faults()
    assert opened(router).feed(b"\n") == b"\r\nr1#"


def test_a_stalled_session_prints_nothing_more() -> None:
    router = router_with("stall-at-step:2")
    console = opened(router, "")
    console.feed(b"show clock\n")
    assert console.feed(b"show clock\n") == b""
    assert console.feed(b"\n\n") == b""
    assert not console.closed
    assert "UTC" in said(opened(router), "show clock\n")


def test_a_denied_command_changes_nothing() -> None:
    router = router_with("deny:no crypto pki")
    console = opened(router, "conf t\n")
    answer = said(console, "no cry pki trust T\n")
    assert answer.endswith("Command authorization failed.\n\nr1(config)#")
    assert router.trustpoint("T")


def test_authorization_may_be_a_setting() -> None:
    router = make_router()
    router.command_authorization = ["write"]
    assert "authorization failed" in said(opened(router), "wr\n")


def test_a_lost_character_breaks_the_paste_once() -> None:
    router = router_with("drop-character:100")
    console = opened(router, "conf t\n")
    assert "status = FAIL" in said(console, authenticate(make_ca()))
    assert "accept this certificate" in said(console, authenticate(make_ca()))


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("nvram-full", "No space left"),
        ("busy-nvram", "startup-config file open failed (Device or resource busy)"),
    ],
)
def test_a_failing_save_says_so(fault: str, text: str) -> None:
    router = router_with(fault)
    answer = said(opened(router, "conf t\ncrypto pki trustpoint U\nend\n"), "wr\n")
    assert text in answer
    assert "[OK]" not in answer
    assert router.startup_trustpoint("U") is None


def test_a_lost_save_says_ok() -> None:
    router = router_with("lose-save")
    answer = said(opened(router, "conf t\ncrypto pki trustpoint U\nend\n"), "wr\n")
    assert "[OK]" in answer
    assert router.startup_trustpoint("U") is None
    router.clear_faults()
    opened(router, "wr\n")
    assert router.startup_trustpoint("U")


def test_a_wrong_clock_refuses_a_good_certificate() -> None:
    router = router_with("wrong-clock:2050-01-01T00:00:00")
    console = opened(router, "conf t\n")
    assert "Sat Jan 1 2050" in said(console, "do show clock\n")
    assert "status = FAIL" in said(console, authenticate(make_ca()))
    router.clear_faults()
    assert "2026" in said(console, "do show clock\n")


def test_an_unset_clock_is_not_authoritative() -> None:
    router = router_with("unset-clock")
    answer = said(opened(router), "show clock detail\n")
    assert "\n*00:02:11.000 UTC Mon Mar 1 1993\nNo time source\n" in answer
    router.clear_faults()
    assert "*" not in said(opened(router), "show clock\n")


def test_the_nth_login_is_refused_once() -> None:
    router = router_with("refuse-login:2")
    assert [router.console().closed for _ in range(3)] == [False, True, False]


def test_every_login_after_the_first_is_refused() -> None:
    router = router_with("refuse-second-login")
    consoles = [router.console() for _ in range(3)]
    assert [console.closed for console in consoles] == [False, True, True]
    assert consoles[1].open() == b""


@pytest.mark.parametrize(("answer", "executed"), [("yes", False), ("proceed", True), ("", False)])
def test_an_unknown_question_needs_its_own_answer(answer: str, executed: bool) -> None:  # noqa: FBT001
    router = router_with("unknown-prompt:no crypto pki trustpoint")
    console = opened(router, "conf t\n")
    question = said(console, "no crypto pki trustpoint T\n")
    assert question.endswith("[proceed/abort]: ")
    said(console, f"{answer}\n")
    assert (router.trustpoint("T") is None) == executed


def test_wrong_fingerprints_are_shown_for_the_right_certificate() -> None:
    router = router_with("wrong-fingerprint")
    answer = said(opened(router, "conf t\n"), authenticate(make_ca()) + "yes\n")
    assert make_ca().fingerprint("md5").grouped not in answer
    assert make_ca().fingerprint("sha1").grouped not in answer
    assert ca_of(router) == make_ca()


def test_another_certificate_is_stored_than_shown() -> None:
    router = router_with("other-certificate")
    answer = said(opened(router, "conf t\n"), authenticate(make_ca()) + "yes\n")
    assert make_ca().fingerprint("sha1").grouped in answer
    assert ca_of(router) not in {None, make_ca()}


MESSAGE = "Nov 22 12:00:00.000: %LINEPROTO-5-UPDOWN: Line protocol on Interface Tunnel7, "
MESSAGE += "changed state to up"


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("glued", f"show archive\n Archive feature not enabled\nr1#\n{MESSAGE}"),
        ("newline", f"show archive\n Archive feature not enabled\nr1#\n{MESSAGE}\n"),
        ("synchronous", f"show archive\n Archive feature not enabled\nr1#\n{MESSAGE}\nr1#"),
        ("before-output", f"show archive\n{MESSAGE}\n Archive feature not enabled\nr1#"),
    ],
)
def test_messages_break_in(style: str, expected: str) -> None:
    console = opened(router_with(f"syslog:{style}"))
    assert said(console, "show archive\n") == expected


def test_messages_at_random_positions_come_from_a_seed() -> None:
    def stream(seed: int) -> str:
        return said(opened(router_with(f"syslog:random:{seed}"), ""), "show version\n")

    plain = said(opened(router_with(), ""), "show version\n")
    assert stream(7) == stream(7)
    assert len({stream(seed) for seed in range(6)}) > 1
    for seed in range(6):
        without = stream(seed).replace(f"\n{MESSAGE}\n", "").replace(f"\n{MESSAGE}", "")
        assert without == plain
