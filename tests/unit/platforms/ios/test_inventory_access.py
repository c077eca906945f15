"""Web server, SSH server, time and content filtering of one router, and where it is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from support.hostile import AT_ONCE, long_line

from netpki.platforms.contract import (
    ConfigurationLine,
    DeviceRecord,
    Filtering,
    SshAccess,
    TimeKeeping,
    TimeSource,
    WebAccess,
)
from netpki.platforms.ios.catalogue import is_dispensable, named_command
from netpki.platforms.ios.inventory.outputs import Output, read_outputs
from netpki.platforms.ios.inventory.record import record_of
from netpki.platforms.ios.parsing.moments import read_as_universal

SCREENS = {
    "startup": "show startup-config",
    "status": "show ip http server status",
    "secure": "show ip http server secure status",
    "trm": "show ip trm subscription status",
}
PLAIN_ON = """\
HTTP server status: Enabled
HTTP server port: 80
Maximum number of concurrent server connections allowed: 16
Server idle time-out: 180 seconds
HTTP server active session modules: ALL
"""
SECURE_ON = """\
HTTP secure server status: Enabled
HTTP secure server port: 443
HTTP secure server ciphersuite: rsa-aes-cbc-sha2 dhe-aes-gcm-sha2
HTTP secure server TLS version: TLSv1.3 TLSv1.2
HTTP secure server client authentication: Disabled
HTTP secure server trustpoint: TP-self-signed-1
"""
ACTIVE = """\

       Package Name:  Security & Productivity
             Status:  Active
 Status Update Time:  11:31:43 UTC Wed Aug 15 2012
    Expiration-Date:  Sat May 25 07:00:00 2013
    Last Req Status:  Processed response successfully
 Last Req Sent Time:  11:31:43 UTC Wed Aug 15 2012
"""
NEVER_ASKED = """\

       Package Name:  Security & Productivity
             Status:  Inactive
 Status Update Time:
    Expiration-Date:
    Last Req Status:
 Last Req Sent Time:
"""
REFUSED = "           ^\n% Invalid input detected at '^' marker.\n"


def record(running: str | None = None, **texts: str) -> DeviceRecord:
    """Of a configuration with these lines from line 3, and of screens."""
    if running is not None:
        texts["running"] = f"version 15.2\nhostname r1\n{running}end\n"
    commands = SCREENS | {"running": "show running-config"}
    outputs = [
        Output(named_command(commands[name]), text, dispensable=is_dispensable(commands[name]))
        for name, text in texts.items()
    ]
    return record_of("r1", read_outputs(outputs, device="r1"))


def numbered(*texts: str, first: int = 3) -> tuple[ConfigurationLine, ...]:
    return tuple(ConfigurationLine(text, number) for number, text in enumerate(texts, first))


# --- web ----------------------------------------------------------------------------------------


def test_the_configuration_tells_of_the_web_server() -> None:
    lines = (
        "no ip http server",
        "ip http secure-server",
        "ip http secure-trustpoint WEB",
        "ip http tls-version TLSv1.2",
        "ip http secure-ciphersuite aes-128-cbc-sha ecdhe-rsa-aes-gcm-sha2",
        "ip http timeout-policy idle 300 life 86400 requests 10000",
        "ip http max-connections 2",
    )
    found = record("".join(f"{line}\n" for line in lines))

    assert found.web == WebAccess(
        plain=False,
        secure=True,
        trustpoint="WEB",
        tls_versions=("TLSv1.2",),
        ciphersuites=("aes-128-cbc-sha", "ecdhe-rsa-aes-gcm-sha2"),
        idle_seconds=300,
        most_connections=2,
        lines=numbered(*lines),
    )
    assert found.gaps == ()


def test_what_the_configuration_does_not_say_of_a_server_is_not_known() -> None:
    found = record("ip http authentication local\nip http secure-trustpoint WEB\n").web

    assert found == WebAccess(
        trustpoint="WEB", lines=(ConfigurationLine("ip http secure-trustpoint WEB", 4),)
    )
    assert (
        record("ip http authentication local\nip http client source-interface Lo0\n").web is None
    )


@pytest.mark.parametrize(
    ("line", "plain", "secure"),
    [
        ("ip http server", True, None),
        ("no ip http server", False, None),
        ("ip http secure-server", None, True),
        ("no ip http secure-server", None, False),
    ],
)
def test_each_server_has_its_line(line: str, *, plain: bool | None, secure: bool | None) -> None:
    web = record(f"{line}  \n").web
    assert web is not None
    assert (web.plain, web.secure) == (plain, secure)


def test_screens_win_over_the_configuration_and_its_lines_stay() -> None:
    lines = (
        "no ip http server",
        "no ip http secure-server",
        "ip http tls-version TLSv1.0",
        "ip http secure-ciphersuite 3des-ede-cbc-sha",
        "ip http timeout-policy idle 60 life 60 requests 1",
    )
    text = "".join(f"{line}\n" for line in lines)
    found = record(text, status=PLAIN_ON, secure=SECURE_ON)

    assert found.web == WebAccess(
        plain=True,
        secure=True,
        trustpoint="TP-self-signed-1",
        tls_versions=("TLSv1.3", "TLSv1.2"),
        ciphersuites=("rsa-aes-cbc-sha2", "dhe-aes-gcm-sha2"),
        idle_seconds=180,
        most_connections=16,
        lines=numbered(*lines),
    )


def test_a_screen_that_does_not_show_something_leaves_it_to_the_configuration() -> None:
    text = "ip http server\nip http max-connections 5\nip http secure-trustpoint WEB\n"
    web = record(text, secure=SECURE_ON).web
    assert web is not None
    assert (web.plain, web.most_connections, web.trustpoint) == (True, 5, "WEB")


def test_an_image_without_a_secure_server_has_none_that_is_on() -> None:
    screen = f"{PLAIN_ON}HTTP secure server capability: Not present\n"
    web = record(status=screen).web
    assert web is not None
    assert (web.plain, web.secure, web.lines) == (True, False, ())


def test_an_image_that_does_not_know_the_screens_has_no_gap_for_them() -> None:
    assert record("", status=REFUSED, trm=REFUSED).gaps == ()
    assert len(record("", secure=REFUSED).gaps) == 1


def test_a_screen_that_is_forbidden_may_hide_something() -> None:
    (gap,) = record("", trm="Command authorization failed.\n").gaps
    assert gap.source == "show ip trm subscription status"


# --- SSH ----------------------------------------------------------------------------------------


def test_the_version_and_the_host_key_of_ssh() -> None:
    found = record("ip ssh version 2\nip ssh rsa keypair-name SSH.KEY\nip ssh time-out 60\n")
    assert found.ssh == SshAccess(
        version="2",
        key_label="SSH.KEY",
        lines=numbered("ip ssh version 2", "ip ssh rsa keypair-name SSH.KEY"),
    )


@pytest.mark.parametrize("kind", ["rsa", "ec", "ecdsa"])
def test_the_host_key_may_be_of_any_kind_and_the_version_unknown(kind: str) -> None:
    ssh = record(f"ip ssh {kind} keypair-name K\n").ssh
    assert ssh is not None
    assert (ssh.version, ssh.key_label) == (None, "K")


def test_without_a_line_the_host_key_is_the_default_one_and_the_version_unknown() -> None:
    text = "ip ssh time-out 60\nip ssh server algorithm mac hmac-sha2-256\n"
    assert record(text).ssh == SshAccess()


# --- time ---------------------------------------------------------------------------------------

SECRET = "104D000A0618"


def test_sources_of_time_with_their_keys() -> None:
    lines = (
        f"ntp authentication-key 1 md5 {SECRET} 7",
        f"ntp authentication-key 12 hmac-sha2-256 0 {SECRET}",
        "ntp authenticate",
        "ntp trusted-key 12",
        "ntp source Loopback0",
        "ntp server 192.0.2.1 key 1 prefer",
        "ntp server vrf MGMT 192.0.2.2 version 4 key 12",
        "ntp server ip time.example.com",
        "ntp peer 2001:db8::1 key 3",
    )
    found = record("".join(f"{line}\n" for line in lines))

    assert found.time == TimeKeeping(
        authenticates=True,
        sources=(
            TimeSource(
                "192.0.2.1", "1", "md5", trusted=False, line=numbered(lines[5], first=8)[0]
            ),
            TimeSource(
                "192.0.2.2",
                "12",
                "hmac-sha2-256",
                trusted=True,
                line=numbered(lines[6], first=9)[0],
            ),
            TimeSource("time.example.com", line=numbered(lines[7], first=10)[0]),
            TimeSource("2001:db8::1", "3", line=numbered(lines[8], first=11)[0]),
        ),
        lines=numbered(
            "ntp authentication-key 1 md5 ********",
            "ntp authentication-key 12 hmac-sha2-256 0 ********",
            "ntp authenticate",
            "ntp trusted-key 12",
        ),
    )
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        ("1 - 3", [False, True, True, True, False]),
        ("2", [False, False, True, False, False]),
        ("4-4", [False, False, False, False, True]),
        ("0 - 1", [True, True, False, False, False]),
    ],
)
def test_trusted_keys_may_be_a_range(trusted: str, expected: list[bool]) -> None:
    servers = "".join(f"ntp server 192.0.2.{key} key {key}\n" for key in range(5))
    time = record(f"ntp trusted-key {trusted}\n{servers}").time
    assert time is not None
    assert [source.trusted for source in time.sources] == expected
    assert not time.authenticates


def test_a_configuration_without_ntp_has_no_source_if_it_was_read_as_a_whole() -> None:
    assert record("").time == TimeKeeping(authenticates=False)
    assert record("no ntp allow mode control\n").time == TimeKeeping(authenticates=False)


@pytest.mark.parametrize(
    "part",
    [
        "version 15.2\nhostname r1\nip http server\n",
        "hostname r1\nip http server\nend\n",
        "ip http server\nip ssh version 2\n",
    ],
)
def test_of_a_part_of_a_configuration_the_rest_is_not_known(part: str) -> None:
    (output,) = [Output(named_command("show running-config"), part)]
    assert record_of("r1", read_outputs([output], device="r1")).time is None


def test_lines_of_ntp_in_a_part_are_read() -> None:
    output = Output(named_command("show running-config"), "ntp server 192.0.2.1\n")
    time = record_of("r1", read_outputs([output], device="r1")).time
    assert time is not None
    assert [source.address for source in time.sources] == ["192.0.2.1"]


def test_without_a_configuration_nothing_is_known() -> None:
    found = record(secure=SECURE_ON)
    assert (found.time, found.ssh, found.domain_name) == (None, None, None)


# --- content filtering --------------------------------------------------------------------------


def test_an_active_subscription() -> None:
    assert record("", trm=ACTIVE).filtering == Filtering(
        status="Active",
        active=True,
        expires="Sat May 25 07:00:00 2013",
        expires_at=datetime(2013, 5, 25, 7, tzinfo=UTC),
        last_request="Processed response successfully",
    )


def test_one_that_was_asked_for_and_failed_is_not_active() -> None:
    text = NEVER_ASKED.replace("Last Req Status:", "Last Req Status:  Failed").replace(
        "Last Req Sent Time:", "Last Req Sent Time:  11:31:43 UTC Wed Aug 15 2012"
    )
    assert record("", trm=text).filtering == Filtering(
        status="Inactive", active=False, last_request="Failed"
    )


@pytest.mark.parametrize("screen", [NEVER_ASKED, "", "\n\n", REFUSED])
def test_a_router_that_never_filtered_has_no_subscription(screen: str) -> None:
    found = record("parameter-map type inspect P\n audit-trail on\n", trm=screen)
    assert (found.filtering, found.gaps) == (None, ())


def test_nothing_under_a_heading_with_the_time_is_nothing() -> None:
    heading = "Load for five secs: 1%/0%; one minute: 2%\nTime source is NTP, 12:00:00.000 UTC\n\n"
    found = record("", trm=heading)
    assert (found.filtering, found.gaps) == (None, ())
    assert len(record("", trm=f"{heading}{heading}{heading}what?\n").gaps) > 0


@pytest.mark.parametrize(
    "line", ["parameter-map type trend-global G", "parameter-map type urlfpolicy trend P"]
)
def test_filtering_that_is_configured_and_has_no_subscription(line: str) -> None:
    found = record(f"{line}\n server trps.example.net\n", trm=NEVER_ASKED).filtering
    assert found == Filtering(status="Inactive", active=False)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Sat May 25 07:00:00 2013", datetime(2013, 5, 25, 7, tzinfo=UTC)),
        ("Jan  2 23:59:58 2030", datetime(2030, 1, 2, 23, 59, 58, tzinfo=UTC)),
        ("Sat Feb 30 07:00:00 2013", None),
        ("Sat Mai 25 07:00:00 2013", None),
        ("07:00:00 UTC Sat May 25 2013", None),
        ("Never", None),
        ("", None),
    ],
)
def test_a_moment_without_zone(shown: str, expected: datetime | None) -> None:
    assert read_as_universal(shown) == expected


HOSTILE_BEGINNINGS = (
    *("ip http timeout-policy ", "ip http secure-ciphersuite ", "ip ssh rsa keypair-name "),
    *("ntp server ", "ntp server vrf ", "ntp server 192.0.2.1 ", "ntp trusted-key "),
    *("ntp authentication-key ", "crypto pki trustpoint T\n enrollment "),
    *("crypto pki trustpoint T\n enrollment url ", "crypto pki trustpoint T\n auto-enroll "),
)


@AT_ONCE
@pytest.mark.parametrize("bait", [" ", "1 ", "key ", "url x", "vrf ", "1 - ", "://"])
def test_long_hostile_lines_are_read_at_once(bait: str) -> None:
    line = long_line(bait)[:60_000]
    found = record("".join(f"{each}{line}!\n" for each in HOSTILE_BEGINNINGS))
    assert found.time is not None
    assert found.gaps == ()


# --- from where ---------------------------------------------------------------------------------


def test_lines_are_counted_in_the_file_that_they_are_from() -> None:
    text = "version 15.2\nhostname r1\nip domain name example.com\nip ssh version 2\nend\n"
    output = Output(named_command("show running-config"), text, "r1.cfg", 101)
    found = record_of("r1", read_outputs([output], device="r1"))

    assert found.domain_name == "example.com"
    assert found.ssh is not None
    assert found.ssh.lines == (ConfigurationLine("ip ssh version 2", 104, "r1.cfg"),)


def test_the_saved_configuration_tells_where_the_one_in_effect_was_not_read() -> None:
    startup = "version 15.2\nhostname r1\nip ssh version 2\nend\n"
    assert record(startup=startup).ssh == SshAccess("2", lines=numbered("ip ssh version 2"))
    assert record("", startup=startup).ssh == SshAccess()
