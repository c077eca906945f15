"""What a router keeps, when it stamps, and what the command log tells."""

import pytest
from unit.emulators.making import Frozen, authenticate, make_ca, make_router, opened, said

from netpki.emulators import PERSONALITIES, EmulatedRouter, TrmService
from netpki.emulators.ios.printing import startup_text
from netpki.errors import InputError

CHANGED = "! Last configuration change at {} by {}"
SAVED = "! NVRAM config last updated at {} by {}"
LAST_WEEK = "12:00:00 UTC Sun Nov 15 2026"


def head(router: EmulatedRouter, what: str = "running") -> list[str]:
    lines = said(opened(router), f"show {what}-config\n").split("\n")
    return [line for line in lines if line.startswith("! ")]


def test_the_running_configuration_begins_as_on_a_device() -> None:
    lines = said(opened(make_router()), "show running-config\n").split("\n")
    assert lines[1:3] == ["Building configuration...", ""]
    assert lines[3].startswith("Current configuration : ")
    assert lines[4:9] == [
        "!",
        CHANGED.format(LAST_WEEK, "admin"),
        SAVED.format("12:00:04 UTC Sun Nov 15 2026", "admin"),
        "!",
        "version 15.2",
    ]
    assert lines[-3:] == ["end", "", "r1#"]


def test_leaving_configuration_after_a_change_stamps_it() -> None:
    seconds = Frozen()
    router = make_router(seconds=seconds)
    console = opened(router, "conf t\nip http secure-server\n")
    seconds.now = 60
    assert LAST_WEEK in head(router)[0]
    console.feed(b"end\n")
    assert head(router)[0] == CHANGED.format("12:01:00 UTC Sun Nov 22 2026", "netops")


def test_looking_into_configuration_mode_stamps_nothing() -> None:
    router = make_router()
    opened(router, "conf t\nend\n")
    assert LAST_WEEK in head(router)[0]


def test_a_dropped_session_that_changed_something_stamps_it() -> None:
    router = make_router()
    opened(router, "conf t\nip http secure-server\n").close()
    assert "12:00:00 UTC Sun Nov 22 2026" in head(router)[0]


def test_a_save_stamps_running_and_leaves_its_own_stamp_out_of_startup() -> None:
    seconds = Frozen()
    router = make_router(seconds=seconds)
    console = opened(router, "conf t\nip http secure-server\nend\n")
    seconds.now = 30
    console.feed(b"wr\n")
    changed = CHANGED.format("12:00:00 UTC Sun Nov 22 2026", "netops")
    assert head(router) == [changed, SAVED.format("12:00:30 UTC Sun Nov 22 2026", "netops")]
    assert head(router, "startup") == [
        changed,
        SAVED.format("12:00:04 UTC Sun Nov 15 2026", "admin"),
    ]


def test_startup_changes_only_by_a_save() -> None:
    router = make_router()
    router.add_trustpoint("T", ca=make_ca())
    console = opened(router, "conf t\nno crypto pki trustpoint T\nyes\nend\n")
    assert router.trustpoint("T") is None
    assert router.startup_trustpoint("T")
    console.feed(b"copy run start\n\n")
    assert router.startup_trustpoint("T") is None


def test_copying_to_another_file_saves_nothing() -> None:
    router = make_router()
    console = opened(router, "conf t\ncrypto pki trustpoint T\nend\n")
    console.feed(b"copy run start\nelsewhere\n")
    assert router.startup_trustpoint("T") is None


def test_a_certificate_has_a_file_once_it_is_saved() -> None:
    router = make_router()
    router.add_trustpoint("T", ca=make_ca(), saved=False)
    console = opened(router)
    assert "Storage:" not in said(console, "show crypto pki certificates\n")
    console.feed(b"wr\n")
    assert "  Storage: nvram:TestCA#" in said(console, "show crypto pki certificates\n")


def test_a_reload_forgets_what_was_not_saved() -> None:
    router = make_router()
    router.add_trustpoint("T", ca=make_ca())
    router.add_trustpoint("U", saved=False)
    router.reload()
    assert router.trustpoint("T")
    assert router.trustpoint("U") is None


def test_a_router_without_startup_says_so() -> None:
    assert list(startup_text(None, PERSONALITIES["ios-15"])) == ["startup-config is not present"]


def test_a_half_done_dialog_dies_with_its_session() -> None:
    router = make_router()
    router.add_trustpoint("T", ca=make_ca())
    console = opened(router, "conf t\nno crypto pki trustpoint T\n")
    console.close()
    assert router.trustpoint("T")
    router.add_trustpoint("U")
    opened(router, f"conf t\n{authenticate(make_ca('New'), 'U')}").close()
    assert router.running.trustpoints["U"].ca is None
    assert opened(router).feed(b"\n") == b"\r\nr1#"


def test_sessions_share_the_running_configuration() -> None:
    router = make_router()
    first, second = opened(router), opened(router)
    first.feed(b"conf t\ncrypto pki trustpoint T\n")
    assert "crypto pki trustpoint T\n" in said(second, "show run\n")


def test_the_log_holds_every_line_with_its_mode() -> None:
    router = make_router()
    router.add_trustpoint("T")
    opened(router, f"show clock\nconf t\n{authenticate(make_ca())}no\nend\nwrite\n")
    modes = [command.mode for command in router.command_log]
    assert modes[:3] == ["exec", "exec", "config"]
    assert modes[3:-3] == ["paste"] * len((make_ca().pem() + "quit\n").splitlines())
    assert modes[-3:] == ["question", "config", "exec"]
    assert router.steps_seen == len(router.command_log)
    router.reset_steps()
    assert router.steps_seen == 0


def test_looking_leaves_no_configuration_command_in_the_log() -> None:
    router = make_router()
    opened(router, "show running-config\nterminal width 0\nshow clock\ndir nvram:\n")
    assert router.configuration_commands() == ()


@pytest.mark.parametrize(
    "line",
    ["configure terminal", "conf t", "wr", "write memory", "copy run start", "trm register"],
)
def test_what_changes_something_is_found_in_the_log(line: str) -> None:
    router = make_router()
    opened(router, f"{line}\n")
    assert [command.line for command in router.configuration_commands()] == [line]


def test_lines_with_secrets_are_marked() -> None:
    router = make_router()
    opened(router, "conf t\ncrypto pki trustpoint T\npassword hidden\n")
    assert [c.line for c in router.command_log if c.secret] == ["password hidden"]


def test_registration_waits_for_the_right_ca() -> None:
    router = make_router()
    router.trm = TrmService(trusts=make_ca("New"), polls_until_active=2)
    router.add_trustpoint("T", ca=make_ca())
    console = opened(router, "trm register\n")
    assert "Active" not in said(console, "show ip trm subscription status\n" * 3)
    router.add_trustpoint("U", ca=make_ca("New"))
    console.feed(b"trm register\n")
    first = said(console, "show ip trm subscription status\n")
    second = said(console, "show ip trm subscription status\n")
    assert "Status:  Pending" in first
    assert "Status:  Active" in second


def test_registration_may_never_end() -> None:
    router = make_router()
    router.add_trustpoint("T", ca=make_ca())
    router.trm = TrmService(trusts=make_ca(), polls_until_active=None)
    console = opened(router, "trm register\n")
    assert "Active" not in said(console, "show ip trm subscription status\n" * 5)


@pytest.mark.parametrize("text", [" indented", "crypto pki trustpoint T\n"])
def test_raw_configuration_that_cannot_be_placed_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        EmulatedRouter(
            hostname="r1", personality=PERSONALITIES["ios-15"], extra_configuration=text
        )


def test_a_line_no_trustpoint_has_is_refused() -> None:
    with pytest.raises(InputError, match="from character 12"):
        make_router().add_trustpoint("T", lines=["enrollment by mail"])


def test_lines_given_cut_are_spelled_out() -> None:
    router = make_router()
    router.add_trustpoint(
        "T", lines=["enroll term", "fingerprint 0813a2cd a3577f5b b8444c8f 093bdb2e"]
    )
    assert router.running.trustpoints["T"].lines == (
        "enrollment terminal",
        "fingerprint 0813A2CDA3577F5BB8444C8F093BDB2E",
        "revocation-check crl",
    )


def test_a_reload_drops_the_sessions() -> None:
    router = make_router()
    console = opened(router)
    router.reload()
    assert console.feed(b"show clock\n") == b""
    assert console.dropped


def test_a_trustpoint_removed_elsewhere_takes_no_certificate() -> None:
    router = make_router()
    router.add_trustpoint("T")
    asked = opened(router, f"conf t\n{authenticate(make_ca())}")
    opened(router, "conf t\nno crypto pki trustpoint T\nend\n")
    asked.feed(b"yes\n")
    assert router.trustpoint("T") is None
