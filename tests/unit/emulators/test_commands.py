"""Commands, their abbreviations, their errors and what they change."""

from pathlib import Path

import pytest
from unit.emulators.making import START, Frozen, authenticate, make_ca, make_router, opened, said

from netpki.emulators import PERSONALITIES, EmulatedRouter
from netpki.emulators.ios.grammar import Grammar, ParseError
from netpki.pki import read_certificate


@pytest.mark.parametrize(
    ("mode", "line", "column"),
    [
        ("", "save", 1),
        ("", "show clocks", 10),
        ("", "show  clock extra", 12),
        ("", "  shoo", 5),
        ("", "terminal length 900", 16),
        ("", "show run | grep x", 11),
        ("", "copy running-config nowhere", 20),
        ("conf t\n", "copy run start", 3),
        ("conf t\n", "crypto pki trustpiont T", 17),
        ("conf t\n", "do show clokc", 11),
        ("conf t\ncrypto pki trustpoint T\n", "enrollment termnial", 15),
        ("conf t\ncrypto pki trustpoint T\n", "revocation-check crl maybe", 21),
    ],
)
def test_the_caret_points_at_the_first_character_that_does_not_fit(
    mode: str, line: str, column: int
) -> None:
    console = opened(make_router(), f"terminal length 0\n{mode}")
    prompt = console.feed(b"\n").decode().removeprefix("\r\n")
    answer = said(console, f"{line}\n").split("\n")
    assert answer[1:4] == [
        " " * (len(prompt) + column) + "^",
        "% Invalid input detected at '^' marker.",
        "",
    ]


@pytest.mark.parametrize("line", ["show", "copy running-config", "show run |", "show run | inc"])
def test_an_incomplete_command_says_so(line: str) -> None:
    assert said(opened(make_router()), f"{line}\n").endswith("% Incomplete command.\n\nr1#")


def test_an_ambiguous_command_is_quoted() -> None:
    answer = said(opened(make_router()), "te\nshow c\n")
    assert '% Ambiguous command:  "show c"\n' in answer


@pytest.mark.parametrize(
    ("short", "full"),
    [("sh run", "show running-config"), ("sh clo det", "show clock detail"), ("wr mem", "wr")],
)
def test_keywords_may_be_cut(short: str, full: str) -> None:
    router = make_router()
    first, second = said(opened(router), f"{short}\n"), said(opened(router), f"{full}\n")
    assert first.partition("\n")[2] == second.partition("\n")[2]


def test_an_exact_keyword_wins_over_longer_ones() -> None:
    grammar = Grammar([("ip", 1), ("ipv6", 2)])
    assert grammar.parse("ip").handler == 1
    with pytest.raises(ParseError):
        Grammar([("ipv4", 1), ("ipv6", 2)]).parse("ip")


def test_keywords_ignore_case_and_names_do_not() -> None:
    router = make_router()
    opened(router, "CONF T\nCRYPTO PKI TRUSTPOINT Web\n")
    assert router.trustpoint("Web")
    assert router.trustpoint("web") is None


def test_remarks_and_leading_blanks_pass() -> None:
    console = opened(make_router(), "conf t\n")
    assert said(console, "! remark\n   crypto pki trustpoint T\n").endswith("r1(ca-trustpoint)#")


def test_a_global_command_leaves_a_sub_mode() -> None:
    console = opened(make_router(), "conf t\ncrypto pki trustpoint T\n")
    assert said(console, "ip http secure-server\n").endswith("r1(config)#")


def test_exit_goes_up_one_mode_and_end_all_the_way() -> None:
    console = opened(make_router(), "conf t\ncrypto pki trustpoint T\n")
    assert said(console, "exit\n").endswith("\nr1(config)#")
    assert said(console, "exit\n").endswith("\nr1#")
    assert said(console, "conf t\ncrypto pki trustpoint T\nend\n").endswith("\nr1#")


def test_do_runs_an_exec_command_and_stays() -> None:
    router = make_router()
    console = opened(router, "conf t\ncrypto pki trustpoint T\n")
    assert said(console, "do wr\n").endswith("[OK]\nr1(ca-trustpoint)#")
    assert router.startup_trustpoint("T")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("include hostname", ["hostname r1"]),
        ("begin control-plane", ["control-plane", "!", "line con 0"]),
        ("section ikev2", ["crypto ikev2 profile P", " pki trustpoint T"]),
        ("sec pki trust", ["crypto pki trustpoint T", " revocation-check crl"]),
        ("inc [unbalanced", []),
    ],
)
def test_filters(expression: str, expected: list[str]) -> None:
    router = EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES["xe-17"],
        extra_configuration="crypto ikev2 profile P\n pki trustpoint T",
    )
    router.add_trustpoint("T", lines=[])
    lines = said(opened(router), f"show run | {expression}\n").split("\n")[1:-1]
    assert lines[: len(expected)] == expected
    assert bool(lines) == bool(expected)


def test_exclude_leaves_the_rest() -> None:
    answer = said(opened(make_router()), "show run | exclude !\n")
    assert "hostname r1" in answer
    assert "\n!" not in answer


def test_a_user_must_enable_first() -> None:
    router = make_router()
    router.privilege = 1
    console = router.console()
    assert console.open() == b"\r\nr1>"
    assert "% Invalid input" in said(console, "configure terminal\n")
    assert said(console, "enable\n") == "enable\nPassword: "
    assert said(console, "demo-enable\n") == "\nr1#"


def test_a_bad_enable_secret_is_asked_three_times() -> None:
    router = make_router()
    router.privilege = 1
    console = opened(router, "")
    answer = said(console, "enable\na\nb\nc\n")
    assert answer == "enable\nPassword: \nPassword: \nPassword: \n% Bad secrets\n\nr1>"
    assert all("<secret>" in c.line for c in router.command_log if c.mode == "password")


@pytest.mark.parametrize(
    ("answers", "removed"),
    [("yes\n", True), ("y\n", True), ("no\n", False), ("\nmaybe\nn\n", False), ("\x03", False)],
)
def test_a_trustpoint_goes_only_after_yes(answers: str, removed: bool) -> None:  # noqa: FBT001
    router = make_router()
    router.add_trustpoint("T", ca=make_ca())
    console = opened(router, "conf t\nno crypto pki trustpoint T\n")
    answer = said(console, answers)
    assert answer.endswith("r1(config)#")
    repeated = max(0, answers.count("\n") - 1)
    assert answer.count("% Please answer 'yes' or 'no'.") == repeated
    assert (router.trustpoint("T") is None) == removed


def test_a_trustpoint_without_certificates_goes_silently() -> None:
    router = make_router()
    router.add_trustpoint("T")
    console = opened(router, "conf t\n")
    assert said(console, "no crypto pki trustpoint T\n") == (
        "no crypto pki trustpoint T\nr1(config)#"
    )


def test_a_missing_trustpoint_has_no_policy() -> None:
    console = opened(make_router(), "conf t\n")
    assert "Can't find policy" in said(console, "no crypto pki trustpoint T\n")


def test_a_trustpoint_line_replaces_its_like_and_no_removes_it() -> None:
    router = make_router()
    console = opened(router, "conf t\ncrypto pki trustpoint T\n")
    console.feed(b"enroll url http://a\nenrollment terminal pem\nrevoc none\nusage ike\nvrf V\n")
    assert lines_of(router) == (
        "enrollment terminal pem",
        "vrf V",
        "revocation-check none",
        "usage ike",
    )
    console.feed(b"no usage\nno vrf V\nno revocation-check\nno enrollment terminal\n")
    assert lines_of(router) == ("revocation-check crl",)


def test_a_fingerprint_is_stored_without_blanks() -> None:
    router = make_router()
    digest = make_ca().fingerprint("sha1")
    opened(router, f"conf t\ncrypto pki trustpoint T\nfingerprint {digest.grouped.lower()}\n")
    assert f"fingerprint {digest.hexadecimal}" in lines_of(router)


def test_a_broken_fingerprint_is_refused() -> None:
    router = make_router()
    opened(router, "conf t\ncrypto pki trustpoint T\nfingerprint 123\n")
    assert lines_of(router) == ("revocation-check crl",)


def lines_of(router: EmulatedRouter) -> tuple[str, ...]:
    trustpoint = router.trustpoint("T")
    assert trustpoint
    return trustpoint.lines


def test_section_lines_are_kept_below_their_header() -> None:
    router = make_router()
    opened(
        router,
        "conf t\ncrypto ikev2 profile P\n pki trustpoint T\n match identity remote any\n"
        "interface GigabitEthernet0/1\nno shutdown\nip http secure-trustpoint A\n"
        "ip http secure-trustpoint B\nend\n",
    )
    assert router.running.section_lines("crypto ikev2") == (
        "crypto ikev2 profile P",
        " pki trustpoint T",
        " match identity remote any",
    )
    assert "ip http secure-trustpoint B" in router.running.section_lines("ip http")
    assert "ip http secure-trustpoint A" not in router.running.section_lines("ip http")
    assert router.running.referring_to("T") == (" pki trustpoint T",)


def test_a_negated_line_goes_or_is_printed() -> None:
    router = make_router()
    opened(router, "conf t\nip http secure-server\nlogging host 192.0.2.7\nno logging host\n")
    opened(router, "conf t\nno ip http secure-server\ncrypto ikev2 profile P\npki trustpoint T\n")
    opened(router, "conf t\ncrypto ikev2 profile P\nno pki trustpoint T\n")
    headers = [section.header for section in router.running.sections]
    assert "no ip http secure-server" in headers
    assert "ip http secure-server" not in headers
    assert router.running.section_lines("logging") == ()
    assert router.running.section_lines("crypto ikev2") == ("crypto ikev2 profile P",)


def test_authenticate_refuses_what_it_cannot_use() -> None:
    past = make_ca("Old", until=START.replace(year=2026, month=1))
    future = make_ca("New", since=START.replace(year=2027))
    leaf = make_ca("Leaf", is_ca=False)
    router = make_router()
    router.add_trustpoint("T")
    console = opened(router, "conf t\n")
    for ca in (past, future, leaf):
        answer = said(console, authenticate(ca))
        assert answer.endswith("% Error in saving certificate: status = FAIL\n\nr1(config)#")
    assert "status = FAIL" in said(console, "crypto pki authenticate T\nnot base64\nquit\n")
    assert "status = FAIL" in said(console, "crypto pki authenticate T\nquit\n")


def test_authenticate_takes_bare_base64_up_to_a_blank_line() -> None:
    router = make_router()
    router.add_trustpoint("T")
    body = "".join(f"{line}\n" for line in make_ca().pem().splitlines()[1:-1])
    opened(router, f"conf t\ncrypto pki authenticate T\n{body}\nyes\n")
    trustpoint = router.trustpoint("T")
    assert trustpoint
    assert trustpoint.ca == make_ca()


def test_a_refused_certificate_is_not_stored() -> None:
    router = make_router()
    router.add_trustpoint("T")
    answer = said(opened(router, "conf t\n"), authenticate(make_ca()) + "no\n")
    assert answer.endswith("% Do you accept this certificate? [yes/no]: no\n\nr1(config)#")
    assert router.trustpoint("T") == router.startup_trustpoint("T")


def test_authenticate_needs_a_trustpoint_and_a_way() -> None:
    router = make_router()
    router.add_trustpoint("T", lines=[])
    console = opened(router, "conf t\n")
    assert "(trustpoint) X is unknown" in said(console, "crypto pki authenticate X\n")
    assert "status = FAIL, cert length = 0" in said(console, "crypto pki authenticate T\n")


@pytest.mark.parametrize("key", ["ios-15", "xe-17", "xe-26"])
def test_a_wrong_configured_fingerprint_rejects(key: str) -> None:
    router = make_router(key)
    other = make_ca("Other").fingerprint("sha1").hexadecimal
    router.add_trustpoint("T", lines=["enrollment terminal", f"fingerprint {other}"])
    answer = said(opened(router, "conf t\n"), authenticate(make_ca()))
    assert "Trustpoint CA certificate is rejected. Abort." in answer
    assert "[yes/no]" not in answer


def test_hex_mode_of_classic_ios_announces_itself() -> None:
    router = make_router("ios-12.4")
    router.add_trustpoint("T")
    console = opened(router, "conf t\ncrypto pki certificate chain T\n")
    assert "hexidecimal" in said(console, "certificate ca 01\n")
    assert said(console, "\x03").endswith("r1(config-cert-chain)#")


def test_hex_that_is_no_certificate_is_refused() -> None:
    router = make_router("xe-16")
    router.add_trustpoint("T")
    console = opened(router, "conf t\ncrypto pki certificate chain T\ncertificate ca 01\n")
    assert "status = FAIL" in said(console, "3082\nzz\nquit\n")
    assert router.trustpoint("T") == router.startup_trustpoint("T")


def test_certificates_are_taken_out_of_a_chain() -> None:
    router = make_router("xe-16")
    ca = make_ca()
    router.add_trustpoint("T", ca=ca)
    console = opened(router, "conf t\ncrypto pki certificate chain T\n")
    assert "not found" in said(console, "no certificate ca 99\n")
    console.feed(f"no certificate ca {ca.serial_hex}\nyes\n".encode())
    trustpoint = router.trustpoint("T")
    assert trustpoint
    assert trustpoint.ca is None


def test_a_whole_chain_is_removed_after_yes() -> None:
    router = make_router("xe-16")
    router.add_trustpoint("T", ca=make_ca(), identity=make_ca("Me", issuer="Test CA"))
    opened(router, "conf t\nno crypto pki certificate chain T\nyes\n")
    trustpoint = router.trustpoint("T")
    assert trustpoint
    assert (trustpoint.ca, trustpoint.identity) == (None, None)


def test_a_chain_needs_its_trustpoint() -> None:
    console = opened(make_router(), "conf t\n")
    assert said(console, "crypto pki certificate chain X\n").endswith("unknown\n\nr1(config)#")


def test_the_ca_certificate_is_exported() -> None:
    router = make_router()
    router.add_trustpoint("T", ca=make_ca())
    answer = said(opened(router, "conf t\n"), "crypto pki export T pem terminal\n")
    assert "% The specified trustpoint is not enrolled (T).\n" in answer
    assert make_ca().pem() in answer


@pytest.mark.parametrize("key", PERSONALITIES)
def test_pem_is_shown_where_the_release_can(key: str) -> None:
    router = make_router(key)
    router.add_trustpoint("T", ca=make_ca())
    answer = said(opened(router), "show crypto pki certificates pem T\n")
    assert (make_ca().pem() in answer) == PERSONALITIES[key].shows_pem


@pytest.mark.parametrize("key", PERSONALITIES)
def test_registration_exists_on_classic_ios_only(key: str) -> None:
    answer = said(opened(make_router(key)), "trm register\n")
    assert ("% Invalid input" in answer) == (not PERSONALITIES[key].has_trm)


def test_trustpoints_and_their_status() -> None:
    router = make_router("xe-17")
    router.add_trustpoint("A", ca=make_ca(), identity=make_ca("Me", issuer="Test CA"))
    router.add_trustpoint("B")
    console = opened(router)
    shown = said(console, "show crypto pki trustpoints\n")
    assert "    cn=Test CA\n" in shown
    assert shown.endswith("    Certificate configured.\n\n\nTrustpoint B:\nr1#")
    assert "Issuing CA certificate not configured." in said(
        console, "show crypto pki trustpoints B status\n"
    )
    status = said(console, "show crypto pki trustpoints status\n")
    assert f"    Fingerprint SHA1: {make_ca().fingerprint('sha1').grouped} \n" in status
    assert "Last enrollment status: Granted" in status


def test_one_certificate_in_two_trustpoints_is_shown_once() -> None:
    router = make_router("xe-17")
    router.add_trustpoint("A", ca=make_ca())
    router.add_trustpoint("B", ca=make_ca())
    shown = said(opened(router), "show crypto pki certificates verbose\n")
    assert shown.count("CA Certificate") == 1
    assert "  Associated Trustpoints: A B \n" in shown


def test_small_show_commands_answer() -> None:
    router = make_router("xe-17")
    opened(router, "conf t\nip http secure-server\nip http secure-trustpoint T\n")
    console = opened(router)
    assert "status: Enabled" in said(console, "show ip http server secure status\n")
    assert "secure server trustpoint: T\n" in said(console, "show ip http server secure status\n")
    assert said(console, "show archive\n") == "show archive\n Archive feature not enabled\nr1#"
    assert "IOS XE" in said(console, "show version\n")
    assert "startup-config" in said(console, "dir nvram:\n")
    assert " certificate" not in said(console, "show running-config brief\n")
    assert "version 17.9" in said(console, "write terminal\n")


def test_a_timestamp_precedes_each_show_command() -> None:
    router = make_router()
    router.exec_prompt_timestamp = True
    assert said(opened(router), "show clock\n") == (
        "show clock\nLoad for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
        "Time source is NTP, 12:00:00.000 UTC Sun Nov 22 2026\n\n"
        "12:00:00.000 UTC Sun Nov 22 2026\nr1#"
    )


def test_syslog_reaches_only_monitoring_sessions() -> None:
    router = make_router("xe-17")
    quiet, loud = opened(router), opened(router, "terminal monitor\n")
    opened(router, "conf t\ncrypto pki trustpoint T\nend\n")
    assert b"%PKI-6-TRUSTPOINT_CREATE" not in quiet.feed(b"\n")
    heard = loud.feed(b"\n")
    assert b"%PKI-6-TRUSTPOINT_CREATE: Trustpoint: T created succesfully\r\n" in heard
    loud.feed(b"terminal no monitor\n")
    router.log("%SYS-5-RESTART: again")
    assert b"RESTART" not in loud.feed(b"\n")


def test_syslog_may_end_with_a_newline() -> None:
    router = make_router()
    router.syslog_style = "newline"
    console = opened(router, "terminal monitor\n")
    router.log("%SYS-5-RESTART: again")
    assert console.feed(b"x") == b"\r\nNov 22 12:00:00.000: %SYS-5-RESTART: again\r\nx"


def test_the_clock_runs() -> None:
    seconds = Frozen()
    console = opened(make_router(seconds=seconds))
    seconds.now = 90061.5
    assert "13:01:01.500 UTC Mon Nov 23 2026" in said(console, "show clock\n")


def test_enabling_twice_asks_nothing() -> None:
    assert said(opened(make_router()), "enable\n") == "enable\nr1#"
    assert said(opened(make_router()), "disable\n").endswith("r1>")


def test_a_router_without_enable_secret_cannot_be_enabled() -> None:
    router = make_router()
    router.privilege, router.enable_secret = 1, None
    assert said(opened(router, ""), "enable\n") == "enable\n% No password set\nr1>"


def test_configure_alone_asks_from_where() -> None:
    console = opened(make_router())
    assert said(console, "configure\n").endswith("or network [terminal]? ")
    assert said(console, "\n").endswith("r1(config)#")
    assert said(console, "end\nconfigure\nmemory\n").endswith("r1#")


@pytest.mark.parametrize(("key", "saved"), [("y", True), ("\n", True), ("n", False)])
def test_an_image_change_needs_a_confirmation(key: str, saved: bool) -> None:  # noqa: FBT001
    router = make_router()
    router.overwrite_nvram_question = True
    answer = said(opened(router), f"wr\n{key}")
    assert ("[OK]" in answer) == saved
    assert router.overwrite_nvram_question != saved


def test_a_copy_may_be_broken_off() -> None:
    assert said(opened(make_router()), "copy run start\n\x03").endswith("? ^C\nr1#")


def test_a_certificate_of_its_own_is_shown_with_its_revocation_list() -> None:
    router = make_router()
    path = Path(__file__).parents[2] / "corpus/certificates/iosv_lab_identity_Manual.pem"
    identity = read_certificate(path.read_text())
    router.add_trustpoint("CERT_TP", identity=identity)
    shown = said(opened(router), "show crypto pki certificates CERT_TP verbose\n").split("\n")
    assert shown[1:6] == [
        "Certificate",
        "  Status: Available",
        "  Version: 3",
        "  Certificate Serial Number (hex): 03",
        "  Certificate Usage: General Purpose",
    ]
    assert "    Name: Manual" in shown
    assert "    hostname=Manual" in shown
    position = shown.index("  CRL Distribution Points: ")
    assert shown[position + 1] == "    http://172.21.0.1/cgi-bin/pkiclient.exe"
    assert "    X509v3 Key Usage: A0000000" in shown
    assert "  Storage: nvram:CA.lab.lcl#3.cer" in shown
    files = said(opened(router), "dir nvram:\n")
    assert "CA.lab.lcl#3.cer\n" in files
    exported = said(opened(router, "conf t\n"), "crypto pki export CERT_TP pem terminal\n")
    assert exported.startswith("crypto pki export CERT_TP pem terminal\n% General Purpose Cert")


def test_a_self_signed_certificate_has_its_own_heading_and_kind() -> None:
    router = make_router("xe-16")
    router.add_trustpoint("T", identity=make_ca("Self"))
    console = opened(router)
    assert "\nRouter Self-Signed Certificate\n" in said(console, "show crypto pki certificates\n")
    assert " certificate self-signed " in said(console, "show running-config\n")


def test_an_identity_is_pasted_and_removed_in_a_chain() -> None:
    router = make_router("xe-16")
    mine = make_ca("Me", issuer="Test CA")
    router.add_trustpoint("T", ca=make_ca())
    console = opened(router, "conf t\ncrypto pki certificate chain T\n")
    held = []
    for typed in (
        f"certificate {mine.serial_hex}\n{mine.der.hex()}\nquit\n",
        f"no certificate {mine.serial_hex}\nno\n",
        f"no certificate {mine.serial_hex}\nyes\n",
    ):
        console.feed(typed.encode())
        held.append(router.running.trustpoints["T"].identity)
    assert held == [mine, mine, None]
    assert router.running.trustpoints["T"].ca == make_ca()


def test_leaving_a_section_returns_to_global_configuration() -> None:
    console = opened(make_router(), "conf t\ncrypto ikev2 profile P\n")
    assert said(console, "exit\n").endswith("\nr1(config)#")


def test_commands_on_a_missing_trustpoint_say_so() -> None:
    console = opened(make_router(), "conf t\n")
    for command in ("no crypto pki certificate chain X", "crypto pki export X pem terminal"):
        assert "(trustpoint) X is unknown" in said(console, f"{command}\n")
