"""Lines about web server, SSH server and time: kept, replaced, printed, shown."""

from __future__ import annotations

import pytest
from unit.emulators.making import make_router, opened, said


def printed(*typed: str) -> list[str]:
    """Lines that the configuration has after these were typed."""
    router = make_router()
    said(opened(router), "\n".join(("configure terminal", *typed, "end", "")))
    text = said(opened(router), "terminal length 0\nshow running-config\n")
    wanted = ("ip http", "no ip http", "ip ssh", "ntp")
    return [line for line in text.split("\n") if line.startswith(wanted)]


def test_what_is_typed_is_printed() -> None:
    lines = [
        "ip http secure-server",
        "ip http tls-version TLSv1.2",
        "ip http timeout-policy idle 300 life 86400 requests 100",
        "ip ssh version 2",
        "ntp authenticate",
        "ntp server 192.0.2.1 key 1",
        "ntp server 192.0.2.2",
    ]
    assert printed(*lines) == lines


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ip http tls-version TLSv1.0", "ip http tls-version TLSv1.2"),
        ("ip http secure-ciphersuite 3des-ede-cbc-sha", "ip http secure-ciphersuite rsa-aes-x"),
        ("ip http timeout-policy idle 1 life 1", "ip http timeout-policy idle 2 life 2"),
        ("ip http max-connections 1", "ip http max-connections 2"),
        ("ip ssh version 1", "ip ssh version 2"),
        ("ip ssh rsa keypair-name A", "ip ssh rsa keypair-name B"),
        ("ntp authentication-key 1 md5 A", "ntp authentication-key 1 md5 B"),
    ],
)
def test_a_setting_replaces_the_one_before(old: str, new: str) -> None:
    assert printed(old, new) == [new]
    assert printed(new, f"no {new}") == []


def test_keys_of_other_numbers_stay() -> None:
    lines = ["ntp authentication-key 1 md5 A", "ntp authentication-key 12 md5 B"]
    assert printed(*lines) == lines


def test_a_server_that_was_turned_off_stands_there() -> None:
    assert printed("ip http server", "no ip http server") == ["no ip http server"]


def test_a_key_of_time_is_a_secret() -> None:
    router = make_router()
    said(opened(router), "configure terminal\nntp authentication-key 1 md5 A\nntp authenticate\n")
    assert [each.secret for each in router.command_log if each.line.startswith("ntp")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(("key", "connections"), [("ios-15", 16), ("xe-17", 300)])
def test_the_screen_of_the_web_server_shows_what_is_configured(key: str, connections: int) -> None:
    router = make_router(key)
    screen = said(opened(router), "terminal length 0\nshow ip http server status\n")
    assert f"server connections allowed: {connections}\n" in screen
    assert "Server idle time-out: 180 seconds\nServer life time-out: 180 seconds\n" in screen

    router.running.enter_section("ip http max-connections 7")
    router.running.enter_section("ip http timeout-policy idle 300 life 600 requests 9")
    screen = said(opened(router), "terminal length 0\nshow ip http server status\n")
    assert "server connections allowed: 7\n" in screen
    assert "Server idle time-out: 300 seconds\nServer life time-out: 600 seconds\n" in screen
    assert "requests allowed on a connection: 9\n" in screen
